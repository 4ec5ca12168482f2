// Package origin says what stands at a place of a recorded message, and where
// else in the recording a value has to do with it: the code_challenge of one
// request is the SHA-256 hash of the code_verifier of a later one, a state went
// out and came back, a key of the key set is the one that a token names.
//
// It reads recorded bytes and what can be computed of them. What cannot be
// checked it does not claim; what was checked and does not fit it says. It judges
// no walk (package findings does) and holds no text about what a name means
// (package terms does).
//
// # Map
//
//	item.go context.go   what stands at a place, and in which message
//	head.go params.go    in start lines, header fields, queries and forms
//	member.go            in JSON, which may be large: a stretch of it is read
//	fieldparts.go        the parts of a header field's value, in words
//	fact.go collect.go   what an exchange holds that others may have to do with
//	tokens.go            the same inside of a JWT
//	index.go rules.go    which facts belong together
//	relation.go          what is said of that
package origin
