package findings_test

import (
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// at changes the answer of one step, and ends the walk there.
func at(step string, change func(m *message)) func(*flow) {
	return func(f *flow) {
		f.Until, f.Browser = step, false
		f.Change = func(s string, m *message) {
			if s == step {
				change(m)
			}
		}
	}
}

// instead is at with a wholly other answer.
func instead(step string, answer message) func(*flow) {
	return at(step, func(m *message) { *m = answer })
}

func failure(kind httplog.FailureKind, err error) message {
	return message{Failure: kind, Err: &httplog.Error{Kind: kind, Method: "GET", URL: issuer, Reason: "a reason in words", Err: err}}
}

func page(status int, fields ...string) message {
	return message{Status: status, Header: append([]string{"Content-Type: text/html"}, fields...), Body: "<html><title>Blocked</title></html>"}
}

const askedMetadata = "GET /.well-known/openid-configuration HTTP/1.1"

func TestReach(t *testing.T) {
	t.Parallel()
	testFound(t, []foundRow{
		{"no such host", instead("metadata", failure(httplog.FailDNS, nil)), "NET-REACH", findings.Error, askedMetadata, nil},
		{"refused", instead("metadata", failure(httplog.FailRefused, nil)), "NET-REACH", findings.Error, askedMetadata, nil},
		{"timeout", instead("keys", failure(httplog.FailTimeout, nil)), "NET-REACH", findings.Error, "GET /keys HTTP/1.1", nil},
		{"reset", instead("token", failure(httplog.FailReset, nil)), "NET-REACH", findings.Error, "POST /token HTTP/1.1", nil},
		{"not TLS", instead("metadata", failure(httplog.FailTLS, io.EOF)), "NET-REACH", findings.Error, askedMetadata, nil},
		{"not HTTP", instead("metadata", failure(httplog.FailMalformed, nil)), "NET-REACH", findings.Error, askedMetadata, nil},
		{"502", instead("metadata", page(502)), "NET-REACH", findings.Error, "HTTP/1.1 502 Status", nil},
		{"504", instead("keys", page(504)), "NET-REACH", findings.Error, "HTTP/1.1 504 Status", nil},
		{"503 with Retry-After", instead("keys", message{Status: 503, Header: []string{"Retry-After: 30"}}), "NET-REACH", findings.Error, "HTTP/1.1 503 Status", nil},
		{"429", instead("userinfo", message{Status: 429, Header: []string{"Retry-After: 30"}}), "NET-REACH", findings.Error, "HTTP/1.1 429 Status", []findings.ID{"UI-ERROR"}},
		{"429 that says so in JSON", instead("token", message{Status: 429, Header: []string{"Content-Type: application/json", "Retry-After: 30"}, Body: `{"error":"slow_down"}`}), "NET-REACH", findings.Error, "HTTP/1.1 429 Status", nil},
		{"503 that says so in JSON", instead("token", message{Status: 503, Header: []string{"Content-Type: application/json"}, Body: `{"error":"temporarily_unavailable"}`}), "NET-REACH", findings.Error, "HTTP/1.1 503 Status", nil},
		{"500 at the authorization endpoint", instead("authorization-request", page(500)), "NET-REACH", findings.Error, "HTTP/1.1 500 Status", []findings.ID{"AUTHZ-ERROR-CODE", "AUTHZ-NO-CALLBACK"}},
	})
	testNone(t, "NET-REACH", map[string]func(*flow){
		"an OAuth error with 503": instead("token", message{Status: 503, Header: []string{"Content-Type: application/json"}, Body: `{"error":"invalid_grant"}`}),
		"cancelled by a person":   instead("metadata", failure(httplog.FailCancelled, nil)),
		"the client's own listener": func(f *flow) {
			f.Change = func(s string, m *message) {
				if s == "authorization-response" {
					m.Status = 503
				}
			}
		},
	})
}

func TestIntercept(t *testing.T) {
	t.Parallel()
	testFound(t, []foundRow{
		{"proxy", instead("metadata", page(407)), "NET-INTERCEPT", findings.Error, "HTTP/1.1 407 Status", nil},
		{"network", instead("keys", page(511)), "NET-INTERCEPT", findings.Error, "HTTP/1.1 511 Status", nil},
		{"Cloudflare", instead("metadata", page(403, "CF-Ray: 8c1")), "NET-INTERCEPT", findings.Error, "CF-Ray: 8c1", nil},
		{"AWS", instead("keys", page(503, "Server: awselb/2.0")), "NET-INTERCEPT", findings.Error, "Server: awselb/2.0", nil},
		{"Akamai", instead("metadata", page(403, "Server: AkamaiGHost")), "NET-INTERCEPT", findings.Error, "Server: AkamaiGHost", nil},
		{"F5", instead("metadata", message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<html><head><title>Request Rejected</title>"}),
			"NET-INTERCEPT", findings.Error, "Request Rejected", nil},
	})
	t.Run("once for both documents", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		blocked := page(429, "CF-Ray: 8c1")
		retried(blocked, issuer+"/.well-known/oauth-authorization-server", blocked)(f)
		if got := idsOf(findings.Judge(f.trace())); len(got) != 1 || got[0] != "NET-INTERCEPT (error)" {
			t.Errorf("found %v", got)
		}
	})
	testNone(t, "NET-INTERCEPT", map[string]func(*flow){
		"JSON behind Cloudflare": at("metadata", func(m *message) { m.setHeader("CF-Ray", "8c1") }),
		"404 behind Cloudflare":  instead("metadata", page(404, "CF-Ray: 8c1")),
	})
}

func TestTokenRedirect(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			f := healthy()
			instead("token", message{Status: status, Header: []string{"Location: /token/"}})(f)
			got := f.want(t, "HTTP-TOKEN-REDIRECT", findings.Error)
			if text := f.textOf(got); text != "Location: /token/" {
				t.Errorf("it points at %q", text)
			}
		})
	}
	for location, want := range map[string]string{
		"/token/":                  "only the slash",
		"http://idp.example/token": "without TLS",
		"https://other.example/":   "another host",
		"/login?next=%2Ftoken":     "login page",
		"":                         "has no Location",
	} {
		t.Run("to "+location, func(t *testing.T) {
			t.Parallel()
			m := message{Status: 302}
			m.setHeader("Location", location)
			f := healthy()
			instead("token", m)(f)
			if got := f.want(t, "HTTP-TOKEN-REDIRECT", findings.Error); !strings.Contains(got.Message, want) {
				t.Error(got.Message)
			}
		})
	}
	t.Run("to https and elsewhere", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Metadata["token_endpoint"] = "http://127.0.0.1:8080/token"
		instead("token", message{Status: 302, Header: []string{"Location: https://127.0.0.1:8443/login"}})(f)
		got := f.want(t, "HTTP-TOKEN-REDIRECT", findings.Error, "DISC-ENDPOINT-HTTP", "DISC-ENDPOINT-HOST")
		if strings.Contains(got.Message, "the same by https") || !strings.Contains(got.Message, "login page") {
			t.Error(got.Message)
		}
	})
}

