package tui

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// maxDump is how many bytes of a body are dumped; a dump has five times as many.
const maxDump = 4 << 20

// decoded appends a body that says nothing as it stands: a JWT by what is in it,
// and what is not text as a dump. It is false for text, and for what must be
// masked.
func (b *pageBuilder) decoded(part findings.Part, contentType string, body httplog.Bytes, head []byte) bool {
	token := body.Len() <= jose.MaxTokenSize && jose.LooksLikeJWT(string(bytes.TrimSpace(body.Bytes())))
	if !token && !isBinary(contentType, head) {
		return false
	}
	if !b.reveal && len(b.secrets(contentType, body.Bytes(), 0)) > 0 {
		return false
	}
	if token {
		b.token(part, body.Bytes())
		return true
	}
	b.dump(part, body.Slice(0, min(body.Len(), maxDump)))
	if n := int64(body.Len()); n > maxDump {
		b.remark(string(b.th.Faint), fmt.Sprintf("These are the first %s of %s. p shows all as it came, and s saves it.", size(maxDump), size(n)))
	}
	return true
}

// token appends the header and the claims of a JWT, decoded. raw is the body: the
// token, with white space around it at most.
func (b *pageBuilder) token(part findings.Part, raw []byte) {
	b.laidOut = "decoded JWT"
	text := string(bytes.TrimSpace(raw))
	t, err := jose.Decode(text)
	at := bytes.Index(raw, []byte(text))
	faint := string(b.th.Faint)
	show := func(name, title string, json []byte, n int) {
		if n += at; json != nil {
			b.remark(faint, title)
			b.placed(part, at, n-at)
			p := &b.places[len(b.places)-1]
			p.token = name
			p.block = b.tokenPart(json)
		}
		at = min(n+1, len(raw)) // past the dot
	}
	parts := strings.Split(text, ".")
	show("header", "A JWT. Its header, decoded from base64url:", t.HeaderJSON, len(parts[0]))
	if t.Encrypted {
		b.remark(faint, "The claims are encrypted for whoever has the key.")
	} else if len(parts) > 1 {
		show("claims", "Its claims:", t.ClaimsJSON, len(parts[1]))
		b.gap()
		b.remark(faint, fmt.Sprintf("Its signature: %d bytes. Nothing was verified to show this.", len(t.Signature)))
	}
	if err != nil {
		b.remark(string(b.th.Warn), b.th.sym.Warn+" "+b.text(err.Error()))
	}
	b.remark(faint, "p shows the token as it came.")
}

// tokenPart appends the JSON of a token's part, and returns how long it is there.
func (b *pageBuilder) tokenPart(json []byte) int {
	start := len(b.doc.Text)
	if laidOut, ok := jsonpos.Pretty(json); ok {
		json = laidOut
	}
	b.wire(pager.JSON, json, b.secrets("application/json", json, 0))
	n := len(b.doc.Text) - start
	b.gap()
	return n
}

// isBinary tells what is not text: what is called so, or what holds a NUL or is
// mostly not UTF-8. p is the body, or its beginning.
func isBinary(contentType string, p []byte) bool {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	if bytes.IndexByte(p, 0) >= 0 {
		return true
	}
	for _, prefix := range []string{"image/", "audio/", "video/", "font/", "application/octet-stream", "application/zip", "application/pdf"} {
		if strings.HasPrefix(media, prefix) && !strings.Contains(media, "xml") {
			return true
		}
	}
	wrong, all := 0, 0
	for rest := p; len(rest) > 0; all++ {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 && len(rest) >= utf8.UTFMax { // not a rune that the cut broke
			wrong++
		}
		rest = rest[n:]
	}
	return wrong > all/3
}

// perRow is how many bytes a row of a dump in w cells has.
func perRow(w int) int {
	for _, n := range []int{16, 8} {
		if dumpRow(n) <= w+1 {
			return n
		}
	}
	return 4
}

// dumpRow is how many bytes a row has in a dump of n bytes a row: the offset, the
// bytes in hexadecimal, the same as ASCII, and the line break.
func dumpRow(n int) int { return len("000000  ") + 3*n + 1 + n + 1 }

// dump appends p as offsets, bytes in hexadecimal, and ASCII.
func (b *pageBuilder) dump(part findings.Part, p []byte) {
	n := perRow(b.width)
	b.laidOut, b.dumped = "hex", true
	if part != "" {
		b.placed(part, 0, len(p))
		b.places[len(b.places)-1].perRow = n
	}
	start := len(b.doc.Text)
	out := append(make([]byte, 0, start+(len(p)/n+1)*dumpRow(n)), b.doc.Text...)
	for at := 0; at < len(p); at += n {
		out = appendDumpRow(out, p[at:min(at+n, len(p))], at, n)
	}
	b.doc.Text = out
	b.section(pager.Plain, start, nil)
}

// appendDumpRow appends the row of p, which is n bytes or what is left.
func appendDumpRow(out, p []byte, at, n int) []byte {
	out = hex.AppendEncode(out, []byte{byte(at >> 16), byte(at >> 8), byte(at)})
	out = append(out, "  "...)
	for i := range n {
		if i < len(p) {
			out = hex.AppendEncode(out, p[i:i+1])
		} else {
			out = append(out, "  "...)
		}
		out = append(out, ' ')
	}
	out = append(out, ' ')
	for i := range n {
		switch {
		case i >= len(p):
			out = append(out, ' ')
		case p[i] < ' ' || p[i] > '~':
			out = append(out, '.')
		default:
			out = append(out, p[i])
		}
	}
	return append(out, '\n')
}

// inDump returns where byte off stands in a dump of n bytes a row.
func inDump(off, n int) int { return off/n*dumpRow(n) + len("000000  ") + 3*(off%n) }
