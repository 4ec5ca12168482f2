package jose_test

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
)

func halfSHA256(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// failures are the checks that failed, as name:reason, with ! when fatal.
func failures(checks []jose.Check) []string {
	var out []string
	for _, c := range checks {
		if c.Result == jose.Fail {
			text := c.Name + ":" + string(c.Reason)
			if c.Fatal {
				text += "!"
			}
			out = append(out, text)
		}
	}
	return out
}

// TestClaims goes through what a relying party must accept and must reject,
// claim by claim; the signature is right in every row.
func TestClaims(t *testing.T) {
	t.Parallel()
	minute := time.Minute
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	tests := []struct {
		name   string
		claims claims
		expect func(*jose.Expect)
		want   string // failures, joined by a space
	}{
		{"healthy", nil, nil, ""},
		{"aud as array of one", claims{"aud": []string{clientID}}, nil, ""},
		{"at_hash right", claims{"at_hash": halfSHA256("access")}, nil, ""},
		{"at_hash absent in the code flow", nil, nil, ""},
		{"times with fractions", claims{"iat": json.Number("1795348800.25"), "exp": json.Number("1.7953491e9")}, nil, ""},
		{"expired within the leeway", claims{"exp": at(-30 * time.Second), "iat": at(-minute)}, nil, ""},
		{"aud twice the same", claims{"aud": []string{clientID, clientID}}, nil, ""},
		{"issued within the leeway", claims{"iat": at(30 * time.Second)}, nil, ""},
		{"exp beyond a float's integers", claims{"exp": int64(9007199254740993)}, nil, ""},
		{"trusted second audience", claims{"aud": []string{clientID, "api"}, "azp": clientID},
			func(e *jose.Expect) { e.TrustedAudiences = []string{"api"} }, ""},
		{"azp right", claims{"azp": clientID}, nil, ""},
		{"max_age kept", claims{"auth_time": at(-30 * time.Second)}, func(e *jose.Expect) { e.MaxAge = &minute }, ""},
		{"no nonce sent, none came", claims{"nonce": nil}, func(e *jose.Expect) { e.Nonce = "" }, ""},
		{"nonce sent, not known which", nil, func(e *jose.Expect) { e.Nonce, e.NonceSent = "", true }, ""},
		{"userinfo names the same user", nil, func(e *jose.Expect) { e.UserInfoSub = "alice" }, ""},
		{"unknown claims", claims{"_claim_names": claims{"x": "src1"}, "acr": "0"}, nil, ""},

		{"iss wrong", claims{"iss": "https://evil.example"}, nil, "iss:mismatch!"},
		{"iss with a slash", claims{"iss": issuer + "/"}, nil, "iss:mismatch!"},
		{"iss missing", claims{"iss": nil}, nil, "iss:missing!"},
		{"iss no string", claims{"iss": 1}, nil, "iss:malformed!"},
		{"aud wrong", claims{"aud": "other"}, nil, "aud:mismatch!"},
		{"aud missing", claims{"aud": nil}, nil, "aud:missing!"},
		{"aud empty", claims{"aud": []string{}}, nil, "aud:missing!"},
		{"aud of mixed types", claims{"aud": []any{clientID, 1}}, nil, "aud:malformed!"},
		{"second aud, no azp", claims{"aud": []string{clientID, "other"}}, nil, "aud:untrusted! azp:missing"},
		{"second aud, azp of ours", claims{"aud": []string{clientID, "project"}, "azp": clientID}, nil, "aud:untrusted"},
		{"azp of another client", claims{"azp": "other"}, nil, "azp:mismatch"},
		{"exp missing", claims{"exp": nil}, nil, "exp:missing!"},
		{"exp a string", claims{"exp": "1795349100"}, nil, "exp:malformed!"},
		{"expired five minutes ago", claims{"exp": at(-5 * time.Minute)}, nil, "exp:expired!"},
		{"expired exactly the leeway ago", claims{"exp": at(-time.Minute)}, nil, "exp:expired!"},
		{"expired, no leeway", claims{"exp": at(0)}, func(e *jose.Expect) { e.Leeway = -1 }, "exp:expired!"},
		{"exp is iat", claims{"exp": at(0)}, nil, "exp:never-valid"},
		{"exp before iat, which is in milliseconds", claims{"iat": now.UnixMilli()}, nil, "iat:too-early!"},
		{"exp too large for a time", claims{"exp": json.Number("1e300")}, nil, "exp:malformed!"},
		{"iat missing", claims{"iat": nil}, nil, "iat:missing!"},
		{"iat in the future", claims{"iat": at(2 * time.Minute)}, nil, "iat:too-early!"},
		{"iat an hour ago", claims{"iat": at(-time.Hour)}, nil, "iat:expired"},
		{"iat a week ago", claims{"iat": at(-7 * 24 * time.Hour)}, nil, "iat:expired!"},
		{"nbf in the future", claims{"nbf": at(2 * time.Minute)}, nil, "nbf:too-early!"},
		{"nbf no number", claims{"nbf": true}, nil, "nbf:malformed!"},
		{"nonce wrong", claims{"nonce": "n-2"}, nil, "nonce:mismatch!"},
		{"nonce missing", claims{"nonce": nil}, nil, "nonce:missing!"},
		{"nonce not asked for", nil, func(e *jose.Expect) { e.Nonce = "" }, "nonce:unexpected"},
		{"nonce no string", claims{"nonce": 1}, nil, "nonce:malformed!"},
		{"sub missing", claims{"sub": nil}, nil, "sub:missing!"},
		{"sub empty", claims{"sub": ""}, nil, "sub:malformed!"},
		{"sub an array", claims{"sub": []string{"alice"}}, nil, "sub:malformed!"},
		{"sub too long", claims{"sub": strings.Repeat("x", 256)}, nil, "sub:malformed!"},
		{"userinfo names another user", nil, func(e *jose.Expect) { e.UserInfoSub = "bob" }, "sub:mismatch!"},
		{"at_hash wrong", claims{"at_hash": halfSHA256("other")}, nil, "at_hash:mismatch!"},
		{"at_hash missing in the front channel", claims{"c_hash": halfSHA256("code")},
			func(e *jose.Expect) { e.Front = true }, "at_hash:missing!"},
		{"c_hash wrong", claims{"c_hash": halfSHA256("other"), "at_hash": halfSHA256("access")},
			func(e *jose.Expect) { e.Front = true }, "c_hash:mismatch!"},
		{"c_hash missing in the front channel", claims{"at_hash": halfSHA256("access")},
			func(e *jose.Expect) { e.Front = true }, "c_hash:missing!"},
		{"s_hash right", claims{"s_hash": halfSHA256("state")}, func(e *jose.Expect) { e.State = "state" }, ""},
		{"s_hash wrong", claims{"s_hash": halfSHA256("other")}, func(e *jose.Expect) { e.State = "state" }, "s_hash:mismatch!"},
		{"s_hash no string", claims{"s_hash": 1}, nil, "s_hash:malformed!"},
		{"s_hash of a state that is not known", claims{"s_hash": halfSHA256("state")}, nil, ""},
		{"auth_time missing with max_age", nil, func(e *jose.Expect) { e.MaxAge = &minute }, "auth_time:missing!"},
		{"auth_time missing when essential", nil, func(e *jose.Expect) { e.AuthTimeRequested = true }, "auth_time:missing!"},
		{"auth_time too old", claims{"auth_time": at(-time.Hour)}, func(e *jose.Expect) { e.MaxAge = &minute }, "auth_time:expired!"},
		{"auth_time in the future", claims{"auth_time": at(time.Hour)}, nil, "auth_time:too-early"},
		{"auth_time no number", claims{"auth_time": "now"}, nil, "auth_time:malformed"},
		{
			"everything wrong is reported at once",
			claims{"iss": "x", "aud": "x", "exp": 1, "iat": nil, "nonce": "x", "at_hash": "x", "sub": ""},
			nil, "iss:mismatch! aud:mismatch! exp:expired! iat:missing! nonce:mismatch! at_hash:mismatch! sub:malformed!",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := expectation()
			if tt.expect != nil {
				tt.expect(&e)
			}
			checks := jose.CheckIDToken(sign(t, "RS256", rsaKey(), "r1", goodClaims(tt.claims)), goodKeys(t), e)
			if got := strings.Join(failures(checks), " "); got != tt.want {
				t.Errorf("failed checks: %q, want %q\n%+v", got, tt.want, checks)
			}
			if got, want := jose.Rejected(checks), strings.Contains(tt.want, "!"); got != want {
				t.Errorf("Rejected = %v, want %v", got, want)
			}
		})
	}
}

