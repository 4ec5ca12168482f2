package findings_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// answeredToken is a walk to the token answer, which the test changes.
func answeredToken(change func(o object)) *flow {
	f := healthy()
	f.Until = "token"
	change(f.Token)
	return f
}

func TestTokenType(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value any
		at    string
	}{
		"missing":      {nil, `"access_token": "` + accessToken},
		"a number":     {1, `"token_type": 1`},
		"another type": {"mac", `"token_type": "mac"`},
		"empty":        {"", `"token_type": ""`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := answeredToken(func(o object) {
				if o["token_type"] = c.value; c.value == nil {
					delete(o, "token_type")
				}
			})
			got := f.want(t, "TOKEN-TYPE", findings.Error)
			if !strings.Contains(f.textOf(got), c.at) {
				t.Errorf("it points at %q", f.textOf(got))
			}
		})
	}
	t.Run("on refresh", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Refresh["token_type"] = "mac"
		if got := f.want(t, "TOKEN-TYPE", findings.Error); got.Step != "refresh" {
			t.Errorf("step %s", got.Step)
		}
	})
	for name, c := range map[string]struct {
		more  func(r *recorder)
		found bool
	}{
		"refused in lower case": {func(r *recorder) {
			r.get("userinfo", issuer+"/userinfo", message{Status: 401}, "Authorization: bearer "+accessToken)
		}, true},
		"refused in any case": {func(r *recorder) {
			r.get("userinfo", issuer+"/userinfo", message{Status: 401, Header: []string{"WWW-Authenticate: Bearer"}}, "Authorization: bearer "+accessToken)
			r.get("userinfo", issuer+"/userinfo", message{Status: 401, Header: []string{"WWW-Authenticate: Bearer"}}, "Authorization: Bearer "+accessToken)
		}, false},
		"taken in lower case": {func(r *recorder) {
			r.get("userinfo", issuer+"/userinfo", jsonAnswer(object{"sub": "user-1"}), "Authorization: bearer "+accessToken)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.Until, f.Token["token_type"], f.More = "token", "bearer", c.more
			if !c.found {
				f.wantNone(t, "TOKEN-TYPE")
				return
			}
			got := f.want(t, "TOKEN-TYPE", findings.Error) // and not UI-ERROR
			if text := f.textOf(got); got.Step != "userinfo" || !strings.HasPrefix(text, "Authorization: bearer ") {
				t.Errorf("%s: it points at %q", got.Step, text)
			}
		})
	}
	t.Run("DPoP downgraded", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "authorization-response"
		f.More = func(r *recorder) {
			r.post("token", issuer+"/token", f.TokenForm, noStore(f.Token.with("id_token", f.Sign(f.Header, f.Claims))), "DPoP: eyJ.eyJ.sig")
		}
		f.want(t, "TOKEN-TYPE", findings.Warning)
	})
}

func TestExpiresIn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value    any
		severity findings.Severity
	}{
		"a string":        {"3600", findings.Warning},
		"null":            {nil, findings.Warning},
		"zero":            {0, findings.Warning},
		"negative":        {-1, findings.Warning},
		"a fraction":      {3599.5, findings.Warning},
		"a point in time": {1763812800, findings.Warning},
		"nanoseconds":     {300000000000, findings.Warning},
		"two days":        {172800, findings.Note},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := answeredToken(func(o object) { o["expires_in"] = c.value })
			got := f.want(t, "TOKEN-EXPIRES-IN", c.severity)
			if !strings.HasPrefix(f.textOf(got), `"expires_in": `) {
				t.Errorf("it points at %q", f.textOf(got))
			}
		})
	}
	t.Run("missing", func(t *testing.T) {
		t.Parallel()
		answeredToken(func(o object) { delete(o, "expires_in") }).want(t, "TOKEN-EXPIRES-IN", findings.Note)
	})
	t.Run("longer than the token lives", func(t *testing.T) {
		t.Parallel()
		f := answeredToken(func(object) {})
		jwt := signRS256(object{"alg": "RS256", "kid": "k1", "typ": "at+jwt"}, object{"iss": issuer, "aud": "api", "sub": "user-1", "client_id": clientID, "jti": "1",
			"iat": began.Unix(), "exp": began.Unix() + 300})
		f.Token["access_token"], f.Claims["at_hash"] = jwt, leftHash(jwt)
		f.want(t, "TOKEN-EXPIRES-IN", findings.Warning)
	})
	for name, c := range map[string]struct {
		lives    time.Duration // from the Date of the answer
		severity findings.Severity
		in       string
	}{
		"dies earlier":         {10 * time.Minute, findings.Warning, "it dies before"},
		"has expired":          {-10 * time.Minute, findings.Warning, "has expired"},
		"lives on":             {2 * time.Hour, findings.Note, "works on"},
		"just as long":         {time.Hour, 0, ""},
		"a few seconds longer": {time.Hour + 30*time.Second, 0, ""},
	} {
		t.Run("by the Date of the answer, "+name, func(t *testing.T) {
			t.Parallel()
			f := answeredToken(func(object) {})
			at := began.Add(5 * time.Second)
			jwt := signRS256(object{"alg": "RS256", "kid": "k1", "typ": "at+jwt"}, object{"iss": issuer, "aud": "api", "sub": "user-1", "client_id": clientID, "jti": "1",
				"iat": at.Add(-5 * time.Minute).Unix(), "exp": at.Add(c.lives).Unix()}) // Entra sets iat back by five minutes
			f.Token["access_token"], f.Claims["at_hash"] = jwt, leftHash(jwt)
			f.Change = func(step string, m *message) {
				if step == "token" {
					m.setHeader("Date", at.Format(http.TimeFormat))
				}
			}
			if c.severity == 0 {
				f.wantNone(t, "TOKEN-EXPIRES-IN")
				return
			}
			if got := f.want(t, "TOKEN-EXPIRES-IN", c.severity); !strings.Contains(got.Message, c.in) {
				t.Error(got.Message)
			}
		})
	}
	t.Run("a day", func(t *testing.T) {
		t.Parallel()
		answeredToken(func(o object) { o["expires_in"] = 86400 }).wantNone(t, "TOKEN-EXPIRES-IN")
	})
}

