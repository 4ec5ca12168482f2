package findings

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// Need is a kind of evidence without which a rule is not applicable.
type Need string

const (
	NeedMetadata              Need = "a request for metadata"
	NeedDocument              Need = "a metadata document that can be read"
	NeedKeys                  Need = "a request for the key set"
	NeedKeySet                Need = "a key set that can be read"
	NeedAuthorizationRequest  Need = "an authorization request"
	NeedAuthorizationResponse Need = "an authorization response"
	NeedToken                 Need = "an answer of the token endpoint"
	NeedTokens                Need = "a token response with tokens"
	NeedRefresh               Need = "an answer to a refresh"
	NeedIDToken               Need = "an ID token"
	NeedUserInfo              Need = "an answer of the UserInfo endpoint"
	NeedIntrospection         Need = "an answer of the introspection endpoint"
	NeedRevocation            Need = "an answer of the revocation endpoint"
	NeedLogout                Need = "a logout"
	NeedLab                   Need = "an experiment"
)

// Rule is a declared check. Everything but Judge is data, for the findings that
// it yields, for `explain`, and for the engine.
type Rule struct {
	ID ID
	// Topic is the step id under which the rule is listed. A finding carries the
	// step of the exchange it was seen in.
	Topic    string
	Severity Severity // the usual one
	Title    string   // a short name of the fault, such as "ID token expired"
	Looks    string   // what the rule looks for, in a sentence or two
	Breaks   string   // what comes of the fault
	Specs    []specref.Ref
	Fix      Fix
	Needs    []Need

	// After are root causes: where one of them was found in the same exchange,
	// this rule's findings there are not reported. AfterAnywhere are root causes
	// that silence it wherever they were found. A rule that has any of them is
	// judged after them; there are no circles.
	After, AfterAnywhere []ID

	// Probe says what a request that nobody asked for would settle. A rule never
	// sends it.
	Probe string

	// Judge looks at the trace and changes nothing.
	Judge func(*Trace) Outcome
}

// Result is how a rule came out.
type Result string

const (
	Pass          Result = "pass"
	Found         Result = "finding"
	NotApplicable Result = "not-applicable"
)

// Outcome is what a rule made of a trace.
type Outcome struct {
	Result Result
	Why    string // for NotApplicable: what is missing
	Hits   []Hit  // for Found
}

// Hit is one thing that a rule saw. What is left empty is the rule's own.
type Hit struct {
	Severity Severity
	Title    string
	At       Evidence
	Also     []Evidence
	Message  string
	Breaks   string
	Specs    []specref.Ref
	Fix      Fix

	Comparison *Comparison
	Causes     []Cause
	// NoProbe is set where the rule's probe would settle nothing more.
	NoProbe bool
	// Beside is set where what was seen is the root cause of nothing: the findings
	// that come after the rule are reported all the same.
	Beside bool
}

// passed is the outcome of a rule that saw nothing wrong.
func passed() Outcome { return Outcome{Result: Pass} }

// notApplicable is the outcome of a rule that cannot be judged, and why.
func notApplicable(format string, args ...any) Outcome {
	return Outcome{Result: NotApplicable, Why: fmt.Sprintf(format, args...)}
}

// found is the outcome of a rule with these hits: pass when there are none.
func found(hits ...Hit) Outcome {
	if len(hits) == 0 {
		return passed()
	}
	return Outcome{Result: Found, Hits: hits}
}