func TestEveryCheckIsReported(t *testing.T) {
	t.Parallel()
	want := []string{"signature", "alg", "kid", "iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "sub", "auth_time"}
	for name, raw := range map[string]string{
		"healthy":   sign(t, "RS256", rsaKey(), "r1", goodClaims(nil)),
		"empty":     "",
		"opaque":    "0123456789abcdef",
		"encrypted": encode(`{"alg":"RSA-OAEP-256","enc":"A128GCM"}`) + ".a.b.c.d",
		"no claims": encode(`{"alg":"RS256"}`) + ".x.y",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range jose.CheckIDToken(raw, goodKeys(t), expectation()) {
				got = append(got, c.Name)
				if c.Detail == "" || c.Spec.IsZero() || (c.Result == jose.Fail) != (c.Reason != "") {
					t.Errorf("check without a detail, a reference or a reason: %+v", c)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("checks are %v", got)
			}
		})
	}
}

func TestRefreshedToken(t *testing.T) {
	t.Parallel()
	first, err := jose.Decode(sign(t, "RS256", rsaKey(), "r1", goodClaims(claims{
		"auth_time": now.Add(-2 * time.Hour).Unix(), "iat": now.Add(-time.Hour).Unix(),
	})))
	if err != nil {
		t.Fatal(err)
	}
	login := now.Add(-2 * time.Hour).Unix()
	tests := []struct {
		name   string
		claims claims
		want   string
	}{
		{"without nonce", claims{"nonce": nil, "auth_time": login}, ""},
		{"with the same nonce", claims{"auth_time": login}, ""},
		{"without auth_time", claims{"nonce": nil}, ""},
		{"aud as array of one", claims{"nonce": nil, "aud": []string{clientID}}, ""},
		{"aud as array of the same twice", claims{"nonce": nil, "aud": []string{clientID, clientID}}, ""},
		{"another nonce", claims{"nonce": "n-2"}, "nonce:changed!"},
		{"another iss", claims{"nonce": nil, "iss": "https://evil.example"}, "iss:changed!"},
		{"another sub", claims{"nonce": nil, "sub": "bob"}, "sub:changed!"},
		{"another aud", claims{"nonce": nil, "aud": "other"}, "aud:changed!"},
		{"a new azp", claims{"nonce": nil, "azp": clientID}, "azp:changed"},
		{"auth_time moved", claims{"nonce": nil, "auth_time": now.Unix()}, "auth_time:changed!"},
		{"issued before the first", claims{"nonce": nil, "iat": now.Add(-2 * time.Hour).Unix()}, "iat:expired"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := expectation()
			e.Previous = first
			checks := jose.CheckIDToken(sign(t, "RS256", rsaKey(), "r1", goodClaims(tt.claims)), goodKeys(t), e)
			if got := strings.Join(failures(checks), " "); got != tt.want {
				t.Errorf("failed checks: %q, want %q\n%+v", got, tt.want, checks)
			}
		})
	}
}

