package tui

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// judgedEngine is a walk on which the rules find what a test says.
type judgedEngine struct {
	engine
	find func(*findings.Trace) []findings.Finding
}

func (e judgedEngine) Judge() flows.Judgement {
	j := e.engine.Judge()
	j.Report.Findings = e.find(j.Trace)
	return j
}

// walked is a walk on the demo up to the refresh, on which find finds something.
func walked(t testing.TB, w, h int, find func(*findings.Trace) []findings.Finding) *driver {
	t.Helper()
	d := drive(t, w, h, Config{Demo: noDemo, Start: true})
	o := demoOptions(t)
	o.Now = d.app.now
	runner, err := flows.NewRunner(o)
	if err != nil {
		t.Fatal(err)
	}
	d.run(d.app.attach(judgedEngine{runner, find}, ""))
	d.settle()
	d.toTokens()
	return d
}

// everyPart is a finding for every part of every exchange, and for every field,
// member and parameter that is easily found.
func everyPart(t *findings.Trace) []findings.Finding {
	var out []findings.Finding
	add := func(e findings.Evidence) {
		n := len(out) + 1
		out = append(out, findings.Finding{
			ID: findings.ID(fmt.Sprintf("PART-%d", n)), Severity: findings.Warning, Title: "a part", Step: "token", At: e,
		})
	}
	for _, x := range t.Exchanges {
		for _, part := range []findings.Part{
			findings.RequestLine, findings.RequestHeaders, findings.RequestBody,
			findings.ResponseLine, findings.ResponseHeaders, findings.ResponseBody,
		} {
			if text := x.Text(part); len(text) > 0 {
				add(x.AtPart(part))
				add(findings.Evidence{Exchange: x.ID, Part: part}) // the whole part, said otherwise
				add(x.At(part, len(text)/3, len(text)/3+1))
			}
		}
		add(x.AtHeader("Content-Type"))
		add(x.AtRequestHeader("Host"))
		for _, name := range []string{"issuer", "jwks_uri", "scopes_supported", "keys", "access_token", "expires_in", "id_token"} {
			add(x.AtMember(name))
		}
		for _, p := range x.Form {
			add(p.At)
		}
		for _, p := range x.Query {
			add(p.At)
		}
	}
	return out
}

var markedText = regexp.MustCompile("\x1b\\[7m([^\x1b]*)")

// inReverse is what stands in reverse video in rows, white space left out.
func inReverse(rows []string) string {
	var b strings.Builder
	for _, row := range rows {
		for _, m := range markedText.FindAllStringSubmatch(row, -1) {
			b.WriteString(m[1])
		}
	}
	return strings.Join(strings.Fields(b.String()), "")
}

// TestJumpMarksTheEvidence goes from finding to finding with f and looks at what
// is marked then: it is the very text of the evidence, masked as it is.
func TestJumpMarksTheEvidence(t *testing.T) {
	t.Parallel()
	for turn, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			d := walked(t, size[0], size[1], everyPart)
			d.app.findings.goTo(0)
			for i, f := range d.app.findings.list {
				if i%3 != turn && i > 30 {
					d.app.findings.goTo(i)
					d.app.jumped = &f
					continue // a third of the many at each size will do
				}
				d.press("f")
				d.fits(size[0], size[1])
				if got, _ := d.app.findings.selected(); got.ID != f.ID {
					t.Fatalf("f goes to %s, want %s", got.ID, f.ID)
				}
				d.sees(fmt.Sprintf("Finding %d of %d: %s", i+1, len(d.app.findings.list), f.ID))
				checkMark(t, d, f)
			}
		})
	}
}

