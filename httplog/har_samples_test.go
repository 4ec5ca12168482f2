package httplog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

const (
	sampleForm  = "grant_type=authorization_code&code=c-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&client_id=web&code_verifier=v-1"
	sampleToken = `{"access_token":"at-1","token_type":"Bearer","expires_in":300}`
	sampleAuth  = "/authorize?response_type=code&client_id=web&state=st-1&scope=openid%20profile"
	sampleBack  = "https://app.example/cb?code=c-1&state=st-1"
)

// TestReadHARSamples reads what browsers and proxies write (the data is
// invented), each summed up in lines: the time after noon, the request, the
// outcome, the body of the answer.
func TestReadHARSamples(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		creator   string
		exchanges []string
		warnings  []string
	}{
		"chrome": {"WebInspector 537.36", []string{
			"100ms GET " + sampleAuth + " HTTP/2.0 [idp.example] -> 302 missing",
			"300ms GET /.well-known/openid-configuration HTTP/2.0 [idp.example] -> 200 cached " + `{"issuer":"https://idp.example"}`,
			"400ms POST /token HTTP/2.0 [idp.example] " + sampleForm + " -> 200 missing",
			"500ms GET / HTTP/1.1 [userinfo.invalid] -> failed dns",
		}, []string{"left out what is not HTTP: 1 of the entries (data)"}},
		"firefox": {"Firefox 145.0", []string{
			"500ms GET " + sampleAuth + " HTTP/2.0 [idp.example] -> 302 ",
			"1.25s POST /token HTTP/2.0 [idp.example] " + sampleForm + " -> 200 " + sampleToken,
			"2s GET /userinfo HTTP/2.0 [idp.example] -> 200 missing",
			"3s GET / HTTP/1.1 [down.example] -> failed ",
		}, nil},
		"safari": {"WebKit Web Inspector 1.0", []string{
			"123ms POST /token HTTP/2.0 [idp.example] " + sampleForm + ` -> 400 {"error":"invalid_grant"}`,
		}, nil},
		"charles": {"Charles Proxy 4.6.6", []string{
			"0s CONNECT idp.example:443 HTTP/1.1 [idp.example:443] -> 200 ",
			"1s POST /token HTTP/1.1 [idp.example] " + sampleForm + " -> 200 " + sampleToken,
		}, nil},
		"mitmproxy": {"mitmproxy 12.1.1", []string{
			"123.456ms POST /token HTTP/2.0 [idp.example] " + sampleForm + " -> 200 " + sampleToken,
			"1.000001s GET /jwks HTTP/1.1 [idp.example] -> failed tls",
		}, nil},
		"burp": {"Burp Suite Professional 2026.9", []string{
			"0s GET /userinfo HTTP/1.1 [idp.example:8443] -> 401 ",
		}, nil},
		"zap": {"ZAP 2.16.1", []string{
			"500ms POST /token HTTP/1.1 [idp.example] " + sampleForm + " -> 200 " + sampleToken,
		}, nil},
		"fiddler": {"Fiddler 5.0.20253", []string{
			"230.1832ms POST /revoke HTTP/1.1 [idp.example] token=at-1 -> 200 ",
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := sample(t, name)
			if h.Creator != want.creator || fmt.Sprint(h.Warnings) != fmt.Sprint(want.warnings) {
				t.Errorf("creator %q, warnings %q", h.Creator, h.Warnings)
			}
			var got []string
			for _, x := range h.Exchanges {
				got = append(got, summary(x))
			}
			if g, w := strings.Join(got, "\n"), strings.Join(want.exchanges, "\n"); g != w {
				t.Errorf("got\n%s\nwant\n%s", g, w)
			}
		})
	}
}

func sample(t *testing.T, name string) *httplog.HAR {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "har", name+".har"))
	if err != nil {
		t.Fatal(err)
	}
	return readHAR(t, text)
}

