package compare_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/compare"
	"github.com/grantwalk/grantwalk/httplog"
)

func TestRefresh(t *testing.T) {
	t.Parallel()
	r := compare.Exchanges(login().exchange(), refreshed().exchange())
	summary(t, r, "The values of grant_type and scope differ, the refresh token is another one, only the left has code, redirect_uri, code_verifier and nonce, "+
		"and only the right has refresh_token (request body); 17 values are new, as they should be.")
	quiet(t, r, compare.RequestLine, compare.RequestHeaders, compare.ResponseLine, compare.ResponseHeaders, compare.TokenHeader, compare.Facts)
	check(t, r, compare.ResponseBody, map[string]want{
		"access_token":  {compare.Volatile, ""},
		"expires_in":    {compare.Same, ""},
		"refresh_token": {compare.Rotated, "the old one should be refused"},
		"scope":         {compare.Changed, "only on the left: offline_access"},
		"id_token":      {compare.Volatile, ""},
	})
	check(t, r, compare.TokenClaims, map[string]want{
		"iat": {compare.Volatile, "+5 min"}, "exp": {compare.Volatile, "+5 min"}, "auth_time": {compare.Same, ""},
		"lifetime (exp - iat)": {compare.Same, ""}, "jti": {compare.Volatile, ""}, "at_hash": {compare.Volatile, ""},
		"nonce": {compare.OnlyLeft, "OIDC Core §12.2"},
	})
	check(t, r, compare.ResponseHeaders, map[string]want{
		"Date": {compare.Volatile, "+5 min"}, "X-Request-Id": {compare.Volatile, ""}, "Set-Cookie: AUTH_SESSION": {compare.Volatile, ""},
		"Content-Length": {compare.Volatile, ""}, "Cache-Control": {compare.Same, ""},
	})

	stays := refreshed()
	stays.Content = strings.Replace(stays.Content, refresh2, refresh1, 1)
	r = compare.Exchanges(login().exchange(), stays.exchange())
	if row := rowOf(r, compare.ResponseBody, "refresh_token"); row.Kind != compare.Reused || !strings.Contains(row.Note, "not rotated") {
		t.Errorf("a refresh token that stays is %s (%s)", row.Kind, row.Note)
	}
	none := refreshed()
	none.Content = `{"access_token":"x","token_type":"Bearer"}`
	r = compare.Exchanges(login().exchange(), none.exchange())
	for _, name := range []string{"refresh_token", "id_token", "scope"} {
		if row := rowOf(r, compare.ResponseBody, name); row.Kind != compare.OnlyLeft || row.Note == "" {
			t.Errorf("%s that did not come is %s (%s)", name, row.Kind, row.Note)
		}
	}
}

// TestRefreshChangesTheLogin: what a refresh must leave alone is news when it does
// not, and no news in two logins.
func TestRefreshChangesTheLogin(t *testing.T) {
	t.Parallel()
	other := refreshed()
	other.Content = `{"access_token":"x","id_token":"` + jwt(`{"alg":"RS256","kid":"k1","typ":"JWT"}`,
		`{"iss":"https://idp.example","sub":"248289761001","aud":"web","iat":1795349102,"exp":1795349702,"auth_time":1795349101,"nonce":"n-9Z1_KqT7Rs","sid":"1d2c3b4a-9f0a-4f5e-8d7f-6a3d9a1b2c3d"}`, 256, 3) + `"}`
	names := map[string]want{
		"auth_time": {compare.Changed, "+5 min 1 s: a refresh must not"}, "nonce": {compare.Changed, "that of the login"}, "sid": {compare.Changed, "another session"},
		"jti": {compare.OnlyLeft, ""}, "at_hash": {compare.OnlyLeft, ""},
	}
	check(t, compare.Exchanges(login().exchange(), other.exchange()), compare.TokenClaims, names)
	other.Body = login().Body
	for _, name := range []string{"auth_time", "nonce", "sid"} {
		names[name] = want{compare.Volatile, ""}
	}
	check(t, compare.Exchanges(login().exchange(), other.exchange()), compare.TokenClaims, names)
}

