package findings_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// refusedWith is a walk whose authorization request was answered with a page.
func refusedWith(status int, contentType, body string) *flow {
	f := healthy()
	f.Browser, f.Until = false, "authorization-request"
	f.Asked.NoCallback = &findings.NoCallback{RedirectURI: redirectURI}
	f.Change = func(step string, m *message) {
		if step == "authorization-request" {
			*m = message{Status: status, Header: []string{"Content-Type: " + contentType}, Body: body}
		}
	}
	return f
}

// answeredError is a walk whose authorization response is an error.
func answeredError(code, description string) *flow {
	f := healthy()
	f.Callback = url.Values{"error": {code}, "state": {state}, "iss": {issuer}}
	if description != "" {
		f.Callback.Set("error_description", description)
	}
	f.Until = "authorization-response"
	return f
}

func TestErrorPages(t *testing.T) {
	t.Parallel()
	html := func(s string) string {
		return "<!doctype html><html><head><title>Error</title><style>.redirect_uri{}</style></head><body><h1>Oops</h1><p>" + s + "</p></body></html>"
	}
	const redirect, client = findings.ID("AUTHZ-REDIRECT-URI"), findings.ID("AUTHZ-UNKNOWN-CLIENT")
	for name, c := range map[string]struct {
		status int
		body   string
		want   findings.ID
		at     string // in the evidence
	}{
		"oidc-provider":   {400, html("redirect_uri did not match any of the client&#39;s registered redirect_uris"), redirect, "registered redirect_uris"},
		"Keycloak":        {400, html("Invalid parameter: redirect_uri"), redirect, "Invalid parameter"},
		"Dex":             {400, html(`Unregistered redirect_uri (&#34;http://x&#34;).`), redirect, "Unregistered"},
		"Entra":           {200, `<html><script>$Config={"strServiceExceptionMessage":"AADSTS50011: The redirect URI 'x' specified in the request does not match","iErr":1};</script><body><div></div></body></html>`, redirect, "AADSTS50011: The redirect URI 'x' specified in the request does not match"},
		"Auth0":           {403, html("Callback URL mismatch.") + html("The provided redirect_uri is not in the list of allowed callback URLs."), redirect, "allowed callback URLs"},
		"Okta":            {400, html("Your request resulted in an error. The &#39;redirect_uri&#39; parameter must be a Login redirect URI in the client app settings"), redirect, "Login redirect URI"},
		"Google":          {400, html("Error 400: redirect_uri_mismatch"), redirect, "mismatch"},
		"zitadel":         {400, `{"error":"invalid_request","error_description":"The requested redirect_uri is missing in the client configuration. If you have any questions, you may contact the administrator of the application."}`, redirect, `"error_description":"The requested redirect_uri is missing`},
		"Casdoor":         {200, html("Redirect URI: http://x doesn't exist in the allowed Redirect URI list"), redirect, "allowed Redirect URI list"},
		"plain text":      {400, "invalid redirect uri\n", redirect, "invalid redirect uri"},
		"free wording":    {400, html("This return URL is not on the whitelist"), redirect, "return URL"},
		"Spring":          {400, html("[invalid_request] OAuth 2.0 Parameter: redirect_uri"), redirect, "redirect_uri"},
		"oidc, two":       {400, "<pre><strong>error</strong>: invalid_redirect_uri</pre><pre><strong>error_description</strong>: redirect_uri did not match any of the client&#39;s registered redirect_uris</pre>", redirect, "did not match"},
		"client unknown":  {400, html("Client not found."), client, "Client not found"},
		"client, oidc":    {400, html("invalid_client: client is invalid"), client, "client is invalid"},
		"client, Dex":     {404, html(`Invalid client_id (&#34;nobody&#34;).`), client, "Invalid client_id"},
		"client, Hydra":   {401, `{"error":"invalid_client","error_description":"Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method). The requested OAuth 2.0 Client does not exist."}`, client, "Client does not exist"},
		"client, Google":  {401, html("Error 401: invalid_client. The OAuth client was not found. Request details: redirect_uri=http://x response_type=code"), client, "OAuth client"},
		"client, Entra":   {200, `<html><script>var m="AADSTS700016: Application with identifier 'x' was not found in the directory"</script></html>`, client, "AADSTS700016: Application with identifier 'x'"},
		"client, bare":    {400, html("bad client_id"), client, "client_id"},
		"scope":           {400, html("The requested scope is invalid, unknown, or malformed."), "AUTHZ-INVALID-SCOPE", "scope"},
		"response mode":   {400, html("response_mode must be form_post when name or email scope is requested."), "AUTHZ-RESPONSE-MODE", "form_post"},
		"PAR":             {400, html("Pushed Authorization Request is required"), "AUTHZ-PAR-REQUIRED", "Pushed"},
		"request object":  {400, html("A signed request object must be used by this client"), "AUTHZ-PAR-REQUIRED", "signed request"},
		"emphasis":        {200, html("The <code>redirect_uri</code> is <b>not associated</b> with this application."), redirect, "The <code>redirect_uri</code> is <b>not associated"},
		"Hydra, 500":      {500, html("The &#39;redirect_uri&#39; parameter does not match any of the OAuth 2.0 Client&#39;s pre-registered redirect urls."), redirect, "pre-registered"},
		"WSO2":            {200, html("Registered callback does not match with the provided url."), redirect, "Registered callback"},
		"Zoom":            {200, html("Invalid redirect: http://x (4,700)"), redirect, "Invalid redirect"},
		"German":          {400, "<html><h1>Es tut uns leid</h1><p>Ungültiger Parameter: redirect_uri</p></html>", redirect, "Ungültiger Parameter"},
		"client by name":  {400, html("client_id web is unknown (redirect_uri was http://x)"), client, "web is unknown"},
		"client inactive": {400, html("Client is inactive."), client, "inactive"},
		"client, its id":  {400, html("Client web not found"), client, "web not found"},
		"application":     {400, html("This application is not registered"), client, "not registered"},
		"not a client":    {404, html("Application error: the page was not found"), "AUTHZ-NO-CALLBACK", "page was not found"},
		"one parameter":   {400, html("response_mode=query is not allowed"), "AUTHZ-RESPONSE-MODE", "response_mode=query"},
		"JAR":             {400, html("JAR is required"), "AUTHZ-PAR-REQUIRED", "JAR"},
		"be pushed":       {400, html("Authorization requests must be pushed"), "AUTHZ-PAR-REQUIRED", "pushed"},
		"illegal scope":   {400, html("Illegal scope"), "AUTHZ-INVALID-SCOPE", "Illegal"},
		"status in JSON":  {200, `{"status":"error","msg":"Redirect URI: http://x doesn't exist in the allowed Redirect URI list","data":null}`, redirect, "doesn't exist"},
		"fault by field":  {400, `{"message":"Bad Request","errors":[{"resource":"Application","field":"redirect_uri","code":"invalid"}]}`, redirect, `"field":"redirect_uri"`},
		"by member":       {422, `{"redirect_uri":["is not a registered one"],"client_id":"client-1"}`, redirect, "is not a registered one"},
		"an echo":         {400, `{"message":"something failed","client_id":"client-1","scope":"openid profile offline_access"}`, "AUTHZ-NO-CALLBACK", "something failed"},
		"URI of client":   {400, html("The redirect URI of client web is not registered"), redirect, "of client web"},
		"client, JSON":    {400, `{"error":"invalid_request","error_description":"unable to retrieve client by id"}`, client, "unable to retrieve"},
		"PAR, short":      {400, `{"error":"invalid_request","error_description":"PAR is mandatory for this client"}`, "AUTHZ-PAR-REQUIRED", "PAR is mandatory"},
		"parameters":      {400, html("Access blocked. Request details: redirect_uri=http://x scope=openid"), "AUTHZ-NO-CALLBACK", "Access blocked"},
		"unexplained":     {400, html("Something went wrong"), "AUTHZ-NO-CALLBACK", "Something went wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kind := "text/html"
			if strings.HasPrefix(c.body, "{") {
				kind = "application/json"
			}
			f := refusedWith(c.status, kind, c.body)
			got := f.want(t, c.want, findings.Error)
			if text := f.textOf(got); !strings.Contains(text, c.at) {
				t.Errorf("it points at %q, which lacks %q", text, c.at)
			}
			if c.want == redirect && !strings.Contains(got.Message, `"`+redirectURI+`"`) {
				t.Errorf("the message does not show the redirect URI: %s", got.Message)
			}
			if got.Probe != "" {
				t.Errorf("a probe is offered for what was seen: %s", got.Probe)
			}
		})
	}
}

