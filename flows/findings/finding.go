package findings

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// ID names a finding. It never changes: outside programs rely on it.
type ID string

// Severity tells how bad a finding is.
type Severity int

const (
	// Note: information.
	Note Severity = iota + 1
	// Warning: some clients break, or a best practice is missed.
	Warning
	// Error: the flow breaks, or there is a security hole.
	Error
)

// String returns "note", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", int(s))
}

// MarshalText writes the severity as String does.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Part names a part of an exchange, or of what an exchange carried.
type Part string

const (
	RequestLine     Part = "request.line"     // without its line end
	RequestHeaders  Part = "request.headers"  // the field lines
	RequestBody     Part = "request.body"     // as written
	ResponseLine    Part = "response.line"    // without its line end
	ResponseHeaders Part = "response.headers" // the field lines
	ResponseBody    Part = "response.body"    // decoded
	IDTokenPart     Part = "id_token"         // decoded: header, '.', claims
	AccessTokenPart Part = "access_token"     // decoded: header, '.', claims
	CallbackPart    Part = "callback"         // a pasted redirect URL
)

// Evidence is where something was seen: bytes [Start, End) of a part of an
// exchange. The whole part is meant when Start and End are both 0. The zero
// Exchange means that no exchange shows it.
type Evidence struct {
	Exchange   int
	Part       Part
	Start, End int
}

// Fix is what to do about a finding, at the identity provider and at the
// client. A side that can do nothing is empty.
type Fix struct {
	IdP    string `json:"idp"`
	Client string `json:"client"`
}

// Verdict is what our own trace says of a possible cause.
type Verdict string

const (
	Likely   Verdict = "likely"    // the trace points at it
	Possible Verdict = "possible"  // nothing speaks for or against it
	RuledOut Verdict = "ruled-out" // the trace shows that it is not so
)

// Cause is a possible cause of an error that means many things, checked
// against the trace. The causes of a finding are ranked: likely ones first.
type Cause struct {
	Text    string  `json:"text"` // a sentence with the figures from the trace
	Verdict Verdict `json:"verdict"`
	At      []Evidence
}

// Comparison is two texts that should be equal and are not.
type Comparison struct {
	Name             string // what they are, such as "issuer"
	Expected, Actual string
}

// Finding is what a rule saw.
type Finding struct {
	ID       ID
	Severity Severity
	Title    string // a short name of the fault
	Step     string // the id of the step whose exchange it was seen in
	At       Evidence
	Also     []Evidence // further places that show it
	Message  string     // what was seen; it holds no secret
	Breaks   string     // what comes of it
	Specs    []specref.Ref
	Fix      Fix

	Comparison *Comparison
	Causes     []Cause
	// Probe says what another request would settle, when that is so.
	Probe string
	// Edited says, when a request behind the finding was edited or sent again by
	// a person, that the finding may be of their own making.
	Edited string
}
