package findings_test

import (
	"maps"
	"net/url"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

func TestEndFaults(t *testing.T) {
	t.Parallel()
	auth := url.Values{"client_id": {clientID}, "client_secret": {secret}}
	form := func(more ...string) url.Values {
		v := maps.Clone(auth)
		for i := 0; i < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	introspect := func(m message) func(*flow) {
		return func(f *flow) {
			f.Until = "userinfo"
			f.More = func(r *recorder) { r.post("introspection", issuer+"/introspect", form("token", accessToken), m) }
		}
	}
	unauthorized := jsonAnswer(object{"message": "no"})
	unauthorized.Status = 401
	bad := refusal(400, "invalid_token")
	revoked := func(m message) func(*flow) {
		return func(f *flow) {
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", form("token", "refresh-token-2-0123456789abcdef", "token_type_hint", "refresh_token"), m)
				r.post("revocation", issuer+"/revoke", form("token", "access-token-2-0123456789abcdef", "token_type_hint", "access_token"), m)
			}
		}
	}
	revokeRefresh := form("token", "refresh-token-1-0123456789abcdef", "token_type_hint", "refresh_token")
	logout := func(m message) func(*flow) {
		return func(f *flow) {
			f.More = func(r *recorder) {
				r.get("logout", issuer+"/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F&state=s1&client_id="+clientID, m)
			}
		}
	}
	testFaults(t, []fault{
		{"fresh", introspect(jsonAnswer(object{"active": false})), "INTRO-INACTIVE", findings.Warning, "active", nil},
		{"no active", introspect(jsonAnswer(object{"sub": "x"})), "INTRO-SHAPE", findings.Error, "sub", nil},
		{"text", introspect(jsonAnswer(object{"active": "true"})), "INTRO-SHAPE", findings.Error, "active", nil},
		{"exp is a text", introspect(jsonAnswer(object{"active": true, "exp": "1"})), "INTRO-SHAPE", findings.Warning, "exp", nil},
		{"a refusal under 200", introspect(jsonAnswer(object{"error": "invalid_request"})), "INTRO-SHAPE", findings.Error, "invalid_request", nil},
		{"invalid_client with 400", introspect(refusal(400, "invalid_client")), "INTRO-AUTH", findings.Error, "invalid_client", nil},
		{"a public client", func(f *flow) {
			f.Asked.ClientSecret = ""
			f.TokenForm.Del("client_secret")
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.post("introspection", issuer+"/introspect", url.Values{"token": {accessToken}, "client_id": {clientID}}, unauthorized)
			}
		}, "INTRO-AUTH", findings.Note, "401", nil},
		{"401", introspect(unauthorized), "INTRO-AUTH", findings.Error, "401", nil},
		{"open", func(f *flow) {
			f.More = func(r *recorder) {
				r.post("introspection", issuer+"/introspect", url.Values{"token": {accessToken}}, jsonAnswer(object{"active": true}))
			}
		}, "INTRO-AUTH", findings.Error, "active", []findings.ID{"RT-OLD-AT-VALID"}},
		{"revoked before", func(f *flow) {
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", revokeRefresh, message{Status: 200})
				r.post("revocation", issuer+"/revoke", revokeRefresh, bad)
			}
		}, "REV-UNKNOWN-TOKEN", findings.Warning, "invalid_token", nil},
		{"another success", revoked(message{Status: 204}), "REV-UNKNOWN-TOKEN", findings.Warning, "204", nil},
		{"unsupported", revoked(refusal(400, "unsupported_token_type")), "REV-UNKNOWN-TOKEN", findings.Note, "unsupported_token_type", nil},
		{"no endpoint", func(f *flow) {
			f.Metadata = f.Metadata.without("revocation_endpoint")
			f.Asked.WantRevoke = true
		}, "REV-UNKNOWN-TOKEN", findings.Note, "token_endpoint", nil},
		{"a refusal under 200", revoked(refusal(200, "invalid_request")), "TOKEN-200-ERROR", findings.Error, "invalid_request", nil},
		{"a page", revoked(message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<!doctype html><title>Log in</title>"}), "TOKEN-BAD-JSON", findings.Error, "Log in", nil},
		{"cut JSON", revoked(message{Status: 200, Header: []string{"Content-Type: application/json"}, Body: `{"ok":`}), "TOKEN-BAD-JSON", findings.Error, ":", nil},
		{"still refreshes", func(f *flow) {
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", revokeRefresh, message{Status: 200})
				r.post("refresh", issuer+"/token", f.RefreshForm, noStore(f.Refresh))
			}
		}, "REV-NOT-EFFECTIVE", findings.Error, "200", nil},
		{"is called active", func(f *flow) {
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", revokeRefresh, message{Status: 200})
				r.post("introspection", issuer+"/introspect", form("token", "refresh-token-1-0123456789abcdef"), jsonAnswer(object{"active": true}))
			}
		}, "REV-NOT-EFFECTIVE", findings.Error, "active", nil},
		{"both revoked, access token lives on", func(f *flow) {
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", revokeRefresh, message{Status: 200})
				r.post("revocation", issuer+"/revoke", form("token", accessToken), message{Status: 200})
				r.get("userinfo", issuer+"/userinfo", jsonAnswer(f.UserInfo), "Authorization: Bearer "+accessToken)
			}
		}, "REV-NOT-EFFECTIVE", findings.Warning, "200", nil},
		{"access token lives on for long", func(f *flow) {
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", form("token", accessToken), message{Status: 200})
				r.now = r.now.Add(2 * time.Minute)
				r.get("userinfo", issuer+"/userinfo", jsonAnswer(f.UserInfo), "Authorization: Bearer "+accessToken)
			}
		}, "REV-NOT-EFFECTIVE", findings.Error, "200", nil},
		{"access token lives on", func(f *flow) {
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", revokeRefresh, message{Status: 200})
				r.get("userinfo", issuer+"/userinfo", jsonAnswer(f.UserInfo), "Authorization: Bearer "+accessToken)
			}
		}, "REV-NOT-EFFECTIVE", findings.Note, "200", nil},
		{"no state", func(f *flow) {
			f.More = func(r *recorder) {
				r.get("logout", issuer+"/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F&state=s1", message{Status: 302, Header: []string{"Location: https://app.example/"}})
			}
		}, "LOGOUT-REDIRECT", findings.Warning, "Location", nil},
		{"other state", func(f *flow) {
			f.More = func(r *recorder) {
				r.get("logout", issuer+"/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F&state=s1", message{Status: 302, Header: []string{"Location: https://app.example/?state=s2"}})
			}
		}, "LOGOUT-REDIRECT", findings.Warning, "s2", nil},
		{"refused", func(f *flow) {
			f.More = func(r *recorder) {
				r.get("logout", issuer+"/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F", message{Status: 400, Header: []string{"Content-Type: text/html"}, Body: "<title>Invalid redirect uri</title>"})
			}
		}, "LOGOUT-REDIRECT", findings.Warning, "Invalid redirect uri", nil},
		{"state twice", logout(message{Status: 302, Header: []string{"Location: https://app.example/?state=s1&state=s1"}}), "LOGOUT-REDIRECT", findings.Warning, "state=s1&state=s1", nil},
		{"state in the fragment", logout(message{Status: 302, Header: []string{"Location: https://app.example/#?state=s1"}}), "LOGOUT-REDIRECT", findings.Warning, "Location", nil},
		{"another path", logout(message{Status: 302, Header: []string{"Location: https://app.example/login?state=s1"}}), "LOGOUT-REDIRECT", findings.Warning, "/login", nil},
		{"an error", logout(message{Status: 302, Header: []string{"Location: https://app.example/?state=s1&error=access_denied"}}), "LOGOUT-REDIRECT", findings.Warning, "access_denied", nil},
		{"nothing", logout(message{Status: 204}), "LOGOUT-REDIRECT", findings.Warning, "204", nil},
		{"a page", logout(message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<title>Signed out</title>"}), "LOGOUT-REDIRECT", findings.Warning, "200", nil},
		{"a login form", logout(message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: `<form><input type="password"></form>`}), "LOGOUT-REDIRECT", findings.Warning, "200", nil},
		{"an OAuth error", logout(refusal(400, "invalid_request")), "LOGOUT-REDIRECT", findings.Warning, "invalid_request", nil},
	})
}

