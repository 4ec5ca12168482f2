package flows

// Status is how far a step has come.
type Status string

const (
	Pending   Status = "pending"       // its turn has not come
	Ready     Status = "ready"         // it is next
	Running   Status = "running"       // its code runs
	AtTheGate Status = "held"          // a request of it waits at the gate
	Awaiting  Status = "awaiting user" // it waits for a person
	Succeeded Status = "succeeded"
	Errored   Status = "failed"
	Skipped   Status = "skipped"
)

// Mode is who opens the gate.
type Mode string

const (
	Stepping   Mode = "stepping"   // a person, for each request
	Continuing Mode = "continuing" // it stands open until a person is needed
	Unattended Mode = "unattended" // it stands open, and nobody is there
)

// Problem is why a step failed, for a person to read.
type Problem struct {
	Text   string // what was tried and what came back
	Advice string // what to do
	Err    error  // the cause, for errors.Is and errors.As

	// Strict is set when a strict client must stop here, and going on hands
	// nothing to anybody: a person, or --keep-going, may go on to see more.
	Strict bool
	// Cancelled is set when a person ended the step.
	Cancelled bool
}

// StepState is what has become of one step.
type StepState struct {
	ID      StepID
	Status  Status
	Runs    int      // how often it was started
	Learnt  []string // sentences, in order
	Warned  []string
	Problem *Problem
	// Note says why the step is where it is ("restarted here because …").
	Note string
	// Lax is set when a strict client would not have come here.
	Lax bool

	run    int      // the number of its newest run
	before *Session // the session as it was when the step was started; not written to
}

// Outcome is how a flow ended, or empty.
type Outcome string

const (
	Completed     Outcome = "completed"
	FlowFailed    Outcome = "failed"
	FlowCancelled Outcome = "cancelled"
)

// State is all that the machine knows. It is a value: Advance returns a new one
// and never writes to what the old one points at.
type State struct {
	Flow    Flow
	Steps   []StepState // parallel to Flow.Steps
	Current int         // the step that runs, or ran last, or is next
	Run     int         // the number of the newest run; it only grows
	Active  bool        // run Run is under way
	Mode    Mode
	Held    int   // the exchange that waits at the gate, or 0
	With    []int // the exchanges that go with Held, at the same moment
	Await   *Await
	Session Session
	Outcome Outcome
	SignIn  SignIn

	// Notice is the last thing worth saying about the whole walk.
	Notice string
	// AutoRefresh is set while the access token is refreshed by itself.
	AutoRefresh bool
	// KeepGoing goes on after a problem at which a strict client stops.
	KeepGoing bool

	// Breakpoints are where Continue stops.
	Breakpoints []Breakpoint
	// Beside is set while something runs beside the current step.
	Beside *Beside
	// Offer is the experiment that waits for the person's consent, or nil.
	Offer *Lab
	// Labs are the experiments that were begun, in order.
	Labs []LabRun

	gathering []int    // at the gate, of a group that is not complete yet
	queue     []AtGate // at the gate, behind Held
	codeSpent bool     // the code of this session has passed the gate
	pass      bool     // the gate is open for this run, because it was asked for by a timer
	timer     int
}

// NewState returns the state before the first step of f.
func NewState(f Flow, session Session, mode Mode, signIn SignIn, keepGoing bool) State {
	s := State{Flow: f, Steps: make([]StepState, len(f.Steps)), Session: session, Mode: mode, SignIn: signIn, KeepGoing: keepGoing}
	for i := range f.Steps {
		s.Steps[i] = StepState{ID: f.Steps[i].ID, Status: Pending}
	}
	if len(s.Steps) > 0 {
		s.Steps[0].Status = Ready
	}
	return s
}

// Next returns the index of the step that Start would begin now: the first that
// has not run. ok is false while a run is under way, after a failure that
// nothing may pass, and at the end.
func (s State) Next() (index int, ok bool) {
	for i := range s.Steps {
		if st := s.Steps[i].Status; st == Pending || st == Ready {
			ok, _ := s.CanStart(i)
			return i, ok
		}
	}
	return 0, false
}

// passable says whether a walk may go on past the failed step i.
func (s State) passable(i int) bool {
	p := s.Steps[i].Problem
	return s.Flow.Steps[i].Optional || p != nil && p.Strict
}

// CanStart says whether Start{i} would do something, and if not, why.
func (s State) CanStart(i int) (bool, string) {
	switch {
	case i < 0 || i >= len(s.Steps):
		return false, "there is no such step"
	case s.Active:
		return false, "a step is running; esc cancels it"
	case s.Steps[i].Status != Pending && s.Steps[i].Status != Ready:
		return false, "it has run; run it again instead"
	}
	for j := 0; j < i; j++ {
		switch s.Steps[j].Status {
		case Succeeded, Skipped:
		case Errored:
			if !s.passable(j) {
				return false, s.Flow.Steps[j].Title + " failed, and this step needs it"
			}
		default:
			if !s.Flow.Steps[j].Optional {
				return false, s.Flow.Steps[j].Title + " comes first"
			}
		}
	}
	return true, ""
}
