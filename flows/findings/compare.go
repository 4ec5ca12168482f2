package findings

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The ways in which a text differs from the one that it should equal, from the
// most particular to the rest.
const (
	DiffTrailingSlash   = "trailing-slash"
	DiffSpace           = "space" // white space around it
	DiffTemplate        = "template"
	DiffPlusAndSpace    = "plus-and-space"
	DiffPercentEncoding = "percent-encoding"
	DiffDecodedTwice    = "decoded-twice"
	DiffSchemeMissing   = "scheme-missing"
	DiffLoopback        = "loopback"
	DiffDefaultPort     = "default-port"
	DiffPort            = "port"
	DiffScheme          = "scheme"
	DiffHost            = "host"
	DiffLetterCase      = "letter-case"
	DiffPath            = "path"
	DiffQuery           = "query"
	DiffTruncated       = "truncated"
	DiffLonger          = "longer"
	DiffEmpty           = "empty"
	DiffWhole           = "whole"
)

// Difference is how a text differs from the one that it should equal. The zero
// Difference means that they are equal.
type Difference struct {
	Kind string // one of the constants above
	Text string // a sentence
	// At is the byte offset of the first character of Actual that differs; its
	// length when it only lacks something at the end.
	At int
	// Expected and Actual are what differs in each: all between the first and
	// the last character that is not the same. One of them may be empty.
	Expected, Actual Span
}

// Span is a range of bytes [Start, End).
type Span struct{ Start, End int }

// Difference tells how Actual differs from Expected.
func (c Comparison) Difference() Difference { return Compare(c.Expected, c.Actual) }

// Compare tells how actual differs from expected. Both are compared character by
// character, as the standards compare issuers, redirect URIs, state and nonce;
// that two URLs mean the same does not make them equal.
func Compare(expected, actual string) Difference {
	if expected == actual {
		return Difference{}
	}
	d := Difference{}
	d.Expected, d.Actual = differing(expected, actual)
	d.At = d.Actual.Start
	d.Kind, d.Text = difference(expected, actual)
	return d
}

