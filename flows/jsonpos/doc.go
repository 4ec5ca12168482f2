// Package jsonpos reads JSON (RFC 8259) and keeps what encoding/json throws
// away: where each value stands in the bytes, the order of members, members
// that appear twice, and numbers as they were written. A person can so be
// pointed at the very bytes, and a server's mistakes can be seen.
//
// It reads foreign bytes: size, depth and the number of values are bounded, and
// no input makes it panic. It is not for decoding into Go types and not for writing JSON.
package jsonpos
