package demoidp_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// Every message passes its hook.
func TestEveryMessageIsSeen(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string
	note := func(kind demoidp.Kind, grant string) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, strings.TrimSuffix(string(kind)+" "+grant, " "))
	}
	i := newIDP(t, demoidp.Config{Hooks: demoidp.Hooks{
		Answer:   func(a *demoidp.Answer) { note(a.Kind, a.Grant) },
		Redirect: func(r *demoidp.Redirect) { note(r.Kind, "") },
		JWT:      func(j *demoidp.JWT) { note(j.Kind, j.Grant) },
	}})
	i.get("/.well-known/openid-configuration")
	i.get("/jwks")
	i.browser().authorize(map[string]string{"prompt": "none"})
	first := i.tokens(nil)
	i.refresh(first.str("refresh_token"), nil)
	i.refresh("unknown", nil)
	i.userInfo(first.str("access_token"))
	i.userInfo("unknown")
	i.post("/introspect", url.Values{"token": {"x"}}, web)
	i.post("/introspect", nil, web)
	i.post("/revoke", url.Values{"token": {"x"}}, web)
	i.post("/revoke", nil, web)
	i.browser().send(http.MethodGet, i.issuer+"/end_session?client_id=demo-web&post_logout_redirect_uri="+url.QueryEscape(callback), nil)
	want := []string{"metadata", "keys", "authorization-error", "authorization-response",
		"access-token authorization_code", "id-token authorization_code", "token authorization_code",
		"access-token refresh_token", "id-token refresh_token", "token refresh_token", "token-error refresh_token",
		"userinfo", "userinfo-error", "introspection", "introspection-error", "revocation", "revocation-error", "logout"}
	if !slices.Equal(seen, want) {
		t.Errorf("seen %q\nwant %q", seen, want)
	}
}

// What a hook does is what is sent.
func TestHooksChangeMessages(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{Hooks: demoidp.Hooks{
		Answer: func(a *demoidp.Answer) {
			switch a.Kind {
			case demoidp.KindToken:
				a.Header.Del("Pragma")
				a.Status = http.StatusAccepted
				a.Body.Set("expires_in", "300")
				a.Body.Delete("scope")
				a.Body = append(a.Body, demoidp.Member{Name: "token_type", Value: "mac"})
			case demoidp.KindKeys:
				a.Raw = []byte("<html>")
				a.Header.Set("Content-Type", "text/html")
			}
		},
		Redirect: func(r *demoidp.Redirect) { r.Params.Set("iss", "https://evil.example") },
		JWT: func(j *demoidp.JWT) {
			if j.Kind == demoidp.KindIDToken {
				j.Header.Set("alg", "none")
				j.Claims.Set("sub", []string{"a<b"})
				j.Signed = func(compact string) string { return compact[:strings.LastIndex(compact, ".")+1] }
			}
		},
	}})
	response := i.browser().walk(nil)
	if response.Get("iss") != "https://evil.example" {
		t.Errorf("authorization response %v", response)
	}
	got := i.post("/token", codeForm(response.Get("code"), nil), web)
	if got.status != http.StatusAccepted || got.header.Get("Pragma") != "" || got.json["expires_in"] != "300" || got.json["scope"] != nil ||
		strings.Count(got.body, `"token_type"`) != 2 {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
	if token := got.str("id_token"); !strings.HasSuffix(token, ".") || strings.Count(token, ".") != 2 {
		t.Errorf("ID token %q", token)
	}
	if keys := i.get("/jwks"); keys.body != "<html>" || keys.header.Get("Content-Type") != "text/html" {
		t.Errorf("%v %s", keys.header, keys.body)
	}
}
