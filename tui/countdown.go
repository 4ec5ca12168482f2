package tui

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows"
)

// lifetime is how an access token stands at a moment. The zero value means
// that there is no token.
type lifetime struct {
	known   bool          // there is an access token
	timed   bool          // the server said how long it is good for
	left    time.Duration // until it expires; negative when that is past
	total   time.Duration // from its arrival to its expiry
	treated bool          // a person declared it expired
}

// accessLifetime returns how the newest access token of s stands at now.
func accessLifetime(s flows.Session, now time.Time) lifetime {
	t, ok := s.Newest()
	if !ok || t.AccessToken == "" {
		return lifetime{}
	}
	l := lifetime{known: true, treated: s.TreatedAsExpired}
	if t.ExpiresAt.IsZero() {
		return l
	}
	l.timed = true
	l.left = t.ExpiresAt.Sub(now)
	l.total = t.ExpiresAt.Sub(t.Received)
	return l
}

// expired says whether the token is past its time, or treated so.
func (l lifetime) expired() bool { return l.treated || l.timed && l.left <= 0 }

// String says in few words how the token stands: "4:32", "expired 0:12 ago",
// "treated as expired", "no expiry said", or nothing when there is no token.
func (l lifetime) String() string {
	switch {
	case !l.known:
		return ""
	case l.treated:
		return "treated as expired"
	case !l.timed:
		return "no expiry said"
	case l.left <= 0:
		return "expired " + countdown(-l.left) + " ago"
	}
	return countdown(l.left)
}

// bar draws what is left of the lifetime in n cells. A token that is still good
// has at least one full cell.
func (l lifetime) bar(th *theme, n int) string {
	if n <= 0 || !l.known || !l.timed {
		return ""
	}
	full := 0
	if !l.expired() && l.total > 0 {
		full = int(math.Ceil(l.left.Seconds() * float64(n) / l.total.Seconds()))
		full = min(max(full, 1), n)
	}
	return strings.Repeat(th.sym.BarFull, full) + strings.Repeat(th.sym.BarEmpty, n-full)
}

// style is the colour of the lifetime: the last fifth, or half a minute of a
// long life, is a warning.
func (l lifetime) style(th *theme) look {
	switch {
	case !l.known || !l.timed && !l.treated:
		return th.Faint
	case l.expired():
		return th.Bad
	case l.left <= min(l.total/5, 30*time.Second):
		return th.Warn
	}
	return th.Good
}

// countdown is a duration as a clock shows it: "0:07", "4:32", "1:04:32", and
// "3 days 1:04:32". Part of a second is left out; a negative duration is 0:00.
func countdown(d time.Duration) string {
	const day = 24 * time.Hour
	d = max(d, 0)
	days, h, m, s := d/day, d%day/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second
	switch {
	case days == 1:
		return fmt.Sprintf("1 day %d:%02d:%02d", h, m, s)
	case days > 1:
		return fmt.Sprintf("%d days %d:%02d:%02d", days, h, m, s)
	case h > 0:
		return fmt.Sprintf("%d:%02d:%02d", h, m, s)
	}
	return fmt.Sprintf("%d:%02d", m, s)
}
