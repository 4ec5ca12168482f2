package compare

import (
	"fmt"
	"strings"
	"time"
)

// comparison is one run of the package.
type comparison struct {
	known []string // secrets, for httplog
	// sameGrant: both sides belong to one grant, of which one is a refresh, so
	// that what identifies the login must stay. follows: the right one came after
	// the left one, with the token that the left one brought.
	sameGrant, follows bool
	// identical: both sides are one message, in which nothing is used twice.
	identical bool

	sections []Section
	tokens   []tokenPair // JWTs that differ, for sections of their own
	noted    int         // notes that were searched for secrets
}

// Option changes how two things are compared.
type Option func(*comparison)

// Secrets gives the values that are to be marked as secret wherever they stand
// (httplog.Log.Secrets), on top of those whose place gives them away.
func Secrets(known []string) Option { return func(c *comparison) { c.known = known } }

// Refreshed says that the right side is what a refresh made of the left side: who
// signed in, when, and in which session must then stay the same (OIDC Core
// §12.2), and another refresh token is a rotation. Exchanges finds out by itself
// when the right request sends the refresh token that the left answer brought.
func Refreshed() Option { return func(c *comparison) { c.sameGrant, c.follows = true, true } }

func newComparison(options []Option) *comparison {
	c := &comparison{}
	for _, o := range options {
		o(c)
	}
	return c
}

// end puts a section into the result, unless it is empty.
func (c *comparison) end(s *Section) {
	if len(s.Rows) == 0 && s.Note == "" {
		return
	}
	c.sections = append(c.sections, *s)
}

// result is what was compared, with its summary.
func (c *comparison) result() Result {
	r := Result{Sections: c.sections}
	for i := range r.Sections {
		s := &r.Sections[i]
		r.Counts.Same += s.Counts.Same
		r.Counts.Volatile += s.Counts.Volatile
		r.Counts.Real += s.Counts.Real
	}
	r.Summary = summarize(r)
	return r
}

// verdict is the kind of a row and its note.
type verdict struct {
	kind Kind
	note string
}

// text judges two values that are text, under the name that both have.
func (c *comparison) text(name, left, right string, at place) verdict {
	kind := natureOf(name)
	if v, ok := maskedText(left, right); ok && (kind == minted || kind == chosen) {
		return v
	} else if ok && strings.Contains(left+right, "••••") {
		if v.kind == Volatile {
			v.kind = Changed // a secret that was set, and not made anew
		}
		return v
	}
	if left == right {
		return c.equal(name, left, at)
	}
	if left == "" || right == "" {
		return verdict{kind: Changed, note: "empty on the " + oneSide(left == "")}
	}
	switch kind {
	case minted:
		if at == inJSON && strings.EqualFold(name, "code") && !(looksMinted(left) && looksMinted(right)) {
			break // the name of an error, say
		}
		return c.mintedText(strings.ToLower(name), left, right, at)
	case chosen:
		return c.chosenText(name, left, right)
	case tracing:
		if why := shapeOf(left).unlike(shapeOf(right)); why != "" {
			return verdict{Changed, why}
		}
		return verdict{kind: Volatile}
	case timing:
		if l, ok := anyTime(left); ok {
			if r, ok := anyTime(right); ok {
				return verdict{Volatile, offset(l, r)}
			}
		}
	case seconds:
		return durations(left, right)
	case wordSet:
		return words(left, right)
	case prose:
		if steady(left) == steady(right) {
			return verdict{Volatile, "only ids and times in it differ"}
		}
	}
	if l, ok := textTime(left); ok {
		if r, ok := textTime(right); ok {
			return verdict{Changed, offset(l, r)}
		}
	}
	if otherPort(left, right) {
		return verdict{Changed, "only the port differs, which a server must leave open for an address of this machine (RFC 8252 §7.3)"}
	}
	return verdict{kind: Changed}
}

// otherPort reports whether two URLs of a loopback IP address differ in the port
// alone, as those of native apps do each time.
func otherPort(left, right string) bool {
	for _, host := range []string{"http://127.0.0.1", "http://[::1]"} {
		l, okL := strings.CutPrefix(left, host)
		r, okR := strings.CutPrefix(right, host)
		if okL && okR {
			return l != r && strings.TrimLeft(l, ":0123456789") == strings.TrimLeft(r, ":0123456789")
		}
	}
	return false
}