func checkMark(t *testing.T, d *driver, f findings.Finding) {
	t.Helper()
	pane := d.app.message()
	if pane == nil {
		t.Fatalf("%s %+v: the focus is on %s", f.ID, f.At, panes[d.app.focus])
	}
	if x, _ := d.app.selected(); x.ID != f.At.Exchange || pane.x.ID != f.At.Exchange {
		t.Fatalf("%s: exchange %d is on show, want %d", f.ID, x.ID, f.At.Exchange)
	}
	want := ""
	text := flows.EvidenceText(d.app.findings.trace, f.At, false, d.app.known)
	for line := range strings.SplitSeq(text, "\n") {
		want += pager.Neutral(strings.TrimRight(line, "\r"), false)
	}
	want = strings.Join(strings.Fields(want), "")
	if want == "" {
		return // a line end
	}
	d.sees("marked: ")
	got := inReverse(pane.pager.Rows())
	if f.At.End-f.At.Start == 1 {
		// One byte may lie in a secret; then all of its mask is marked.
		if got == "" {
			t.Fatalf("%s %+v: nothing is marked", f.ID, f.At)
		}
		return
	}
	if tall := strings.Count(text, "\n") + len(text)/max(pane.pager.Width(), 1); tall > 4 || f.At.Part == findings.ResponseBody && len(text) > 200 {
		// It may be higher than the pane: what is seen is its beginning.
		if got == "" || !strings.HasPrefix(want, got) {
			t.Fatalf("%s %+v: marked is\n%s\nwant the beginning of\n%s", f.ID, f.At, got, want)
		}
		return
	}
	// A query is marked twice: in the request line, and below it.
	if got != want && got != want+want {
		t.Fatalf("%s %+v: marked is\n%s\nwant\n%s\nthe screen:\n%s", f.ID, f.At, got, want, d.screen())
	}
}

// TestMarkInOtherForms toggles how the body is laid out, and whether secrets are
// shown: the mark stays on the same bytes.
func TestMarkInOtherForms(t *testing.T) {
	t.Parallel()
	d := walked(t, 160, 50, func(t *findings.Trace) []findings.Finding {
		if len(t.Tokens) == 0 {
			return nil
		}
		return []findings.Finding{{ID: "A", Title: "a", Severity: findings.Warning, At: t.Tokens[0].At("refresh_token")}}
	})
	secret := d.app.state.Session.RefreshToken()
	d.press("f")
	pane := &d.app.response
	if got, want := inReverse(pane.pager.Rows()), `"refresh_token":"••••(43)"`; got != want {
		t.Errorf("masked and laid out, marked is %s, want %s", got, want)
	}
	d.press("p")
	if got, want := inReverse(pane.pager.Rows()), `"refresh_token":"••••(43)"`; got != want {
		t.Errorf("raw, marked is %s, want %s", got, want)
	}
	d.press("m")
	if got, want := inReverse(pane.pager.Rows()), `"refresh_token":"`+secret+`"`; got != want {
		t.Errorf("revealed, marked is %s, want %s", got, want)
	}
	d.press("6")
	d.sees(`"refresh_token": "` + secret) // the details quote it
	d.press("m")
	d.sees(`"refresh_token": "•••• (43)"`)
	d.misses(secret)
	d.press("4")
	d.sees("esc unmark")
	d.press("esc")
	if got := inReverse(pane.pager.Rows()); got != "" {
		t.Errorf("after esc, marked is %s", got)
	}
	d.press("f")
	d.press("2", "k")
	if got := inReverse(pane.pager.Rows()); got != "" {
		t.Errorf("another exchange, marked is %s", got)
	}
}

// TestJumpToAClaim goes to a claim where the tokens are decoded, and marks the
// token that was sent.
func TestJumpToAClaim(t *testing.T) {
	t.Parallel()
	for _, w := range []int{80, 200} {
		d := walked(t, w, 40, func(t *findings.Trace) []findings.Finding {
			if len(t.IDTokens) == 0 {
				return nil
			}
			return []findings.Finding{{ID: "A", Title: "a", Severity: findings.Error, At: t.IDTokens[0].AtClaim("nonce")}}
		})
		d.press("f")
		if d.app.focus != paneTokens {
			t.Fatalf("the focus is on %s", panes[d.app.focus])
		}
		d.sees("It is in the ID token, which is decoded here.", "nonce")
		if got := inReverse(strings.Split(d.app.tokens.View(), "\n")); !strings.Contains(got, "nonce") || strings.Contains(got, "aud") {
			t.Errorf("marked is %s", got)
		}
		if got := inReverse(d.app.response.pager.Rows()); !strings.HasPrefix(got, `"id_token":"••••`) {
			t.Errorf("in the response, marked is %s", got)
		}
	}
}

