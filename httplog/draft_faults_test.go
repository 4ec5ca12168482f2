package httplog_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// The faults of a client that are to be had with one key, made of edits.
func TestDraftMakesTheFaultsOfAClient(t *testing.T) {
	t.Parallel()
	h, f := httplog.Header, httplog.Form
	basic := "POST /token HTTP/1.1\r\nAuthorization: Basic YSUyNmI6czNjcmV0\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %\r\n\r\n"
	inBody := strings.Replace(basic, "Authorization: Basic YSUyNmI6czNjcmV0\r\n", "", 1)
	withLength := func(head, body string) string {
		return strings.Replace(head, "%", strconv.Itoa(len(body)), 1) + body
	}
	noAuthentication := func(d httplog.Draft) (httplog.Draft, error) {
		id, _, ok := d.Basic()
		d = d.Drop(h, "authorization").Drop(f, "client_secret").Drop(f, "client_assertion").Drop(f, "client_assertion_type")
		if _, there := d.Value(f, "client_id"); there || !ok {
			return d, nil
		}
		id, err := url.QueryUnescape(id)
		if err != nil {
			return d, err
		}
		return d.Add(f, "client_id", id)
	}
	for _, c := range []struct {
		name       string
		raw        string
		fault      draftEdit
		head, body string
	}{
		{"no code_verifier", withLength(basic, "code=c&code_verifier=v&redirect_uri=u"),
			func(d httplog.Draft) (httplog.Draft, error) { return d.Drop(f, "code_verifier"), nil },
			basic, "code=c&redirect_uri=u"},
		{"other redirect_uri, wherever it is", withLength(basic, "redirect_uri=u&code=c&redirect_uri=v"),
			func(d httplog.Draft) (httplog.Draft, error) { return d.Put(f, "redirect_uri", "http://x/") },
			basic, "redirect_uri=http%3A%2F%2Fx%2F&code=c&redirect_uri=http%3A%2F%2Fx%2F"},
		{"a redirect_uri where there was none", withLength(basic, "code=c"),
			func(d httplog.Draft) (httplog.Draft, error) { return d.Put(f, "redirect_uri", "http://x/") },
			basic, "code=c&redirect_uri=http%3A%2F%2Fx%2F"},
		{"wrong secret in Basic", withLength(basic, "code=c"),
			func(d httplog.Draft) (httplog.Draft, error) {
				id, _, _ := d.Basic()
				return d.SetBasic(id, "wrong")
			},
			strings.Replace(basic, "YSUyNmI6czNjcmV0", "YSUyNmI6d3Jvbmc=", 1), "code=c"},
		{"wrong secret in the body", withLength(inBody, "client_id=a%26b&client_secret=s&code=c"),
			func(d httplog.Draft) (httplog.Draft, error) { return d.Put(f, "client_secret", "wrong") },
			inBody, "client_id=a%26b&client_secret=wrong&code=c"},
		{"no client authentication, was Basic", withLength(basic, "code=c"), noAuthentication,
			inBody, "code=c&client_id=a%26b"},
		{"no client authentication, was in the body", withLength(inBody, "client_id=a%26b&client_secret=s&code=c"), noAuthentication,
			inBody, "client_id=a%26b&code=c"},
		{"no client authentication, was an assertion", withLength(inBody, "code=c&client_assertion_type=t&client_assertion=j&client_id=x"), noAuthentication,
			inBody, "code=c&client_id=x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := applyEdits(t, httplog.ReadDraft([]byte(c.raw)), edits(c.fault))
			if got, want := string(d.Bytes()), withLength(c.head, c.body); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestDraftBasic(t *testing.T) {
	t.Parallel()
	d := httplog.ReadDraft([]byte("POST / HTTP/1.1\r\nauthorization: basic YTpiOmM=\r\n\r\n"))
	if user, password, ok := d.Basic(); user != "a" || password != "b:c" || !ok {
		t.Errorf("got %q, %q, %v", user, password, ok)
	}
	for _, raw := range []string{"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nAuthorization: Bearer YTpi\r\n\r\n", "GET / HTTP/1.1\r\nAuthorization: Basic !\r\n\r\n"} {
		if user, password, ok := httplog.ReadDraft([]byte(raw)).Basic(); ok {
			t.Errorf("%q has %q, %q", raw, user, password)
		}
	}
	e, err := httplog.ReadDraft([]byte("GET / HTTP/1.1\r\n\r\n")).SetBasic("u", "p:q")
	if user, password, ok := e.Basic(); err != nil || user != "u" || password != "p:q" || !ok {
		t.Errorf("got %q, %q, %v, %v", user, password, ok, err)
	}
}
