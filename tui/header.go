package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// header is the first row: what is walked, and how the tokens stand.
type header struct {
	th       *theme
	w        int
	state    flows.State
	opts     flows.Options
	now      time.Time
	revealed bool
	mouse    bool
	walking  bool
	version  string
	report   findings.Report
	scenario string // of the demo, when it goes wrong

	presenting bool   // what a room need not know is left out
	quiz       string // how it stands
	tour       string // that is under way, and how far it is

	// recording is the name of the recording that is shown, or empty.
	recording string
}

func newHeader(th *theme) header { return header{th: th} }

func (c *header) SetSize(w, _ int) { c.w = w }

func (c *header) SetState(s flows.State, now time.Time) { c.state, c.now = s, now }

func (c header) View() string {
	right := c.marks()
	// Less important marks go first when there is no room.
	for len(right) > 1 && joinedWidth(right) > c.w*2/3 {
		right = right[:len(right)-1]
	}
	r := ""
	for _, part := range right {
		r += "  " + part
	}
	room := c.w - width(r) - 1
	name := " " + c.th.Accent.Render("grantwalk")
	left := name + " " + c.th.Faint.Render(c.th.words(c.version))
	if c.walking {
		left = c.walk(name, room)
	}
	return c.th.fit(c.th.fit(left, max(room, 0))+r, c.w)
}

func joinedWidth(parts []string) int {
	n := 0
	for _, p := range parts {
		n += width(p) + 2
	}
	return n
}

// walk says what is walked, after the program's name; in shorter words, and then
// without the client and the name, where the row is too short.
func (c header) walk(name string, w int) string {
	row := func(name string, short, client bool) string {
		return name + " " + strings.Join(c.subject(short, client), c.th.Faint.Render(" "+c.th.sym.Separator+" "))
	}
	out := row(name+" ", false, true)
	for _, shorter := range []string{row(name+" ", true, true), row(name+" ", true, false), row("", true, false)} {
		if width(out) > w {
			out = shorter
		}
	}
	return out
}

// subject says who talks to whom, in short words or with the client.
func (c header) subject(short, client bool) []string {
	var parts []string
	if c.recording != "" {
		parts = append(parts, c.th.Warn.Render("recording "+c.th.words(c.recording)))
	}
	if c.scenario != "" {
		parts = append(parts, c.th.Warn.Render("scenario "+c.th.words(c.scenario)))
	}
	if c.quiz != "" {
		parts = append(parts, c.th.Warn.Render(c.quiz))
	}
	if c.tour != "" {
		parts = append(parts, c.th.Accent.Render("tour "+c.tour))
	}
	flow := c.state.Flow.Title
	if short {
		flow = strings.Replace(flow, "authorization code", "code", 1)
	}
	parts = append(parts, c.th.words(flow))
	if c.presenting {
		return parts
	}
	if issuer := c.state.Session.Issuer; issuer != "" {
		parts = append(parts, c.th.words(issuer))
	} else if c.opts.Endpoints.Token != "" {
		parts = append(parts, c.th.words(c.opts.Endpoints.Token))
	}
	if client && c.opts.ClientID != "" {
		parts = append(parts, c.th.words(c.opts.ClientID))
	}
	return parts
}

// marks are what must be seen, the most important first.
func (c header) marks() []string {
	var marks []string
	if c.opts.Insecure {
		marks = append(marks, c.th.Alarm.Render(" "+c.th.sym.Warn+" INSECURE: certificates are not checked "))
	}
	if c.revealed {
		marks = append(marks, c.th.Alert.Render(" SECRETS REVEALED "))
	}
	if !c.walking {
		return marks
	}
	if text := c.found(); text != "" && c.tour == "" {
		marks = append(marks, text)
	}
	if c.recording != "" {
		return marks // the rest is about a walk that goes on
	}
	if run := c.state.Experiment(); run != nil {
		text := "experiment " + c.th.words(run.Lab.ID)
		if left, ok := waits(c.state, c.now); ok {
			text += " waits " + countdown(left)
		}
		marks = append(marks, c.th.Accent.Render(text))
	}
	if text := breakpointsInWords(len(c.state.Breakpoints)); text != "" {
		marks = append(marks, c.th.Accent.Render(text))
	}
	if text := c.access(); text != "" {
		marks = append(marks, text)
	}
	if c.state.Session.RefreshToken() != "" && !slices.Contains(c.state.Session.Revoked, "refresh_token") {
		marks = append(marks, c.th.Good.Render("refresh "+c.th.sym.On))
	} else if len(c.state.Session.Tokens) > 0 {
		marks = append(marks, c.th.Faint.Render("refresh "+c.th.sym.Off))
	}
	if c.state.AutoRefresh {
		marks = append(marks, c.th.Accent.Render("auto-refresh on"))
	}
	if c.presenting {
		return marks
	}
	if c.state.Mode != flows.Stepping {
		marks = append(marks, c.th.Accent.Render(string(c.state.Mode)))
	}
	if c.state.SignIn == flows.SignInAgent {
		marks = append(marks, c.th.Faint.Render("built-in agent"))
	}
	if c.mouse {
		marks = append(marks, c.th.Faint.Render("mouse"))
	}
	return marks
}

// found counts the findings by severity, with sign and word; in shorter words
// where there is little room. Notes are counted where nothing is worse.
func (c header) found() string {
	words := map[findings.Severity]string{findings.Error: "error", findings.Warning: "warning", findings.Note: "note"}
	if c.w < minSideWidth {
		words[findings.Error], words[findings.Warning] = "err", "warn"
	}
	var parts []string
	for _, s := range []findings.Severity{findings.Error, findings.Warning, findings.Note} {
		n := c.report.Count(s)
		if n == 0 || s == findings.Note && len(parts) > 0 {
			continue
		}
		sign, _, style := c.th.severity(s)
		word := words[s]
		if n > 1 && len(word) > 4 || n > 1 && s == findings.Note {
			word += "s"
		}
		parts = append(parts, style.Render(fmt.Sprintf("%s %d %s", sign, n, word)))
	}
	return strings.Join(parts, " ")
}

// access is how long the access token still lives, with a bar.
func (c header) access() string {
	l := accessLifetime(c.state.Session, c.now)
	switch {
	case !l.known:
		return ""
	case l.timed && !l.expired():
		return "access " + l.style(c.th).Render(l.String()+" "+l.bar(c.th, 6))
	case l.expired():
		return l.style(c.th).Render("access " + l.String())
	}
	return c.th.Faint.Render("access, no expiry said")
}

// ticking says whether the row changes by the mere passing of time.
func (c header) ticking() bool {
	l := accessLifetime(c.state.Session, c.now)
	_, waiting := waits(c.state, c.now)
	return c.walking && c.recording == "" && (l.known && l.timed || waiting)
}
