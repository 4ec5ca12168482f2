package callback_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/httplog"
)

// rejections collects what a listener reports.
type rejections struct {
	mu   sync.Mutex
	all  []error
	resp []callback.Response
}

func (r *rejections) add(resp callback.Response, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, err)
	r.resp = append(r.resp, resp)
}

func (r *rejections) only(t *testing.T, want error) callback.Response {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) != 1 || !errors.Is(r.all[0], want) {
		t.Fatalf("rejected: %v, want only %v", r.all, want)
	}
	return r.resp[0]
}

type listening struct {
	*callback.Listener
	log      *httplog.Log
	rejected *rejections
}

// listen opens a listener that expects the state "right".
func listen(t *testing.T, redirectURI string) listening {
	t.Helper()
	l := listening{log: &httplog.Log{}, rejected: &rejections{}}
	var err error
	l.Listener, err = callback.Listen(t.Context(), redirectURI, callback.Options{Log: l.log, OnRejected: l.rejected.add})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	l.Expect(httplog.Label{Step: "authorization-response", Run: 2}, callback.MatchState("right"))
	return l
}

func (l listening) host() string {
	u, _ := url.Parse(l.RedirectURI())
	return u.Host
}

// send writes text as it is and returns all that comes back.
func (l listening) send(t *testing.T, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", strings.Replace(l.host(), "localhost", "127.0.0.1", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func (l listening) get(t *testing.T, target string) string {
	t.Helper()
	return l.send(t, "GET "+target+" HTTP/1.1\r\nHost: "+l.host()+"\r\nuser-Agent: Test\r\n\r\n")
}

func (l listening) post(t *testing.T, target, fields, body string) string {
	t.Helper()
	return l.send(t, "POST "+target+" HTTP/1.1\r\nHost: "+l.host()+"\r\nContent-Type: application/x-www-form-urlencoded\r\n"+fields+
		"Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
}

func (l listening) answer(t *testing.T) callback.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := l.Wait(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (l listening) noAnswer(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := l.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("got the answer %+v, %v", r, err)
	}
}

func wantStatus(t *testing.T, answer, status string) {
	t.Helper()
	if !strings.HasPrefix(answer, "HTTP/1.1 "+status+" ") {
		t.Fatalf("got %.200q, want status %s", answer, status)
	}
}

func TestListenerTakesTheAnswerAndRecordsItsBytes(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	sent := "GET /callback?code=the-code&state=right&iss=https%3A%2F%2Fidp HTTP/1.1\r\nHost: " + l.host() + "\r\naccept-lANGUAGE:  en\r\n\r\n"
	page := l.send(t, sent)
	wantStatus(t, page, "200")
	r := l.answer(t)
	if r.Mode != callback.Query || r.Code != "the-code" || r.State != "right" || r.Iss != "https://idp" || !r.StateKnown || r.Pasted || r.Received.IsZero() {
		t.Errorf("got %+v", r)
	}
	x, ok := l.log.Exchange(r.Exchange)
	if !ok {
		t.Fatal("not recorded")
	}
	if string(x.Request.Raw) != sent {
		t.Errorf("recorded the request %q, sent %q", x.Request.Raw, sent)
	}
	if got := string(x.Response.Head) + string(x.Response.Wire.Bytes()); got != page {
		t.Errorf("recorded the answer %q, got %q", got, page)
	}
	if want := (httplog.Label{Step: "authorization-response", Run: 2, Channel: httplog.Front}); x.Label != want || x.Witness != httplog.Received || x.State != httplog.Done || x.Response.Status != 200 {
		t.Errorf("recorded %+v", x)
	}
	if x.URL != r.URL || !strings.HasPrefix(r.URL, l.RedirectURI()+"?") {
		t.Errorf("URL %q of the exchange, %q of the response", x.URL, r.URL)
	}
	if s := l.log.Secrets(); len(s) != 1 || s[0] != "the-code" {
		t.Errorf("the log knows the secrets %q", s)
	}
}

func TestPagesAreSealed(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	page := l.get(t, "/callback?error=%3Cscript%3E&error_description=%22%3E%3Cimg+src%3Dx%3E&state=right")
	for _, want := range []string{"Cache-Control: no-store", "Referrer-Policy: no-referrer", "Connection: close", "X-Content-Type-Options: nosniff",
		"default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "&lt;script&gt;", "&#34;&gt;&lt;img src=x&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if regexp.MustCompile(`(?i)<script|<img|https?://`).MatchString(page) {
		t.Errorf("the page has foreign markup or loads something: %s", page)
	}
	if r := l.answer(t); r.Error != "<script>" {
		t.Errorf("got %+v", r)
	}
}

func TestListenerWaitsOnAfterAWrongState(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]error{
		"code=evil&state=wrong":             callback.ErrStateWrong,
		"code=evil":                         callback.ErrStateMissing,
		"code=evil&state=":                  callback.ErrStateWrong,
		"code=evil&state=right&state=wrong": callback.ErrStateWrong,
		"code=evil&state=wrong&state=right": callback.ErrStateWrong,
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			l := listen(t, "")
			page := l.get(t, "/callback?"+query)
			wantStatus(t, page, "400")
			if !strings.Contains(page, "does not belong to the sign-in") {
				t.Errorf("the page does not say what is wrong: %s", page)
			}
			if r := l.rejected.only(t, want); r.Code != "evil" || r.Exchange != 1 {
				t.Errorf("reported %+v", r)
			}
			l.noAnswer(t)
			l.get(t, "/callback?code=good&state=right")
			if r := l.answer(t); r.Code != "good" {
				t.Errorf("got the code %q", r.Code)
			}
		})
	}
}

