package tui

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// bodyForm is how a body is laid out.
type bodyForm int

const (
	formPretty bodyForm = iota // JSON indented, a form's parameters one a line
	formRaw                    // as it was sent; framing and compression undone
	formWire                   // the bytes of the connection
)

func (f bodyForm) String() string { return [...]string{"pretty", "raw", "wire bytes"}[f] }

// maxPretty bounds what is laid out anew while the person waits.
const maxPretty = 2 << 20

// pageBuilder puts together what a message pane shows: bytes from the wire with
// their masks, and remarks of ours in a style of their own.
type pageBuilder struct {
	th     *theme
	reveal bool
	known  []string
	doc    pager.Document
	width  int  // of the pane, for remarks; 0: they are not wrapped
	pretty bool // a body was laid out anew
	places []place
}

// wire appends bytes from the wire.
func (b *pageBuilder) wire(kind pager.Kind, p []byte, secrets []httplog.Range) {
	start := len(b.doc.Text)
	b.doc.Text = append(b.doc.Text, p...)
	b.doc.Sections = append(b.doc.Sections, pager.Section{Start: start, End: len(b.doc.Text), Kind: kind})
	b.mask(start, secrets)
}

func (b *pageBuilder) mask(at int, secrets []httplog.Range) {
	if b.reveal {
		return
	}
	for _, r := range secrets {
		b.doc.Masks = append(b.doc.Masks, pager.Mask{Start: at + r.Start, End: at + r.End, Label: b.th.mask(r.End - r.Start)})
	}
}

// remark appends words of ours, which are not on the wire. They are broken at
// words, while the wire's bytes around them are broken anywhere.
func (b *pageBuilder) remark(style, text string) {
	if n := len(b.doc.Text); n > 0 && b.doc.Text[n-1] != '\n' {
		b.doc.Text = append(b.doc.Text, '\n')
	}
	if b.width > 0 {
		text = strings.Join(wrapText(text, b.width), "\n")
	}
	start := len(b.doc.Text)
	b.doc.Text = append(b.doc.Text, text...)
	b.doc.Spans = append(b.doc.Spans, pager.Span{Start: start, End: len(b.doc.Text), Style: style})
	b.doc.Text = append(b.doc.Text, '\n')
}

func (b *pageBuilder) gap() {
	if n := len(b.doc.Text); n > 0 && !bytes.HasSuffix(b.doc.Text, []byte("\n\n")) {
		if b.doc.Text[n-1] != '\n' {
			b.doc.Text = append(b.doc.Text, '\n')
		}
		b.doc.Text = append(b.doc.Text, '\n')
	}
}

// body appends a body that is not masked yet, in the form asked for.
func (b *pageBuilder) body(part findings.Part, contentType string, p []byte, form bodyForm) {
	if len(p) == 0 {
		return
	}
	kind := kindOf(contentType, p)
	if form == formPretty && kind == pager.Form && len(p) <= maxPretty {
		b.parameters(part, 0, p, httplog.BodySecrets(contentType, p, b.known))
		return
	}
	b.placed(part, 0, len(p))
	if form == formPretty && kind == pager.JSON && len(p) <= maxPretty {
		if laidOut, ok := jsonpos.Pretty(p); ok {
			b.pretty = b.pretty || !bytes.Equal(laidOut, p)
			b.places[len(b.places)-1].laidOut = p
			p = laidOut
		}
	}
	b.wire(kind, p, httplog.BodySecrets(contentType, p, b.known))
}

// parameters appends text of the form a=b&c=d, each parameter on a line of its
// own, and what a percent-encoded value means beside it. It stands from byte
// from of part on.
func (b *pageBuilder) parameters(part findings.Part, from int, p []byte, secrets []httplog.Range) {
	b.pretty = true
	for at := 0; at < len(p); {
		end := at + 1
		if i := bytes.IndexByte(p[end:], '&'); i >= 0 {
			end += i
		} else {
			end = len(p)
		}
		var inside []httplog.Range
		for _, r := range secrets {
			if r.Start >= at && r.Start < end {
				inside = append(inside, httplog.Range{Start: r.Start - at, End: min(r.End, end) - at, Name: r.Name})
			}
		}
		if n := len(b.doc.Text); n > 0 && b.doc.Text[n-1] != '\n' {
			b.doc.Text = append(b.doc.Text, '\n')
		}
		b.placed(part, from+at, end-at)
		b.wire(pager.Form, p[at:end], inside)
		if text := decodedValue(string(p[at:end])); text != "" && (len(inside) == 0 || b.reveal) {
			b.remark(pager.SGR(b.th.Faint), "   "+b.th.sym.Arrow+" "+text)
		}
		at = end
	}
}

// requestPage is the request of x as it was, or will be, sent.
func requestPage(b *pageBuilder, x httplog.Exchange, form bodyForm) {
	if x.Witness == httplog.Unseen {
		unseenPage(b, x, form)
		return
	}
	raw := x.Request.Raw
	secrets := httplog.RequestSecrets(x, b.known)
	body := x.Request.Body()
	head := raw[:len(raw)-len(body)]
	split, _ := slices.BinarySearchFunc(secrets, len(head), func(r httplog.Range, at int) int { return r.Start - at })
	b.placedHead(findings.RequestLine, findings.RequestHeaders, head)
	b.wire(pager.Head, head, secrets[:split])
	var contentType string
	for _, f := range httplog.Fields(head) {
		if strings.EqualFold(f.Name, "Content-Type") {
			contentType = f.Value
		}
	}
	b.body(findings.RequestBody, contentType, body, form)
	if form == formPretty && len(body) == 0 {
		b.query(head, secrets[:split])
	}
}

