package findings_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

func TestRefreshTokenMissing(t *testing.T) {
	t.Parallel()
	missing := func(change func(f *flow)) *flow {
		f := answeredToken(func(o object) { delete(o, "refresh_token") })
		change(f)
		return f
	}
	t.Run("granted nowhere", func(t *testing.T) {
		t.Parallel()
		f := missing(func(f *flow) { f.Token["scope"] = "openid profile" })
		got := f.want(t, "RT-MISSING", findings.Warning)
		if !hasCause(got, findings.Likely, "not granted") || !hasCause(got, findings.RuledOut, "prompt=consent") {
			t.Error(got.Causes)
		}
	})
	t.Run("no prompt", func(t *testing.T) {
		t.Parallel()
		f := missing(func(f *flow) { f.Request.Del("prompt") })
		if got := f.want(t, "RT-MISSING", findings.Warning); !hasCause(got, findings.Likely, "prompt=consent was not sent") {
			t.Error(got.Causes)
		}
	})
	t.Run("not asked for", func(t *testing.T) {
		t.Parallel()
		f := missing(func(f *flow) { f.Request.Set("scope", "openid profile"); f.Token["scope"] = "openid profile" })
		f.wantNone(t, "RT-MISSING")
		f.Asked.WantRefresh = true
		if got := f.want(t, "RT-MISSING", findings.Note); !hasCause(got, findings.Likely, "does not ask for offline_access") {
			t.Error(got.Causes)
		}
	})
	t.Run("scope refused", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_request", "The 'offline_access' scope is not allowed."))
		f.want(t, "RT-MISSING", findings.Note, "AUTHZ-INVALID-SCOPE")
		f.want(t, "AUTHZ-INVALID-SCOPE", findings.Error)
	})
	t.Run("implicit", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "authorization-response"
		f.Request.Set("response_type", "token")
		f.Callback = url.Values{"access_token": {"at-0123456789"}, "token_type": {"Bearer"}, "state": {state}, "iss": {issuer}}
		f.Browser = false
		f.Change = func(step string, m *message) {
			if step == "authorization-request" {
				m.setHeader("Location", redirectURI+"#"+f.Callback.Encode())
			}
		}
		if got := f.want(t, "RT-MISSING", findings.Warning); !strings.Contains(f.textOf(got), "response_type=token") {
			t.Errorf("it points at %q", f.textOf(got))
		}
	})
}

func TestRefreshTokenMissingByVendor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at       string // the issuer
		id       findings.ID
		severity findings.Severity
		change   func(f *flow)
		in       string
	}{
		{"https://accounts.google.com", "RT-MISSING-GOOGLE", findings.Warning, func(f *flow) { f.Request.Set("prompt", "") }, "access_type=offline was not sent"},
		{"https://accounts.google.com", "RT-MISSING-GOOGLE", findings.Warning, func(f *flow) { f.Request.Set("access_type", "offline"); f.Request.Del("prompt") }, "consented before"},
		{"https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "RT-MISSING-ENTRA", findings.Warning, func(f *flow) { f.Request.Set("scope", "openid"); f.Asked.WantRefresh = true }, "only for offline_access"},
		{"https://tenant.auth0.com/", "RT-MISSING-AUTH0", findings.Warning, func(f *flow) { f.Token["scope"] = "openid profile" }, "Allow Offline Access"},
		{"https://org.okta.com/oauth2/default", "RT-MISSING-OKTA", findings.Warning, func(f *flow) {}, "Refresh Token"},
		{"https://login.example/oauth2/aus1abc", "RT-MISSING-OKTA", findings.Warning, func(f *flow) {}, "Refresh Token"},
		{"https://wso2.example/oauth2/token", "RT-MISSING", findings.Warning, func(f *flow) {}, ""},
		{"https://kc.example/realms/main", "RT-MISSING-KEYCLOAK", findings.Warning, func(f *flow) {}, "switched off"},
		{"https://cognito-idp.eu-west-1.amazonaws.com/pool", "RT-MISSING-COGNITO", findings.Note, func(f *flow) {}, "once"},
		{"https://my.my.salesforce.com", "RT-MISSING-SALESFORCE", findings.Warning, func(f *flow) { f.Request.Set("scope", "openid refresh_token") }, "Perform requests"},
		{"https://github.com/login/oauth", "RT-MISSING-GITHUB", findings.Note, func(f *flow) { f.Token["access_token"] = "gho_0123456789" }, "does not expire"},
	} {
		t.Run(fmt.Sprint(c.id, " ", c.at), func(t *testing.T) {
			t.Parallel()
			f := answeredToken(func(o object) { delete(o, "refresh_token") })
			c.change(f)
			f.Asked.Issuer, f.Metadata["issuer"] = c.at, c.at
			f.Callback.Set("iss", c.at)
			var got *findings.Finding
			for _, x := range findings.Judge(f.trace()).Findings {
				switch {
				case x.ID == c.id:
					got = &x
				case strings.HasPrefix(string(x.ID), "RT-MISSING"):
					t.Errorf("%s as well: %s", x.ID, x.Message)
				}
			}
			if got == nil {
				t.Fatalf("not found in %v", idsOf(findings.Judge(f.trace())))
			}
			if got.Severity != c.severity || !strings.Contains(got.Message, c.in) {
				t.Errorf("%s: %s", got.Severity, got.Message)
			}
			if c.id != "RT-MISSING-GOOGLE" && hasCause(*got, findings.Likely, "prompt=consent") {
				t.Errorf("a cause that is none there: %+v", got.Causes)
			}
		})
	}
}

