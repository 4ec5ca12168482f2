package httplog_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// harSecrets are the secrets of harWalk.
var harSecrets = []string{
	"s3cr3t-of-the-client", "c0de-from-the-provider", "v3rifier-of-the-attempt-0123456789abcdefghijk",
	"acc3ss-token-value", "r3fresh-token-value", "sess10n-cookie-value", "p4ssword-of-alice",
}

// harWalk is a walk as it is recorded live.
func harWalk() []httplog.Exchange {
	at := time.Date(2026, 11, 22, 12, 0, 0, 123e6, time.UTC)
	back := func(step string) httplog.Label { return httplog.Label{Step: step, Channel: httplog.Back, Run: 1} }
	front := func(step string) httplog.Label { return httplog.Label{Step: step, Channel: httplog.Front, Run: 2} }
	post := func(path, body string, header string) []byte {
		return []byte("POST " + path + " HTTP/1.1\r\nHost: idp.example\r\n" + header + "Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body)
	}
	list := []httplog.Exchange{
		{
			Label: back("metadata"), Witness: httplog.Sent, State: httplog.Done, Method: "GET",
			URL:     "https://idp.example/.well-known/openid-configuration",
			Request: httplog.Request{Raw: []byte("GET /.well-known/openid-configuration HTTP/1.1\r\nHost: idp.example\r\naccept: application/json\r\n\r\n")},
			Response: httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"),
				[]byte("d\r\n{\"issuer\":\"x\"\r\n1\r\n}\r\n0\r\n\r\n")),
			TLS: &httplog.TLSInfo{Version: "TLS 1.3", ServerName: "idp.example"},
		},
		{
			Label: front("authorization-request"), Witness: httplog.Unseen, State: httplog.Done, Method: "GET",
			URL: "https://idp.example/authorize?client_id=web&state=abc&scope=openid+profile&code_challenge=xyz", Note: "the system browser sends this",
		},
		{
			Label: front("authorization-response"), Witness: httplog.Received, State: httplog.Done, Method: "GET",
			URL:      "http://127.0.0.1:4711/callback?code=" + harSecrets[1] + "&state=abc",
			Request:  httplog.Request{Raw: []byte("GET /callback?code=" + harSecrets[1] + "&state=abc HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nCookie: sid=" + harSecrets[5] + "\r\n\r\n")},
			Response: httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), []byte("<p>Done")),
		},
		{
			Label: back("token"), Witness: httplog.Sent, State: httplog.Done, Method: "POST", URL: "https://idp.example/token",
			Request: httplog.Request{Raw: post("/token", "grant_type=authorization_code&code="+harSecrets[1]+"&code_verifier="+harSecrets[2]+"&client_secret="+harSecrets[0],
				"Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte("web:"+harSecrets[0]))+"\r\n"), Edited: true},
			Response: httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: sid="+harSecrets[5]+"\r\n\r\n"),
				[]byte(`{"access_token":"`+harSecrets[3]+`","refresh_token":"`+harSecrets[4]+`","expires_in":300}`)),
		},
		{
			Label: front("authorization-request"), Witness: httplog.Sent, State: httplog.Done, Method: "POST", URL: "https://idp.example/login",
			Request:  httplog.Request{Raw: post("/login", "username=alice&password="+harSecrets[6], "")},
			Response: httplog.NewResponse([]byte("HTTP/1.1 303 See Other\r\nLocation: http://127.0.0.1:4711/callback?code="+harSecrets[1]+"\r\nContent-Length: 0\r\n\r\n"), nil),
		},
		{
			Label: back("userinfo"), Witness: httplog.Sent, State: httplog.Failed, Method: "GET", URL: "https://idp.example/userinfo",
			Request: httplog.Request{Raw: []byte("GET /userinfo HTTP/1.1\r\nHost: idp.example\r\nAuthorization: Bearer " + harSecrets[3] + "\r\n\r\n")},
			Failure: httplog.FailTimeout, Err: errors.New("no answer to Bearer " + harSecrets[3]),
		},
		{
			Label: back("userinfo"), Witness: httplog.Sent, State: httplog.Done, Method: "GET", URL: "https://idp.example/picture",
			Request:  httplog.Request{Raw: []byte("GET /picture HTTP/1.1\r\nHost: idp.example\r\n\r\n")},
			Response: httplog.NewResponse([]byte("HTTP/1.1 200\r\nContent-Type: image/png\r\n\r\n"), []byte("\x89PNG\xff\x00")),
		},
	}
	list[3].Label.Fault = "wrong-verifier"
	list[5].Label.Resends = 2
	list[6].Label.Lab, list[6].Label.Act = "some-lab", "an act"
	for i := range list {
		list[i].ID, list[i].Attempt = i+1, 1
		list[i].Created = at.Add(time.Duration(i) * time.Second)
		list[i].Started = list[i].Created
		list[i].Timings = httplog.Timings{DNS: 2 * time.Millisecond, FirstByte: 5 * time.Millisecond, Total: 7 * time.Millisecond}
	}
	return list
}

