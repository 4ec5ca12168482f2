// Package compare tells in what two recorded exchanges, two tokens or two JSON
// texts differ, value by value, and which of the differences mean something.
//
// Two logins never give the same bytes: times move on, and state, codes and
// tokens are made anew. A value counts as one that differs as it always will
// (Volatile) when its name says so and both sides have the shape of such a
// value; so an exp that moved along with iat is no news, but another lifetime,
// a token of another kind, or one state in two requests is.
//
// The package is pure: it sends nothing, keeps nothing and has no clock. What it
// reads is foreign bytes: its work and its result are bounded, a section says so
// when it hit a bound, and no input makes it panic.
package compare
