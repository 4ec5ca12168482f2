package findings

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

var ruleMessage = Rule{
	ID: "HTTP-MESSAGE", Topic: "metadata", Severity: Warning,
	Title:  "Answer is not well-formed HTTP",
	Looks:  "An answer that this program reads and most HTTP clients refuse: a control character or a line without a colon in its head, lengths that contradict each other, chunks that end in LF alone. Both Content-Length and Transfer-Encoding in one answer.",
	Breaks: "Clients refuse the answer, or a proxy and the client disagree on where it ends: then one person can get another's.",
	Specs:  []specref.Ref{specref.RFC9110.Section("5.5"), specref.RFC9112.Section("6.3")},
	Fix:    Fix{IdP: "Look for what writes field lines by hand: put no foreign text into them unchecked, and leave Content-Length and Transfer-Encoding to the server. Look at the proxy in front of it too."},
	Judge: func(t *Trace) Outcome {
		all := t.serverExchanges()
		if len(all) == 0 {
			return notApplicable("no answer of the provider was recorded")
		}
		var hits []Hit
		done := map[string]bool{}
		for _, x := range all {
			h, ok := illFormed(x)
			if key := x.URL + h.Message; ok && !done[key] {
				done[key] = true
				hits = append(hits, h)
			}
		}
		return found(hits...)
	},
}

// illFormed tells what clients refuse in an answer that was read.
func illFormed(x *Exchange) (Hit, bool) {
	switch r := x.Response; {
	case r == nil || x.Witness != httplog.Sent:
		return Hit{}, false // a recording's heads were put together from what it says
	case r.Tolerant != "":
		return Hit{At: x.AtPart(ResponseHeaders), Message: fmt.Sprintf("Most HTTP clients refuse this answer: %s.", r.Tolerant)}, true
	case r.Chunked && x.HasHeader("Content-Length"):
		return Hit{At: x.AtHeader("Content-Length"), Message: "The answer has both Content-Length and Transfer-Encoding. The chunks were taken."}, true
	}
	return Hit{}, false
}