func writeHAR(t *testing.T, list []httplog.Exchange, o httplog.HAROptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := httplog.WriteHAR(&b, list, o); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Fatalf("not JSON:\n%s", b.Bytes())
	}
	return b.Bytes()
}

func readHAR(t *testing.T, text []byte) *httplog.HAR {
	t.Helper()
	h, err := httplog.ReadHAR(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHARRevealedComesBackAsItWas(t *testing.T) {
	t.Parallel()
	list := harLeaks()
	h := readHAR(t, writeHAR(t, list, httplog.HAROptions{Reveal: true, Creator: "grantwalk", Version: "9"}))
	if h.Creator != "grantwalk 9" || len(h.Warnings) != 0 || len(h.Exchanges) != len(list) {
		t.Fatalf("creator %q, warnings %v, %d exchanges", h.Creator, h.Warnings, len(h.Exchanges))
	}
	for i, want := range list {
		got := h.Exchanges[i]
		if got.ID != want.ID || got.Label != want.Label || got.Witness != want.Witness || got.State != want.State ||
			got.Method != want.Method || got.URL != want.URL || got.Note != want.Note || got.Failure != want.Failure ||
			got.Request.Edited != want.Request.Edited || !got.Started.Equal(want.Started) || got.Timings.Total != want.Timings.Total {
			t.Errorf("exchange %d came back as\n%+v, not\n%+v", want.ID, got, want)
		}
		if !bytes.Equal(got.Request.Raw, want.Request.Raw) {
			t.Errorf("request %d came back as %q, not %q", want.ID, got.Request.Raw, want.Request.Raw)
		}
		if (got.Response == nil) != (want.Response == nil) {
			t.Errorf("response %d is %v, not %v", want.ID, got.Response, want.Response)
			continue
		}
		if want.Response != nil && (!bytes.Equal(got.Response.Head, want.Response.Head) || !bytes.Equal(got.Response.Body().Bytes(), want.Response.Body().Bytes())) {
			t.Errorf("response %d came back as %q %q", want.ID, got.Response.Head, got.Response.Body().Bytes())
		}
		if (got.TLS == nil) != (want.TLS == nil) || want.TLS != nil && got.TLS.Version != want.TLS.Version {
			t.Errorf("TLS of %d is %+v", want.ID, got.TLS)
		}
	}
}

func TestHARMaskedHoldsNoSecret(t *testing.T) {
	t.Parallel()
	list := harWalk()
	text := writeHAR(t, list, httplog.HAROptions{Known: harSecrets})
	haystacks := []string{string(text)}
	for _, x := range readHAR(t, text).Exchanges {
		haystacks = append(haystacks, string(x.Request.Raw), x.URL)
		if x.Response != nil {
			haystacks = append(haystacks, string(x.Response.Raw()))
		}
	}
	for _, secret := range harSecrets {
		for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte("web:" + secret))} {
			for _, h := range haystacks {
				if strings.Contains(h, form) {
					t.Errorf("%q stands in the masked recording", form)
				}
			}
		}
	}
	token := readHAR(t, text).Exchanges[3]
	if !strings.Contains(string(token.Request.Raw), "code=•••• (22)&code_verifier=•••• (45)") {
		t.Errorf("the masks of the form are not readable: %q", token.Request.Raw)
	}
	var body map[string]any
	if err := json.Unmarshal(token.Response.Body().Bytes(), &body); err != nil || body["access_token"] != "•••• (18)" {
		t.Errorf("the masked body: %v, %v", body, err)
	}
	callback, err := url.Parse(readHAR(t, text).Exchanges[2].URL)
	if err != nil || callback.Query().Get("code") != "•••• (22)" || callback.Query().Get("state") != "abc" {
		t.Errorf("the masked URL: %v, %v", callback, err)
	}
}

