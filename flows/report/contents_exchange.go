package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// exchanges is the raw text of each exchange.
func (a *author) exchanges() {
	if len(a.all) == 0 {
		return
	}
	a.add(pageBreak{})
	a.section("exchanges", "Exchanges")
	for i := range a.all {
		if i == maxExchanges {
			a.add(paragraph{[]span{text(fmt.Sprintf("%d more exchanges are left out here; --har writes all of them.", len(a.all)-maxExchanges))}})
			return
		}
		a.exchange(&a.all[i])
	}
}

func (a *author) exchange(x *httplog.Exchange) {
	title := fmt.Sprintf("%d", x.ID)
	target, _, _ := strings.Cut(x.URL, "?")
	a.add(heading{3, fmt.Sprintf("exchange-%d", x.ID), []span{text("Exchange " + title), text(" "), styled(code, a.say(x.Method+" "+target)), text(" "), outcomeOf(x)}})
	a.add(paragraph{[]span{text(a.facts(x))}})
	if x.Witness == httplog.Unseen {
		u := x.URL
		if !a.Reveal {
			u = httplog.RedactURL(u, a.known)
		}
		a.add(listing{label: "the URL that the system browser was sent to; what it did is unseen", parts: []part{{shown(u), false}}})
	} else {
		a.add(a.request(x))
	}
	if x.Response != nil {
		a.add(a.response(x))
	}
	if x.Err != nil {
		a.add(paragraph{[]span{styled(bad, "✗ no whole answer:"), text(" "), text(a.say(x.Err.Error()))}})
	}
}

// outcomeOf is what became of an exchange.
func outcomeOf(x *httplog.Exchange) span {
	switch r := x.Response; {
	case x.State == httplog.Failed:
		return styled(bad, "✗ failed")
	case x.Witness == httplog.Unseen:
		return text("unseen")
	case r == nil:
		return styled(odd, string(x.State))
	case r.Status >= 400:
		return styled(bad, fmt.Sprintf("✗ %d", r.Status))
	default:
		return styled(good, fmt.Sprintf("✓ %d", r.Status))
	}
}

// facts is what is known of an exchange beside its bytes.
func (a *author) facts(x *httplog.Exchange) string {
	var facts []string
	add := func(format string, args ...any) { facts = append(facts, fmt.Sprintf(format, args...)) }
	if i := a.State.Flow.Index(flows.StepID(x.Label.Step)); i >= 0 && x.Label.Lab == "" {
		add("step %d, %s", i+1, a.State.Flow.Steps[i].Title)
	}
	add("%s channel", x.Label.Channel)
	switch x.Witness {
	case httplog.Received:
		add("received by the callback listener")
	case httplog.Recorded:
		add("from a recording")
	}
	if x.Label.Lab != "" {
		add("experiment %s: %s", x.Label.Lab, x.Label.Act)
	}
	if x.Label.Resends != 0 {
		add("exchange %d sent again", x.Label.Resends)
	}
	if x.Label.Probe != "" {
		add("a probe: %s", x.Label.Probe)
	}
	if x.Label.Fault != "" {
		add("with the fault %s, put in on purpose", x.Label.Fault)
	}
	if x.Request.Edited {
		add("edited by hand")
	}
	if x.Attempt > 1 {
		add("attempt %d", x.Attempt)
	}
	if !x.Started.IsZero() {
		add("sent %s", x.Started.UTC().Format("15:04:05.000 UTC"))
	}
	if x.Timings.Total > 0 {
		add("%.1f ms", float64(x.Timings.Total.Microseconds())/1000)
	}
	if x.TLS != nil {
		add("%s", x.TLS.Version)
	}
	if x.Note != "" {
		add("%s", x.Note)
	}
	return a.say(strings.Join(facts, " · "))
}

// request is the raw text of a request.
func (a *author) request(x *httplog.Exchange) listing {
	raw := x.Request.Raw
	shorter, remark := beginning(raw, len(raw))
	l := listing{label: "request", remark: remark}
	var secrets []httplog.Range
	if !a.Reveal {
		short := *x
		short.Request.Raw = shorter
		secrets, _ = httplog.Search{Known: a.known, Cut: len(shorter) < len(raw)}.Request(context.Background(), short)
	}
	var marks []httplog.Range
	for _, e := range a.points[x.ID] {
		switch e.Part {
		case findings.RequestLine:
			marks = append(marks, shifted(e, 0, x.Request.Line()))
		case findings.RequestHeaders:
			marks = append(marks, shifted(e, lineEnd(raw), ""))
		case findings.RequestBody:
			marks = append(marks, shifted(e, len(x.Request.Head()), ""))
		}
	}
	l.parts = pieces(shorter, min(len(shorter), maxListing), secrets, marks)
	if x.Request.BodyMissing {
		l.remark = "The recording was saved without this body."
	}
	return l
}

