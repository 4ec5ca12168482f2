package findings_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

func TestLoopback(t *testing.T) {
	t.Parallel()
	const hydra = "<p>The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.</p>"
	t.Run("nothing else known", func(t *testing.T) {
		t.Parallel()
		f := refusedWith(400, "text/html", hydra)
		f.want(t, "AUTHZ-REDIRECT-URI", findings.Error)
		f.want(t, "AUTHZ-LOOPBACK-PORT", findings.Note, "AUTHZ-REDIRECT-URI")
	})
	t.Run("another spelling passes", func(t *testing.T) {
		t.Parallel()
		f := refusedWith(400, "text/html", hydra)
		f.Request.Set("redirect_uri", "http://localhost:50123/callback")
		other := url.Values{"client_id": {clientID}, "state": {"s2"}, "redirect_uri": {redirectURI}, "response_type": {"code"}}
		probed(f, other, message{Status: 302, Header: []string{"Location: /login"}})
		got := f.want(t, "AUTHZ-LOOPBACK-PORT", findings.Error, "AUTHZ-REDIRECT-URI")
		if got.Comparison == nil || got.Comparison.Difference().Kind != findings.DiffLoopback {
			t.Errorf("comparison %+v", got.Comparison)
		}
		f.wantNone(t, "AUTHZ-REDIRECT-URI")
	})
	t.Run("sent to the same error page", func(t *testing.T) {
		t.Parallel()
		f := refusedWith(302, "text/html", "")
		f.Change = func(step string, m *message) {
			if step == "authorization-request" {
				*m = message{Status: 302, Header: []string{"Location: /oops?id=1"}}
			}
		}
		other := url.Values{"client_id": {clientID}, "state": {"s2"}, "redirect_uri": {"http://localhost:50123/callback"}, "response_type": {"code"}}
		f.More = func(r *recorder) {
			r.change = nil
			r.get("authorization-request", issuer+"/oops?id=1", message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: hydra})
			r.get("authorization-request", issuer+"/authorize?"+other.Encode(), message{Status: 302, Header: []string{"Location: /oops?id=2"}})
			r.exchanges[len(r.exchanges)-1].Label.Probe = "x"
		}
		f.want(t, "AUTHZ-REDIRECT-URI", findings.Error)
	})
	t.Run("not on this machine", func(t *testing.T) {
		t.Parallel()
		f := refusedWith(400, "text/html", hydra)
		f.Request.Set("redirect_uri", "https://app.example/cb")
		f.wantNone(t, "AUTHZ-LOOPBACK-PORT")
		if list := f.trace().OtherLoopback(); len(list) > 0 {
			t.Errorf("%q would be tried", list)
		}
	})
}

// TestOtherLoopback: what is tried next, until nothing is left or one passes.
func TestOtherLoopback(t *testing.T) {
	t.Parallel()
	refused := message{Status: 400, Header: []string{"Content-Type: text/html"}, Body: "<p>Invalid parameter: redirect_uri</p>"}
	tried := func(passes string) []string {
		f := refusedWith(400, "text/html", refused.Body)
		var all []string
		for range 10 {
			list := f.trace().OtherLoopback()
			if len(list) == 0 {
				return all
			}
			all = append(all, list...)
			f.More = func(r *recorder) {
				r.change = nil
				for _, uri := range all {
					answer := refused
					if uri == passes {
						answer = message{Status: 302, Header: []string{"Location: /login"}}
					}
					q := url.Values{"client_id": {clientID}, "redirect_uri": {uri}, "response_type": {"code"}}
					r.get("authorization-request", issuer+"/authorize?"+q.Encode(), answer)
					r.exchanges[len(r.exchanges)-1].Label.Probe = "x"
				}
			}
		}
		t.Error("it never ends")
		return all
	}
	if got, want := strings.Join(tried("http://localhost:50123/callback"), " "), "http://localhost:50123/callback http://[::1]:50123/callback"; got != want {
		t.Errorf("tried %s, want %s", got, want)
	}
	all := tried("")
	if len(all) != 9 || len(all) != len(slices.Compact(slices.Sorted(slices.Values(all)))) {
		t.Errorf("tried %q", all)
	}
	for _, want := range []string{"http://127.0.0.1/callback", "http://127.0.0.1:50123", "http://localhost:8080/callback"} {
		if !slices.Contains(all, want) {
			t.Errorf("%s was not tried, but %q", want, all)
		}
	}
}
