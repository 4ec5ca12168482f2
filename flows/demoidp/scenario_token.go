package demoidp

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

func tokenErrorScenarios() []Scenario {
	const step = "token"
	return []Scenario{
		{
			Name: "client-refused", Title: "The client's secret is refused", Step: step, Finding: "TOKEN-INVALID-CLIENT", Severity: "error",
			Story: "invalid_client: the secret has expired, or belongs to another tenant.",
			apply: ofCode(refusing(http.StatusUnauthorized, "invalid_client", "Client authentication failed")),
		},
		{
			Name: "client-is-public", Title: "The client is registered as a public one", Step: step, Finding: "TOKEN-CLIENT-TYPE", Severity: "error",
			Story: "The client sends a secret, and the provider has it as one without, as Entra does for a redirect URI of the wrong platform.",
			apply: ofCode(refusing(http.StatusUnauthorized, "invalid_client", "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")),
		},
		{
			Name: "code-refused", Title: "The code is refused", Step: step, Finding: "TOKEN-INVALID-GRANT", Severity: "error",
			Story: "invalid_grant means many things. What the trace shows is checked: nothing of it explains this one.",
			apply: ofCode(refusing(http.StatusBadRequest, "invalid_grant", "")),
		},
		{
			Name: "grant-not-allowed", Title: "The grant type is not allowed", Step: step, Finding: "TOKEN-GRANT-NOT-ALLOWED", Severity: "error",
			Story: "The client may sign people in and may not exchange the code.",
			apply: ofCode(refusing(http.StatusBadRequest, "unauthorized_client", "Grant type authorization_code is not allowed for the client")),
		},
		{
			Name: "token-200-error", Title: "An error with status 200", Step: step, Finding: "TOKEN-200-ERROR", Severity: "error",
			Story: "As at GitHub: HTTP says OK, and the body says that it failed.",
			apply: ofCode(refusing(http.StatusOK, "bad_verification_code", "The code passed is incorrect or expired.")),
		},
		{
			Name: "token-error-500", Title: "An error with status 500", Step: step, Finding: "TOKEN-ERROR-STATUS", Severity: "warning",
			Story:        "invalid_grant comes with status 500, so clients retry what can never work.",
			Consequences: []string{"TOKEN-INVALID-GRANT"},
			apply:        ofCode(refusing(http.StatusInternalServerError, "invalid_grant", "Code not valid")),
		},
		{
			Name: "token-redirect", Title: "The token endpoint redirects", Step: step, Finding: "HTTP-TOKEN-REDIRECT", Severity: "error",
			Story: "The framework adds a slash by redirect; the POST arrives as a GET, or not at all.",
			apply: intercepting(pathToken, func(w http.ResponseWriter, r *http.Request) bool {
				w.Header().Set("Location", r.URL.Path+"/")
				w.WriteHeader(http.StatusMovedPermanently)
				return true
			}),
		},
		{
			Name: "token-firewall", Title: "A firewall answers for the token endpoint", Step: step, Finding: "NET-INTERCEPT", Severity: "error",
			Story: "The sign-in worked in the browser, and the firewall stops the client's own request.",
			apply: ofCode(func(a *Answer) {
				webPage(http.StatusForbidden, "Access denied")(a)
				a.Header.Set("Server", "AkamaiGHost")
			}),
		},
	}
}

