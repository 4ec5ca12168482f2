package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
)

func tokensOf(s flows.State) *tokens {
	c := newTokens(newTheme(ThemeTerminal, false))
	c.SetState(s, noon)
	return &c
}

func TestTokensGolden(t *testing.T) {
	t.Parallel()
	golden(t, "tokens-none", 6, tokensOf(walkState()), 80)
	golden(t, "tokens-first", 60, tokensOf(withTokens(t, 1)), 60, 80, 120, 200)
	golden(t, "tokens-refreshed", 60, tokensOf(withTokens(t, 2)), 60, 80, 120, 200)

	c := tokensOf(withTokens(t, 3))
	*c, _ = c.Update(keyPress("d"))
	golden(t, "tokens-third", 50, c, 80)
}

// TestTokensGoldenMarked is what f shows of a finding that points at a claim: of
// the response that is shown, and of an older one.
func TestTokensGoldenMarked(t *testing.T) {
	t.Parallel()
	s := withTokens(t, 2)
	for i, name := range []string{"tokens-marked-older", "tokens-marked"} {
		c := tokensOf(s)
		f := someFindings()[0]
		set := s.Session.Tokens[i]
		at := len(set.IDJWT.HeaderJSON) + 1 + strings.Index(string(set.IDJWT.ClaimsJSON), `"sub"`)
		f.At = findings.Evidence{Exchange: set.Exchange, Part: findings.IDTokenPart, Start: at, End: at + 5}
		for _, size := range [][2]int{{78, 5}, {118, 11}, {198, 18}} {
			c.SetSize(size[0], size[1])
			if !c.setMark(&tokenMark{finding: f, exchange: set.Exchange, part: f.At.Part, start: f.At.Start, end: f.At.End}) {
				t.Fatalf("%s: nothing is marked", name)
			}
			golden(t, name, size[1], c, size[0])
			if got := inReverse(strings.Split(c.View(), "\n")); !strings.Contains(got, `sub"alice"`) {
				t.Errorf("%s at %v: marked is %q", name, size, got)
			}
		}
		c.setMark(nil)
		if view := plain(c.View()); strings.Contains(view, string(f.ID)) {
			t.Errorf("%s: the finding is still named:\n%s", name, view)
		}
	}
}

func TestTokensCountDown(t *testing.T) {
	t.Parallel()
	c := tokensOf(withTokens(t, 1))
	c.SetSize(100, 60)
	for _, at := range []struct {
		after time.Duration
		want  []string
	}{
		{0, []string{"in 4:00", "1:00 ago"}},
		{28 * time.Second, []string{"in 3:32", "1:28 ago"}},
		{5 * time.Minute, []string{"expired 1:00 ago"}},
	} {
		c.SetState(c.state, noon.Add(at.after))
		for _, want := range at.want {
			if view := plain(c.View()); !strings.Contains(view, want) {
				t.Errorf("%v after noon there is no %q in:\n%s", at.after, want, view)
			}
		}
	}
	s := c.state
	s.Session.TreatedAsExpired = true
	c.SetState(s, noon)
	if view := plain(c.View()); !strings.Contains(view, "treated as expired") {
		t.Errorf("it does not say so:\n%s", view)
	}
}

func TestTokensAreMaskedUntilRevealed(t *testing.T) {
	t.Parallel()
	s := withTokens(t, 2)
	for _, compare := range []bool{false, true} {
		c := tokensOf(s)
		c.SetSize(160, 90)
		c.view(compare, 1)
		for _, set := range s.Session.Tokens {
			for _, secret := range []string{set.AccessToken, set.RefreshToken, set.IDToken[:60]} {
				if strings.Contains(c.View(), secret) {
					t.Errorf("compare=%v: %q is shown", compare, secret)
				}
			}
		}
		c.SetVeil(veil{reveal: true})
		if last := s.Session.Tokens[1]; !strings.Contains(plain(c.View()), last.AccessToken) {
			t.Errorf("compare=%v: revealed, the access token is not shown:\n%s", compare, plain(c.View()))
		}
	}
}

