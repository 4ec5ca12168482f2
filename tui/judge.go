package tui

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// judging is how far the rules have looked at the walk. They run in a command,
// one at a time, whenever there is something new for them to see.
type judging struct {
	asked   int    // counts what was asked for; an answer to another is stale
	running bool   // the newest is under way, or they rest after it
	seen    string // what there was to see when it was asked for
}

// restAfter is how many times as long as they took the rules rest, where that
// was long enough to be felt: what changes all the time is not judged all the
// time.
const (
	restAfter = 4
	longJudge = 20 * time.Millisecond
)

// judgedMsg brings what the rules made of the walk.
type judgedMsg struct {
	asked     int
	judgement flows.Judgement
	seen      *flows.EvidenceReader // what they point at, as it might be seen when they were asked
	took      time.Duration
}

// restedMsg ends the rest of the rules after what was asked for.
type restedMsg struct{ asked int }

// visible is what the rules may see of the walk, as far as it changes: another
// value means that they must look again.
func visible(s flows.State, sent tally) string {
	seen := fmt.Sprintf("%d %d %d %p", sent.ended, len(sent.list), s.Run, s.Session.Callback)
	for _, st := range s.Steps {
		seen += " " + string(st.Status)
	}
	return seen
}

// judge has the rules look at the walk when there is something new to see.
func (a *app) judge() tea.Cmd {
	seen := visible(a.state, a.exchanges.tally)
	if a.engine == nil || a.judging.running || seen == a.judging.seen {
		return nil
	}
	a.judging = judging{asked: a.judging.asked + 1, running: true, seen: seen}
	return judge(a.engine, a.judging.asked, veil{a.reveal, a.known}, a.now)
}

// judged takes in what the rules made of the walk, and has them look again when
// there was more to see meanwhile.
func (a *app) judged(m judgedMsg) tea.Cmd {
	if m.asked != a.judging.asked || a.engine == nil {
		return nil
	}
	next := a.rest(m.took)
	if a.quiz != nil {
		a.quiz.kept = &m
	}
	if a.quiz.hides() {
		return next
	}
	return tea.Batch(next, a.takeJudgement(m))
}

// takeJudgement shows what the rules made of the walk.
func (a *app) takeJudgement(m judgedMsg) tea.Cmd {
	a.findings.seen = m.seen
	fresh := a.findings.SetJudgement(m.judgement)
	report := m.judgement.Report
	a.header.report = report
	a.explain.SetFindings(a.findings.list)
	if d := a.verdictOnTop(); d != nil {
		d.SetFindings(a.findings.list)
	}
	a.touch(paneFindings)
	a.touch(paneExplain)
	a.touch(paneTokens) // their titles stand on one border
	a.touch(paneTimeline)
	a.touch(paneSequence)
	return a.remarkFindings(fresh)
}

// rest has the rules look again when there is more to see: at once, or after a
// rest when it takes them long.
func (a *app) rest(took time.Duration) tea.Cmd {
	if took > longJudge {
		return a.after(restAfter*took, restedMsg{a.judging.asked})
	}
	return a.rested(restedMsg{a.judging.asked})
}

func (a *app) rested(m restedMsg) tea.Cmd {
	if m.asked != a.judging.asked || a.engine == nil {
		return nil
	}
	a.judging.running = false
	return a.judge()
}

// remarkFindings says calmly that something was found. A note is only counted.
func (a *app) remarkFindings(fresh []findings.Finding) tea.Cmd {
	fresh = slices.DeleteFunc(fresh, func(f findings.Finding) bool { return f.Severity == findings.Note })
	if len(fresh) == 0 || a.touring != nil {
		return nil
	}
	worst := fresh[0]
	if a.focus != paneFindings {
		a.findings.selectFinding(worst)
	}
	if a.tab == paneFindings && (!a.zoomed || a.focus == paneFindings) {
		return nil // it is there to be read, and a remark would lie over it
	}
	if a.verdictOnTop() != nil {
		return nil // which names them
	}
	text := fmt.Sprintf("%s: %s", worst.ID, worst.Title)
	if n := len(fresh) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	text += ", f to see it."
	if a.toast.text != "" && a.toast.bad {
		return a.remark(a.toast.text+" "+text, true)
	}
	return a.remark(text, worst.Severity == findings.Error)
}

// worstFirst returns the findings, the worst first, else in the order in which
// they were seen.
func worstFirst(list []findings.Finding) []findings.Finding {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b findings.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return out
}

// sameFinding says whether two findings are the same, of an older and of a
// newer report.
func sameFinding(a, b findings.Finding) bool { return a.ID == b.ID && a.At == b.At }
