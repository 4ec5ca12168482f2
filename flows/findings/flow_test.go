package findings_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// The parts of a healthy walk, which the tests change one at a time.
const (
	issuer      = "https://idp.example"
	clientID    = "client-1"
	secret      = "a-client-secret-that-is-long-enough-for-hs512-0123456789-0123456789"
	redirectURI = "http://127.0.0.1:50123/callback"
	state       = "state-0123456789abcdef"
	nonce       = "nonce-0123456789abcdef"
	code        = "code-0123456789abcdef"
	verifier    = "verifier-0123456789abcdefghijklmnopqrstuvwxyzABCDEF"
	accessToken = "access-token-0123456789abcdef"
)

// began is when the walks of the tests begin.
var began = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// object is a JSON object whose members are set and removed by name.
type object map[string]any

func (o object) json() string {
	b, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (o object) with(name string, value any) object {
	c := maps.Clone(o)
	c[name] = value
	return c
}

func (o object) without(names ...string) object {
	c := maps.Clone(o)
	for _, n := range names {
		delete(c, n)
	}
	return c
}

// message is one recorded answer, or request.
type message struct {
	Status  int
	Header  []string // whole lines
	Body    string
	Failure httplog.FailureKind // instead of an answer
	Err     error
	TLS     *httplog.TLSInfo
	Delay   time.Duration // until it came
}

func jsonAnswer(o object) message {
	return message{Status: 200, Header: []string{"Content-Type: application/json"}, Body: o.json()}
}

// setHeader replaces a field line of the message, or adds it; with an empty
// value the line is removed.
func (m *message) setHeader(name, value string) {
	m.Header = slices.DeleteFunc(slices.Clone(m.Header), func(l string) bool {
		n, _, _ := strings.Cut(l, ":")
		return strings.EqualFold(n, name)
	})
	if value != "" {
		m.Header = append(m.Header, name+": "+value)
	}
}

// flow is a walk through the authorization code flow, with refresh, as it is
// recorded when all is well. Tests change fields and ask for its trace.
type flow struct {
	Asked findings.Asked

	Metadata object
	Keys     object

	Request     url.Values // of the authorization request
	Browser     bool       // the system browser sent it; else the built-in agent
	Callback    url.Values // of the authorization response
	CallbackURL string

	TokenForm url.Values
	Basic     bool   // client_secret_basic instead of client_secret_post
	RawBasic  string // the Authorization field of the token request, as it stands
	Token     object
	Header    object // of the ID token
	Claims    object // of the ID token
	Sign      func(header, claims object) string

	// Refetch, when not nil, is the key set that is fetched after the token
	// response.
	Refetch object

	UserInfo object

	RefreshForm   url.Values
	Refresh       object
	RefreshClaims object

	// Change, when not nil, changes each answer just before it is recorded, by
	// step.
	Change func(step string, m *message)
	// More adds exchanges at the end.
	More func(r *recorder)
	// Skip leaves out steps, and what comes after them.
	Until string
}

var signingKeys = sync.OnceValue(func() (k struct {
	RSA *rsa.PrivateKey
	EC  *ecdsa.PrivateKey
}) {
	var err error
	if k.RSA, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		panic(err)
	}
	if k.EC, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		panic(err)
	}
	return k
})

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// rsaJWK is the public half of the key that signs ID tokens.
func rsaJWK() object {
	k := signingKeys().RSA.PublicKey
	return object{"kty": "RSA", "kid": "k1", "use": "sig", "alg": "RS256",
		"n": b64(k.N.Bytes()), "e": b64(big.NewInt(int64(k.E)).Bytes())}
}

func ecJWK() object {
	point, err := signingKeys().EC.PublicKey.Bytes() // 4, x, y
	if err != nil {
		panic(err)
	}
	return object{"kty": "EC", "kid": "k2", "use": "sig", "alg": "ES256", "crv": "P-256",
		"x": b64(point[1:33]), "y": b64(point[33:])}
}

// signRS256 signs header and claims as they stand, with RS256 whatever the
// header says.
func signRS256(header, claims object) string {
	return signWith(jose.RS256, signingKeys().RSA, header, claims)
}

