package snippet_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/httplog/snippet"
)

// oddSecret has every character that some language or encoding makes something of.
const oddSecret = "a b+&=%:é'\"$\\`!;#@x{}[]*?~|<>()"

// hostile are values that do harm where they are not quoted.
var hostile = []string{
	`$(touch pwned)`, "`touch pwned`", `'; touch pwned; '`, `"; touch pwned; "`, `" + __import__("os").system("touch pwned") + "`,
	`${process.exit(1)}`, `\`, `\'`, `\"; touch pwned #`, `%s%d%n`, `!!`, `~/x`, `*`,
}

// requestOf is a request at origin with that line, fields and body, and with a
// Content-Length where it has a body.
func requestOf(origin, method, target, fields, body string) httplog.Exchange {
	u, _ := url.Parse(origin)
	raw := method + " " + target + " HTTP/1.1\r\n"
	if !strings.Contains(fields, "Host:") {
		raw += "Host: " + u.Host + "\r\n"
	}
	if body != "" || method == "POST" {
		raw += "Content-Length: " + strconv.Itoa(len(body)) + "\r\n"
	}
	raw += fields + "\r\n" + body
	return httplog.Exchange{ID: 7, Label: httplog.Label{Step: "refresh"}, Method: method, URL: origin + target, Witness: httplog.Sent, Request: httplog.Request{Raw: []byte(raw)}}
}

const formField = "Content-Type: application/x-www-form-urlencoded\r\n"

// cases are requests, by what is special about them.
func cases(origin string) map[string]httplog.Exchange {
	esc := url.QueryEscape
	basic := func(user, password string) string {
		r := http.Request{Header: http.Header{}}
		r.SetBasicAuth(user, password)
		return "Authorization: " + r.Header.Get("Authorization") + "\r\n"
	}
	list := map[string]httplog.Exchange{
		"metadata": requestOf(origin, "GET", "/.well-known/openid-configuration", "User-Agent: grantwalk\r\nAccept: application/json\r\n", ""),
		"refresh": requestOf(origin, "POST", "/token", formField+"Accept: application/json\r\n",
			"client_id=s6BhdRkqt3&client_secret=some_secret12345&grant_type=refresh_token&refresh_token=8xLOxBtZp8&scope=openid%20profile"),
		"odd secrets in a form": requestOf(origin, "POST", "/token", formField,
			"client_secret="+esc(oddSecret)+"&refresh_token="+esc("@file")+"&code="+esc("=x")+"&assertion="+esc("-x\n y ")+"&code_verifier=plain-one"),
		"odd literals in a form": requestOf(origin, "POST", "/token", formField,
			"a="+esc(oddSecret)+"&b="+esc("@file")+"&c="+esc("=x")+"&d="+esc("-x")+"&e=&"+esc("@n")+"=1&"+esc("k=:k")+"=2&resource=x&resource=y"),
		"basic":               requestOf(origin, "POST", "/token", basic("demo-web", "demo-secret")+formField, "grant_type=client_credentials"),
		"basic, encoded":      requestOf(origin, "POST", "/token", basic(esc("a client:1"), esc(oddSecret))+formField, "grant_type=client_credentials"),
		"basic, backslash":    requestOf(origin, "POST", "/token", basic("me", `a\:b\=`)+formField, "grant_type=client_credentials"),
		"basic, beyond ASCII": requestOf(origin, "POST", "/token", basic("me", "é")+formField, "grant_type=client_credentials"),
		"bearer":              requestOf(origin, "GET", "/userinfo", "Authorization: Bearer aaa.bbb.ccc-_~+/=\r\n", ""),
		"cookies": requestOf(origin, "POST", "/login?x=1&code=abc%2Fdef+g", "Cookie: sid=0123456789abcdef; lang=en; t=a%20b\r\nOrigin: "+origin+"\r\n"+formField,
			"username=alice&password=demo+password&action=login"),
		"JSON":              requestOf(origin, "POST", "/register", "Content-Type: application/json\r\n", `{"client_secret":"x'y\"z$HOME","redirect_uris":["http://127.0.0.1/callback"]}`),
		"charset":           requestOf(origin, "POST", "/token", "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n", "a=1&code=x+y"),
		"no type":           requestOf(origin, "POST", "/token", "", "a=1&code=x+y"),
		"no body":           requestOf(origin, "POST", "/token", "", ""),
		"broken form":       requestOf(origin, "POST", "/token", formField, "a=%zz&&b&code=x%2By&=1&"),
		"high bytes":        requestOf(origin, "POST", "/token", "Content-Type: application/octet-stream\r\n", "\x00\xff\xfe\u2028\x1b[2J'\"\\"),
		"control bytes":     requestOf(origin, "POST", "/token", "Content-Type: text/plain\r\n", "a\nb\r\nc\td\x1b]52;c;x\x07\u2028\u0085\u202e!e'\"\\$HOME"),
		"beyond ASCII":      requestOf(origin, "POST", "/token", "Content-Type: text/plain\r\nX-Name: é\r\n", "é€😀"),
		"DELETE":            requestOf(origin, "DELETE", "/register/1", "Authorization: Bearer abcdefgh\r\n", ""),
		"PUT":               requestOf(origin, "PUT", "/register/1", "Content-Type: application/json\r\n", `[1]`),
		"HEAD":              requestOf(origin, "HEAD", "/", "", ""),
		"lower case method": requestOf(origin, "get", "/", "", ""),
		"globs":             requestOf(origin, "GET", "/x?a[1-3]=%5B&b={c,d}&e='f'", "", ""),
		"dots":              requestOf(origin, "GET", "/a/../b/./c", "", ""),
		"host":              requestOf(origin, "GET", "/", "Host: other.example\r\n", ""),
		"fields":            requestOf(origin, "GET", "/", "X-Empty:\r\nX-Twice: 1\r\nX-Twice: 2\r\nX-At: @file\r\nX-Equals: =a;b:c\r\nX-Semicolon: ;\r\nX-Api-Key: @/etc/passwd\r\nAccept: text/html, */*;q=0.1\r\n", ""),
		"wrong length":      wrongLength(origin),
	}
	fields, form, raw := "", "", ""
	for i, v := range hostile {
		fields += fmt.Sprintf("X-Text-%d: %s\r\n", i, v)
		form += fmt.Sprintf("&text%d=%s&secret%d=%s", i, esc(v), i, esc(v))
		raw += fmt.Sprintf("&text%d=%s\n&secret%d=%s", i, v, i, v)
	}
	target := "/x'$(touch${IFS}pwned)'?q=`touch${IFS}pwned`&code='$(touch${IFS}pwned)'"
	list["hostile"] = requestOf(origin, "POST", strings.NewReplacer("`", "%60", "{", "%7B", "}", "%7D").Replace(target), fields+"Cookie: a="+hostile[0]+"\r\n"+formField, form[1:])
	list["hostile URL"] = requestOf(origin, "GET", target, "", "")
	list["hostile, raw"] = requestOf(origin, "POST", "/", "Content-Type: text/plain\r\n", raw)
	return list
}