// TestPagesThatAreNoError: a sign-in that was not finished is nothing worse.
func TestPagesThatAreNoError(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"login form":                `<form><input name=user><input type=password name=pw><input type=hidden name=redirect_uri value="http://x"></form><p>Wrong password. Your redirect URI is not lost</p>`,
		"consent":                   `<p>client-1 wants the scopes openid and profile</p><form method=post><button>Allow</button></form>`,
		"consent in a script":       `<h1>Authorize web?</h1><p>You go to the redirect URI http://x then. Not you? Sign out.</p><button onclick="go()">Allow</button>`,
		"redirect_uri in an script": `<script>var u="invalid redirect_uri mismatch"</script><p>Loading</p>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := refusedWith(200, "text/html", "<html>"+body+"</html>").want(t, "AUTHZ-NO-CALLBACK", findings.Error)
			if len(got.Causes) == 0 {
				t.Error("no causes")
			}
		})
	}
	for _, body := range []string{
		`{"status":"ok","msg":"","data":{"name":"app","redirectUris":["http://127.0.0.1:9000/cb"],"error":"unknown client"}}`,
		`{"status":"error","msg":"password or code is incorrect, you have 4 remaining chances"}`,
	} {
		refusedWith(200, "application/json", body).wantNone(t, "AUTHZ-UNKNOWN-CLIENT")
		refusedWith(200, "application/json", body).wantNone(t, "AUTHZ-REDIRECT-URI")
	}
	for _, body := range []string{
		`<script>location.replace("` + redirectURI + `?code=a\u0026state=b")</script>`,
		`<p>You are being <a href="` + redirectURI + `?code=a&amp;state=b">redirected</a>.</p>`,
	} {
		if got := refusedWith(200, "text/html", "<html>"+body).want(t, "AUTHZ-NO-CALLBACK", findings.Error); !strings.Contains(got.Message, "by a script or a link") {
			t.Error(got.Message)
		}
	}
	wrong := refusedWith(401, "text/html", "<html><form><input type=password name=pw></form>Wrong password</html>")
	if got := wrong.want(t, "AUTHZ-NO-CALLBACK", findings.Error); !hasCause(got, findings.Likely, "login form") {
		t.Error(got.Causes)
	}
	f := refusedWith(200, "text/html", "<html><form><input type=password name=pw></form></html>")
	f.Asked.NoCallback = nil // nobody waits any more, or it is a recording
	f.wantQuiet(t)
}

// TestErrorPageElsewhere: the provider redirects to a page of its own.
func TestErrorPageElsewhere(t *testing.T) {
	t.Parallel()
	f := refusedWith(302, "text/html", "")
	f.Change = func(step string, m *message) {
		if step == "authorization-request" {
			*m = message{Status: 302, Header: []string{"Location: /oauth2/fallbacks/error?error=invalid_request&error_description=The+%27redirect_uri%27+parameter+does+not+match+any+of+the+OAuth+2.0+Client%27s+pre-registered+redirect+urls."}}
		}
	}
	got := f.want(t, "AUTHZ-REDIRECT-URI", findings.Error)
	if !strings.HasPrefix(f.textOf(got), "error_description=The+%27redirect_uri%27") {
		t.Errorf("it points at %q", f.textOf(got))
	}

	google := refusedWith(302, "text/html", "")
	google.Change = func(step string, m *message) {
		if step == "authorization-request" {
			*m = message{Status: 302, Header: []string{"Location: https://idp.example/signin/oauth/error?authError=" + b64([]byte("\x0a\x15redirect_uri_mismatch\x12\x01x"))}}
		}
	}
	google.want(t, "AUTHZ-REDIRECT-URI", findings.Error)
}

// probed adds a probe of the authorization request.
func probed(f *flow, target url.Values, m message) {
	f.More = func(r *recorder) {
		r.change = nil
		r.get("authorization-request", issuer+"/authorize?"+target.Encode(), m)
		r.exchanges[len(r.exchanges)-1].Label.Probe = "what the provider says"
	}
}

func unseen() *flow {
	f := healthy()
	f.Until = "authorization-request"
	f.Asked.NoCallback = &findings.NoCallback{RedirectURI: redirectURI, Waited: 10 * time.Minute, Listening: true}
	return f
}

func TestProbeOfTheAuthorizationRequest(t *testing.T) {
	t.Parallel()
	t.Run("unseen and not probed", func(t *testing.T) {
		t.Parallel()
		got := unseen().want(t, "AUTHZ-NO-CALLBACK", findings.Error)
		if got.Probe == "" || !strings.Contains(got.Message, "10m0s") {
			t.Errorf("probe %q, message %q", got.Probe, got.Message)
		}
	})
	t.Run("redirect URI", func(t *testing.T) {
		t.Parallel()
		f := unseen()
		probed(f, f.Request, message{Status: 400, Header: []string{"Content-Type: text/html"}, Body: "<p>Invalid parameter: redirect_uri</p>"})
		got := f.want(t, "AUTHZ-REDIRECT-URI", findings.Error)
		if f.textOf(got) != "Invalid parameter: redirect_uri" || got.Step != "authorization-request" {
			t.Errorf("it points at %q in step %s", f.textOf(got), got.Step)
		}
	})
	t.Run("of another request", func(t *testing.T) {
		t.Parallel()
		f := unseen()
		other := url.Values{"client_id": {clientID}, "state": {"another"}, "redirect_uri": {"http://127.0.0.1:1/x"}}
		probed(f, other, message{Status: 400, Header: []string{"Content-Type: text/html"}, Body: "<p>Invalid parameter: redirect_uri</p>"})
		f.want(t, "AUTHZ-NO-CALLBACK", findings.Error)
	})
	t.Run("login page", func(t *testing.T) {
		t.Parallel()
		f := unseen()
		probed(f, f.Request, message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<form><input type=password></form>"})
		got := f.want(t, "AUTHZ-NO-CALLBACK", findings.Error)
		if !hasCause(got, findings.RuledOut, "The client and the redirect URI") && !hasCause(got, findings.RuledOut, "The redirect URI or the client is refused") {
			t.Errorf("causes: %v", got.Causes)
		}
	})
	t.Run("behind #", func(t *testing.T) {
		t.Parallel()
		f := unseen()
		probed(f, f.Request, message{Status: 302, Header: []string{"Location: " + redirectURI + "#error=login_required&state=" + state}})
		f.want(t, "RESP-FRAGMENT", findings.Error)
		only := f.More // and the call that came without it is the same fault
		f.More = func(r *recorder) {
			r.change = nil
			r.get("authorization-response", redirectURI, message{Status: 200, Body: "relay"})
			r.exchanges[len(r.exchanges)-1].Witness = httplog.Received
			only(r)
		}
		f.want(t, "RESP-FRAGMENT", findings.Error)
	})
}

func hasCause(f findings.Finding, v findings.Verdict, text string) bool {
	for _, c := range f.Causes {
		if c.Verdict == v && strings.Contains(c.Text, text) {
			return true
		}
	}
	return false
}

func TestErrorPageInARecording(t *testing.T) {
	t.Parallel()
	f := refusedWith(500, "text/html", "<title>Internal Server Error</title>")
	f.Asked.NoCallback = nil
	f.Change = func(step string, m *message) {
		if step == "authorization-request" {
			*m = message{Status: 403, Header: []string{"Content-Type: text/html"}, Body: "<p>Sorry</p>"}
		}
	}
	f.want(t, "AUTHZ-NO-CALLBACK", findings.Error)
}

func TestNoCallbackIsSilentWhereTheRequestFailed(t *testing.T) {
	t.Parallel()
	f := refusedWith(0, "", "")
	f.Change = func(step string, m *message) {
		if step == "authorization-request" {
			*m = message{Failure: httplog.FailRefused}
		}
	}
	f.wantNone(t, "AUTHZ-NO-CALLBACK")
}

// FuzzErrorPage holds the reading of pages, of redirects and of probes to not
// breaking down on any bytes.
func FuzzErrorPage(f *testing.F) {
	f.Add(400, "text/html", "<title>Error</title><p>redirect_uri mismatch", "/error?error=invalid_client&authError=%ff")
	f.Add(200, "text/html", "<script>AADSTS50011</script><input type=password>", "#code=x")
	f.Add(302, "application/json", `{"error":{"a":1},"error_description":[]}`, "https://idp.example/e?error=x&error_description=%zz")
	f.Add(403, "text/plain", "\xff\xfe<", "http://127.0.0.1:50123/callback#access_token=")
	f.Fuzz(func(t *testing.T, status int, kind, body, location string) {
		if status < 100 || status > 599 || strings.ContainsAny(kind+location, "\r\n") {
			t.Skip()
		}
		w := refusedWith(200, "", "")
		answer := message{Status: status, Header: []string{"Content-Type: " + kind, "Location: " + location}, Body: body}
		w.Change = func(step string, m *message) {
			if step == "authorization-request" {
				*m = answer
			}
		}
		probed(w, w.Request, answer)
		for _, o := range findings.Judge(w.trace()).Outcomes {
			if strings.Contains(o.Why, "broke down") {
				t.Errorf("%s: %s", o.ID, o.Why)
			}
		}
	})
}
