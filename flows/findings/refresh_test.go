package findings_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// refreshToken is the n-th refresh token of a walk; healthy begins with the first.
func refreshToken(n int) string { return fmt.Sprintf("refresh-token-%d-0123456789abcdef", n) }

// refreshed records a refresh, later than what was there, and its answer.
func (r *recorder) refreshed(later time.Duration, sent string, m message) {
	r.now = r.now.Add(later)
	r.post("refresh", issuer+"/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {sent}, "client_id": {clientID}, "client_secret": {secret}}, m)
}

// freshTokens is an answer with the n-th tokens.
func freshTokens(n int) object {
	return object{"access_token": fmt.Sprintf("access-token-%d-0123456789abcdef", n), "token_type": "Bearer", "expires_in": 3600,
		"refresh_token": refreshToken(n), "scope": "openid profile offline_access"}
}

// refreshes is a walk that ends with these refreshes.
func refreshes(more func(r *recorder)) *flow {
	f := healthy()
	f.Until = "userinfo"
	f.More = more
	return f
}

func TestRefreshTokenUsedTwice(t *testing.T) {
	t.Parallel()
	refused := tokenError(400, "invalid_grant", "")
	tokens := noStore(freshTokens(2))
	slow := func(m message, d time.Duration) message { m.Delay = d; return m }
	for name, c := range map[string]struct {
		more func(r *recorder)
		in   string
		also []findings.ID
	}{
		"13 ms apart": {func(r *recorder) {
			r.refreshed(time.Hour, refreshToken(1), slow(tokens, 200*time.Millisecond))
			r.refreshed(13*time.Millisecond-time.Second, refreshToken(1), refused)
		}, "13 ms later", nil},
		"the later one wins": {func(r *recorder) {
			r.refreshed(time.Hour, refreshToken(1), slow(refused, 200*time.Millisecond))
			r.refreshed(-500*time.Millisecond, refreshToken(1), tokens)
		}, "the earlier one was refused", nil},
		"a gateway's 502": {func(r *recorder) {
			r.refreshed(time.Hour, refreshToken(1), message{Status: 502, Header: []string{"Content-Type: text/html"}, Body: "<h1>Bad gateway</h1>"})
			r.refreshed(time.Minute, refreshToken(1), refused)
		}, "whose answer was lost", []findings.ID{"NET-REACH"}},
		"an old copy": {func(r *recorder) {
			r.refreshed(time.Hour, refreshToken(1), tokens)
			r.refreshed(10*time.Minute, refreshToken(1), refused)
		}, "601 s later", nil},
		"and the new one is dead": {func(r *recorder) {
			r.refreshed(time.Hour, refreshToken(1), tokens)
			r.refreshed(0, refreshToken(1), refused)
			r.refreshed(time.Minute, refreshToken(2), tokenError(400, "invalid_grant", "token family revoked"))
			r.refreshed(time.Minute, refreshToken(2), tokenError(400, "invalid_grant", "token family revoked"))
		}, "the whole grant is revoked", nil},
		"and again and again": {func(r *recorder) {
			r.refreshed(time.Hour, refreshToken(1), tokens)
			for range 3 {
				r.refreshed(time.Second, refreshToken(1), refused)
			}
		}, "2 times more", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := refreshes(c.more)
			got := f.want(t, "RT-REUSE-REVOKED", findings.Error, c.also...)
			if !strings.Contains(got.Message, c.in) || strings.Contains(got.Message, "refresh-token-") {
				t.Errorf("%q is not in: %s", c.in, got.Message)
			}
			n := 0
			for _, x := range findings.Judge(f.trace()).Findings {
				if strings.HasPrefix(string(x.ID), "RT-") {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%d findings for one cause", n)
			}
		})
	}
	t.Run("each its own token", func(t *testing.T) {
		t.Parallel()
		refreshes(func(r *recorder) {
			r.refreshed(time.Hour, refreshToken(1), tokens)
			r.refreshed(time.Hour, refreshToken(2), noStore(freshTokens(3)))
		}).wantQuiet(t)
	})
}

func TestRefreshTokenRefused(t *testing.T) {
	t.Parallel()
	t.Run("retried in a loop", func(t *testing.T) {
		t.Parallel()
		f := refreshes(func(r *recorder) {
			r.refreshed(time.Hour, refreshToken(1), noStore(freshTokens(2)))
			for range 4 {
				r.refreshed(24*time.Hour, refreshToken(2), tokenError(400, "invalid_grant", ""))
			}
		})
		got := f.want(t, "RT-INVALID-GRANT", findings.Error)
		for _, want := range []string{"3 times more", "(25 hours) before", "the last refresh 86401 s (24 hours)"} {
			if !strings.Contains(got.Message, want) {
				t.Errorf("%q is not in: %s", want, got.Message)
			}
		}
		if len(got.Also) != 3 || len(findings.Judge(f.trace()).Findings) != 1 {
			t.Errorf("%v: %v", got.Also, idsOf(findings.Judge(f.trace())))
		}
	})
	for text, likely := range map[string]string{
		"The refresh token is invalid or expired.": "",
		"The provided authorization grant or refresh token is invalid, expired, revoked or was issued to another client.": "",
		"Token has been expired or revoked.":          "Google",
		"Refresh token expired":                       "has expired",
		"AADSTS700082: The refresh token has expired": "Entra",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.answerWith("refresh", 400, "invalid_grant", text)
			got := f.want(t, "RT-INVALID-GRANT", findings.Error)
			if likely == "" && hasCause(got, findings.Likely, "") || likely != "" && !hasCause(got, findings.Likely, likely) {
				t.Errorf("%+v", got.Causes)
			}
		})
	}
	t.Run("Google's seven days", func(t *testing.T) {
		t.Parallel()
		f := refreshes(func(r *recorder) {
			r.refreshed(7*24*time.Hour, refreshToken(1), tokenError(400, "invalid_grant", "Bad Request"))
		})
		f.atIssuer("https://accounts.google.com")
		if got := f.want(t, "RT-INVALID-GRANT", findings.Error); !hasCause(got, findings.Likely, "seven days") {
			t.Errorf("%+v", got.Causes)
		}
	})
	t.Run("after another sign-in", func(t *testing.T) {
		t.Parallel()
		f := refreshes(func(r *recorder) {
			form := url.Values{"grant_type": {"authorization_code"}, "code": {"another-code"}, "redirect_uri": {redirectURI}, "client_id": {clientID}, "client_secret": {secret}}
			r.post("token", issuer+"/token", form, noStore(freshTokens(2)))
			r.refreshed(time.Minute, refreshToken(1), tokenError(400, "invalid_request", "Refresh token is invalid or has already been claimed by another client."))
		})
		got := f.want(t, "RT-INVALID-GRANT", findings.Error, "TOKEN-ID-TOKEN-MISSING")
		if !hasCause(got, findings.Possible, "signed in once more, in exchange 7") {
			t.Errorf("%+v", got.Causes)
		}
	})
	t.Run("of an answer with two of them", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Change = func(step string, m *message) {
			switch step {
			case "token":
				m.Body = strings.Replace(m.Body, "{", `{"refresh_token": "another-refresh-token-0123456789",`, 1)
			case "refresh":
				*m = tokenError(400, "invalid_grant", "")
			}
		}
		f.want(t, "TOKEN-BAD-JSON", findings.Error)
	})
}

