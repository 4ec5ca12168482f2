package compare

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

const (
	// maxTokens is the number of pairs of tokens that are decoded.
	maxTokens = 8
	// maxNotes bounds the notes that are searched for secrets.
	maxNotes = 1000
)

// tokenPair are two JWTs that stand under the same name.
type tokenPair struct {
	of          string
	left, right string
}

// set gives a row its verdict.
func (c *comparison) set(row *Row, v verdict) {
	row.Kind, row.Note = v.kind, v.note
	if row.Note == "" || len(row.Left.Secrets)+len(row.Right.Secrets) == 0 || len(c.known) == 0 {
		return
	}
	// A note may quote a word of a scope or a key's id.
	if c.noted++; c.noted > maxNotes {
		row.Note = ""
		return
	}
	row.Note = httplog.RedactText(row.Note, c.known)
}

// note notes down two values if they are different JWTs.
func (c *comparison) note(part Part, name, left, right string) {
	if left == right || len(c.tokens) >= maxTokens || strings.Count(left, ".") < 2 || strings.Count(right, ".") < 2 {
		return
	}
	if !jose.LooksLikeJWT(left) || !jose.LooksLikeJWT(right) {
		return
	}
	if strings.HasPrefix(string(part), "request") && part != Document {
		name += " of the request"
	}
	c.tokens = append(c.tokens, tokenPair{name, left, right})
}

// addTokens adds the sections for the tokens that were found.
func (c *comparison) addTokens() {
	for _, p := range c.tokens {
		left, _ := jose.Decode(p.left)
		right, _ := jose.Decode(p.right)
		c.token(p.of, left, right)
	}
}

// Tokens compares two decoded tokens: header, claims, and signature. Either may be
// nil, which is no token.
func Tokens(a, b *jose.Token, options ...Option) Result {
	c := newComparison(options)
	if a != nil && b != nil && a.Raw == b.Raw {
		c.identical = true
	}
	c.token("", a, b)
	return c.result()
}

func (c *comparison) token(of string, left, right *jose.Token) {
	title := "token"
	if of != "" {
		title = of
	}
	header := &Section{Part: TokenHeader, Title: "Header of the " + title, Of: of}
	claims := &Section{Part: TokenClaims, Title: "Claims of the " + title, Of: of}
	if left == nil {
		left = &jose.Token{}
	}
	if right == nil {
		right = &jose.Token{}
	}
	c.tokenPart(header, left.Raw, right.Raw, left.HeaderJSON, right.HeaderJSON, left.Header, right.Header)
	c.signature(header, left, right)
	c.end(header)
	if left.Encrypted || right.Encrypted {
		claims.remark("claims", "the claims are encrypted on the "+sides(left.Encrypted, right.Encrypted))
	}
	c.tokenPart(claims, left.Raw, right.Raw, left.ClaimsJSON, right.ClaimsJSON, left.Claims, right.Claims)
	c.end(claims)
}

// tokenPart compares the JSON of one part of two tokens.
func (c *comparison) tokenPart(s *Section, rawL, rawR string, textL, textR []byte, l, r *jsonpos.Value) {
	unreadableL, unreadableR := rawL != "" && l == nil && textL != nil, rawR != "" && r == nil && textR != nil
	if unreadableL || unreadableR {
		s.remark("not JSON", "it cannot be read on the "+sides(unreadableL, unreadableR))
	}
	left := source{text: textL, secrets: httplog.BodySecrets("application/json", textL, c.known)}
	right := source{text: textR, secrets: httplog.BodySecrets("application/json", textR, c.known)}
	switch {
	case l != nil && r != nil:
		c.json(s, left, right, l, r, inClaims)
	case l != nil:
		c.oneSided(s, left, l, OnlyLeft)
	case r != nil:
		c.oneSided(s, right, r, OnlyRight)
	}
}

// oneSided adds a row for each member that only one side can have.
func (c *comparison) oneSided(s *Section, src source, v *jsonpos.Value, kind Kind) {
	o := &objects{comparison: c, s: s}
	nth := occurrences(v.Members())
	for i, m := range v.Members() {
		n := 1
		if nth != nil {
			n = nth[i]
		}
		row := Row{Name: member("", m.Name, n), Kind: kind, NameSecret: src.hasSecret(m.KeyStart, m.KeyEnd)}
		if kind == OnlyLeft {
			row.Left = o.side(src, m.Value)
		} else {
			row.Right = o.side(src, m.Value)
		}
		s.add(row)
	}
}

// signature adds a row for the signatures. They are the part of a token without
// which the rest is of no use, and so are secret.
func (c *comparison) signature(s *Section, left, right *jose.Token) {
	side := func(t *jose.Token) Side {
		if t.Encrypted || len(t.Signature) == 0 {
			return Side{}
		}
		text := t.Raw[strings.LastIndexByte(t.Raw, '.')+1:]
		return Side{Present: true, Text: text, Secrets: []Span{{0, len(text)}}}
	}
	row := Row{Name: "(signature)", Left: side(left), Right: side(right)}
	switch n, m := len(left.Signature), len(right.Signature); {
	case !row.Left.Present && !row.Right.Present:
		return
	case !row.Right.Present:
		row.Kind = OnlyLeft
	case !row.Left.Present:
		row.Kind = OnlyRight
	case row.Left.Text == row.Right.Text:
		row.Kind = Same
		if !c.identical && left.Raw != right.Raw {
			row.Note = "the same signature under another text: one of them is not right"
		}
	case n != m:
		row.Kind, row.Note = Changed, fmt.Sprintf("%d bytes on the left, %d on the right", n, m)
	default:
		row.Kind = Volatile
	}
	s.add(row)
}

// sides names one side or both.
func sides(left, right bool) string {
	if left && right {
		return "left and on the right"
	}
	return oneSide(left)
}
