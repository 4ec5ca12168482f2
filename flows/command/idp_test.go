package command_test

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// serving runs idp and returns what it prints, until the test's end.
func serving(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, stdout := io.Pipe()
	result := make(chan ended, 1)
	go func() {
		result <- shell{stdout: stdout}.run(ctx, append([]string{"idp", "--listen", "127.0.0.1:0"}, args...)...)
		_ = stdout.Close()
	}()
	t.Cleanup(func() {
		cancel()
		_ = out.Close()
		if e := <-result; e.status != 130 {
			t.Errorf("interrupted, its status is %d\n%s", e.status, e.stderr)
		}
	})
	text := ""
	for s := bufio.NewScanner(out); s.Scan(); {
		text += s.Text() + "\n"
		if strings.HasPrefix(s.Text(), "try it") {
			return text
		}
	}
	t.Fatalf("it ended: %+v", <-result)
	return ""
}

// readyArgs are the arguments of the line that idp offers.
func readyArgs(t *testing.T, text string) []string {
	t.Helper()
	_, line, ok := strings.Cut(text, "try it    grantwalk ")
	if !ok {
		t.Fatalf("no command in\n%s", text)
	}
	return strings.Fields(line)
}

func TestIdPOffersALineThatWorks(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{
		"as it is":          nil,
		"a client":          {"--client-id", "mine", "--client-secret", "env:PASSWORD", "--redirect-uri", "http://localhost/elsewhere"},
		"a public client":   {"--client-id", "mine"},
		"without rotation":  {"--rotation", "off", "--access-token-lifetime", "2s", "--refresh-token-lifetime", "1m"},
		"tolerant of reuse": {"--reuse", "tolerate", "--grace", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := serving(t, flags...)
			e := shell{}.run(t.Context(), readyArgs(t, text)...)
			wantStatus(t, e, 0)
			wantText(t, "what idp prints", text, "issuer    http://127.0.0.1:", "user      alice, password "+demoidp.DefaultPassword, "user      bob")
			if flags != nil && flags[0] == "--client-id" && !strings.Contains(text, "--client-id mine") {
				t.Errorf("the line is for another client:\n%s", text)
			}
		})
	}
}
