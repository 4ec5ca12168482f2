package tui

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// saveHAR presses H and answers with path.
func (d *driver) saveHAR(path string) {
	d.t.Helper()
	d.press("H", "ctrl+a", "ctrl+k")
	d.enter(path)
	d.press("enter")
}

func TestSaveHAR(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("H")
	d.sees("H: nothing was exchanged yet.")
	d.toTokens()
	d.press("H")
	d.sees("Save as HAR", "7 exchanges; only you can read", "Secrets are masked", "grantwalk-20261122-12000")
	d.press("esc")

	token := d.app.state.Session.Tokens[0].AccessToken
	masked := filepath.Join(t.TempDir(), "masked.har")
	d.saveHAR(masked)
	d.sees("Saved the walk as HAR, 7 exchanges", "secrets masked")
	wantFile(t, masked, "{\n  \"log\": {\n    \"version\": \"1.2\"")
	data, err := os.ReadFile(masked)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte(token)) {
		t.Error("the masked file holds the access token")
	}

	d.press("m")
	plain := filepath.Join(t.TempDir(), "plain.har")
	d.press("H")
	d.sees("Secrets are NOT masked")
	d.press("esc")
	d.saveHAR(plain)
	if data, err = os.ReadFile(plain); err != nil || !bytes.Contains(data, []byte(token)) {
		t.Errorf("the revealed file does not hold the access token (%v)", err)
	}
	d.saveHAR(filepath.Join(t.TempDir(), "no", "such", "folder.har"))
	d.sees("Not saved: ")
	d.saveHAR(plain)
	d.sees("Replace the file?")
	d.press("y")
	d.sees("Saved the walk as HAR")
}

func TestHARAtTheEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "walk.har")
	var said strings.Builder
	d := drive(t, 120, 40, Config{Options: demoOptions(t), HAR: path})
	d.press("enter", "enter", "m")
	if err := d.app.writeHAR(&said); err != nil {
		t.Fatal(err)
	}
	if want := "The walk was written to " + path + ": 1 exchange, secrets masked.\n"; said.String() != want {
		t.Errorf("it says %q, want %q", said.String(), want)
	}
	wantFile(t, path, "{")
	d.app.cfg.HAR = filepath.Join(path, "below", "a", "file")
	if err := d.app.writeHAR(io.Discard); err == nil || !strings.Contains(err.Error(), "--har") {
		t.Errorf("the error is %v", err)
	}
}

// TestHAROfNothing says that there was nothing to write.
func TestHAROfNothing(t *testing.T) {
	t.Parallel()
	var said strings.Builder
	d := drive(t, 120, 40, Config{Demo: noDemo, HAR: "never.har"})
	if err := d.app.writeHAR(&said); err != nil || !strings.Contains(said.String(), "Nothing was recorded") {
		t.Errorf("%q, %v", said.String(), err)
	}
}