func summary(x httplog.Exchange) string {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	host := ""
	for _, f := range httplog.Fields(x.Request.Head()) {
		if strings.EqualFold(f.Name, "host") {
			host += "[" + f.Value + "]"
		}
	}
	s := fmt.Sprintf("%v %s %s ", x.Started.Sub(noon), x.Request.Line(), host)
	if body := x.Request.Body(); len(body) > 0 {
		s += string(body) + " "
	}
	if x.Response == nil {
		return s + "-> failed " + string(x.Failure)
	}
	s += fmt.Sprintf("-> %d ", x.Response.Status)
	if x.Response.FromCache {
		s += "cached "
	}
	if x.Response.BodyMissing {
		return s + "missing"
	}
	return s + string(x.Response.Body().Bytes())
}

func TestReadHARTimings(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for name, want := range map[string]httplog.Timings{
		"chrome":  {DNS: 2 * ms, Connect: 2 * ms, TLS: 3 * ms, FirstByte: 19 * ms, Total: 21500 * time.Microsecond}, // -1 elsewhere
		"safari":  {DNS: 1 * ms, Connect: 2 * ms, TLS: 4 * ms, FirstByte: 43250 * time.Microsecond, Total: 44250 * time.Microsecond},
		"burp":    {FirstByte: 55 * ms, Total: 55 * ms},
		"fiddler": {FirstByte: 31 * ms, Total: 31 * ms},
	} {
		if got := sample(t, name).Exchanges[0].Timings; got != want {
			t.Errorf("%s: %+v, not %+v", name, got, want)
		}
	}
}

func TestReadHARKeepsTheHeadAsRecorded(t *testing.T) {
	t.Parallel()
	got := sample(t, "charles").Exchanges[1]
	if want := fmt.Sprintf("POST /token HTTP/1.1\r\nHost: idp.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", len(sampleForm)); string(got.Request.Head()) != want {
		t.Errorf("the request's head is %q", got.Request.Head())
	}
	if want := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"; string(got.Response.Head) != want {
		t.Errorf("the answer's head is %q", got.Response.Head)
	}
	if r := got.Response; r.Chunked || r.Encoding != "" || r.DecodeErr != nil || r.Tolerant != "" {
		t.Errorf("the body is decoded already: %+v", r)
	}
	browser := sample(t, "chrome").Exchanges[0]
	if got := browser.Response.Header.Values("Set-Cookie"); len(got) != 2 || browser.Response.Header.Get("Location") != sampleBack {
		t.Errorf("the answer's head is %q", browser.Response.Head)
	}
}

// TestReadHARBodies tells bodies that a recording lacks from those that are empty.
func TestReadHARBodies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, headers, rest string // rest: of the response
		missing               bool
	}{
		"forgotten":                        {"GET", "", `"content":{"size":5120,"mimeType":"text/html"},"bodySize":-1`, true},
		"forgotten, and from a cache":      {"GET", "", `"content":{"size":5120},"bodySize":0`, true},
		"not saved":                        {"GET", "", `"content":{"size":-1},"bodySize":150`, true},
		"no content at all":                {"GET", "", `"statusText":"OK"`, true},
		"an empty text for many bytes":     {"GET", "", `"content":{"size":12,"text":""}`, true},
		"of a redirect, by Content-Length": {"GET", `{"name":"content-length","value":"88"}`, `"content":{"size":0}`, true},
		"empty":                            {"GET", "", `"content":{"size":0,"text":""}`, false},
		"empty without a text":             {"GET", "", `"content":{"size":0},"bodySize":0`, false},
		"empty by Content-Length":          {"GET", `{"name":"Content-Length","value":"0"}`, `"content":{"size":-1},"bodySize":-1`, false},
		"to HEAD":                          {"HEAD", `{"name":"Content-Length","value":"88"}`, `"content":{"size":0}`, false},
		"there":                            {"GET", "", `"content":{"size":2,"text":"{}"}`, false},
	} {
		entry := fmt.Sprintf(`{"request":{"method":%q,"url":"https://a.example"},"response":{"status":200,"headers":[%s],%s}}`, c.method, c.headers, c.rest)
		if x := readHAR(t, []byte(harOf(entry))).Exchanges[0]; x.Response.BodyMissing != c.missing {
			t.Errorf("%s: missing is %v", name, x.Response.BodyMissing)
		}
	}
	for name, c := range map[string]struct {
		request string
		missing bool
	}{
		"not saved":               {`"bodySize":20`, true},
		"by Content-Length":       {`"headers":[{"name":"content-length","value":"20"}]`, true},
		"parts of a form":         {`"postData":{"mimeType":"multipart/form-data; boundary=x","params":[{"name":"a","value":"b"}]}`, true},
		"parameters":              {`"bodySize":20,"postData":{"params":[{"name":"a","value":"b"}]}`, false},
		"none":                    {`"bodySize":0`, false},
		"none, and an empty text": {`"bodySize":-1,"postData":{"mimeType":"","text":""}`, false},
	} {
		entry := `{"request":{"method":"POST","url":"https://a.example",` + c.request + `},"response":{"status":200}}`
		if x := readHAR(t, []byte(harOf(entry))).Exchanges[0]; x.Request.BodyMissing != c.missing {
			t.Errorf("request, %s: missing is %v", name, x.Request.BodyMissing)
		}
	}
}

