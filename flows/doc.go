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
//	machine.go    Advance: (state, event) → (state, effects); no I/O
//	event.go      what can happen, and what the machine can ask for
//	runner.go     performs effects; the only place with goroutines
//	walk.go       what a step's code is given
//	session.go    what a flow has learnt so far
//	authcode.go … one grant a file: the code of its steps
//	transcript.go the headless output
package flows
