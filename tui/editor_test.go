package tui

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// fakeEditor writes a script for a shell that is an editor, and returns its path
// and that of the directory it may write to. In it, $1 is the file to edit and
// $notes the directory; what is edited, and how the file is kept, is noted there.
func fakeEditor(t *testing.T, script string) (path, notes string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the editor is a script for a shell")
	}
	notes = t.TempDir()
	path = filepath.Join(notes, "an editor")
	text := "#!/bin/sh\nnotes='" + notes + "'\n" +
		"cat \"$1\" >>\"$notes/given\"\necho \"$1\" >\"$notes/path\"\n" +
		"ls -ld \"$(dirname \"$1\")\" \"$1\" | cut -c1-10 >\"$notes/modes\"\n" + script + "\n"
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	return path, notes
}

func noted(t *testing.T, notes, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(notes, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// gone fails if the file that the editor was given is still there, or what it
// left beside it.
func gone(t *testing.T, notes string) {
	t.Helper()
	path := strings.TrimSpace(noted(t, notes, "path"))
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", path, err)
	}
}

// withEditor is a walk whose code exchange is held, and an editor.
func withEditor(t *testing.T, script string) (d *driver, notes string) {
	t.Helper()
	path, notes := fakeEditor(t, script)
	d = drive(t, 120, 40, Config{
		Options: demoOptions(t),
		Env:     []string{"LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"), "VISUAL=\"" + path + "\"", "EDITOR=false"},
	})
	d.toHeldCode()
	return d, notes
}

func TestTheRequestGoesThroughTheEditor(t *testing.T) {
	t.Parallel()
	d, notes := withEditor(t, `cp "$1" "$1~"; sed -i -e 's/authorization_code/nothing/' -e 's/^User-Agent.*/X-Mine: yes/' "$1"`)
	made := d.bytes()
	d.press("ctrl+e")
	d.sees("The request is edited. Nothing is sent yet", "edited")
	want := strings.Replace(strings.Replace(made, "authorization_code", "nothing", 1), "User-Agent: grantwalk", "X-Mine: yes", 1)
	want = strings.Replace(want, "Content-Length: 191", "Content-Length: 180", 1)
	if got := d.bytes(); got != want || !contentLength(got) {
		t.Errorf("held is\n%s\nwant\n%s", got, want)
	}
	given := noted(t, notes, "given")
	for _, secret := range d.app.log.Secrets() {
		if len(secret) > 4 && strings.Contains(given, secret) {
			t.Errorf("the file had the secret %q:\n%s", secret, given)
		}
	}
	if !strings.Contains(given, "code=<<secret-2:code:43-characters>>") {
		t.Errorf("the file had\n%s", given)
	}
	if got := noted(t, notes, "modes"); got != "drwx------\n-rw-------\n" {
		t.Errorf("the modes of directory and file were\n%s", got)
	}
	gone(t, notes)
	d.press("enter")
	if x, _ := d.app.log.Exchange(7); string(x.Request.Raw) != want || !x.Request.Edited {
		t.Errorf("sent was\n%s", x.Request.Raw)
	}
}

func TestTheEditorFromTheDialogIsOneChange(t *testing.T) {
	t.Parallel()
	d, notes := withEditor(t, `sed -i 's/authorization_code/nothing/' "$1"`)
	made := d.bytes()
	d.press("e", "ctrl+e")
	d.sees("1 change", "Edited as text.", "* grant_type     = nothing")
	if d.bytes() != made {
		t.Error("it was handed over before the dialog was closed")
	}
	d.press("u")
	d.sees("Taken back: edited as text.", "authorization_code")
	d.press("ctrl+e", "esc")
	if got := d.bytes(); !strings.Contains(got, "grant_type=nothing") || !contentLength(got) {
		t.Errorf("held is\n%s", got)
	}
	gone(t, notes)
}

func TestAnUnchangedFileChangesNothing(t *testing.T) {
	t.Parallel()
	for script, says := range map[string]string{
		":":                                  "The editor was gone at once, and the request is as it was.",
		`exit 3`:                             "The editor ended with an error (exit status 3). The request is as it was.",
		`: >"$1"`:                            "The file came back empty, so the request is as it was.",
		`rm "$1"`:                            "The editor's file cannot be read any more",
		`sed -i 's/\r$//' "$1"; echo >>"$1"`: "Nothing", // an editor may do that to line ends by itself
	} {
		d, notes := withEditor(t, script)
		made := d.bytes()
		d.press("ctrl+e")
		if script[0] != 's' {
			d.sees(says)
		}
		if x, _ := d.app.held(); d.bytes() != made || x.Request.Edited {
			t.Errorf("%s: held is\n%q\nwas\n%q", script, d.bytes(), made)
		}
		gone(t, notes)
	}
}

func TestADamagedPlaceholderIsSaidAndNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	const script = `case "$(cat "$1")" in
*secrt-2*) sed -i 's/secrt-2/secret-2/' "$1" ;;
*) sed -i -e 's/secret-2/secrt-2/' -e 's/authorization_code/nothing/' "$1" ;;
esac`
	d, notes := withEditor(t, script)
	made := d.bytes()
	d.press("ctrl+e")
	d.sees("Open the editor again?", "What you typed was not taken: line 8:", "y open it   n no")
	if d.bytes() != made {
		t.Error("the request changed")
	}
	gone(t, notes)
	d.press("y")
	d.sees("The request is edited.")
	if got := d.bytes(); !strings.Contains(got, "grant_type=nothing") || !strings.Contains(got, "code="+httplog.ReadDraft([]byte(made)).Rows(httplog.Form)[0].RawValue) {
		t.Errorf("held is\n%s", got)
	}
	gone(t, notes)

	d, _ = withEditor(t, script)
	d.press("ctrl+e", "n")
	d.sees("What you typed in the editor was dropped. The request is as it was.")
	if x, _ := d.app.held(); x.Request.Edited {
		t.Error("the request changed")
	}
}

func TestWhatAFailedEditorLeftIsOffered(t *testing.T) {
	t.Parallel()
	d, _ := withEditor(t, `sed -i 's/authorization_code/nothing/' "$1"; exit 1`)
	d.press("ctrl+e")
	d.sees("The editor ended with an error (exit status 1), so what you typed was not taken.")
	d.press("n")
	d.hides()
}

func TestAnEditorThatCannotBeStartedSaysWhatToSet(t *testing.T) {
	t.Parallel()
	for env, says := range map[string]string{
		"VISUAL=no-such-editor --wait": "The editor that $VISUAL names (no-such-editor) cannot be started",
		"EDITOR='vi":                   "$EDITOR cannot be read as a command: a quotation mark (') is not closed",
		"EDITOR=/":                     "The editor that $EDITOR names (/) cannot be started",
	} {
		d := drive(t, 120, 40, Config{Options: demoOptions(t), Env: []string{"LANG=C.UTF-8", env}})
		d.press("enter", "ctrl+e")
		screen := strings.Join(strings.Fields(strings.NewReplacer("│", " ").Replace(d.screen())), " ")
		if !strings.Contains(screen, says) && !strings.Contains(d.app.toast.text, says) {
			t.Errorf("%s: the screen is\n%s", env, d.screen())
		}
		if !strings.Contains(d.app.toast.text, `such as nano, vim or "code --wait"`) {
			t.Errorf("%s: it says %s", env, d.app.toast.text)
		}
	}
}

func TestTheFileIsRemovedWhenTheProgramEnds(t *testing.T) {
	t.Parallel()
	path, notes := fakeEditor(t, `echo ready; exec sleep 60`)
	ctx, cancel := context.WithCancel(t.Context())
	run := &editorRun{ctx: ctx, env: []string{"PATH=" + os.Getenv("PATH")}, command: editorText{args: []string{path}}, name: "request-1.http", text: []byte("GET /\n")}
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = out.Close(), in.Close() }()
	run.SetStdout(in)
	done := make(chan error)
	go func() { done <- run.Run() }()
	if _, err := out.Read(make([]byte, 6)); err != nil { // the editor has the file
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("it ended well")
	}
	gone(t, notes)
}

func TestSplitCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line    string
		windows bool
		want    []string
	}{
		{"vim", false, []string{"vim"}},
		{"  code\t--wait ", false, []string{"code", "--wait"}},
		{`"/opt/my editor/bin" -w`, false, []string{"/opt/my editor/bin", "-w"}},
		{`'/opt/my editor/bin' -c 'set ft=http' ""`, false, []string{"/opt/my editor/bin", "-c", "set ft=http", ""}},
		{`/opt/my\ editor/bin a"b c"d \"`, false, []string{"/opt/my editor/bin", "ab cd", `"`}},
		{`"a\"b\\c"`, false, []string{`a"b\c`}},
		{`"C:\Program Files\ed.exe" /w it's`, true, []string{`C:\Program Files\ed.exe`, "/w", "it's"}},
		{`'vim`, false, nil},
		{`"`, false, nil},
		{`""`, false, nil},
	} {
		got, err := splitCommand(c.line, c.windows)
		if !slices.Equal(got, c.want) || (err != nil) != (c.want == nil) {
			t.Errorf("%q: %q, %v", c.line, got, err)
		}
	}
}

func TestEditorCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  []string
		want string
	}{
		{[]string{"EDITOR=nano -w", "VISUAL=emacs"}, "emacs"},
		{[]string{"EDITOR=nano -w", "VISUAL= "}, "nano -w"},
		{nil, map[bool]string{true: "notepad", false: "vi"}[runtime.GOOS == "windows"]},
	} {
		got, err := editorCommand(c.env)
		if err != nil || strings.Join(got.args, " ") != c.want {
			t.Errorf("%q: %q, %v", c.env, got, err)
		}
	}
}
