//go:build e2e

package keyring_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/keyring"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// inside is set in the environment of the test that runs within a session of its
// own.
const inside = "GRANTWALK_KEYRING_INSIDE"

// TestE2EKeyring puts a secret into a real keyring and takes it out, with D-Bus
// and gnome-keyring of the test's own, which nobody has to unlock.
func TestE2EKeyring(t *testing.T) {
	if os.Getenv(inside) != "" {
		useKeyring(t)
		return
	}
	for _, name := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%s is not installed: run .ci/run, which installs it", name)
		}
	}
	home := t.TempDir()
	if err := os.Chmod(home, 0o700); err != nil {
		t.Fatal(err)
	}
	const script = `printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" -test.run '^TestE2EKeyring$'`
	cmd := exec.CommandContext(t.Context(), "dbus-run-session", "--", "sh", "-c", script, os.Args[0])
	cmd.Env = append(os.Environ(), inside+"=1", "HOME="+home, "XDG_DATA_HOME="+home, "XDG_RUNTIME_DIR="+home)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "PASS") {
		t.Fatalf("%v\n%s", err, out)
	}
}

func useKeyring(t *testing.T) {
	t.Helper()
	var ring keyring.System
	e := profile.Entry{Service: profile.Service, User: "work/refresh_token"}
	if _, err := ring.Get(t.Context(), e); !errors.Is(err, profile.ErrNotKept) {
		t.Fatalf("of an empty keyring: %v", err)
	}
	if err := ring.Delete(t.Context(), e); err != nil {
		t.Errorf("deleting what is not there: %v", err)
	}
	for _, secret := range []string{"first", "second"} {
		if err := ring.Set(t.Context(), e, secret); err != nil {
			t.Fatal(err)
		}
		if got, err := ring.Get(t.Context(), e); err != nil || got != secret {
			t.Errorf("kept was %q, %v", got, err)
		}
	}
	if err := ring.Delete(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Get(t.Context(), e); !errors.Is(err, profile.ErrNotKept) {
		t.Errorf("after it was deleted: %v", err)
	}
}
