package compare

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// tick is how far apart two times may be that were taken for one: a server reads
// its clock twice, and a second may end in between.
const tick = time.Second

// offset is how far right is after left, for a person: "+5 min 2 s".
func offset(left, right time.Time) string {
	d := right.Sub(left)
	switch {
	case d == 0:
		return "the same time"
	case d > 0:
		return "+" + span(d)
	}
	return "-" + span(d)
}

// span is a duration without its sign: "1 h 5 min", "20 ms".
func span(d time.Duration) string {
	if d < 0 {
		d = max(-d, d) // the least of all durations has no opposite
	}
	if d < 0 {
		return "more than 290 years"
	}
	if d < 10*time.Millisecond {
		return fmt.Sprintf("%.1f ms", d.Seconds()*1000)
	}
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	}
	d = d.Round(time.Second)
	var parts []string
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / unit.size; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit.name))
		}
		d %= unit.size
	}
	return strings.Join(parts, " ")
}

// signed is span with its sign.
func signed(d time.Duration) string {
	if d < 0 {
		return "-" + span(d)
	}
	return span(d)
}

// near reports whether two durations are the same but for a tick.
func near(a, b time.Duration) bool {
	d := a - b
	return -tick <= d && d <= tick
}

// plausible bounds the numbers that are taken for times: September 2001 to 2096.
// Numbers of milliseconds are a thousand times that.
const (
	plausibleFrom = 1_000_000_000
	plausibleTo   = 4_000_000_000
)

// numericTime reads a JSON number, or a string of digits as some servers write it,
// as seconds since 1970, or as milliseconds where nothing else makes sense.
func numericTime(v *jsonpos.Value) (time.Time, bool) {
	if text, ok := v.Text(); ok {
		return digitsTime(text)
	}
	at, err := jose.NumericDate(v)
	if err != nil {
		return time.Time{}, false
	}
	return plausibleTime(at.Unix(), at.Nanosecond(), true)
}

func digitsTime(s string) (time.Time, bool) {
	if len(s) > len("1700000000000") {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return plausibleTime(n, 0, err == nil)
}

// wholeSeconds reads a number of seconds as a duration.
func wholeSeconds(s string) (time.Duration, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	const most = int64(1<<63-1) / int64(time.Second)
	if err != nil || n > most || n < -most {
		return 0, false
	}
	return time.Duration(n) * time.Second, true
}

func plausibleTime(seconds int64, nanos int, ok bool) (time.Time, bool) {
	switch {
	case !ok:
	case plausibleFrom <= seconds && seconds <= plausibleTo:
		return time.Unix(seconds, int64(nanos)), true
	case plausibleFrom <= seconds/1000 && seconds/1000 <= plausibleTo:
		return time.UnixMilli(seconds), true
	}
	return time.Time{}, false
}

// textTime reads a date with a time of day, as RFC 3339 and many servers write it.
func textTime(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02 15:04") || len(s) > 40 || s[4] != '-' {
		return time.Time{}, false
	}
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05",
		"2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00",
	} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// fieldTime reads a date of a header field (RFC 9110 §5.6.7).
func fieldTime(s string) (time.Time, bool) {
	at, err := http.ParseTime(s)
	return at, err == nil
}

// valueTime reads any of the forms of a JSON member that is a time.
func valueTime(v *jsonpos.Value) (time.Time, bool) {
	if at, ok := numericTime(v); ok {
		return at, true
	}
	text, ok := v.Text()
	if !ok {
		return time.Time{}, false
	}
	if at, ok := textTime(text); ok {
		return at, true
	}
	return fieldTime(text)
}
