package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

const longURL = "https://idp.example/authorize?client_id=demo-web&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&nonce=n-0S6_WzA2Mj&prompt=consent&redirect_uri=http%3A%2F%2F127.0.0.1%3A41952%2Fcallback&response_type=code&scope=openid+profile+offline_access&state=af0ifjsldkj"

func callbackAwaited(listening bool) flows.State {
	a := flows.Await{
		Kind: flows.AwaitCallback, Text: "Sign in in the browser; the answer arrives here by itself.",
		URL: longURL, RedirectURI: "http://127.0.0.1:41952/callback", Listening: listening,
	}
	if !listening {
		a.RedirectURI = "https://app.example/callback"
	}
	return awaiting(a)
}

func signing(s flows.State) *signin {
	c := newSignIn(newTheme(ThemeTerminal, false))
	c.SetState(s, noon)
	c.SetSize(80, 20)
	return &c
}

func TestSignInGolden(t *testing.T) {
	t.Parallel()
	golden(t, "signin", 20, signing(callbackAwaited(true)), 60, 80, 120, 200)
	golden(t, "signin-paste-only", 20, signing(callbackAwaited(false)), 80)

	c := signing(callbackAwaited(true))
	*c, _ = c.Update(tea.PasteMsg{Content: "http://127.0.0.1:41952/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=wrong"})
	*c, _ = c.Update(keyPress("enter"))
	s := c.state
	s.Steps = append([]flows.StepState(nil), s.Steps...)
	s.Steps[1].Warned = []string{"What you pasted was not used: the state is not the one that was sent."}
	c.SetState(s, noon)
	golden(t, "signin-refused", 24, c, 80)
}

func TestEachRowOfTheURLIsALinkToAllOfIt(t *testing.T) {
	t.Parallel()
	c := signing(callbackAwaited(true))
	c.SetSize(60, 30)
	if n, want := strings.Count(c.View(), "\x1b]8;;"+longURL), (len(longURL)+57)/58; n != want {
		t.Errorf("there are %d links, want one on each of %d rows", n, want)
	}
}

func TestPasteHandsOver(t *testing.T) {
	t.Parallel()
	const broken = "  http://127.0.0.1:41952/callback?code=SplxlOBe\r\nZQQYbYS6WxSbIA&state=af0ifjsldkj\n"
	c := signing(callbackAwaited(true))
	*c, _ = c.Update(tea.PasteMsg{Content: broken})
	if !c.capturing() {
		t.Fatal("the line has not got the focus")
	}
	if view := plain(c.View()); strings.Contains(view, "SplxlOBe") || !strings.Contains(view, "A URL, ") {
		t.Errorf("the code is shown, or the paste is not recognised:\n%s", view)
	}
	next, cmd := c.Update(keyPress("enter"))
	m, _ := does(cmd).(dispatchMsg)
	reply, _ := m.event.(flows.Reply)
	want := flows.Pasted{Text: "http://127.0.0.1:41952/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj"}
	if reply.Answer != want {
		t.Errorf("handed over was %#v", reply.Answer)
	}
	if _, cmd = next.Update(keyPress("enter")); cmd != nil {
		t.Error("the same paste is handed over twice")
	}
	next, _ = next.Update(tea.PasteMsg{Content: "another"})
	if got := next.pasted.value(); got != "another" {
		t.Errorf("a second paste makes %q, want it to replace the first", got)
	}
}

func TestPastedCodeIsMaskedUntilRevealed(t *testing.T) {
	t.Parallel()
	c := signing(callbackAwaited(true))
	*c, _ = c.Update(tea.PasteMsg{Content: "SplxlOBeZQQYbYS6WxSbIA"})
	if view := plain(c.View()); strings.Contains(view, "Splx") || !strings.Contains(view, "•••• (22)") {
		t.Errorf("masked:\n%s", view)
	}
	c.SetVeil(veil{reveal: true})
	if view := plain(c.View()); !strings.Contains(view, "SplxlOBeZQQYbYS6WxSbIA") {
		t.Errorf("revealed:\n%s", view)
	}
}

func TestSignInKeys(t *testing.T) {
	t.Parallel()
	c := signing(callbackAwaited(true))
	for name, want := range map[string]tea.Msg{
		"o": openMsg{}, "enter": openMsg{},
		"y": copyMsg{what: "the URL", text: longURL},
		"b": dispatchMsg{flows.SetSignIn{SignIn: flows.SignInAgent}},
	} {
		if _, cmd := c.Update(keyPress(name)); does(cmd) != want {
			t.Errorf("%s asks for %#v, want %#v", name, does(cmd), want)
		}
	}
	next, _ := c.Update(keyPress("p"))
	next, cmd := next.Update(keyPress("o"))
	if cmd != nil || next.pasted.value() != "o" {
		t.Errorf("in the line, o asked for something, or was not typed: %q", next.pasted.value())
	}
	next, _ = next.Update(keyPress("tab"))
	if next.capturing() || next.pasted.value() != "o" {
		t.Error("tab did not leave the line, or emptied it")
	}
}

func TestALargePasteIsCutAndSaid(t *testing.T) {
	t.Parallel()
	c := signing(callbackAwaited(true))
	c.SetVeil(veil{reveal: true})
	begun := time.Now()
	*c, _ = c.Update(tea.PasteMsg{Content: strings.Repeat("ä\x1b[2J\n", 1<<18)})
	view := c.View()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	exact(t, view, 80, 20)
	harmless(t, view)
	if n := len(c.pasted.value()); n > maxEntry {
		t.Errorf("%d bytes were taken", n)
	}
	c.SetSize(80, 40)
	if !strings.Contains(plain(c.View()), "only the first 64 KiB") {
		t.Errorf("it is not said:\n%s", plain(c.View()))
	}
}

func TestSignInForgetsWhatWasPastedWithItsRequest(t *testing.T) {
	t.Parallel()
	c := signing(callbackAwaited(true))
	*c, _ = c.Update(tea.PasteMsg{Content: "a-code"})
	c.SetState(c.state, noon)
	if c.pasted.value() != "a-code" {
		t.Error("it is forgotten while the run still waits")
	}
	c.SetState(callbackAwaited(true), noon)
	if !c.pasted.isEmpty() || c.capturing() {
		t.Error("it is kept for another request")
	}
}

func TestTheLineIsInViewWhileItIsFilled(t *testing.T) {
	t.Parallel()
	c := signing(callbackAwaited(true))
	c.SetSize(60, 6)
	*c, _ = c.Update(tea.PasteMsg{Content: "a-code"})
	s := c.state
	s.Steps = append([]flows.StepState(nil), s.Steps...)
	s.Steps[1].Warned = []string{"It was not used."}
	c.SetState(s, noon)
	if view := plain(c.View()); !strings.Contains(view, "[•••• (6)") || !strings.Contains(view, "It was not used.") {
		t.Errorf("the line or the remark is out of view:\n%s", view)
	}
}

func TestSignInSweep(t *testing.T) {
	t.Parallel()
	s := callbackAwaited(false)
	s.Await.URL = "https://idp.example/" + hostile
	s.Await.RedirectURI, s.Await.Text = hostile, hostile
	s.Steps[1].Warned = []string{hostile}
	c := signing(s)
	*c, _ = c.Update(tea.PasteMsg{Content: "https://x/?" + hostile})
	c.SetVeil(veil{reveal: true})
	sweep(t, c)
	if strings.Contains(c.View(), "\x1b]8;;https") {
		t.Error("a URL with control characters became a link")
	}
}
