package findings_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// hybrid is a walk of response_type=code id_token: the ID token in front is
// made of claims, and the one from the token endpoint of those of the flow.
func hybrid(change func(f *flow, front object)) *flow {
	f := healthy()
	f.Browser = false
	f.Metadata["response_types_supported"] = []any{"code", "code id_token"}
	f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "ES256", "PS256"}
	f.Keys = object{"keys": []any{rsaJWK(), ecJWK()}}
	f.Request.Set("response_type", "code id_token")
	front := f.Claims.without("at_hash").with("iat", began.Add(2*time.Second).Unix()).with("auth_time", began.Add(2*time.Second).Unix()).
		with("c_hash", leftHash(code)).with("s_hash", leftHash(state))
	f.Claims["auth_time"] = front["auth_time"]
	change(f, front)
	f.Until = "keys"
	f.More = func(r *recorder) {
		answer := url.Values{"id_token": {f.Sign(f.Header, front)}}
		for name, v := range f.Callback {
			answer[name] = v
		}
		r.get("authorization-request", issuer+"/authorize?"+f.Request.Encode(), message{Status: 302, Header: []string{"Location: " + redirectURI + "#" + answer.Encode()}})
		f.post(r, "token", issuer+"/token", f.TokenForm, f.Token, f.Claims)
	}
	return f
}

func signedES256(f *flow) { f.Header, f.Sign = object{"alg": "ES256", "kid": "k2"}, signES256 }

func TestFrontIDToken(t *testing.T) {
	t.Parallel()
	fapi := func(f *flow) {
		signedES256(f)
		f.Request.Set("request", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA")
	}
	for name, c := range map[string]struct {
		change func(f *flow, front object)
		id     findings.ID
		step   string
	}{
		"healthy":            {func(*flow, object) {}, "", ""},
		"no s_hash, no FAPI": {func(_ *flow, front object) { delete(front, "s_hash") }, "", ""},
		"no s_hash, ES256":   {func(f *flow, front object) { signedES256(f); delete(front, "s_hash") }, "", ""},
		"FAPI":               {func(f *flow, _ object) { fapi(f) }, "", ""},
		"FAPI, no s_hash":    {func(f *flow, front object) { fapi(f); delete(front, "s_hash") }, "IDT-HASH", "id-token"},
		"s_hash":             {func(_ *flow, front object) { front["s_hash"] = leftHash("x") }, "IDT-HASH", "id-token"},
		"s_hash no string":   {func(_ *flow, front object) { front["s_hash"] = 1 }, "IDT-HASH", "id-token"},
		"c_hash":             {func(_ *flow, front object) { front["c_hash"] = leftHash("x") }, "IDT-HASH", "id-token"},
		"no c_hash":          {func(_ *flow, front object) { delete(front, "c_hash") }, "IDT-HASH", "id-token"},
		"no at_hash": {func(f *flow, _ object) {
			f.Request.Set("response_type", "code id_token token")
			f.Metadata["response_types_supported"] = []any{"code", "code id_token token"}
			f.Callback.Set("access_token", "front-token-0123456789")
			f.Callback.Set("token_type", "Bearer")
		}, "IDT-HASH", "id-token"},
		"nonce":              {func(_ *flow, front object) { front["nonce"] = "x" }, "IDT-NONCE", "id-token"},
		"iss":                {func(_ *flow, front object) { front["iss"] = "https://other.example" }, "IDT-ISS", "id-token"},
		"aud":                {func(_ *flow, front object) { front["aud"] = "other" }, "IDT-AUD", "id-token"},
		"exp":                {func(_ *flow, front object) { delete(front, "exp") }, "IDT-EXP", "id-token"},
		"iat":                {func(_ *flow, front object) { front["iat"] = began.Add(-8 * 24 * time.Hour).Unix() }, "IDT-IAT", "id-token"},
		"another sub behind": {func(f *flow, _ object) { f.Claims["sub"] = "user-2" }, "IDT-SUB", "id-token"},
		"iss of both": {func(f *flow, front object) {
			front["iss"], f.Claims["iss"] = "https://other.example", "https://other.example"
		}, "IDT-ISS", "id-token"},
		"nonce of both":                {func(f *flow, front object) { front["nonce"], f.Claims["nonce"] = "x", "x" }, "IDT-NONCE", "id-token"},
		"kid of both":                  {func(f *flow, _ object) { f.Header = object{"alg": "RS256", "kid": "gone"} }, "IDT-KID", "id-token"},
		"alg of both":                  {func(f *flow, _ object) { f.Header, f.Sign = object{"alg": "none"}, signNothing }, "IDT-ALG-NONE", "id-token"},
		"form of both":                 {func(f *flow, _ object) { f.Sign = func(h, c object) string { return signRS256(h, c) + "==" } }, "IDT-MALFORMED", "id-token"},
		"expired in front, not behind": {func(_ *flow, front object) { front["exp"] = began.Add(-10 * time.Minute).Unix() }, "IDT-EXP", "id-token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := hybrid(c.change).trace()
			var got []string
			for _, f := range findings.Judge(trace).Findings {
				if f.Severity > findings.Note && (strings.HasPrefix(string(f.ID), "IDT-") || c.id == "") {
					got = append(got, string(f.ID)+" "+f.Step)
				}
			}
			var want []string
			if c.id != "" {
				want = []string{string(c.id) + " " + c.step}
			}
			if !slices.Equal(got, want) {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
}