// query appends the query of a request line once more, one parameter a line.
func (b *pageBuilder) query(head []byte, secrets []httplog.Range) {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	start := bytes.IndexByte(line, '?') + 1
	if start == 0 {
		return
	}
	end := len(line)
	if i := bytes.IndexByte(line[start:], ' '); i >= 0 {
		end = start + i
	}
	if end == start {
		return
	}
	var inside []httplog.Range
	for _, r := range secrets {
		if r.Start >= start && r.Start < end {
			inside = append(inside, httplog.Range{Start: r.Start - start, End: min(r.End, end) - start, Name: r.Name})
		}
	}
	b.gap()
	b.remark(pager.SGR(b.th.Faint), "The query of the request line, one parameter a line:")
	first := len(b.places)
	b.parameters(findings.RequestLine, start, head[start:end], inside)
	for i := first; i < len(b.places); i++ {
		b.places[i].again = true
	}
}

// unseenPage is what is known of a request that the system browser makes: the
// URL that it was told to open.
func unseenPage(b *pageBuilder, x httplog.Exchange, form bodyForm) {
	x.Request.Raw = []byte(x.Method + " " + x.URL)
	line := x.Request.Raw
	secrets := httplog.RequestSecrets(x, b.known)
	b.placedHead(findings.RequestLine, findings.RequestHeaders, line)
	b.wire(pager.Plain, line, secrets)
	b.gap()
	if x.Note != "" {
		b.remark(pager.SGR(b.th.Faint), x.Note)
		b.gap()
	}
	if form == formPretty {
		b.query(line, secrets)
	}
}

// responsePage is what came back for x, whole or as far as it came, and what
// went wrong.
func responsePage(b *pageBuilder, x httplog.Exchange, form bodyForm) {
	if r := x.Response; r != nil {
		for _, interim := range r.Interim {
			b.wire(pager.Head, interim, httplog.ResponseHeadSecrets(interim, b.known))
		}
		b.placedHead(findings.ResponseLine, findings.ResponseHeaders, r.Head)
		b.wire(pager.Head, r.Head, httplog.ResponseHeadSecrets(r.Head, b.known))
		contentType := r.Header.Get("Content-Type")
		if form == formWire {
			b.wireBody(contentType, r)
		} else {
			b.body(findings.ResponseBody, contentType, r.Body().Bytes(), form)
		}
		responseRemarks(b, r)
	}
	if x.Err != nil {
		b.gap()
		if x.Response == nil {
			b.remark(pager.SGR(b.th.Faint), "No answer came.")
		}
		b.remark(pager.SGR(b.th.Bad), fmt.Sprintf("%s Failed (%s): %s", b.th.sym.Cross, x.Failure, b.text(x.Err.Error())))
	}
}

// wireBody appends the body's bytes as they were on the connection. Masks
// cannot be placed inside compressed bytes, which nobody reads either; chunked
// ones keep those that are found.
func (b *pageBuilder) wireBody(contentType string, r *httplog.Response) {
	p := r.Wire.Bytes()
	secrets := httplog.BodySecrets(contentType, p, b.known)
	if decoded := r.Body().Bytes(); !b.reveal && (r.Encoding != "" || len(secrets) < len(httplog.BodySecrets(contentType, decoded, b.known))) {
		secrets = []httplog.Range{{Start: 0, End: len(p), Name: "body"}}
	}
	b.wire(pager.Plain, p, secrets)
}

func responseRemarks(b *pageBuilder, r *httplog.Response) {
	faint, warn := pager.SGR(b.th.Faint), pager.SGR(b.th.Warn)
	var remarks []string
	switch {
	case r.Trimmed != 0:
		remarks = append(remarks, fmt.Sprintf("Only the first %s of the body's %s are left: the bodies that came later needed the room.", size(int64(r.Body().Len())), size(r.Trimmed)))
	case r.Truncated:
		remarks = append(remarks, fmt.Sprintf("The body is longer than what is kept (--max-body): %s came, the beginning is shown.", size(r.WireSize)))
	}
	if r.DecodeErr != nil {
		remarks = append(remarks, b.text("The body ends early: "+r.DecodeErr.Error()))
	}
	if r.Tolerant != "" {
		remarks = append(remarks, b.text("Most HTTP clients refuse this answer: "+r.Tolerant))
	}
	if len(remarks) > 0 {
		b.gap()
	}
	for _, text := range remarks {
		b.remark(warn, b.th.sym.Warn+" "+text)
	}
	if len(r.Trailer) > 0 {
		b.gap()
		b.remark(faint, "Trailer, sent after the body:")
		b.wire(pager.Head, r.Trailer, httplog.ResponseHeadSecrets(r.Trailer, b.known))
	}
}

// text is a sentence that may quote what a server said.
func (b *pageBuilder) text(s string) string {
	if !b.reveal {
		s = httplog.RedactText(s, b.known)
	}
	return s
}

// kindOf tells how to colour a body. A server's word for it is taken first; a
// body that begins like JSON is shown as such whatever it is called.
func kindOf(contentType string, p []byte) pager.Kind {
	ct := strings.ToLower(contentType)
	switch {
	case strings.Contains(ct, "json"):
		return pager.JSON
	case strings.Contains(ct, "x-www-form-urlencoded"):
		return pager.Form
	}
	if t := bytes.TrimLeft(p[:min(len(p), 64)], " \t\r\n"); len(t) > 0 && (t[0] == '{' || t[0] == '[') {
		return pager.JSON
	}
	return pager.Plain
}

// mask is the label in the place of a secret of n bytes.
func (th *theme) mask(n int) string {
	if th.ascii {
		return fmt.Sprintf("**** (%d)", n)
	}
	return httplog.Mask(n)
}
