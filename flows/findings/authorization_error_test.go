package findings_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

func TestPKCERequired(t *testing.T) {
	t.Parallel()
	without := func(f *flow) { f.Request.Del("code_challenge"); f.Request.Del("code_challenge_method") }
	for name, c := range map[string]struct {
		change      func(*flow)
		description string
		want        findings.ID
	}{
		"none":                {without, "Missing parameter: code_challenge_method", "AUTHZ-PKCE-REQUIRED"},
		"none, free":          {without, "Clients must use PKCE when requesting code", "AUTHZ-PKCE-REQUIRED"},
		"plain":               {func(f *flow) { f.Request.Set("code_challenge_method", "plain") }, "Transform algorithm not supported: code challenge", "AUTHZ-PKCE-REQUIRED"},
		"method missing":      {func(f *flow) { f.Request.Del("code_challenge_method") }, "code_challenge_method plain is not allowed", "AUTHZ-PKCE-REQUIRED"},
		"S256 was sent":       {func(*flow) {}, "Invalid parameter: code_challenge", "AUTHZ-ERROR-CODE"},
		"none, not about it":  {without, "Missing parameter: nonce", "AUTHZ-ERROR-CODE"},
		"another explanation": {without, "", "AUTHZ-ERROR-CODE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := answeredError("invalid_request", c.description)
			c.change(f)
			got := f.want(t, c.want, findings.Error)
			if f.textOf(got) != "error=invalid_request" {
				t.Errorf("it points at %q", f.textOf(got))
			}
		})
	}
	page := refusedWith(400, "text/html", "<p>PKCE is mandatory</p>")
	without(page)
	page.want(t, "AUTHZ-PKCE-REQUIRED", findings.Error)
}

func TestErrorCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code, description string
		want              findings.ID
		severity          findings.Severity
		in                string
	}{
		"invalid_scope":          {"invalid_scope", "nope", "AUTHZ-INVALID-SCOPE", findings.Error, "openid profile offline_access"},
		"LinkedIn":               {"unauthorized_scope_error", `Scope "r_emailaddress" is not authorized for your application`, "AUTHZ-INVALID-SCOPE", findings.Error, ""},
		"Entra scope":            {"invalid_client", "AADSTS70011: The provided value for the input parameter 'scope' is not valid.", "AUTHZ-INVALID-SCOPE", findings.Error, ""},
		"OpenIddict":             {"invalid_request", "The 'profile' scope is not allowed.", "AUTHZ-INVALID-SCOPE", findings.Error, ""},
		"Okta scope":             {"invalid_scope", "One or more scopes are not configured for the authorization server resource.", "AUTHZ-INVALID-SCOPE", findings.Error, ""},
		"Apple response mode":    {"invalid_request", "response_mode must be form_post when name or email scope is requested.", "AUTHZ-RESPONSE-MODE", findings.Error, "form_post"},
		"pushed":                 {"invalid_request", "Pushed Authorization Request is required.", "AUTHZ-PAR-REQUIRED", findings.Error, "pushed"},
		"request_not_supported":  {"request_not_supported", "", "AUTHZ-PAR-REQUIRED", findings.Error, "request objects"},
		"invalid_client":         {"invalid_client", "", "AUTHZ-UNKNOWN-CLIENT", findings.Error, clientID},
		"unknown client":         {"unauthorized_client", "Unknown client or client not enabled", "AUTHZ-UNKNOWN-CLIENT", findings.Error, ""},
		"unauthorized_client":    {"unauthorized_client", "", "AUTHZ-ERROR-CODE", findings.Error, ""},
		"access_denied":          {"access_denied", "Policy evaluation failed for this request: no_matching_policy", "AUTHZ-ERROR-CODE", findings.Error, "access policy"},
		"server_error":           {"server_error", "", "AUTHZ-ERROR-CODE", findings.Error, "broke down"},
		"temporarily":            {"temporarily_unavailable", "", "AUTHZ-ERROR-CODE", findings.Error, ""},
		"response type":          {"unsupported_response_type", "", "AUTHZ-ERROR-CODE", findings.Error, ""},
		"unregistered":           {"oops", "", "AUTHZ-ERROR-CODE", findings.Error, "the provider's own"},
		"login_required":         {"login_required", "", "AUTHZ-LOGIN-REQUIRED", findings.Error, "sign in"},
		"consent_required":       {"consent_required", "AADSTS65001", "AUTHZ-LOGIN-REQUIRED", findings.Error, "consent"},
		"forbidden characters":   {"access_denied", "Zugriff verweigert für Ihr Konto", "AUTHZ-ERROR-CODE", findings.Error, "Zugriff verweigert"},
		"with another rule's id": {"invalid_scope", "unzulässig", "AUTHZ-INVALID-SCOPE", findings.Error, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := answeredError(c.code, c.description)
			var also []findings.ID
			if name == "with another rule's id" || c.code == "unauthorized_scope_error" {
				also = append(also, "AUTHZ-ERROR-CODE") // a warning about the answer's form
			}
			got := f.want(t, c.want, c.severity, also...)
			if f.textOf(got) != "error="+c.code {
				t.Errorf("it points at %q", f.textOf(got))
			}
			if !strings.Contains(got.Message, c.in) {
				t.Errorf("the message lacks %q: %s", c.in, got.Message)
			}
		})
	}
}

