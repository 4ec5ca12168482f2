package profile_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/profile"
)

// A profile of flags may hold secrets. None of them is shown, and none gets into a
// file.
func TestSecretsAreNeitherShownNorStored(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for key, values := range map[string][]string{
		"client_secret":  {secret},
		"refresh_token":  {secret},
		"login":          {"alice:" + secret},
		"header":         {"Authorization=" + secret, "X-Api-Key=" + secret, "X-Mine=Bearer " + secret, "X-Mine=basic " + secret},
		"param":          {"password=" + secret, "passphrase=" + secret, "id_token_hint_token=" + secret},
		"token_param":    {"client_assertion=" + secret, "otp=" + secret},
		"proxy":          {"http://me:" + secret + "@proxy.example:3128"},
		"token_endpoint": {"https://idp.example/token?tenant=1&api_key=" + secret},
	} {
		p := profile.Profile{Name: "a"}.With(key, values...)
		if shown := p.Shown(key); strings.Contains(shown, secret) || strings.Count(shown, "•••• (") != len(values) {
			t.Errorf("%s is shown as %s", key, shown)
		}
		stored, left := p.Storable()
		text, err := (&profile.Profiles{}).With(stored)
		if err != nil || strings.Contains(string(text), secret) || len(left) != 1 || left[0] != key {
			t.Errorf("%s is written, left out are %v: %v\n%s", key, left, err, text)
		}
		if _, err := (&profile.Profiles{}).With(p); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s is let into the file, or told: %v", key, err)
		}
	}
	p := profile.Profile{}.With("login", "alice:env:PW").With("param", "a=b", "token_type=x").With("proxy", "http://me@proxy.example/?a=b").With("client_secret", "keyring:x")
	for _, k := range p.Keys() {
		if p.Shown(k.Name) != p.Get(k.Name) {
			t.Errorf("%s holds no secret, and is shown as %s", k.Name, p.Shown(k.Name))
		}
	}
}
