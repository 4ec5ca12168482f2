package tui

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

const (
	// maxAtOnce is how many bytes a body may have for its page to be made while
	// the person waits. Of a larger one the first firstPart are.
	maxAtOnce = 256 << 10
	firstPart = 64 << 10
	// beyondPart is how much further secrets are looked for: a value that goes
	// over the edge of the first part must be known for what it is.
	beyondPart = 64 << 10
)

// body appends a body that is not masked yet, in the form asked for; of a part
// only, when the rest is to be shown later.
func (b *pageBuilder) body(part findings.Part, contentType string, body httplog.Bytes, form bodyForm) {
	if body.Len() == 0 {
		return
	}
	if b.partly = b.first && body.Len() > maxAtOnce; b.partly {
		b.bodyPart(contentType, body.Slice(0, firstPart+beyondPart), form)
		return
	}
	head := body.Slice(0, min(body.Len(), firstPart))
	kind := kindOf(contentType, head)
	if form == formPretty {
		switch {
		case kind == pager.Form && body.Len() <= maxAtOnce:
			b.parameters(part, 0, body.Bytes(), b.secrets(contentType, body.Bytes(), 0))
			return
		case kind == pager.JSON && b.json(part, contentType, body):
			return
		case kind == pager.Plain && b.decoded(part, contentType, body, head):
			return
		}
	}
	b.placed(part, 0, body.Len())
	start := len(b.doc.Text)
	b.doc.Text = body.AppendTo(b.doc.Text)
	b.section(kind, start, b.secrets(contentType, b.doc.Text[start:], 0))
}

// secrets looks for secrets in text, of which the first before parts in a hundred
// of the work are done.
func (b *pageBuilder) secrets(contentType string, text []byte, before int) []httplog.Range {
	search := httplog.Search{Known: b.known}
	if b.report != nil {
		search.Progress = func(done, total int) { b.report(before + int(int64(done)*int64(100-before)/int64(max(total, 1)))) }
	}
	found, err := search.Body(b.context(), contentType, text)
	b.note(err)
	return found
}

// json appends JSON with a member a line. It is false for what is none.
func (b *pageBuilder) json(part findings.Part, contentType string, body httplog.Bytes) bool {
	const share = 40 // of the work in a hundred; looking for secrets is the rest
	var progress func(int)
	if n := body.Len(); b.report != nil {
		progress = func(done int) { b.report(int(int64(done) * share / int64(n))) }
	}
	start, source := len(b.doc.Text), body.Bytes()
	text, layout, err := jsonpos.AppendPretty(b.context(), b.doc.Text, source, progress)
	if err != nil {
		b.note(b.context().Err())
		return false
	}
	shown := text[start:]
	if !bytes.Equal(shown, source) {
		b.laidOut = "pretty"
	}
	b.placed(part, 0, len(source))
	b.doc.Text = text
	p := &b.places[len(b.places)-1]
	p.layout, p.source, p.shown = layout, body, len(shown)
	p.first = len(source) - len(bytes.TrimLeft(source, blankBytes))
	p.last = len(bytes.TrimRight(source, blankBytes)) - 1
	b.section(pager.JSON, start, b.secrets(contentType, shown, share))
	return true
}

// bodyPart appends the beginning of a body, of which p is a little more. No byte
// of it is shown that the rest could make a secret.
func (b *pageBuilder) bodyPart(contentType string, p []byte, form bodyForm) {
	kind, end := kindOf(contentType, p), firstPart
	if form == formPretty && kind == pager.JSON {
		if text, layout, err := jsonpos.AppendPrettyStart(nil, p); err == nil {
			end = layout.Offset(end, func(from, to int) []byte { return p[from:to] }, text)
			p = text
			b.laidOut = "pretty"
		}
	}
	found, err := httplog.Search{Known: b.known, Cut: true}.Body(context.Background(), contentType, p)
	b.note(err)
	found = clip(found, end)
	if form == formPretty && kind == pager.Plain && (b.reveal || len(found) == 0) && isBinary(contentType, p) {
		b.dump("", p[:firstPart/8])
		return
	}
	b.remarked("The beginning of a large body. Each name is explained when all of it has been laid out.", end)
	start := len(b.doc.Text)
	b.doc.Text = append(b.doc.Text, p[:end]...)
	b.section(kind, start, found)
}

// clip returns what of ranges lies before byte end.
func clip(ranges []httplog.Range, end int) []httplog.Range {
	n, _ := slices.BinarySearchFunc(ranges, end, func(r httplog.Range, at int) int { return r.Start - at })
	if n > 0 {
		ranges[n-1].End = min(ranges[n-1].End, end)
	}
	return ranges[:n]
}

// wireBody appends the body's bytes as they were on the connection. Masks
// cannot be placed inside compressed bytes, which nobody reads either; chunked
// ones keep those that are found.
func (b *pageBuilder) wireBody(contentType string, r *httplog.Response) {
	decoded, wire := r.Body(), r.Wire
	var secrets []httplog.Range
	hidden := false
	if b.partly = b.first && wire.Len() > maxAtOnce; b.partly {
		p := decoded.Slice(0, min(decoded.Len(), firstPart+beyondPart))
		found, err := httplog.Search{Known: b.known, Cut: true}.Body(context.Background(), contentType, p)
		b.note(err)
		hidden = r.Encoding != "" || len(found) > 0
		wire = httplog.BytesOf(wire.Slice(0, firstPart))
	} else if !b.reveal {
		secrets = b.secrets(contentType, wire.Bytes(), 0)
		hidden = r.Encoding != "" || len(secrets) < len(b.secrets(contentType, decoded.Bytes(), 50))
	}
	if hidden {
		secrets = []httplog.Range{{Start: 0, End: wire.Len(), Name: "body"}}
	}
	b.remarked("The body as it was on the connection, with its chunks and its compression. p shows what it says; there each name is explained.", wire.Len())
	start := len(b.doc.Text)
	b.doc.Text = wire.AppendTo(b.doc.Text)
	b.section(pager.Plain, start, secrets)
}

// parameters appends text of the form a=b&c=d, each parameter on a line of its
// own, and what a percent-encoded value means beside it. It stands from byte
// from of part on.
func (b *pageBuilder) parameters(part findings.Part, from int, p []byte, secrets []httplog.Range) {
	b.laidOut = "pretty"
	for at := 0; at < len(p); {
		end := at + 1
		if i := bytes.IndexByte(p[end:], '&'); i >= 0 {
			end += i
		} else {
			end = len(p)
		}
		for len(secrets) > 0 && secrets[0].Start < at {
			secrets = secrets[1:]
		}
		var inside []httplog.Range
		for _, r := range secrets {
			if r.Start >= end {
				break
			}
			inside = append(inside, httplog.Range{Start: r.Start - at, End: min(r.End, end) - at, Name: r.Name})
		}
		if n := len(b.doc.Text); n > 0 && b.doc.Text[n-1] != '\n' {
			b.doc.Text = append(b.doc.Text, '\n')
		}
		b.placed(part, from+at, end-at)
		b.wire(pager.Form, p[at:end], inside)
		if text := decodedValue(string(p[at:end])); text != "" && (len(inside) == 0 || b.reveal) {
			b.remark(string(b.th.Faint), "   "+b.th.sym.Arrow+" "+text)
			whole := b.places[len(b.places)-1]
			whole.block = len(b.doc.Text) - whole.at
			whole.says = "decoded"
			b.places = append(b.places, whole)
		}
		at = end
	}
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
