package demoidp_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func start(t *testing.T, ctx context.Context, listen string) (*demoidp.Provider, error) {
	t.Helper()
	r, e := testKeys()
	p, err := demoidp.New(demoidp.Config{RS256Key: r, ES256Key: e})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Start(ctx, listen)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p, err
}

func TestStart(t *testing.T) {
	t.Parallel()
	p, err := start(t, t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(p.Issuer(), ":0") || p.Describe().Issuer != p.Issuer() {
		t.Fatalf("issuer %q", p.Issuer())
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	response, err := client.Get(p.Issuer() + "/.well-known/openid-configuration")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ Issuer string }
	if err := json.Unmarshal(body, &document); err != nil || document.Issuer != p.Issuer() {
		t.Errorf("%v\n%s", err, body)
	}
	if err := p.Start(t.Context(), "127.0.0.1:0"); err == nil {
		t.Error("it started twice")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(p.Issuer(), "http://")); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "127.0.0.1", taken.Addr().String()} {
		if _, err := start(t, t.Context(), listen); err == nil || !strings.Contains(err.Error(), listen) {
			t.Errorf("%q: %v", listen, err)
		}
	}
}

func TestContextStopsIt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	p, err := start(t, ctx, "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(p.Issuer(), "http://localhost:") {
		t.Errorf("issuer %q", p.Issuer())
	}
	cancel()
	if err := p.Close(); err != nil { // returns only when nothing runs any more
		t.Error(err)
	}
}

func TestNoIssuerYet(t *testing.T) {
	t.Parallel()
	p, err := demoidp.New(demoidp.Config{})
	if err != nil {
		t.Fatal(err)
	}
	i := &idp{t: t, provider: p, issuer: "http://127.0.0.1"}
	if got := i.get("/"); got.status != http.StatusServiceUnavailable {
		t.Errorf("status %d", got.status)
	}
}

func TestConfigErrors(t *testing.T) {
	t.Parallel()
	client := func(c demoidp.Client) demoidp.Config { return demoidp.Config{Clients: []demoidp.Client{c}} }
	for field, config := range map[string]demoidp.Config{
		"Issuer \"ftp":        {Issuer: "ftp://x.example"},
		"Issuer \"http://x":   {Issuer: "http://x.example/?q"},
		"Issuer \"x\"":        {Issuer: "x"},
		"Issuer \"http://y":   {Issuer: "http://y.example/{a}"},
		"AccessTokenLifetime": {AccessTokenLifetime: time.Millisecond},
		"CodeLifetime":        {CodeLifetime: -time.Second},
		"Grace":               {Grace: -1},
		"Reuse":               {Reuse: "sometimes"},
		"ID":                  client(demoidp.Client{}),
		"IDTokenAlg":          client(demoidp.Client{ID: "a", IDTokenAlg: "none"}),
		"grant type":          client(demoidp.Client{ID: "a", Grants: []string{"password"}}),
		"client_credentials":  client(demoidp.Client{ID: "a", Grants: []string{"client_credentials"}}),
		"fragment":            client(demoidp.Client{ID: "a", RedirectURIs: []string{"http://x/#f"}}),
		"javascript":          client(demoidp.Client{ID: "a", RedirectURIs: []string{"javascript:x"}}),
		"host":                client(demoidp.Client{ID: "a", PostLogoutRedirectURIs: []string{"https:///x"}}),
		"Username":            {Users: []demoidp.User{{Username: "a", Password: "p"}, {Username: "a", Password: "p"}}},
	} {
		if _, err := demoidp.New(config); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestSetClient(t *testing.T) {
	t.Parallel()
	var config demoidp.Config
	config.SetClient(demoidp.Client{ID: "mine", Secret: "s"})
	config.SetClient(demoidp.Client{ID: "demo-web", Secret: "other"})
	p, err := demoidp.New(config)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{}
	for _, c := range p.Describe().Clients {
		secrets[c.ID] = c.Secret
	}
	if len(secrets) != 4 || secrets["mine"] != "s" || secrets["demo-web"] != "other" {
		t.Errorf("clients %v", secrets)
	}
}

// Of many who send the same secret at once, one gets tokens.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{Reuse: demoidp.ReuseRefuse})
	rush := func(send func() *reply) int {
		var wg sync.WaitGroup
		results := make(chan int, 16)
		for range cap(results) {
			wg.Go(func() { results <- send().status })
		}
		wg.Wait()
		close(results)
		won := 0
		for status := range results {
			if status == http.StatusOK {
				won++
			}
		}
		return won
	}
	code := i.code(nil)
	if won := rush(func() *reply { return i.post("/token", codeForm(code, nil), web) }); won != 1 {
		t.Errorf("a code was redeemed %d times", won)
	}
	token := i.tokens(nil).str("refresh_token")
	if won := rush(func() *reply { return i.refresh(token, nil) }); won != 1 {
		t.Errorf("a refresh token was redeemed %d times", won)
	}
}

// The oldest goes when there is too much to remember.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	first := b.authorize(nil)
	for range 1000 {
		i.get("/authorize?" + request(nil).Encode())
	}
	if got := b.press(first, "login", alice); got.status != http.StatusBadRequest {
		t.Errorf("the oldest of 1001 is still known: %d", got.status)
	}
	if i.code(nil) == "" {
		t.Error("nobody new can sign in")
	}
}

// A source of randomness that ends must not make secrets repeat.
func TestRandomnessEnds(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{Rand: strings.NewReader("short")})
	if a, b := i.code(nil), i.code(nil); a == b || len(a) != 43 {
		t.Errorf("codes %q and %q", a, b)
	}
}
