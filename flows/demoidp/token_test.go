package demoidp_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// claims verifies a token with the published keys and returns what it says.
func (i *idp) claims(compact, typ string, alg jose.SignatureAlgorithm) map[string]any {
	i.t.Helper()
	signed, err := jose.ParseSignedCompact(compact, []jose.SignatureAlgorithm{alg})
	if err != nil {
		i.t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(i.get("/jwks").body), &set); err != nil {
		i.t.Fatal(err)
	}
	header := signed.Signatures[0].Protected
	keys := set.Key(header.KeyID)
	if len(keys) != 1 || header.ExtraHeaders[jose.HeaderType] != typ {
		i.t.Fatalf("kid %q has %d keys, typ %v, want %q", header.KeyID, len(keys), header.ExtraHeaders, typ)
	}
	payload, err := signed.Verify(keys[0])
	if err != nil {
		i.t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		i.t.Fatal(err)
	}
	return claims
}

func TestTheWholeWalk(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	response := b.walk(nil)
	if response.Get("state") != "the-state" || response.Get("iss") != i.issuer || len(response) != 3 {
		t.Errorf("authorization response %v", response)
	}
	got := i.post("/token", codeForm(response.Get("code"), nil), web)
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("%d %v %s", got.status, got.header, got.body)
	}
	wantNoStore(t, got)
	if got.str("token_type") != "Bearer" || got.json["expires_in"] != 300.0 || got.str("scope") != "openid profile offline_access" {
		t.Errorf("token response %s", got.body)
	}
	var order []int
	for _, name := range []string{"access_token", "token_type", "expires_in", "refresh_token", "scope", "id_token"} {
		order = append(order, strings.Index(got.body, `  "`+name+`": `))
	}
	if order[0] < 0 || !slices.IsSorted(order) {
		t.Errorf("the members are not in their order: %v", order)
	}

	id := i.claims(got.str("id_token"), "JWT", jose.RS256)
	sum := sha256.Sum256([]byte(got.str("access_token")))
	now := float64(i.clock.Now().Unix())
	for name, want := range map[string]any{
		"iss": i.issuer, "aud": "demo-web", "sub": "u-1001-alice", "nonce": "the-nonce", "iat": now, "exp": now + 300, "auth_time": now,
		"at_hash": base64.RawURLEncoding.EncodeToString(sum[:16]),
	} {
		if id[name] != want {
			t.Errorf("ID token %s is %v, want %v", name, id[name], want)
		}
	}
	access := i.claims(got.str("access_token"), "at+jwt", jose.RS256)
	for _, name := range []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti", "scope"} { // RFC 9068 §2.2
		if access[name] == nil {
			t.Errorf("the access token lacks %s", name)
		}
	}
	info := i.userInfo(got.str("access_token"))
	if info.status != http.StatusOK || info.str("sub") != "u-1001-alice" || info.str("name") != "Alice Adams" || info.json["email"] != nil {
		t.Errorf("UserInfo %d %s", info.status, info.body)
	}
	wantNoStore(t, info)
}

// The messages of a textbook on refresh tokens.
func TestRefreshAsTheTextbookHasIt(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{AccessTokenLifetime: time.Hour})
	first := i.tokens(nil)
	got := i.post("/token", url.Values{
		"client_id": {"demo-web"}, "client_secret": {demoidp.DefaultClientSecret},
		"grant_type": {"refresh_token"}, "refresh_token": {first.str("refresh_token")}, "scope": {"openid profile"},
	}, "")
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("%d %v %s", got.status, got.header, got.body)
	}
	wantNoStore(t, got)
	if got.str("access_token") == "" || got.str("token_type") != "Bearer" || got.json["expires_in"] != 3600.0 {
		t.Errorf("refresh response %s", got.body)
	}
	if next := got.str("refresh_token"); next == "" || next == first.str("refresh_token") {
		t.Errorf("the refresh token is %q, want a new one", next)
	}
}

