package tui

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// keysPage is the file with all keys, which README points at.
const keysPage = "KEYS.md"

// drawKeys writes the page of keys.
func drawKeys(groups []keyGroup) string {
	var b strings.Builder
	b.WriteString("# Keys\n\nMade from the program's own table of actions: `make golden` writes it anew. In the program, `?` shows this list, `ctrl+p` finds an action by its name, and the last row of the screen has the keys that fit the moment. A key that cannot do its work now says why. Dialogs name their own keys.\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "\n## %s\n\n| Key | What it does |\n|---|---|\n", g.title)
		for _, row := range g.rows {
			fmt.Fprintf(&b, "| %s | %s |\n", keyCells(row.keys), strings.ReplaceAll(row.text, "|", `\|`))
		}
	}
	return b.String()
}

// keyCells writes keys, with blanks between them, as keys.
func keyCells(keys string) string {
	fields := strings.Fields(keys)
	for i := range fields {
		fields[i] = "<kbd>" + strings.NewReplacer("<", "&lt;", "|", `\|`, "[", `\[`, "]", `\]`, "#", `\#`).Replace(fields[i]) + "</kbd>"
	}
	return strings.Join(fields, " ")
}

// TestKeysPage fails when the page of keys is not what the action table says.
func TestKeysPage(t *testing.T) {
	t.Parallel()
	page := drawKeys(keyGroups(newTable(), newMessagePane(newTheme(ThemeNone, false), false).pager.KeyMap))
	if *update {
		if err := os.WriteFile(keysPage, []byte(page), 0o644); err != nil { //nolint:gosec // a public file
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(keysPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != page {
		t.Errorf("%s is not what the program does now: make golden", keysPage)
	}
	for _, act := range newTable().list {
		if !strings.Contains(page, "| "+act.title+" |") {
			t.Errorf("%q is not on the page of keys", act.title)
		}
	}
}
