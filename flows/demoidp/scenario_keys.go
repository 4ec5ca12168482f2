package demoidp

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync/atomic"
)

// keys changes the list of keys.
func keys(change func([]Object) []Object) func(*Config) {
	return answering(func(a *Answer) {
		var list []Object
		published, _ := a.Body.Get("keys")
		for _, key := range published.([]any) {
			list = append(list, objectOf(key))
		}
		out := []any{}
		for _, key := range change(list) {
			out = append(out, key)
		}
		a.Body.Set("keys", out)
	}, KindKeys)
}

// objectOf is a key as an Object, in the order of a JWK's members.
func objectOf(key any) Object {
	if o, ok := key.(Object); ok {
		return o
	}
	text, err := encode(key)
	if err != nil {
		return nil
	}
	var members map[string]any
	if json.Unmarshal(text, &members) != nil {
		return nil
	}
	var o Object
	for _, name := range []string{"kty", "use", "alg", "kid", "crv", "n", "e", "x", "y"} {
		if v, ok := members[name]; ok {
			o.Set(name, v)
		}
	}
	return o
}

// each changes every key of one type.
func each(kty string, change func(*Object)) func([]Object) []Object {
	return func(list []Object) []Object {
		for i := range list {
			if v, _ := list[i].Get("kty"); kty == "" || v == kty {
				change(&list[i])
			}
		}
		return list
	}
}

// rsaKey is a public key of so many bits that nobody has the other half of.
func rsaKey(kid string, bits int) Object {
	n := make([]byte, bits/8)
	_, _ = rand.Read(n) // never fails
	n[0] |= 0x80
	n[len(n)-1] |= 1
	return Object{{"kty", "RSA"}, {"use", "sig"}, {"alg", RS256}, {"kid", kid},
		{"n", base64.RawURLEncoding.EncodeToString(n)}, {"e", "AQAB"}}
}

