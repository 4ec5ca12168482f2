package origin_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/origin"
	"github.com/grantwalk/grantwalk/flows/terms"
	"github.com/grantwalk/grantwalk/httplog"
)

const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, Appendix B
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	accessOne = "access-token-number-one"
	atHash    = "Q0pAeVBNSbBnP7fBr6GTjg" // of accessOne, by SHA-256
)

func part(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }

func jwt(header, claims string) string { return part(header) + "." + part(claims) + ".c2ln" }

// exchange is one as it was recorded.
func exchange(id int, step, url, request, response string) httplog.Exchange {
	crlf := func(s string) []byte {
		head, body, _ := strings.Cut(s, "\n\n")
		return []byte(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body)
	}
	x := httplog.Exchange{ID: id, URL: url, State: httplog.Done, Witness: httplog.Sent, Label: httplog.Label{Step: step}}
	x.Method, _, _ = strings.Cut(request, " ")
	x.Request.Raw = crlf(request)
	if response != "" {
		raw := crlf(response)
		i := strings.Index(string(raw), "\r\n\r\n") + 4
		x.Response = httplog.NewResponse(raw[:i], raw[i:])
	}
	return x
}

// walk is a sign-in and a refresh.
func walk() []httplog.Exchange {
	id := jwt(`{"alg":"RS256","kid":"k1"}`, `{"iss":"https://idp.example","sub":"248289761001","aud":"client-1","nonce":"nonce-nonce-nonce-1","at_hash":"`+atHash+`"}`)
	basic := base64.StdEncoding.EncodeToString([]byte("client-1:s%2Bcret"))
	return []httplog.Exchange{
		exchange(1, "metadata", "https://idp.example/.well-known/openid-configuration",
			"GET /.well-known/openid-configuration HTTP/1.1\nHost: idp.example",
			"HTTP/1.1 200 OK\nContent-Type: application/json\n\n"+`{"issuer":"https://idp.example","jwks_uri":"https://idp.example/jwks","token_endpoint":"https://idp.example/token","scopes_supported":["openid","profile"]}`),
		exchange(2, "keys", "https://idp.example/jwks", "GET /jwks HTTP/1.1\nHost: idp.example",
			"HTTP/1.1 200 OK\nContent-Type: application/json\n\n"+`{"keys":[{"kid":"k0","kty":"RSA"},{"kid":"k1","kty":"RSA"}]}`),
		exchange(3, "authorization-request", "https://idp.example/auth?response_type=code",
			"GET /auth?response_type=code&client_id=client-1&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb&scope=openid+profile&state=state-state-state-1&nonce=nonce-nonce-nonce-1&code_challenge="+challenge+"&code_challenge_method=S256 HTTP/1.1\nHost: idp.example",
			"HTTP/1.1 302 Found\nLocation: http://127.0.0.1/cb?code=code-code-code-1&state=state-state-state-1\nSet-Cookie: sid=abcdef0123456789; HttpOnly"),
		exchange(4, "token", "https://idp.example/token",
			"POST /token HTTP/1.1\nHost: idp.example\nAuthorization: Basic "+basic+"\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=code-code-code-1&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb&code_verifier="+verifier,
			"HTTP/1.1 200 OK\nContent-Type: application/json\nCache-Control: no-store\n\n"+`{"access_token":"`+accessOne+`","token_type":"Bearer","refresh_token":"refresh-token-1","expires_in":300,"scope":"openid","id_token":"`+id+`"}`),
		exchange(5, "userinfo", "https://idp.example/userinfo",
			"GET /userinfo HTTP/1.1\nHost: idp.example\nAuthorization: Bearer "+accessOne,
			"HTTP/1.1 200 OK\nContent-Type: application/json\n\n"+`{"sub":"248289761001","name":"Jane"}`),
		exchange(6, "refresh", "https://idp.example/token",
			"POST /token HTTP/1.1\nHost: idp.example\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=refresh-token-1&client_id=client-1",
			"HTTP/1.1 200 OK\nContent-Type: application/json\n\n"+`{"access_token":"access-token-number-two","token_type":"Bearer","refresh_token":"refresh-token-2"}`),
	}
}

func indexOf(list []httplog.Exchange) *origin.Index {
	ix := origin.NewIndex()
	for _, x := range list {
		ix.Add(x)
	}
	return ix
}

// find returns the item of that name in a part.
func find(t *testing.T, x httplog.Exchange, part findings.Part, name string) origin.Item {
	t.Helper()
	for _, it := range origin.Items(x, origin.Span{Part: part, To: 1 << 20}) {
		if it.Name == name && it.What == origin.Named {
			return it
		}
	}
	t.Fatalf("#%d has no %s in %s", x.ID, name, part)
	return origin.Item{}
}

