package compare_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/compare"
	"github.com/grantwalk/grantwalk/httplog"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// message is one exchange in the making.
type message struct {
	ID      int
	Method  string
	URL     string
	Header  []string // whole lines
	Body    string
	Status  string // "200 OK"; empty for no answer
	Answer  []string
	Content string
	At      time.Time
}

func (m message) exchange() httplog.Exchange {
	u, err := url.Parse(m.URL)
	if err != nil {
		panic(err)
	}
	var raw strings.Builder
	fmt.Fprintf(&raw, "%s %s HTTP/1.1\r\nHost: %s\r\n", m.Method, u.RequestURI(), u.Host)
	for _, l := range m.Header {
		raw.WriteString(l + "\r\n")
	}
	if m.Body != "" {
		fmt.Fprintf(&raw, "Content-Length: %d\r\n", len(m.Body))
	}
	raw.WriteString("\r\n" + m.Body)
	x := httplog.Exchange{
		ID: m.ID, Attempt: 1, Witness: httplog.Sent, State: httplog.Done, Method: m.Method, URL: m.URL,
		Request: httplog.Request{Raw: []byte(raw.String())}, Created: m.At, Started: m.At,
	}
	x.Timings.Total = time.Duration(10+m.ID) * time.Millisecond
	if m.Status != "" {
		head := "HTTP/1.1 " + m.Status + "\r\nDate: " + m.At.Format("Mon, 02 Jan 2006 15:04:05 GMT") + "\r\n"
		for _, l := range m.Answer {
			head += l + "\r\n"
		}
		head += fmt.Sprintf("Content-Length: %d\r\n\r\n", len(m.Content))
		x.Response = httplog.NewResponse([]byte(head), []byte(m.Content))
	}
	return x
}

// jwt is a token with a signature of n bytes that nobody made.
func jwt(header, claims string, n int, seed byte) string {
	signature := make([]byte, n)
	for i := range signature {
		signature[i] = seed + byte(i*7)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode([]byte(claims)) + "." + encode(signature)
}

func idToken(at time.Time, lifetime time.Duration, kid, jti string, more string) string {
	return jwt(fmt.Sprintf(`{"alg":"RS256","kid":%q,"typ":"JWT"}`, kid), fmt.Sprintf(
		`{"iss":"https://idp.example","sub":"248289761001","aud":"web","iat":%d,"exp":%d,"auth_time":%d,"jti":%q,"sid":"5f1c0d3e-9f0a-4f5e-8d7f-6a3d9a1b2c3d"%s}`,
		at.Unix(), at.Add(lifetime).Unix(), noon.Unix(), jti, more), 256, jti[0])
}

const (
	refresh1 = "v1.MRq8xKfQ2nTz0hYb7cLw5sDg9uJe3aPi1oVm6tXk4rA"
	refresh2 = "v1.Zt5Hn2WqLk8vRy1BxJd7mSc0pUf4gEoA9iTz3hXe6wQ"
)

func login() message {
	return message{
		ID: 5, Method: "POST", URL: "https://idp.example/oauth2/token", At: noon.Add(2 * time.Second),
		Header: []string{"Content-Type: application/x-www-form-urlencoded", "Accept: application/json"},
		Body:   "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA4dFgH&redirect_uri=http%3A%2F%2F127.0.0.1%3A9400%2Fcallback&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&client_id=web",
		Status: "200 OK",
		Answer: []string{"Content-Type: application/json;charset=UTF-8", "Cache-Control: no-store", "Pragma: no-cache", "X-Request-Id: 0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e",
			"Set-Cookie: AUTH_SESSION=4f8GkQ2mZr7Tb1; Path=/; Secure; HttpOnly; SameSite=Lax"},
		Content: fmt.Sprintf(`{"access_token":%q,"token_type":"Bearer","expires_in":3600,"refresh_token":%q,"scope":"openid profile offline_access","id_token":%q}`,
			idToken(noon.Add(2*time.Second), time.Hour, "k1", "a7dK2mQx9", ""), refresh1,
			idToken(noon.Add(2*time.Second), 10*time.Minute, "k1", "b8Lp3Rt5y", `,"nonce":"n-0S6_WzA2Mj","at_hash":"77QmUPtjPfzWtF2AnpK9RQ"`)),
	}
}

func refreshed() message {
	m := login()
	m.ID, m.At = 8, noon.Add(302*time.Second)
	m.Body = "grant_type=refresh_token&refresh_token=" + refresh1 + "&client_id=web"
	m.Answer = []string{"Content-Type: application/json;charset=UTF-8", "Cache-Control: no-store", "Pragma: no-cache", "X-Request-Id: 9d2c4f70-1e3b-4c5d-8a6f-7b9e0d1c2f3a",
		"Set-Cookie: AUTH_SESSION=9hTrW3kLp0Vx5c; Path=/; Secure; HttpOnly; SameSite=Lax"}
	m.Content = fmt.Sprintf(`{"access_token":%q,"token_type":"Bearer","expires_in":3600,"refresh_token":%q,"scope":"openid profile","id_token":%q}`,
		idToken(noon.Add(302*time.Second), time.Hour, "k1", "c3Vn8Ws1z", ""), refresh2,
		idToken(noon.Add(302*time.Second), 10*time.Minute, "k1", "d6Fh4Jq2u", `,"at_hash":"LDktKdoQak3Pk0cnXxCltA"`))
	return m
}

// want is what a row should be, anything without a kind; a note that is not empty must be part of the row's.
type want struct {
	kind compare.Kind
	note string
}

// check compares the rows of a part with what they should be, by name. It wants
// every row that means something to be among them.
func check(t *testing.T, r compare.Result, part compare.Part, rows map[string]want) {
	t.Helper()
	found := map[string]bool{}
	for _, s := range r.Sections {
		if s.Part != part {
			continue
		}
		for _, row := range s.Rows {
			w, ok := rows[row.Name]
			switch {
			case !ok && row.Kind.Real():
				t.Errorf("%s: %q is %s (%s), which was not expected", part, row.Name, row.Kind, row.Note)
			case ok && w.kind != "" && (w.kind != row.Kind || !strings.Contains(row.Note, w.note)):
				t.Errorf("%s: %q is %s (%s), want %s (%s)", part, row.Name, row.Kind, row.Note, w.kind, w.note)
			}
			found[row.Name] = true
		}
	}
	for name := range rows {
		if !found[name] {
			t.Errorf("%s: no row %q", part, name)
		}
	}
}

func quiet(t *testing.T, r compare.Result, parts ...compare.Part) {
	t.Helper()
	for _, p := range parts {
		check(t, r, p, nil)
	}
}

func summary(t *testing.T, r compare.Result, text string) {
	t.Helper()
	if r.Summary != text {
		t.Errorf("the summary is\n%s\nwant\n%s", r.Summary, text)
	}
}

func of(r compare.Result, part compare.Part) compare.Section {
	for _, s := range r.Sections {
		if s.Part == part {
			return s
		}
	}
	return compare.Section{}
}
