package tui

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"html"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// evilHead is evil without what would end a field line.
var evilHead = strings.NewReplacer("\x00", "", "\n", "").Replace(evil)

// TestEvilMessagesAreOnlyWords: evil wherever a message of HTTP has room for it.
func TestEvilMessagesAreOnlyWords(t *testing.T) {
	t.Parallel()
	const end = "Connection: close\r\nContent-Length: 2\r\n\r\n{}"
	for name, answer := range map[string]string{
		"phrase":            "HTTP/1.1 200 " + evilHead + "\r\n" + end,
		"field name":        "HTTP/1.1 200 OK\r\nX-" + evilHead + ": 1\r\n" + evilHead + " : 1\r\n" + end,
		"field value":       "HTTP/1.1 200 OK\r\nSet-Cookie: " + evilHead + "=" + evilHead + "\r\nServer: " + evil + "\r\n" + end,
		"folded value":      "HTTP/1.1 200 OK\r\nServer: a\r\n " + evilHead + "\r\n\t" + evilHead + "\r\n" + end,
		"no colon":          "HTTP/1.1 200 OK\r\n" + evilHead + "\r\n" + end,
		"overlong line":     "HTTP/1.1 404 OK\r\nX: " + strings.Repeat(evilHead, 2000) + "\r\n" + end,
		"media type":        "HTTP/1.1 200 OK\r\nContent-Type: " + evilHead + "\r\n" + end,
		"coding":            "HTTP/1.1 200 OK\r\nContent-Encoding: " + evilHead + "\r\n" + end,
		"Location":          "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/" + evilHead + "\r\n" + end,
		"interim":           "HTTP/1.1 103 " + evilHead + "\r\nLink: " + evilHead + "\r\n\r\nHTTP/1.1 200 OK\r\n" + end,
		"chunks":            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;" + evilHead + "\r\n{}\r\n0\r\nX: " + evilHead + "\r\n\r\n",
		"chunk size":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + evilHead + "\r\n",
		"length":            "HTTP/1.1 200 OK\r\nContent-Length: " + evilHead + "\r\n\r\n{}",
		"version":           "HTTP/" + evilHead + " 200 OK\r\n" + end,
		"no HTTP":           evil,
		"a page":            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n<title>" + evil + "</title>" + evil,
		"a JWT":             "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/jwt\r\n\r\n" + evil + "." + evil + "." + evil,
		"a form":            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=%1b%5b2J&%E2%80%AE=" + evil,
		"a challenge":       "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer realm=\"" + evilHead + "\", error=\"" + evilHead + "\"\r\n" + end,
		"JSON, lone halves": "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n{\"issuer\":\"\\ud800\\u001b[2J\\u202e\",\"a\":\"" + evil + "\"}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, 100, 30, Config{Options: answering(t, raw(answer))})
			d.press("enter", "enter", "enter")
			d.harmless(name)
			d.lookEverywhere(name, 1)
			d.send(tea.WindowSizeMsg{Width: 70, Height: 20})
			d.press("m", "4", "p", "i")
			d.harmless(name + ", small, revealed")
		})
	}
}

// evilCertificate is one for nobody, with evil in all of its names.
func evilCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	name := pkix.Name{CommonName: strings.ToValidUTF8(evil, ""), Organization: []string{strings.ToValidUTF8(evil, "")}, Locality: []string{"\x1b[2J"}}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: name, NotBefore: time.Unix(0, 0), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"a\x1b[2J.example", "b\x07.example"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestEvilCertificatesAreOnlyWords: in the failure, in the finding, and among the
// facts of the connection.
func TestEvilCertificatesAreOnlyWords(t *testing.T) {
	t.Parallel()
	config := &tls.Config{Certificates: []tls.Certificate{evilCertificate(t)}} //nolint:gosec // hostile
	for _, insecure := range []bool{false, true} {
		o := answering(t, func(c net.Conn) { raw("HTTP/1.1 404 No\r\nConnection: close\r\n\r\n")(tls.Server(c, config)) })
		o.Issuer, o.Insecure = "https://idp.example", insecure
		d := drive(t, 120, 60, Config{Options: o})
		d.press("enter", "enter", "enter", "i")
		d.sees("Certificate 1 of 1", "CN=EVIL␛]0\\;owned␇", "a␛[2J.example, b␇.example")
		d.harmless("the facts")
		d.press("esc", "6")
		d.sees(map[bool]string{false: "TLS-NAME-DATE", true: "TLS-TRUST"}[insecure])
		d.lookEverywhere("a certificate", 2)
	}
}

// TestEvilFormsAreOnlyWords: a sign-in page with evil in whatever a form has.
func TestEvilFormsAreOnlyWords(t *testing.T) {
	t.Parallel()
	e := html.EscapeString(evil)
	page := `<title>` + e + `</title><base href="/` + e + `"><form method=post action="/` + e + `"><p>` + e + `<div role=alert>` + e + `</div>` +
		`<label>` + e + `<input name="n` + e + `" value="v` + e + `"></label><input name=p placeholder="` + e + `"><input type=password name=pw aria-label="` + e + `">` +
		`<select name=s><option>` + e + `<option value="` + e + `" selected>` + e + `</select><textarea name=t title="` + e + `">` + e + `</textarea>` +
		`<input type=radio name=r value="` + e + `"><label><input type=radio name=r value=2>` + e + `</label><input type=checkbox name=c title="` + e + `">` +
		`<button name=b value="` + e + `">` + e + `</button><input type=submit value="` + e + `"><input type=image alt="` + e + `"></form>`
	o := providerOptions(t, func(c *demoidp.Config) {
		c.Hooks.Intercept = func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			if !strings.HasPrefix(r.URL.Path, "/authorize") {
				next(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, page)
		}
	})
	for _, size := range [][2]int{{120, 60}, {70, 20}} {
		d := drive(t, size[0], size[1], Config{Options: o})
		d.press("c")
		if a := d.app.state.Await; a == nil || a.Kind != flows.AwaitForm {
			t.Fatalf("no form is shown:\n%s", d.screen())
		}
		d.sees("EVIL␛]0;owned␇")
		for range 12 {
			for _, key := range []string{"down", "space", "x", "left", "right", "end", "backspace"} {
				d.press(key)
				d.harmless("a form, key " + key)
				if d.app.state.Await == nil {
					t.Fatalf("the form was left by %s:\n%s", key, d.screen())
				}
			}
		}
		d.app.engine.Close()
	}
}