// TestHARIsComplete looks for the members that HAR 1.2 demands.
func TestHARIsComplete(t *testing.T) {
	t.Parallel()
	var file map[string]any
	if err := json.Unmarshal(writeHAR(t, harWalk(), httplog.HAROptions{}), &file); err != nil {
		t.Fatal(err)
	}
	log := file["log"].(map[string]any)
	entry := log["entries"].([]any)[3].(map[string]any)
	for _, c := range []struct {
		what    string
		of      any
		members []string
	}{
		{"log", log, []string{"version", "creator", "entries"}},
		{"entry", entry, []string{"startedDateTime", "time", "request", "response", "cache", "timings"}},
		{"request", entry["request"], []string{"method", "url", "httpVersion", "cookies", "headers", "queryString", "postData", "headersSize", "bodySize"}},
		{"response", entry["response"], []string{"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize"}},
		{"content", entry["response"].(map[string]any)["content"], []string{"size", "mimeType", "text"}},
		{"timings", entry["timings"], []string{"send", "wait", "receive"}},
	} {
		for _, m := range c.members {
			if _, ok := c.of.(map[string]any)[m]; !ok {
				t.Errorf("%s has no %s", c.what, m)
			}
		}
	}
}

// entry is a recording with one entry.
func harOf(entries ...string) string {
	return `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[],"entries":[` + strings.Join(entries, ",") + `]}}`
}

