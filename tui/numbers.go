package tui

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// size is a number of bytes for people: "812 B", "1.3 kB".
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
}

// took is a short duration for people: "12 ms", "1.5 s", "340 µs".
func took(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// decodedValue is what the value of "name=value" means when it is
// percent-encoded, or nothing when it says the same as it stands.
func decodedValue(parameter string) string {
	_, value, ok := strings.Cut(parameter, "=")
	if !ok {
		return ""
	}
	text, err := url.QueryUnescape(value)
	if err != nil || text == value {
		return ""
	}
	return text
}
