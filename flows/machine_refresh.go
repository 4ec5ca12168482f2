package flows

// CanRefresh says whether ExpireNow would do something, and if not, why.
func (s State) CanRefresh() (bool, string) {
	switch {
	case s.Flow.Index(StepRefresh) < 0:
		return false, "this flow has no refresh step"
	case s.Session.RefreshToken() == "":
		return false, "there is no refresh token yet"
	case s.Active:
		return false, "a step is running; esc cancels it"
	}
	return true, ""
}

// CanAutoRefresh says whether SetAutoRefresh{On: true} would do something, and
// if not, why.
func (s State) CanAutoRefresh() (bool, string) {
	switch {
	case s.Flow.Index(StepRefresh) < 0:
		return false, "this flow has no refresh step"
	case s.Session.RefreshToken() == "":
		return false, "there is no refresh token yet"
	case len(s.Session.Revoked) > 0 || s.Session.LoggedOut:
		return false, "the session was ended: the tokens were revoked, or the person logged out"
	}
	return s.Session.timeable()
}

// timeable says whether it is known when the access token runs out.
func (s Session) timeable() (bool, string) {
	switch t, ok := s.Newest(); {
	case !ok || t.ExpiresAt.IsZero():
		return false, "the server did not say when the access token expires (no expires_in)"
	case t.ExpiresIn <= 0:
		return false, "the access token is expired when it comes (expires_in 0)"
	}
	return true, ""
}

func (s State) expireNow() (State, []Effect) {
	if ok, _ := s.CanRefresh(); !ok {
		return s, nil
	}
	s.Session.TreatedAsExpired = true
	return s.refreshNow("The access token is treated as expired.")
}

// refreshNow runs the refresh step, whether its turn has come or not.
func (s State) refreshNow(why string) (State, []Effect) {
	s.Notice = why
	s.pass = false
	return s.begin(s.Flow.Index(StepRefresh), s.Session, false)
}

func (s State) setAutoRefresh(on bool) (State, []Effect) {
	if s.AutoRefresh == on {
		return s, nil
	}
	if !on {
		effects := s.stopAutoRefresh("")
		return s, effects
	}
	if ok, why := s.CanAutoRefresh(); !ok {
		s.Notice = "Refreshing by itself stays off: " + why + "."
		return s, nil
	}
	s.AutoRefresh = true
	return s.armTimer()
}

// stopAutoRefresh turns it off, if it is on, and says why.
func (s *State) stopAutoRefresh(why string) []Effect {
	if !s.AutoRefresh {
		return nil
	}
	s.AutoRefresh = false
	s.timer++
	if why != "" {
		s.Notice = "Refreshing by itself is off: " + why + "."
	}
	return []Effect{StopTimer{}}
}

func (s State) armTimer() (State, []Effect) {
	if ok, why := s.Session.timeable(); !ok {
		effects := s.stopAutoRefresh(why)
		return s, effects
	}
	s.timer++
	return s, []Effect{SetTimer{Timer: s.timer, Session: s.Session}}
}

func (s State) refreshDue(timer int) (State, []Effect) {
	if !s.AutoRefresh || timer != s.timer || s.Session.RefreshToken() == "" {
		return s, nil
	}
	if s.Active {
		// Somebody is in the middle of something: ask again soon.
		return s.armTimer()
	}
	s, effects := s.refreshNow("Refreshing by itself, shortly before the access token expires.")
	s.pass = true
	return s, effects
}
