package jose

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// MaxTokenSize is the number of bytes up to which a token is read.
const MaxTokenSize = 1 << 20

// Token is a decoded JSON Web Token. Nothing in it has been verified.
type Token struct {
	Raw string

	// Header and Claims are the decoded JSON, and HeaderJSON and ClaimsJSON its
	// bytes. A part that could not be read is nil. Claims is always nil for an
	// encrypted token.
	Header, Claims         *jsonpos.Value
	HeaderJSON, ClaimsJSON []byte

	Signature []byte
	// StrayBits is set where the last character of the signature has bits that
	// belong to no byte. Decoders may refuse that (RFC 4648 §3.5), and most do
	// not: whether the signature fits says more.
	StrayBits bool

	// Alg, Kid and Typ are header parameters; empty when absent or no string.
	Alg, Kid, Typ string

	// Encrypted is set for a JWE in compact form, which has five parts (RFC
	// 7516 §7.1).
	Encrypted bool
}

// Decode splits a token in compact form (RFC 7515 §7.1) and decodes its parts.
// It verifies nothing.
//
// The error says everything that is wrong with the form. The token is not nil
// even then: it holds what could be read, because a person wants to see it.
func Decode(raw string) (*Token, error) {
	t := &Token{Raw: raw}
	if len(raw) > MaxTokenSize {
		return t, fmt.Errorf("the token has %d bytes, more than the %d that are read", len(raw), MaxTokenSize)
	}
	// More dots than any form has are counted no further.
	parts := strings.SplitN(raw, ".", 7)
	var errs []error
	var err error
	if t.HeaderJSON, t.Header, err = decodeObject("header", parts[0]); err != nil {
		errs = append(errs, err)
	}
	t.Alg, _ = t.Header.Get("alg").Text()
	t.Kid, _ = t.Header.Get("kid").Text()
	t.Typ, _ = t.Header.Get("typ").Text()

	switch len(parts) {
	case 5:
		t.Encrypted = true
		return t, errors.Join(errs...)
	case 2, 3:
		if t.ClaimsJSON, t.Claims, err = decodeObject("payload", parts[1]); err != nil {
			errs = append(errs, err)
		}
	}
	if len(parts) == 3 {
		t.Signature, err = decodeBase64URL("signature", parts[2])
		if _, t.StrayBits = err.(strayBits); err != nil && !t.StrayBits {
			errs = append(errs, err)
		}
	} else {
		count := fmt.Sprint(len(parts))
		if len(parts) == 7 {
			count = "more than six"
		}
		errs = slices.Insert(errs, 0, fmt.Errorf("a signed token has three parts with dots between them, this one has %s", count))
	}
	return t, errors.Join(errs...)
}

// LooksLikeJWT reports whether s has the form of a signed or encrypted token:
// three or five parts, of which the first is a JSON object with the member
// "alg". An access token for which this is false is opaque.
func LooksLikeJWT(s string) bool {
	if n := strings.Count(s, "."); len(s) > MaxTokenSize || n != 2 && n != 4 {
		return false
	}
	first, _, _ := strings.Cut(s, ".")
	_, header, err := decodeObject("header", first)
	return err == nil && header.Get("alg") != nil
}

func decodeObject(what, part string) ([]byte, *jsonpos.Value, error) {
	data, encodingErr := decodeBase64URL(what, part)
	if data == nil {
		return nil, nil, encodingErr
	}
	v, err := jsonpos.Parse(data, jsonpos.Limits{})
	if err != nil {
		return data, nil, errors.Join(encodingErr, fmt.Errorf("the %s is %w", what, err))
	}
	// What the parser lets pass in a document, a token must not have (RFC 7519
	// §7.2): libraries stop there.
	if jsonpos.HasBOM(data) {
		encodingErr = errors.Join(encodingErr, fmt.Errorf("the %s begins with a byte order mark, which JSON must not", what))
	}
	if at := notUTF8(data); at >= 0 {
		encodingErr = errors.Join(encodingErr, fmt.Errorf("the %s is not UTF-8: byte 0x%02x at position %d", what, data[at], at))
	}
	if v.Kind() != jsonpos.Object {
		return data, nil, errors.Join(encodingErr, fmt.Errorf("the %s is a JSON %s, not an object", what, v.Kind()))
	}
	return data, v, encodingErr
}

