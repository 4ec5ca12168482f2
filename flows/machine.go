package flows

// Advance is the machine: what becomes of s when e happens, and what is to be
// done about it. It does nothing else, and nothing for an event that does not
// fit the state or belongs to a run that is over.
func Advance(s State, e Event) (State, []Effect) {
	s.Steps = append([]StepState(nil), s.Steps...)
	switch e := e.(type) {
	case Start:
		return s.start(e.Step)
	case Send:
		return s.send(e)
	case Continue:
		return s.goOn()
	case Cancel:
		return s.cancel()
	case Rerun:
		return s.rerun(e.Step)
	case ExpireNow:
		return s.expireNow()
	case SetAutoRefresh:
		return s.setAutoRefresh(e.On)
	case RefreshDue:
		return s.refreshDue(e.Timer)
	case SetSignIn:
		return s.setSignIn(e.SignIn)
	case Reply:
		if !s.Active || s.Await == nil {
			return s, nil
		}
		return s, []Effect{Deliver{Run: s.Run, Answer: e.Answer}}
	case Probe:
		return s.startProbes()
	case Edit:
		return s.edit(e)
	case Resend:
		return s.resend(e)
	case SetBreakpoints:
		s.Breakpoints = append([]Breakpoint(nil), e.List...)
		return s, nil
	case OfferLab:
		return s.offer(e.Lab)
	case Consent:
		return s.consent(e.Yes)
	case Concluded:
		return s.concluded(e)
	case AtGate:
		return s.atGate(e)
	case Asked:
		return s.asked(e)
	case Answered:
		if s.stale(e.Run) || s.Await == nil {
			return s, nil
		}
		s.Await = nil
		s.Steps[s.Current].Status = Running
		return s.warnBeside(""), nil
	case Learned:
		return s.learned(e)
	case Warned:
		if s.stale(e.Run) {
			return s, nil
		}
		if s.Beside != nil {
			return s.noteBeside(e.Text).warnBeside(e.Text), nil
		}
		st := &s.Steps[s.Current]
		st.Warned = appendCopy(st.Warned, e.Text)
		return s, nil
	case Ended:
		return s.ended(e)
	}
	return s, nil
}

func (s State) stale(run int) bool { return !s.Active || run != s.Run }

// begin starts a run of step i from session.
func (s State) begin(i int, session Session, discard bool) (State, []Effect) {
	s.Run++
	s.idle()
	s.Active, s.Offer = true, nil
	s.Current = i
	s.Outcome = ""
	s.Session = session
	st := &s.Steps[i]
	*st = StepState{ID: st.ID, Status: Running, Runs: st.Runs + 1, Note: st.Note, run: s.Run, before: &session, Lax: s.laxBefore(i)}
	if st.ID == StepAuthorizationRequest {
		s.codeSpent = false
	}
	var effects []Effect
	if s.Flow.Steps[i].EndsSession {
		effects = s.stopAutoRefresh("the session is being ended")
	}
	return s, append(effects, StartRun{Run: s.Run, Step: i, Session: session, SignIn: s.SignIn, Discard: discard})
}

// laxBefore says whether an earlier step ended in a problem at which a strict
// client stops.
func (s State) laxBefore(i int) bool {
	for j := 0; j < i; j++ {
		if p := s.Steps[j].Problem; p != nil && p.Strict || s.Steps[j].Lax {
			return true
		}
	}
	return false
}

func (s State) start(i int) (State, []Effect) {
	if ok, _ := s.CanStart(i); !ok {
		return s, nil
	}
	for j := 0; j < i; j++ {
		if st := &s.Steps[j]; st.Status == Pending || st.Status == Ready {
			st.Status = Skipped
			st.Note = "skipped: not asked for"
		}
	}
	s.Notice = ""
	s.Steps[i].Note = ""
	s.pass = false
	return s.begin(i, s.Session, false)
}

func (s State) send(e Send) (State, []Effect) {
	if !s.Active || s.Held == 0 || s.Held != e.Exchange {
		return s, nil
	}
	return s.release(e.Raw)
}

func (s State) goOn() (State, []Effect) {
	if s.Mode == Unattended {
		return s, nil
	}
	if s.Active {
		s.Mode = Continuing
		if s.Held != 0 {
			return s.release(nil)
		}
		return s, nil
	}
	i, ok := s.Next()
	if !ok {
		return s, nil
	}
	s.Mode = Continuing
	return s.start(i)
}

func (s State) asked(e Asked) (State, []Effect) {
	if s.stale(e.Run) {
		return s, nil
	}
	a := e.Await
	s.Await = &a
	s.Steps[s.Current].Status = Awaiting
	if s.Mode == Continuing && a.Kind != AwaitTime {
		s.Mode = Stepping
	}
	return s, nil
}