func signWith(alg jose.SignatureAlgorithm, key any, header, claims object) string {
	input := b64([]byte(compact(header))) + "." + b64([]byte(compact(claims)))
	// go-jose signs its own header; the raw signature is taken from a detached
	// computation of the same input.
	return input + "." + b64(rawSign(alg, key, []byte(input)))
}

func compact(o object) string {
	b, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func leftHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return b64(sum[:16])
}

// healthy is a walk in which nothing is wrong.
func healthy() *flow {
	challenge := sha256.Sum256([]byte(verifier))
	f := &flow{
		Asked: findings.Asked{Issuer: issuer, ClientID: clientID, ClientSecret: secret},
		Metadata: object{
			"issuer":                                         issuer,
			"authorization_endpoint":                         issuer + "/authorize",
			"token_endpoint":                                 issuer + "/token",
			"userinfo_endpoint":                              issuer + "/userinfo",
			"jwks_uri":                                       issuer + "/keys",
			"revocation_endpoint":                            issuer + "/revoke",
			"introspection_endpoint":                         issuer + "/introspect",
			"end_session_endpoint":                           issuer + "/logout",
			"response_types_supported":                       []any{"code"},
			"response_modes_supported":                       []any{"query", "form_post"},
			"grant_types_supported":                          []any{"authorization_code", "refresh_token"},
			"subject_types_supported":                        []any{"public"},
			"id_token_signing_alg_values_supported":          []any{"RS256"},
			"scopes_supported":                               []any{"openid", "profile", "offline_access"},
			"claims_supported":                               []any{"sub", "iss", "aud", "exp", "iat", "nonce", "name"},
			"code_challenge_methods_supported":               []any{"S256"},
			"token_endpoint_auth_methods_supported":          []any{"client_secret_basic", "client_secret_post", "none"},
			"authorization_response_iss_parameter_supported": true,
		},
		Keys: object{"keys": []any{rsaJWK()}},
		Request: url.Values{
			"response_type": {"code"}, "client_id": {clientID}, "redirect_uri": {redirectURI},
			"scope": {"openid profile offline_access"}, "state": {state}, "nonce": {nonce}, "prompt": {"consent"},
			"code_challenge": {b64(challenge[:])}, "code_challenge_method": {"S256"},
		},
		Browser:     true,
		Callback:    url.Values{"code": {code}, "state": {state}, "iss": {issuer}},
		CallbackURL: redirectURI,
		TokenForm: url.Values{
			"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI},
			"code_verifier": {verifier}, "client_id": {clientID}, "client_secret": {secret},
		},
		Token: object{
			"access_token": accessToken, "token_type": "Bearer", "expires_in": 3600,
			"refresh_token": "refresh-token-1-0123456789abcdef", "scope": "openid profile offline_access",
		},
		Header: object{"alg": "RS256", "kid": "k1", "typ": "JWT"},
		Claims: object{
			"iss": issuer, "sub": "user-1", "aud": clientID, "nonce": nonce,
			"iat": began.Add(5 * time.Second).Unix(), "exp": began.Add(10 * time.Minute).Unix(),
			"auth_time": began.Add(4 * time.Second).Unix(), "at_hash": leftHash(accessToken),
		},
		Sign:     signRS256,
		UserInfo: object{"sub": "user-1", "name": "Alice"},
		RefreshForm: url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {"refresh-token-1-0123456789abcdef"},
			"client_id": {clientID}, "client_secret": {secret},
		},
		Refresh: object{
			"access_token": "access-token-2-0123456789abcdef", "token_type": "Bearer", "expires_in": 3600,
			"refresh_token": "refresh-token-2-0123456789abcdef", "scope": "openid profile offline_access",
		},
		RefreshClaims: object{
			"iss": issuer, "sub": "user-1", "aud": clientID,
			"iat": began.Add(8 * time.Second).Unix(), "exp": began.Add(10 * time.Minute).Unix(),
			"auth_time": began.Add(4 * time.Second).Unix(), "at_hash": leftHash("access-token-2-0123456789abcdef"),
		},
	}
	return f
}

// recorder records exchanges, a second apart.
type recorder struct {
	exchanges []httplog.Exchange
	change    func(step string, m *message)
	now       time.Time
}

// get records a GET.
func (r *recorder) get(step, target string, m message, header ...string) int {
	return r.record(step, "GET", target, header, "", m)
}

