package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/sequence"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// What a report holds at most, so that it can be opened: of more, it says how
// much is left out.
const (
	maxExchanges = 500
	maxFindings  = 300
	maxListing   = 64 << 10 // bytes of one message's head or body
)

// author puts the blocks of a report together.
type author struct {
	Walk
	doc    flows.Document
	known  []string
	all    []httplog.Exchange
	blocks []block
	// points are the places in each exchange that findings point at.
	points map[int][]findings.Evidence
}

// contents makes the blocks of the report of w.
func contents(w Walk) (title string, blocks []block) {
	a := &author{Walk: w, doc: flows.NewSummary(w.State, w.Log, w.Judgement, w.Reveal), known: w.Log.Secrets(), all: w.Log.Exchanges()}
	a.points = map[int][]findings.Evidence{}
	for _, f := range w.Judgement.Report.Findings {
		for _, e := range append([]findings.Evidence{f.At}, f.Also...) {
			a.points[e.Exchange] = append(a.points[e.Exchange], e)
		}
	}
	title = line(w.State.Flow.Title)
	if title == "" {
		title = "A walk"
	}
	if w.State.Session.Issuer != "" {
		title += " at " + a.say(w.State.Session.Issuer)
	}
	a.summary()
	a.findings()
	a.diagram()
	a.steps()
	a.tokens()
	a.experiments()
	a.exchanges()
	return title, a.blocks
}

func (a *author) add(b ...block) { a.blocks = append(a.blocks, b...) }

func (a *author) section(id, title string) {
	a.add(heading{2, id, []span{text(title)}})
}

// say is text about the walk, in which secrets are masked.
func (a *author) say(s string) string {
	if !a.Reveal {
		s = httplog.RedactText(s, a.known)
	}
	return line(s)
}

// summary is what the report is of.
func (a *author) summary() {
	if a.Reveal {
		a.add(alarm{[]span{styled(strong, "SECRETS ARE REVEALED in this report."), text(" Codes, tokens, passwords and keys stand in it as they were sent. Whoever has this file can use those that are still valid: keep it to yourself, and revoke the tokens when you are done.")}})
	}
	masked := text("masked as •••• (LENGTH)")
	if a.Reveal {
		masked = styled(bad, "! REVEALED")
	}
	outcome := map[flows.Outcome]span{
		flows.Completed: styled(good, "✓ completed"), flows.FlowFailed: styled(bad, "✗ failed"), flows.FlowCancelled: styled(odd, "– not finished"),
	}[a.doc.Outcome]
	t := table{}
	add := func(name string, s span) {
		if s.text != "" {
			t.rows = append(t.rows, [][]span{{text(name)}, {s}})
		}
	}
	add("Flow", text(a.State.Flow.Title))
	add("Issuer", styled(code, a.say(a.doc.Issuer)))
	add("Client", styled(code, a.say(a.Options.ClientID)))
	add("Outcome", outcome)
	add("Findings", span{text: flows.CountInWords(a.Judgement.Report), link: "#findings"})
	add("Exchanges", span{text: strconv.Itoa(len(a.all)), link: "#exchanges"})
	add("Recording", styled(code, a.Recording))
	add("Secrets", masked)
	add("Made", text(a.Now.UTC().Format("2006-01-02 15:04 UTC")+" by grantwalk "+a.Version))
	a.add(t)
}

// signs of the severities.
var severities = map[string]span{
	"error": {text: "✗ error", look: bad}, "warning": {text: "! warning", look: odd}, "note": {text: "• note", look: strong},
}

// findings is what was found, the worst first.
func (a *author) findings() {
	a.section("findings", "Findings")
	if len(a.doc.Findings) == 0 {
		a.add(paragraph{[]span{styled(good, "✓ none"), text(": none of the rules found anything wrong.")}})
		return
	}
	n := 0
	for _, severity := range []string{"error", "warning", "note"} {
		for i, f := range a.doc.Findings {
			switch {
			case f.Severity != severity:
			case n == maxFindings:
				a.add(paragraph{[]span{text(fmt.Sprintf("%d more findings are left out here.", len(a.doc.Findings)-maxFindings))}})
				return
			default:
				n++
				a.finding(n, f, a.Judgement.Report.Findings[i].Specs)
			}
		}
	}
}

func (a *author) finding(n int, f flows.DocumentFinding, specs []specref.Ref) {
	a.add(heading{3, fmt.Sprintf("finding-%d", n), []span{severities[f.Severity], text(" "), styled(code, string(f.ID)), text(" "), text(f.Title)}})
	a.add(paragraph{[]span{text(f.Message)}})
	if c := f.Comparison; c != nil {
		a.add(table{rows: [][][]span{row(text("expected "+c.Name), styled(code, c.Expected)), row(text("got"), styled(code, c.Actual))}})
	}
	where := []span{text("Seen in the "), text(partInWords(f.Evidence.Part))}
	if f.Exchange != 0 {
		where = append(where, text(" of "), exchangeLink(f.Exchange))
	}
	if f.Evidence.Text != "" {
		a.add(paragraph{append(where, text(":"))})
		a.add(listing{label: "evidence", parts: []part{{shown(f.Evidence.Text), false}}})
	} else {
		a.add(paragraph{append(where, text("."))})
	}
	var items [][]span
	add := func(name, s string) {
		if s != "" {
			items = append(items, []span{styled(strong, name), text(" "), text(s)})
		}
	}
	add("What comes of it:", f.Breaks)
	for _, c := range f.Causes {
		add(map[findings.Verdict]string{findings.Likely: "Likely cause:", findings.Possible: "Possible cause:", findings.RuledOut: "Ruled out:"}[c.Verdict], c.Text)
	}
	add("Fix at the provider:", f.Fix.IdP)
	add("Fix at the client:", f.Fix.Client)
	add("Mind:", f.Edited)
	add("A probe would settle it:", f.Probe)
	if len(specs) > 0 {
		items = append(items, append([]span{styled(strong, "Specified in"), text(" ")}, references(specs)...))
	}
	a.add(list{items})
}

// references are links to specifications.
func references(specs []specref.Ref) []span {
	var out []span
	for i, ref := range specs {
		if i > 0 {
			out = append(out, span{text: ", "})
		}
		out = append(out, span{text: ref.String(), link: ref.URL()})
	}
	return out
}

func exchangeLink(id int) span {
	return span{text: fmt.Sprintf("exchange %d", id), link: fmt.Sprintf("#exchange-%d", id)}
}

func partInWords(p findings.Part) string {
	return strings.NewReplacer("request.line", "request line", "response.line", "status line", "request.", "request's ", "response.", "response's ", "id_token", "ID token", "access_token", "access token", "callback", "redirect URL").Replace(string(p))
}

// diagram is the exchanges as a sequence.
func (a *author) diagram() {
	if len(a.all) == 0 {
		return
	}
	a.section("sequence", "Sequence")
	titles := sequence.Titles{}
	for i, step := range a.State.Flow.Steps {
		titles[string(step.ID)] = fmt.Sprintf("%d %s", i+1, step.Title)
	}
	drawing := sequence.Drawing{Known: a.known, Reveal: a.Reveal, Issuer: a.State.Session.Issuer, RedirectURI: a.State.Session.RedirectURI}
	a.add(picture{drawing.Of(a.all), titles})
}