func keysScenarios() []Scenario {
	const step = "keys"
	set := func(change func(*Answer)) func(*Config) { return answering(change, KindKeys) }
	return []Scenario{
		{
			Name: "keys-missing", Title: "No key set", Step: step, Finding: "JWKS-FETCH", Severity: "error",
			Story: "jwks_uri answers 404: nobody can check the provider's signatures.",
			apply: set(func(a *Answer) {
				a.Status, a.Raw = http.StatusNotFound, []byte("404 page not found\n")
				a.Header = http.Header{"Content-Type": {"text/plain"}}
			}),
		},
		{
			Name: "keys-html", Title: "A web page where the keys should be", Step: step, Finding: "JWKS-FETCH", Severity: "error",
			Story: "The proxy sends the key set's path to the login page.", apply: set(webPage(http.StatusOK, "Sign in")),
		},
		{
			Name: "keys-bare-array", Title: "The key set is a bare array", Step: step, Finding: "JWKS-FETCH", Severity: "error",
			Story: "The keys are there, without the object around them that has them as the member keys.",
			apply: set(func(a *Answer) {
				list, _ := a.Body.Get("keys")
				a.Raw, _ = json.Marshal(list)
			}),
		},
		{
			Name: "keys-empty", Title: "The key set is empty", Step: step, Finding: "JWKS-EMPTY", Severity: "error",
			Story: "No signing key is assigned to the provider, as happens with a new Authentik provider.",
			apply: keys(func([]Object) []Object { return nil }),
		},
		{
			Name: "keys-private", Title: "The private key is published", Step: step, Finding: "JWKS-PRIVATE-KEY", Severity: "error",
			Story: "The whole key is serialised, with its private member d. Anyone can sign in as anybody. (The value here is made up.)",
			apply: keys(each("EC", func(o *Object) { o.Set("d", base64.RawURLEncoding.EncodeToString(make([]byte, 32))) })),
		},
		{
			Name: "keys-symmetric", Title: "A symmetric key is published", Step: step, Finding: "JWKS-PRIVATE-KEY", Severity: "error",
			Story: "A key of type oct is a secret, and stands in the public set. (The value here is made up.)",
			apply: keys(func(list []Object) []Object {
				return append(list, Object{{"kty", "oct"}, {"kid", "shared"}, {"alg", "HS256"}, {"k", base64.RawURLEncoding.EncodeToString(make([]byte, 32))}})
			}),
		},
		{
			Name: "keys-without-kid", Title: "Several keys, and none has a kid", Step: step, Finding: "JWKS-KID", Severity: "warning",
			Story: "Clients cannot tell which key to use, and strict ones refuse.",
			apply: all(keys(each("", func(o *Object) { o.Delete("kid") })), signing(KindIDToken, "", func(t *JWT) { t.Header.Delete("kid") }),
				signing(KindAccessToken, "", func(t *JWT) { t.Header.Delete("kid") })),
		},
		{
			Name: "keys-same-kid", Title: "Two keys have the same kid", Step: step, Finding: "JWKS-KID", Severity: "error",
			Story: "The key was rotated and its kid was not. A client may try the wrong one.",
			apply: keys(func(list []Object) []Object {
				for _, key := range list {
					if kty, _ := key.Get("kty"); kty == "RSA" {
						kid, _ := key.Get("kid")
						return append([]Object{rsaKey(kid.(string), 2048)}, list...)
					}
				}
				return list
			}),
		},
		{
			Name: "keys-short", Title: "A key of 1024 bits", Step: step, Finding: "JWKS-WEAK-KEY", Severity: "error",
			Story: "An RSA key of 1024 bits is in the set; libraries refuse it.",
			apply: keys(func(list []Object) []Object { return append(list, rsaKey("old", 1024)) }),
		},
		{
			Name: "keys-padded", Title: "A key is badly encoded", Step: step, Finding: "JWKS-WEAK-KEY", Severity: "error",
			Story: "The modulus is in plain base64, with + and /, and = at the end, where base64url has neither.",
			apply: keys(func(list []Object) []Object {
				key := rsaKey("padded", 2048)
				n, _ := key.Get("n")
				bytes, _ := base64.RawURLEncoding.DecodeString(n.(string)) // rsaKey made it
				bytes[1], bytes[2], bytes[3] = 0xfb, 0xff, 0xfe
				key.Set("n", base64.StdEncoding.EncodeToString(bytes))
				return append(list, key)
			}),
		},
		{
			Name: "keys-use-enc", Title: "The signing key is labelled for encryption", Step: step, Finding: "JWKS-USE", Severity: "error",
			Story: "use is enc on the key that signs. Many libraries skip it and report that there is no matching key.",
			apply: keys(each("RSA", func(o *Object) { o.Set("use", "enc") })),
		},
		{
			Name: "keys-wrong-alg", Title: "The signing key is labelled for another algorithm", Step: step, Finding: "JWKS-USE", Severity: "error",
			Story: "The key says alg RS512, and the tokens are signed by RS256.",
			apply: keys(each("RSA", func(o *Object) { o.Set("alg", "RS512") })),
		},
		{
			Name: "keys-cached-long", Title: "The keys may be cached for a week", Step: step, Finding: "CACHE-JWKS", Severity: "warning",
			Story: "Cache-Control allows a week. After a rotation clients fail for as long.",
			apply: header("Cache-Control", "public, max-age=604800", KindKeys),
		},
		{
			Name: "keys-rotated-away", Title: "An old key vanishes before its tokens expire", Step: "refresh", Finding: "JWKS-ROTATION", Severity: "note",
			Story: "The provider rotates its key between sign-in and refresh, and drops the old one at once: tokens that are still valid cannot be checked any more.",
			apply: all(keysOnceAsked(1, each("RSA", func(o *Object) { o.Set("kid", "rotated") })),
				refreshedIDTokens(func(t *JWT) { t.Header.Set("kid", "rotated") })),
		},
	}
}

// keysOnceAsked changes the key set after it was asked for so many times.
func keysOnceAsked(times int32, change func([]Object) []Object) func(*Config) {
	var asked atomic.Int32
	return keys(func(list []Object) []Object {
		if asked.Add(1) > times {
			return change(list)
		}
		return list
	})
}

// keysUntilAsked changes the key set the first so many times.
func keysUntilAsked(times int32, change func([]Object) []Object) func(*Config) {
	var asked atomic.Int32
	return keys(func(list []Object) []Object {
		if asked.Add(1) <= times {
			return change(list)
		}
		return list
	})
}
