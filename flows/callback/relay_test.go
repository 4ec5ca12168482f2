package callback_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/callback"
)

var tokenField = regexp.MustCompile(`name="grantwalk_relay" value="([^"]+)"`)

func relayToken(t *testing.T, page string) string {
	t.Helper()
	m := tokenField.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no relay page: %s", page)
	}
	return m[1]
}

func TestListenerRelaysTheFragment(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	page := l.get(t, "/callback")
	wantStatus(t, page, "200")
	if !regexp.MustCompile(`script-src 'nonce-[A-Z0-9]+'`).MatchString(page) || !strings.Contains(page, "paste it in the terminal") {
		t.Errorf("no nonce, or no word for those without scripts: %s", page)
	}
	body := url.Values{"grantwalk_relay": {relayToken(t, page)}, "fragment": {"#code=good&state=right&x=%26"}}.Encode()
	wantStatus(t, l.post(t, "/callback", "Origin: http://"+l.host()+"\r\n", body), "200")
	r := l.answer(t)
	if r.Mode != callback.Fragment || r.Code != "good" || r.Params.Get("x") != "&" || r.URL != l.RedirectURI()+"#code=good&state=right&x=%26" {
		t.Errorf("got %+v", r)
	}
	if l.log.Len() != 2 {
		t.Errorf("%d exchanges are recorded, want the page and the relay", l.log.Len())
	}
}

func TestRelayRefusesOtherPages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ origin, token string }{
		"another site's origin": {"https://evil.example", ""},
		"an opaque origin":      {"null", ""},
		"another port":          {"http://127.0.0.1:1", ""},
		"a guessed token":       {"", "GUESS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t, "")
			token, origin := relayToken(t, l.get(t, "/callback")), ""
			if test.token != "" {
				token = test.token
			}
			if test.origin != "" {
				origin = "Origin: " + test.origin + "\r\n"
			}
			body := url.Values{"grantwalk_relay": {token}, "fragment": {"#code=evil&state=right"}}.Encode()
			wantStatus(t, l.post(t, "/callback", origin, body), "403")
			l.rejected.only(t, callback.ErrRelay)
			l.noAnswer(t)
		})
	}
}
