package tui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
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
	text := flows.NewEvidenceReader(d.app.findings.trace, false, d.app.known).Text(f.At)
	for line := range strings.SplitSeq(text, "\n") {
		want += pager.Neutral(strings.TrimRight(line, "\r"), false)
	}
	want = strings.Join(strings.Fields(want), "")
	if want == "" {
		return // a line end
	}
	d.sees("marked: ")
	got := inReverse(pane.pager.Rows())
	if f.At.Part == findings.ResponseBody && strings.HasPrefix(want, "{") && strings.HasSuffix(want, "}") && f.At.Start < 2 {
		// The whole object: its braces, of which the last may be below the pane.
		if !strings.HasSuffix(got, "{") && !strings.HasSuffix(got, "{}") {
			t.Fatalf("%s %+v: marked is\n%s\nwant the braces", f.ID, f.At, got)
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
	for _, e := range f.Also {
		if e.Exchange == f.At.Exchange && inRequest(e.Part) == inRequest(f.At.Part) && strings.Contains(got, want) {
			return // beside it, what was seen elsewhere in the same text
		}
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

// TestMarkOfBothSides marks each place of the exchange in which the finding was
// seen: in the request and in the response, and more than one in either.
func TestMarkOfBothSides(t *testing.T) {
	t.Parallel()
	d := walked(t, 160, 50, func(t *findings.Trace) []findings.Finding {
		if len(t.Tokens) == 0 {
			return nil
		}
		a := t.Tokens[0]
		return []findings.Finding{{
			ID: "A", Title: "a", Severity: findings.Warning, At: a.At("expires_in"),
			Also: []findings.Evidence{a.AtSent("grant_type"), a.At("token_type"), t.Exchanges[0].AtMember("issuer")},
		}}
	})
	d.press("f")
	if d.app.focus != paneResponse {
		t.Fatalf("the focus is on %s", panes[d.app.focus])
	}
	if got, want := inReverse(d.app.response.pager.Rows()), `"token_type":"Bearer""expires_in":300`; got != want {
		t.Errorf("in the response, marked is %s, want %s", got, want)
	}
	if got, want := inReverse(d.app.request.pager.Rows()), "&grant_type=authorization_code"; got != want && got != want[1:] {
		t.Errorf("in the request, marked is %s, want %s", got, want)
	}
	d.press("esc")
	if got := inReverse(d.app.request.pager.Rows()) + inReverse(d.app.response.pager.Rows()); got != "" {
		t.Errorf("after esc, marked is %s", got)
	}
}

// TestMarkStaysInView changes the size and the layout of what is marked: that is
// far down and far to the right, and seen before and after.
func TestMarkStaysInView(t *testing.T) {
	t.Parallel()
	d := walked(t, 120, 40, func(t *findings.Trace) []findings.Finding {
		if len(t.Exchanges) == 0 {
			return nil
		}
		return []findings.Finding{{ID: "A", Title: "a", Severity: findings.Warning, At: t.Exchanges[0].AtMember("claims_supported")}}
	})
	d.press("f")
	seen := func(after string) {
		t.Helper()
		if got := inReverse(d.app.response.pager.Rows()); !strings.HasPrefix(got, `"claims_supported":["sub"`) {
			t.Errorf("after %s, marked is %q:\n%s", after, got, d.screen())
		}
	}
	seen("f")
	for _, key := range []string{"p", "w", "p", "w", "m", "w", "p", "m", "z", "z"} {
		d.press(key)
		seen(key)
	}
	for _, size := range [][2]int{{80, 24}, {200, 60}, {60, 15}, {100, 30}, {120, 40}} {
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		seen(fmt.Sprint(size))
	}
	d.press("g", "w")
	if got := inReverse(d.app.response.pager.Rows()); got != "" {
		t.Errorf("who has gone to the top is taken back to %q", got)
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
		d.sees("✗ error A a", "Finding 1 of 1: A   6 details", "nonce")
		if got := inReverse(strings.Split(d.app.tokens.View(), "\n")); !strings.Contains(got, "nonce") || strings.Contains(got, "aud") {
			t.Errorf("marked is %s", got)
		}
		if got := inReverse(d.app.response.pager.Rows()); !strings.HasPrefix(got, `"id_token":"••••`) {
			t.Errorf("in the response, marked is %s", got)
		}
	}
}

// TestMarkedClaimAndTheComparison marks a claim of the first response and then
// goes to where two responses are compared, in each way that leads there.
func TestMarkedClaimAndTheComparison(t *testing.T) {
	t.Parallel()
	claim := func(t *findings.Trace) []findings.Finding {
		if len(t.IDTokens) == 0 {
			return nil
		}
		return []findings.Finding{{ID: "A", Title: "a", Severity: findings.Error, At: t.IDTokens[0].AtClaim("nonce")}}
	}
	for name, keys := range map[string][]string{
		"a refresh comes": {"E", "enter"}, "switched to": {"E", "enter", "f", "7", "d"}, "by its number": {"E", "enter", "f", "7", "["},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := walked(t, 120, 40, claim)
			d.press("f")
			d.press(keys...)
			d.press("7")
			d.sees("Before and after 1 of 1")
			if c := &d.app.tokens; !c.compare || c.mark != nil {
				t.Errorf("compared: %v, marked: %+v", c.compare, c.mark)
			}
		})
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