func TestRefreshedIDToken(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	first := i.tokens(nil)
	i.clock.advance(time.Minute)
	again := i.refresh(first.str("refresh_token"), nil)
	before, after := i.claims(first.str("id_token"), "JWT", jose.RS256), i.claims(again.str("id_token"), "JWT", jose.RS256)
	for _, name := range []string{"iss", "sub", "aud", "auth_time"} {
		if before[name] == nil || before[name] != after[name] {
			t.Errorf("%s was %v and is %v", name, before[name], after[name])
		}
	}
	if after["nonce"] != nil || after["iat"] == before["iat"] {
		t.Errorf("nonce %v, iat %v", after["nonce"], after["iat"])
	}
}

func TestES256ByClient(t *testing.T) {
	t.Parallel()
	var config demoidp.Config
	config.SetClient(demoidp.Client{ID: "demo-web", Secret: demoidp.DefaultClientSecret,
		RedirectURIs: demoidp.DefaultRedirectURIs(), IDTokenAlg: demoidp.ES256})
	i := newIDP(t, config)
	i.claims(i.tokens(nil).str("id_token"), "JWT", jose.ES256)
}

func TestPKCE(t *testing.T) {
	t.Parallel()
	other := strings.Repeat("x", 43)
	for name, c := range map[string]struct {
		ask, redeem map[string]string
		ok          bool
	}{
		"S256 right":        {nil, nil, true},
		"S256 wrong":        {nil, map[string]string{"code_verifier": other}, false},
		"S256 missing":      {nil, map[string]string{"code_verifier": ""}, false},
		"S256 not hashed":   {nil, map[string]string{"code_verifier": challenge(verifier)}, false},
		"plain right":       {map[string]string{"code_challenge": verifier, "code_challenge_method": "plain"}, nil, true},
		"plain by default":  {map[string]string{"code_challenge": verifier, "code_challenge_method": ""}, nil, true},
		"plain wrong":       {map[string]string{"code_challenge": verifier, "code_challenge_method": "plain"}, map[string]string{"code_verifier": other}, false},
		"none":              {map[string]string{"code_challenge": "", "code_challenge_method": ""}, map[string]string{"code_verifier": ""}, true},
		"challenge removed": {map[string]string{"code_challenge": "", "code_challenge_method": ""}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newIDP(t, demoidp.Config{})
			got := i.post("/token", codeForm(i.code(c.ask), c.redeem), web)
			if c.ok && got.status != http.StatusOK {
				t.Fatalf("%d %s", got.status, got.body)
			}
			if !c.ok {
				got.wantError(t, 400, "invalid_grant")
			}
		})
	}
}

func TestPublicClient(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	native := map[string]string{"client_id": "demo-native"}
	if got := i.post("/token", codeForm(i.code(native), native), ""); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
	bare := i.browser().authorize(map[string]string{"client_id": "demo-native", "code_challenge": "", "code_challenge_method": ""})
	if got := bare.answer(t).Get("error"); got != "invalid_request" {
		t.Errorf("without PKCE the error is %q", got)
	}
	i.post("/token", codeForm("x", native), "demo-native:guess").wantError(t, 401, "invalid_client")
}

func TestCodeIsBound(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	for name, change := range map[string]map[string]string{
		"redirect URI changed": {"redirect_uri": "http://127.0.0.1:5556/callback"},
		"redirect URI missing": {"redirect_uri": ""},
		"garbage":              {"code": "garbage"},
	} {
		t.Run(name, func(t *testing.T) {
			i.t = t
			i.post("/token", codeForm(i.code(nil), change), web).wantError(t, 400, "invalid_grant")
		})
	}
	i.t = t
	code := i.code(nil)
	i.post("/token", codeForm(code, map[string]string{"client_id": "demo-native"}), "").wantError(t, 400, "invalid_grant")
	// A wrong attempt has not spoilt the code for its owner.
	if got := i.post("/token", codeForm(code, nil), web); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
	late := i.code(nil)
	i.clock.advance(10 * time.Minute)
	i.post("/token", codeForm(late, nil), web).wantError(t, 400, "invalid_grant")
}

func TestCodeReuseRevokes(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{CodeLifetime: time.Minute})
	code := i.code(nil)
	first := i.post("/token", codeForm(code, nil), web)
	i.clock.advance(2 * time.Minute) // the code has expired, and is still known as used
	i.post("/token", codeForm(code, map[string]string{"code_verifier": strings.Repeat("y", 50)}), web).wantError(t, 400, "invalid_grant")
	if i.userInfo(first.str("access_token")).status != http.StatusOK {
		t.Error("a replay without the verifier ended the grant")
	}
	i.post("/token", codeForm(code, nil), web).wantError(t, 400, "invalid_grant")
	if got := i.userInfo(first.str("access_token")); got.status != http.StatusUnauthorized {
		t.Errorf("the access token still works: %d", got.status)
	}
	i.refresh(first.str("refresh_token"), nil).wantError(t, 400, "invalid_grant")
}

