// Package flows is the protocol: the grants of OAuth 2.0 (RFC 6749) and OpenID
// Connect as flows of steps, a pure state machine that says what happens next
// (machine.go), and the runner that makes it happen (runner.go).
//
// One engine serves the terminal front end and the headless commands: they send
// events to a Runner and read its State and its log. The package knows nothing
// of terminals and never imports Bubble Tea; it shows nothing and asks nobody.
// How messages travel and are recorded is for package httplog.
//
// Where to look:
//
//	step.go       Step, Flow, and the list of flows
//	state.go      all that the machine knows
//	machine.go    Advance: (state, event) → (state, effects); no I/O
//	event.go      what can happen, and what the machine can ask for
//	runner.go     performs effects; the only place with goroutines
//	gate.go       where every request waits, and may be edited
//	walk.go       what a step's code is given
//	beside.go     what runs beside a step: probes, requests sent again (replay.go),
//	              experiments (lab.go, and bench.go for their code)
//	fault.go      the faults of a client that can be put into a request
//	session.go    what a flow has learnt so far
//	authcode.go … one grant a file: the code of its steps
//	transcript.go the headless output
package flows
