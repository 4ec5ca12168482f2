package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/httplog"
)

// TestTrimmedBodiesSaySo: the pane tells a body that was cut to make room from one
// that was too long when it came.
func TestTrimmedBodiesSaySo(t *testing.T) {
	t.Parallel()
	shown := func(trimmed int64) string {
		r := httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"), []byte("the beginning"))
		r.WireSize, r.Truncated, r.Trimmed = 5<<20, true, trimmed
		pane := newMessagePane(newTheme(ThemeTerminal, false), true)
		pane.SetSize(60, 20)
		pane.SetExchange(httplog.Exchange{ID: 1, State: httplog.Done, Response: r}, true, "", nil)
		return strings.Join(strings.Fields(ansi.Strip(strings.Join(pane.pager.Rows(), " "))), " ")
	}
	for trimmed, want := range map[int64]string{
		5 << 20: "Only the first 13 B of the body's 5.2 MB are left: the bodies that came later needed the room.",
		0:       "The body is longer than what is kept (--max-body): 5.2 MB came, the beginning is shown.",
	} {
		if got := shown(trimmed); !strings.Contains(got, want) {
			t.Errorf("trimmed %d: %q is not in %q", trimmed, want, got)
		}
	}
}
