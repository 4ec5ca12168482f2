// Package terms says what the names on the wire mean: parameters, header
// fields, metadata members, claims, members of keys and tokens, and the words
// that stand as their values, such as error codes. Each has what it is, who
// makes it and from what, what breaks without it, where to read, and, where
// that can be told, whether a value of it is usual.
//
// It is for explaining only. It reads no message and judges no walk: what is
// wrong in one is for package findings to say.
//
// # Map
//
//	terms.go kind.go        a term, and the kinds of names
//	lookup.go unknown.go    finding one; what is said of a name that is none
//	value.go usual*.go      whether a value is usual
//	request*.go answer*.go  parameters, and members of answers
//	header*.go metadata*.go claim*.go jose.go   what their names say
//	errors.go words.go algorithms.go   values that are names themselves
//	vendor*.go              names of vendors, and where those document them
package terms
