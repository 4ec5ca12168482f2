//go:build e2e

package sequence_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/sequence"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestE2EMermaid has Mermaid itself parse what is written for it, hostile text
// included: every message must be there as a message, with its whole text.
func TestE2EMermaid(t *testing.T) {
	dir := os.Getenv("GRANTWALK_NPM")
	if dir == "" {
		t.Fatal("GRANTWALK_NPM is not set: it names a folder with mermaid.mjs and the npm packages mermaid and jsdom")
	}
	var diagrams []sequence.Diagram
	var in bytes.Buffer
	for _, text := range append(strings.Split(evil, " "), evil, "end", "plain", "autonumber", "A->>B: x", "#59;", "ﬂ°°59¶ß") {
		x := exchange("token", "POST", issuer+"/token", "grant_type="+text, "200 OK", `{"access_token":""}`)
		y := x
		y.Label.Channel, y.Label.Lab, y.Label.Act = httplog.Front, text, text
		g := sequence.Drawing{Issuer: issuer}.Of([]httplog.Exchange{x, y, x})
		diagrams = append(diagrams, g)
		if err := json.NewEncoder(&in).Encode(g.Mermaid(sequence.Titles{"token": text})); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "mermaid.mjs"))
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for _, g := range diagrams {
		var got struct {
			Actors, Messages []string
			Error            string
		}
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &got) != nil || got.Error != "" {
			t.Errorf("%q: %s", g.Arrows[0].Line(), lines.Bytes())
			continue
		}
		if len(got.Actors) != len(g.Lifelines) {
			t.Errorf("%q: the lifelines are %q", g.Arrows[0].Line(), got.Actors)
		}
		at := 0
		for _, m := range got.Messages {
			text := decoded(m)
			if at < len(g.Arrows) && strings.HasPrefix(text, "7 ") {
				if want := "7 · " + oneLine(g.Arrows[at].Line()); text != want {
					t.Errorf("%q is read as %q", want, text)
				}
				at++
			}
		}
		if at != len(g.Arrows) {
			t.Errorf("of %d messages, %d were found", len(g.Arrows), at)
		}
	}
}

// decoded undoes what Mermaid does to entities before it parses.
func decoded(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "ﬂ°°")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		number, after, _ := strings.Cut(rest, "¶ß")
		n, _ := strconv.Atoi(number)
		b.WriteRune(rune(n))
		s = after
	}
}

// oneLine is s as it stands on one line without control characters.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s))
}
