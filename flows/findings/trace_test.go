package findings_test

import (
	"slices"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
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

// TestRulesAreDeclared holds each rule to what the engine and `explain` need.
func TestRulesAreDeclared(t *testing.T) {
	t.Parallel()
	for _, r := range findings.Rules() {
		if r.Title == "" || r.Looks == "" || r.Breaks == "" || r.Severity == 0 || r.Topic == "" || r.Judge == nil || r.Fix == (findings.Fix{}) {
			t.Errorf("%s is not wholly declared", r.ID)
		}
		for _, ref := range r.Specs {
			if ref.URL() == "" {
				t.Errorf("%s refers to %q, which is not known", r.ID, ref)
			}
		}
	}
}
