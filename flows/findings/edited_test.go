package findings_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestWhatAnEditExplainsSaysSo breaks the token request and looks at the finding.
func TestWhatAnEditExplainsSaysSo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*httplog.Exchange, *httplog.Exchange) // of the authorization and the token request
		want   string
	}{
		{"as it was made", func(*httplog.Exchange, *httplog.Exchange) {}, ""},
		{"a fault", func(_, x *httplog.Exchange) { x.Label.Fault = "wrong-verifier" }, "on purpose (wrong-verifier)"},
		{"an edit", func(_, x *httplog.Exchange) { x.Request.Edited = true }, "edited by hand"},
		{"sent again", func(_, x *httplog.Exchange) { x.Label.Resends = 3 }, "exchange 3 sent again"},
		{"an edit before", func(x, _ *httplog.Exchange) { x.Request.Edited = true }, "edited by hand"},
	} {
		f := refusedCode(tokenError(400, "invalid_grant", ""))
		list := f.exchanges()
		var request, token *httplog.Exchange
		for i := range list {
			switch list[i].Label.Step {
			case "authorization-request":
				request = &list[i]
			case "token":
				token = &list[i]
			}
		}
		c.change(request, token)
		report := findings.Judge(findings.NewTrace(list, f.Asked))
		found := false
		for _, got := range report.Findings {
			if got.ID != "TOKEN-INVALID-GRANT" {
				continue
			}
			found = true
			if (c.want == "") != (got.Edited == "") || !strings.Contains(got.Edited, c.want) {
				t.Errorf("%s: %q", c.name, got.Edited)
			}
		}
		if !found {
			t.Errorf("%s: TOKEN-INVALID-GRANT is missing among %v", c.name, report.Findings)
		}
	}
}

// TestExperimentsAreNoPartOfTheWalk has an experiment fail and expects nothing
// of the rules that judge a walk.
func TestExperimentsAreNoPartOfTheWalk(t *testing.T) {
	t.Parallel()
	f := healthy()
	list := f.exchanges()
	before := findings.Judge(findings.NewTrace(list, f.Asked))
	for _, x := range list {
		if x.Label.Step == "token" {
			x.ID, x.Label.Lab, x.Label.Act = len(list)+1, "some-lab", "the code again"
			x.Response = httplog.NewResponse([]byte("HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\n\r\n"), []byte("<p>no"))
			list = append(list, x)
			break
		}
	}
	after := findings.Judge(findings.NewTrace(list, f.Asked))
	if len(before.Findings) != len(after.Findings) {
		t.Errorf("before %v, after %v", before.Findings, after.Findings)
	}
}