// post records the POST of a form.
func (r *recorder) post(step, target string, form url.Values, m message, header ...string) int {
	header = append([]string{"Content-Type: application/x-www-form-urlencoded"}, header...)
	return r.record(step, "POST", target, header, form.Encode(), m)
}

func (r *recorder) record(step, method, target string, header []string, body string, m message) int {
	if r.change != nil {
		r.change(step, &m)
	}
	u, err := url.Parse(target)
	if err != nil {
		panic(err)
	}
	var raw strings.Builder
	fmt.Fprintf(&raw, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, u.RequestURI(), u.Host)
	for _, l := range header {
		raw.WriteString(l + "\r\n")
	}
	if body != "" {
		fmt.Fprintf(&raw, "Content-Length: %d\r\n", len(body))
	}
	raw.WriteString("\r\n" + body)
	x := httplog.Exchange{
		ID: len(r.exchanges) + 1, Attempt: 1, Witness: httplog.Sent, State: httplog.Done,
		Label:  httplog.Label{Step: step, Channel: httplog.Back, Run: 1},
		Method: method, URL: target, Request: httplog.Request{Raw: []byte(raw.String())},
		Created: r.now, Started: r.now, TLS: m.TLS,
	}
	x.Timings.Total = m.Delay + 20*time.Millisecond
	if strings.HasPrefix(step, "authorization") {
		x.Label.Channel = httplog.Front
	}
	if m.Failure != "" {
		x.State, x.Failure, x.Err = httplog.Failed, m.Failure, m.Err
	}
	if m.Status != 0 {
		x.Response = m.response(r.now)
	}
	r.exchanges = append(r.exchanges, x)
	r.now = r.now.Add(time.Second)
	return x.ID
}

func (m message) response(at time.Time) *httplog.Response {
	var head strings.Builder
	fmt.Fprintf(&head, "HTTP/1.1 %d Status\r\n", m.Status)
	dated, sized := false, false
	for _, l := range m.Header {
		n, _, _ := strings.Cut(l, ":")
		dated = dated || strings.EqualFold(n, "Date")
		sized = sized || strings.EqualFold(n, "Content-Length") || strings.EqualFold(n, "Transfer-Encoding")
		head.WriteString(l + "\r\n")
	}
	if !dated {
		head.WriteString("Date: " + at.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") + "\r\n")
	}
	if !sized {
		fmt.Fprintf(&head, "Content-Length: %d\r\n", len(m.Body))
	}
	head.WriteString("\r\n")
	return httplog.NewResponse([]byte(head.String()), []byte(m.Body))
}

// noStore is an answer with tokens.
func noStore(o object) message {
	m := jsonAnswer(o)
	m.Header = append(m.Header, "Cache-Control: no-store", "Pragma: no-cache")
	return m
}

// exchanges records the walk.
func (f *flow) exchanges() []httplog.Exchange {
	r := &recorder{change: f.Change, now: began}
	endpoint := func(name string) string {
		s, _ := f.Metadata[name].(string)
		if u, err := url.Parse(s); err != nil || !u.IsAbs() {
			return issuer + "/" + name
		}
		return s
	}
	asked := f.Asked.Issuer
	if asked == "" {
		asked = issuer
	}
	steps := []struct {
		id  string
		run func()
	}{
		{"metadata", func() {
			r.get("metadata", strings.TrimSuffix(asked, "/")+"/.well-known/openid-configuration", jsonAnswer(f.Metadata))
		}},
		{"keys", func() { r.get("keys", endpoint("jwks_uri"), jsonAnswer(f.Keys)) }},
		{"authorization-request", func() {
			target := endpoint("authorization_endpoint") + "?" + f.Request.Encode()
			if f.Browser {
				r.get("authorization-request", target, message{})
				x := &r.exchanges[len(r.exchanges)-1]
				x.Witness, x.Request = httplog.Unseen, httplog.Request{}
				return
			}
			location := f.CallbackURL + "?" + f.Callback.Encode()
			r.get("authorization-request", target, message{Status: 302, Header: []string{"Location: " + location}})
		}},
		{"authorization-response", func() {
			if !f.Browser || f.Callback == nil {
				return
			}
			r.get("authorization-response", f.CallbackURL+"?"+f.Callback.Encode(), message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<!doctype html><p>Done"})
			r.exchanges[len(r.exchanges)-1].Witness = httplog.Received
		}},
		{"token", func() {
			f.post(r, "token", endpoint("token_endpoint"), f.TokenForm, f.Token, f.Claims)
			if f.Refetch != nil {
				r.get("id-token", endpoint("jwks_uri"), jsonAnswer(f.Refetch))
			}
		}},
		{"userinfo", func() {
			token, _ := f.Token["access_token"].(string)
			r.get("userinfo", endpoint("userinfo_endpoint"), jsonAnswer(f.UserInfo), "Authorization: Bearer "+token)
		}},
		{"refresh", func() {
			f.post(r, "refresh", endpoint("token_endpoint"), f.RefreshForm, f.Refresh, f.RefreshClaims)
		}},
	}
	for _, s := range steps {
		s.run()
		if s.id == f.Until {
			break
		}
	}
	if f.More != nil {
		f.More(r)
	}
	return r.exchanges
}

// post records a token request.
func (f *flow) post(r *recorder, step, target string, form url.Values, answer, claims object) {
	if claims != nil {
		if _, set := answer["id_token"]; !set {
			answer = answer.with("id_token", f.Sign(f.Header, claims))
		}
	}
	if f.RawBasic != "" {
		r.post(step, target, form, noStore(answer), "Authorization: "+f.RawBasic)
		return
	}
	if !f.Basic {
		r.post(step, target, form, noStore(answer))
		return
	}
	form = maps.Clone(form)
	form.Del("client_secret")
	form.Del("client_id")
	credentials := base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(clientID) + ":" + url.QueryEscape(secret)))
	r.post(step, target, form, noStore(answer), "Authorization: Basic "+credentials)
}

