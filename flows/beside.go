package flows

import "slices"

// BesideKind is what runs beside a step.
type BesideKind string

const (
	BesideProbes BesideKind = "probes" // harmless requests that settle a finding
	BesideResend BesideKind = "resend" // recorded requests, sent again
	BesideLab    BesideKind = "lab"    // an experiment
)

// Beside is a run that is none of a step. The step that stands current keeps
// what it was.
type Beside struct {
	Kind BesideKind
	// Exchange is the one that is sent again, for BesideResend.
	Exchange int

	was StepState // of the current step
}

// canBeside says whether something may begin beside the current step, and if
// not, why.
func (s State) canBeside() (bool, string) {
	switch {
	case s.Active && s.Beside != nil && s.Beside.Kind == BesideLab:
		return false, "an experiment is running; esc cancels it"
	case s.Active:
		return false, "a step is running; esc cancels it"
	}
	return true, ""
}

// startBeside begins a run beside the current step.
func (s State) startBeside(b Beside) State {
	s.Run++
	s.idle()
	s.Active, s.Offer, s.pass = true, nil, false
	b.was = s.Steps[s.Current]
	s.Beside = &b
	s.Notice = ""
	s.Steps[s.Current].Status = Running
	return s
}

// endBeside puts the step back that stood there.
func (s State) endBeside(p *Problem) State {
	b := *s.Beside
	s.idle()
	s.Steps[s.Current] = b.was
	s.Beside = nil
	if s.Mode == Continuing {
		s.Mode = Stepping
	}
	switch {
	case b.Kind == BesideLab:
		return s.endLab(p)
	case p != nil && p.Cancelled && b.Kind == BesideProbes:
		s.Notice = "The probes were cancelled."
	case p != nil && p.Cancelled:
		s.Notice = "Sending again was cancelled."
	case p != nil:
		s.Notice = p.Text
	case b.Kind == BesideProbes:
		s.Notice = "The probes were sent; the Findings tab says what they settled."
	default:
		s.Notice = "It was sent again. Compare the two answers."
	}
	return s
}

// StatusOf is the status of the step at index i itself, whatever is done beside
// it.
func (s State) StatusOf(i int) Status {
	if s.Beside != nil && i == s.Current {
		return s.Beside.was.Status
	}
	return s.Steps[i].Status
}

// Experiment is the experiment that runs, or nil.
func (s State) Experiment() *LabRun {
	if s.Beside == nil || s.Beside.Kind != BesideLab {
		return nil
	}
	return &s.Labs[len(s.Labs)-1]
}

// learnedBeside takes in what a run beside the step has learnt: its tokens are
// the ones to go on with, for the old ones may be dead by now.
func (s State) learnedBeside(e Learned) (State, []Effect) {
	if s.Beside.Kind == BesideProbes {
		return s, nil
	}
	had := len(s.Session.Tokens)
	s.Session = e.Session
	if e.Text != "" {
		s = s.noteBeside(e.Text)
	}
	if s.AutoRefresh && len(s.Session.Tokens) > had {
		return s.armTimer()
	}
	return s, nil
}

// signInInstead has the sign-in of an experiment that is awaited begin again in
// the way that was chosen; others take it from the next one on.
func (s State) signInInstead() []Effect {
	if s.Experiment() == nil || s.Await == nil || s.Await.Kind != AwaitCallback && s.Await.Kind != AwaitForm {
		return nil
	}
	return []Effect{Deliver{Run: s.Run, Answer: Instead{SignIn: s.SignIn}}}
}

// warnBeside says what is odd in the sign-in of an experiment that is under way.
func (s State) warnBeside(text string) State {
	if run := s.Experiment(); run == nil || run.Warned == text {
		return s
	}
	s.Labs = slices.Clone(s.Labs)
	s.Labs[len(s.Labs)-1].Warned = text
	return s
}

// noteBeside keeps a sentence of an experiment; of other runs it is a notice.
func (s State) noteBeside(text string) State {
	if s.Beside.Kind != BesideLab {
		s.Notice = text
		return s
	}
	s.Labs = slices.Clone(s.Labs)
	lab := &s.Labs[len(s.Labs)-1]
	lab.Notes = appendCopy(lab.Notes, text)
	return s
}
