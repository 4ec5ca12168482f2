package recording_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/recording"
	"github.com/grantwalk/grantwalk/httplog"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// entry is an exchange of a recording, and the step that it is to be found in;
// "" when it is none of a walk.
type entry struct {
	step           string
	method, url    string
	header         string // field lines of the request, joined by "\n"
	form           string
	status         int
	answer         string // field lines of the answer
	body           string
	after          time.Duration // noon
	bodyNotSaved   bool
	answerNotSaved bool
}

func (e entry) exchange() httplog.Exchange {
	lines := func(s string) string {
		if s == "" {
			return ""
		}
		return strings.ReplaceAll(s, "\n", "\r\n") + "\r\n"
	}
	u, err := url.Parse(e.url)
	if err != nil {
		panic(err)
	}
	method := e.method
	if method == "" {
		method = "GET"
	}
	head := lines(e.header)
	if e.form != "" && !strings.Contains(head, "Content-Type") {
		head += "Content-Type: application/x-www-form-urlencoded\r\n"
	}
	x := httplog.Exchange{
		Witness: httplog.Recorded, State: httplog.Done, Method: method, URL: e.url, Started: noon.Add(e.after),
		Request: httplog.Request{Raw: []byte(method + " " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\n" + head + "\r\n" + e.form)},
	}
	if e.bodyNotSaved {
		x.Request.BodyMissing = true
	}
	status := e.status
	if status == 0 {
		status = 200
	}
	x.Response = httplog.NewDecodedResponse([]byte(fmt.Sprintf("HTTP/1.1 %d %s\r\n%s\r\n", status, http.StatusText(status), lines(e.answer))), []byte(e.body))
	x.Response.BodyMissing = e.answerNotSaved
	return x
}

const (
	idp      = "https://idp.example"
	document = `{"issuer":"` + idp + `","authorization_endpoint":"` + idp + `/a","token_endpoint":"` + idp + `/t","jwks_uri":"` + idp + `/k","userinfo_endpoint":"` + idp + `/u","introspection_endpoint":"` + idp + `/i","revocation_endpoint":"` + idp + `/r","end_session_endpoint":"` + idp + `/l"}`
	jsonType = "Content-Type: application/json"
	browser  = "Accept: text/html,*/*\nSec-Fetch-Mode: navigate"
)

// signIn is what one client does at one provider, with every message.
func signIn(client, state string, at time.Duration) []entry {
	const ms = time.Millisecond
	uri := "https://app.example/" + client
	verifier := strings.Repeat(state, 10)
	sum := sha256.Sum256([]byte(verifier))
	request := idp + "/a?" + url.Values{
		"client_id": {client}, "response_type": {"code"}, "redirect_uri": {uri}, "state": {state}, "scope": {"openid"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}.Encode()
	back := uri + "?code=code-" + state + "&state=" + state
	token := func(n string) string {
		return `{"access_token":"at-` + state + n + `","token_type":"Bearer","refresh_token":"rt-` + state + n + `","id_token":"it-` + state + n + `"}`
	}
	bearer := func(n string) string { return "Authorization: Bearer at-" + state + n }
	return []entry{
		{step: "authorization-request", url: request, header: browser, status: 302, answer: "Location: /login", after: at},
		{step: "authorization-request", url: idp + "/login", header: browser, answer: "Content-Type: text/html", body: "<form>", after: at + 10*ms},
		{step: "authorization-request", method: "POST", url: idp + "/login", header: browser, form: "user=alice", status: 303, answer: "Location: " + back, after: at + 20*ms},
		{step: "authorization-response", url: back, header: browser, status: 302, answer: "Location: /", after: at + 30*ms},
		{url: "https://app.example/", header: browser, answer: "Content-Type: text/html", body: "<html>", after: at + 35*ms},
		{step: "token", method: "POST", url: idp + "/t", form: "grant_type=authorization_code&code=code-" + state + "&client_id=" + client + "&code_verifier=" + verifier, answer: jsonType, body: token("1"), after: at + 40*ms},
		{step: "userinfo", url: idp + "/u", header: bearer("1"), answer: jsonType, body: `{"sub":"alice"}`, after: at + 50*ms},
		{step: "introspection", method: "POST", url: idp + "/i", form: "client_id=" + client + "&token=at-" + state + "1", answer: jsonType, body: `{"active":true}`, after: at + 60*ms},
		{step: "refresh", method: "POST", url: idp + "/t", form: "grant_type=refresh_token&refresh_token=rt-" + state + "1&client_id=" + client, answer: jsonType, body: token("2"), after: at + 70*ms},
		{step: "userinfo", url: idp + "/u", header: bearer("2"), answer: jsonType, body: `{"sub":"alice"}`, after: at + 80*ms},
		{step: "revocation", method: "POST", url: idp + "/r", form: "token=rt-" + state + "2&client_id=" + client, after: at + 90*ms},
		{step: "logout", url: idp + "/l?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye&id_token_hint=it-" + state + "1", header: browser, status: 302, answer: "Location: https://app.example/bye", after: at + 100*ms},
		{step: "logout", url: "https://app.example/bye", header: browser, answer: "Content-Type: text/html", body: "bye", after: at + 110*ms},
	}
}

func published(at time.Duration) []entry {
	return []entry{
		{step: "metadata", url: idp + "/.well-known/openid-configuration", answer: jsonType, body: document, after: at},
		{step: "keys", url: idp + "/k", answer: jsonType, body: `{"keys":[{"kty":"RSA"}]}`, after: at + time.Millisecond},
	}
}

// noise is what a browser asks beside the flow.
func noise() []entry {
	var out []entry
	for i := range 100 {
		at := time.Duration(i) * 3 * time.Millisecond
		out = append(out,
			entry{url: fmt.Sprintf("https://app.example/assets/%d.js?code=1&state=2", i), header: "Sec-Fetch-Mode: no-cors", answer: "Content-Type: text/javascript", body: "x", after: at},
			entry{method: "OPTIONS", url: idp + "/t", header: "Origin: https://app.example", status: 204, after: at},
			entry{url: idp + "/logo.png", header: "Sec-Fetch-Mode: no-cors", answer: "Content-Type: image/png", after: at},
			entry{url: "https://api.example/me?error=none", header: "Sec-Fetch-Mode: cors\nAuthorization: Bearer at-other", answer: jsonType, body: `{"sub":1,"keys":[]}`, after: at},
			entry{method: "POST", url: "https://metrics.example/collect?client_id=1&response=2", form: "token=1&error=no", after: at},
		)
	}
	return out
}

func sorted(entries []entry, inOrder bool) recording.Sorted {
	var list []httplog.Exchange
	for _, e := range entries {
		list = append(list, e.exchange())
	}
	return recording.Sort(list, inOrder)
}

// steps are the steps of a walk's exchanges, in order.
func steps(s recording.Sorted, w recording.Walk) []string {
	var out []string
	for _, id := range w.IDs {
		out = append(out, s.Exchanges[id-1].Label.Step)
	}
	return out
}

func stepsOf(entries []entry) []string {
	var out []string
	for _, e := range entries {
		if e.step != "" {
			out = append(out, e.step)
		}
	}
	return out
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEveryMessageIsFoundAmongOthers(t *testing.T) {
	t.Parallel()
	flow := append(published(0), signIn("web", "state-1", 2*time.Millisecond)...)
	all := append(noise(), flow...)
	slices.SortStableFunc(all, func(a, b entry) int { return int(a.after - b.after) })
	s := sorted(all, true)
	if len(s.Walks) != 1 || s.Walks[0].ClientID != "web" || s.Walks[0].Issuer != idp {
		t.Fatalf("walks %+v", s.Walks)
	}
	same(t, steps(s, s.Walks[0]), stepsOf(flow))
	if s.Left != len(all)-len(s.Exchanges) {
		t.Errorf("%d of %d are left, and %d were taken", s.Left, len(all), len(s.Exchanges))
	}
}

// TestDisorder has entries in the file's own disorder, with times and without.
func TestDisorder(t *testing.T) {
	t.Parallel()
	flow := append(published(0), signIn("web", "state-1", 2*time.Millisecond)...)
	for name, unit := range map[string]time.Duration{"exact": 1, "whole seconds": time.Second} {
		list := slices.Clone(flow)
		for i := range list {
			list[i].after = list[i].after.Truncate(unit)
		}
		slices.Reverse(list)
		s := sorted(list, false)
		if len(s.Walks) != 1 {
			t.Fatalf("%s: walks %+v", name, s.Walks)
		}
		same(t, steps(s, s.Walks[0])[:6], stepsOf(flow)[:6])
	}
}

func TestClientsAndAttemptsAreToldApart(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	one, two, three := signIn("web", "state-1", 2*ms), signIn("other", "state-2", 5*ms), signIn("web", "state-3", 8*ms)
	all := slices.Concat(published(0), one, two, three)
	slices.SortStableFunc(all, func(a, b entry) int { return int(a.after - b.after) })
	s := sorted(all, true)
	if len(s.Walks) != 2 || s.Walks[0].ClientID != "web" || s.Walks[1].ClientID != "other" {
		t.Fatalf("walks %+v", s.Walks)
	}
	same(t, steps(s, s.Walks[0]), stepsOf(slices.Concat(published(0), one, three)))
	same(t, steps(s, s.Walks[1]), stepsOf(slices.Concat(published(0), two)))
	if s.Walks[0].IDs[0] != s.Walks[1].IDs[0] {
		t.Error("the metadata is not the same exchange in both walks")
	}
}

// TestTooManySignIns counts the sign-ins that are told apart.
func TestTooManySignIns(t *testing.T) {
	t.Parallel()
	all := published(0)
	for i := range recording.MaxSignIns {
		all = append(all, signIn("web", fmt.Sprintf("state-%d", i), time.Duration(i+1)*time.Minute)[0])
	}
	if s := sorted(all, true); s.TooMany {
		t.Errorf("%d sign-ins are said to be too many", recording.MaxSignIns)
	}
	all = append(all, signIn("web", "one-more", 24*time.Hour)[0])
	if s := sorted(all, true); !s.TooMany {
		t.Errorf("one sign-in more than %d, and nothing is said of it", recording.MaxSignIns)
	}
}

// TestWithoutMetadata has a recording that begins later.
func TestWithoutMetadata(t *testing.T) {
	t.Parallel()
	for name, flow := range map[string][]entry{
		"endpoints by what is sent": {
			{step: "authorization-request", url: idp + "/x?client_id=web&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb", status: 302, answer: "Location: https://app.example/cb?code=abcdefghijkl"},
			{step: "authorization-response", url: "https://app.example/cb?code=abcdefghijkl"},
			{step: "token", method: "POST", url: idp + "/y", form: "grant_type=authorization_code&code=abcdefghijkl", answer: jsonType, body: `{"access_token":"at-0123456789"}`},
			{step: "userinfo", url: idp + "/oauth2/userInfo", header: "Authorization: Bearer at-0123456789", answer: jsonType, body: `{"sub":"a"}`},
			{step: "introspection", method: "POST", url: idp + "/z", form: "token=at-0123456789", answer: jsonType, body: `{"active":false}`},
			{step: "revocation", method: "POST", url: idp + "/oauth/revoke", form: "token=at-0123456789"},
		},
		"answer and exchange alone": {
			{step: "authorization-response", url: "https://app.example/cb?code=abcdefghijklmnop&state=xyz", header: browser},
			{step: "token", method: "POST", url: idp + "/y", form: "grant_type=authorization_code&code=abcdefghijklmnop", answer: jsonType, body: "{}"},
		},
		"request in JSON":          {{step: "token", method: "POST", url: idp + "/oauth/token", header: "Content-Type: application/json", form: `{"grant_type":"client_credentials","client_id":"web"}`, answer: jsonType, body: "{}"}},
		"request without its body": {{step: "token", method: "POST", url: idp + "/oauth/token", bodyNotSaved: true, answer: jsonType, body: `{"access_token":"a","token_type":"Bearer"}`}},
		"form_post": {
			{step: "authorization-request", url: idp + "/x?client_id=web&response_type=code&response_mode=form_post&state=s-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb", answer: "Content-Type: text/html", body: "<form>"},
			{step: "authorization-response", method: "POST", url: "https://app.example/cb", header: browser, form: "code=abc&state=s-1"},
		},
		"pushed request": {
			{step: "authorization-request", method: "POST", url: idp + "/par", form: "client_id=web&response_type=code&state=s-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb", status: 201, answer: jsonType, body: `{"request_uri":"urn:x:1","expires_in":60}`},
			{step: "authorization-request", url: idp + "/x?client_id=web&request_uri=urn%3Ax%3A1", status: 302, answer: "Location: https://app.example/cb?code=abc&state=s-1"},
			{step: "authorization-response", url: "https://app.example/cb?code=abc&state=s-1"},
		},
		"device flow": {
			{step: "token", method: "POST", url: idp + "/d", form: "client_id=tv", answer: jsonType, body: `{"device_code":"dc-1","user_code":"ABCD"}`},
			{step: "token", method: "POST", url: idp + "/t", form: "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=dc-1&client_id=tv", status: 400, answer: jsonType, body: `{"error":"authorization_pending"}`},
		},
		"metadata at another path": {
			{step: "metadata", url: idp + "/conf.json", answer: jsonType, body: document},
			{step: "keys", url: idp + "/k", status: 404},
		},
		"a request that JSON refuses": {
			{step: "authorization-request", url: idp + "/x?client_id=web&response_type=code&state=s-1", header: browser, status: 400, answer: jsonType, body: `{"message":"Bad Request","errors":[{"field":"redirect_uri","code":"invalid"}]}`},
		},
		"a login page's script is refused": { // Casdoor
			{step: "authorization-request", url: idp + "/login/oauth/authorize?client_id=web&response_type=code&state=s-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb", header: browser, answer: "Content-Type: text/html", body: "<html>"},
			{url: idp + "/api/get-account", header: "Accept: application/json", answer: jsonType, body: `{"status":"error","msg":"Please login first"}`},
			{url: idp + "/api/get-login?clientId=web", header: "Accept: application/json", answer: jsonType, body: `{"status":"ok","data":{"name":"app"}}`},
			{step: "authorization-request", url: idp + "/api/get-login?clientId=web&redirectUri=https%3A%2F%2Fapp.example%2Fcb", header: "Accept: application/json", answer: jsonType, body: `{"status":"error","msg":"Redirect URI: https://app.example/cb doesn't exist in the allowed Redirect URI list"}`},
			{url: "https://api.example/clients?clientId=web", header: "Accept: application/json", status: 500, answer: jsonType, body: `{"error":"down"}`},
		},
		"the request again after the login": {
			{step: "authorization-request", url: idp + "/x?client_id=web&response_type=code&state=s-1", header: browser, status: 302, answer: "Location: /login"},
			{step: "authorization-request", url: idp + "/login", header: browser, status: 302, answer: "Location: /x?client_id=web&response_type=code&state=s-1"},
			{step: "authorization-request", url: idp + "/x?client_id=web&response_type=code&state=s-1", header: browser, status: 302, answer: "Location: https://app.example/cb?code=abc&state=s-1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range flow {
				flow[i].after = time.Duration(i) * time.Second
			}
			s := sorted(flow, true)
			if len(s.Walks) != 1 {
				t.Fatalf("walks %+v of %v", s.Walks, s.Exchanges)
			}
			same(t, steps(s, s.Walks[0]), stepsOf(flow))
		})
	}
}

// TestOtherThingsAreLeftAlone has requests that look a little like messages.
func TestOtherThingsAreLeftAlone(t *testing.T) {
	t.Parallel()
	s := sorted(append(noise(),
		entry{url: "https://shop.example/?code=SUMMER25&state=CA", header: browser, answer: "Content-Type: text/html", body: "<html>"},
		entry{url: "https://shop.example/list?error=404&state=open", header: browser},
		entry{method: "POST", url: "https://api.example/graphql", header: "Content-Type: application/json", form: `{"query":"token"}`, answer: jsonType, body: `{"data":{"access_token":"x"}}`},
		entry{method: "POST", url: "https://api.example/session", header: "Content-Type: application/json", form: `{"token":"x"}`, answer: jsonType, body: `{"active":true}`},
		entry{url: "https://api.example/client?client_id=1", answer: jsonType, body: `{"client_id":1}`},
	), true)
	if len(s.Exchanges) != 0 || len(s.Walks) != 0 {
		for _, x := range s.Exchanges {
			t.Errorf("%s %s is taken for step %s", x.Method, x.URL, x.Label.Step)
		}
	}
}

func TestTwoRealmsOfOneHost(t *testing.T) {
	t.Parallel()
	realm := func(name string) []entry {
		at := idp + "/realms/" + name
		return []entry{
			{step: "metadata", url: at + "/.well-known/openid-configuration", answer: jsonType, body: `{"issuer":"` + at + `","token_endpoint":"` + at + `/token","jwks_uri":"` + at + `/certs"}`},
			{step: "keys", url: at + "/certs", answer: jsonType, body: `{"keys":[{"kty":"EC"}]}`},
			{step: "token", method: "POST", url: at + "/token", form: "grant_type=client_credentials&client_id=web", answer: jsonType, body: "{}"},
		}
	}
	s := sorted(append(realm("a"), realm("b")...), true)
	if len(s.Walks) != 2 {
		t.Fatalf("walks %+v", s.Walks)
	}
	for i, name := range []string{"a", "b"} {
		if s.Walks[i].Issuer != idp+"/realms/"+name || len(s.Walks[i].IDs) != 3 {
			t.Errorf("walk %+v", s.Walks[i])
		}
	}
}

func TestARecordingOfOursStaysAsItIs(t *testing.T) {
	t.Parallel()
	x := entry{url: idp + "/anything"}.exchange()
	x.Label = httplog.Label{Step: "metadata", Probe: "why"}
	s := recording.Sort([]httplog.Exchange{x}, true)
	if len(s.Walks) != 1 || len(s.Exchanges) != 1 || s.Exchanges[0].Label != x.Label {
		t.Errorf("%+v", s)
	}
}

// FuzzSort checks that no recording breaks it, and that no exchange is in it
// twice.
func FuzzSort(f *testing.F) {
	f.Add("https://a.example/authorize?client_id=1&response_type=code&state=s", "https://a.example/cb?code=1&state=s", "grant_type=refresh_token&refresh_token=r", `{"refresh_token":"r"}`)
	f.Add("http://[::1]/.well-known/openid-configuration", "/x", "token=1", `{"issuer":"http://[::1]","jwks_uri":"x"}`)
	f.Fuzz(func(t *testing.T, a, b, form, body string) {
		var list []httplog.Exchange
		for i, u := range []string{a, b, a, b} {
			parsed, err := url.Parse(u)
			if err != nil || parsed.Host == "" {
				continue
			}
			e := entry{url: u, status: 302, answer: "Location: " + strings.NewReplacer("\r", "", "\n", "").Replace(b), after: time.Duration(i % 3)}
			if i > 1 {
				e = entry{method: "POST", url: u, form: form, body: body}
			}
			list = append(list, e.exchange())
		}
		s := recording.Sort(list, len(form)%2 == 0)
		seen := map[int]bool{}
		for _, w := range s.Walks {
			for _, id := range w.IDs {
				if id < 1 || id > len(s.Exchanges) {
					t.Fatalf("ID %d of %d", id, len(s.Exchanges))
				}
				seen[id] = true
			}
		}
		if len(seen) != len(s.Exchanges) || len(s.Exchanges)+s.Left != len(list) {
			t.Fatalf("%d exchanges in walks, %d in all, %d left of %d", len(seen), len(s.Exchanges), s.Left, len(list))
		}
	})
}