func TestRefreshScope(t *testing.T) {
	t.Parallel()
	ask := func(scope string) *flow {
		f := healthy()
		f.RefreshForm.Set("scope", scope)
		return f
	}
	t.Run("narrower refused", func(t *testing.T) {
		t.Parallel()
		f := ask("openid")
		f.answerWith("refresh", 400, "invalid_scope", "not what was granted")
		got := f.want(t, "RT-SCOPE", findings.Note)
		if f.textOf(got) != `"error": "invalid_scope"` {
			t.Errorf("it points at %q", f.textOf(got))
		}
		f.wantNone(t, "AUTHZ-INVALID-SCOPE")
	})
	t.Run("wider refused", func(t *testing.T) {
		t.Parallel()
		f := ask("openid profile email")
		f.answerWith("refresh", 400, "invalid_scope", "")
		f.want(t, "AUTHZ-INVALID-SCOPE", findings.Error)
		f.wantNone(t, "RT-SCOPE")
	})
	t.Run("less than asked for", func(t *testing.T) {
		t.Parallel()
		f := ask("openid profile")
		f.Refresh["scope"] = "openid"
		if got := f.want(t, "RT-SCOPE", findings.Warning); !strings.Contains(got.Message, "lacks profile,") {
			t.Error(got.Message)
		}
	})
	t.Run("as asked for", func(t *testing.T) {
		t.Parallel()
		f := ask("openid")
		f.Refresh["scope"] = "openid"
		f.wantNone(t, "RT-SCOPE")
	})
	t.Run("wider ignored", func(t *testing.T) {
		t.Parallel()
		ask("openid profile offline_access email").wantNone(t, "RT-SCOPE")
	})
}

