package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// codeScreens brings a driver to each kind of screen of code, and calls f there.
func codeScreens(t *testing.T, f func(name string, d *driver)) {
	t.Helper()
	d := walkedDemo(t, 120, 40)
	d.press("2", "G", "C")
	f("an exchange as code", d)
	d.press("tab", "l")
	f("the walk as code", d)
	d.press("s")
	f("save code", d)
}

// TestCode shows the refresh in each language and the walk as a program, and
// copies and saves them without a secret.
func TestCode(t *testing.T) {
	t.Parallel()
	d := walkedDemo(t, 120, 40)
	d.press("2")
	d.selectStep("refresh")
	d.press("C")
	d.sees("[curl]", `--data-urlencode "refresh_token=$REFRESH_TOKEN"`, "Secrets are read from the environment")
	for _, want := range []string{"[HTTPie]", "[Go]", "[Python]", "[JavaScript]", "[C#]", "[curl]"} {
		d.press("l")
		d.sees(want)
	}
	d.press("h")
	d.sees("[C#]", "HttpClient")
	d.press("y")
	if !strings.Contains(d.copied, "FormUrlEncodedContent") || strings.Contains(d.copied, demoidp.DefaultClientSecret) {
		t.Errorf("copied:\n%s", d.copied)
	}
	d.press("tab")
	d.sees("[the whole walk]", "[C#]", "GetDiscoveryDocumentAsync")
	d.press("esc", "C")
	d.sees("[the whole walk]", "[C#]") // as it was left
	d.press("h", "h", "h")
	d.sees("[Go]", "// The walk as a program")
	file := filepath.Join(t.TempDir(), "walk.go")
	d.press("s")
	d.sees("[walk.go")
	for range len("walk.go") {
		d.press("backspace")
	}
	d.enter(file)
	d.press("enter")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "oidc.NewProvider") {
		t.Errorf("%v:\n%s", err, text)
	}
	for _, secret := range d.app.log.Secrets() {
		if strings.Contains(string(text), secret) {
			t.Error("a secret was saved")
		}
	}
}

// TestCodeRevealed: curl has the secrets in it once they are revealed, and no
// more when they are masked again.
func TestCodeRevealed(t *testing.T) {
	t.Parallel()
	d := walkedDemo(t, 120, 40)
	d.press("2")
	d.selectStep("refresh")
	d.press("C")
	d.misses(demoidp.DefaultClientSecret)
	d.press("m")
	d.toast()
	d.sees("export CLIENT_SECRET='"+demoidp.DefaultClientSecret+"'", "Secrets are revealed, and stand in it")
	d.press("s")
	d.sees("NOT masked", "[refresh.sh")
	d.press("esc", "m")
	d.misses(demoidp.DefaultClientSecret)
	d.press("l", "l")
	d.misses(demoidp.DefaultClientSecret)
}

// TestNoCode says why there is none.
func TestNoCode(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("C")
	d.sees("No code: no exchange is selected", "tab shows the whole walk")
	d.press("tab")
	d.sees("The walk as a program")
	d = drive(t, 120, 40, Config{Demo: noDemo})
	d.press("C")
	d.misses("As code")
}

// walkedDemo is a driver whose walk of the demo came to its end.
func walkedDemo(t *testing.T, w, h int) *driver {
	t.Helper()
	d := drive(t, w, h, Config{Options: demoOptions(t)})
	d.press("c")
	d.signIn()
	d.press("c")
	return d
}

// selectStep selects the newest exchange of a step.
func (d *driver) selectStep(step string) {
	d.t.Helper()
	list := d.app.log.Exchanges()
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Label.Step == step {
			d.app.exchanges.goTo(list[i].ID)
			d.app.exchangeSelected()
			return
		}
	}
	d.t.Fatalf("there is no exchange of %s", step)
}

// TestGoldenCode compares the screens of code with reviewed ones.
func TestGoldenCode(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		w, h := size[0], size[1]
		t.Run(fmt.Sprintf("%dx%d", w, h), func(t *testing.T) {
			t.Parallel()
			d := walkedDemo(t, w, h)
			shot := func(name string) {
				t.Helper()
				d.fits(w, h)
				goldenScreen(t, fmt.Sprintf("%s_%dx%d", name, w, h), d.screen())
			}
			d.selectStep("refresh")
			d.press("C")
			shot("70_code_of_exchange")
			d.press("tab", "l")
			shot("71_code_of_walk")
		})
	}
}
