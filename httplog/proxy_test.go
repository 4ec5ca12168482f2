package httplog_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// tunnelling is a proxy that answers CONNECT and passes on what comes then.
func tunnelling(c net.Conn) {
	r := bufio.NewReader(c)
	req, err := http.ReadRequest(r)
	if err != nil {
		return
	}
	if req.Method != http.MethodConnect {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy")
		return
	}
	to, err := net.Dial("tcp", req.Host)
	if err != nil {
		io.WriteString(c, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\ngone")
		return
	}
	defer to.Close()
	io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	var both sync.WaitGroup
	both.Go(func() {
		defer c.Close()
		io.Copy(c, to)
	})
	both.Go(func() {
		defer to.Close()
		io.Copy(to, r)
	})
	both.Wait()
}

func proxied(scheme, addr string) func(*http.Request) (*url.URL, error) {
	return http.ProxyURL(&url.URL{Scheme: scheme, Host: addr, User: url.UserPassword("me", "topsecret")})
}

const proxyCredentials = "Proxy-Authorization: Basic bWU6dG9wc2VjcmV0\r\n"

func TestPlainHTTPThroughAProxy(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	for _, scheme := range []string{"http", "https"} {
		var config *tls.Config
		if scheme == "https" {
			config = ca.loopback(t)
		}
		s := serve(t, config, tunnelling)
		tr := client(t, func(tr *httplog.Transport) {
			tr.TLS = &tls.Config{RootCAs: ca.pool}
			tr.Proxy = proxied(scheme, s.addr)
		})
		resp, err := tr.RoundTrip(request(t, "GET", "http://idp.example/x?y=1", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(resp.Body); string(got) != "proxy" {
			t.Errorf("read %q", got)
		}
		x := last(t, tr)
		received, _ := s.bytes()
		want := "GET http://idp.example/x?y=1 HTTP/1.1\r\nHost: idp.example\r\nUser-Agent: grantwalk\r\n" + proxyCredentials + "\r\n"
		if string(x.Request.Raw) != want || string(received) != want {
			t.Errorf("recorded %q\nreceived %q\nwant %q", x.Request.Raw, received, want)
		}
		if tr.Log.Len() != 1 || x.Network.Proxy != s.addr || x.URL != "http://idp.example/x?y=1" || (x.TLS != nil) != (scheme == "https") {
			t.Errorf("recorded %+v", x)
		}
	}
}

func TestHTTPSThroughAProxy(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	target := serve(t, ca.loopback(t), answering(okAnswer, 0))
	for _, scheme := range []string{"http", "https"} {
		var config *tls.Config
		if scheme == "https" {
			config = ca.loopback(t)
		}
		s := serve(t, config, tunnelling)
		var gated []string
		tr := client(t, func(tr *httplog.Transport) {
			tr.TLS = &tls.Config{RootCAs: ca.pool}
			tr.Proxy = proxied(scheme, s.addr)
			tr.Gate = func(_ context.Context, x httplog.Exchange) ([]byte, error) {
				gated = append(gated, x.Method)
				return x.Request.Raw, nil
			}
		})
		for range 2 { // the second in the same tunnel
			resp, err := tr.RoundTrip(request(t, "POST", "https://"+target.addr+"/token", "a=b"))
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := io.ReadAll(resp.Body); string(got) != "ok" {
				t.Errorf("read %q", got)
			}
		}
		if strings.Join(gated, " ") != "POST CONNECT POST" {
			t.Errorf("the gate saw %v", gated)
		}
		xs := tr.Log.Exchanges()
		connect := xs[1]
		want := "CONNECT " + target.addr + " HTTP/1.1\r\nHost: " + target.addr + "\r\nUser-Agent: grantwalk\r\n" + proxyCredentials + "\r\n"
		if string(connect.Request.Raw) != want || connect.State != httplog.Done || connect.Response.Status != 200 || connect.URL != "https://"+target.addr {
			t.Errorf("CONNECT: %s %q", connect.State, connect.Request.Raw)
		}
		if strings.Contains(string(xs[0].Request.Raw), "Proxy-") {
			t.Error("the target gets the proxy's credentials")
		}
		if xs[0].TLS == nil || xs[0].Network.Proxy != s.addr || !xs[2].Network.Reused || (connect.TLS != nil) != (scheme == "https") {
			t.Errorf("recorded %+v", xs[0])
		}
	}
}

func TestProxyRefusals(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	s := serve(t, nil, answering("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 5\r\n\r\nlogin", 0))
	for name, c := range map[string]struct{ proxy, says string }{
		"demands a login": {"http://" + s.addr, "status 407: put user and password"},
		"is not there":    {"http://" + l.Addr().String(), "see exchange 2"},
		"is of SOCKS":     {"socks5://" + s.addr, "http:// or https://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u, _ := url.Parse(c.proxy)
			tr := client(t, func(tr *httplog.Transport) { tr.Proxy = http.ProxyURL(u) })
			_, err := tr.RoundTrip(request(t, "GET", "https://idp.example/", ""))
			e, ok := errors.AsType[*httplog.Error](err)
			if !ok || e.Kind != httplog.FailProxy || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
			if x, _ := tr.Log.Exchange(1); x.State != httplog.Failed || x.Failure != httplog.FailProxy {
				t.Errorf("the log has %s, %s", x.State, x.Failure)
			}
		})
	}
}

func TestProxySettingThatFails(t *testing.T) {
	t.Parallel()
	tr := client(t, func(tr *httplog.Transport) {
		tr.Proxy = func(*http.Request) (*url.URL, error) { return nil, errors.New("parse http://u:topsecret@") }
	})
	_, err := tr.RoundTrip(request(t, "GET", "http://idp.example/", ""))
	wantFailure(t, tr, err, httplog.FailProxy, "check --proxy")
	if strings.Contains(err.Error(), "topsecret") {
		t.Errorf("a secret is in %q", err)
	}
}
