package jose

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// maxSeconds is the largest NumericDate that is read, either side of 1970. It
// is far from what package time can hold, so that no arithmetic overflows.
const maxSeconds = 1 << 60

// NumericDate reads a JSON number of seconds since 1970-01-01T00:00:00Z (RFC
// 7519 §2). Integers are exact; a fraction counts down to the nanosecond. The
// error completes a sentence that begins with the claim's name.
func NumericDate(v *jsonpos.Value) (time.Time, error) {
	if v.Kind() != jsonpos.Number {
		return time.Time{}, fmt.Errorf("is %s, not a number of seconds", v.Kind().WithArticle())
	}
	if n, ok := v.Int64(); ok && n >= -maxSeconds && n <= maxSeconds {
		return time.Unix(n, 0).UTC(), nil
	}
	text := string(v.Raw())
	f, ok := v.Float64()
	if !ok || math.Abs(f) > maxSeconds {
		return time.Time{}, errors.New("is a number too large for a time")
	}
	whole, fraction, decimal := strings.Cut(text, ".")
	if !decimal || strings.ContainsAny(text, "eE") {
		seconds, rest := math.Modf(f)
		return time.Unix(int64(seconds), int64(rest*1e9)).UTC(), nil
	}
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, errors.New("is a number too large for a time")
	}
	nanos, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	if strings.HasPrefix(whole, "-") {
		nanos = -nanos
	}
	return time.Unix(seconds, nanos).UTC(), nil
}

// Absolute renders a time for a person: "2026-11-22 12:00:05 UTC".
func Absolute(t time.Time) string {
	t = t.UTC()
	if year := t.Year(); year < 0 || year > 9999 {
		return fmt.Sprintf("%d seconds since 1970 (year %d)", t.Unix(), year)
	}
	return t.Format("2006-01-02 15:04:05") + " UTC"
}

// Relative renders how far t is from now, in whole seconds: "in 4:32", "3:10
// ago", "in 1:04:32", "2 days 1:04:32 ago", "now".
func Relative(t, now time.Time) string {
	d := t.Sub(now).Truncate(time.Second)
	switch {
	case d > 0:
		return "in " + clock(d)
	case d == math.MinInt64:
		return clock(math.MaxInt64) + " ago"
	case d < 0:
		return clock(-d) + " ago"
	}
	return "now"
}

// clock renders a duration as m:ss, h:mm:ss or days with h:mm:ss.
func clock(d time.Duration) string {
	const day = 24 * time.Hour
	days, hours, minutes, seconds := d/day, d%day/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second
	switch {
	case days >= 100:
		return fmt.Sprintf("%d days", days)
	case days == 1:
		return fmt.Sprintf("1 day %d:%02d:%02d", hours, minutes, seconds)
	case days > 1:
		return fmt.Sprintf("%d days %d:%02d:%02d", days, hours, minutes, seconds)
	case hours > 0:
		return fmt.Sprintf("%d:%02d:%02d", hours, minutes, seconds)
	}
	return fmt.Sprintf("%d:%02d", minutes, seconds)
}
