package jose_test

import (
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
)

const fuzzKeys = `{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"d1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},{"kty":"RSA","n":"AQAB","e":"AQAB"}]}`

// FuzzDecode runs all checks on any token: there is no panic, and nothing is
// accepted, because no key that could sign is published.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", ".", "..", "....", "a.b.c",
		encode(`{"alg":"none"}`) + "." + encode(`{"iss":"https://idp.example","aud":["web"]}`) + ".",
		encode(`{"alg":"EdDSA","kid":"d1"}`) + "." + encode(`{"exp":1e400,"iat":-0.5,"nbf":9223372036854775807,"auth_time":1e-9}`) + ".AAAA",
		encode(`{"alg":"HS256"}`) + "." + encode(`{"sub":"a","sub":["b"],"azp":1,"nonce":null,"at_hash":"x","c_hash":{}}`) + ".AAAA",
		encode(`{"alg":"RS256","crit":[]}`) + ".e30.AB",
		encode(`{"alg":"RSA-OAEP","enc":7}`) + ".....",
	} {
		f.Add(seed)
	}
	keys, err := jose.ParseKeySet([]byte(fuzzKeys))
	if err != nil {
		f.Fatal(err)
	}
	hour := time.Hour
	f.Fuzz(func(t *testing.T, raw string) {
		token, err := jose.Decode(raw)
		if token == nil {
			t.Fatal("no token")
		}
		if err == nil && !token.Encrypted && !jose.LooksLikeJWT(raw) && token.Header.Get("alg") != nil {
			t.Fatalf("%q is decoded but does not look like a JWT", raw)
		}
		e := expectation()
		e.ClientSecret, e.Front, e.MaxAge, e.Previous = "secret", true, &hour, token
		checks := jose.CheckIDToken(raw, keys, e)
		want := 14
		if token.Claims.Get("s_hash") != nil {
			want++ // the one that is made only where the claim is there
		}
		if len(checks) != want {
			t.Fatalf("%d checks, want %d", len(checks), want)
		}
		if checks[0].Result == jose.Pass {
			t.Fatalf("the signature of %q is accepted", raw)
		}
	})
}

func FuzzParseKeySet(f *testing.F) {
	for _, seed := range []string{
		"", "{}", `{"keys":[]}`, fuzzKeys, `{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}`,
		`{"keys":[{"kty":"RSA","n":"","e":"AQ","x5c":["AA"],"key_ops":[1],"kid":null}]}`,
		`{"keys":[{"kty":"oct","k":"AA"},1,null,[]],"keys":[]}`,
	} {
		f.Add([]byte(seed))
	}
	raw := encode(`{"alg":"RS256"}`) + ".e30.AAAA"
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := jose.ParseKeySet(data)
		if err != nil {
			return
		}
		for i := range set.Keys {
			k := &set.Keys[i]
			if k.Usable() != (k.Thumbprint() != "") {
				t.Fatalf("key %s: usable %v, thumbprint %q", k.Raw, k.Usable(), k.Thumbprint())
			}
			_ = k.Name()
		}
		if checks := jose.CheckIDToken(raw, set, expectation()); checks[0].Result == jose.Pass {
			t.Fatalf("a forged signature is accepted with %s", data)
		}
	})
}