// skewed ends a walk with the keys, and lets the server's clock go wrong in the
// answers of some steps.
func skewed(by time.Duration, steps ...string) func(*flow) {
	return func(f *flow) {
		f.Until = "keys"
		f.Change = func(s string, m *message) {
			now := began
			if s == "keys" {
				now = began.Add(time.Second)
			}
			if slices.Contains(steps, s) {
				m.setHeader("Date", now.Add(by).Format(http.TimeFormat))
			}
		}
	}
}

func TestClockSkew(t *testing.T) {
	t.Parallel()
	date := func(by time.Duration) string { return "Date: " + began.Add(by).Format(http.TimeFormat) }
	testFound(t, []foundRow{
		{"ten seconds", skewed(10*time.Second, "metadata", "keys"), "NET-CLOCK-SKEW", findings.Note, date(10 * time.Second), nil},
		{"two minutes", skewed(-2*time.Minute, "metadata", "keys"), "NET-CLOCK-SKEW", findings.Warning, date(-2 * time.Minute), nil},
		{"an hour", skewed(time.Hour, "metadata", "keys"), "NET-CLOCK-SKEW", findings.Error, date(time.Hour), nil},
	})
	testNone(t, "NET-CLOCK-SKEW", map[string]func(*flow){
		"three seconds": skewed(3*time.Second, "metadata", "keys"),
		"in one answer": skewed(time.Hour, "metadata"),
		"out of a cache": func(f *flow) {
			skewed(-time.Hour, "metadata", "keys")(f)
			change := f.Change
			f.Change = func(s string, m *message) { change(s, m); m.setHeader("Age", "3600") }
		},
	})
	t.Run("a recording out of the browser's cache", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		skewed(-time.Hour, "metadata", "keys")(f)
		all := f.exchanges()
		for i := range all {
			all[i].Witness = httplog.Recorded
		}
		if got := idsOf(findings.Judge(findings.NewTrace(all, f.Asked))); len(got) > 0 {
			t.Errorf("found %v", got)
		}
	})
	t.Run("one answer and its ID token", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "token"
		f.Claims["iat"] = began.Add(4*time.Second - 10*time.Minute).Unix()
		f.Change = func(s string, m *message) {
			if s == "token" {
				m.setHeader("Date", began.Add(4*time.Second-10*time.Minute).Format(http.TimeFormat))
			}
		}
		f.want(t, "NET-CLOCK-SKEW", findings.Error, "IDT-IAT", "IDT-EXP", "IDT-AUTH-TIME")
		if skew, ok := f.trace().Skew(); !ok || skew > -9*time.Minute || skew < -11*time.Minute {
			t.Errorf("skew is %v, %v", skew, ok)
		}
	})
}