// What the old and the new refresh token are worth after one rotation.
func TestReuse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config           demoidp.Config
		wait             time.Duration
		oldWorks, newToo bool
	}{
		"revoke":          {demoidp.Config{}, 0, false, false},
		"refuse":          {demoidp.Config{Reuse: demoidp.ReuseRefuse}, 0, false, true},
		"tolerate":        {demoidp.Config{Reuse: demoidp.ReuseTolerate}, time.Hour, true, true},
		"within grace":    {demoidp.Config{Grace: 2 * time.Second}, time.Second, true, true},
		"after grace":     {demoidp.Config{Grace: 2 * time.Second}, 2 * time.Second, false, false},
		"after, refusing": {demoidp.Config{Grace: 2 * time.Second, Reuse: demoidp.ReuseRefuse}, 3 * time.Second, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newIDP(t, c.config)
			first := i.tokens(nil)
			second := i.refresh(first.str("refresh_token"), nil)
			i.clock.advance(c.wait)
			if got := i.refresh(first.str("refresh_token"), nil); (got.status == http.StatusOK) != c.oldWorks {
				t.Errorf("the old token: %d %s", got.status, got.body)
			}
			if got := i.userInfo(second.str("access_token")); c.wait < time.Minute && (got.status == http.StatusOK) != c.newToo {
				t.Errorf("the new access token: %d %s", got.status, got.body)
			}
			if got := i.refresh(second.str("refresh_token"), nil); (got.status == http.StatusOK) != c.newToo {
				t.Errorf("the new token: %d %s", got.status, got.body)
			}
		})
	}
}