func TestReadHARFromOthers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		entry string
		check func(t *testing.T, x httplog.Exchange)
	}{
		"Chrome: HTTP/2, joined cookies, evicted body": {
			`{"_initiator":{"type":"other"},"_priority":"VeryHigh","_resourceType":"document","cache":{},"connection":"443","pageref":"page_1",
			 "request":{"method":"GET","url":"https://idp.example/auth?client_id=a&state=b#frag","httpVersion":"http/2.0","headers":[{"name":":authority","value":"idp.example"},{"name":":method","value":"GET"},{"name":"accept","value":"text/html"}],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},
			 "response":{"status":200,"statusText":"","httpVersion":"http/2.0","headers":[{"name":"set-cookie","value":"a=1; Path=/\nb=2"},{"name":"content-encoding","value":"br"}],"cookies":[],"content":{"size":5120,"mimeType":"text/html"},"redirectURL":"","headersSize":-1,"bodySize":-1,"_transferSize":2000,"_error":null},
			 "serverIPAddress":"[2001:db8::1]","startedDateTime":"2026-11-22T12:00:00.500Z","time":12.5,"timings":{"blocked":1,"dns":-1,"ssl":-1,"connect":-1,"send":0.1,"wait":10,"receive":1.4,"_blocked_queueing":1}}`,
			func(t *testing.T, x httplog.Exchange) {
				if want := "GET /auth?client_id=a&state=b HTTP/2.0\r\nHost: idp.example\r\naccept: text/html\r\n\r\n"; string(x.Request.Raw) != want {
					t.Errorf("the request is %q", x.Request.Raw)
				}
				if got := x.Response.Header.Values("Set-Cookie"); len(got) != 2 {
					t.Errorf("Set-Cookie: %q", got)
				}
				if !x.Response.BodyMissing || x.Response.WireSize != 5120 || x.Response.Encoding != "" {
					t.Errorf("the body that was left out: %+v", x.Response)
				}
				if !strings.HasSuffix(x.URL, "#frag") || x.Timings.Total != 12500*time.Microsecond || x.Witness != httplog.Recorded {
					t.Errorf("%+v", x)
				}
			},
		},
		"Chrome: a failed request": {
			`{"request":{"method":"GET","url":"https://nowhere.example/","httpVersion":"","headers":[],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},
			 "response":{"status":0,"statusText":"","httpVersion":"","headers":[],"cookies":[],"content":{"size":0,"mimeType":"x-unknown"},"redirectURL":"","headersSize":-1,"bodySize":-1,"_error":"net::ERR_NAME_NOT_RESOLVED"},
			 "startedDateTime":"2026-11-22T12:00:00Z","time":3,"timings":{"send":0,"wait":0,"receive":3}}`,
			func(t *testing.T, x httplog.Exchange) {
				if x.State != httplog.Failed || x.Failure != httplog.FailDNS || x.Err == nil || x.Response != nil {
					t.Errorf("%+v", x)
				}
			},
		},
		"Firefox: a redirect and a zone": {
			`{"startedDateTime":"2026-11-22T13:00:00.250+01:00","request":{"bodySize":0,"method":"GET","url":"https://idp.example/cb","httpVersion":"HTTP/2","headers":[{"name":"Host","value":"idp.example"}],"cookies":[],"queryString":[],"headersSize":300},
			 "response":{"status":302,"statusText":"Found","httpVersion":"HTTP/2","headers":[],"cookies":[],"content":{"mimeType":"text/plain","size":0,"text":""},"redirectURL":"https://app.example/?code=1","headersSize":200,"bodySize":0},"cache":{},"timings":{"blocked":0,"dns":0,"connect":0,"ssl":0,"send":0,"wait":5,"receive":0},"time":5,"_securityState":"secure"}`,
			func(t *testing.T, x httplog.Exchange) {
				if x.Response.Header.Get("Location") != "https://app.example/?code=1" || x.Response.BodyMissing {
					t.Errorf("%+v", x.Response)
				}
				if !x.Started.Equal(time.Date(2026, 11, 22, 12, 0, 0, 250e6, time.UTC)) {
					t.Errorf("started %s", x.Started)
				}
			},
		},
		"a proxy: parameters in place of the text, base64": {
			`{"startedDateTime":"2026-11-22T12:00:00.123456+00:00","time":5,"request":{"method":"POST","url":"https://idp.example/token","httpVersion":"HTTP/1.1","cookies":[],"headers":[{"name":"Content-Type","value":"application/x-www-form-urlencoded"}],"queryString":[],"headersSize":1,"bodySize":30,"postData":{"mimeType":"application/x-www-form-urlencoded","text":"","params":[{"name":"grant_type","value":"authorization_code"},{"name":"redirect_uri","value":"https://app.example/cb"}]}},
			 "response":{"status":"200","statusText":"OK","httpVersion":"HTTP/1.1","cookies":[],"headers":[{"name":"Content-Type","value":"application/json"},{"name":"Content-Encoding","value":"gzip"}],"content":{"size":2,"compression":10,"mimeType":"application/json","text":"e30=","encoding":"base64"},"redirectURL":"","headersSize":1,"bodySize":22},"cache":{},"timings":{"send":1,"wait":1,"receive":1,"connect":-1,"ssl":-1}}`,
			func(t *testing.T, x httplog.Exchange) {
				if want := "grant_type=authorization_code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb"; string(x.Request.Body()) != want {
					t.Errorf("the body is %q", x.Request.Body())
				}
				if string(x.Response.Body().Bytes()) != "{}" || x.Response.DecodeErr != nil {
					t.Errorf("the answer's body is %q, %v", x.Response.Body().Bytes(), x.Response.DecodeErr)
				}
			},
		},
		"odd members": {
			`{"startedDateTime":"2026-11-22T12:00:00Z","time":null,"request":{"method":"GET","url":"http://idp.example","httpVersion":null,"headers":null,"queryString":{},"postData":null},"response":{"status":204,"statusText":null,"headers":[{"name":"X\r\nInjected","value":"a\r\nb"}],"content":null}}`,
			func(t *testing.T, x httplog.Exchange) {
				if want := "GET / HTTP/1.1\r\nHost: idp.example\r\n\r\n"; string(x.Request.Raw) != want {
					t.Errorf("the request is %q", x.Request.Raw)
				}
				if x.Response.Status != 204 || bytes.Count(x.Response.Head, []byte("\n")) != 3 {
					t.Errorf("the head is %q", x.Response.Head)
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := readHAR(t, []byte(harOf(c.entry)))
			if len(h.Exchanges) != 1 {
				t.Fatalf("%d exchanges, warnings %v", len(h.Exchanges), h.Warnings)
			}
			c.check(t, h.Exchanges[0])
		})
	}
}