func TestTLS(t *testing.T) {
	t.Parallel()
	chain := func(certificates ...httplog.Certificate) *httplog.TLSInfo {
		return &httplog.TLSInfo{Version: "TLS 1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", ServerName: "idp.example", Certificates: certificates}
	}
	own := httplog.Certificate{Subject: "CN=idp.example", Issuer: "CN=Public CA", DNSNames: []string{"idp.example"}, NotBefore: began.AddDate(0, -1, 0), NotAfter: began.AddDate(0, 2, 0)}
	with := func(change func(c *httplog.Certificate)) httplog.Certificate {
		c := own
		change(&c)
		return c
	}
	failed := func(err error, info *httplog.TLSInfo) func(*flow) {
		m := failure(httplog.FailTLS, err)
		m.TLS = info
		return instead("metadata", m)
	}
	over := func(info *httplog.TLSInfo) func(*flow) { return at("metadata", func(m *message) { m.TLS = info }) }
	old := chain(own)
	old.Version = "TLS 1.1"
	unchecked := func(c httplog.Certificate) *httplog.TLSInfo {
		info := chain(c)
		info.Insecure = true
		return info
	}
	alert := &net.OpError{Op: "remote error", Err: errors.New("tls: protocol version not supported")}
	expired := x509.CertificateInvalidError{Cert: &x509.Certificate{NotAfter: began.AddDate(0, 0, -1)}, Reason: x509.Expired}
	testFound(t, []foundRow{
		{"unknown authority", failed(x509.UnknownAuthorityError{}, chain(own)), "TLS-TRUST", findings.Error, askedMetadata, nil},
		{"self-signed", failed(x509.UnknownAuthorityError{}, chain(with(func(c *httplog.Certificate) { c.Issuer = c.Subject }))), "TLS-TRUST", findings.Error, askedMetadata, nil},
		{"self-signed, unchecked", over(unchecked(with(func(c *httplog.Certificate) { c.Issuer = c.Subject }))), "TLS-TRUST", findings.Warning, askedMetadata, nil},
		{"another name", failed(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "idp.example"}, chain(own)), "TLS-NAME-DATE", findings.Error, askedMetadata, nil},
		{"another name, unchecked", over(unchecked(with(func(c *httplog.Certificate) { c.DNSNames = []string{"other.example"} }))), "TLS-NAME-DATE", findings.Error, askedMetadata, nil},
		{"expired", failed(expired, chain(own)), "TLS-NAME-DATE", findings.Error, askedMetadata, nil},
		{"ends soon", over(chain(with(func(c *httplog.Certificate) { c.NotAfter = began.AddDate(0, 0, 10) }))), "TLS-NAME-DATE", findings.Warning, askedMetadata, nil},
		{"old version", over(old), "TLS-VERSION", findings.Warning, askedMetadata, nil},
		{"nothing in common", failed(alert, chain()), "TLS-VERSION", findings.Error, askedMetadata, nil},
	})
	for name, c := range map[string]httplog.Certificate{
		"a good certificate":     own,
		"one for a day, renewed": with(func(c *httplog.Certificate) { c.NotBefore, c.NotAfter = began.Add(-time.Hour), began.Add(23*time.Hour) }),
	} {
		t.Run("quiet: "+name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			over(chain(c))(f)
			f.wantQuiet(t)
		})
	}
	f := healthy()
	failed(x509.UnknownAuthorityError{}, chain(with(func(c *httplog.Certificate) { c.Issuer = "CN=Zscaler Root CA" })))(f)
	if got := f.want(t, "TLS-TRUST", findings.Error); !strings.Contains(got.Message, "proxy") {
		t.Errorf("message is %q", got.Message)
	}
}