// TestRelations looks at each relation of a walk, and at the way back.
func TestRelations(t *testing.T) {
	t.Parallel()
	list := walk()
	ix := indexOf(list)
	for _, c := range []struct {
		exchange int
		part     findings.Part
		name     string
		want     string // the beginning of a sentence
		to       int
		toName   string
	}{
		{3, findings.RequestLine, "code_challenge", "It is the SHA-256 hash of the code_verifier of the token request #4.", 4, "code_verifier"},
		{4, findings.RequestBody, "code_verifier", "Its SHA-256 hash is the code_challenge of the authorization request #3.", 3, "code_challenge"},
		{3, findings.RequestLine, "state", "It came back unchanged as the state of the authorization response #3.", 3, "state"},
		{3, findings.ResponseHeaders, "state", "It was sent as the state of the authorization request #3.", 3, "state"},
		{3, findings.RequestLine, "nonce", "It came back as the nonce in the ID token of the token response #4.", 4, "id_token"},
		{4, findings.ResponseBody, "id_token", "Its claim nonce: it was sent as the nonce of the authorization request #3.", 3, "nonce"},
		{4, findings.ResponseBody, "id_token", "Its header's kid: the key is the one with the kid of the keys response #2.", 2, "kid"},
		{4, findings.ResponseBody, "id_token", "Its claim at_hash: it is half of the hash of the access_token of the token response #4.", 4, "access_token"},
		{4, findings.ResponseBody, "id_token", "Its claim iss: it is the issuer of the metadata response #1.", 1, "issuer"},
		{3, findings.ResponseHeaders, "code", "It was sent as the code of the token request #4.", 4, "code"},
		{4, findings.RequestBody, "code", "It came as the code of the authorization response #3.", 3, "code"},
		{3, findings.RequestLine, "redirect_uri", "It is repeated as the redirect_uri of the token request #4.", 4, "redirect_uri"},
		{4, findings.RequestHeaders, "Authorization", "The same client is named by the client_id of the authorization request #3.", 3, "client_id"},
		{4, findings.ResponseBody, "access_token", "It was used in the Authorization of the UserInfo request #5.", 5, "Authorization"},
		{5, findings.RequestHeaders, "Authorization", "It came as the access_token of the token response #4.", 4, "access_token"},
		{4, findings.ResponseBody, "refresh_token", "It was used as the refresh_token of the token request #6.", 6, "refresh_token"},
		{4, findings.ResponseBody, "refresh_token", "It was replaced by the refresh_token of the token response #6.", 6, "refresh_token"},
		{6, findings.ResponseBody, "refresh_token", "It replaces the refresh_token of the token request #6.", 6, "refresh_token"},
		{1, findings.ResponseBody, "token_endpoint", "It was asked in the request #4.", 4, ""},
		{3, findings.RequestLine, "scope", "Less was granted, as the scope of the token response #4.", 4, "scope"},
		{4, findings.ResponseBody, "scope", "Less was granted than was asked for as the scope of the authorization request #3.", 3, "scope"},
		{5, findings.ResponseBody, "sub", "It is the sub in the ID token of the token response #4.", 4, "id_token"},
	} {
		x := list[c.exchange-1]
		got := ix.Relations(x, find(t, x, c.part, c.name))
		i := slices.IndexFunc(got, func(r origin.Relation) bool { return r.Text == c.want })
		if i < 0 {
			t.Errorf("#%d %s: %q is not among %+v", c.exchange, c.name, c.want, got)
			continue
		}
		if got[i].At.Exchange != c.to {
			t.Errorf("#%d %s leads to #%d, want #%d", c.exchange, c.name, got[i].At.Exchange, c.to)
			continue
		}
		at := got[i].At
		there := origin.Items(list[c.to-1], origin.Span{Part: at.Part, From: at.Start, To: at.End})
		if j := slices.IndexFunc(there, func(it origin.Item) bool { return it.Start == at.Start }); j < 0 || there[j].Name != c.toName {
			t.Errorf("#%d %s leads to %+v, where %+v stands", c.exchange, c.name, at, there)
		}
	}
}

