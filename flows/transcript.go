package flows

import (
	"fmt"
	"io"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/httplog"
)

// Transcript writes a walk as text, as it happens: each step, each exchange's
// raw text, what was learnt. Secrets are masked unless Reveal, and no control
// character of a server is written.
type Transcript struct {
	out    io.Writer
	log    *httplog.Log
	reveal bool

	run     int // the run whose step was announced
	endings *httplog.Endings
	ended   map[int]bool // runs
	labs    []seenLab
	err     error
}

// NewTranscript returns a transcript of what is in log and will come.
func NewTranscript(out io.Writer, log *httplog.Log, reveal bool) *Transcript {
	return &Transcript{out: out, log: log, reveal: reveal, endings: log.Endings(), ended: map[int]bool{}}
}

// Follow writes what is new in s and the log. The error is the first that
// writing met.
func (t *Transcript) Follow(s State) error {
	if s.Run == 0 {
		return t.err
	}
	for i, st := range s.Steps {
		if st.run == 0 || t.ended[st.run] {
			continue
		}
		t.step(s, i)
	}
	for i := range s.Labs {
		t.lab(s, i)
	}
	if s.Outcome != "" && !s.Active && len(s.Labs) == 0 {
		t.print("\nThe walk %s.\n", outcomeInWords(s.Outcome))
	}
	return t.err
}

// step writes what is new of step i.
func (t *Transcript) step(s State, i int) {
	st := s.Steps[i]
	v := view{reveal: t.reveal, known: t.log.Secrets(), clean: Visible}
	if t.run < st.run {
		t.run = st.run
		t.print("\n=== %d %s\n", i+1, s.Flow.Steps[i].Title)
		if st.Lax {
			t.print("(A strict client would have stopped before.)\n")
		}
	}
	for _, x := range t.endings.Take(func(l httplog.Label) bool { return l.Step == string(st.ID) }) {
		t.exchange(v, x)
	}
	switch st.Status {
	case Succeeded, Errored, Skipped:
		t.ended[st.run] = true
	default:
		return
	}
	if st.ID == StepIDToken {
		if i := s.Session.fromCode(); i >= 0 {
			t.checks(v, s.Session.Tokens[i].Checks)
		}
	}
	if set, ok := s.Session.Newest(); ok && st.ID == StepRefresh && set.Step == StepRefresh {
		t.checks(v, set.Checks)
	}
	for _, text := range st.Learnt {
		t.print("- %s\n", v.text(text))
	}
	for _, text := range st.Warned {
		t.print("! %s\n", v.text(text))
	}
	switch {
	case st.Problem != nil:
		t.print("FAILED: %s %s\n", v.text(st.Problem.Text), v.text(st.Problem.Advice))
	case st.Status == Skipped:
		t.print("skipped: %s\n", v.text(st.Note))
	}
}

// checks writes what became of each check of an ID token.
func (t *Transcript) checks(v view, checks []jose.Check) {
	if len(checks) == 0 {
		return
	}
	t.print("\nChecks of the ID token:\n")
	for _, c := range checks {
		t.print("  %-14s %-9s %s\n", c.Result, c.Name, v.text(c.Detail))
		if c.Result == jose.Fail && c.Expected != c.Actual {
			t.print("                 expected %q, got %q\n", v.text(c.Expected), v.text(c.Actual))
		}
	}
	t.print("\n")
}