// A client ignores the body of a revocation (RFC 7009 §2.2), and an API that
// introspects has credentials of its own.
func TestEndIsAccepted(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]func(*recorder){
		"a word in the body": func(r *recorder) {
			r.post("revocation", issuer+"/revoke", url.Values{"token": {"x"}, "client_id": {clientID}, "client_secret": {secret}},
				message{Status: 200, Header: []string{"Content-Type: text/plain"}, Body: "OK"})
		},
		"a logout without a way back": func(r *recorder) {
			r.get("logout", issuer+"/logout", message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<title>Signed out</title>"})
		},
		"a logout that asks": func(r *recorder) {
			r.get("logout", issuer+"/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F", message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<form><button>Sign out</button></form>"})
		},
		"a logout page whose script leads back": func(r *recorder) {
			r.get("logout", issuer+"/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F&state=s1", message{Status: 200, Header: []string{"Content-Type: text/html"},
				Body: `<iframe src="https://rp.example/logout"></iframe><script>location = "https://app.example/?state=s1"</script>`})
		},
		"a logout in two hops": func(r *recorder) {
			r.get("logout", issuer+"/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F&state=s1", message{Status: 302, Header: []string{"Location: " + issuer + "/bye"}})
			r.get("logout", issuer+"/bye", message{Status: 303, Header: []string{"Location: https://app.example/?iss=x&state=s1"}})
			r.get("logout", "https://app.example/?iss=x&state=s1", message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<title>Bye</title>"})
		},
		"another client is refused": func(r *recorder) {
			r.post("introspection", issuer+"/introspect", url.Values{"token": {accessToken}, "client_id": {"api"}, "client_secret": {"x"}}, refusal(401, "invalid_client"))
		},
	} {
		f := healthy()
		f.More = more
		for _, id := range []findings.ID{"REV-UNKNOWN-TOKEN", "TOKEN-BAD-JSON", "TOKEN-200-ERROR", "INTRO-AUTH", "LOGOUT-REDIRECT"} {
			t.Run(name, func(t *testing.T) { f.wantNone(t, id) })
		}
	}
}

// TestRefusedHint: an ID token that is wrong in itself is refused as a hint of
// whose session is meant, which is no fault of its own.
func TestRefusedHint(t *testing.T) {
	t.Parallel()
	refused := func(r *recorder) {
		r.get("logout", issuer+"/logout?client_id="+clientID, message{Status: 400, Header: []string{"Content-Type: text/html"}, Body: "<title>Invalid hint</title>"})
	}
	for claim, want := range map[string]findings.ID{"aud": "IDT-AUD", "iss": "IDT-ISS"} {
		f := healthy()
		f.Claims[claim], f.Until, f.More = "https://another.example", "userinfo", refused
		f.want(t, want, findings.Error)
		f.wantNone(t, "LOGOUT-REDIRECT")
	}
}

// refusal is an answer with an OAuth error.
func refusal(status int, code string) message {
	m := jsonAnswer(object{"error": code})
	m.Status = status
	return m
}

// A browser that saves a recording without credentials leaves it open with what
// the introspection was asked.
func TestStrippedIntrospectionIsNoFault(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Asked.ClientSecret, f.Until = "", "token"
	f.TokenForm.Del("client_secret")
	f.TokenForm.Del("client_id")
	f.More = func(r *recorder) {
		r.post("introspection", issuer+"/introspect", url.Values{"token": {accessToken}}, refusal(401, "invalid_client"))
	}
	exchanges := f.exchanges()
	for i := range exchanges {
		exchanges[i].Witness = httplog.Recorded
	}
	for _, x := range findings.Judge(findings.NewTrace(exchanges, f.Asked)).Findings {
		if x.ID == "INTRO-AUTH" {
			t.Errorf("%s %s: %s", x.Severity, x.ID, x.Message)
		}
	}
}