func TestEnterOnAFindingJumps(t *testing.T) {
	t.Parallel()
	d := walked(t, 120, 40, func(t *findings.Trace) []findings.Finding {
		if len(t.Exchanges) == 0 {
			return nil
		}
		x := t.Exchanges[0]
		return []findings.Finding{
			{ID: "FIRST", Title: "one", Severity: findings.Error, Step: "metadata", At: x.AtMember("issuer")},
			{ID: "SECOND", Title: "two", Severity: findings.Warning, Step: "metadata", At: x.AtStatus()},
			{ID: "NOWHERE", Title: "three", Severity: findings.Note, At: findings.Evidence{}},
		}
	})
	d.sees("✗ 1 error ! 1 warning", "Findings 3")
	d.press("6", "j")
	d.sees("enter show where")
	d.press("enter")
	d.sees("Finding 2 of 3: SECOND", "Request #1", "marked: SECOND")
	if d.app.focus != paneResponse {
		t.Fatalf("the focus is on %s", panes[d.app.focus])
	}
	d.press("f")
	d.sees("Finding 3 of 3: NOWHERE. No exchange shows it.")
	d.press("f")
	d.sees("Finding 1 of 3: FIRST")
}

// TestFindingsComeUpWhileStepping looks for the remark, and for the finding in
// the explanation of the step.
func TestFindingsComeUpWhileStepping(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Demo: noDemo, Start: true})
	runner, err := flows.NewRunner(demoOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	d.run(d.app.attach(judgedEngine{runner, func(t *findings.Trace) []findings.Finding {
		if len(t.Exchanges) == 0 {
			return nil
		}
		x := t.Exchanges[0]
		return []findings.Finding{
			{ID: "A-NOTE", Title: "is only counted", Severity: findings.Note, At: x.AtStatus()},
			{ID: "DISC-ISSUER-SLASH", Title: "the issuer ends in a slash", Severity: findings.Error, Step: "metadata", At: x.AtMember("issuer")},
		}
	}}, ""))
	d.settle()
	d.press("f")
	d.sees("f: there are no findings so far.")
	d.press("enter", "enter")
	d.sees("! DISC-ISSUER-SLASH: the issuer ends in a slash, f to see it.", "✗ 1 error")
	d.press("1", "k")
	d.sees("✗ error DISC-ISSUER-SLASH: the issuer ends in a slash.", "f shows where")
	d.press("f")
	d.sees("Finding 1 of 2: DISC-ISSUER-SLASH")
}

// TestGoldenFindings is the whole screen with a finding that f went to.
func TestGoldenFindings(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		w, h := size[0], size[1]
		d := walked(t, w, h, func(t *findings.Trace) []findings.Finding {
			if len(t.Exchanges) == 0 {
				return nil
			}
			list := someFindings()
			x := t.Exchanges[0]
			list[0].At, list[1].At, list[3].At = x.AtMember("issuer"), x.AtHeader("Cache-Control"), x.AtMember("scopes_supported")
			list[2].At, list[2].Also = x.AtStatus(), []findings.Evidence{x.AtRequest()}
			return list
		})
		d.app.findings.goTo(0)
		d.press("f")
		d.fits(w, h)
		goldenScreen(t, fmt.Sprintf("25_finding_%dx%d", w, h), d.screen())
		d.press("6", "j", "z")
		d.fits(w, h)
		goldenScreen(t, fmt.Sprintf("26_findings_zoomed_%dx%d", w, h), d.screen())
	}
}

// TestClickOnAFinding selects it.
func TestClickOnAFinding(t *testing.T) {
	t.Parallel()
	d := walked(t, 120, 40, everyPart)
	d.press("6", "g", "M")
	at := d.app.layout.bottom
	d.send(tea.MouseClickMsg{X: at.x + 5, Y: at.y + 3, Button: tea.MouseLeft})
	if got := d.app.findings.cursor.at; got != 2 {
		t.Errorf("a click on the third row selects %d", got)
	}
}