func (t *Transcript) exchange(v view, x httplog.Exchange) {
	t.print("\n--- exchange %d, %s channel", x.ID, x.Label.Channel)
	switch {
	case x.Witness == httplog.Unseen:
		t.print(", unseen: only the URL that was opened is known\n\n%s\n\n", v.url(x.URL))
		return
	case x.Witness == httplog.Received:
		t.print(", received by the callback listener")
	}
	switch {
	case x.Label.Lab != "":
		t.print(", experiment %s: %s", v.text(x.Label.Lab), v.text(x.Label.Act))
	case x.Label.Resends != 0:
		t.print(", exchange %d sent again", x.Label.Resends)
	}
	if x.Request.Edited {
		t.print(", edited")
	}
	if x.Note != "" {
		t.print(" (%s)", v.text(x.Note))
	}
	t.print("\n\n%s\n", ended(v.request(x)))
	if r := x.Response; r != nil {
		t.print("--- answer to %d", x.ID)
		if x.Timings.Total > 0 {
			t.print(", %.1f ms", float64(x.Timings.Total.Microseconds())/1000)
		}
		if r.Encoding != "" {
			t.print(", body decoded from %s", r.Encoding)
		}
		switch {
		case r.Trimmed != 0:
			t.print(", cut: %d bytes were there, and later bodies needed the room", r.Trimmed)
		case r.Truncated:
			t.print(", cut: %d bytes came", r.WireSize)
		}
		t.print("\n\n%s\n", ended(v.response(x)))
	}
	if x.Err != nil {
		t.print("--- no whole answer to %d: %s\n\n", x.ID, v.text(x.Err.Error()))
	}
}

// ended ends text with one line break.
func ended(text string) string {
	return strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n") + "\n"
}

func outcomeInWords(o Outcome) string {
	switch o {
	case Completed:
		return "is complete"
	case FlowFailed:
		return "failed"
	}
	return "was cancelled"
}

func (t *Transcript) print(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.out, format, args...)
	}
}

// Findings writes what the rules made of the walk, the worst first.
func (t *Transcript) Findings(j Judgement) error {
	v := view{reveal: t.reveal, known: t.log.Secrets(), clean: Visible}
	list := v.findings(j)
	if len(list) == 0 {
		t.print("\nNo findings.\n")
		return t.err
	}
	t.print("\n=== Findings: %s\n", CountInWords(j.Report))
	for _, severity := range []string{"error", "warning", "note"} {
		for _, f := range list {
			if f.Severity == severity {
				t.finding(f)
			}
		}
	}
	return t.err
}

func (t *Transcript) finding(f DocumentFinding) {
	t.print("\n%s  %s  %s\n", strings.ToUpper(f.Severity), f.ID, f.Title)
	t.print("  %s\n", f.Message)
	if c := f.Comparison; c != nil {
		t.print("  expected %q\n  got      %q\n", c.Expected, c.Actual)
	}
	where := string(f.Evidence.Part)
	if f.Exchange != 0 {
		where = fmt.Sprintf("exchange %d, %s, bytes %d to %d", f.Exchange, f.Evidence.Part, f.Evidence.Start, f.Evidence.End)
	}
	t.print("  Seen in %s (%s).\n", f.Step, where)
	t.print("  %s\n", f.Breaks)
	for _, c := range f.Causes {
		t.print("  %-10s %s\n", causeInWords(c.Verdict), c.Text)
	}
	if f.Fix.IdP != "" {
		t.print("  At the provider: %s\n", f.Fix.IdP)
	}
	if f.Fix.Client != "" {
		t.print("  At the client: %s\n", f.Fix.Client)
	}
	if f.Edited != "" {
		t.print("  %s\n", f.Edited)
	}
	if f.Probe != "" {
		t.print("  A probe would settle it: %s\n", f.Probe)
	}
	if len(f.Spec) > 0 {
		t.print("  %s\n", strings.Join(f.Spec, ", "))
	}
}

func causeInWords(v findings.Verdict) string {
	if v == findings.RuledOut {
		return "ruled out:"
	}
	return string(v) + ":"
}

// CountInWords says how many findings there are: "2 errors, 1 warning".
func CountInWords(r findings.Report) string {
	var parts []string
	for _, s := range []findings.Severity{findings.Error, findings.Warning, findings.Note} {
		switch n := r.Count(s); n {
		case 0:
		case 1:
			parts = append(parts, "1 "+s.String())
		default:
			parts = append(parts, fmt.Sprintf("%d %ss", n, s))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
