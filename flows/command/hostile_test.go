package command_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// Where the hostile servers of this file answer in the provider's place.
const (
	atMetadata = "/.well-known/"
	atToken    = "/token"
	atUserInfo = "/userinfo"
	atSignIn   = "/authorize"
)

// answeredAt starts an embedded provider of whose connections answer does what
// it likes, once a request for a path with that prefix has come.
func answeredAt(t *testing.T, prefix string, answer func(net.Conn)) *demoidp.Provider {
	t.Helper()
	return idp(t, demoidp.Config{Hooks: demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if !strings.HasPrefix(r.URL.Path, prefix) {
			next(w, r)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		answer(c)
		_ = c.Close()
	}}})
}

// says answers with text, and ends the connection.
func says(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text) }
}

// resets answers with text, and resets the connection.
func resets(text string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		_ = c.(*net.TCPConn).SetLinger(0)
	}
}

// repeats answers with text, and then with more of it until the client has gone.
func repeats(text, more string) func(net.Conn) {
	return func(c net.Conn) {
		_, err := io.WriteString(c, text)
		for piece := strings.Repeat(more, 1+4096/len(more)); err == nil; {
			_, err = io.WriteString(c, piece)
		}
	}
}

// stalls answers with text and no more, until the client has gone.
func stalls(text string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		_, _ = io.Copy(io.Discard, c)
	}
}

// ok is an answer with a body of that length.
func ok(body string, fields ...string) string {
	return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n" + strings.Join(append(fields, ""), "\r\n") +
		fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}

func deflated(text []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}

// told is what a person must be told of a hostile server, at the step where it
// was met.
type told struct {
	name    string
	at      string
	answer  func(net.Conn)
	finding findings.ID
	says    string // in the findings' messages, the step's problem or the exchange's error
	flags   []string
}

