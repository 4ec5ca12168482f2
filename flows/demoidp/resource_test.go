package demoidp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestUserInfo(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	token := i.tokens(map[string]string{"scope": "openid email phone address"}).str("access_token")
	send := func(method, authorization, contentType, body string) *reply {
		r := httptest.NewRequest(method, i.issuer+"/userinfo", strings.NewReader(body))
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		return i.do(r)
	}
	const form = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		got       *reply
		status    int
		challenge string
	}{
		"header":          {send("GET", "Bearer "+token, "", ""), 200, ""},
		"lower case":      {send("GET", "bearer "+token, "", ""), 200, ""},
		"POST, header":    {send("POST", "Bearer "+token, "", ""), 200, ""},
		"POST, body":      {send("POST", "", form, "access_token="+token), 200, ""},
		"nothing":         {send("GET", "", "", ""), 401, `Bearer realm="demo"`},
		"other scheme":    {send("GET", "Basic eDp5", "", ""), 401, `Bearer realm="demo"`},
		"in the query":    {i.get("/userinfo?access_token=" + token), 401, `Bearer realm="demo"`},
		"unknown":         {send("GET", "Bearer x", "", ""), 401, `Bearer realm="demo", error="invalid_token"`},
		"cut off":         {send("GET", "Bearer "+token[:len(token)-1], "", ""), 401, `Bearer realm="demo", error="invalid_token"`},
		"header and body": {send("POST", "Bearer "+token, form, "access_token="+token), 400, `Bearer realm="demo", error="invalid_request"`},
	} {
		t.Run(name, func(t *testing.T) {
			challenge := c.got.header.Get("WWW-Authenticate")
			if c.got.status != c.status || !strings.HasPrefix(challenge, c.challenge) || (c.challenge == "") != (challenge == "") {
				t.Errorf("%d, WWW-Authenticate %q\n%s", c.got.status, challenge, c.got.body)
			}
			if c.status == 401 && !strings.Contains(c.challenge, "error") && c.got.body != "" {
				t.Errorf("body %q", c.got.body)
			}
		})
	}
	got := i.userInfo(token)
	address, _ := got.json["address"].(map[string]any)
	if got.str("email") != "alice@example.com" || got.json["email_verified"] != true || got.str("phone_number") == "" ||
		address["country"] != "US" || got.json["name"] != nil {
		t.Errorf("claims %s", got.body)
	}
	i.clock.advance(5 * time.Minute)
	if got := i.userInfo(token); got.status != http.StatusUnauthorized {
		t.Errorf("an expired token: %d", got.status)
	}
}

func TestIntrospection(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	first := i.tokens(nil)
	ask := func(token, auth string) *reply { return i.post("/introspect", url.Values{"token": {token}}, auth) }
	access := ask(first.str("access_token"), web)
	now := float64(i.clock.Now().Unix())
	if access.json["active"] != true || access.str("token_type") != "Bearer" || access.str("username") != "alice" ||
		access.str("client_id") != "demo-web" || access.json["exp"] != now+300 || access.str("scope") != "openid profile offline_access" {
		t.Errorf("access token %s", access.body)
	}
	wantNoStore(t, access)
	if got := ask(first.str("refresh_token"), web); got.json["active"] != true || got.json["exp"] != now+86400 {
		t.Errorf("refresh token %s", got.body)
	}
	i.refresh(first.str("refresh_token"), nil)
	i.t = t
	for name, got := range map[string]*reply{
		"unknown":        ask("x", web),
		"id token":       ask(first.str("id_token"), web),
		"rotated":        ask(first.str("refresh_token"), web),
		"another client": ask(first.str("access_token"), "demo-service:"+demoidp.DefaultClientSecret),
	} {
		if got.status != http.StatusOK || got.json["active"] != false || len(got.json) != 1 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	ask(first.str("access_token"), "").wantError(t, 401, "invalid_client")
	ask(first.str("access_token"), "demo-web:no").wantError(t, 401, "invalid_client")
	ask("", web).wantError(t, 400, "invalid_request")
	i.post("/introspect", url.Values{"token": {"x"}, "client_id": {"demo-native"}}, "").wantError(t, 401, "invalid_client")
	// To ask is not to use: the newest token was not revoked by the question.
	if got := ask(first.str("access_token"), web); got.json["active"] != true {
		t.Errorf("after asking for a rotated token: %s", got.body)
	}
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		member            string // of the first token response
		rotate            bool
		accessOK, refresh bool
	}{
		"access token":          {"access_token", false, false, true},
		"refresh token":         {"refresh_token", false, false, false},
		"rotated refresh token": {"refresh_token", true, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newIDP(t, demoidp.Config{})
			first := i.tokens(nil)
			newest := first.str("refresh_token")
			if c.rotate {
				newest = i.refresh(newest, nil).str("refresh_token")
			}
			got := i.post("/revoke", url.Values{"token": {first.str(c.member)}, "token_type_hint": {"nonsense"}}, web)
			if got.status != http.StatusOK || got.body != "" {
				t.Fatalf("%d %s", got.status, got.body)
			}
			if ok := i.userInfo(first.str("access_token")).status == http.StatusOK; ok != c.accessOK {
				t.Errorf("the access token works: %v", ok)
			}
			if ok := i.refresh(newest, nil).status == http.StatusOK; ok != c.refresh {
				t.Errorf("the refresh token works: %v", ok)
			}
		})
	}
}

func TestRevocationErrors(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	token := i.tokens(nil).str("access_token")
	if got := i.post("/revoke", url.Values{"token": {"unknown"}}, web); got.status != http.StatusOK {
		t.Errorf("an unknown token: %d", got.status)
	}
	i.post("/revoke", url.Values{"token": {token}, "client_id": {"demo-native"}}, "").wantError(t, 400, "invalid_grant")
	i.post("/revoke", url.Values{"token": {token}}, "demo-web:wrong").wantError(t, 401, "invalid_client")
	i.post("/revoke", nil, web).wantError(t, 400, "invalid_request")
	if got := i.userInfo(token); got.status != http.StatusOK {
		t.Errorf("a refused revocation had an effect: %d", got.status)
	}
}
