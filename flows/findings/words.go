package findings

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// quote puts a text that a server or a person sent between quotation marks, in
// a form that is safe to show, cut where it is long.
func quote(s string) string {
	const most = 200
	if len(s) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return fmt.Sprintf("%q", s)
}

// list joins names for a sentence: "a", "a and b", "a, b and c".
func list(names []string) string {
	const most = 12
	if n := len(names); n > most {
		names = append(names[:most:most], fmt.Sprintf("%d more", n-most))
	}
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// quotes is list of the texts quoted.
func quotes(texts []string) string {
	out := make([]string, 0, len(texts))
	for _, s := range texts {
		out = append(out, quote(s))
	}
	return list(out)
}

// seconds renders a duration for a person: in whole seconds, and in hours or days
// as well where those are many.
func seconds(d time.Duration) string {
	text := fmt.Sprintf("%d s", int64(d.Round(time.Second)/time.Second))
	switch long := d.Abs(); {
	case long >= 48*time.Hour:
		text += fmt.Sprintf(" (%d days)", int64(long.Round(24*time.Hour)/(24*time.Hour)))
	case long >= 2*time.Hour:
		text += fmt.Sprintf(" (%d hours)", int64(long.Round(time.Hour)/time.Hour))
	}
	return text
}

// firstFew puts clauses that may be many together to a sentence.
func firstFew(clauses []string) string {
	const most = 5
	if n := len(clauses); n > most {
		clauses = append(clauses[:most:most], fmt.Sprintf("%d more", n-most))
	}
	return upper(strings.Join(clauses, "; ")) + "."
}

// plural is the form of a word for a number of things.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
