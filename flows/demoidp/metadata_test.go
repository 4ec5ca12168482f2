package demoidp_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestMetadata(t *testing.T) {
	t.Parallel()
	for issuer, paths := range map[string][2]string{
		"http://127.0.0.1:9400":       {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"},
		"http://127.0.0.1:9400/":      {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"},
		"https://idp.example/a/b":     {"/a/b/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/a/b"},
		"https://idp.example/tenant/": {"/tenant/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/tenant"},
	} {
		t.Run(issuer, func(t *testing.T) {
			t.Parallel()
			i := newIDP(t, demoidp.Config{Issuer: issuer})
			u, err := url.Parse(issuer)
			if err != nil {
				t.Fatal(err)
			}
			i.issuer = u.Scheme + "://" + u.Host
			oidc, oauth := i.get(paths[0]), i.get(paths[1])
			if oidc.status != http.StatusOK || oidc.body != oauth.body || oidc.str("issuer") != issuer {
				t.Fatalf("%d %s\n%d %s", oidc.status, oidc.body, oauth.status, oauth.body)
			}
			for name, value := range oidc.json {
				list, isList := value.([]any)
				if isList && len(list) == 0 {
					t.Errorf("%s is empty", name)
				}
				if !strings.HasSuffix(name, "_endpoint") && name != "jwks_uri" {
					continue
				}
				endpoint, _ := value.(string)
				path, below := strings.CutPrefix(endpoint, strings.TrimSuffix(issuer, "/"))
				if !below || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
					t.Errorf("%s is %q", name, endpoint)
				}
				if got := i.get(strings.TrimPrefix(endpoint, i.issuer)); got.status == http.StatusNotFound {
					t.Errorf("%s: nothing at %q", name, endpoint)
				}
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	got := i.get("/jwks")
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(got.body), &set); err != nil {
		t.Fatal(err)
	}
	var algs, kids []string
	for _, key := range set.Keys {
		algs, kids = append(algs, key.Algorithm), append(kids, key.KeyID)
		if !key.IsPublic() || !key.Valid() || key.Use != "sig" {
			t.Errorf("key %+v", key)
		}
	}
	if !slices.Equal(algs, []string{"RS256", "ES256"}) || kids[0] == kids[1] || kids[0] == "" || kids[1] == "" {
		t.Errorf("algs %v, kids %v", algs, kids)
	}
	if strings.Contains(got.body, `"d"`) {
		t.Error("there is private key material")
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	got := i.get("/")
	for _, want := range []string{i.issuer, "/.well-known/openid-configuration", "demo-native", "alice"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(got.body, demoidp.DefaultPassword) || strings.Contains(got.body, demoidp.DefaultClientSecret) {
		t.Error("the page tells a secret")
	}
	if got := i.get("/nothing"); got.status != http.StatusNotFound {
		t.Errorf("an unknown path: %d", got.status)
	}
}