func TestTheSecondCallGetsTheSamePage(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	first := l.get(t, "/callback?code=good&state=right")
	second := l.get(t, "/callback?code=good&state=right")
	if first != second {
		t.Errorf("another page: %s", second)
	}
	if l.log.Len() != 2 || l.answer(t).Exchange != 1 {
		t.Error("the second call is not recorded, or became the answer")
	}
	wantStatus(t, l.get(t, "/callback?code=other&state=right"), "409")
	if r := l.answer(t); r.Code != "good" {
		t.Errorf("another code replaced the answer: %q", r.Code)
	}
	l.rejected.only(t, callback.ErrUnexpected)
}

func TestExpectBeginsAnew(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	l.get(t, "/callback?code=one&state=right")
	l.Expect(httplog.Label{Step: "authorization-response", Run: 3}, callback.MatchState("next"))
	l.noAnswer(t)
	wantStatus(t, l.get(t, "/callback?code=two&state=next"), "200")
	if r := l.answer(t); r.Code != "two" {
		t.Errorf("got %q", r.Code)
	}
}

func TestListenerReadsFormPost(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	wantStatus(t, l.post(t, "/callback", "Origin: https://idp.example\r\n", "code=good&state=right"), "200")
	if r := l.answer(t); r.Mode != callback.FormPost || r.Code != "good" {
		t.Errorf("got %+v", r)
	}
}

func TestCrossSitePostNeedsTheState(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	wantStatus(t, l.post(t, "/callback", "Origin: https://evil.example\r\n", "code=evil&state=guess"), "400")
	l.rejected.only(t, callback.ErrStateWrong)
	l.noAnswer(t)
}

func TestListenerAsksForTheBodyOfAPost(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	answer := l.post(t, "/callback", "Expect: 100-continue\r\n", "code=good&state=right")
	if !strings.HasPrefix(answer, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n") {
		t.Errorf("got %.100q", answer)
	}
	if x, _ := l.log.Exchange(l.answer(t).Exchange); len(x.Response.Interim) != 1 {
		t.Error("the 100 answer is not recorded")
	}
}

func TestListenerRefusesWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	const good = "?code=good&state=right"
	for name, test := range map[string]struct {
		request, status string
		want            error // nil: not even recorded
	}{
		"foreign Host":           {"GET /callback" + good + " HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421", callback.ErrHost},
		"foreign Host, our port": {"GET /callback" + good + " HTTP/1.1\r\nHost: evil.example:PORT\r\n\r\n", "421", callback.ErrHost},
		"Host without port":      {"GET /callback" + good + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "421", callback.ErrHost},
		"no Host":                {"GET /callback" + good + " HTTP/1.0\r\n\r\n", "421", callback.ErrHost},
		"foreign absolute form":  {"GET http://evil.example/callback" + good + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "421", callback.ErrHost},
		"two Hosts":              {"GET /callback" + good + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil\r\n\r\n", "400", callback.ErrMalformed},
		"favicon":                {"GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "404", nil},
		"foreign path":           {"GET /admin HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "404", nil},
		"answer, slash added":    {"GET /callback/" + good + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "404", callback.ErrPath},
		"PUT":                    {"PUT /callback" + good + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 0\r\n\r\n", "405", callback.ErrMethod},
		"HEAD":                   {"HEAD /callback" + good + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "405", callback.ErrMethod},
		"JSON":                   {"POST /callback HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "415", callback.ErrMediaType},
		"not HTTP":               {"\x16\x03\x01\x02\x00\n\n", "400", nil},
		"broken header":          {"GET /callback" + good + " HTTP/1.1\r\nHost\r\n\r\n", "400", callback.ErrMalformed},
		"huge query":             {"GET /callback" + good + strings.Repeat("x", 200<<10) + " HTTP/1.1\r\n\r\n", "413", callback.ErrTooLong},
		"huge header":            {"GET /callback" + good + " HTTP/1.1\r\nX: " + strings.Repeat("x", 200<<10) + "\r\n\r\n", "413", callback.ErrTooLong},
		"huge body":              {"POST /callback HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ncode=good&state=right&x=" + strings.Repeat("x", 100000-24), "413", callback.ErrTooLong},
		"many parameters":        {"GET /callback" + good + strings.Repeat("&a=b", 500) + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "400", callback.ErrTooManyParams},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t, "")
			_, port, _ := net.SplitHostPort(l.host())
			wantStatus(t, l.send(t, strings.ReplaceAll(test.request, "PORT", port)), test.status)
			l.noAnswer(t)
			if test.want == nil {
				if l.log.Len() != 0 {
					t.Error("it is recorded")
				}
				return
			}
			l.rejected.only(t, test.want)
			if x, _ := l.log.Exchange(1); x.Note == "" || len(x.Request.Raw) == 0 {
				t.Errorf("recorded %+v", x)
			}
		})
	}
}

func TestListenerRecordsOnlyTheRequestsBytes(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	first := "GET /callback?code=good&state=right HTTP/1.1\r\nHost: " + l.host() + "\r\n\r\n"
	l.send(t, first+"GET /pipelined HTTP/1.1\r\n\r\n")
	if x, _ := l.log.Exchange(l.answer(t).Exchange); string(x.Request.Raw) != first {
		t.Errorf("recorded %q", x.Request.Raw)
	}
}

func TestALeaveTakingBrowserStillDeliversTheAnswer(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	c, err := net.Dial("tcp", l.host())
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, "GET /callback?code=good&state=right HTTP/1.1\r\nHost: "+l.host()+"\r\n\r\n")
	c.Close()
	if r := l.answer(t); r.Code != "good" {
		t.Errorf("got %+v", r)
	}
}

func TestAnswerWithoutALog(t *testing.T) {
	t.Parallel()
	l, err := callback.Listen(t.Context(), "", callback.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.Expect(httplog.Label{}, callback.MatchState(""))
	resp, err := http.Get(l.RedirectURI() + "?code=good")
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if !bytes.Contains(page, []byte("Go back to the terminal")) {
		t.Errorf("got %s", page)
	}
	if r, err := l.Wait(t.Context()); err != nil || r.Code != "good" || r.Exchange != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestTheCallersReasonStandsOnThePage(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	foreign := errors.New("it comes from <another> issuer")
	l.Expect(httplog.Label{}, func(callback.Response) error { return foreign })
	page := l.get(t, "/callback?code=evil&state=right&iss=x")
	wantStatus(t, page, "400")
	if !strings.Contains(page, "it comes from &lt;another&gt; issuer") || strings.Contains(page, "does not belong") {
		t.Errorf("got %s", page)
	}
	l.rejected.only(t, foreign)
}