func TestCacheable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value, at string
	}{
		"none":     {"", "Content-Type"},
		"private":  {"private, max-age=0", "Cache-Control: private, max-age=0"},
		"no-cache": {"no-cache", "Cache-Control: no-cache"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, step := range []string{"token", "refresh"} {
				f := healthy()
				f.Change = func(s string, m *message) {
					if s == step {
						m.setHeader("Cache-Control", c.value)
					}
				}
				got := f.want(t, "TOKEN-CACHEABLE", findings.Warning)
				if got.Step != step || !strings.Contains(f.textOf(got), c.at) {
					t.Errorf("%s: it points at %q", got.Step, f.textOf(got))
				}
			}
		})
	}
	t.Run("no Pragma", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Change = func(_ string, m *message) { m.setHeader("Pragma", "") }
		f.want(t, "TOKEN-CACHEABLE", findings.Note)
	})
	t.Run("an error", func(t *testing.T) {
		t.Parallel()
		m := tokenError(400, "invalid_grant", "")
		m.Header = []string{"Content-Type: application/json"}
		refusedCode(m).wantNone(t, "TOKEN-CACHEABLE")
	})
}

func TestTokenScope(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		asked, in string
		got       any
	}{
		"fewer":             {"openid profile email offline_access", `"email" is missing`, "openid profile offline_access"},
		"more":              {"openid profile offline_access", `"admin" was not asked for`, "openid profile offline_access admin"},
		"both":              {"openid profile offline_access", `"profile" is missing, and "admin"`, "openid admin offline_access"},
		"an array":          {"openid profile offline_access", "an array", []any{"openid", "profile"}},
		"commas":            {"openid profile offline_access", "commas", "openid,profile,offline_access"},
		"commas and spaces": {"openid profile offline_access", "commas", "openid, profile, offline_access"},
		"two fewer":         {"openid profile email offline_access", `"profile" and "email" are missing`, "openid offline_access"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := answeredToken(func(o object) { o["scope"] = c.got })
			f.Metadata["scopes_supported"] = []any{"openid", "profile", "email", "offline_access", "admin"}
			f.Request.Set("scope", c.asked)
			got := f.want(t, "TOKEN-SCOPE", findings.Warning)
			if !strings.Contains(got.Message, c.in) || !strings.HasPrefix(f.textOf(got), `"scope": `) {
				t.Errorf("%q: %s", f.textOf(got), got.Message)
			}
		})
	}
	for name, c := range map[string]struct{ asked, got string }{
		"the same in another order": {"openid profile", "profile openid"},
		"Google":                    {"openid profile email", "openid https://www.googleapis.com/auth/userinfo.profile https://www.googleapis.com/auth/userinfo.email"},
		"Entra":                     {"openid User.Read", "openid https://graph.microsoft.com/User.Read"},
		"a comma within a value":    {"openid a,b", "openid a,b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := answeredToken(func(o object) { o["scope"] = c.got })
			f.Request.Set("scope", c.asked)
			f.wantNone(t, "TOKEN-SCOPE")
		})
	}
	t.Run("offline_access not named", func(t *testing.T) {
		t.Parallel()
		f := answeredToken(func(o object) { o["scope"] = "openid profile" })
		if got := f.want(t, "TOKEN-SCOPE", findings.Warning); !strings.Contains(got.Message, "came all the same") {
			t.Error(got.Message)
		}
		f.atIssuer("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0")
		f.wantNone(t, "TOKEN-SCOPE")
	})
	t.Run("commas in both answers", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Token["scope"], f.Refresh["scope"] = "openid,profile,offline_access", "openid,profile,offline_access"
		f.want(t, "TOKEN-SCOPE", findings.Warning)
		f.wantNone(t, "RT-SCOPE")
	})
	t.Run("an array after the refresh", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Refresh["scope"] = []any{"openid", "profile", "offline_access"}
		if got := f.want(t, "TOKEN-SCOPE", findings.Warning); got.Step != "refresh" {
			t.Errorf("step %s", got.Step)
		}
	})
}

func TestIDTokenMissing(t *testing.T) {
	t.Parallel()
	f := answeredToken(func(object) {})
	f.Claims = nil
	got := f.want(t, "TOKEN-ID-TOKEN-MISSING", findings.Error)
	if got.Step != "token" {
		t.Errorf("step %s", got.Step)
	}
	plain := answeredToken(func(o object) { o["scope"] = "profile offline_access" })
	plain.Claims = nil
	plain.Request.Set("scope", "profile offline_access")
	plain.wantNone(t, "TOKEN-ID-TOKEN-MISSING")
	array := answeredToken(func(o object) { o["id_token"] = []any{} })
	array.want(t, "TOKEN-ID-TOKEN-MISSING", findings.Error)
}