// TestDifferences: what should be the same and is not.
func TestDifferences(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		exchange int
		old, new string
		from     int
		part     findings.Part
		item     string
		want     string
	}{
		"another state":        {3, "\r\nLocation: http://127.0.0.1/cb?code=code-code-code-1&state=state", "\r\nLocation: http://127.0.0.1/cb?code=code-code-code-1&state=other", 3, findings.RequestLine, "state", "It differs from the state of the authorization response #3."},
		"another verifier":     {4, verifier, verifier + "x", 3, findings.RequestLine, "code_challenge", "It is not the SHA-256 hash of the code_verifier of the token request #4."},
		"another redirect URI": {4, "%2Fcb", "%2Fcb%2F", 4, findings.RequestBody, "redirect_uri", "It differs from the redirect_uri of the authorization request #3."},
		"another issuer":       {1, `"issuer":"https://idp.example"`, `"issuer":"https://idp.example/"`, 1, findings.ResponseBody, "issuer", "It differs from the iss in the ID token of the token response #4."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := walk()
			x := &list[c.exchange-1]
			x.Request.Raw = []byte(strings.ReplaceAll(string(x.Request.Raw), c.old, c.new))
			raw := strings.ReplaceAll(string(x.Response.Raw()), c.old, c.new)
			i := strings.Index(raw, "\r\n\r\n") + 4
			x.Response = httplog.NewResponse([]byte(raw[:i]), []byte(raw[i:]))
			got := indexOf(list).Relations(list[c.from-1], find(t, list[c.from-1], c.part, c.item))
			if !slices.ContainsFunc(got, func(r origin.Relation) bool { return r.Differs && r.Text == c.want }) {
				t.Errorf("%q is not among %+v", c.want, got)
			}
		})
	}
}

// TestMaskedIsNotCompared: a mask is no value.
func TestMaskedIsNotCompared(t *testing.T) {
	t.Parallel()
	list := walk()
	x := &list[3]
	x.Request.Raw = []byte(strings.ReplaceAll(string(x.Request.Raw), verifier, "%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2+%2843%29"))
	ix := indexOf(list)
	got := ix.Relations(*x, find(t, *x, findings.RequestBody, "code_verifier"))
	if len(got) != 1 || got[0].At.Exchange != 0 || !strings.Contains(got[0].Text, "masked") {
		t.Errorf("of a mask it says %+v", got)
	}
	if got := ix.Relations(list[2], find(t, list[2], findings.RequestLine, "code_challenge")); len(got) != 0 {
		t.Errorf("of a challenge whose verifier is masked it says %+v", got)
	}
}

// TestItems looks at what stands where in a message.
func TestItems(t *testing.T) {
	t.Parallel()
	list := walk()
	var got []string
	for _, c := range []struct {
		x    int
		part findings.Part
	}{{3, findings.RequestLine}, {3, findings.ResponseLine}, {3, findings.ResponseHeaders}, {2, findings.ResponseBody}} {
		for _, it := range origin.Items(list[c.x-1], origin.Span{Part: c.part, To: 1 << 20}) {
			got = append(got, fmt.Sprintf("%d %s %s %s", it.What, strings.Join(it.In, "."), it.Name, it.Message()))
		}
	}
	want := []string{
		"4   authorization request", "5   authorization request",
		"0  response_type authorization request", "0  client_id authorization request", "0  redirect_uri authorization request",
		"0  scope authorization request", "0  state authorization request", "0  nonce authorization request",
		"0  code_challenge authorization request", "0  code_challenge_method authorization request", "6   authorization request",
	}
	if !slices.Equal(got[:len(want)], want) {
		t.Errorf("the request line holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Contains(got, "0 keys.[1] kid keys response") {
		t.Errorf("no second key's kid among\n%s", strings.Join(got, "\n"))
	}
	if it := find(t, list[0], findings.ResponseBody, "issuer"); it.Kind != terms.Metadata || it.Plain() != "https://idp.example" {
		t.Errorf("the issuer is %+v", it)
	}
}

// FuzzItems: no bytes make it panic, and all places are within the part.
func FuzzItems(f *testing.F) {
	for _, x := range walk() {
		f.Add(string(x.Request.Raw), string(x.Response.Raw()), 3)
	}
	f.Add("GET", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n{\"a\":[[{\"\\", 9)
	f.Fuzz(func(t *testing.T, request, response string, at int) {
		x := httplog.Exchange{ID: 1, State: httplog.Done, Witness: httplog.Sent, Method: "GET", URL: "http://a/b?c=d"}
		x.Request.Raw = []byte(request)
		head, body, _ := strings.Cut(response, "\r\n\r\n")
		x.Response = httplog.NewResponse([]byte(head+"\r\n\r\n"), []byte(body))
		ix := indexOf([]httplog.Exchange{x})
		for _, part := range []findings.Part{
			findings.RequestLine, findings.RequestHeaders, findings.RequestBody, findings.ResponseLine, findings.ResponseHeaders, findings.ResponseBody,
		} {
			for _, s := range []origin.Span{{Part: part, To: 1 << 20}, {Part: part, From: max(at, 0) % 5000, To: max(at, 0)%5000 + 40, Sync: max(at, 0) % 900}} {
				for _, it := range origin.Items(x, s) {
					if it.Start > it.End || it.Start < 0 || it.ValueStart > it.ValueEnd {
						t.Fatalf("%s: %+v", part, it)
					}
					ix.Relations(x, it)
					origin.FieldParts(it.Name, it.Plain())
				}
			}
		}
	})
}
