//go:build e2e

package snippet_test

import (
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog/snippet"
)

// must finds a program that .ci/run installs.
func must(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed: .ci/run does that", name)
	}
	return path
}

// eachSendsTheSame writes the code for each case to a file and runs it.
func eachSendsTheSame(t *testing.T, l snippet.Language, run func(dir, file string, code snippet.Code) (string, error)) {
	t.Helper()
	server := newRecorder(t)
	list := cases(server.URL)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		x, dir := list[name], t.TempDir()
		code := codeOf(t, x, l, snippet.Options{})
		file := filepath.Join(dir, "snippet"+l.Ending())
		write(t, file, code.Text)
		out, err := run(dir, file, code)
		wantRun(t, name, x, code, out, err, server)
		notHarmed(t, dir, code)
	}
}

// TestE2EHTTPie: Debian's httpie.
func TestE2EHTTPie(t *testing.T) {
	t.Parallel()
	must(t, "http")
	eachSendsTheSame(t, snippet.HTTPie, func(dir, file string, code snippet.Code) (string, error) {
		return runCommand(t, dir, append(code.Environment(), "HOME="+dir), shellFor(t, code), file)
	})
}

// TestE2EPython: Debian's python3 and python3-requests.
func TestE2EPython(t *testing.T) {
	t.Parallel()
	python := must(t, "/usr/bin/python3")
	if out, err := runCommand(t, ".", nil, python, "-c", "import requests"); err != nil {
		t.Fatalf("python3-requests is not installed: %s", out)
	}
	eachSendsTheSame(t, snippet.Python, func(dir, file string, code snippet.Code) (string, error) {
		return runCommand(t, dir, code.Environment(), python, file)
	})
}

func TestE2EJavaScript(t *testing.T) {
	t.Parallel()
	node := must(t, "node")
	eachSendsTheSame(t, snippet.JavaScript, func(dir, file string, code snippet.Code) (string, error) {
		return runCommand(t, dir, code.Environment(), node, file)
	})
}

// TestE2ECSharp compiles with Mono's compiler and runs with its library, which is
// an older one than .NET's: Debian has no other. All programs are one assembly.
func TestE2ECSharp(t *testing.T) {
	t.Parallel()
	compiler, mono := must(t, "mcs"), must(t, "mono")
	eachSendsTheSame(t, snippet.CSharp, func(dir, file string, code snippet.Code) (string, error) {
		// Its language ends before an asynchronous Main.
		write(t, file, strings.Replace(code.Text, "static async Task Main()", "static void Main() { Start().Wait(); }\n\n    static async Task Start()", 1))
		program := filepath.Join(dir, "snippet.exe")
		if out, err := runCommand(t, dir, nil, compiler, "-langversion:7.2", "-r:System.Net.Http.dll", "-out:"+program, file); err != nil {
			t.Errorf("it does not compile: %v\n%s\n%s", err, out, code.Text)
			return strings.TrimSpace(out), err
		}
		return runCommand(t, dir, code.Environment(), mono, program)
	})
}