// trace records the walk and reads it.
func (f *flow) trace() *findings.Trace { return findings.NewTrace(f.exchanges(), f.Asked) }

// want fails the test unless the walk yields the finding with that severity,
// and returns it. It fails as well for any other finding of severity error or
// warning that is not among also.
func (f *flow) want(t *testing.T, id findings.ID, severity findings.Severity, also ...findings.ID) findings.Finding {
	t.Helper()
	return wantIn(t, f.trace(), id, severity, also...)
}

func wantIn(t *testing.T, trace *findings.Trace, id findings.ID, severity findings.Severity, also ...findings.ID) findings.Finding {
	t.Helper()
	var got *findings.Finding
	report := findings.Judge(trace)
	for i, x := range report.Findings {
		switch {
		case x.ID == id && got == nil:
			got = &report.Findings[i]
		case x.Severity > findings.Note && x.ID != id && !slices.Contains(also, x.ID):
			t.Errorf("unexpected %s %s: %s", x.Severity, x.ID, x.Message)
		}
	}
	if got == nil {
		why := ""
		for _, o := range report.Outcomes {
			if o.ID == id {
				why = string(o.Result) + " " + o.Why
			}
		}
		t.Fatalf("%s was not found (%s); found: %v", id, why, idsOf(report))
	}
	if got.Severity != severity {
		t.Errorf("%s is of severity %s, want %s: %s", id, got.Severity, severity, got.Message)
	}
	if got.Message == "" || got.Breaks == "" || got.Title == "" || len(got.Specs) == 0 && !strings.HasPrefix(string(id), "NET-") || got.Fix == (findings.Fix{}) {
		t.Errorf("%s is incomplete: %+v", id, *got)
	}
	return *got
}

// wantNone fails the test when the walk yields a finding with that id.
func (f *flow) wantNone(t *testing.T, id findings.ID) {
	t.Helper()
	for _, x := range findings.Judge(f.trace()).Findings {
		if x.ID == id {
			t.Errorf("%s was found (%s): %s", id, x.Severity, x.Message)
		}
	}
}

// wantQuiet fails the test when the walk yields an error or a warning.
func (f *flow) wantQuiet(t *testing.T) {
	t.Helper()
	for _, x := range findings.Judge(f.trace()).Findings {
		if x.Severity > findings.Note {
			t.Errorf("unexpected %s %s: %s", x.Severity, x.ID, x.Message)
		}
	}
}

// textOf is what a finding points at.
func (f *flow) textOf(x findings.Finding) string { return string(f.trace().Text(x.At)) }

func idsOf(r findings.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, string(f.ID)+" ("+f.Severity.String()+")")
	}
	return out
}