func authorization(state, nonce, challenge, more string) message {
	return message{
		ID: 3, Method: "GET", At: noon,
		URL: "https://idp.example/authorize?response_type=code&client_id=web&redirect_uri=http%3A%2F%2F127.0.0.1%3A9400%2Fcallback" +
			"&scope=openid+profile&state=" + state + "&nonce=" + nonce + "&code_challenge=" + challenge + "&code_challenge_method=S256" + more,
		Status: "302 Found", Answer: []string{"Location: http://127.0.0.1:9400/callback?code=SplxlOBeZQQYbYS6WxSbIA4dFgH&state=" + state + "&iss=https%3A%2F%2Fidp.example"},
	}
}

const (
	challenge1 = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	challenge2 = "Q2kYz0rTf8mLw5VbXn1cJd7uHs3aGp9eKi4oRt6yUxA"
)

func TestAuthorizationRequests(t *testing.T) {
	t.Parallel()
	one := authorization("af0ifjsldkj", "n-0S6_WzA2Mj", challenge1, "")
	two := authorization("zq7vtmbwx2e", "n-8K3_LpQ9Rt", challenge2, "")
	two.Answer = []string{"Location: http://127.0.0.1:9400/callback?code=Zt5Hn2WqLk8vRy1BxJd7mSc0pUf&state=zq7vtmbwx2e&iss=https%3A%2F%2Fidp.example"}
	r := compare.Exchanges(one.exchange(), two.exchange())
	summary(t, r, "Nothing differs but 5 values that are new each time.")
	check(t, r, compare.RequestQuery, map[string]want{"state": {compare.Volatile, ""}, "nonce": {compare.Volatile, ""}, "code_challenge": {compare.Volatile, ""}, "scope": {compare.Same, ""}})
	check(t, r, compare.ResponseHeaders, map[string]want{
		"Location": {compare.Same, ""}, "Location?code": {compare.Volatile, ""}, "Location?state": {compare.Volatile, ""}, "Location?iss": {compare.Same, ""}, "Date": {compare.Same, ""},
	})

	two = authorization("af0ifjsldkj", "n-8K3_LpQ9Rt", "dBjftJeZ4CVP-mB92K27", "&prompt=consent")
	two.URL = strings.Replace(two.URL, "openid+profile", "profile%20openid", 1)
	r = compare.Exchanges(one.exchange(), two.exchange())
	check(t, r, compare.RequestQuery, map[string]want{
		"state": {compare.Reused, "the same value"}, "nonce": {compare.Volatile, ""}, "prompt": {compare.OnlyRight, ""},
		"code_challenge": {compare.Changed, "43 characters on the left, 20 on the right"}, "scope": {compare.Same, "another order"},
	})
	if !strings.Contains(r.Summary, "both have the same ") || !strings.Contains(r.Summary, "The code_challenge differs") {
		t.Errorf("the summary is %s", r.Summary)
	}
}

func TestOrderOfParameters(t *testing.T) {
	t.Parallel()
	one, two := login(), login()
	two.ID = 6
	one.Body, two.Body = "grant_type=password&scope=a%20b", "scope=a+b&grant_type=password"
	r := compare.Exchanges(one.exchange(), two.exchange())
	check(t, r, compare.RequestBody, map[string]want{"scope": {compare.Same, "percent-encoding"}, "order": {compare.Remark, "order"}})
	two.Body = "scope=a+c&grant_type=password"
	r = compare.Exchanges(one.exchange(), two.exchange())
	check(t, r, compare.RequestBody, map[string]want{"scope": {compare.Changed, "only on the right: c"}})
	if row := rowOf(r, compare.RequestBody, "order"); row.Kind != "" {
		t.Errorf("the order is remarked on beside a change: %+v", row)
	}
	two.Body = "scope=a+b&grant_type=password&redirect_uri=http://127.0.0.1:2/cb"
	one.Body += "&redirect_uri=http://127.0.0.1:1/cb"
	r = compare.Exchanges(one.exchange(), two.exchange())
	check(t, r, compare.RequestBody, map[string]want{"redirect_uri": {compare.Changed, "only the port differs"}})
	one.Body = "grant_type=password&scope=a%20b"
	two.Body = "grant_type=password&scope=a&scope=%zz"
	r = compare.Exchanges(one.exchange(), two.exchange())
	check(t, r, compare.RequestBody, map[string]want{"scope": {compare.Changed, "b"}, "scope (2nd)": {compare.OnlyRight, "broken on the right"}})
}

