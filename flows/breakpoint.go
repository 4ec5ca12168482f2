package flows

import (
	"fmt"
	"strconv"
	"strings"
)

// Breakpoint is a kind of request before which Continue stops. A field that is
// empty fits every request; all that are not must fit.
type Breakpoint struct {
	Step   StepID
	Method string // "POST", in any case
	URL    string // a part of the URL
	// Status is that of the answer that came last: "401", or "4xx" for all from
	// 400 to 499.
	Status string
}

// String says in words what it stops before.
func (b Breakpoint) String() string {
	var parts []string
	if b.Method != "" {
		parts = append(parts, strings.ToUpper(b.Method))
	}
	if b.URL != "" {
		parts = append(parts, "to …"+b.URL+"…")
	}
	if b.Step != "" {
		parts = append(parts, "of the step "+string(b.Step))
	}
	if b.Status != "" {
		parts = append(parts, "after an answer of "+b.Status)
	}
	if len(parts) == 0 {
		return "any request"
	}
	return "a request " + strings.Join(parts, " ")
}

// Check says what is wrong with b, in a sentence that names the field; nil when
// it can be used.
func (b Breakpoint) Check() error {
	if b == (Breakpoint{}) {
		return bad("breakpoint", "it is empty: name a step, a method, a part of the URL, or the status of the answer before")
	}
	if s := strings.ToLower(b.Status); s != "" {
		_, err := strconv.Atoi(strings.ReplaceAll(s, "x", "0"))
		if len(s) != 3 || err != nil || s[0] < '1' || s[0] > '9' {
			return bad("status", fmt.Sprintf("%.20q is not a status; write three digits such as 401, or 4xx", b.Status))
		}
	}
	return nil
}

// Matches says whether b fits the request that has come to the gate.
func (b Breakpoint) Matches(e AtGate) bool {
	return b != (Breakpoint{}) &&
		(b.Step == "" || b.Step == e.Step) &&
		(b.Method == "" || strings.EqualFold(b.Method, e.Method)) &&
		(b.URL == "" || strings.Contains(e.URL, b.URL)) &&
		(b.Status == "" || e.LastStatus != 0 && statusFits(strings.ToLower(b.Status), strconv.Itoa(e.LastStatus)))
}

func statusFits(pattern, status string) bool {
	if len(pattern) != len(status) {
		return false
	}
	for i := range pattern {
		if pattern[i] != 'x' && pattern[i] != status[i] {
			return false
		}
	}
	return true
}

func (s State) breakpointAt(e AtGate) (Breakpoint, bool) {
	for _, b := range s.Breakpoints {
		if b.Matches(e) {
			return b, true
		}
	}
	return Breakpoint{}, false
}
