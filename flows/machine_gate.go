package flows

import "slices"

// idle forgets the run that was under way.
func (s *State) idle() {
	s.Active, s.Held, s.With, s.Await = false, 0, nil, nil
	s.gathering, s.queue = nil, nil
}

// atGate holds a request that has come to the gate, or lets it go where the
// gate stands open. Of requests that go at the same moment the last to come
// completes the group.
func (s State) atGate(e AtGate) (State, []Effect) {
	if s.stale(e.Run) {
		return s, nil
	}
	if s.Held != 0 {
		s.queue = append(slices.Clone(s.queue), e)
		return s, nil
	}
	s.gathering = append(slices.Clone(s.gathering), e.Exchange)
	if len(s.gathering) < e.Together {
		return s, nil
	}
	s.Held, s.With, s.gathering = s.gathering[0], s.gathering[1:], nil
	s.Steps[s.Current].Status = AtTheGate
	if s.Mode == Continuing {
		if b, ok := s.breakpointAt(e); ok {
			s.Mode = Stepping
			s.Notice = "Stopped at a breakpoint: " + b.String() + "."
		}
	}
	if s.Mode != Stepping || s.pass {
		return s.release(nil)
	}
	return s, nil
}

// release lets go what is held, and looks at what waits behind it.
func (s State) release(raw []byte) (State, []Effect) {
	effects := []Effect{Release{Run: s.Run, Exchange: s.Held, Raw: raw}}
	for _, id := range s.With {
		effects = append(effects, Release{Run: s.Run, Exchange: id})
	}
	s.Held, s.With = 0, nil
	s.Steps[s.Current].Status = Running
	if s.Flow.Steps[s.Current].SpendsCode && s.Beside == nil {
		s.codeSpent = true
	}
	if len(s.queue) == 0 {
		return s, effects
	}
	next := s.queue[0]
	s.queue = slices.Clone(s.queue[1:])
	s, more := s.atGate(next)
	return s, append(effects, more...)
}

// edit changes the bytes of what is held.
func (s State) edit(e Edit) (State, []Effect) {
	held := e.Exchange == s.Held || slices.Contains(s.With, e.Exchange)
	if !s.Active || e.Exchange == 0 || !held {
		return s, nil
	}
	return s, []Effect{Redraft{Run: s.Run, Exchange: e.Exchange, Raw: e.Raw, Fault: e.Fault}}
}
