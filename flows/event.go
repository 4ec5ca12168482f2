package flows

// Event is something that happened: a person decided, or the runner reports.
// Events that concern a run of a step carry its number; Advance drops those of
// a run that is over.
type Event interface{ event() }

// What a person decides.
type (
	// Start begins the step at index Step: the next one, or a later one when
	// all between are optional (they are then skipped).
	Start struct{ Step int }
	// Send lets the exchange go that is held at the gate. Raw, when not nil,
	// replaces its bytes.
	Send struct {
		Exchange int
		Raw      []byte
	}
	// Continue opens the gate and goes on to the next thing that needs a person.
	Continue struct{}
	// Cancel ends the run that is under way.
	Cancel struct{}
	// Rerun runs the step at index Step again.
	Rerun struct{ Step int }
	// ExpireNow makes the client treat its access token as expired and refresh.
	ExpireNow struct{}
	// SetAutoRefresh turns refreshing shortly before expiry on or off.
	SetAutoRefresh struct{ On bool }
	// SetSignIn changes how the person signs in, from the next authorization
	// request on. One that is under way starts again.
	SetSignIn struct{ SignIn SignIn }
	// Reply answers what the run waits for.
	Reply struct{ Answer Answer }
	// Probe sends the probes there are (see Probes), each held at the gate as
	// any request is.
	Probe struct{}
)

// What the runner reports.
type (
	// AtGate says that a request waits at the gate.
	AtGate struct{ Run, Exchange int }
	// Asked says that the run waits for a person.
	Asked struct {
		Run   int
		Await Await
	}
	// Answered says that the run has what it waited for.
	Answered struct{ Run int }
	// Learned carries what the session is now, and in one sentence what is new.
	Learned struct {
		Run     int
		Session Session
		Text    string
	}
	// Warned carries a sentence about something odd that does not stop the run.
	Warned struct {
		Run  int
		Text string
	}
	// Ended says that the step's code returned. Skipped, when not empty, says
	// why there was nothing to do.
	Ended struct {
		Run     int
		Problem *Problem
		Skipped string
	}
	// RefreshDue says that the timer set by SetTimer ran out.
	RefreshDue struct{ Timer int }
)

func (Start) event()          {}
func (Send) event()           {}
func (Continue) event()       {}
func (Cancel) event()         {}
func (Rerun) event()          {}
func (ExpireNow) event()      {}
func (SetAutoRefresh) event() {}
func (SetSignIn) event()      {}
func (Reply) event()          {}
func (Probe) event()          {}
func (AtGate) event()         {}
func (Asked) event()          {}
func (Answered) event()       {}
func (Learned) event()        {}
func (Warned) event()         {}
func (Ended) event()          {}
func (RefreshDue) event()     {}

// Effect is something that the machine asks the runner to do.
type Effect interface{ effect() }

type (
	// StartRun runs the code of the step at index Step as run Run, beginning
	// from Session.
	StartRun struct {
		Run, Step int
		Session   Session
		SignIn    SignIn
		// Discard says that what earlier runs keep open for the sign-in, which
		// is the callback listener and the answer, is to be closed first.
		Discard bool
	}
	// StartProbes sends the probes there are as run Run, beside the step at
	// index Step.
	StartProbes struct {
		Run, Step int
		Session   Session
	}
	// Release lets an exchange go; Raw, when not nil, replaces its bytes.
	Release struct {
		Run, Exchange int
		Raw           []byte
	}
	// CancelRun ends the context of run Run.
	CancelRun struct{ Run int }
	// Deliver gives the person's answer to run Run.
	Deliver struct {
		Run    int
		Answer Answer
	}
	// SetTimer asks for a RefreshDue shortly before the access token of
	// Session expires; it replaces an earlier timer.
	SetTimer struct {
		Timer   int
		Session Session
	}
	// StopTimer stops the timer.
	StopTimer struct{}
)

func (StartRun) effect()    {}
func (StartProbes) effect() {}
func (Release) effect()     {}
func (CancelRun) effect()   {}
func (Deliver) effect()     {}
func (SetTimer) effect()    {}
func (StopTimer) effect()   {}
