package flows

import (
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// Values that no client and no server has made.
var (
	faultVerifier = strings.Repeat("grantwalk-wrong-", 3)
	faultState    = "grantwalk-wrong-state"
	faultSecret   = "grantwalk-wrong-secret"
	faultScope    = "grantwalk.scope-that-was-not-granted"
)

// Faults returns the faults of a client, in the order of the steps.
func Faults() []Fault {
	authenticated := []StepID{StepToken, StepRefresh, StepIntrospection, StepRevocation}
	return []Fault{
		{
			ID: "wrong-state", Title: "Another state",
			Explain: "The request carries another state than the one that is expected back, as if the answer belonged to somebody else's request. The answer must then not be used.",
			Expect:  "The server sends the state back as it came, byte for byte. The client, which is this program, refuses the answer.",
			Spec:    []specref.Ref{specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("10.12")},
			steps:   []StepID{StepAuthorizationRequest}, want: want{echo: true},
			needs: hasQuery("state"),
			edit:  setQuery("state", func(Options, Session, string) string { return faultState }),
		},
		{
			ID: "wrong-verifier", Title: "A wrong code_verifier",
			Explain: "The exchange carries a code_verifier that does not fit the code_challenge, as somebody would send who has only the code.",
			Expect:  "400 invalid_grant",
			Spec:    []specref.Ref{specref.RFC7636.Section("4.6")},
			steps:   []StepID{StepToken}, want: want{errors: []string{"invalid_grant"}},
			lax:   "it does not check the verifier",
			needs: hasForm("code_verifier", "PKCE is off"),
			edit:  setForm("code_verifier", func(Options, Session, string) string { return faultVerifier }),
		},
		{
			ID: "no-verifier", Title: "No code_verifier",
			Explain: "The exchange leaves the code_verifier out, as an older library does that knows nothing of PKCE.",
			Expect:  "400 invalid_grant",
			Spec:    []specref.Ref{specref.RFC7636.Section("4.6")},
			steps:   []StepID{StepToken}, want: want{errors: []string{"invalid_grant"}},
			lax:   "it asks for no verifier, though there was a code_challenge",
			needs: hasForm("code_verifier", "PKCE is off"),
			edit: func(_ Options, _ Session, d httplog.Draft) (httplog.Draft, error) {
				return d.Drop(httplog.Form, "code_verifier"), nil
			},
		},
		{
			ID: "other-redirect-uri", Title: "Another redirect_uri",
			Explain: "The exchange names another redirect_uri than the authorization request did: a slash more at the end, the most common slip.",
			Expect:  "400 invalid_grant",
			Spec:    []specref.Ref{specref.RFC6749.Section("4.1.3"), specref.RFC6749.Section("5.2")},
			steps:   []StepID{StepToken}, want: want{errors: []string{"invalid_grant"}},
			lax:   "it does not compare the redirect_uri",
			needs: hasForm("redirect_uri", ""),
			edit:  setForm("redirect_uri", func(_ Options, _ Session, was string) string { return was + "/" }),
		},
		{
			ID: "code-twice", Title: "The code a second time",
			Explain: "The exchange is sent again, byte for byte, as a client does whose callback is called twice. A server that is careful ends what came of the first exchange.",
			Expect:  "400 invalid_grant, and the first tokens should be revoked",
			Spec:    []specref.Ref{specref.RFC6749.Section("4.1.2")},
			Again:   true, steps: []StepID{StepToken}, want: want{errors: []string{"invalid_grant"}},
			lax: "it takes a code more than once",
		},
		{
			ID: "wrong-secret", Title: "A wrong client secret",
			Explain: "The request carries another client secret, where the right one was.",
			Expect:  "401 invalid_client (400 where the secret is in the body)",
			Spec:    []specref.Ref{specref.RFC6749.Section("5.2"), specref.RFC6749.Section("2.3.1")},
			steps:   authenticated, want: want{errors: []string{"invalid_client"}},
			lax:   "it does not check the secret",
			needs: hasSecret, edit: withSecret,
		},
		{
			ID: "no-client-authentication", Title: "No client authentication",
			Explain: "The request names the client and proves nothing: the secret is left out.",
			Expect:  "401 invalid_client, for a client that has a secret",
			Spec:    []specref.Ref{specref.RFC6749.Section("3.2.1"), specref.RFC6749.Section("5.2")},
			steps:   authenticated, want: want{errors: []string{"invalid_client"}},
			lax:   "it lets the client in without proof",
			needs: hasSecret, edit: withoutAuthentication,
		},
		{
			ID: "wider-scope", Title: "More scope than was granted",
			Explain: "The refresh asks for a scope that the person never granted.",
			Expect:  "400 invalid_scope (some servers give what was granted, and no more)",
			Spec:    []specref.Ref{specref.RFC6749.Section("6"), specref.RFC6749.Section("5.2")},
			steps:   []StepID{StepRefresh}, want: want{errors: []string{"invalid_scope"}, noWider: true},
			lax: "it lets a refresh ask for more than the person granted",
			edit: func(_ Options, s Session, d httplog.Draft) (httplog.Draft, error) {
				scope, _ := d.Value(httplog.Form, "scope")
				if scope == "" {
					scope = strings.Join(s.GrantedScope(), " ")
				}
				return d.Put(httplog.Form, "scope", strings.TrimSpace(scope+" "+faultScope))
			},
		},
		{
			ID: "old-refresh-token", Title: "An old refresh token",
			Explain: "The refresh carries the refresh token that was replaced before, as a thief does who comes second. A server that detects reuse then ends the whole session.",
			Expect:  "400 invalid_grant, and the newest refresh token should be revoked with it",
			Spec:    []specref.Ref{specref.RFC9700.Section("4.14.2")},
			steps:   []StepID{StepRefresh}, want: want{errors: []string{"invalid_grant"}},
			lax: "it takes a refresh token that was replaced (for a while, some do so on purpose)",
			needs: func(_ Options, s Session, _ httplog.Draft) string {
				if oldRefreshToken(s) == "" {
					return "no refresh token was replaced so far: refresh first"
				}
				return ""
			},
			edit: setForm("refresh_token", func(_ Options, s Session, _ string) string { return oldRefreshToken(s) }),
		},
	}
}

func hasQuery(name string) func(Options, Session, httplog.Draft) string {
	return func(_ Options, _ Session, d httplog.Draft) string {
		if _, ok := d.Value(httplog.Query, name); !ok {
			return "the request has no " + name
		}
		return ""
	}
}

func hasForm(name, because string) func(Options, Session, httplog.Draft) string {
	return func(_ Options, _ Session, d httplog.Draft) string {
		if _, ok := d.Value(httplog.Form, name); ok {
			return ""
		}
		if because != "" {
			because = ": " + because
		}
		return "the request has no " + name + because
	}
}

// setQuery and setForm are edits that give a parameter another value.
func setQuery(name string, value func(Options, Session, string) string) func(Options, Session, httplog.Draft) (httplog.Draft, error) {
	return setRow(httplog.Query, name, value)
}

func setForm(name string, value func(Options, Session, string) string) func(Options, Session, httplog.Draft) (httplog.Draft, error) {
	return setRow(httplog.Form, name, value)
}

func setRow(part httplog.Part, name string, value func(Options, Session, string) string) func(Options, Session, httplog.Draft) (httplog.Draft, error) {
	return func(o Options, s Session, d httplog.Draft) (httplog.Draft, error) {
		was, _ := d.Value(part, name)
		return d.Put(part, name, value(o, s, was))
	}
}

func hasSecret(_ Options, _ Session, d httplog.Draft) string {
	_, _, basic := d.Basic()
	if _, ok := d.Value(httplog.Form, "client_secret"); ok || basic {
		return ""
	}
	return "the client is a public one: the request has no secret"
}

func withSecret(_ Options, _ Session, d httplog.Draft) (httplog.Draft, error) {
	if id, _, ok := d.Basic(); ok {
		return d.SetBasic(id, faultSecret)
	}
	return d.Put(httplog.Form, "client_secret", faultSecret)
}

func withoutAuthentication(_ Options, _ Session, d httplog.Draft) (httplog.Draft, error) {
	id, _, basic := d.Basic()
	d = d.Drop(httplog.Header, "Authorization").Drop(httplog.Form, "client_secret")
	if _, there := d.Value(httplog.Form, "client_id"); there || !basic {
		return d, nil
	}
	if decoded, err := url.QueryUnescape(id); err == nil { // as RFC 6749 §2.3.1 has it in Basic
		id = decoded
	}
	return d.Add(httplog.Form, "client_id", id)
}

// oldRefreshToken is the newest refresh token that was replaced, or "".
func oldRefreshToken(s Session) string {
	now := s.RefreshToken()
	for _, t := range slices.Backward(s.Tokens) {
		if t.RefreshToken != "" && t.RefreshToken != now {
			return t.RefreshToken
		}
	}
	if s.Given != now {
		return s.Given
	}
	return ""
}
