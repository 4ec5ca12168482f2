// Package callback receives authorization responses (RFC 6749 §4.1.2): by a
// listener on the loopback interface (RFC 8252 §7.3), or from what a person
// pastes.
//
// It reads a response and asks its caller whether the response is the expected
// one. It exchanges no code, opens no browser, and judges nothing beyond the
// response's own form; that is for package flows and its findings.
package callback
