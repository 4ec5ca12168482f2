package compare

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// field judges two values of one header field.
func (c *comparison) field(name string, left, right head, l, r string, at place) verdict {
	credentials := name == "authorization" || name == "proxy-authorization"
	if credentials {
		_, restL, _ := strings.Cut(l, " ")
		_, restR, _ := strings.Cut(r, " ")
		if v, ok := maskedText(restL, restR); ok {
			return v
		}
	}
	if l == r {
		if credentials || name == "etag" {
			return verdict{kind: Same} // a token may be used as often as it is good
		}
		return c.equal(name, l, at)
	}
	switch name {
	case "date":
		return moved(l, r)
	case "expires":
		// A lifetime that is another gets a row of its own.
		return moved(l, r)
	case "last-modified":
		if v := moved(l, r); v.kind != Volatile || !atDate(left, l) || !atDate(right, r) {
			return verdict{Changed, v.note}
		}
		return verdict{Volatile, "the time of the answer"}
	case "age":
		if _, ok := wholeSeconds(l); ok {
			if _, ok := wholeSeconds(r); ok {
				return verdict{kind: Volatile}
			}
		}
	case "content-length":
		return contentLength(left, right, l, r)
	case "cache-control":
		return cacheControl(left, right, l, r)
	case "vary", "allow", "pragma", "access-control-allow-methods", "access-control-allow-headers", "access-control-expose-headers":
		if slices.Equal(elements(l), elements(r)) {
			return verdict{Same, "the same elements in another order or spelling"}
		}
	case "authorization", "proxy-authorization":
		return c.authorization(l, r)
	case "x-runtime", "x-response-time", "x-envoy-upstream-service-time", "x-ratelimit-remaining", "ratelimit-remaining",
		"x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-remaining", "x-rate-limit-reset", "x-timer":
		if strings.ContainsAny(l, "0123456789") && strings.ContainsAny(r, "0123456789") {
			return verdict{kind: Volatile}
		}
	}
	return c.text(name, l, r, at)
}

// moved judges two dates of fields.
func moved(l, r string) verdict {
	from, okL := fieldTime(l)
	to, okR := fieldTime(r)
	if !okL || !okR {
		return verdict{kind: Changed}
	}
	return verdict{Volatile, offset(from, to)}
}

// atDate reports whether a time of a message is that of its Date.
func atDate(h head, value string) bool {
	at, ok := fieldTime(value)
	return ok && !h.date.IsZero() && near(at.Sub(h.date), 0)
}

// contentLength follows the body, whose own differences are reported there.
func contentLength(left, right head, l, r string) verdict {
	for _, side := range []struct {
		h     head
		value string
		word  string
	}{{left, l, "left"}, {right, r, "right"}} {
		n, err := strconv.Atoi(side.value)
		switch {
		case err != nil:
			return verdict{Changed, "no number on the " + side.word}
		case side.h.body >= 0 && n != side.h.body:
			return verdict{Changed, fmt.Sprintf("on the %s the body has %d bytes", side.word, side.h.body)}
		}
	}
	if left.body < 0 || right.body < 0 {
		return verdict{Volatile, "it follows the body"}
	}
	return verdict{Volatile, "each is the length of its body"}
}

// elements are the elements of a field that is a list, in order of the alphabet.
func elements(value string) []string {
	var out []string
	for e := range strings.SplitSeq(value, ",") {
		if e = strings.ToLower(strings.TrimSpace(e)); e != "" {
			out = append(out, e)
		}
	}
	slices.Sort(out)
	return out
}

// cacheControl judges two lists of directives. A max-age that counts down to a
// fixed time, as that of a key set does, differs each time.
func cacheControl(left, right head, l, r string) verdict {
	ageL, restL := maxAge(l)
	ageR, restR := maxAge(r)
	switch {
	case !slices.Equal(restL, restR):
		return verdict{kind: Changed}
	case ageL == ageR:
		return verdict{Same, "the same directives in another order or spelling"}
	}
	from, okL := wholeSeconds(ageL)
	to, okR := wholeSeconds(ageR)
	if !okL || !okR {
		return verdict{kind: Changed}
	}
	if !left.date.IsZero() && !right.date.IsZero() && !left.date.Equal(right.date) && near(left.date.Add(from).Sub(right.date.Add(to)), 0) {
		return verdict{Volatile, "both count down to the same time"}
	}
	return verdict{Changed, fmt.Sprintf("max-age is %s on the left, %s on the right", signed(from), signed(to))}
}

// maxAge takes the max-age out of the directives.
func maxAge(value string) (age string, rest []string) {
	for _, d := range elements(value) {
		if n, ok := strings.CutPrefix(d, "max-age="); ok && age == "" {
			age = strings.Trim(n, `"`)
			continue
		}
		rest = append(rest, d)
	}
	return age, rest
}

// freshness adds a row for how long the answers may be kept by their Expires.
func (c *comparison) freshness(s *Section, expires Row, left, right head) {
	untilL, okL := fieldTime(expires.Left.Text)
	untilR, okR := fieldTime(expires.Right.Text)
	if okL && okR && !left.date.IsZero() && !right.date.IsZero() {
		s.lifetime("lifetime (Expires - Date)", expires, untilL.Sub(left.date), untilR.Sub(right.date))
	}
}

// lifetime adds a row for a duration that follows from two times, of which the
// row given holds the later one.
func (s *Section) lifetime(name string, at Row, left, right time.Duration) {
	row := Row{Name: name, Kind: Same, Left: Side{Present: true, Text: signed(left), At: at.Left.At}, Right: Side{Present: true, Text: signed(right), At: at.Right.At}}
	if !near(left, right) {
		row.Kind = Changed
		row.Note = "shorter on the right by " + span(left-right)
		if right > left {
			row.Note = "longer on the right by " + span(right-left)
		}
	} else if left != right {
		row.Note = "a second more or less"
	}
	s.add(row)
}

// authorization judges two credentials, of which only tokens are made anew.
func (c *comparison) authorization(l, r string) verdict {
	schemeL, restL, _ := strings.Cut(l, " ")
	schemeR, restR, _ := strings.Cut(r, " ")
	restL, restR = strings.TrimSpace(restL), strings.TrimSpace(restR)
	switch {
	case !strings.EqualFold(schemeL, schemeR):
		return verdict{Changed, "another authentication scheme"}
	case strings.EqualFold(schemeL, "basic"):
		userL, passL := basic(restL)
		userR, passR := basic(restR)
		switch {
		case userL == userR && passL != passR:
			return verdict{Changed, "the same client or user, another secret"}
		case userL != userR && passL == passR:
			return verdict{Changed, "another client or user, the same secret"}
		case userL != userR:
			return verdict{Changed, "another client or user"}
		}
		return verdict{Same, "the same credentials, encoded differently"}
	case restL == restR:
		return verdict{Same, "the scheme is written differently, which means the same"}
	case restL == "" || restR == "":
		return verdict{Changed, "no credentials on the " + oneSide(restL == "")}
	case strings.EqualFold(schemeL, "bearer"), strings.EqualFold(schemeL, "dpop"):
		if why := shapeOf(restL).unlike(shapeOf(restR)); why != "" {
			return verdict{Changed, why}
		}
		return verdict{Volatile, "another token"}
	}
	return verdict{kind: Changed}
}

// basic decodes Basic credentials (RFC 7617 §2); what is no base64 is all user.
func basic(credentials string) (user, password string) {
	text, err := base64.StdEncoding.DecodeString(credentials)
	if err != nil {
		return credentials, ""
	}
	user, password, _ = strings.Cut(string(text), ":")
	return user, password
}