func TestReadHARFailures(t *testing.T) {
	t.Parallel()
	for why, want := range map[string]httplog.FailureKind{
		"net::ERR_NAME_NOT_RESOLVED":       httplog.FailDNS,
		"net::ERR_CONNECTION_REFUSED":      httplog.FailRefused,
		"net::ERR_CERT_AUTHORITY_INVALID":  httplog.FailTLS,
		"net::ERR_SSL_PROTOCOL_ERROR":      httplog.FailTLS,
		"SEC_ERROR_UNKNOWN_ISSUER":         httplog.FailTLS,
		"net::ERR_TIMED_OUT":               httplog.FailTimeout,
		"net::ERR_CONNECTION_TIMED_OUT":    httplog.FailTimeout,
		"net::ERR_CONNECTION_RESET":        httplog.FailReset,
		"net::ERR_EMPTY_RESPONSE":          httplog.FailCutOff,
		"net::ERR_PROXY_CONNECTION_FAILED": httplog.FailProxy,
		"net::ERR_ADDRESS_UNREACHABLE":     httplog.FailConnect,
		"net::ERR_ABORTED":                 httplog.FailCancelled,
		"net::ERR_BLOCKED_BY_CLIENT":       httplog.FailCancelled,
		"net::ERR_FAILED":                  "",
		"":                                 "",
	} {
		for _, entry := range []string{
			fmt.Sprintf(`{"request":{"method":"GET","url":"https://a.example"},"response":{"status":0,"_error":%q}}`, why),
			fmt.Sprintf(`{"request":{"method":"GET","url":"https://a.example"},"response":{"status":0},"_error":%q}`, why),
		} {
			x := readHAR(t, []byte(harOf(entry))).Exchanges[0]
			if x.State != httplog.Failed || x.Failure != want || x.Err == nil || !strings.Contains(x.Err.Error(), why) || x.Response != nil {
				t.Errorf("%s: %s %q %v", why, x.State, x.Failure, x.Err)
			}
		}
	}
}

func TestReadHARTakesWhatIsKnownOfTLS(t *testing.T) {
	t.Parallel()
	entry := `{"request":{"method":"GET","url":"https://a.example"},"response":{"status":200},"_securityDetails":%s}`
	x := readHAR(t, []byte(harOf(fmt.Sprintf(entry, `{"protocol":"TLSv1.1","subjectName":"a.example","validTo":1}`)))).Exchanges[0]
	if x.TLS == nil || x.TLS.Version != "TLS 1.1" || len(x.TLS.Certificates) != 0 {
		t.Errorf("%+v", x.TLS)
	}
	for _, nothing := range []string{`{}`, `null`, `"secure"`, `{"protocol":"QUIC"}`} {
		if x := readHAR(t, []byte(harOf(fmt.Sprintf(entry, nothing)))).Exchanges[0]; x.TLS != nil {
			t.Errorf("%s: %+v", nothing, x.TLS)
		}
	}
}