func TestRotationOff(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{NoRotation: true})
	first := i.tokens(nil)
	for range 3 {
		got := i.refresh(first.str("refresh_token"), nil)
		if _, has := got.json["refresh_token"]; got.status != http.StatusOK || has {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	i.clock.advance(24 * time.Hour)
	i.refresh(first.str("refresh_token"), nil).wantError(t, 400, "invalid_grant")
}

func TestRefreshIsBound(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	token := i.tokens(nil).str("refresh_token")
	i.refresh(token, map[string]string{"scope": "openid email"}).wantError(t, 400, "invalid_scope")
	i.post("/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {"demo-native"}}, "").
		wantError(t, 400, "invalid_grant")
	i.refresh("", nil).wantError(t, 400, "invalid_request")
	narrow := i.refresh(token, map[string]string{"scope": "profile"})
	if narrow.status != http.StatusOK || narrow.str("scope") != "profile" || narrow.str("id_token") != "" {
		t.Fatalf("%d %s", narrow.status, narrow.body)
	}
	if got := i.userInfo(narrow.str("access_token")); got.status != http.StatusForbidden || !strings.Contains(got.header.Get("WWW-Authenticate"), "insufficient_scope") {
		t.Errorf("UserInfo without openid: %d %v", got.status, got.header)
	}
	// The grant itself has kept its scope (RFC 6749 §6).
	if wide := i.refresh(narrow.str("refresh_token"), nil); wide.str("scope") != "openid profile offline_access" {
		t.Errorf("%d %s", wide.status, wide.body)
	}
}

func TestNoRefreshTokenUnasked(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	got := i.tokens(map[string]string{"scope": "openid profile unknown"})
	if _, has := got.json["refresh_token"]; has || got.str("scope") != "openid profile" {
		t.Errorf("token response %s", got.body)
	}
}

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	form := url.Values{"grant_type": {"client_credentials"}}
	got := i.post("/token", form, "demo-service:"+demoidp.DefaultClientSecret)
	if got.status != http.StatusOK || got.str("scope") != "api" || got.str("id_token")+got.str("refresh_token") != "" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if claims := i.claims(got.str("access_token"), "at+jwt", jose.RS256); claims["sub"] != "demo-service" {
		t.Errorf("sub is %v", claims["sub"])
	}
	if got := i.userInfo(got.str("access_token")); got.status != http.StatusForbidden {
		t.Errorf("UserInfo of nobody: %d %s", got.status, got.body)
	}
	i.post("/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {"demo-native"}}, "").wantError(t, 400, "unauthorized_client")
	i.post("/token", url.Values{"grant_type": {"client_credentials"}, "scope": {"openid"}}, web).wantError(t, 400, "invalid_scope")
}

func TestClientAuthentication(t *testing.T) {
	t.Parallel()
	odd := demoidp.Client{ID: "odd:id", Secret: "a b+c%&=", Grants: []string{"client_credentials"}}
	var config demoidp.Config
	config.SetClient(odd)
	i := newIDP(t, config)
	form := func(more map[string]string) url.Values {
		f := values(more)
		f.Set("grant_type", "client_credentials")
		return f
	}
	basic := func(user, password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	post := map[string]string{"client_id": odd.ID, "client_secret": odd.Secret}
	for name, got := range map[string]*reply{
		"basic, form-encoded": i.post("/token", form(nil), basic(url.QueryEscape(odd.ID), url.QueryEscape(odd.Secret))),
		"post":                i.post("/token", form(post), ""),
	} {
		if got.status != http.StatusOK {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	for name, c := range map[string]struct {
		got    *reply
		status int
		code   string
	}{
		"basic, wrong":        {i.post("/token", form(nil), "demo-web:wrong"), 401, "invalid_client"},
		"basic, raw":          {i.post("/token", form(nil), basic(url.QueryEscape(odd.ID), odd.Secret)), 401, "invalid_client"},
		"basic, empty":        {i.post("/token", form(nil), basic("demo-web", "")), 401, "invalid_client"},
		"bearer":              {i.post("/token", form(nil), "Bearer x"), 401, "invalid_client"},
		"post, wrong":         {i.post("/token", form(map[string]string{"client_id": "demo-web", "client_secret": "no"}), ""), 401, "invalid_client"},
		"secret left out":     {i.post("/token", form(map[string]string{"client_id": "demo-web"}), ""), 401, "invalid_client"},
		"unknown":             {i.post("/token", form(map[string]string{"client_id": "nobody"}), ""), 401, "invalid_client"},
		"nameless":            {i.post("/token", form(nil), ""), 401, "invalid_client"},
		"both ways":           {i.post("/token", form(post), basic(url.QueryEscape(odd.ID), url.QueryEscape(odd.Secret))), 400, "invalid_request"},
		"two ids":             {i.post("/token", form(map[string]string{"client_id": "demo-service"}), web), 400, "invalid_request"},
		"secret in the query": {i.post("/token?client_id=demo-web&client_secret="+demoidp.DefaultClientSecret, form(nil), ""), 401, "invalid_client"},
	} {
		t.Run(name, func(t *testing.T) {
			c.got.wantError(t, c.status, c.code)
			if c.status == 401 && !strings.HasPrefix(c.got.header.Get("WWW-Authenticate"), "Basic ") {
				t.Errorf("WWW-Authenticate %q", c.got.header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestTokenRequestShape(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	raw := func(method, contentType, body string) *reply {
		r := httptest.NewRequest(method, i.issuer+"/token", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		r.SetBasicAuth("demo-web", demoidp.DefaultClientSecret)
		return i.do(r)
	}
	const form = "application/x-www-form-urlencoded"
	raw("GET", form, "").wantError(t, 405, "invalid_request")
	raw("POST", "application/json", `{"grant_type":"client_credentials"}`).wantError(t, 400, "invalid_request")
	raw("POST", form, "grant_type=%zz").wantError(t, 400, "invalid_request")
	raw("POST", form, "grant_type=client_credentials&grant_type=client_credentials").wantError(t, 400, "invalid_request")
	raw("POST", form, "scope=api").wantError(t, 400, "invalid_request")
	raw("POST", form, "grant_type=magic").wantError(t, 400, "unsupported_grant_type")
	raw("POST", form, "grant_type=authorization_code").wantError(t, 400, "invalid_request")
	raw("POST", form, "grant_type="+strings.Repeat("x", 70<<10)).wantError(t, 400, "invalid_request")
	if got := raw("POST", form+"; charset=UTF-8", "grant_type=client_credentials"); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
}