// differing cuts off what two texts have in common at both ends, in whole
// characters.
func differing(a, b string) (inA, inB Span) {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	for start > 0 && (start < len(a) && !utf8.RuneStart(a[start]) || start < len(b) && !utf8.RuneStart(b[start])) {
		start--
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	for endA < len(a) && endB < len(b) && !utf8.RuneStart(a[endA]) {
		endA, endB = endA+1, endB+1
	}
	return Span{start, endA}, Span{start, endB}
}

func difference(expected, actual string) (kind, text string) {
	switch {
	case actual == "":
		return DiffEmpty, "There is none."
	case strings.TrimSpace(expected) == strings.TrimSpace(actual):
		return DiffSpace, "Only white space around it differs."
	case expected+"/" == actual:
		return DiffTrailingSlash, "Only the slash at the end differs: here is one too many."
	case expected == actual+"/":
		return DiffTrailingSlash, "Only the slash at the end differs: here it is missing."
	case strings.ContainsAny(actual, "{}") && !strings.ContainsAny(expected, "{}"):
		return DiffTemplate, "It is a pattern with a place in braces that is to be filled in, and no value."
	}
	if kind, text = encodingDifference(expected, actual); kind != "" {
		return kind, text
	}
	if kind, text = urlDifference(expected, actual); kind != "" {
		return kind, text
	}
	switch {
	case strings.EqualFold(expected, actual) && utf8.ValidString(expected+actual):
		return DiffLetterCase, "Only capital and small letters differ."
	case strings.HasPrefix(expected, actual):
		text = fmt.Sprintf("It is cut off after %d of %d bytes.", len(actual), len(expected))
		if n := len(actual); n == 255 || n == 256 || n == 128 || n == 512 || n == 1024 || n == 2048 {
			text = fmt.Sprintf("It is cut off after %d of %d bytes, as by a database column or a buffer of that size.", n, len(expected))
		}
		return DiffTruncated, text
	case strings.HasPrefix(actual, expected):
		if len(actual) == len(expected)+1 {
			return DiffLonger, "It is right up to its end, where one byte too many follows."
		}
		return DiffLonger, fmt.Sprintf("It is right up to its end, where %d bytes too many follow.", len(actual)-len(expected))
	}
	if parts := differingParts(expected, actual); len(parts) > 1 {
		return DiffWhole, upper(list(parts)) + " differ."
	}
	inExpected, _ := differing(expected, actual)
	if inExpected.Start == 0 {
		return DiffWhole, "They differ from the first character on."
	}
	return DiffWhole, fmt.Sprintf("Only the first %d bytes are the same.", inExpected.Start)
}

// encodingDifference tells differences that come from encoding a value once too
// often or too seldom, as parameter of a URL.
func encodingDifference(expected, actual string) (kind, text string) {
	plus := strings.NewReplacer("+", " ", "%20", " ")
	decoded := func(s string) string {
		if d, err := url.PathUnescape(s); err == nil {
			return d
		}
		return s
	}
	fromForm := func(s string) string {
		if d, err := url.QueryUnescape(s); err == nil {
			return d
		}
		return s
	}
	switch {
	case plus.Replace(expected) == plus.Replace(actual):
		return DiffPlusAndSpace, "Only '+', space and %20 differ: it was form-decoded or encoded once too often."
	case strings.EqualFold(expected, actual) && decoded(expected) == decoded(actual):
		return DiffPercentEncoding, "Only the letters of percent-encodings differ: %2f is %2F, but not by characters."
	case decoded(expected) == actual, fromForm(expected) == actual:
		return DiffDecodedTwice, "It was percent-decoded once too often."
	case decoded(actual) == expected, fromForm(actual) == expected:
		return DiffPercentEncoding, "It was percent-encoded once too often, or never decoded."
	case decoded(expected) == decoded(actual), fromForm(expected) == fromForm(actual):
		return DiffPercentEncoding, "Only the percent-encoding differs, as in %2F for '/'."
	}
	return "", ""
}

// urlDifference tells in which part two URLs differ.
func urlDifference(expected, actual string) (kind, text string) {
	e, errE := url.Parse(expected)
	a, errA := url.Parse(actual)
	if errE != nil || errA != nil {
		return "", ""
	}
	if _, rest, ok := strings.Cut(expected, "://"); ok && rest == actual {
		return DiffSchemeMissing, fmt.Sprintf("It lacks %s:// at its beginning.", e.Scheme)
	}
	if e.Host == "" || a.Host == "" {
		return "", ""
	}
	hostE, hostA := strings.ToLower(e.Hostname()), strings.ToLower(a.Hostname())
	scheme, host, port := !strings.EqualFold(e.Scheme, a.Scheme), hostE != hostA, e.Port() != a.Port()
	path, rest := e.EscapedPath() != a.EscapedPath(), e.RawQuery != a.RawQuery || e.EscapedFragment() != a.EscapedFragment() || e.User.String() != a.User.String()
	slash := strings.TrimSuffix(e.EscapedPath(), "/") == strings.TrimSuffix(a.EscapedPath(), "/")
	also := ""
	if path && slash && (scheme || host || port) {
		path, also = false, " The slash at the end differs too."
	}
	switch {
	case !scheme && !host && !port && path && slash && !rest:
		return DiffTrailingSlash, "Only the slash at the end of the path differs."
	case !scheme && !host && !port && !path && !rest, strings.EqualFold(expected, actual):
		return DiffLetterCase, "Only capital and small letters differ."
	case !scheme && !host && !port && path && !rest:
		return DiffPath, fmt.Sprintf("The path differs: %s, not %s.", quote(a.EscapedPath()), quote(e.EscapedPath()))
	case !scheme && !host && !port && !path && e.User.String() != a.User.String():
		return DiffHost, "Only what stands before the @ differs, a user name or password, which belongs in no such URL."
	case !scheme && !host && !port && !path:
		return DiffQuery, "Only what follows the path differs, the query or the fragment."
	case path || rest:
		return "", ""
	case host && isLoopback(hostE) && isLoopback(hostA):
		text = fmt.Sprintf("Both are this machine, but %s and %s are not the same text.", hostE, hostA)
		if port {
			text += fmt.Sprintf(" The ports differ too: %s and %s.", portOf(e), portOf(a))
		}
		return DiffLoopback, text + also
	case host:
		return DiffHost, fmt.Sprintf("The host differs: %s, not %s.", quote(a.Host), quote(e.Host)) + also
	case scheme && port:
		return DiffScheme, fmt.Sprintf("The scheme and the port differ: %s, not %s.", schemeAndPort(a), schemeAndPort(e)) + also
	case scheme:
		return DiffScheme, fmt.Sprintf("Only the scheme differs: %s, not %s.", a.Scheme, e.Scheme) + also
	case effectivePort(e) == effectivePort(a):
		return DiffDefaultPort, fmt.Sprintf("Only the port differs: one names the default port %s, the other leaves it out.", effectivePort(e)) + also
	}
	return DiffPort, fmt.Sprintf("Only the port differs: %s, not %s.", portOf(a), portOf(e)) + also
}

// differingParts names the parts in which two URLs differ.
func differingParts(expected, actual string) []string {
	e, errE := url.Parse(expected)
	a, errA := url.Parse(actual)
	if errE != nil || errA != nil || e.Host == "" || a.Host == "" {
		return nil
	}
	var parts []string
	for _, p := range []struct {
		name   string
		differ bool
	}{
		{"the scheme", !strings.EqualFold(e.Scheme, a.Scheme)},
		{"the host", !strings.EqualFold(e.Hostname(), a.Hostname())},
		{"the port", e.Port() != a.Port()},
		{"the path", e.EscapedPath() != a.EscapedPath()},
		{"the query", e.RawQuery != a.RawQuery},
		{"the fragment", e.EscapedFragment() != a.EscapedFragment()},
	} {
		if p.differ {
			parts = append(parts, p.name)
		}
	}
	return parts
}

// portOf is a URL's port for a sentence.
func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return "port " + p
	}
	return "no port"
}

func schemeAndPort(u *url.URL) string {
	if p := u.Port(); p != "" {
		return u.Scheme + " on port " + p
	}
	return u.Scheme + " without a port"
}

// effectivePort is the port that a URL leads to.
func effectivePort(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case strings.EqualFold(u.Scheme, "http"):
		return "80"
	}
	return "443"
}
