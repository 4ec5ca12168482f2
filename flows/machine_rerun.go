package flows

// CanRerun says whether Rerun{i} would do something, and if not, why. A step
// that waits for its turn again, because an earlier one was run again, would
// work with what belongs to the walk before: a code that was spent, say.
func (s State) CanRerun(i int) (bool, string) {
	switch {
	case i < 0 || i >= len(s.Steps):
		return false, "there is no such step"
	case s.Steps[i].Runs == 0:
		return false, "it has not run yet"
	case s.Steps[i].Status == Pending || s.Steps[i].Status == Ready:
		return false, "its turn comes again; start it then"
	}
	return true, ""
}

func (s State) rerun(i int) (State, []Effect) {
	if ok, _ := s.CanRerun(i); !ok {
		return s, nil
	}
	var effects []Effect
	s.Notice = ""
	s.pass = false
	if s.Active {
		effects = append(effects, CancelRun{Run: s.Run})
		effects = append(effects, s.abandon()...)
	}
	step := s.Flow.Steps[i]
	if step.Repeats {
		next, more := s.begin(i, s.Session, false)
		return next, append(effects, more...)
	}
	if at := s.Flow.Index(step.RestartAt); at >= 0 && (!step.SpendsCode || s.codeSpent) {
		s.Notice = "“" + step.Title + "” starts again at “" + s.Flow.Steps[at].Title + "”: " + step.RestartWhy + "."
		i = at
	}
	var session Session
	if before := s.Steps[i].before; before != nil {
		session = *before
	}
	if s.Flow.Index(StepToken) < 0 {
		// The tokens came from one that was brought along, which may have been
		// rotated: going back to it would look like a theft.
		session.Tokens = s.Session.Tokens
	}
	for j := i; j < len(s.Steps); j++ {
		s.Steps[j] = StepState{ID: s.Steps[j].ID, Status: Pending, Runs: s.Steps[j].Runs}
	}
	s.Steps[i].Note = s.Notice
	next, more := s.begin(i, session, i <= s.Flow.Index(StepAuthorizationRequest))
	return next, append(effects, more...)
}

// abandon leaves the run that is under way for another.
func (s *State) abandon() []Effect {
	if s.Beside != nil {
		*s = s.endBeside(&Problem{Text: "you left it for another step", Cancelled: true})
		s.Notice = ""
		return nil
	}
	s.idle()
	st := &s.Steps[s.Current]
	st.Status = Errored
	st.Problem = &Problem{Text: "You left this step for another.", Advice: "Run it again when you like.", Cancelled: true}
	if st.ID == StepRefresh {
		return s.stopAutoRefresh("the refresh was left")
	}
	return nil
}
