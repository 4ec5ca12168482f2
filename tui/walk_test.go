package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// signIn fills in the provider's two pages, once the first is shown.
func (d *driver) signIn() {
	d.t.Helper()
	d.clock = d.clock.Add(grace)
	d.enter("alice")
	d.press("tab")
	d.enter(demoPassword)
	d.press("enter")
	for range 10 { // the hops to the consent page
		if d.app.state.Await != nil {
			break
		}
		d.press("enter")
	}
	d.sees("Allow")
	d.clock = d.clock.Add(grace)
	d.press("enter")
}

// toTokens walks until the code was exchanged.
func (d *driver) toTokens() {
	d.t.Helper()
	d.press("c")
	d.signIn()
	for range 12 {
		if len(d.app.state.Session.Tokens) > 0 {
			return
		}
		d.press("enter")
	}
	d.t.Fatalf("no tokens came; the screen:\n%s", d.screen())
}

func TestWalkByKeys(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.sees("authorization code + PKCE", demoIssuer, "Nothing is sent without you", "enter start Metadata")

	d.press("enter")
	d.sees("HELD: enter sends", "GET /.well-known/openid-configuration HTTP", "not sent yet", "enter send")
	if n := d.app.engine.Log().Len(); n != 1 {
		t.Fatalf("%d exchanges, want the held one alone", n)
	}
	d.press("enter")
	d.sees("200 OK", `"issuer": "http://127.0.0.1:9400"`, "enter start Signing keys", "done")

	d.toTokens()
	d.sees("access 5:00", "refresh ●", "Cache-Control: no-store", "Pragma: no-cache", `"access_token": "••••`)
	d.misses(d.app.state.Session.Tokens[0].AccessToken[:20])

	d.press("7")
	d.sees("Token response", "scope granted openid profile offline_access")

	d.press("c") // to the refresh and before the revocation
	if len(d.app.state.Session.Tokens) != 2 {
		t.Fatalf("%d token responses, want one of the refresh too; the screen:\n%s", len(d.app.state.Session.Tokens), d.screen())
	}
	d.sees("Stopped before")

	d.press("E")
	d.sees("held", "grant_type=refresh_token", "treated as expired")
	d.press("enter")
	if len(d.app.state.Session.Tokens) != 3 {
		t.Fatal("E did not refresh")
	}

	for range 20 {
		if d.app.state.Outcome != "" {
			break
		}
		d.press("enter")
	}
	d.sees("The walk is finished")
}

func TestHeaderCountsDown(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.toTokens()
	d.sees("access 5:00")
	d.pass(28 * time.Second)
	d.sees("access 4:32 ▮▮▮▮▮▮")
	d.clock = d.clock.Add(5 * time.Minute)
	d.pass(2 * time.Second)
	d.sees("access expired")
}

// TestHeaderShortens is what goes first where the row is too short: no text is cut
// before that, and the issuer stays longest.
func TestHeaderShortens(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter")
	issuer := d.app.state.Session.Issuer
	if issuer == "" {
		issuer = "http://127.0.0.1"
	}
	d.sees("authorization code + PKCE")
	d.send(tea.WindowSizeMsg{Width: 60, Height: 20})
	d.sees(" code + PKCE", issuer)
	d.misses("authorization code + PKCE")
}

func TestEscapeCancelsAndRunsAgain(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter")
	d.sees("HELD")
	d.press("esc")
	d.sees("stopped", "Cancelled")
	d.press("r")
	d.sees("#2", "HELD")
	d.press("enter")
	d.sees("200 OK")
	if n := d.app.engine.Log().Len(); n != 2 {
		t.Fatalf("%d exchanges, want the cancelled one kept beside the new one", n)
	}
}

func TestRerunOfSpentCodeRestarts(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.toTokens()
	d.press("r")
	d.sees("starts again at", "Authorization request")
	if got := d.app.state.Flow.Steps[d.app.state.Current].ID; got != "authorization-request" {
		t.Fatalf("it runs %s", got)
	}
}

func TestHeldElsewhereIsShownBeforeItIsSent(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter", "enter", "enter") // the keys request is held
	d.press("2", "k")
	d.sees("Request #1")
	d.press("enter")
	d.sees("Request #2", "HELD: enter sends", "This is the request that waits")
	if d.app.state.Held == 0 {
		t.Fatal("it was sent unseen")
	}
	d.press("enter")
	if d.app.state.Held != 0 {
		t.Fatal("it was not sent")
	}
}

func TestRevealAndCopy(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.toTokens()
	token := d.app.state.Session.Tokens[0].AccessToken
	d.press("4", "y")
	if strings.Contains(d.copied, token) || !strings.Contains(d.copied, "••••") {
		t.Fatalf("the masked copy is %q", d.copied)
	}
	d.sees("Copied response", "secrets masked", "OSC 52")
	d.press("m")
	d.sees("SECRETS REVEALED")
	d.press("y")
	if !strings.Contains(d.copied, token) || !strings.HasPrefix(d.copied, "HTTP/1.1 200 OK\r\n") {
		t.Fatalf("the revealed copy is %q", d.copied)
	}
	d.press("m")
	d.misses("SECRETS REVEALED", token[:30])
}