func tokenScenarios() []Scenario {
	const step = "token"
	set := func(name string, value any) func(*Config) {
		return ofCode(func(a *Answer) { a.Body.Set(name, value) })
	}
	without := func(name string) func(*Config) { return ofCode(func(a *Answer) { a.Body.Delete(name) }) }
	return []Scenario{
		{
			Name: "token-content-type", Title: "Tokens labelled text/plain", Step: step, Finding: "TOKEN-CONTENT-TYPE", Severity: "warning",
			Story: "The answer is JSON, and its Content-Type says text/plain.",
			apply: ofCode(func(a *Answer) { a.Header.Set("Content-Type", "text/plain; charset=utf-8") }),
		},
		{
			Name: "token-form-encoded", Title: "Tokens in a form", Step: step, Finding: "TOKEN-CONTENT-TYPE", Severity: "warning",
			Story: "The answer is form-encoded, as GitHub's is without an Accept header.",
			apply: ofCode(func(a *Answer) {
				form := url.Values{}
				for _, m := range a.Body {
					form.Set(m.Name, fmt.Sprint(m.Value))
				}
				a.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				a.Raw = []byte(form.Encode())
			}),
		},
		{
			Name: "token-html", Title: "A web page where the tokens should be", Step: step, Finding: "TOKEN-BAD-JSON", Severity: "error",
			Story: "The token endpoint is behind the login page.", apply: ofCode(webPage(http.StatusOK, "Sign in")),
		},
		{
			Name: "token-cut", Title: "The token answer ends in the middle", Step: step, Finding: "TOKEN-BAD-JSON", Severity: "error",
			Story: "A buffer is too small: the JSON ends before its last brace.",
			apply: ofCode(raw(func(json string) string { return json[:len(json)-4] })),
		},
		{
			Name: "token-member-twice", Title: "A member is there twice", Step: step, Finding: "TOKEN-BAD-JSON", Severity: "error",
			Story: "session_state is there twice, with two values: which one counts depends on the library.",
			apply: ofCode(func(a *Answer) { a.Body = append(a.Body, Member{"session_state", "a1"}, Member{"session_state", "b2"}) }),
		},
		{
			Name: "token-type-missing", Title: "token_type is missing", Step: step, Finding: "TOKEN-TYPE", Severity: "error",
			Story: "A client must not use a token whose type it does not know.", apply: without("token_type"),
		},
		{
			Name: "token-type-unknown", Title: "token_type is unknown", Step: step, Finding: "TOKEN-TYPE", Severity: "error",
			Story: "token_type is JWT, which is no type of token.", apply: set("token_type", "JWT"),
		},
		{
			Name: "expires-in-text", Title: "expires_in is a text", Step: step, Finding: "TOKEN-EXPIRES-IN", Severity: "warning",
			Story: "As at Entra's v1 endpoint: \"300\" with quotation marks, at which typed clients fail.", apply: set("expires_in", "300"),
		},
		{
			Name: "expires-in-negative", Title: "expires_in is negative", Step: step, Finding: "TOKEN-EXPIRES-IN", Severity: "warning",
			Story: "The token is over before it comes.", apply: set("expires_in", -1),
		},
		{
			Name: "expires-in-date", Title: "expires_in is a date", Step: step, Finding: "TOKEN-EXPIRES-IN", Severity: "warning",
			Story: "The time at which the token ends stands there, in milliseconds, where its lifetime should be.", apply: set("expires_in", 1763812800000),
		},
		{
			Name: "token-cacheable", Title: "The tokens may be cached", Step: step, Finding: "TOKEN-CACHEABLE", Severity: "warning",
			Story: "Cache-Control: no-store is missing: anything on the way may keep a copy.",
			apply: ofCode(func(a *Answer) { a.Header.Del("Cache-Control"); a.Header.Del("Pragma") }),
		},
		{
			Name: "token-from-cache", Title: "A cache answers for the token endpoint", Step: step, Finding: "CACHE-TOKEN", Severity: "error",
			Story: "The answer has an Age and an X-Cache: HIT: people may get each other's tokens.",
			apply: ofCode(func(a *Answer) { a.Header.Set("Age", "42"); a.Header.Set("X-Cache", "HIT") }),
		},
		{
			Name: "scope-reduced", Title: "Less is granted than was asked for", Step: step, Finding: "TOKEN-SCOPE", Severity: "warning",
			Story: "profile was asked for and is not in the granted scope.", apply: member(KindToken, "scope", "openid offline_access"),
		},
		{
			Name: "scope-commas", Title: "The scope has commas", Step: step, Finding: "TOKEN-SCOPE", Severity: "warning",
			Story: "The scopes are joined by commas where the standard has spaces.", apply: all(member(KindToken, "scope", "openid,profile,offline_access"), ofRefresh(func(a *Answer) { a.Body.Delete("scope") })),
		},
		{
			Name: "id-token-missing", Title: "No ID token", Step: step, Finding: "TOKEN-ID-TOKEN-MISSING", Severity: "error",
			Story: "openid was asked for, and only an access token comes: the client is registered for plain OAuth.", apply: without("id_token"),
		},
		{
			Name: "access-token-missing", Title: "No access token", Step: step, Finding: "TOKEN-200-ERROR", Severity: "error",
			Story: "The answer looks like a success and has no access_token.", apply: without("access_token"),
		},
		{
			Name: "refresh-token-missing", Title: "No refresh token", Step: step, Finding: "RT-MISSING", Severity: "warning",
			Story: "offline_access was asked for and granted, and no refresh token came.", apply: without("refresh_token"),
		},
		{
			Name: "refresh-token-withheld", Title: "No refresh token, and no offline_access", Step: step, Finding: "RT-MISSING", Severity: "warning",
			Story:        "offline_access was asked for and quietly dropped, as where the API's switch for it is off.",
			Consequences: []string{"TOKEN-SCOPE"},
			apply:        all(without("refresh_token"), set("scope", "openid profile")),
		},
		{
			Name: "access-token-is-id-token", Title: "Access token and ID token are one", Step: step, Finding: "AT-JWT-PROFILE", Severity: "error",
			Story:        "The same JWT serves as both, as at Casdoor. Whoever gets it to call an API can sign in with it.",
			Consequences: []string{"UI-ERROR"},
			apply: all(withoutClaim("at_hash"), ofCode(func(a *Answer) {
				id, _ := a.Body.Get("id_token")
				a.Body.Set("access_token", id)
			})),
		},
		{
			Name: "access-token-unsigned", Title: "The access token is not signed", Step: step, Finding: "AT-JWT-PROFILE", Severity: "error",
			Story: "The access token is a JWT with alg none: an API that reads it accepts anything.",
			apply: signing(KindAccessToken, "", unsigned),
		},
		{
			Name: "access-token-typ", Title: "The access token does not follow the profile", Step: step, Finding: "AT-JWT-PROFILE", Severity: "note",
			Story: "typ is JWT, and jti is missing: an API cannot tell it from an ID token.",
			apply: signing(KindAccessToken, "", func(t *JWT) { t.Header.Set("typ", "JWT"); t.Claims.Delete("jti") }),
		},
	}
}

// unsigned makes a token with alg none.
func unsigned(t *JWT) {
	t.Header = Object{{"alg", "none"}, {"typ", headerOf(t, "typ")}}
	t.Signed = func(compact string) string { return compact[:strings.LastIndexByte(compact, '.')+1] }
}

func headerOf(t *JWT, name string) any {
	v, _ := t.Header.Get(name)
	return v
}
