package compare

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
)

// shape is what can be said of a random value without its content.
type shape struct {
	kind          string // for a sentence: "a JWT"
	alg, kid, typ string // of a token
	length        int
}

const (
	shapeJWT   = "a JWT"
	shapeJWE   = "an encrypted JWT"
	shapeUUID  = "a UUID"
	shapeHex   = "hexadecimal"
	shapePlain = "opaque"
	shapeText  = "text"
)

// minHex is the length from which nothing but hexadecimal digits is no accident.
const minHex = 16

func shapeOf(s string) shape {
	out := shape{kind: shapePlain, length: len(s)}
	switch {
	case jose.LooksLikeJWT(s):
		token, _ := jose.Decode(s)
		out.kind, out.alg, out.kid, out.typ = shapeJWT, token.Alg, token.Kid, token.Typ
		if token.Encrypted {
			out.kind = shapeJWE
		}
	case isUUID(s):
		out.kind = shapeUUID
	case len(s) >= minHex && strings.Trim(s, "0123456789abcdefABCDEF") == "":
		out.kind = shapeHex
	case !isToken68(s):
		out.kind = shapeText
	}
	return out
}

// unlike says in what two values are of another kind; it is empty when both could
// be two values of the same mint.
func (s shape) unlike(t shape) string {
	switch {
	case s.kind != t.kind:
		return fmt.Sprintf("%s on the left, %s on the right", s.described(), t.described())
	case s.kind == shapeJWT || s.kind == shapeJWE:
		// The length of a token follows from its claims, which are compared.
		return joinNotes(twoValues("alg", s.alg, t.alg), twoValues("kid", s.kid, t.kid), twoValues("typ", s.typ, t.typ))
	}
	short, long := min(s.length, t.length), max(s.length, t.length)
	if long-short > 4 && short*4 < long*3 {
		return fmt.Sprintf("%d characters on the left, %d on the right", s.length, t.length)
	}
	return ""
}

func (s shape) described() string {
	if s.kind == shapePlain || s.kind == shapeHex {
		return fmt.Sprintf("%s (%d characters)", s.kind, s.length)
	}
	return s.kind
}

// twoValues says that a header parameter of two tokens differs.
func twoValues(name, left, right string) string {
	if left == right {
		return ""
	}
	show := func(s string) string {
		if s == "" {
			return "none"
		}
		return fmt.Sprintf("%q", cutMiddle(s, 60))
	}
	return fmt.Sprintf("%s %s on the left, %s on the right", name, show(left), show(right))
}

// joinNotes joins what is not empty.
func joinNotes(notes ...string) string {
	var out []string
	for _, n := range notes {
		if n != "" {
			out = append(out, n)
		}
	}
	return strings.Join(out, "; ")
}

func isUUID(s string) bool {
	if len(s) == 38 && s[0] == '{' && s[37] == '}' {
		s = s[1:37]
	}
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHex(s[i]) {
				return false
			}
		}
	}
	return true
}

// isToken68 reports whether s could be random bytes in one of the usual
// encodings, with the separators that servers put between parts of it.
func isToken68(s string) bool {
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && strings.IndexByte("-._~+/=:|%!*", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

// looksRandom tells a value that was drawn at random from one that a person or a
// program chose: it has no spaces, and letters of both cases or digits among them.
func looksRandom(s string) bool {
	if len(s) < 6 || !isToken68(s) {
		return false
	}
	var classes [4]bool
	for i := range len(s) {
		classes[classOf(s[i])] = true
	}
	digits, lower, upper := classes[1], classes[2], classes[3]
	return digits && (lower || upper) || lower && upper || digits && !classes[0]
}

// looksMinted is looksRandom for a word within a text, where ordinary words stand
// beside it: long, and changing between letters and digits all the time.
func looksMinted(s string) bool {
	if isUUID(s) {
		return true
	}
	if len(s) < minHex || !looksRandom(s) {
		return false
	}
	changes, digits := 0, 0
	for i := range len(s) {
		if classOf(s[i]) == 1 {
			digits++
		}
		if i > 0 && classOf(s[i]) != classOf(s[i-1]) {
			changes++
		}
	}
	return digits > 0 && (changes*3 >= len(s) || digits == len(s))
}

// classOf is the class of a character: 1 for digits, 2 and 3 for small and capital
// letters, 0 for all others.
func classOf(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return 1
	case 'a' <= c && c <= 'z':
		return 2
	case 'A' <= c && c <= 'Z':
		return 3
	}
	return 0
}

func isAlphanumeric(c byte) bool { return classOf(c) != 0 }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