func TestRefreshOpensTheComparison(t *testing.T) {
	t.Parallel()
	c := tokensOf(withTokens(t, 1))
	c.SetSize(120, 40)
	if c.compare {
		t.Fatal("one response is compared with nothing")
	}
	c.SetState(withTokens(t, 3), noon)
	if !c.compare || c.pair != 2 {
		t.Fatalf("after the second refresh: compare=%v pair=%d", c.compare, c.pair)
	}
	for _, step := range []struct {
		key     string
		compare bool
		pair    int
	}{{"[", true, 1}, {"[", true, 1}, {"]", true, 2}, {"]", true, 2}, {"d", false, 2}, {"[", true, 1}} {
		*c, _ = c.Update(keyPress(step.key))
		if c.compare != step.compare || c.pair != step.pair {
			t.Errorf("after %s: compare=%v pair=%d, want %v %d", step.key, c.compare, c.pair, step.compare, step.pair)
		}
	}
	c.SetState(withTokens(t, 3), noon.Add(time.Second))
	if !c.compare || c.pair != 1 {
		t.Error("the time alone changed the view")
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	session := func(given string, refresh ...string) flows.Session {
		s := flows.Session{Given: given}
		for _, r := range refresh {
			s.Tokens = append(s.Tokens, flows.TokenSet{AccessToken: "a", RefreshToken: r})
		}
		return s
	}
	for name, c := range map[string]struct {
		session flows.Session
		at      int
		want    change
	}{
		"rotated":            {session("", "r1", "r2"), 1, rotated},
		"the same":           {session("", "r1", "r1"), 1, same},
		"none came":          {session("", "r1", ""), 1, kept},
		"after none came":    {session("", "r1", "", "r2"), 2, rotated},
		"same as long ago":   {session("", "r1", "", "r1"), 2, same},
		"the first":          {session("", "", "r1"), 1, added},
		"never any":          {session("", "", ""), 1, same},
		"given, rotated":     {session("r0", "r1"), 0, rotated},
		"given, not rotated": {session("r0", ""), 0, kept},
	} {
		if got := rotationAt(c.session, c.at); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestClaimsAreCompared(t *testing.T) {
	t.Parallel()
	c := tokensOf(walkState())
	_, before := jwt(t, `{"sub":"alice","iat":1,"roles":["a"],"gone":null}`)
	_, after := jwt(t, `{"new":{},"sub":"alice","iat":2,"roles":["a"]}`)
	got := map[string]change{}
	for _, e := range c.memberChanges(before.Claims, after.Claims) {
		got[e.name] = e.what
	}
	want := map[string]change{"sub": same, "iat": changed, "roles": same, "gone": removed, "new": added}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: %v, want %v", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("compared were %v", got)
	}
}

func TestOpaqueTokensAreSaidToBe(t *testing.T) {
	t.Parallel()
	s := withTokens(t, 2)
	raw, token := jwt(t, `{"iss":"https://idp.example","aud":"api"}`)
	s.Session.Tokens[1].AccessToken, s.Session.Tokens[1].AccessJWT = raw, token
	c := tokensOf(s)
	c.SetSize(100, 90)
	if view := plain(c.View()); !strings.Contains(view, "There was none before that could be read; the new one is a JWT.") {
		t.Errorf("opaque before, a JWT after:\n%s", view)
	}
	s.Session.Tokens[1].AccessJWT = nil
	c.SetState(s, noon)
	if view := plain(c.View()); !strings.Contains(view, "Both are opaque") {
		t.Errorf("both opaque:\n%s", view)
	}
}

// hostileTokens is a walk whose provider does what it can to break the screen.
func hostileTokens(t *testing.T) flows.State {
	s := withTokens(t, 3)
	for i := range s.Session.Tokens {
		set := &s.Session.Tokens[i]
		var claims strings.Builder
		fmt.Fprintf(&claims, `{"exp":1e300,"iat":-1,"nbf":"soon","auth_time":99999999999999,"x":%q,"x":2`, strings.Repeat("w", 5000*i))
		for j := range 300 {
			fmt.Fprintf(&claims, `,"\u001b]0;%d\u0007\u202e":"\u001b[2J\u009b%s"`, j*(i+1), "你好")
		}
		claims.WriteString("}")
		set.AccessToken, set.AccessJWT = jwt(t, claims.String())
		set.TokenType, set.Scope = hostile, hostile+strings.Repeat(" x", 3000)
		set.RefreshToken = hostile
		set.Checks = append(set.Checks, jose.Check{Name: hostile, Result: jose.Fail, Detail: hostile, Expected: hostile, Actual: strings.Repeat("a", 3000)})
	}
	return s
}

func TestTokensSweep(t *testing.T) {
	t.Parallel()
	sweep(t, tokensOf(walkState()))
	sweep(t, tokensOf(withTokens(t, 2)))
}

func TestHostileTokens(t *testing.T) {
	t.Parallel()
	c := tokensOf(hostileTokens(t))
	c.SetVeil(veil{reveal: true})
	for _, compare := range []bool{false, true} {
		c.view(compare, 2)
		for _, w := range []int{1, 3, 20, 60, 87, 88, 130, 200} {
			c.SetSize(w, 4000)
			view := c.View()
			exact(t, view, w, 4000)
			harmless(t, view)
		}
	}
}

// TestTokensOfAMaskedRecording says nothing of tokens that it has not: a mask
// stands in their places.
func TestTokensOfAMaskedRecording(t *testing.T) {
	t.Parallel()
	s := withTokens(t, 2)
	for i := range s.Session.Tokens {
		set := &s.Session.Tokens[i]
		set.AccessToken, set.IDToken, set.RefreshToken = "•••• (732)", "•••• (688)", "•••• (43)"
		set.AccessJWT, set.IDJWT, set.Checks = nil, nil, nil
	}
	c := tokensOf(s)
	c.view(false, 1)
	golden(t, "tokens-masked", 26, c, 80)
	c.view(true, 1)
	golden(t, "tokens-masked-compared", 26, c, 120)
	s.Session.Tokens[1].RefreshToken = "•••• (44)"
	if got := rotationAt(s.Session, 1); got != rotated {
		t.Errorf("masks of other lengths: %s", got)
	}
	s.Session.Tokens[1].RefreshToken = "refresh-token"
	if got := rotationAt(s.Session, 1); got != hidden {
		t.Errorf("one mask: %s", got)
	}
}