func anyTime(s string) (time.Time, bool) {
	if at, ok := textTime(s); ok {
		return at, true
	}
	if at, ok := fieldTime(s); ok {
		return at, true
	}
	return digitsTime(s)
}

func oneSide(left bool) string {
	if left {
		return "left"
	}
	return "right"
}

// equal judges a value that both sides have.
func (c *comparison) equal(name, value string, at place) verdict {
	if value == "" || c.identical || !usedOnce(name, value, at) {
		return verdict{kind: Same}
	}
	switch name = strings.ToLower(name); {
	case c.sameGrant && name == "nonce" && at == inClaims:
		return verdict{Same, "that of the login"}
	case c.sameGrant && name == "refresh_token" && at != inRequest:
		return verdict{Reused, "not rotated: the token that came is the old one"}
	}
	return verdict{Reused, "the same value in both"}
}

func (c *comparison) mintedText(name, left, right string, at place) verdict {
	if why := shapeOf(left).unlike(shapeOf(right)); why != "" {
		return verdict{Changed, why}
	}
	switch {
	case name == "request_uri" && !(isURN(left) && isURN(right)):
		// Only what a server made of a pushed request is new each time (RFC 9126
		// §2.2); the address of a request object of the client's is not.
		return verdict{kind: Changed}
	case name == "verification_uri_complete" && untilLast(left) != untilLast(right):
		return verdict{kind: Changed}
	case name == "refresh_token" && at != inRequest && c.sameGrant:
		return verdict{Rotated, "another one: the old one should be refused from now on"}
	case (name == "sid" || name == "session_state") && c.sameGrant:
		return verdict{Changed, "another session than that of the login"}
	}
	return verdict{kind: Volatile}
}

func isURN(s string) bool { return len(s) > 4 && strings.EqualFold(s[:4], "urn:") }

// untilLast is a URL without its last value.
func untilLast(s string) string { return s[:strings.LastIndexAny(s, "/=")+1] }

func (c *comparison) chosenText(name, left, right string) verdict {
	if strings.EqualFold(name, "nonce") && c.sameGrant {
		return verdict{Changed, "another one than that of the login (OIDC Core §12.2)"}
	}
	if !looksRandom(left) || !looksRandom(right) {
		return verdict{kind: Changed}
	}
	if why := shapeOf(left).unlike(shapeOf(right)); why != "" {
		return verdict{Changed, why}
	}
	return verdict{kind: Volatile}
}

// durations judges two numbers of seconds that a server counted from its clock.
func durations(left, right string) verdict {
	l, okL := wholeSeconds(left)
	r, okR := wholeSeconds(right)
	switch {
	case !okL || !okR:
		return verdict{kind: Changed}
	case near(l, r):
		return verdict{Volatile, "a second more or less"}
	}
	return verdict{Changed, fmt.Sprintf("%s on the left, %s on the right", signed(l), signed(r))}
}

// words judges two lists of words of which the order means nothing, as in a scope
// (RFC 6749 §3.3).
func words(left, right string) verdict {
	less, more := missing(right, left), missing(left, right)
	switch {
	case len(less)+len(more) > 0:
		var notes []string
		if len(less) > 0 {
			notes = append(notes, "only on the left: "+shownWords(less))
		}
		if len(more) > 0 {
			notes = append(notes, "only on the right: "+shownWords(more))
		}
		return verdict{Changed, strings.Join(notes, "; ")}
	case len(strings.Fields(left)) != len(strings.Fields(right)):
		return verdict{Changed, "the same words, some of them more than once"}
	}
	return verdict{Same, "the same words, written in another order or with other spaces"}
}

// missing returns the words of list that are not in from.
func missing(from, list string) []string {
	have := make(map[string]bool)
	for w := range strings.FieldsSeq(from) {
		have[w] = true
	}
	var out []string
	for w := range strings.FieldsSeq(list) {
		if !have[w] {
			have[w] = true
			out = append(out, w)
		}
	}
	return out
}

func shownWords(list []string) string {
	const most = 12
	more := ""
	if len(list) > most {
		more = fmt.Sprintf(" and %d more", len(list)-most)
		list = list[:most]
	}
	return cutMiddle(strings.Join(list, " "), 200) + more
}
