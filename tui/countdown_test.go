package tui

import (
	"math"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
)

func TestCountdown(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0:00", -time.Hour: "0:00", 7*time.Second + 999*time.Millisecond: "0:07",
		4*time.Minute + 32*time.Second: "4:32", time.Hour + 4*time.Minute + 32*time.Second: "1:04:32",
		25 * time.Hour: "1 day 1:00:00", 73 * time.Hour: "3 days 1:00:00", math.MaxInt64: "106751 days 23:47:16",
	} {
		if got := countdown(d); got != want {
			t.Errorf("countdown(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestAccessLifetime(t *testing.T) {
	t.Parallel()
	th := newTheme(ThemeNone, false)
	session := func(treated bool, expires time.Time) flows.Session {
		return flows.Session{TreatedAsExpired: treated, Tokens: []flows.TokenSet{{AccessToken: "t", Received: noon, ExpiresAt: expires}}}
	}
	in5 := noon.Add(5 * time.Minute)
	for name, c := range map[string]struct {
		session   flows.Session
		after     time.Duration
		text, bar string
		expired   bool
	}{
		"no token":           {flows.Session{}, 0, "", "", false},
		"fresh":              {session(false, in5), 0, "5:00", "▮▮▮▮▮", false},
		"later":              {session(false, in5), 28 * time.Second, "4:32", "▮▮▮▮▮", false},
		"half":               {session(false, in5), 150 * time.Second, "2:30", "▮▮▮▯▯", false},
		"last second":        {session(false, in5), 299 * time.Second, "0:01", "▮▯▯▯▯", false},
		"at the moment":      {session(false, in5), 300 * time.Second, "expired 0:00 ago", "▯▯▯▯▯", true},
		"past":               {session(false, in5), 312 * time.Second, "expired 0:12 ago", "▯▯▯▯▯", true},
		"treated as expired": {session(true, in5), 0, "treated as expired", "▯▯▯▯▯", true},
		"not said":           {session(false, time.Time{}), 0, "no expiry said", "", false},
		"a hundred years":    {session(false, noon.Add(100*365*24*time.Hour)), 0, "36500 days 0:00:00", "▮▮▮▮▮", false},
		"good for no time":   {session(false, noon), 0, "expired 0:00 ago", "▯▯▯▯▯", true},
		"clock went back":    {session(false, in5), -time.Minute, "6:00", "▮▮▮▮▮", false},
	} {
		l := accessLifetime(c.session, noon.Add(c.after))
		if l.String() != c.text || l.bar(th, 5) != c.bar || l.expired() != c.expired {
			t.Errorf("%s: %q %q expired=%v, want %q %q expired=%v", name, l, l.bar(th, 5), l.expired(), c.text, c.bar, c.expired)
		}
	}
}