func (s State) learned(e Learned) (State, []Effect) {
	if s.stale(e.Run) {
		return s, nil
	}
	if s.Beside != nil {
		return s.learnedBeside(e)
	}
	had := len(s.Session.Tokens)
	s.Session = e.Session
	if e.Text != "" {
		st := &s.Steps[s.Current]
		st.Learnt = appendCopy(st.Learnt, e.Text)
	}
	if s.AutoRefresh && len(s.Session.Tokens) > had {
		return s.armTimer()
	}
	return s, nil
}

func (s State) cancel() (State, []Effect) {
	if !s.Active {
		return s, nil
	}
	run := s.Run
	if s.Beside != nil {
		return s.endBeside(&Problem{Text: "you cancelled it", Cancelled: true}), []Effect{CancelRun{Run: run}}
	}
	s.idle()
	if s.Mode == Continuing {
		s.Mode = Stepping
	}
	st := &s.Steps[s.Current]
	st.Status = Errored
	st.Problem = &Problem{Text: "You cancelled this step.", Advice: "Run it again when you like.", Cancelled: true}
	if s.Mode == Unattended {
		s.Outcome = FlowCancelled
	}
	effects := []Effect{CancelRun{Run: run}}
	if st.ID == StepRefresh {
		effects = append(effects, s.stopAutoRefresh("the refresh was cancelled")...)
	}
	return s, effects
}

func (s State) ended(e Ended) (State, []Effect) {
	if s.stale(e.Run) {
		return s, nil
	}
	if s.Beside != nil {
		return s.endBeside(e.Problem), nil
	}
	s.idle()
	st := &s.Steps[s.Current]
	switch {
	case e.Problem != nil && e.Problem.Cancelled:
		st.Status, st.Problem = Errored, e.Problem
		s.Outcome = FlowCancelled
	case e.Problem != nil:
		st.Status, st.Problem = Errored, e.Problem
	case e.Skipped != "":
		st.Status, st.Note = Skipped, e.Skipped
	default:
		st.Status = Succeeded
	}
	s.pass = false
	var effects []Effect
	if st.Status == Errored && st.ID == StepRefresh {
		// Nothing new to wait for, and the same request would fail again.
		effects = s.stopAutoRefresh("the refresh failed")
	}
	if s.Outcome == FlowCancelled {
		return s, effects
	}
	next, more := s.after()
	return next, append(effects, more...)
}

// after decides what follows a step that has just ended.
func (s State) after() (State, []Effect) {
	bad := s.Steps[s.Current].Status == Errored
	problem := s.Steps[s.Current].Problem
	lenient := bad && s.KeepGoing && problem.Strict
	if bad && s.Mode == Continuing && !lenient {
		s.Mode = Stepping
	}
	next, more := s.Next()
	if bad && s.Mode == Unattended && !s.KeepGoing && (problem.Strict || !s.Flow.Steps[s.Current].Optional) {
		more = false
	}
	if !more {
		s.Outcome = s.outcome()
		if s.Mode == Continuing {
			s.Mode = Stepping
		}
		return s, nil
	}
	if !bad {
		s.Steps[next].Status = Ready
	}
	switch s.Mode {
	case Unattended:
		return s.begin(next, s.Session, false)
	case Continuing:
		if s.Flow.Steps[next].EndsSession {
			s.Mode = Stepping
			s.Notice = "Stopped before “" + s.Flow.Steps[next].Title + "”: it ends the session. Send it when you are ready."
			s.Current = next
			return s, nil
		}
		return s.begin(next, s.Session, false)
	}
	return s, nil
}

// outcome sums up a walk that has nothing more to do.
func (s State) outcome() Outcome {
	for _, st := range s.Steps {
		if st.Status == Errored {
			return FlowFailed
		}
	}
	for _, st := range s.Steps {
		if st.Status != Succeeded && st.Status != Skipped {
			return ""
		}
	}
	return Completed
}

func (s State) setSignIn(to SignIn) (State, []Effect) {
	if s.SignIn == to {
		return s, nil
	}
	s.SignIn = to
	if s.Beside != nil {
		return s, s.signInInstead()
	}
	i := s.Flow.Index(StepAuthorizationRequest)
	under := s.Active && i >= 0 && (s.Current == i || s.Flow.Steps[s.Current].ID == StepAuthorizationResponse)
	if !under {
		return s, nil
	}
	return s.rerun(i)
}

func appendCopy(list []string, text string) []string {
	return append(append(make([]string, 0, len(list)+1), list...), text)
}
