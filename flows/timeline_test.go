package flows_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/httplog"
)

// began is when the walk of the timeline begins.
var began = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func after(seconds int) time.Time { return began.Add(time.Duration(seconds) * time.Second) }

// answered records an exchange that ended at that second.
func answered(log *httplog.Log, step, request, body string, second int) int {
	x := log.Add(httplog.Exchange{
		Label: httplog.Label{Step: step}, Witness: httplog.Sent, State: httplog.Done, Method: "POST", URL: "https://idp.example/" + step,
		Request:  httplog.Request{Raw: []byte("POST /" + step + " HTTP/1.1\r\n\r\n" + request)},
		Response: httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\n\r\n"), []byte(body)),
		Started:  after(second).Add(-time.Millisecond), Timings: httplog.Timings{Total: time.Millisecond},
	})
	return x.ID
}

func jwtUntil(t *testing.T, second int) *jose.Token {
	t.Helper()
	b64 := base64.RawURLEncoding.EncodeToString
	token, err := jose.Decode(b64([]byte(`{"alg":"RS256"}`)) + "." + b64(fmt.Appendf(nil, `{"exp":%d}`, after(second).Unix())) + ".c2ln")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	log := &httplog.Log{}
	first := answered(log, "token", "grant_type=authorization_code", `{"access_token":"A1","refresh_expires_in":1000}`, 0)
	second := answered(log, "refresh", "grant_type=refresh_token", `{"access_token":"A2"}`, 100)
	third := answered(log, "refresh", "grant_type=refresh_token", `{"access_token":"A3"}`, 200)
	revoked := answered(log, "revocation", "token=A3&token_type_hint=access_token", "", 250)
	s := flows.Session{Tokens: []flows.TokenSet{
		{Exchange: first, Step: flows.StepToken, AccessToken: "A1", HasExpiresIn: true, ExpiresIn: 300, RefreshToken: "R1", IDToken: "I1", IDJWT: jwtUntil(t, 60)},
		{Exchange: second, Step: flows.StepRefresh, AccessToken: "A2", RefreshToken: "R2", RefreshJWT: jwtUntil(t, 900)},
		{Exchange: third, Step: flows.StepRefresh, AccessToken: "A3", AccessJWT: jwtUntil(t, 500), RefreshToken: "R2"},
	}}
	want := []flows.Life{
		{Kind: flows.AccessTokenKind, Number: 1, Exchange: first, Step: flows.StepToken, From: after(0), Until: after(300)},
		{Kind: flows.RefreshTokenKind, Number: 1, Exchange: first, Step: flows.StepToken, From: after(0), Until: after(1000), End: after(100), How: flows.Replaced, By: second},
		{Kind: flows.IDTokenKind, Number: 1, Exchange: first, Step: flows.StepToken, From: after(0), Until: after(60)},
		{Kind: flows.AccessTokenKind, Number: 2, Exchange: second, Step: flows.StepRefresh, From: after(100)},
		{Kind: flows.RefreshTokenKind, Number: 2, Exchange: second, Step: flows.StepRefresh, From: after(100), Until: after(900)},
		{Kind: flows.AccessTokenKind, Number: 3, Exchange: third, Step: flows.StepRefresh, From: after(200), Until: after(500), End: after(250), How: flows.Revoked, By: revoked},
	}
	got := flows.Timeline(s, log)
	if len(got) != len(want) {
		t.Fatalf("%d lives, want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		g, w := got[i], want[i]
		if !g.From.Equal(w.From) || !g.Until.Equal(w.Until) || !g.End.Equal(w.End) || g.Kind != w.Kind || g.Number != w.Number || g.Exchange != w.Exchange || g.Step != w.Step || g.How != w.How || g.By != w.By {
			t.Errorf("life %d is\n%+v, want\n%+v", i, g, w)
		}
	}
	for _, c := range []struct {
		life, second int
		over         string
	}{{0, 299, ""}, {0, 300, "expired"}, {1, 99, ""}, {1, 100, "replaced"}, {3, 1e6, ""}, {5, 260, "revoked"}} {
		if got := want[c.life].Over(after(c.second)); got != c.over {
			t.Errorf("after %d s life %d is %q, want %q", c.second, c.life, got, c.over)
		}
	}
	if !want[1].Stop().Equal(after(100)) || !want[4].Stop().Equal(after(900)) || !want[3].Stop().IsZero() {
		t.Error("a life stops where it ends, or else where it expires")
	}
}

func TestTimelineOfAWalk(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Steps = []flows.StepID{flows.StepRefresh, flows.StepRevocation}
	r, s := walkOut(t, o)
	ends := map[string]int{}
	for _, l := range flows.Timeline(s.Session, r.Log()) {
		ends[string(l.Kind)+" "+string(l.How)]++
		if l.From.IsZero() || l.Exchange == 0 || l.How != "" && l.By == 0 {
			t.Errorf("a life without a beginning: %+v", l)
		}
	}
	if ends["refresh token replaced"] != 1 || ends["refresh token revoked"] != 1 || ends["access token revoked"] != 1 || ends["access token "] != 1 {
		t.Errorf("they ended like this: %v", ends)
	}
}