func wrongLength(origin string) httplog.Exchange {
	x := requestOf(origin, "POST", "/token", formField, "a=1&b=2")
	x.Request.Raw = bytes.Replace(x.Request.Raw, []byte("Content-Length: 7"), []byte("Content-Length: 5"), 1)
	return x
}

// sent is a request as a server reads it.
type sent struct {
	method, target, host string
	header               http.Header
	body                 []byte
}

// recorder is a server that keeps what is sent to it.
type recorder struct {
	*httptest.Server
	mu   sync.Mutex
	list []sent
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.list = append(r.list, sent{q.Method, q.RequestURI, q.Host, q.Header, body})
		w.Header().Set("Location", "/elsewhere") // which nobody must follow
		w.WriteHeader(http.StatusFound)
	}))
	t.Cleanup(r.Close)
	return r
}

// taken are the requests since the last time.
func (r *recorder) taken() []sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.list
	r.list = nil
	return list
}

// wantSame fails unless what came is what was recorded, as far as it matters: the
// line, the body, and the fields that are the message's own.
func wantSame(t *testing.T, x httplog.Exchange, code snippet.Code, came []sent) {
	t.Helper()
	if strings.Contains(code.Text, "Not as it was sent:") {
		return // it says so
	}
	if len(came) != 1 {
		t.Fatalf("%d requests came, want one\n%s", len(came), code.Text)
	}
	got := came[0]
	line := strings.Fields(x.Request.Line())
	if got.method != line[0] || got.target != line[1] {
		t.Errorf("it sent %s %s, want %s %s\n%s", got.method, got.target, line[0], line[1], code.Text)
	}
	want := textproto.MIMEHeader{}
	for _, f := range httplog.Fields(x.Request.Head()) {
		want.Add(f.Name, f.Value)
	}
	if got.host != want.Get("Host") {
		t.Errorf("it sent Host %s, want %s\n%s", got.host, want.Get("Host"), code.Text)
	}
	for name, values := range want {
		switch name {
		case "Host", "Connection", "Content-Length": // the server has read by it
			continue
		case "User-Agent":
			if values[0] == "grantwalk" {
				continue
			}
		}
		if !slices.Equal(got.header[name], values) {
			t.Errorf("it sent %s: %q, want %q\n%s", name, got.header[name], values, code.Text)
		}
	}
	if body := x.Request.Body(); len(body) > 0 && want.Get("Content-Type") == "" && got.header.Get("Content-Type") != "" {
		t.Errorf("it sent a Content-Type: %s\n%s", got.header.Get("Content-Type"), code.Text)
	}
	if a, b := meaning(x.Request.Body(), want.Get("Content-Type")), meaning(got.body, want.Get("Content-Type")); a != b {
		t.Errorf("it sent the body\n%q, want\n%q\n%s", b, a, code.Text)
	}
}

// meaning is a body, of a form with its values decoded.
func meaning(body []byte, contentType string) string {
	if !strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		return string(body)
	}
	var b strings.Builder
	for pair := range strings.SplitSeq(string(body), "&") {
		name, value, equals := strings.Cut(pair, "=")
		n, errN := url.QueryUnescape(name)
		v, errV := url.QueryUnescape(value)
		if !equals || errN != nil || errV != nil {
			n, v = name, "as is: "+value
		}
		fmt.Fprintf(&b, "%q=%q\n", n, v)
	}
	return b.String()
}
