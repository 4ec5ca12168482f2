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
	// Edit gives the exchange that is held other bytes: what is shown and will
	// be sent from then on. A nil Raw takes all edits back. Fault names the fault
	// that was put in, if it was one of Faults.
	Edit struct {
		Exchange int
		Raw      []byte
		Fault    FaultID
	}
	// Resend sends the request of a recorded exchange again, held at the gate as
	// any request is; with After, also those that the flow sent after it.
	// Fault is the fault that this is, if it is one of Faults.
	Resend struct {
		Exchange int
		After    bool
		Fault    FaultID
	}
	// SetBreakpoints says where Continue stops, in place of what was set before.
	SetBreakpoints struct{ List []Breakpoint }
	// OfferLab proposes an experiment. Nothing of it is sent before Consent.
	OfferLab struct{ Lab Lab }
	// Consent answers the offer: it begins the experiment, or drops it.
	Consent struct{ Yes bool }
)

// What the runner reports.
type (
	// AtGate says that a request waits at the gate, and what it is, for the
	// breakpoints.
	AtGate struct {
		Run, Exchange int
		// Together is how many requests of the run go at the same moment: they
		// are held until all are there. 0 and 1: it goes alone.
		Together    int
		Step        StepID
		Method, URL string
		LastStatus  int // of the answer that came last, 0 when none has come
	}
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
	// Concluded brings the verdict of an experiment; Ended follows.
	Concluded struct {
		Run     int
		Verdict Verdict
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
func (Edit) event()           {}
func (Resend) event()         {}
func (SetBreakpoints) event() {}
func (OfferLab) event()       {}
func (Consent) event()        {}
func (Concluded) event()      {}
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
	// StartResend sends recorded exchanges again as run Run, one after the
	// other, beside the step at index Step. After says that the first is to be
	// followed by what came after it.
	StartResend struct {
		Run, Step, Exchange int
		After               bool
		Fault               FaultID
		Session             Session
	}
	// StartLab runs an experiment as run Run, beside the step at index Step.
	StartLab struct {
		Run, Step int
		Session   Session
		SignIn    SignIn
		Lab       Lab
	}
	// Redraft gives a held exchange other bytes; nil takes the made ones back.
	Redraft struct {
		Run, Exchange int
		Raw           []byte
		Fault         FaultID
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
func (StartResend) effect() {}
func (StartLab) effect()    {}
func (Redraft) effect()     {}
func (Release) effect()     {}
func (CancelRun) effect()   {}
func (Deliver) effect()     {}
func (SetTimer) effect()    {}
func (StopTimer) effect()   {}
