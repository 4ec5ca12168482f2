package tui

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// infoPage is what is known of an exchange beside its messages: how it went,
// how long each stage took, on which connection, and what TLS settled.
func infoPage(th *theme, x httplog.Exchange, step string, v veil) (doc pager.Document, lines, widest int) {
	p := &facts{th: th}
	p.field("URL", v.url(x.URL))
	p.field("Step", step)
	p.field("Channel", channelInWords(x))
	p.field("State", string(x.State))
	if x.Label.Probe != "" {
		p.field("Probe", "it settles "+v.text(x.Label.Probe))
	}
	if x.Label.Lab != "" {
		p.field("Experiment", v.text(x.Label.Lab)+": "+v.text(x.Label.Act))
	}
	if x.Label.Resends != 0 {
		p.field("Sent again", fmt.Sprintf("the request of exchange #%d", x.Label.Resends))
	}
	if x.Request.Edited {
		p.field("Edited", "yes: its bytes are not those that the flow made")
	}
	if took, ok := verdictOn(x); ok {
		p.field("Fault", "put in on purpose: "+took.fault)
		p.field("Expected", took.promise)
		p.field("Answered", v.text(took.came))
	}
	if x.Attempt > 1 {
		p.field("Attempt", fmt.Sprint(x.Attempt))
	}
	p.field("Remark", v.text(x.Note))
	if x.Err != nil {
		p.field("Failure", fmt.Sprintf("%s: %s", x.Failure, v.text(x.Err.Error())))
	}
	if x.Response != nil {
		p.field("Body", bodyInWords(x.Response))
	}

	p.heading("Time")
	p.field("Held at", stamp(x.Created))
	p.field("Sent at", stamp(x.Started))
	t := x.Timings
	for _, stage := range []struct {
		name string
		d    time.Duration
	}{{"DNS", t.DNS}, {"Connect", t.Connect}, {"TLS", t.TLS}, {"First byte", t.FirstByte}, {"Total", t.Total}} {
		if stage.d > 0 {
			p.field(stage.name, took(stage.d))
		}
	}

	if n := x.Network; n.Remote != "" || n.Proxy != "" {
		p.heading("Connection")
		p.field("From", n.Local)
		p.field("To", n.Remote)
		p.field("Proxy", n.Proxy)
		if n.Reused {
			p.field("Reused", "yes: no new connection was made")
		}
	}
	switch {
	case x.TLS != nil:
		p.tls(x.TLS)
	case x.State != httplog.Held && x.Witness == httplog.Sent && strings.HasPrefix(x.URL, "http:"):
		p.heading("TLS")
		p.field("None", plainHTTP(x.Network.Remote))
	}
	return p.doc, p.lines, p.widest
}

// plainHTTP says what it means that there is no TLS.
func plainHTTP(remote string) string {
	if host, err := netip.ParseAddrPort(remote); err == nil && host.Addr().IsLoopback() {
		return "plain HTTP, which does not leave this machine here"
	}
	return "plain HTTP: anybody on the way can read and change this"
}

func bodyInWords(r *httplog.Response) string {
	text := fmt.Sprintf("%s on the wire", size(r.WireSize))
	if r.Chunked {
		text += ", chunked"
	}
	if r.Encoding != "" {
		text += fmt.Sprintf(", %s, %s decoded", r.Encoding, size(int64(r.Body().Len())))
	}
	switch {
	case r.Trimmed != 0:
		text += fmt.Sprintf(", of which %s are left: later bodies needed the room", size(int64(r.Body().Len())))
	case r.Truncated:
		text += ", of which only the beginning was kept"
	}
	return text
}

func channelInWords(x httplog.Exchange) string {
	text := "back: directly between this client and the server"
	if x.Label.Channel == httplog.Front {
		text = "front: through the user agent"
	}
	switch x.Witness {
	case httplog.Unseen:
		text += "; the system browser did it, unseen"
	case httplog.Received:
		text += "; received here, from the browser"
	}
	return text
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05.000 MST")
}

// facts collects labels and values as text.
type facts struct {
	th            *theme
	doc           pager.Document
	lines, widest int
}

func (p *facts) heading(text string) {
	p.doc.Text = append(p.doc.Text, '\n')
	p.span(string(p.th.Title), text)
	p.doc.Text = append(p.doc.Text, '\n')
	p.lines += 2
}

func (p *facts) span(style, text string) {
	start := len(p.doc.Text)
	p.doc.Text = append(p.doc.Text, text...)
	p.doc.Spans = append(p.doc.Spans, pager.Span{Start: start, End: len(p.doc.Text), Style: style})
}

// field adds a line; an empty value adds none.
func (p *facts) field(label, value string) {
	const column = 12
	if value == "" {
		return
	}
	p.span(string(p.th.Label), p.th.fit(label, column))
	value = p.th.words(value)
	p.doc.Text = append(p.doc.Text, value+"\n"...)
	n := column + width(value)
	p.widest = max(p.widest, n)
	p.lines += 1 + n/90
}

func (p *facts) tls(t *httplog.TLSInfo) {
	p.heading("TLS")
	if t.Insecure {
		p.field("INSECURE", "the certificate was not checked (--insecure)")
	}
	p.field("Version", t.Version)
	p.field("Cipher", t.CipherSuite)
	p.field("ALPN", t.ALPN)
	p.field("Server name", t.ServerName)
	for i, c := range t.Certificates {
		p.heading(fmt.Sprintf("Certificate %d of %d", i+1, len(t.Certificates)))
		p.field("Subject", c.Subject)
		p.field("Issuer", c.Issuer)
		p.field("For", strings.Join(c.DNSNames, ", "))
		p.field("Valid", stamp(c.NotBefore)+" to "+stamp(c.NotAfter))
		p.field("SHA-256", c.SHA256)
	}
}
