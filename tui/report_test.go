package tui

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// saveReport presses W and answers with path.
func (d *driver) saveReport(path string) {
	d.t.Helper()
	d.press("W", "ctrl+a", "ctrl+k")
	d.enter(path)
	d.press("enter")
}

func TestWriteReport(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("W")
	d.sees("W: nothing was exchanged yet.")
	d.toTokens()
	d.press("W")
	d.sees("Write a report", "Secrets are masked", "grantwalk-20261122-12000")
	d.press("esc")

	token := d.app.state.Session.Tokens[0].AccessToken
	html, md := filepath.Join(t.TempDir(), "walk.html"), filepath.Join(t.TempDir(), "walk.md")
	d.saveReport(html)
	d.sees("Saved the report", "secrets masked")
	wantFile(t, html, "<!DOCTYPE html>")
	if data, err := os.ReadFile(html); err != nil || strings.Contains(string(data), token) || !strings.Contains(string(data), "DISC-PKCE-PLAIN") {
		t.Errorf("the report holds the access token, or lacks the finding (%v)", err)
	}
	d.press("m")
	d.saveReport(md)
	wantFile(t, md, "# authorization code + PKCE at http")
	if data, err := os.ReadFile(md); err != nil || !strings.Contains(string(data), token) || !strings.Contains(string(data), "SECRETS ARE REVEALED") {
		t.Errorf("the revealed report does not hold the access token, or does not say so (%v)", err)
	}
	d.saveReport(filepath.Join(t.TempDir(), "walk.pdf"))
	d.sees("walk.pdf must end in .html or .md")
}

func TestReportAtTheEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "walk.md")
	var said strings.Builder
	d := drive(t, 120, 40, Config{Options: demoOptions(t), Report: path, Demo: noDemo, Start: true})
	if err := d.app.writeReport(&said); err != nil || !strings.Contains(said.String(), "Nothing was recorded") {
		t.Errorf("%q, %v", said.String(), err)
	}
	d.run(intend(startMsg{d.app.cfg.Options}))
	d.press("enter", "enter", "m")
	d.press("q", "y") // a walk that was left is the last one
	if d.app.engine != nil {
		t.Fatal("the walk was not left")
	}
	said.Reset()
	if err := d.app.writeReport(&said); err != nil {
		t.Fatal(err)
	}
	if want := "A report was written to " + path + ": 1 exchange, secrets masked.\n"; said.String() != want {
		t.Errorf("it says %q, want %q", said.String(), want)
	}
	wantFile(t, path, "# authorization code + PKCE at http")
	if data, _ := os.ReadFile(path); !strings.Contains(string(data), "### 1 Metadata: **✓ succeeded**") {
		t.Error("the steps of the walk are not in it")
	}
	d.app.cfg.Report = filepath.Join(path, "below", "a.md")
	if err := d.app.writeReport(io.Discard); err == nil || !strings.Contains(err.Error(), "--report") {
		t.Errorf("the error is %v", err)
	}
}