// TestStaleJudgement drops what the rules made of a walk that was left.
func TestStaleJudgement(t *testing.T) {
	t.Parallel()
	d := walked(t, 120, 40, func(*findings.Trace) []findings.Finding { return nil })
	old := judgedMsg{asked: d.app.judging.asked, judgement: flows.Judgement{Report: findings.Report{Findings: someFindings()}}}
	d.press("q", "y")
	d.send(old)
	if n := len(d.app.findings.list); n != 0 {
		t.Fatalf("%d findings of a walk that was left", n)
	}
}

// TestOneJudgementAtATime counts how often the rules are asked.
func TestOneJudgementAtATime(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	a := d.app
	a.judging = judging{}
	if a.judge() == nil {
		t.Fatal("there is something to see, and the rules are not asked")
	}
	a.judging.seen = ""
	if a.judge() != nil {
		t.Fatal("they are asked while they look")
	}
	if a.judged(judgedMsg{asked: a.judging.asked}) == nil || !a.judging.running {
		t.Fatal("there was more to see meanwhile, and they are not asked again")
	}
	a.judged(judgedMsg{asked: a.judging.asked})
	if a.judge() != nil {
		t.Fatal("there is nothing new, and they are asked")
	}
}

// TestMarkedInLayout compares, for any JSON and any range of it, what is marked
// in the text laid out anew with what the range holds.
func TestMarkedInLayout(t *testing.T) {
	t.Parallel()
	samples := []string{
		`{"a": 1, "b":"x\"y\\", "c" : [ 1,2 ,{ "d":null }], "e": {} , "f":"  "}`,
		"[\n\n\t\"\\u0020 \" ,\r\n true ]\n", `"one"`, `{}`,
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.SampledFrom(samples).Draw(t, "text"))
		shown, ok := jsonpos.Pretty(text)
		if !ok {
			t.Fatal("the sample is no JSON")
		}
		th := newTheme(true, false)
		b := &pageBuilder{th: th}
		head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
		b.wire(0, []byte(head), nil)
		b.body(findings.ResponseBody, "application/json", text, formPretty)
		start := rapid.IntRange(0, len(text)-1).Draw(t, "start")
		end := rapid.IntRange(start+1, len(text)).Draw(t, "end")
		want := bytes.Join(bytes.Fields(text[start:end]), nil)
		var got []byte
		for _, r := range marked(b.places, b.doc, findings.ResponseBody, start, end) {
			if r.Start < len(head) || r.End > len(head)+len(shown) {
				t.Fatalf("%+v is not in the body", r)
			}
			got = append(got, b.doc.Text[r.Start:r.End]...)
		}
		if got = bytes.Join(bytes.Fields(got), nil); len(want) > 0 && !bytes.HasPrefix(got, want) {
			t.Fatalf("marked is %q, want %q", got, want)
		}
	})
}

// TestMarkOfAnUnseenRequest marks a parameter of a URL that the system browser
// was told to open.
func TestMarkOfAnUnseenRequest(t *testing.T) {
	t.Parallel()
	x := httplog.Exchange{ID: 1, Method: "GET", URL: "https://idp.example/authorize?client_id=c&state=s&code=secret", Witness: httplog.Unseen, State: httplog.Done}
	pane := newMessagePane(newTheme(true, false), false)
	pane.SetSize(60, 12)
	pane.SetExchange(x, true, "", nil)
	line := "GET " + x.URL
	at := strings.Index(line, "client_id")
	if !pane.setMark(&mark{name: "A", part: findings.RequestLine, start: at, end: at + len("client_id=c")}) {
		t.Fatal("nothing is marked")
	}
	if got := inReverse(pane.pager.Rows()); got != "client_id=cclient_id=c" {
		t.Errorf("marked is %s", got)
	}
	at = strings.Index(line, "secret")
	pane.setMark(&mark{name: "A", part: findings.RequestLine, start: at, end: at + len("secret")})
	if got := inReverse(pane.pager.Rows()); got != "••••(6)••••(6)" {
		t.Errorf("marked is %s", got)
	}
	if pane.setMark(&mark{name: "A", part: findings.RequestBody}) {
		t.Error("a part that is not there is marked")
	}
}
