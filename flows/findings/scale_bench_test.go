package findings_test

import (
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// longWalks are walks that went on for hours: what comes again and again at
// their end, n times.
var longWalks = []struct {
	name string
	more func(r *recorder, n int)
}{
	// A device that asks every few seconds whether somebody has signed in.
	{"polls", func(r *recorder, n int) {
		for range n {
			r.post("token", issuer+"/token", url.Values{
				"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "device_code": {"device-code-0123456789abcdef"},
				"client_id": {clientID}, "client_secret": {secret},
			}, message{Status: 400, Header: []string{"Content-Type: application/json", "Cache-Control: no-store"}, Body: `{"error":"authorization_pending"}`})
		}
	}},
	// A soak: every refresh replaces the refresh token.
	{"refreshes", func(r *recorder, n int) {
		for i := range n {
			token := func(i int) string { return fmt.Sprintf("refresh-token-%d-0123456789abcdef", i+2) }
			r.post("refresh", issuer+"/token", url.Values{
				"grant_type": {"refresh_token"}, "refresh_token": {token(i)}, "client_id": {clientID}, "client_secret": {secret},
			}, jsonAnswer(object{
				"access_token": fmt.Sprintf("access-token-%d-0123456789abcdef", i), "token_type": "Bearer", "expires_in": 3600,
				"refresh_token": token(i + 1), "scope": "openid profile offline_access",
			}))
		}
	}},
	// A client that tries the same dead refresh token for ever.
	{"refused", func(r *recorder, n int) {
		for range n {
			r.post("refresh", issuer+"/token", url.Values{
				"grant_type": {"refresh_token"}, "refresh_token": {"refresh-token-2-0123456789abcdef"}, "client_id": {clientID}, "client_secret": {secret},
			}, message{Status: 400, Header: []string{"Content-Type: application/json", "Cache-Control: no-store"}, Body: `{"error":"invalid_grant"}`})
		}
	}},
	// A provider that is gone.
	{"unreachable", func(r *recorder, n int) {
		for i := range n {
			r.get("userinfo", issuer+"/userinfo", message{Failure: httplog.FailRefused, Err: errors.New("connection refused")}, "Authorization: Bearer "+accessToken)
			r.exchanges[len(r.exchanges)-1].Network.Reused = i%2 == 0
		}
	}},
	// Requests of every kind, by turns, while the access token is replaced.
	{"mixed", func(r *recorder, n int) {
		for i := range n / 4 {
			token, access := fmt.Sprintf("refresh-token-%d-0123456789abcdef", i+2), fmt.Sprintf("access-token-%d-0123456789abcdef", i)
			r.post("refresh", issuer+"/token", url.Values{
				"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {clientID}, "client_secret": {secret},
			}, jsonAnswer(object{
				"access_token": access, "token_type": "Bearer", "expires_in": 3600,
				"refresh_token": fmt.Sprintf("refresh-token-%d-0123456789abcdef", i+3), "scope": "openid profile offline_access",
				"id_token": signRS256(object{"alg": "RS256", "kid": "k1"}, object{
					"iss": issuer, "sub": "user-1", "aud": clientID, "iat": r.now.Unix(), "exp": r.now.Add(10 * time.Minute).Unix(),
				}),
			}))
			r.get("userinfo", issuer+"/userinfo", jsonAnswer(object{"sub": "user-1", "name": "Alice"}), "Authorization: Bearer "+access)
			r.post("introspection", issuer+"/introspect", url.Values{"token": {access}, "client_id": {clientID}, "client_secret": {secret}}, jsonAnswer(object{"active": true}))
			r.get("keys", issuer+"/keys", jsonAnswer(object{"keys": []any{rsaJWK()}}))
		}
	}},
	// One person after the other signs in.
	{"sign-ins", func(r *recorder, n int) {
		for i := range n / 3 {
			f := healthy()
			f.Browser, f.Until = false, "token"
			state, code := fmt.Sprintf("state-%d-0123456789", i), fmt.Sprintf("code-%d-0123456789", i)
			f.Request.Set("state", state)
			f.Callback.Set("state", state)
			f.Callback.Set("code", code)
			f.TokenForm.Set("code", code)
			f.Token["access_token"] = fmt.Sprintf("access-token-%d-0123456789abcdef", i)
			for _, x := range f.exchanges()[2:] {
				x.ID, x.Label.Run = len(r.exchanges)+1, i+2
				r.exchanges = append(r.exchanges, x)
			}
		}
	}},
	// A client that asks who the person is with each page it draws.
	{"userinfo", func(r *recorder, n int) {
		for range n {
			r.get("userinfo", issuer+"/userinfo", jsonAnswer(object{"sub": "user-1", "name": "Alice"}), "Authorization: Bearer "+accessToken)
		}
	}},
}

// BenchmarkJudgeLong is what all the rules take for a walk with so many
// exchanges; ms is for all of them.
func BenchmarkJudgeLong(b *testing.B) {
	for _, walk := range longWalks {
		for _, n := range []int{10, 1_000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", walk.name, n), func(b *testing.B) {
				f := healthy()
				f.More = func(r *recorder) { walk.more(r, n) }
				exchanges := f.exchanges()
				for b.Loop() {
					_ = findings.Judge(findings.NewTrace(exchanges, f.Asked))
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1e3, "ms")
			})
		}
	}
}