func TestReadHARSortsByTime(t *testing.T) {
	t.Parallel()
	entry := func(at, path string) string {
		return `{"startedDateTime":"` + at + `","request":{"method":"GET","url":"https://a.example` + path + `"},"response":{"status":200}}`
	}
	h := readHAR(t, []byte(harOf(entry("2026-11-22T12:00:02Z", "/c"), entry("2026-11-22T12:00:00Z", "/a"), entry("2026-11-22T13:00:01+01:00", "/b"))))
	var paths []string
	for i, x := range h.Exchanges {
		paths = append(paths, strings.TrimPrefix(x.URL, "https://a.example"))
		if x.ID != i+1 {
			t.Errorf("exchange %d has the ID %d", i, x.ID)
		}
	}
	if !slices.Equal(paths, []string{"/a", "/b", "/c"}) {
		t.Errorf("in the order %v", paths)
	}
}

func TestReadHARNamesTheField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":          {"", "not a HAR file"},
		"a page":         {"<html>", "not a HAR file"},
		"an array":       {"[]", "not a HAR file"},
		"other JSON":     {`{"issuer":"x"}`, "not a HAR file"},
		"no entries":     {`{"log":{"version":"1.2"}}`, "not a HAR file"},
		"log is a text":  {`{"log":"x"}`, "log: it is not an object"},
		"entries object": {`{"log":{"entries":{}}}`, "log.entries: it is not an array"},
		"cut off":        {`{"log":{"entries":[{"request":`, "log.entries[0]: the file ends in the middle"},
	} {
		_, err := httplog.ReadHAR(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	for name, c := range map[string]struct{ entry, want string }{
		"no URL":       {`{"request":{"method":"GET"},"response":{}}`, "log.entries[0].request.url"},
		"other URL":    {`{"request":{"method":"GET","url":"ftp://a.example/x"},"response":{}}`, "log.entries[0].request.url"},
		"no method":    {`{"request":{"url":"https://a.example"},"response":{}}`, "log.entries[0].request.method"},
		"bad time":     {`{"startedDateTime":"yesterday","request":{"method":"GET","url":"https://a.example"},"response":{}}`, "log.entries[0].startedDateTime"},
		"wrong type":   {`{"request":[]}`, "log.entries[0].request: it is a JSON array"},
		"not an entry": {`7`, "log.entries[0]: it is a JSON number"},
	} {
		h := readHAR(t, []byte(harOf(c.entry, `{"request":{"method":"GET","url":"https://a.example"},"response":{"status":200}}`)))
		if len(h.Exchanges) != 1 || len(h.Warnings) != 1 || !strings.Contains(h.Warnings[0], c.want) {
			t.Errorf("%s: %d exchanges, warnings %q, want %q", name, len(h.Exchanges), h.Warnings, c.want)
		}
	}
}
