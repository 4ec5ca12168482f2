package tui

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// requestPage is the request of x as it was, or will be, sent.
func requestPage(b *pageBuilder, x httplog.Exchange, form bodyForm) {
	if x.Witness == httplog.Unseen {
		unseenPage(b, x, form)
		return
	}
	head, body := x.Request.Head(), x.Request.Body()
	x.Request.Raw = head
	secrets := httplog.RequestSecrets(x, b.known)
	b.placedHead(findings.RequestLine, findings.RequestHeaders, head)
	b.wire(pager.Head, head, secrets)
	var contentType string
	for _, f := range httplog.Fields(head) {
		if strings.EqualFold(f.Name, "Content-Type") {
			contentType = f.Value
		}
	}
	b.body(findings.RequestBody, contentType, httplog.BytesOf(body), form)
	if form == formPretty && len(body) == 0 {
		b.query(head, secrets)
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
	b.remark(string(b.th.Faint), "The query of the request line, one parameter a line:")
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
		b.remark(string(b.th.Faint), x.Note)
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
			b.remarked("An interim answer, before the final one: the server is still at work, or goes over to another protocol (RFC 9110 §15.2).", len(interim))
			b.wire(pager.Head, interim, httplog.ResponseHeadSecrets(interim, b.known))
		}
		b.placedHead(findings.ResponseLine, findings.ResponseHeaders, r.Head)
		b.wire(pager.Head, r.Head, httplog.ResponseHeadSecrets(r.Head, b.known))
		contentType := r.Header.Get("Content-Type")
		if form == formWire {
			b.wireBody(contentType, r)
		} else {
			b.body(findings.ResponseBody, contentType, r.Body(), form)
		}
		if b.partly {
			return
		}
		responseRemarks(b, r)
	}
	if x.Err != nil {
		b.gap()
		if x.Response == nil {
			b.remark(string(b.th.Faint), "No answer came.")
		}
		b.remark(string(b.th.Bad), fmt.Sprintf("%s Failed (%s): %s", b.th.sym.Cross, x.Failure, b.text(x.Err.Error())))
	}
}

func responseRemarks(b *pageBuilder, r *httplog.Response) {
	faint, warn := string(b.th.Faint), string(b.th.Warn)
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
		b.remarked("A trailer field: it came after the chunks of the body (RFC 9110 §6.5).", len(r.Trailer))
		b.wire(pager.Head, r.Trailer, httplog.ResponseHeadSecrets(r.Trailer, b.known))
	}
}