// decodeBase64URL decodes base64url without padding (RFC 7515 §2). It also
// decodes what is padded or in the other alphabet, but with an error that says
// so.
func decodeBase64URL(what, part string) ([]byte, error) {
	var problem error
	if strings.HasSuffix(part, "=") {
		problem = fmt.Errorf("the %s ends in '=': base64url in a token has no padding", what)
		part = strings.TrimRight(part, "=")
	}
	if strings.ContainsAny(part, "+/") {
		problem = errors.Join(problem, fmt.Errorf("the %s has '+' or '/': it is base64, where a token has base64url", what))
		part = strings.NewReplacer("+", "-", "/", "_").Replace(part)
	}
	for i := range len(part) {
		// The decoder would skip line breaks without a word.
		if !isBase64URL(part[i]) {
			return nil, errors.Join(problem, fmt.Errorf("the %s is not base64url: byte 0x%02x at position %d", what, part[i], i))
		}
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		if data, err = base64.RawURLEncoding.DecodeString(part); err == nil {
			stray := strayBits{what}
			if problem == nil {
				return data, stray
			}
			problem = errors.Join(problem, stray)
		}
	}
	if err != nil {
		return nil, errors.Join(problem, fmt.Errorf("the %s is not base64url: it is cut off after %d characters", what, len(part)))
	}
	return data, problem
}

// strayBits is the error of a part whose last character has bits that belong to
// no byte.
type strayBits struct{ what string }

func (e strayBits) Error() string {
	return "the last character of the " + e.what + " has bits set that no encoder sets"
}

// notUTF8 is where the first byte stands that is not UTF-8, or -1.
func notUTF8(data []byte) int {
	for at := 0; at < len(data); {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
	}
	return -1
}

func isBase64URL(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// CriticalProblem is a sentence about the header's crit, which demands that
// extensions be understood: none is known here (RFC 7515 §4.1.11). It is empty
// when there is no crit.
func (t *Token) CriticalProblem() string {
	crit := t.Header.Get("crit")
	if crit == nil {
		return ""
	}
	names, ok := crit.Strings()
	if !ok || len(names) == 0 {
		return fmt.Sprintf("crit in the header is %s: it must be a list with at least one name.", shorten(string(crit.Raw())))
	}
	for _, name := range names {
		if t.Header.Get(name) == nil {
			return fmt.Sprintf("The header says in crit that %q must be understood, and has no such parameter.", shorten(name))
		}
	}
	return fmt.Sprintf("The header says in crit that %s must be understood, and it is not.", list(names))
}

// Text returns a claim that is a string.
func (t *Token) Text(claim string) (string, bool) { return t.Claims.Get(claim).Text() }

// Audience returns the values of "aud", which is a string or an array of
// strings (RFC 7519 §4.1.3). It is nil without error when there is no "aud".
func (t *Token) Audience() ([]string, error) {
	v := t.Claims.Get("aud")
	if v == nil {
		return nil, nil
	}
	if text, ok := v.Text(); ok {
		return []string{text}, nil
	}
	if all, ok := v.Strings(); ok {
		return all, nil
	}
	if v.Kind() == jsonpos.Array {
		return nil, errors.New("aud is an array in which not all elements are strings")
	}
	return nil, fmt.Errorf("aud is %s, not a string or an array of strings", v.Kind().WithArticle())
}

// Time returns a claim that is a NumericDate, such as "exp". It is the zero
// time without error when the claim is absent.
func (t *Token) Time(claim string) (time.Time, error) {
	v := t.Claims.Get(claim)
	if v == nil {
		return time.Time{}, nil
	}
	at, err := NumericDate(v)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s %w", claim, err)
	}
	return at, nil
}
