package tui

import (
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/command"
)

// sgrOf are the parameters of all “select graphic rendition” on a screen.
func sgrOf(screen string) map[int]bool {
	seen := map[int]bool{}
	for screen != "" {
		if params, rest, ok := cutSGR(screen); ok {
			for _, n := range params {
				seen[n] = true
			}
			screen = rest
			continue
		}
		screen = screen[1:]
	}
	return seen
}

// may says which looks may stand on a screen of each theme: colours by number of
// the terminal's 16, and whether there is anything faint.
var mayLook = map[string]struct {
	hues  []int
	faint bool
}{
	ThemeTerminal: {[]int{1, 2, 3, 4, 5, 6}, true},
	ThemeDark:     {[]int{9, 10, 11, 12, 13, 14}, true},
	ThemeLight:    {[]int{1, 4, 5}, true},
	ThemeContrast: {nil, false},
	ThemeNone:     {nil, true},
}

func looksLike(t *testing.T, theme, screen string) {
	t.Helper()
	seen := sgrOf(screen)
	for n := range seen {
		hue := -1
		switch {
		case n >= 30 && n <= 37:
			hue = n - 30
		case n >= 90 && n <= 97:
			hue = n - 82
		case n == 38 || n == 48 || n >= 40 && n <= 47 || n >= 100:
			t.Errorf("%s: SGR %d is none of the 16 colours of text", theme, n)
		}
		if hue >= 0 && !slices.Contains(mayLook[theme].hues, hue) {
			t.Errorf("%s: colour %d is on the screen", theme, hue)
		}
	}
	if len(mayLook[theme].hues) > 0 && !slices.ContainsFunc(mayLook[theme].hues, func(hue int) bool { return seen[30+hue] || seen[82+hue] }) {
		t.Errorf("%s: there is no colour on the screen", theme)
	}
	if seen[2] && !mayLook[theme].faint {
		t.Errorf("%s: something is faint", theme)
	}
	if !seen[1] || !seen[7] {
		t.Errorf("%s: nothing is bold, or nothing is reversed", theme)
	}
}

// TestThemesGoRound changes the theme in the middle of a walk: nothing of the one
// before stays behind, in any tab.
func TestThemesGoRound(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter", "enter", "enter", "enter")
	for range Themes() {
		name := d.app.th.name
		for _, tab := range []string{"5", "6", "7", "8", "4"} {
			d.press(tab)
			looksLike(t, name, d.app.screen())
		}
		d.press("m", "m", "?")
		looksLike(t, name, d.app.screen())
		d.press("esc", "t")
		d.sees("Theme: " + d.app.th.name)
		if d.app.th.name == name {
			t.Errorf("t left the theme %s as it was", name)
		}
	}
	if d.app.th.name != ThemeTerminal {
		t.Errorf("all themes seen, and then %s", d.app.th.name)
	}
}

func TestThemeToBeginWith(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, env, want string
	}{
		{"", "A=b", ThemeTerminal},
		{"", "NO_COLOR=1", ThemeNone},
		{"", "NO_COLOR=", ThemeTerminal},
		{ThemeContrast, "NO_COLOR=1", ThemeContrast},
		{ThemeDark, "NO_COLOR=1", ThemeDark}, // what is asked for by name counts more
		{ThemeNone, "A=b", ThemeNone},
	} {
		cfg := Config{Theme: c.name, Env: []string{"LANG=C.UTF-8", c.env}, Options: demoOptions(t)}
		d := drive(t, 100, 30, cfg)
		if d.app.th.name != c.want {
			t.Errorf("theme %q with %s begins as %s, want %s", c.name, c.env, d.app.th.name, c.want)
		}
		looksLike(t, c.want, d.app.screen())
		_, colour := huesOf[c.want]
		if removed := !strings.Contains(strings.Join(cfg.drawnWith(), " "), c.env); removed != (colour && c.env == "NO_COLOR=1") {
			t.Errorf("theme %q with %s: the renderer's environment is %q", c.name, c.env, cfg.drawnWith())
		}
	}
}

// TestNoColorKeepsColoursAway goes round where the renderer takes all colours away:
// themes that could not be told apart are left out.
func TestNoColorKeepsColoursAway(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t), Env: []string{"LANG=C.UTF-8", "NO_COLOR=1"}})
	d.press("t")
	d.sees("overrules it")
	looksLike(t, ThemeContrast, d.app.screen())
	d.press("t")
	looksLike(t, ThemeNone, d.app.screen())
}

func TestEveryThemeCanBeAskedFor(t *testing.T) {
	t.Parallel()
	if got := command.Themes(); !slices.Equal(got, Themes()) {
		t.Errorf("--theme takes %q, and there are %q", got, Themes())
	}
}
