package flows

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// Lab is an experiment: requests that a normal client would not send, which
// find out how a server handles something. It says what it will send and what
// it may destroy, runs past the same gate into the same log, and ends in a
// verdict. Package lab has the experiments.
type Lab struct {
	ID    string
	Title string
	// Explain says what is to be found out, and why that matters.
	Explain string
	Spec    []specref.Ref
	// After is the step up to which a walk must have come, when the experiment
	// is run by itself.
	After StepID
	// SignIns is how many times the person signs in anew.
	SignIns int
	// Requests are those that it will send, in order, in words.
	Requests func(Options, Session) []string
	// Destroys says what it may cost: tokens, the session, nothing.
	Destroys string
	// Verdicts are all that it can come to, beside NotFinished.
	Verdicts []VerdictKind
	// CanRun says whether the session has what it needs, and if not, what.
	CanRun func(Options, Session) (ok bool, why string)

	Run func(context.Context, *Bench) (Verdict, error)
}

// VerdictKind is an id that a verdict may have, and what it means.
type VerdictKind struct{ ID, Text string }

// NotFinished is the id of the verdict of an experiment that was cancelled or
// could not go on.
const NotFinished = "not-finished"

// Verdict is what an experiment found.
type Verdict struct {
	ID        string
	Text      string // a sentence
	Exchanges []int  // those that show it
}

// LabRun is an experiment that was begun.
type LabRun struct {
	Lab   Lab
	Run   int
	Notes []string // what was seen on the way, in order
	// Warned is the last odd thing in the sign-in that is under way, or empty.
	Warned string
	// Verdict is nil while it runs.
	Verdict *Verdict
}

// CanLab says whether the experiment could be offered now, and if not, why.
func CanLab(o Options, s State, lab Lab) (bool, string) {
	if ok, why := s.canBeside(); !ok {
		return false, why
	}
	return lab.CanRun(o, s.Session)
}

func (s State) offer(lab Lab) (State, []Effect) {
	if ok, _ := s.canBeside(); !ok {
		return s, nil
	}
	s.Offer = &lab
	return s, nil
}

func (s State) consent(yes bool) (State, []Effect) {
	lab := s.Offer
	s.Offer = nil
	if lab == nil || s.Active || !yes {
		return s, nil
	}
	s = s.startBeside(Beside{Kind: BesideLab})
	s.Labs = append(slices.Clone(s.Labs), LabRun{Lab: *lab, Run: s.Run})
	effects := s.stopAutoRefresh("an experiment uses the tokens")
	return s, append(effects, StartLab{Run: s.Run, Step: s.Current, Session: s.Session, SignIn: s.SignIn, Lab: *lab})
}

func (s State) concluded(e Concluded) (State, []Effect) {
	if s.stale(e.Run) || s.Beside == nil || s.Beside.Kind != BesideLab {
		return s, nil
	}
	return s.withVerdict(e.Verdict), nil
}

func (s State) withVerdict(v Verdict) State {
	s.Labs = slices.Clone(s.Labs)
	s.Labs[len(s.Labs)-1].Verdict = &v
	return s
}

// endLab sees to it that an experiment has a verdict.
func (s State) endLab(p *Problem) State {
	lab := s.Labs[len(s.Labs)-1]
	if lab.Verdict == nil {
		why := "it ended without one"
		if p != nil {
			why = strings.TrimSuffix(p.Text, ".")
		}
		s = s.withVerdict(Verdict{ID: NotFinished, Text: "Not finished, because " + inSentence(why) + "."})
		lab = s.Labs[len(s.Labs)-1]
	}
	s.Notice = lab.Lab.Title + ": " + lab.Verdict.Text
	if s.Mode == Unattended {
		s.Outcome = Completed
		switch {
		case p != nil && p.Cancelled:
			s.Outcome = FlowCancelled
		case lab.Verdict.ID == NotFinished:
			s.Outcome = FlowFailed
		}
	}
	return s
}

// inSentence makes the beginning of a sentence go on one; a name in capitals
// stays as it is.
func inSentence(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if next, _ := utf8.DecodeRuneInString(text[n:]); unicode.IsUpper(next) {
		return text
	}
	return string(unicode.ToLower(r)) + text[n:]
}
