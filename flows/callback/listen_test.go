package callback_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/httplog"
)

func TestListenRefusesWhatItCannotServe(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]error{
		"https://app.example/cb":         callback.ErrNotLoopback,
		"http://10.0.0.1:8080/cb":        callback.ErrNotLoopback,
		"http://0.0.0.0:8080/cb":         callback.ErrNotLoopback,
		"http://localhost.evil/cb":       callback.ErrNotLoopback,
		"http:///cb":                     callback.ErrNotLoopback,
		"com.example.app:/cb":            callback.ErrNotLoopback,
		"urn:ietf:wg:oauth:2.0:oob":      callback.ErrNotLoopback,
		"https://127.0.0.1:8443/cb":      callback.ErrHTTPS,
		"https://localhost/cb":           callback.ErrHTTPS,
		"127.0.0.1/cb":                   nil,
		"http://127.0.0.1:99999/cb":      nil,
		"http://127.0.0.1:0/cb#frag":     nil,
		"http://user:pass@127.0.0.1:0/":  nil,
		"http://127.0.0.1:0/cb\x00":      nil,
		"http://[fe80::1%25lo]:0/cb":     callback.ErrNotLoopback,
		"http://[::1%25lo]:0/cb":         callback.ErrNotLoopback,
		"http://user:pass@app.example/x": callback.ErrNotLoopback,
	} {
		l, err := callback.Listen(t.Context(), uri, callback.Options{})
		if err == nil {
			l.Close()
			t.Errorf("%q is listened on", uri)
			continue
		}
		if want != nil && !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", uri, err, want)
		}
		if strings.Contains(err.Error(), "pass@") {
			t.Errorf("%q: the error holds the password: %v", uri, err)
		}
	}
}

func TestListenKeepsTheRedirectURIAsWritten(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"":                                    "http://127.0.0.1:PORT/callback",
		"http://127.0.0.1:0":                  "http://127.0.0.1:PORT",
		"http://127.0.0.1:0/a%2Fb?tenant=%31": "http://127.0.0.1:PORT/a%2Fb?tenant=%31",
		"http://LocalHost:0/cb":               "http://LocalHost:PORT/cb",
		"http://127.0.0.2:0/cb":               "http://127.0.0.2:PORT/cb",
	} {
		l, err := callback.Listen(t.Context(), uri, callback.Options{})
		if err != nil {
			t.Errorf("%q: %v", uri, err)
			continue
		}
		defer l.Close()
		got := l.RedirectURI()
		_, port, _ := strings.Cut(strings.TrimPrefix(got, "http://"), ":")
		port, _, _ = strings.Cut(port, "/")
		if port == "0" || port == "" || strings.Replace(got, port, "PORT", 1) != want {
			t.Errorf("%q: got %q, want %q", uri, got, want)
		}
	}
}

func TestListenNamesAPortInUse(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	for _, host := range []string{"127.0.0.1", "localhost"} {
		_, port, _ := net.SplitHostPort(ln.Addr().String())
		l, err := callback.Listen(t.Context(), "http://"+host+":"+port+"/callback", callback.Options{})
		if err == nil {
			l.Close()
			t.Fatalf("%s: the port of another is listened on", host)
		}
		if !strings.Contains(err.Error(), "port "+port+" is in use") {
			t.Errorf("%s: got %v", host, err)
		}
	}
}

func TestLocalhostRefusesAPortTakenInTheOtherFamily(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6 here")
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	l, err := callback.Listen(t.Context(), "http://localhost:"+port+"/callback", callback.Options{})
	if err == nil {
		l.Close()
		t.Fatal("a program on [::1] could get the code")
	}
}

func TestLocalhostListensOnBothFamilies(t *testing.T) {
	t.Parallel()
	l := listen(t, "http://localhost:0/callback")
	_, port, _ := net.SplitHostPort(l.host())
	for _, address := range []string{"127.0.0.1", "::1"} {
		c, err := net.Dial("tcp", net.JoinHostPort(address, port))
		if err != nil && address == "::1" {
			t.Skip("no IPv6 here")
		}
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, "GET /callback?code=good&state=right HTTP/1.1\r\nHost: localhost:"+port+"\r\n\r\n")
		answer, _ := io.ReadAll(c)
		c.Close()
		wantStatus(t, string(answer), "200")
	}
	if l.log.Len() != 2 {
		t.Errorf("%d calls are recorded", l.log.Len())
	}
}

func TestListenOnIPv6(t *testing.T) {
	t.Parallel()
	l, err := callback.Listen(t.Context(), "http://[::1]:0/callback", callback.Options{})
	if err != nil {
		t.Skip("no IPv6 here")
	}
	defer l.Close()
	l.Expect(httplog.Label{}, callback.MatchState("right"))
	resp, err := http.Get(l.RedirectURI() + "?code=good&state=right")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("got %s", resp.Status)
	}
}

func TestARedirectURIWithAQuery(t *testing.T) {
	t.Parallel()
	l := listen(t, "http://127.0.0.1:0/callback?tenant=1")
	if page := l.get(t, "/callback?tenant=1"); !strings.Contains(page, "grantwalk_relay") {
		t.Errorf("no relay page: %s", page)
	}
	wantStatus(t, l.get(t, "/callback?tenant=1&code=good&state=right"), "200")
	if r := l.answer(t); r.Code != "good" || r.Params.Get("tenant") != "1" {
		t.Errorf("got %+v", r)
	}
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	l, err := callback.Listen(t.Context(), "", callback.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Wait(t.Context()); !errors.Is(err, callback.ErrUnexpected) {
		t.Errorf("with nothing expected: %v", err)
	}
	l.Expect(httplog.Label{}, callback.MatchState("right"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Wait(ctx); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), l.RedirectURI()) {
		t.Errorf("with an ended context: %v", err)
	}
	l.Close()
	if _, err := l.Wait(t.Context()); !errors.Is(err, callback.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestTheContextClosesTheListener(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	l, err := callback.Listen(ctx, "", callback.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.Expect(httplog.Label{}, callback.MatchState("right"))
	cancel()
	if _, err := l.Wait(t.Context()); !errors.Is(err, callback.ErrClosed) {
		t.Errorf("got %v", err)
	}
}
