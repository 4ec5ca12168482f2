package demoidp

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

func userInfoScenarios() []Scenario {
	const step = "userinfo"
	answer := func(change func(*Answer)) func(*Config) { return answering(change, KindUserInfo) }
	return []Scenario{
		{Name: "userinfo-sub-missing", Title: "UserInfo does not say about whom it is", Step: step, Finding: "UI-SUB", Severity: "error",
			Story: "sub is missing in the answer.", apply: withoutMember(KindUserInfo, "sub")},
		{Name: "userinfo-sub-other", Title: "UserInfo is about somebody else", Step: step, Finding: "UI-SUB", Severity: "error",
			Story: "sub is another one than in the ID token.", apply: member(KindUserInfo, "sub", "u-1002-bob")},
		{Name: "userinfo-jwt-forged", Title: "UserInfo is a JWT with a wrong signature", Step: step, Finding: "UI-FORMAT", Severity: "error",
			Story: "The answer is signed by a key that is not the one it names.",
			apply: answer(func(a *Answer) {
				text, _ := a.Body.MarshalJSON()
				part := base64.RawURLEncoding.EncodeToString
				a.Header.Set("Content-Type", "application/jwt")
				a.Raw = []byte(part([]byte(`{"alg":"RS256"}`)) + "." + part(text) + "." + part(make([]byte, 256)))
			})},
		{Name: "userinfo-text", Title: "UserInfo is labelled text/plain", Step: step, Finding: "UI-FORMAT", Severity: "warning",
			Story: "The answer is JSON under a wrong label.", apply: header("Content-Type", "text/plain", KindUserInfo)},
		{Name: "userinfo-html", Title: "UserInfo is a web page", Step: step, Finding: "UI-FORMAT", Severity: "error",
			Story: "A proxy sends the request to the login page.", apply: answer(webPage(http.StatusOK, "Sign in"))},
		{Name: "userinfo-401", Title: "UserInfo refuses, and does not say why", Step: step, Finding: "UI-ERROR", Severity: "error",
			Story: "401 without WWW-Authenticate for a token that has just come.",
			apply: answer(func(a *Answer) { a.Status, a.Body = http.StatusUnauthorized, Object{{"message", "Unauthorized"}} })},
		{Name: "userinfo-scope", Title: "UserInfo wants more scope", Step: step, Finding: "UI-ERROR", Severity: "error",
			Story: "403 and insufficient_scope for a token that has openid.",
			apply: answer(func(a *Answer) {
				a.Status, a.Body = http.StatusForbidden, Object{{"error", "insufficient_scope"}}
				a.Header.Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="userinfo"`)
			})},
	}
}

func refreshScenarios() []Scenario {
	const step = "refresh"
	set := func(name string, value any) func(*Config) {
		return ofRefresh(func(a *Answer) { a.Body.Set(name, value) })
	}
	claim := func(name string, value any) func(*Config) {
		return refreshedIDTokens(func(t *JWT) { t.Claims.Set(name, value) })
	}
	return []Scenario{
		{Name: "refresh-refused", Title: "The refresh token is refused", Step: step, Finding: "RT-INVALID-GRANT", Severity: "error",
			Story: "invalid_grant for a token that is minutes old and was not used before.", apply: ofRefresh(refusing(http.StatusBadRequest, "invalid_grant", "Token is not active"))},
		{Name: "refresh-not-rotated", Title: "The refresh token never changes", Step: step, Finding: "RT-NOT-ROTATED", Severity: "error", Client: "demo-native",
			Story: "A public client's refresh token is not rotated: a stolen copy works unnoticed.", apply: func(c *Config) { c.NoRotation = true }},
		{Name: "refresh-scope-wider", Title: "The refresh widens the scope", Step: step, Finding: "RT-SCOPE", Severity: "error",
			Story: "More is granted than the person agreed to.", apply: set("scope", "openid profile offline_access admin")},
		{Name: "refresh-scope-narrower", Title: "The refresh loses scope", Step: step, Finding: "RT-SCOPE", Severity: "warning",
			Story: "profile is gone after the refresh, though nobody asked for less.", apply: set("scope", "openid offline_access")},
		{Name: "refresh-expires-in", Title: "expires_in is missing after the refresh", Step: step, Finding: "RT-LIFETIME", Severity: "note",
			Story: "The first answer had it, the refreshed one has not.", apply: ofRefresh(func(a *Answer) { a.Body.Delete("expires_in") })},
		{Name: "refresh-token-short", Title: "The refresh token can be guessed", Step: step, Finding: "RT-LIFETIME", Severity: "warning",
			Story: "The new refresh token has six characters.", apply: set("refresh_token", "rt-002")},
		{Name: "refresh-sub", Title: "Another user after the refresh", Step: step, Finding: "RT-IDT-IDENTITY", Severity: "error",
			Story: "sub is another one in the refreshed ID token.", apply: claim("sub", "u-1002-bob")},
		{Name: "refresh-iss", Title: "Another issuer after the refresh", Step: step, Finding: "RT-IDT-IDENTITY", Severity: "error",
			Story: "iss follows the host name of the request.", apply: claim("iss", "http://idp.internal")},
		{Name: "refresh-aud", Title: "Another client after the refresh", Step: step, Finding: "RT-IDT-IDENTITY", Severity: "error",
			Story: "aud names another client in the refreshed ID token.", apply: claim("aud", "demo-service")},
		{Name: "refresh-auth-time", Title: "The time of the sign-in moves", Step: step, Finding: "RT-IDT-TIME", Severity: "error",
			Story: "auth_time is that of the refresh, as if the person had signed in again.",
			apply: refreshedIDTokens(func(t *JWT) {
				iat, _ := t.Claims.Get("iat")
				t.Claims.Set("auth_time", iat.(int64)+30)
			})},
		{Name: "refresh-iat", Title: "The refreshed ID token is an old one", Step: step, Finding: "RT-IDT-TIME", Severity: "warning",
			Story: "iat lies before the first token's.",
			apply: refreshedIDTokens(func(t *JWT) {
				iat, _ := t.Claims.Get("iat")
				t.Claims.Set("iat", iat.(int64)-int64(2*time.Minute/time.Second))
			})},
		{Name: "refresh-nonce-other", Title: "Another nonce after the refresh", Step: step, Finding: "RT-IDT-NONCE", Severity: "error",
			Story: "The refreshed ID token has a nonce, and not that of the sign-in.", apply: claim("nonce", "of-the-refresh")},
		{Name: "refresh-cacheable", Title: "The refreshed tokens may be cached", Step: step, Finding: "TOKEN-CACHEABLE", Severity: "warning",
			Story: "no-store stands on the first answer and not on this one.", apply: ofRefresh(func(a *Answer) { a.Header.Set("Cache-Control", "private, max-age=60") })},
	}
}

func endScenarios() []Scenario {
	introspect := []string{"--steps", "introspection"}
	return []Scenario{
		{Name: "introspection-inactive", Title: "Introspection calls a fresh token inactive", Step: "introspection", Finding: "INTRO-INACTIVE", Severity: "warning", Flags: introspect,
			Story: "As at Keycloak when it is asked under another host name than the one that issued the token.",
			apply: answering(func(a *Answer) { a.Body = Object{{"active", false}} }, KindIntrospection)},
		{Name: "introspection-text", Title: "active is a text", Step: "introspection", Finding: "INTRO-SHAPE", Severity: "error", Flags: introspect,
			Story: "\"true\" with quotation marks: a careless API takes \"false\" for true as well.", apply: member(KindIntrospection, "active", "true")},
		{Name: "introspection-refused", Title: "Introspection wants other credentials", Step: "introspection", Finding: "INTRO-AUTH", Severity: "error", Flags: introspect,
			Story: "401 for the credentials that the token endpoint accepted.",
			apply: answering(func(a *Answer) {
				a.Status, a.Body = http.StatusUnauthorized, Object{{"message", "Unauthorized"}}
				a.Header.Set("WWW-Authenticate", `Bearer realm="introspection"`)
			}, KindIntrospection)},
		{Name: "revocation-refused", Title: "Revocation is refused", Step: "revocation", Finding: "REV-UNKNOWN-TOKEN", Severity: "warning", Flags: []string{"--steps", "revocation"},
			Story: "400 and invalid_token where 200 is due whatever the token.",
			apply: answering(refusing(http.StatusBadRequest, "invalid_token", "The token is invalid"), KindRevocation)},
		{Name: "logout-refused", Title: "The logout ends at an error page", Step: "logout", Finding: "LOGOUT-REDIRECT", Severity: "warning", Flags: []string{"--steps", "logout"},
			Story: "The provider does not take the expired or unknown id_token_hint.",
			apply: intercepting(pathEndSession, func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.WriteHeader(http.StatusBadRequest)
				_, _ = w.Write([]byte(htmlPage("Invalid parameter: id_token_hint")))
				return true
			})},
	}
}

// acceptedVariants are those that a client must put up with.
func acceptedVariants() []Scenario {
	tokens := func(change func(*Answer)) func(*Config) { return answering(change, KindToken) }
	list := []Scenario{
		{Name: "accept-token-type-case", Title: "token_type in lower case", Step: "token", apply: tokens(func(a *Answer) { a.Body.Set("token_type", "bearer") })},
		{Name: "accept-token-type-inverted", Title: "token_type in inverted case", Step: "token", apply: tokens(func(a *Answer) { a.Body.Set("token_type", "bEARER") })},
		{Name: "accept-no-scope", Title: "No scope in the answer", Step: "token", apply: tokens(func(a *Answer) { a.Body.Delete("scope") })},
		{Name: "accept-no-expires-in", Title: "No expires_in in the answer", Step: "token", apply: tokens(func(a *Answer) { a.Body.Delete("expires_in") })},
		{Name: "accept-aud-array", Title: "aud is an array of one", Step: "id-token", apply: idTokens(func(t *JWT) {
			aud, _ := t.Claims.Get("aud")
			t.Claims.Set("aud", []any{aud})
		})},
		{Name: "accept-no-kid", Title: "No kid, and one key that fits", Step: "id-token", apply: idTokens(func(t *JWT) { t.Header.Delete("kid") })},
		{Name: "accept-no-at-hash", Title: "No at_hash in the code flow", Step: "id-token", apply: withoutClaim("at_hash")},
		{Name: "accept-es256", Title: "ID tokens signed by ES256", Step: "id-token", apply: withES256},
		{Name: "accept-rotation", Title: "The keys are rotated just before signing", Step: "id-token", apply: keysUntilAsked(1,
			each("RSA", func(o *Object) { *o = rsaKey("before", 2048) }))},
		{Name: "accept-unknown-members", Title: "Unknown members everywhere", Step: "metadata", apply: all(
			member(KindMetadata, "x_vendor", Object{{"a", 1}}), member(KindUserInfo, "x_vendor", true), claim("x_vendor", "x"),
			tokens(func(a *Answer) { a.Body.Set("x_vendor", strings.Repeat("x", 10)) }), answeringBrowser(func(r *Redirect) { r.Params.Set("session_state", "abc.def") }))},
		{Name: "accept-no-pragma", Title: "No Pragma beside Cache-Control: no-store", Step: "token", apply: tokens(func(a *Answer) { a.Header.Del("Pragma") })},
		{Name: "accept-no-id-token-on-refresh", Title: "No ID token on refresh", Step: "refresh", apply: ofRefresh(func(a *Answer) { a.Body.Delete("id_token") })},
		{Name: "accept-no-rotation", Title: "No rotation for a client with a secret", Step: "refresh", apply: func(c *Config) { c.NoRotation = true }},
	}
	for i := range list {
		list[i].Story = "Odd, and right: a client must accept it."
	}
	return list
}
