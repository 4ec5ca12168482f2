package findings_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestHealthyWalk is the measure of all rules: nothing to report.
func TestHealthyWalk(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*flow){
		"browser":             func(f *flow) {},
		"built-in user agent": func(f *flow) { f.Browser = false },
		"basic":               func(f *flow) { f.Basic = true },
		"ES256": func(f *flow) {
			f.Keys = object{"keys": []any{ecJWK()}}
			f.Header, f.Sign = object{"alg": "ES256", "kid": "k2"}, signES256
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "ES256"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			change(f)
			f.wantQuiet(t)
		})
	}
}

func TestTraceReadsTheWalk(t *testing.T) {
	t.Parallel()
	f := healthy()
	trace := f.trace()
	if got := []int{len(trace.Metadata), len(trace.Keys), len(trace.Requests), len(trace.Responses), len(trace.Tokens), len(trace.UserInfos), len(trace.IDTokens)}; !slices.Equal(got, []int{1, 1, 1, 1, 2, 1, 2}) {
		t.Fatalf("metadata, keys, requests, responses, token answers, UserInfo, ID tokens: %v", got)
	}
	answer, refresh := trace.Tokens[0], trace.Tokens[1]
	if answer.Request != trace.Requests[0] || answer.Response != trace.Responses[0] {
		t.Error("the code was not traced back to its authorization request and response")
	}
	if refresh.Previous != answer {
		t.Error("the refresh was not traced back to the token answer it came from")
	}
	id := trace.IDTokens[0]
	for _, c := range id.Checks {
		if c.Result == "fail" {
			t.Errorf("check %s: %s", c.Name, c.Detail)
		}
	}
	if got := string(trace.Text(id.AtClaim("nonce"))); got != `"nonce":"`+nonce+`"` {
		t.Errorf("the claim nonce stands at %q", got)
	}
	if got := string(trace.Text(answer.At("expires_in"))); got != `"expires_in": 3600` {
		t.Errorf("the member expires_in stands at %q", got)
	}
	if got := string(trace.Text(answer.X.AtHeader("cache-control"))); got != "Cache-Control: no-store" {
		t.Errorf("the header field stands at %q", got)
	}
	if got := string(trace.Text(trace.Responses[0].At("state"))); got != "state="+state {
		t.Errorf("the state stands at %q", got)
	}
	if got := string(trace.Text(answer.AtSent("grant_type"))); got != "grant_type=authorization_code" {
		t.Errorf("the grant type stands at %q", got)
	}
}

// TestKeysThatWereNotRecorded says nothing of the key of an ID token.
func TestKeysThatWereNotRecorded(t *testing.T) {
	t.Parallel()
	f := healthy()
	list := slices.DeleteFunc(f.exchanges(), func(x httplog.Exchange) bool { return x.Label.Step == "keys" })
	trace := findings.NewTrace(list, findings.Asked{ClientID: clientID})
	for _, i := range trace.IDTokens {
		for _, c := range i.Checks {
			if c.Result == jose.Fail || c.Name == jose.CheckSignature && c.Result != jose.NotApplicable {
				t.Errorf("%s: %s: %s", c.Name, c.Result, c.Detail)
			}
		}
	}
	if report := findings.Judge(trace); len(report.Findings) > 0 {
		t.Errorf("found: %v", idsOf(report))
	}
}

// TestOneFaultIsOneFinding labels every token answer wrongly: the refreshes say
// nothing that the first answer does not, unless they say it in other words.
func TestOneFaultIsOneFinding(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.More = func(r *recorder) {
		r.now = r.now.Add(time.Hour)
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"refresh-token-2-0123456789abcdef"}, "client_id": {clientID}, "client_secret": {secret}}
		answer := f.Refresh.with("access_token", "access-token-3-0123456789abcdef").with("refresh_token", "refresh-token-3-0123456789abcdef")
		r.post("refresh", issuer+"/token", form, noStore(answer))
	}
	labels := []string{"text/plain", "text/plain", "text/html"}
	f.Change = func(step string, m *message) {
		if step == "token" || step == "refresh" {
			m.setHeader("Content-Type", labels[0])
			labels = labels[1:]
		}
	}
	trace := f.trace()
	var got []findings.Finding
	for _, x := range findings.Judge(trace).Findings {
		if x.ID == "TOKEN-CONTENT-TYPE" {
			got = append(got, x)
		}
	}
	if len(got) != 2 || got[0].Step != "token" || got[1].Step != "refresh" || !strings.Contains(got[1].Message, "text/html") {
		t.Fatalf("%d findings: %+v", len(got), got)
	}
	refresh := trace.Tokens[1].X
	if !slices.ContainsFunc(got[0].Also, func(e findings.Evidence) bool {
		return e.Exchange == refresh.ID && string(trace.Text(e)) == "Content-Type: text/plain"
	}) {
		t.Errorf("it does not point at the refresh: %+v", got[0].Also)
	}
}

// isName says whether a word is a parameter or a claim, which begins as it does.
func isName(word string) bool {
	return slices.Contains([]string{"acr", "iss", "nonce", "scope"}, word) || strings.Contains(word, "_")
}

// TestRulesAreDeclared holds each rule to what the engine and `explain` need.
func TestRulesAreDeclared(t *testing.T) {
	t.Parallel()
	for _, r := range findings.Rules() {
		if r.Title == "" || r.Looks == "" || r.Breaks == "" || r.Severity == 0 || r.Topic == "" || r.Judge == nil || r.Fix == (findings.Fix{}) {
			t.Errorf("%s is not wholly declared", r.ID)
		}
		if first, _, _ := strings.Cut(r.Title, " "); first[0] >= 'a' && first[0] <= 'z' && !isName(first) {
			t.Errorf("%s: the title begins with a small letter: %s", r.ID, r.Title)
		}
		for _, ref := range r.Specs {
			if ref.URL() == "" {
				t.Errorf("%s refers to %q, which is not known", r.ID, ref)
			}
		}
	}
}
