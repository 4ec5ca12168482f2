package compare

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// content is a body of one side and what is known of it.
type content struct {
	source
	media   string // Content-Type, as sent
	request bool
	remarks []string // that it is cut off, and the like

	parsed bool
	value  *jsonpos.Value
	err    error
	large  bool // too large to be read as what it is; err says why
}

// The forms of a body.
const (
	formEmpty  = "empty"
	formJSON   = "JSON"
	formParams = "a form"
	formJWT    = "a JWT"
	formBinary = "binary"
	formText   = "text"
)

// form is what a body is. The media type is a hint only, for servers often name a
// wrong one.
func (b *content) form() string {
	media, _, _ := mime.ParseMediaType(b.media)
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(b.text, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(b.text) == 0:
		return formEmpty
	case bytes.HasPrefix(trimmed, []byte("{")), bytes.HasPrefix(trimmed, []byte("[")), strings.HasSuffix(media, "json"):
		if b.json(); b.value != nil {
			return formJSON
		}
	case media == "application/x-www-form-urlencoded", media == "" && b.request && bytes.IndexByte(b.text, '=') > 0:
		if bytes.Count(b.text, []byte("&")) < maxParams {
			return formParams
		}
		b.large, b.err = true, fmt.Errorf("it has more than %d parameters", maxParams)
	}
	if strings.HasSuffix(media, "jwt") || len(trimmed) < jose.MaxTokenSize && bytes.Count(trimmed, []byte(".")) <= 4 {
		if jose.LooksLikeJWT(strings.TrimSpace(string(trimmed))) {
			return formJWT
		}
	}
	textual := strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "xml") || strings.HasSuffix(media, "json")
	if bytes.IndexByte(b.text, 0) >= 0 || !textual && !utf8.Valid(b.text) {
		return formBinary
	}
	return formText
}

// json parses the body, once.
func (b *content) json() *jsonpos.Value {
	if !b.parsed {
		b.parsed = true
		b.value, b.err, b.large = parseJSON(b.text)
	}
	return b.value
}

// body compares two bodies into a section.
func (c *comparison) body(part Part, title string, left, right content) {
	s := &Section{Part: part, Title: title}
	at := inJSON
	if left.request {
		at = inRequest
	}
	l, r := left.source, right.source
	formL, formR := left.form(), right.form()
	bothText := (formL == formText || formL == formJWT || formL == formParams || formL == formJSON) && (formR == formText || formR == formJWT || formR == formParams || formR == formJSON)
	switch {
	case formL == formEmpty && formR == formEmpty:
	case formL == formEmpty:
		s.add(Row{Name: whole, Kind: OnlyRight, Note: "no body on the left", Right: r.raw(0, len(r.text))})
	case formR == formEmpty:
		s.add(Row{Name: whole, Kind: OnlyLeft, Note: "no body on the right", Left: l.raw(0, len(l.text))})
	case formL == formBinary || formR == formBinary:
		c.binary(s, l, r, formL, formR)
	case formL == formJSON && formR == formJSON:
		c.json(s, l, r, left.value, right.value, at)
	case formL == formParams && formR == formParams:
		lp := paramList{l, readParams(l.text, 0, len(l.text))}
		rp := paramList{r, readParams(r.text, 0, len(r.text))}
		if !left.request {
			at = inAnswer
		}
		if !c.params(s, "", lp, rp, at) {
			s.order("Only the order of the parameters differs, which means nothing.")
		}
	case formL != formR && bothText && (formL != formText || formR != formText) && !left.large && !right.large:
		note := formL + " on the left, " + formR + " on the right"
		s.add(Row{Name: whole, Kind: Changed, Note: note, Left: l.raw(0, len(l.text)), Right: r.raw(0, len(r.text))})
	case formL == formJWT:
		row := Row{Name: whole, Left: l.raw(0, len(l.text)), Right: r.raw(0, len(r.text))}
		textL, textR := strings.TrimSpace(row.Left.Text), strings.TrimSpace(row.Right.Text)
		row.Kind = Same
		if textL != textR {
			c.set(&row, c.mintedText("", textL, textR, at))
			c.note(part, strings.ToLower(title), textL, textR)
		}
		s.add(row)
	default:
		c.lineRows(s, l, r)
	}
	for _, b := range []struct {
		*content
		word string
	}{{&left, "left"}, {&right, "right"}} {
		if b.large {
			s.cap("The body on the " + b.word + " is compared as text: " + b.err.Error() + ".")
		} else if b.err != nil && strings.Contains(b.media, "json") {
			s.remark("not JSON", "on the "+b.word+": "+b.err.Error())
		}
		for _, note := range b.remarks {
			s.remark("body", "on the "+b.word+" "+note)
		}
	}
	c.end(s)
}

// binary compares what cannot be shown by size and hash.
func (c *comparison) binary(s *Section, l, r source, formL, formR string) {
	if formL != formR {
		s.add(Row{Name: "form", Kind: Changed, Left: Side{Present: true, Text: formL}, Right: Side{Present: true, Text: formR}})
	}
	sum := func(p []byte) string { h := sha256.Sum256(p); return hex.EncodeToString(h[:]) }
	for _, row := range []Row{
		{Name: "size", Left: Side{Text: fmt.Sprintf("%d bytes", len(l.text))}, Right: Side{Text: fmt.Sprintf("%d bytes", len(r.text))}},
		{Name: "SHA-256", Left: Side{Text: sum(l.text)}, Right: Side{Text: sum(r.text)}},
	} {
		row.Left.Present, row.Right.Present = true, true
		row.Kind = Same
		if row.Left.Text != row.Right.Text {
			row.Kind = Changed
		}
		s.add(row)
	}
}