// TestErrorsInAnOddForm: how an error is written is judged beside what it means.
func TestErrorsInAnOddForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code, description string
		severity          findings.Severity // 0: nothing is odd
		at, in            string
	}{
		"well-formed":          {"access_denied", "No; 100% denied, {sorry} ~ 'you'", 0, "", ""},
		"unregistered":         {"oops", "", findings.Warning, "error=oops", `"oops" is not a registered one`},
		"beyond ASCII":         {"access_denied", "für Sie", findings.Warning, "error_description=f%C3%BCr+Sie", `"ü"`},
		"quotation marks":      {"access_denied", `a "b"`, findings.Warning, "error_description=a+%22b%22", `"\""`},
		"backslash":            {"access_denied", `a\b`, findings.Warning, "error_description=a%5Cb", ""},
		"tab":                  {"access_denied", "a\tb", findings.Warning, "error_description=a%09b", ""},
		"Latin-1":              {"access_denied", "f\xfcr", findings.Warning, "error_description=f%FCr", ""},
		"line ends":            {"access_denied", "AADSTS65004: x\r\nTrace ID: y", findings.Note, "error_description=AADSTS65004%3A+x%0D%0ATrace+ID%3A+y", ""},
		"in the code":          {"zugriff_für", "", findings.Warning, "error=zugriff_f%C3%BCr", "not a registered one"},
		"explained, quoted":    {"invalid_scope", `Unrecognized scope(s) ["foo"]`, findings.Note, "error_description=Unrecognized+scope%28s%29+%5B%22foo%22%5D", ""},
		"explained, own code":  {"unauthorized_scope_error", "no", findings.Note, "error=unauthorized_scope_error", "not a registered one"},
		"explained by another": {"invalid_scope", "für", findings.Warning, "error_description=f%C3%BCr", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := answeredError(c.code, c.description)
			var odd []findings.Finding
			for _, x := range findings.Judge(f.trace()).Findings {
				if x.ID == "AUTHZ-ERROR-CODE" && x.Title != "Authorization refused" {
					odd = append(odd, x)
				}
			}
			if c.severity == 0 {
				if len(odd) > 0 {
					t.Errorf("%s: %s", odd[0].Severity, odd[0].Message)
				}
				return
			}
			if len(odd) != 1 {
				t.Fatalf("%d findings of the form", len(odd))
			}
			if got := odd[0]; got.Severity != c.severity || f.textOf(got) != c.at || !strings.Contains(got.Message, c.in) {
				t.Errorf("%s at %q: %s", got.Severity, f.textOf(got), got.Message)
			}
		})
	}
}

func TestLoginRequiredAsAsked(t *testing.T) {
	t.Parallel()
	f := answeredError("login_required", "")
	f.Request.Set("prompt", "none")
	f.want(t, "AUTHZ-LOGIN-REQUIRED", findings.Note)
}

func TestScopeRemarks(t *testing.T) {
	t.Parallel()
	f := answeredError("invalid_scope", "")
	f.Request.Set("scope", "openid email email")
	got := f.want(t, "AUTHZ-INVALID-SCOPE", findings.Error)
	for _, want := range []string{`scopes_supported does not list "email"`, "twice"} {
		if !strings.Contains(got.Message, want) {
			t.Errorf("the message lacks %q: %s", want, got.Message)
		}
	}
	f = answeredError("invalid_scope", "")
	f.Request.Set("scope", "openid,profile")
	if got := f.want(t, "AUTHZ-INVALID-SCOPE", findings.Error); !strings.Contains(got.Message, "commas") {
		t.Error(got.Message)
	}
}

func TestScopeAtTheTokenEndpoint(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Until = "refresh"
	f.Change = func(step string, m *message) {
		if step == "refresh" {
			*m = tokenError(400, "invalid_scope", "wider than granted")
		}
	}
	got := f.want(t, "AUTHZ-INVALID-SCOPE", findings.Error)
	if got.Step != "refresh" || f.textOf(got) != `"error": "invalid_scope"` {
		t.Errorf("step %s, %q", got.Step, f.textOf(got))
	}
}

func TestPushedRequiredByTheMetadata(t *testing.T) {
	t.Parallel()
	t.Run("and refused", func(t *testing.T) {
		t.Parallel()
		f := answeredError("invalid_request", "bad request")
		f.Metadata["require_pushed_authorization_requests"] = true
		f.want(t, "AUTHZ-PAR-REQUIRED", findings.Error)
	})
	t.Run("and no answer", func(t *testing.T) {
		t.Parallel()
		f := unseen()
		f.Metadata["require_pushed_authorization_requests"] = true
		got := f.want(t, "AUTHZ-PAR-REQUIRED", findings.Error)
		if f.textOf(got) != `"require_pushed_authorization_requests": true` {
			t.Errorf("it points at %q", f.textOf(got))
		}
	})
	t.Run("and answered all the same", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Metadata["require_pushed_authorization_requests"] = true
		f.want(t, "AUTHZ-PAR-REQUIRED", findings.Error)
	})
	t.Run("and another reason", func(t *testing.T) {
		t.Parallel()
		f := answeredError("access_denied", "")
		f.Metadata["require_signed_request_object"] = true
		f.want(t, "AUTHZ-ERROR-CODE", findings.Error)
	})
}

func TestResponseModeNotListed(t *testing.T) {
	t.Parallel()
	none := refusedWith(400, "text/html", "<p>Bad request</p>")
	delete(none.Metadata, "response_modes_supported")
	none.Request.Set("response_mode", "form_post")
	if got := none.want(t, "AUTHZ-RESPONSE-MODE", findings.Error); !strings.Contains(got.Message, `lists none, which means "query" and "fragment"`) {
		t.Error(got.Message)
	}
	none.Request.Set("response_mode", "fragment")
	none.want(t, "AUTHZ-NO-CALLBACK", findings.Error)
	f := refusedWith(400, "text/html", "<p>Bad request</p>")
	f.Request.Set("response_mode", "web_message")
	got := f.want(t, "AUTHZ-RESPONSE-MODE", findings.Error)
	if !strings.Contains(got.Message, "web_message") {
		t.Error(got.Message)
	}
}