func zip(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

func TestBody(t *testing.T) {
	t.Parallel()
	utf16 := func(m *message) {
		var b strings.Builder
		b.WriteString("\xff\xfe")
		for _, c := range []byte(m.Body) {
			b.WriteByte(c)
			b.WriteByte(0)
		}
		m.Body = b.String()
	}
	testFound(t, []foundRow{
		{"byte order mark", at("metadata", func(m *message) { m.Body = "\xef\xbb\xbf" + m.Body }), "HTTP-BODY", findings.Warning, "\xef\xbb\xbf", nil},
		{"byte order mark, token", at("token", func(m *message) { m.Body = "\xef\xbb\xbf" + m.Body }), "HTTP-BODY", findings.Warning, "\xef\xbb\xbf", nil},
		{"UTF-16", at("keys", utf16), "HTTP-BODY", findings.Error, "\xff\xfe", nil},
		{"NUL", at("metadata", func(m *message) { m.Body += "\x00" }), "HTTP-BODY", findings.Error, "\x00", nil},
		{"not UTF-8", at("userinfo", func(m *message) { m.Body = "{\"sub\":\"user-1\",\"name\":\"\xe9\"}" }), "HTTP-BODY", findings.Warning, "\xe9", nil},
		{"charset", at("metadata", func(m *message) { m.setHeader("Content-Type", "application/json; charset=ISO-8859-1") }), "HTTP-BODY", findings.Warning, "Content-Type: application/json; charset=ISO-8859-1", nil},
		{"unasked gzip", at("metadata", func(m *message) { m.Body = zip(m.Body); m.setHeader("Content-Encoding", "gzip") }), "HTTP-BODY", findings.Warning, "Content-Encoding: gzip", nil},
		{"gzip twice", at("keys", func(m *message) { m.Body = zip(zip(m.Body)); m.setHeader("Content-Encoding", "gzip") }), "HTTP-BODY", findings.Error, "Content-Encoding: gzip", nil},
		{"no gzip at all", at("keys", func(m *message) { m.setHeader("Content-Encoding", "gzip") }), "HTTP-BODY", findings.Error, "Content-Encoding: gzip", nil},
		{"brotli", at("metadata", func(m *message) { m.Body = "\x1b\x03"; m.setHeader("Content-Encoding", "br") }), "HTTP-BODY", findings.Error, "Content-Encoding: br", nil},
		{"cut off", at("metadata", func(m *message) {
			m.Body = m.Body[:40]
			m.setHeader("Content-Length", "900")
			m.Failure = httplog.FailCutOff
		}), "HTTP-BODY", findings.Error, "Content-Length: 900", nil},
		{"too long", at("metadata", func(m *message) { m.Body += strings.Repeat(" ", 1<<20) }), "HTTP-BODY", findings.Warning, " ", []findings.ID{"DISC-BAD-JSON"}},
		{"empty", at("metadata", func(m *message) { m.Body = "" }), "HTTP-BODY", findings.Error, "HTTP/1.1 200 Status", nil},
		{"431", instead("authorization-request", page(431)), "HTTP-BODY", findings.Error, "HTTP/1.1 431 Status", []findings.ID{"AUTHZ-ERROR-CODE", "AUTHZ-NO-CALLBACK"}},
	})
	t.Run("long head", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		at("keys", func(m *message) { m.setHeader("X-Long", strings.Repeat("x", 70<<10)) })(f)
		f.want(t, "HTTP-BODY", findings.Warning)
	})
	t.Run("quiet: what was asked for, and a recording", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Change = func(_ string, m *message) { m.setHeader("Content-Length", "1"); m.setHeader("Content-Encoding", "br") }
		all := f.exchanges()
		for i := range all {
			all[i].Witness = "recorded"
		}
		for _, x := range findings.Judge(findings.NewTrace(all, f.Asked)).Findings {
			if x.ID == "HTTP-BODY" {
				t.Error(x.Message)
			}
		}
	})
}

func TestCORS(t *testing.T) {
	t.Parallel()
	testFound(t, []foundRow{
		{"any origin", at("authorization-request", func(m *message) { m.setHeader("Access-Control-Allow-Origin", "*") }), "CORS", findings.Warning, "Access-Control-Allow-Origin: *", nil},
	})
}