func TestDiscoveryDocuments(t *testing.T) {
	t.Parallel()
	one := message{ID: 1, Method: "GET", URL: "https://idp.example/.well-known/openid-configuration", At: noon, Status: "200 OK",
		Answer: []string{"Content-Type: application/json", "Cache-Control: public, max-age=19845", `ETag: "5f-8a7b6c5d4e"`, "Expires: Sun, 22 Nov 2026 17:30:45 GMT"},
		Content: `{"issuer":"https://idp.example","authorization_endpoint":"https://idp.example/authorize","token_endpoint":"https://idp.example/token",
"jwks_uri":"https://idp.example/keys","response_types_supported":["code","id_token"],"scopes_supported":["openid","profile","email"],
"code_challenge_methods_supported":["S256","plain"],"claims_parameter_supported":false}`}
	two := one
	two.ID, two.At = 2, noon.Add(45*time.Second)
	two.URL = "https://other.example/.well-known/openid-configuration"
	two.Answer = []string{"Content-Type: application/json", "Cache-Control: public, max-age=19800", `ETag: "5f-1c2d3e4f5a"`, "Expires: Sun, 22 Nov 2026 17:30:45 GMT"}
	two.Content = `{"issuer":"https://idp.example/","authorization_endpoint":"https://idp.example/authorize","token_endpoint":"https://idp.example/token",
"response_types_supported":["id_token","code"],"scopes_supported":["openid","email","offline_access"],
"code_challenge_methods_supported":["S256"],"claims_parameter_supported":"false"}`
	r := compare.Exchanges(one.exchange(), two.exchange())
	check(t, r, compare.RequestLine, map[string]want{"server": {compare.Changed, ""}})
	check(t, r, compare.ResponseHeaders, map[string]want{
		"Cache-Control": {compare.Volatile, "count down"}, "ETag": {compare.Volatile, ""}, "Expires": {compare.Same, ""},
		"lifetime (Expires - Date)": {compare.Changed, "shorter on the right by 45 s"}, "Content-Length": {compare.Volatile, ""},
	})
	check(t, r, compare.ResponseBody, map[string]want{
		"issuer": {compare.Changed, ""}, "jwks_uri": {compare.OnlyLeft, ""}, "token_endpoint": {compare.Same, ""},
		"scopes_supported[1]": {compare.OnlyLeft, ""}, "scopes_supported[2]": {},
		"code_challenge_methods_supported[1]": {compare.OnlyLeft, ""}, "claims_parameter_supported": {compare.Changed, "a boolean on the left, a string on the right, with the same content"},
	})
}

func TestErrorAgainstSuccess(t *testing.T) {
	t.Parallel()
	again := login()
	again.ID, again.Status = 6, "400 Bad Request"
	again.Content = `{"error":"invalid_grant","error_description":"The code was used before."}`
	r := compare.Exchanges(login().exchange(), again.exchange())
	summary(t, r, "The status is 200 on the left and 400 on the right, both have the same code and code_verifier, only the left has access_token, token_type, expires_in and 3 more, "+
		"and only the right has error and error_description; 2 values are new, as they should be.")
	check(t, r, compare.ResponseLine, map[string]want{"status": {compare.Changed, ""}})

	page := again
	page.Answer, page.Content = []string{"Content-Type: text/html"}, "<!DOCTYPE html>\n<h1>502</h1>\n"
	r = compare.Exchanges(login().exchange(), page.exchange())
	check(t, r, compare.ResponseBody, map[string]want{"(the whole)": {compare.Changed, "JSON on the left, text on the right"}})

	failed := again.exchange()
	failed.Response, failed.State, failed.Failure, failed.Err = nil, httplog.Failed, httplog.FailReset, errors.New("the server at idp.example reset the connection")
	r = compare.Exchanges(login().exchange(), failed)
	check(t, r, compare.ResponseLine, map[string]want{"answer": {compare.OnlyLeft, "no answer on the right"}})
	check(t, r, compare.Facts, map[string]want{"state": {compare.Changed, ""}, "failure": {compare.OnlyRight, ""}, "what went wrong": {compare.OnlyRight, ""}})
	if s := of(r, compare.ResponseHeaders); len(s.Rows) > 0 {
		t.Errorf("the header of an answer is compared with none: %+v", s.Rows)
	}
}

