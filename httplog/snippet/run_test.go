package snippet_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/httplog/snippet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// need skips the test where the program is not installed.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed, so code for it is not run here; .ci/run installs it", name)
	}
	return path
}

// runCommand runs a program in dir with env beside the process's own.
func runCommand(t *testing.T, dir string, env []string, name string, args ...string) (output string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.Contains(strings.ToLower(s), "_proxy=") }), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// shellFor is the shell that code for one is run by: the smallest that will do.
func shellFor(t *testing.T, code snippet.Code) string {
	if strings.Contains(code.Text, "It needs bash") {
		return need(t, "bash")
	}
	return "sh"
}

func codeOf(t *testing.T, x httplog.Exchange, l snippet.Language, o snippet.Options) snippet.Code {
	t.Helper()
	code, err := snippet.Of(x, l, o)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// notHarmed fails if a hostile value was run.
func notHarmed(t *testing.T, dir string, code snippet.Code) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
		t.Errorf("what the request holds was run as a command:\n%s", code.Text)
	}
}

// TestCurlSendsTheSame runs the code for curl, with its secrets in the environment
// and, revealed, with them in itself.
func TestCurlSendsTheSame(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	server := newRecorder(t)
	list := cases(server.URL)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		for _, reveal := range []bool{false, true} {
			x, dir := list[name], t.TempDir()
			code := codeOf(t, x, snippet.Curl, snippet.Options{Reveal: reveal})
			var env []string
			if !reveal {
				env = code.Environment()
			} else if len(code.Variables) == 0 {
				continue // the same once more
			}
			out, err := runCommand(t, dir, env, shellFor(t, code), "-c", code.Text)
			wantRun(t, name, x, code, out, err, server)
			notHarmed(t, dir, code)
		}
	}
}

// wantRun fails unless the code ran and sent what was recorded.
func wantRun(t *testing.T, name string, x httplog.Exchange, code snippet.Code, out string, err error, server *recorder) {
	t.Helper()
	came := server.taken()
	t.Run(name, func(t *testing.T) {
		if err != nil && !strings.Contains(code.Text, "Not as it was sent") {
			t.Fatalf("%v\n%s\n%s", err, out, code.Text)
		}
		wantSame(t, x, code, came)
	})
}

// TestMissingVariableSendsNothing: without its secret the code says which is
// missing, and sends nothing.
func TestMissingVariableSendsNothing(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	server := newRecorder(t)
	code := codeOf(t, cases(server.URL)["refresh"], snippet.Curl, snippet.Options{})
	out, err := runCommand(t, t.TempDir(), []string{"CLIENT_SECRET=x"}, "sh", "-c", code.Text)
	if err == nil || !strings.Contains(out, "REFRESH_TOKEN") || len(server.taken()) != 0 {
		t.Errorf("%v: %s", err, out)
	}
}

// goProgram is all code for Go as one program, so that it is compiled but once.
func goProgram(t *testing.T, codes []snippet.Code) string {
	t.Helper()
	dir := t.TempDir()
	imports, calls := "", ""
	for i, code := range codes {
		name := "snippet" + strconv.Itoa(i)
		text := strings.Replace(code.Text, "\npackage main\n", "\npackage "+name+"\n", 1)
		text = strings.Replace(text, "\nfunc main() {", "\nfunc Main() {", 1)
		write(t, filepath.Join(dir, name, name+".go"), text)
		imports += "\t\"snippets/" + name + "\"\n"
		calls += "\t\t" + name + ".Main,\n"
	}
	write(t, filepath.Join(dir, "go.mod"), "module snippets\n\ngo 1.26\n")
	write(t, filepath.Join(dir, "main.go"), "package main\n\nimport (\n\t\"os\"\n\t\"strconv\"\n"+imports+")\n\nfunc main() {\n\ti, _ := strconv.Atoi(os.Args[1])\n\t[]func(){\n"+calls+"\t}[i]()\n}\n")
	program := filepath.Join(dir, "program")
	if out, err := runCommand(t, dir, []string{"GOFLAGS=-mod=mod", "GOWORK=off"}, "go", "build", "-o", program, "."); err != nil {
		t.Fatalf("the code does not compile: %v\n%s", err, out)
	}
	return program
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestGoSendsTheSame compiles the code for Go and runs it.
func TestGoSendsTheSame(t *testing.T) {
	t.Parallel()
	server := newRecorder(t)
	list := cases(server.URL)
	names := slices.Sorted(maps.Keys(list))
	var codes []snippet.Code
	for _, name := range names {
		codes = append(codes, codeOf(t, list[name], snippet.Go, snippet.Options{}))
	}
	program := goProgram(t, codes)
	for i, name := range names {
		dir := t.TempDir()
		out, err := runCommand(t, dir, codes[i].Environment(), program, strconv.Itoa(i))
		wantRun(t, name, list[name], codes[i], out, err, server)
		notHarmed(t, dir, codes[i])
	}
}
