// Package findings says what is wrong with an identity provider, or with the
// client, from the recorded exchanges alone.
//
// A Rule is declared data (what it looks for, what it breaks, which section of
// which standard says so, how to fix it) and one pure function over a Trace. Its
// outcome is pass, finding or not applicable. A finding points at the bytes that
// it was seen in. One root cause silences what follows from it.
//
// The package sends nothing, changes nothing and knows no clock: everything is
// judged against the time of its own exchange, so that a recording is judged as
// a live session is. It reads the wire's bytes and never what a library made of
// them. It does not decide whether a flow goes on; that is for package flows.
//
// How the files are split: finding.go, rule.go and registry.go are the engine;
// trace*.go read the exchanges into the messages of the protocol; the other
// files hold the rules, by step.
package findings