// TestSameExchange: nothing is used twice in one exchange.
func TestSameExchange(t *testing.T) {
	t.Parallel()
	r := compare.Exchanges(login().exchange(), login().exchange())
	if summary(t, r, "Both are the same."); r.Counts.Real+r.Counts.Volatile > 0 || r.Counts.Same < 20 {
		t.Errorf("counts are %+v", r.Counts)
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	one, two := login().exchange(), login().exchange()
	two.Witness, two.Request.Edited, two.Attempt, two.Timings.Total = httplog.Recorded, true, 2, 4*time.Second
	two.TLS = &httplog.TLSInfo{Version: "TLS 1.3"}
	check(t, compare.Exchanges(one, two), compare.Facts, map[string]want{
		"known as": {compare.Changed, ""}, "edited": {compare.Changed, ""}, "attempt": {compare.Volatile, ""}, "TLS": {compare.OnlyRight, ""},
		"duration": {compare.Changed, "more than ten times as long on the right"},
	})
}

// TestUnseen: of what the system browser sent the URL is compared.
func TestUnseen(t *testing.T) {
	t.Parallel()
	one := authorization("af0ifjsldkj", "n-0S6_WzA2Mj", challenge1, "").exchange()
	two := one
	two.ID, two.Witness, two.Request.Raw, two.Response = 4, httplog.Unseen, nil, nil
	two.URL = strings.Replace(two.URL, "openid+profile", "openid", 1)
	r := compare.Exchanges(one, two)
	check(t, r, compare.RequestLine, map[string]want{"method": {compare.Same, ""}, "path": {compare.Same, ""}, "server": {compare.Same, ""}})
	check(t, r, compare.RequestQuery, map[string]want{
		"scope": {compare.Changed, "only on the left: profile"}, "state": {compare.Reused, ""}, "nonce": {compare.Reused, ""}, "code_challenge": {compare.Reused, ""},
	})
	if at := rowOf(r, compare.RequestQuery, "scope").Right.At; at != (compare.Span{}) {
		t.Errorf("a value of a request that nobody saw stands at %v", at)
	}
}

func rowOf(r compare.Result, part compare.Part, name string) compare.Row {
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			if s.Part == part && row.Name == name {
				return row
			}
		}
	}
	return compare.Row{}
}

// TestMasked: of what a recording masks nothing is said.
func TestMasked(t *testing.T) {
	t.Parallel()
	mask := func(m message) httplog.Exchange {
		m.Header = append(m.Header, "Authorization: Basic •••• (24)", "Cookie: sid=•••• (14)")
		m.Body = strings.NewReplacer(refresh1, "•••• (46)", refresh2, "•••• (46)").Replace(m.Body) + "&client_secret=•••• (11)"
		m.Content = `{"access_token":"•••• (638)","refresh_token":"•••• (46)","id_token":"[redacted]"}`
		return m.exchange()
	}
	one, two := login(), refreshed()
	two.Header = append(two.Header, "X: 1")
	r := compare.Exchanges(mask(one), mask(two))
	check(t, r, compare.ResponseBody, map[string]want{"access_token": {compare.Same, "masked"}, "refresh_token": {compare.Same, "masked"}, "id_token": {compare.Same, "masked"}})
	check(t, r, compare.RequestHeaders, map[string]want{"Authorization": {compare.Same, "masked"}, "Cookie: sid": {compare.Same, "masked"}, "X": {compare.OnlyRight, ""}})
	r = compare.Exchanges(mask(two), mask(two))
	check(t, r, compare.RequestBody, map[string]want{"refresh_token": {compare.Same, "masked"}, "client_secret": {compare.Same, "masked"}})
	open := refreshed()
	open.Body += "&client_secret=demo-secret"
	r = compare.Exchanges(mask(two), open.exchange())
	check(t, r, compare.RequestBody, map[string]want{"refresh_token": {compare.Volatile, "masked on the left"}, "client_secret": {compare.Changed, "masked on the left"}})
	r = compare.Exchanges(mask(one), refreshed().exchange())
	check(t, r, compare.ResponseBody, map[string]want{"access_token": {compare.Volatile, "masked on the left"}, "refresh_token": {compare.Volatile, "masked on the left"},
		"id_token": {compare.Volatile, "masked on the left"}, "token_type": {compare.OnlyRight, ""}, "expires_in": {compare.OnlyRight, ""}, "scope": {compare.OnlyRight, ""}})
}