// A refresh with a token that the person brought: nothing is known of the login.
func TestRefreshedTokenWithoutPrevious(t *testing.T) {
	t.Parallel()
	e := expectation()
	e.Nonce, e.Refreshed = "", true
	checks := jose.CheckIDToken(sign(t, "RS256", rsaKey(), "r1", goodClaims(nil)), goodKeys(t), e)
	if got := failures(checks); got != nil {
		t.Errorf("failed checks: %v", got)
	}
}

func TestHashMistakesAreNamed(t *testing.T) {
	t.Parallel()
	sum384 := sha512.Sum384([]byte("access"))
	right := base64.RawURLEncoding.EncodeToString(sum384[:24])
	padded := base64.URLEncoding.EncodeToString([]byte("0123456789abcdef"))
	if !strings.HasSuffix(padded, "=") {
		t.Fatal("the example has no padding")
	}
	for name, tt := range map[string]struct{ got, want string }{
		"right":           {right, "It fits"},
		"hash of SHA-256": {halfSHA256("access"), "SHA-256"},
		"whole hash":      {base64.RawURLEncoding.EncodeToString(sum384[:]), "left half"},
		"padded":          {right + "=", "without padding"},
		"right half":      {base64.RawURLEncoding.EncodeToString(sum384[24:]), "right half"},
		"hexadecimal":     {hex.EncodeToString(sum384[:24]), "hexadecimal"},
		"empty":           {"", "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys := keySet(t, published{"e3", "sig", "ES384", &ec384Key().PublicKey})
			e := expectation()
			e.Algs = []string{"ES384"}
			checks := jose.CheckIDToken(sign(t, "ES384", ec384Key(), "e3", goodClaims(claims{"at_hash": tt.got})), keys, e)
			if check := find(t, checks, jose.CheckAtHash); !strings.Contains(check.Detail, tt.want) {
				t.Errorf("detail is %q, want %q", check.Detail, tt.want)
			}
		})
	}
}

func TestRepeatedClaimIsNoted(t *testing.T) {
	t.Parallel()
	raw := signJSON(t, "RS256", rsaKey(), "r1", `{"iss":"https://evil.example","iss":"https://idp.example"}`)
	check := find(t, jose.CheckIDToken(raw, goodKeys(t), expectation()), jose.CheckIss)
	if check.Result != jose.Pass || !strings.Contains(check.Detail, "2 times") {
		t.Errorf("iss: %+v", check)
	}
}

// A check must not show what it compares with when that is a secret.
func TestChecksHoldNoSecret(t *testing.T) {
	t.Parallel()
	e := expectation()
	e.ClientSecret, e.AccessToken, e.Code = secret, "the-access-token", "the-code"
	for _, raw := range []string{
		sign(t, "HS256", []byte(secret), "", goodClaims(claims{"at_hash": "x", "c_hash": "y"})),
		sign(t, "HS256", []byte(secret+"!"), "", goodClaims(nil)),
	} {
		text := string(must(json.Marshal(jose.CheckIDToken(raw, goodKeys(t), e))))
		for _, hidden := range []string{secret, "the-access-token", "the-code"} {
			if strings.Contains(text, hidden) {
				t.Errorf("the checks show %q: %s", hidden, text)
			}
		}
	}
}