// response is the raw text of an answer, its body decoded.
func (a *author) response(x *httplog.Exchange) listing {
	r := x.Response
	l := listing{label: "response"}
	if r.Encoding != "" {
		l.label += ", body decoded from " + r.Encoding
	}
	var head, body []httplog.Range
	for _, e := range a.points[x.ID] {
		switch e.Part {
		case findings.ResponseLine:
			head = append(head, shifted(e, 0, r.Line()))
		case findings.ResponseHeaders:
			head = append(head, shifted(e, lineEnd(r.Head), ""))
		case findings.ResponseBody:
			body = append(body, shifted(e, 0, string(r.Body().First(maxListing))))
		}
	}
	for _, interim := range r.Interim {
		l.parts = append(l.parts, a.head(interim, nil)...)
	}
	l.parts = append(l.parts, a.head(r.Head, head)...)
	whole := r.Body().Len()
	text, remark := beginning(r.Body().First(maxListing+maxSecret), whole)
	var secrets []httplog.Range
	if !a.Reveal {
		secrets, _ = httplog.Search{Known: a.known, Cut: len(text) < whole}.Body(context.Background(), r.Header.Get("Content-Type"), text)
	}
	l.parts = append(l.parts, pieces(text, min(len(text), maxListing), secrets, body)...)
	if len(r.Trailer) > 0 && remark == "" {
		l.parts = append(l.parts, a.head(r.Trailer, nil)...)
	}
	l.remark = remark
	switch {
	case r.BodyMissing:
		l.remark = "The recording was saved without this body."
	case r.Trimmed != 0:
		l.remark = fmt.Sprintf("Of this body of %d bytes the beginning was kept: later ones needed the room.", r.Trimmed)
	case r.Truncated && remark == "":
		l.remark = fmt.Sprintf("%d bytes came, of which these were kept.", r.WireSize)
	}
	return l
}

// head is a block of header fields.
func (a *author) head(raw []byte, marks []httplog.Range) []part {
	var secrets []httplog.Range
	if !a.Reveal {
		secrets = httplog.ResponseHeadSecrets(raw, a.known)
	}
	return pieces(raw, min(len(raw), maxListing), secrets, marks)
}

// maxSecret is how much more than what is shown is searched for secrets, so that
// one that reaches over the end is known for one.
const maxSecret = 4 << 10

// beginning is as much of a message as is looked at, with a remark where that is
// not all.
func beginning(raw []byte, whole int) (text []byte, remark string) {
	if whole <= maxListing {
		return raw, ""
	}
	return raw[:min(len(raw), maxListing+maxSecret)], fmt.Sprintf("These are the first %d of %d bytes.", maxListing, whole)
}

// lineEnd is where the line after the first begins.
func lineEnd(raw []byte) int {
	return strings.IndexByte(string(raw[:min(len(raw), maxListing)]), '\n') + 1
}

// shifted is evidence as a range of a raw message in which its part begins at
// offset. Evidence without a range means all of the part.
func shifted(e findings.Evidence, offset int, all string) httplog.Range {
	if e.Start == 0 && e.End == 0 {
		return httplog.Range{Start: offset, End: offset + len(all)}
	}
	return httplog.Range{Start: offset + e.Start, End: offset + e.End}
}

// pieces are the first n bytes of raw with a mask in the place of each secret, and
// with the marks. A secret that a mark touches is marked as a whole.
func pieces(raw []byte, n int, secrets, marks []httplog.Range) []part {
	cuts := []int{0, n}
	for _, r := range slices.Concat(secrets, marks) {
		cuts = append(cuts, max(min(r.Start, n), 0), max(min(r.End, n), 0))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	touched := func(start, end int) bool {
		return slices.ContainsFunc(marks, func(m httplog.Range) bool { return m.Start < end && start < m.End })
	}
	var out []part
	add := func(text string, marked bool) {
		if last := len(out) - 1; last >= 0 && out[last].marked == marked {
			out[last].text += text
			return
		}
		out = append(out, part{text, marked})
	}
	next := 0 // the first secret that does not end before the cut
	for i := 0; i+1 < len(cuts); i++ {
		start, end := cuts[i], cuts[i+1]
		for next < len(secrets) && secrets[next].End <= start {
			next++
		}
		if next < len(secrets) && secrets[next].Start <= start {
			if s := secrets[next]; s.Start == start {
				add(httplog.Mask(s.End-s.Start), touched(s.Start, s.End))
			}
			continue
		}
		add(string(raw[start:end]), touched(start, end))
	}
	for i := range out {
		if i+1 < len(out) && strings.HasSuffix(out[i].text, "\r") && strings.HasPrefix(out[i+1].text, "\n") {
			out[i].text = strings.TrimSuffix(out[i].text, "\r")
		}
		out[i].text = shown(out[i].text)
	}
	return out
}

// shown is text of several lines with everything in it visible.
func shown(s string) string { return strings.ReplaceAll(flows.Visible(s), "\r\n", "\n") }
