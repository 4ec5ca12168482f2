package compare_test

import (
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/compare"
	"github.com/grantwalk/grantwalk/flows/jose"
)

func decoded(raw string) *jose.Token {
	token, _ := jose.Decode(raw)
	return token
}

func TestTokens(t *testing.T) {
	t.Parallel()
	before := idToken(noon, time.Hour, "k1", "a7dK2mQx9", `,"roles":["a"]`)
	after := idToken(noon.Add(time.Minute), 5*time.Minute, "k2", "b8Lp3Rt5y", `,"roles":["a","b"]`)
	r := compare.Tokens(decoded(before), decoded(after))
	check(t, r, compare.TokenHeader, map[string]want{"kid": {compare.Changed, ""}, "alg": {compare.Same, ""}, "(signature)": {compare.Volatile, ""}})
	check(t, r, compare.TokenClaims, map[string]want{
		"lifetime (exp - iat)": {compare.Changed, "shorter on the right by 55 min"}, "roles[1]": {compare.OnlyRight, ""}, "sub": {compare.Same, ""},
	})
	summary(t, r, "The values of kid and lifetime (exp - iat) differ and only the right has an element of roles; 4 values are new, as they should be.")

	if r := compare.Tokens(decoded(before), decoded(before)); r.Counts.Real+r.Counts.Volatile > 0 {
		t.Errorf("a token differs from itself: %s", r.Summary)
	}
	twice := idToken(noon, time.Hour, "k1", "a7dK2mQx9", "")
	check(t, compare.Tokens(decoded(before), decoded(twice)), compare.TokenClaims, map[string]want{"jti": {compare.Reused, "the same value"}, "roles": {compare.OnlyLeft, ""}})
	check(t, compare.Tokens(decoded(before), decoded(after), compare.Refreshed()), compare.TokenClaims, map[string]want{
		"lifetime (exp - iat)": {compare.Changed, ""}, "roles[1]": {compare.OnlyRight, ""}})

	for _, r := range []compare.Result{compare.Tokens(nil, decoded(after)), compare.Tokens(decoded("opaque"), decoded(after))} {
		if row := rowOf(r, compare.TokenClaims, "sub"); row.Kind != compare.OnlyRight || row.Right.Text != "248289761001" {
			t.Errorf("a claim without a counterpart is %+v", row)
		}
	}
	summary(t, compare.Tokens(nil, nil), "There is nothing to compare.")
	encrypted := decoded(jwt(`{"alg":"RSA-OAEP","enc":"A256GCM"}`, "x", 8, 1) + "..AAAA")
	check(t, compare.Tokens(encrypted, decoded(after)), compare.TokenClaims, map[string]want{"claims": {compare.Remark, "encrypted on the left"},
		"sub": {}, "iss": {}, "aud": {}, "iat": {}, "exp": {}, "auth_time": {}, "jti": {}, "sid": {}, "roles": {}})
}

