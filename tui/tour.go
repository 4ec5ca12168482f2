package tui

import (
	"fmt"
	"slices"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// tour is a walk on the demo for a room to follow: stops, and between two of them
// what one key does. It is data; how to get from stop to stop is steer's business.
type tour struct {
	name  string // as --tour has it
	title string // in a few words
	about string // what it shows, in a sentence
	// set makes the options of the demo those of the tour.
	set   func(*flows.Options)
	stops []stop
}

// stop is something to look at: bytes of an exchange, and what to say of them.
type stop struct {
	title string // in a few words, for large letters
	say   string // one to three sentences, to be read aloud

	// by says what the key does that leads here: "send it". way is how that is
	// done, and until the step that it leads to: there the request of the step is
	// held, or, with answer, the step is over.
	by     string
	way    way
	until  flows.StepID
	answer bool
	fails  bool // the answer is a refusal, and should be
	// from is the step that is run again, for runAgain. fault is put into the request
	// that is held.
	from  flows.StepID
	fault flows.FaultID

	// at is the step whose newest exchange is shown, until when empty. look are
	// the bytes to mark there; the first says in which side.
	at   flows.StepID
	look []spot
}

// way is how a tour gets to a stop from the one before.
type way int

const (
	lookOn    way = iota // it shows other bytes of what is there
	walkOn               // on with the walk
	sendHeld             // what is held is sent
	letExpire            // the access token is treated as expired
	runAgain             // a step is run again
)

// spot is bytes to mark: a parameter, a header field or a member by its name.
type spot struct {
	part findings.Part
	name string // unused for a start line
}

// tourNamed returns the tour of that name, or nil.
func tourNamed(name string) *tour {
	all := tours()
	i := slices.IndexFunc(all, func(t tour) bool { return t.name == name })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// tours returns all tours.
func tours() []tour { return []tour{refreshTour(), pkceTour(), reuseTour()} }

// travel is how far the way to a stop has been gone.
type travel struct {
	begun bool // what the way begins with has been done
	since int  // the newest exchange when the stop before was left
	put   bool // the fault has been put in
}

// course is what is to be done on the way to a stop.
type course struct {
	arrived bool
	event   flows.Event // to be given to the runner now, or nil
	put     bool        // the fault is to be put into the held request
	begun   bool        // the event begins the way
	astray  string      // why the stop cannot be reached
}

// steer says what leads to the stop from where the walk is. What is neither an
// arrival nor an event is to be waited for.
func (s *stop) steer(st flows.State, list []httplog.Exchange, t travel) course {
	if s.way == lookOn {
		return course{arrived: true}
	}
	if t.begun {
		if c, over := s.there(st, list, t); over {
			return c
		}
	}
	switch {
	case st.Held != 0:
		return course{event: flows.Send{Exchange: st.Held}, begun: s.way == sendHeld || s.way == walkOn}
	case st.Active:
		return course{}
	case !t.begun:
		return s.begin(st)
	}
	return onward(st)
}

// there says whether the stop is reached, or cannot be any more.
func (s *stop) there(st flows.State, list []httplog.Exchange, t travel) (c course, over bool) {
	i := st.Flow.Index(s.until)
	switch {
	case !s.answer && st.Held > t.since && st.Held <= len(list) && list[st.Held-1].Label.Step == string(s.until):
		if s.fault != "" && !t.put {
			return course{put: true}, true
		}
		return course{arrived: true}, true
	case st.Active:
		return c, false
	case s.answer && st.Current == i && st.Steps[i].Status == flows.Succeeded:
		if s.fails {
			return course{astray: "The provider did not refuse this, and it should."}, true
		}
		return course{arrived: true}, true
	case s.answer && st.Current == i && st.Steps[i].Status == flows.Errored && s.fails && refusal(list, s.until):
		return course{arrived: true}, true
	}
	return wentWrong(st)
}

// refusal says whether the newest exchange of a step was answered with an error.
func refusal(list []httplog.Exchange, step flows.StepID) bool {
	id, ok := ownOf(list, step)
	return ok && list[id-1].Response != nil && list[id-1].Response.Status >= 400
}

// wentWrong says whether the step that ran last ended in a way that bars this one.
func wentWrong(st flows.State) (c course, over bool) {
	if st.Current >= len(st.Steps) {
		return c, false
	}
	now, title := st.Steps[st.Current], st.Flow.Steps[st.Current].Title
	switch {
	case now.Status == flows.Errored && now.Problem != nil:
		return course{astray: title + " failed. " + now.Problem.Text}, true
	case now.Status == flows.Skipped:
		return course{astray: title + " was skipped: " + now.Note}, true
	}
	return c, false
}

// passed says whether the walk is beyond the stop, as when a person went on by
// other keys: then the step is run again.
func (s *stop) passed(st flows.State) bool {
	i := st.Flow.Index(s.until)
	return i >= 0 && !st.Active && st.Steps[i].Status != flows.Pending && st.Steps[i].Status != flows.Ready
}

// begin is what the way begins with, when nothing is under way.
func (s *stop) begin(st flows.State) course {
	switch {
	case s.way == letExpire:
		if ok, why := st.CanRefresh(); !ok {
			return course{astray: "The client cannot refresh: " + why + "."}
		}
		return course{event: flows.ExpireNow{}, begun: true}
	case s.way == runAgain:
		return rerunOf(st, s.from)
	case s.passed(st):
		return rerunOf(st, s.until)
	}
	return onward(st)
}

func rerunOf(st flows.State, step flows.StepID) course {
	i := st.Flow.Index(step)
	if ok, why := st.CanRerun(i); !ok {
		return course{astray: fmt.Sprintf("The step %s cannot be run again: %s.", step, why)}
	}
	return course{event: flows.Rerun{Step: i}, begun: true}
}

// onward begins the next step of the walk.
func onward(st flows.State) course {
	i, ok := st.Next()
	if !ok {
		return course{astray: "The walk cannot go on from here."}
	}
	return course{event: flows.Start{Step: i}, begun: true}
}

// find returns where the spot is in an exchange; false when it is not in it.
func (s spot) find(x *findings.Exchange) (findings.Evidence, bool) {
	switch s.part {
	case findings.RequestLine:
		p, ok := x.Query.Find(s.name)
		return p.At, ok
	case findings.RequestBody:
		p, ok := x.Form.Find(s.name)
		return p.At, ok
	case findings.RequestHeaders:
		return x.AtRequestHeader(s.name), x.RequestHeader(s.name) != ""
	case findings.ResponseHeaders:
		return x.AtHeader(s.name), x.HasHeader(s.name)
	case findings.ResponseLine:
		return x.AtStatus(), x.Response != nil
	}
	_, ok := x.Object().Member(s.name)
	return x.AtMember(s.name), ok
}

// The spots that the tours look at.
func query(name string) spot  { return spot{findings.RequestLine, name} }
func field(name string) spot  { return spot{findings.RequestBody, name} }
func member(name string) spot { return spot{findings.ResponseBody, name} }