func TestPrettyAndRaw(t *testing.T) {
	t.Parallel()
	d := drive(t, 200, 60, Config{Options: demoOptions(t)})
	d.toTokens()
	d.sees("grant_type=authorization_code", "&code_verifier=•••• (43)", "→ http://127.0.0.1")
	d.press("3", "p")
	d.sees("raw")
	d.misses("→ http://127.0.0.1")
	d.press("p")
	d.sees("→ http://127.0.0.1")
}

func TestSearchThenEscape(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter", "enter", "4", "/")
	d.enter("endpoint")
	d.press("enter")
	d.sees("/endpoint 1/")
	d.press("n")
	d.sees("/endpoint 2/")
	d.press("esc")
	d.misses("/endpoint 2/")
}

func TestDialogThatOpensByItselfSwallowsKeys(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("c")
	d.sees("The provider's page", "Username")
	d.enter("xyz")
	d.misses("[xyz")
	d.clock = d.clock.Add(grace)
	d.enter("alice")
	d.sees("[alice")
	d.press("esc")
	d.misses("The provider's page")
	d.sees("enter fill in the page")
	d.press("enter")
	d.sees("The provider's page")
}

func TestSaveAsksBeforeItReplaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter", "3", "s")
	d.sees("Where to save request #1", "only you can read")
	clear := func() {
		for range 80 {
			d.press("backspace")
		}
	}
	clear()
	d.press("enter")
	d.sees("nothing is typed yet")
	save := func() {
		clear()
		d.enter(dir + "/request.txt")
		d.press("enter")
	}
	save()
	d.sees("Saved request #1")
	wantFile(t, dir+"/request.txt", "GET /.well-known/openid-configuration HTTP/1.1\r\n")
	d.press("enter", "4", "s")
	save()
	d.sees("Replace the file?")
	d.press("n")
	wantFile(t, dir+"/request.txt", "GET ")
	d.press("s")
	save()
	d.press("y")
	wantFile(t, dir+"/request.txt", "HTTP/1.1 200 OK\r\n")
}

func TestPalette(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press(":")
	d.sees("Find an action")
	d.enter("tls")
	d.sees("Times, connection and TLS facts", "Not now: there is no exchange yet.")
	d.press("backspace", "backspace", "backspace")
	d.enter("wholescreen")
	d.press("enter")
	if !d.app.zoomed {
		t.Fatalf("the palette did not zoom; the screen:\n%s", d.screen())
	}
	d.press("esc")
	if d.app.zoomed {
		t.Fatal("esc did not leave the zoom")
	}
}

func TestDisabledActionSaysWhy(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("E")
	d.sees("E: there is no refresh token yet.")
	d.press("o")
	d.sees("o: nothing waits for the browser.")
	d.press("r")
	d.sees("r: the selected step has not run yet.")
}

func TestLeaveAsksWhenSomethingWasRecorded(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter", "q")
	d.sees("Leave this walk?")
	d.press("n")
	if d.quit {
		t.Fatal("n left")
	}
	d.press("q", "y")
	if !d.quit {
		t.Fatal("y did not leave")
	}
}

func TestMouse(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter", "enter", "enter", "enter", "M")
	d.sees("Mouse on")
	at := d.app.layout.exchanges
	d.send(tea.MouseClickMsg{X: at.x + 3, Y: at.y, Button: tea.MouseLeft})
	d.sees("Request #1")
	if d.app.focus != paneExchanges {
		t.Fatalf("the focus is on %s", panes[d.app.focus])
	}
	answer := d.app.layout.response
	d.sees("HTTP/1.1 200 OK")
	d.send(tea.MouseWheelMsg{X: answer.x + 3, Y: answer.y + 3, Button: tea.MouseWheelDown})
	d.misses("HTTP/1.1 200 OK")
	if d.app.focus != paneExchanges {
		t.Fatal("the wheel took the focus")
	}
}

// TestStackedTitles: what the request is stands with its name, before that of
// the response, which is behind it.
func TestStackedTitles(t *testing.T) {
	t.Parallel()
	for _, w := range []int{76, 80, 99} {
		d := drive(t, w, 24, Config{Options: demoOptions(t)})
		d.press("enter")
		d.sees("│ Response ─", "HELD")
		d.press("enter")
		d.sees("Request │ Response · 200 OK")
		d.press("3")
		d.fits(w, 24)
		d.sees("Request #1")
		d.misses("Response · GET")
		if w == 80 {
			d.sees("Request #1 · GET /.well-known/open… │ Response")
		}
	}
}