// TestAnotherKindOfToken: two tokens always differ, but not in what they are.
func TestAnotherKindOfToken(t *testing.T) {
	t.Parallel()
	rs := idToken(noon, time.Hour, "k1", "a7dK2mQx9", "")
	for name, tt := range map[string]struct {
		name, left, right string
		want              want
	}{
		"two JWTs":       {"access_token", rs, idToken(noon, time.Hour, "k1", "b", ""), want{compare.Volatile, ""}},
		"opaque":         {"access_token", rs, refresh1, want{compare.Changed, "a JWT on the left, opaque (46 characters) on the right"}},
		"another alg":    {"id_token", rs, jwt(`{"alg":"ES256","kid":"k1","typ":"JWT"}`, `{}`, 64, 1), want{compare.Changed, `alg "RS256" on the left, "ES256" on the right`}},
		"another key":    {"id_token", rs, idToken(noon, time.Hour, "k2", "b", ""), want{compare.Changed, `kid "k1" on the left, "k2" on the right`}},
		"encrypted":      {"id_token", rs, jwt(`{"alg":"dir","enc":"A256GCM"}`, "x", 8, 1) + ".AAAA.AAAA", want{compare.Changed, "an encrypted JWT on the right"}},
		"two opaque":     {"refresh_token", refresh1, refresh2, want{compare.Volatile, ""}},
		"longer":         {"refresh_token", refresh1, refresh1 + refresh2, want{compare.Changed, "46 characters on the left, 92 on the right"}},
		"a UUID":         {"refresh_token", refresh1, "0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e", want{compare.Changed, "a UUID on the right"}},
		"hexadecimal":    {"access_token", "0b8e6a1c6c9b4a4e9d0c2f6a1c3b5d7e", "Zt5Hn2WqLk8vRy1BxJd7mSc0pUf4gEoA", want{compare.Changed, "hexadecimal (32 characters) on the left, opaque (32 characters) on the right"}},
		"empty":          {"access_token", refresh1, "", want{compare.Changed, "empty on the right"}},
		"a pushed one":   {"request_uri", "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c", "urn:ietf:params:oauth:request_uri:8fRq3mZt7Lk2Wp9Xv4Yb6Nc1Hd5", want{compare.Volatile, ""}},
		"a request file": {"request_uri", "https://rp.example/request1.jwt", "https://rp.example/request2.jwt", want{compare.Changed, ""}},
		"a device page":  {"verification_uri_complete", "https://idp.example/device?user_code=WDJB-MJHT", "https://idp.example/device?user_code=KLZR-QPWX", want{compare.Volatile, ""}},
		"another page":   {"verification_uri_complete", "https://idp.example/device?user_code=WDJB-MJHT", "https://idp.example/other?user_code=KLZR-QPWX", want{compare.Changed, ""}},
		"a word":         {"state", "checkout", "profile", want{compare.Changed, ""}},
		"no hash":        {"at_hash", "77QmUPtjPfzWtF2AnpK9RQ", "LDktKdoQak3Pk0cnXxCltALDktKdoQak3Pk0cnXxClt", want{compare.Changed, "characters"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := compare.JSON([]byte(`{"`+tt.name+`":"`+tt.left+`"}`), []byte(`{"`+tt.name+`":"`+tt.right+`"}`))
			check(t, r, compare.Document, map[string]want{tt.name: tt.want})
		})
	}
}

// TestTokensInMessages: JWTs are decoded wherever both messages have them.
func TestTokensInMessages(t *testing.T) {
	t.Parallel()
	one, two := idToken(noon, time.Hour, "k1", "a7dK2mQx9", ""), idToken(noon.Add(time.Minute), time.Hour, "k1", "b8Lp3Rt5y", `,"acr":"2"`)
	call := func(id int, token string) message {
		return message{ID: id, Method: "POST", URL: "https://api.example/me", At: noon,
			Header: []string{"Authorization: Bearer " + token, "Content-Type: application/x-www-form-urlencoded"}, Body: "client_assertion=" + token,
			Status: "302 Found", Answer: []string{"Location: https://rp.example/cb#id_token=" + token, "Content-Type: application/jwt"}, Content: token}
	}
	r := compare.Exchanges(call(1, one).exchange(), call(2, two).exchange())
	var found []string
	for _, s := range r.Sections {
		if s.Part == compare.TokenClaims {
			found = append(found, s.Of)
			if s.Counts.Real != 1 {
				t.Errorf("%s: %d differences, want acr alone", s.Of, s.Counts.Real)
			}
		}
	}
	if want := "Authorization of the request, client_assertion of the request, Location#id_token, response body"; strings.Join(found, ", ") != want {
		t.Errorf("tokens were found in %s, want %s", strings.Join(found, ", "), want)
	}
	if row := rowOf(r, compare.RequestHeaders, "Authorization"); row.Kind != compare.Volatile || len(row.Left.Secrets) != 1 || row.Left.Secrets[0].Start != len("Bearer ") {
		t.Errorf("the Authorization field is %+v", row)
	}
}