// recorded is the walk as another program saved it: nobody tells what was
// entered, nor what the client set out to do.
func (f *flow) recorded() *findings.Trace {
	return findings.NewTrace(f.exchanges(), findings.Asked{ClientID: clientID})
}

func TestRefreshTokenMissingInARecording(t *testing.T) {
	t.Parallel()
	const (
		google     = "https://accounts.google.com"
		entra      = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"
		auth0      = "https://acme.eu.auth0.com/"
		okta       = "https://acme.okta.com/oauth2/default"
		keycloak   = "https://sso.example.com/realms/acme"
		salesforce = "https://acme.my.salesforce.com"
	)
	for _, c := range []struct {
		name, at, scope string
		change          func(f *flow)
		id              findings.ID
		severity        findings.Severity // 0: no finding
		likely          string
	}{
		{"a sign-in", google, "openid email", nil, "RT-MISSING-GOOGLE", findings.Note, "access_type=offline was not sent"},
		{"an API", google, "openid https://www.googleapis.com/auth/drive.readonly", nil, "RT-MISSING-GOOGLE", findings.Warning, "access_type=offline was not sent"},
		{"Google's names of claims", google, "openid https://www.googleapis.com/auth/userinfo.email", nil, "RT-MISSING-GOOGLE", findings.Note, ""},
		{"online", google, "openid https://www.googleapis.com/auth/drive.readonly", func(f *flow) { f.Request.Set("access_type", "online") }, "RT-MISSING-GOOGLE", 0, ""},
		{"a sign-in", entra, "openid profile", nil, "RT-MISSING-ENTRA", findings.Note, "does not ask for offline_access"},
		{"an API", entra, "openid User.Read", nil, "RT-MISSING-ENTRA", findings.Warning, "does not ask for offline_access"},
		{"dropped", entra, "openid offline_access", nil, "RT-MISSING-ENTRA", findings.Warning, "was not granted"},
		{"an API", auth0, "openid read:messages", nil, "RT-MISSING-AUTH0", findings.Warning, "does not ask for offline_access"},
		{"at the token endpoint only", okta, "openid profile", func(f *flow) { f.TokenForm.Set("scope", "openid offline_access") }, "RT-MISSING-OKTA", findings.Warning, "at the token endpoint only"},
		{"a sign-in", keycloak, "openid", nil, "RT-MISSING-KEYCLOAK", findings.Warning, "Use refresh tokens"},
		{"an API", salesforce, "openid api", nil, "RT-MISSING-SALESFORCE", findings.Warning, "does not ask for refresh_token"},
		{"not granted", salesforce, "openid api refresh_token", nil, "RT-MISSING-SALESFORCE", findings.Warning, "refresh_token was not granted"},
		{"a sign-in", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC", "openid email", nil, "RT-MISSING-COGNITO", findings.Note, ""},
		{"an OAuth app", "https://github.com", "repo", func(f *flow) { f.Token["access_token"] = "gho_0123456789" }, "RT-MISSING-GITHUB", findings.Note, ""},
		{"any other", issuer, "openid api", nil, "RT-MISSING", 0, ""},
		{"any other, offline", issuer, "openid offline_access", nil, "RT-MISSING", findings.Warning, "was not granted"},
	} {
		t.Run(string(c.id)+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			f := answeredToken(func(o object) { delete(o, "refresh_token") })
			f.atIssuer(c.at)
			f.Request.Set("scope", c.scope)
			f.Request.Del("prompt")
			f.Token["scope"] = strings.Join(slices.DeleteFunc(strings.Fields(c.scope), func(s string) bool { return s == "offline_access" || s == "refresh_token" }), " ")
			if c.change != nil {
				c.change(f)
			}
			trace := f.recorded()
			var got findings.Finding
			for _, x := range findings.Judge(trace).Findings {
				if strings.HasPrefix(string(x.ID), "RT-MISSING") {
					if got.ID != "" {
						t.Errorf("%s and %s", got.ID, x.ID)
					}
					got = x
				}
			}
			if c.severity == 0 {
				if got.ID != "" {
					t.Errorf("%s: %s", got.ID, got.Message)
				}
				return
			}
			if got.ID != c.id || got.Severity != c.severity || c.likely != "" && !hasCause(got, findings.Likely, c.likely) {
				t.Errorf("%s (%s): %s; %+v", got.ID, got.Severity, got.Message, got.Causes)
			}
		})
	}
	t.Run("not wanted in a walk of ours", func(t *testing.T) {
		t.Parallel()
		f := answeredToken(func(o object) { delete(o, "refresh_token") })
		f.atIssuer(google)
		f.Request.Set("scope", "openid email")
		f.wantNone(t, "RT-MISSING-GOOGLE")
	})
}