func TestHostileServersAreNamed(t *testing.T) {
	t.Parallel()
	zeros := make([]byte, 2<<20)
	quick := []string{"--timeout", "200ms"}
	small := []string{"--max-body", "64KiB"}
	for _, c := range []told{
		{"reset before the answer", atMetadata, resets(""), "NET-REACH", "reset the connection before an answer", nil},
		{"reset inside the head", atMetadata, resets("HTTP/1.1 200 OK\r\nContent-"), "NET-REACH", "reset", nil},
		{"reset inside the body", atMetadata, resets("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "HTTP-BODY", "reset the connection after 1 bytes", nil},
		{"closed before the answer", atMetadata, says(""), "NET-REACH", "closed the connection without an answer", nil},
		{"a body longer than told", atUserInfo, says(ok(`{"sub":"alice"}`) + "and more"), "HTTP-BODY", "More bytes came", nil},
		{"a body shorter than told", atUserInfo, says("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}"), "HTTP-BODY", "2 bytes of the body came of the 500", nil},
		{"a second answer", atUserInfo, says(ok(`{"sub":"alice"}`) + ok(`{"sub":"mallory"}`)), "HTTP-BODY", "More bytes came", nil},
		{"two lengths", atUserInfo, says(ok(`{"sub":"alice"}`, "Content-Length: 3")), "HTTP-BODY", "Content-Length is given as 3 and as 15", nil},
		{"length and chunks", atUserInfo, says("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{\"sub\":\"alice\"}\r\n0\r\n\r\n"), "HTTP-BODY", "both Content-Length and Transfer-Encoding", nil},
		{"a control byte in a field", atUserInfo, says(ok(`{"sub":"alice"}`, "X: a\x1bb")), "HTTP-BODY", "control character", nil},
		{"a head without end", atMetadata, repeats("HTTP/1.1 200 OK\r\n", "A: b\r\n"), "NET-REACH", "longer than 1 MiB", nil},
		{"10 000 fields", atUserInfo, says(ok(`{"sub":"alice"}`, strings.TrimSuffix(strings.Repeat("Some: thing\r\n", 10_000), "\r\n"))), "HTTP-BODY", "field lines have", nil},
		{"103 without end", atMetadata, repeats("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), "NET-REACH", "too many 1xx", nil},
		{"100 and nothing more", atMetadata, stalls("HTTP/1.1 100 Continue\r\n\r\n"), "NET-REACH", "no answer came within", quick},
		{"no answer", atMetadata, stalls(""), "NET-REACH", "no answer came within", quick},
		{"half a body and nothing more", atMetadata, stalls("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "NET-REACH", "not complete within", quick},
		{"a body without end", atUserInfo, repeats("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[", "0,"), "NET-REACH", "not complete within", append(quick, small...)},
		{"chunks without end", atUserInfo, repeats("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"), "NET-REACH", "not complete within", append(quick, small...)},
		{"HTTP/2", atMetadata, says("\x00\x00\x06\x04\x00\x00\x00\x00\x00"), "NET-REACH", "HTTP/2 only", nil},
		{"a gzip bomb", atUserInfo, says(ok(string(zipped(zeros)), "Content-Encoding: gzip")), "HTTP-BODY", "unpack (Content-Encoding \"gzip\") to more than the 65536", small},
		{"a deflate bomb", atUserInfo, says(ok(string(deflated(zeros)), "Content-Encoding: deflate")), "HTTP-BODY", "unpack (Content-Encoding \"deflate\") to more than", small},
		{"gzip in gzip", atUserInfo, says(ok(string(zipped(zipped(zeros))), "Content-Encoding: gzip")), "HTTP-BODY", "compressed twice", nil},
		{"gzip in gzip, as it says", atUserInfo, says(ok(string(zipped(zipped(zeros))), "Content-Encoding: gzip, gzip")), "HTTP-BODY", "gzip, gzip", nil},
		{"JSON 100 000 deep", atMetadata, says(ok(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000))), "DISC-BAD-JSON", "deeper than 1000", nil},
		{"an object 100 000 deep", atToken, says(ok(strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000))), "TOKEN-BAD-JSON", "deeper than 1000", nil},
		{"repeated members", atMetadata, says(ok(`{"issuer":"a","issuer":"b"}`)), "DISC-BAD-JSON", "issuer", nil},
		{"a lifetime beyond float64", atToken, says(ok(`{"access_token":"t","token_type":"Bearer","expires_in":1e400}`)), "TOKEN-EXPIRES-IN", "1e400", nil},
		{"a lifetime of 400 digits", atToken, says(ok(`{"access_token":"t","token_type":"Bearer","expires_in":` + strings.Repeat("9", 400) + `}`)), "TOKEN-EXPIRES-IN", "has 400 digits", nil},
		{"a million items", atUserInfo, says(ok(`{"sub":"alice","a":[0` + strings.Repeat(",0", 1_000_000) + `]}`)), "HTTP-BODY", "The body has 2000", nil},
		{"500 000 items in the metadata", atMetadata, says(ok(`{"issuer":"a","a":[0` + strings.Repeat(",0", 500_000) + `]}`)), "DISC-BAD-JSON", "more values than the 100000", nil},
		{"metadata in a circle", atMetadata, says("HTTP/1.1 302 Found\r\nLocation: /.well-known/openid-configuration\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), "DISC-REDIRECT", "ore than 10 redirects", nil},
		{"metadata in a file", atMetadata, says("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), "DISC-REDIRECT", "neither http nor https", nil},
		{"the token elsewhere", atToken, says("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://evil.example/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), "HTTP-TOKEN-REDIRECT", "evil.example", nil},
		{"the user info in a circle", atUserInfo, says("HTTP/1.1 302 Found\r\nLocation: /userinfo\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), "", "ore than 10 redirects", nil},
		{"the sign-in in a circle", atSignIn, says("HTTP/1.1 302 Found\r\nLocation: /authorize\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), "", "ore than 20 redirects", nil},
		{"the sign-in in a file", atSignIn, says("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), "", "neither http nor https", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := harmless(t, web(answeredAt(t, c.at, c.answer), append(c.flags, "--json")...)...)
			d := document(t, e)
			var words []string
			for _, f := range d.Findings {
				words = append(words, string(f.ID)+" "+f.Message)
			}
			for _, s := range d.Steps {
				words = append(words, s.Problem+" "+s.Advice)
			}
			for _, x := range d.Exchanges {
				if x.Error != nil {
					words = append(words, *x.Error)
				}
			}
			wantText(t, "what is said", strings.Join(words, "\n"), string(c.finding), c.says)
			if !slices.ContainsFunc(d.Exchanges, func(x flows.DocumentExchange) bool { return strings.Contains(x.Request.URL, c.at) }) {
				t.Errorf("the exchange is not in the document")
			}
		})
	}
}

// harmless runs the program with a log and a HAR file, and fails if a character
// is written anywhere that a terminal may obey, or a person not see.
func harmless(t *testing.T, args ...string) ended {
	t.Helper()
	folder := t.TempDir()
	written := map[string]string{"log": "", "har": ""}
	for name := range written {
		args = append(args, "--"+name, filepath.Join(folder, name))
	}
	e := shell{}.run(t.Context(), args...)
	for name := range written {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		written[name] = string(text)
	}
	written["standard output"], written["standard error"] = e.stdout, e.stderr
	for where, text := range written {
		safe := flows.Visible(text)
		for i := range min(len(text), len(safe)) {
			if text[i] != safe[i] {
				t.Errorf("%s holds a control character: %q", where, text[max(i-40, 0):min(i+20, len(text))])
				break
			}
		}
	}
	return e
}

// evilBytes are controls of both kinds, characters that turn the direction or
// take no room, and what is not UTF-8.
const evilBytes = "EVIL\x1b]0;owned\x07\x1b[2J\x08\x7f\u009b31m\u202e\u2066\u200b\ufeff\U000e0041\xff\xc0\xaf"

func TestEvilBytesReachNoOutput(t *testing.T) {
	t.Parallel()
	const body = "Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
	for name, c := range map[string]struct {
		at     string
		answer string
		says   string
	}{
		"status phrase":          {atMetadata, "HTTP/1.1 404 " + evilBytes + "\r\n" + body, "DISC-HTTP-STATUS"},
		"field names and values": {atMetadata, "HTTP/1.1 404 No\r\nX-" + evilBytes + ": " + evilBytes + "\r\n" + body, "DISC-HTTP-STATUS"},
		"overlong lines":         {atMetadata, "HTTP/1.1 404 No\r\nX: " + strings.Repeat(evilBytes, 2_000) + "\r\n" + body, "DISC-HTTP-STATUS"},
		"media type":             {atMetadata, "HTTP/1.1 200 OK\r\nContent-Type: text/" + evilBytes + "\r\n" + body, "DISC-"},
		"title":                  {atMetadata, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n<title>" + evilBytes + "</title>", "DISC-HTML"},
		"interim answer":         {atMetadata, "HTTP/1.1 103 " + evilBytes + "\r\n\r\nHTTP/1.1 404 No\r\n" + body, "DISC-HTTP-STATUS"},
		"trailer":                {atMetadata, "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n0;" + evilBytes + "\r\nX: " + evilBytes + "\r\n\r\n", "DISC-HTTP-STATUS"},
		"Location":               {atMetadata, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/" + evilBytes + "\r\n" + body, "No metadata"},
		"Location, unreadable":   {atToken, "HTTP/1.1 307 No\r\nLocation: " + evilBytes + "\r\n" + body, "HTTP-TOKEN-REDIRECT"},
		"no HTTP":                {atMetadata, evilBytes, "NET-REACH"},
		"challenge":              {atUserInfo, "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer error=\"" + evilBytes + "\"\r\n" + body, "UI-ERROR"},
		"body of an error":       {atToken, "HTTP/1.1 400 No\r\nConnection: close\r\n\r\n{\"error\":\"" + evilBytes + "\",\"" + evilBytes + "\":1}", "TOKEN-"},
		"page":                   {atSignIn, "HTTP/1.1 400 No\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n<title>" + evilBytes + "</title><p role=alert>" + evilBytes, "AUTHZ-"},
		"sign-in's Location":     {atSignIn, "HTTP/1.1 302 No\r\nLocation: file:///" + evilBytes + "\r\n" + body, "redirects to an address that cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			provider := answeredAt(t, c.at, says(c.answer))
			for _, flags := range [][]string{{"--json"}, {"--json", "--reveal"}, nil, {"--reveal"}} {
				e := harmless(t, web(provider, flags...)...)
				if e.status == 0 {
					t.Error("nothing was wrong")
				}
				wantText(t, "standard output", e.stdout, c.says)
			}
		})
	}
}
