package tui

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// bodyForm is how a body is laid out.
type bodyForm int

const (
	// formPretty is JSON indented, a form's parameters one a line, a JWT decoded,
	// and a dump of what is not text.
	formPretty bodyForm = iota
	formRaw             // as it was sent; framing and compression undone
	formWire            // the bytes of the connection
)

func (f bodyForm) String() string { return [...]string{"pretty", "raw", "wire bytes"}[f] }

// pageBuilder puts together what a message pane shows: bytes from the wire with
// their masks, and remarks of ours in a style of their own.
type pageBuilder struct {
	th     *theme
	reveal bool
	known  []string
	doc    pager.Document
	width  int // of the pane, for remarks; 0: they are not wrapped
	places []place

	laidOut string // in which form a body is that was laid out anew: "pretty"
	dumped  bool   // as a dump, whose rows depend on the width

	first  bool // only the first part of a large body is wanted, at once
	partly bool // and that is all that there is

	// Where it is made beside the UI: until when, and whom to tell how much of a
	// hundred is done.
	ctx    context.Context
	report func(percent int)
	err    error // why it is not whole
}

func (b *pageBuilder) context() context.Context {
	if b.ctx == nil {
		return context.Background()
	}
	return b.ctx
}

// note keeps the first error.
func (b *pageBuilder) note(err error) {
	if b.err == nil {
		b.err = err
	}
}

// wire appends bytes from the wire.
func (b *pageBuilder) wire(kind pager.Kind, p []byte, secrets []httplog.Range) {
	start := len(b.doc.Text)
	b.doc.Text = append(b.doc.Text, p...)
	b.section(kind, start, secrets)
}

// section says what the text from start on is.
func (b *pageBuilder) section(kind pager.Kind, start int, secrets []httplog.Range) {
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

// text is a sentence that may quote what a server said.
func (b *pageBuilder) text(s string) string {
	if !b.reveal {
		s = httplog.RedactText(s, b.known)
	}
	return s
}

// mask is the label in the place of a secret of n bytes.
func (th *theme) mask(n int) string {
	if th.ascii {
		return fmt.Sprintf("**** (%d)", n)
	}
	return httplog.Mask(n)
}