func TestRefreshLifetime(t *testing.T) {
	t.Parallel()
	lives := func(name string, each ...int) *flow {
		f := refreshes(func(r *recorder) {
			for i, n := range each[1:] {
				r.refreshed(1000*time.Second, refreshToken(i+1), noStore(freshTokens(i+2).with(name, n)))
			}
		})
		f.Token[name] = each[0]
		return f
	}
	for name, c := range map[string]struct {
		f  *flow
		in string // "": no finding
	}{
		"counts down":    {lives("refresh_expires_in", 36000, 34998), "counts down"},
		"each time less": {lives("refresh_expires_in", 36000, 30000, 24000), "gets less with each refresh: it is 24000"},
		"Entra draws lots": {func() *flow {
			f := lives("expires_in", 5400, 4100)
			f.atIssuer("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0")
			return f
		}(), ""},
		"less than half":         {lives("expires_in", 3600, 600), "expires_in was 3600 and is 600"},
		"half":                   {lives("expires_in", 7200, 3600), "was 7200 and is 3600 after the refresh"},
		"no lifetime":            {lives("expires_in", 1763812800, 3600), ""},
		"less, once":             {lives("expires_in", 5400, 4100), "was 5400 and is 4100"},
		"less and more":          {lives("expires_in", 5400, 4100, 5000), ""},
		"a few seconds of noise": {lives("expires_in", 3600, 3599, 3598), ""},
		"always the same":        {lives("expires_in", 3600, 3600, 3600), ""},
		"more":                   {lives("expires_in", 300, 3600), ""},
		"without end":            {lives("refresh_expires_in", 0, 0), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.in == "" {
				c.f.wantNone(t, "RT-LIFETIME")
				return
			}
			if got := c.f.want(t, "RT-LIFETIME", findings.Note); !strings.Contains(got.Message, c.in) {
				t.Error(got.Message)
			}
		})
	}
	for token, weak := range map[string]bool{
		"12345678901234567890":                 true, // 66 bits
		"507f1f77bcf86cd799439011":             true, // 96 bits
		"abcDEF0123456789-_abc":                true, // 126 bits
		"abcDEF0123456789-_abcd":               false,
		"f47ac10b-58cc-4372-a567-0e02b2c3d479": false,
		"f47ac10b58cc4372a5670e02b2c3d479":     false,
	} {
		t.Run(token, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.Until = "token"
			f.Token["refresh_token"] = token
			if !weak {
				f.wantNone(t, "RT-LIFETIME")
				return
			}
			if got := f.want(t, "RT-LIFETIME", findings.Warning); strings.Contains(got.Message, token) {
				t.Error(got.Message)
			}
		})
	}
}

func TestRefreshedIDTokenTimes(t *testing.T) {
	t.Parallel()
	past := func(f *flow) {
		f.RefreshClaims = f.RefreshClaims.with("exp", began.Add(-time.Hour).Unix()).with("iat", began.Add(-2*time.Hour).Unix())
	}
	t.Run("expired", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		past(f)
		got := f.want(t, "RT-IDT-TIME", findings.Error) // and neither IDT-EXP nor IDT-IAT
		if !strings.HasPrefix(f.textOf(got), `"exp":`) {
			t.Errorf("it points at %q", f.textOf(got))
		}
	})
	t.Run("expired, and auth_time moved", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		past(f)
		f.RefreshClaims["auth_time"] = began.Add(8 * time.Second).Unix()
		n := 0
		for _, x := range findings.Judge(f.trace()).Findings {
			if x.ID == "RT-IDT-TIME" && x.Severity == findings.Error {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%d of the two faults are named", n)
		}
	})
	for _, name := range []string{"iss", "sub", "aud"} {
		t.Run("no "+name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.RefreshClaims = f.RefreshClaims.without(name)
			f.want(t, findings.ID("IDT-"+strings.ToUpper(name)), findings.Error)
		})
	}
}

// TestRefreshLostByTheNetwork has a refresh whose answer never came, and which
// worked when it was sent again: there is nothing to say of the refresh token.
func TestRefreshLostByTheNetwork(t *testing.T) {
	t.Parallel()
	f := refreshes(func(r *recorder) {
		r.refreshed(time.Hour, refreshToken(1), message{Failure: httplog.FailTimeout, Err: fmt.Errorf("no answer")})
		r.refreshed(time.Minute, refreshToken(1), noStore(freshTokens(2)))
	})
	f.wantNone(t, "RT-REUSE-REVOKED")
	f.wantNone(t, "RT-INVALID-GRANT")
}
