package tui

import (
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/lab"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// goldenPort is the port of the callback listener in the goldens, for its
// number is on the screens.
const goldenPort = "47113"

// TestGoldens compares whole screens, text only, with reviewed ones.
func TestGoldens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:"+goldenPort)
	if err != nil {
		t.Skipf("the port that the goldens show is taken: %v", err)
	}
	_ = l.Close()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		w, h := size[0], size[1]
		t.Run(fmt.Sprintf("%dx%d", w, h), func(t *testing.T) {
			o := demoOptions(t)
			o.RedirectURI = "http://127.0.0.1:" + goldenPort + "/callback"
			d := drive(t, w, h, Config{Options: o, Labs: lab.All()})
			shot := func(name string) {
				t.Helper()
				d.fits(w, h)
				goldenScreen(t, fmt.Sprintf("%s_%dx%d", name, w, h), d.screen())
			}
			shot("01_ready")
			d.press("enter")
			shot("02_held")
			d.press("enter")
			shot("03_metadata")
			d.press("enter", "enter", "enter", "enter")
			shot("04_provider_page")
			d.signIn()
			d.press("enter") // the consent is held: send it
			shot("05_signed_in")
			d.press("enter", "enter")
			d.toast()
			shot("06_code_held")
			d.press("enter")
			shot("07_tokens_came")
			d.press("7")
			shot("08_tokens_tab")
			d.press("c")
			d.toast()
			shot("09_refreshed")
			d.press("9")
			shot("15_sequence")
			d.press("z")
			shot("16_sequence_zoomed")
			d.press("4")
			shot("10_zoom")
			d.press("z", "i")
			shot("11_info")
			d.press("esc", "?")
			shot("12_help")
			d.press("esc", ":")
			shot("13_palette")
			d.press("esc", "q")
			shot("14_leave")
		})
	}
}

// TestGoldenStart is the start screen, and the one of a terminal too small.
func TestGoldenStart(t *testing.T) {
	t.Parallel()
	d := drive(t, 80, 24, Config{Demo: noDemo})
	goldenScreen(t, "20_start_80x24", d.screen())
	d.press("down", "enter")
	goldenScreen(t, "21_form_80x24", d.screen())
	small := drive(t, 50, 10, Config{Demo: noDemo})
	goldenScreen(t, "22_small_50x10", small.screen())
}

// TestGoldenASCII is a screen without Unicode and colours.
func TestGoldenASCII(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 30, Config{Options: demoOptions(t), Env: []string{"LC_ALL=C", "NO_COLOR=1"}})
	d.press("enter", "enter")
	screen := d.screen()
	for i, r := range screen {
		if r > 0x7e {
			t.Errorf("%q at byte %d is not ASCII", r, i)
		}
	}
	goldenScreen(t, "30_ascii_120x30", screen)
	if s := d.app.screen(); strings.Contains(s, "\x1b[3") && regexp.MustCompile(`\x1b\[[0-9;]*3[0-7][;m]`).MatchString(s) {
		t.Error("there is a colour on the screen, with NO_COLOR set")
	}
}

// toast lets the remark on the screen go.
func (d *driver) toast() {
	d.t.Helper()
	d.app.toast.text = ""
}

// freePorts are the ports that the system chose, which the info dialog shows.
var freePorts = regexp.MustCompile(`((?:From|To)        +127\.0\.0\.1:)\d{5}`)

func goldenScreen(t *testing.T, name, screen string) {
	t.Helper()
	screen = freePorts.ReplaceAllString(screen, "${1}50000")
	path := filepath.Join("testdata", "screens", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(screen+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := screen + "\n"; got != string(want) {
		t.Errorf("%s differs; got:\n%s\nwant:\n%s", path, got, want)
	}
}
