package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// isAltered says whether a person did something to the request of x.
func isAltered(x httplog.Exchange) bool { return x.Request.Edited || x.Label.Fault != "" }

// altered says, of an exchange whose request is not what the flow makes of
// itself, what a person did to it; empty for any other.
func altered(x httplog.Exchange) string {
	if !isAltered(x) {
		return ""
	}
	what := "Request"
	if x.Witness == httplog.Unseen {
		what = "The URL of"
	}
	f, faulty := flows.FaultByID(flows.FaultID(x.Label.Fault))
	switch {
	case faulty && x.Label.Resends != 0:
		return fmt.Sprintf("Request #%d is #%d once more. A fault put in on purpose: %s.", x.ID, x.Label.Resends, firstLower(f.Title))
	case faulty:
		return fmt.Sprintf("%s #%d has a fault that was put in on purpose: %s.", what, x.ID, firstLower(f.Title))
	case x.Request.Edited && x.State == httplog.Held:
		return fmt.Sprintf("%s #%d was edited by hand, and is not sent yet.", what, x.ID)
	case x.Request.Edited:
		return fmt.Sprintf("%s #%d was edited by hand. What came of it may come of that.", what, x.ID)
	}
	return ""
}

// alteredWord is the same in a border.
func alteredWord(x httplog.Exchange) string {
	v, faulty := verdictOn(x)
	switch {
	case faulty && x.Request.Edited:
		return "edited: " + v.fault
	case faulty:
		return "fault: " + v.fault
	case x.Request.Edited:
		return "edited"
	}
	return ""
}

// verdict is how a server took a fault.
type verdict struct {
	fault        string // what was wrong with the request
	promise      string // what a correct server answers
	came         string // what this one did, in a sentence; empty while none is there
	known, right bool
	expect       string // what a correct server answers, in short
}

// verdictOn compares what came of an exchange with what a correct server
// answers. ok is false where no fault was put in.
func verdictOn(x httplog.Exchange) (v verdict, ok bool) {
	if x.Label.Fault == "" {
		return verdict{}, false
	}
	f, ok := flows.FaultByID(flows.FaultID(x.Label.Fault))
	if !ok {
		return verdict{}, false
	}
	v = verdict{fault: firstLower(f.Title), promise: f.Promise(), expect: f.Expect}
	v.right, v.known, v.came = f.Judge(x)
	return v, true
}

// caption is the verdict in a border: in a word first. It is empty when there is
// none.
func (v verdict) caption(th *theme) []string {
	switch {
	case v.known && v.right:
		return []string{th.sym.Tick + " as expected"}
	case v.known:
		return []string{th.sym.Cross + " not as expected", th.words("a correct server: " + v.expect)}
	}
	return nil
}

// maxAltered is how many altered requests of a step are named.
const maxAltered = 3

// alteredHere says which requests of a step a person altered, the newest first,
// and how the server took it.
func (c *explain) alteredHere(p *prose) {
	step := c.state.Steps[c.step].ID
	n := 0
	for _, id := range slices.Backward(c.sent.altered) {
		x := c.sent.list[id-1]
		if x.Label.Step != string(step) {
			continue
		}
		if n++; n > maxAltered {
			break
		}
		text := altered(x)
		p.hang(c.th.Warn.Render("* "), c.th.Warn, c.veil.text(text))
		if v, ok := verdictOn(x); ok {
			p.hang(c.th.verdictSign(v), c.th.Text, c.veil.text(strings.TrimSpace(v.promise+" "+v.came)))
		}
	}
}

// verdictSign stands before a verdict.
func (th *theme) verdictSign(v verdict) string {
	switch {
	case v.known && v.right:
		return th.Good.Render(th.sym.Tick + " ")
	case v.known:
		return th.Bad.Render(th.sym.Cross + " ")
	}
	return "  "
}
