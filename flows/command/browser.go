package command

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// browser opens URLs in the system browser. No shell is involved, and only http
// and https URLs are opened.
type browser struct {
	lookupEnv func(name string) (string, bool)
	system    string        // runtime.GOOS when empty
	wait      time.Duration // for a launcher to say that it failed; default launchWait
}

// launchWait is how long a launcher is watched. xdg-open says within this time
// that it found no browser; one that still runs then is the browser itself.
const launchWait = 2 * time.Second

var errNoDisplay = errors.New("there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set")

// open opens target. It returns once the browser was started; the browser lives
// on when ctx ends.
func (b browser) open(ctx context.Context, target string) error {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("what should be opened is not an http or https URL")
	}
	launchers, err := b.launchers(u.String())
	if err != nil {
		return err
	}
	var failed []error
	for _, argv := range launchers {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.launch(ctx, argv); err != nil {
			failed = append(failed, err)
			continue
		}
		return nil
	}
	return errors.Join(failed...)
}

// launchers are the commands to try, in order.
func (b browser) launchers(target string) ([][]string, error) {
	if list, ok := b.lookupEnv("BROWSER"); ok && strings.TrimSpace(list) != "" {
		return fromBrowserVariable(list, target), nil
	}
	system := b.system
	if system == "" {
		system = runtime.GOOS
	}
	switch system {
	case "darwin":
		return [][]string{{"open", target}}, nil
	case "windows":
		return [][]string{{"rundll32", "url.dll,FileProtocolHandler", target}}, nil
	}
	if !b.has("DISPLAY") && !b.has("WAYLAND_DISPLAY") {
		if b.has("WSL_DISTRO_NAME") { // Windows' own browser
			return [][]string{{"wslview", target}}, nil
		}
		return nil, errNoDisplay
	}
	return [][]string{{"xdg-open", target}, {"x-www-browser", target}}, nil
}

// fromBrowserVariable reads BROWSER: commands with colons between them, to be
// tried in order. %s in one stands for the URL, which otherwise comes last.
func fromBrowserVariable(list, target string) [][]string {
	separator := ":"
	if runtime.GOOS == "windows" {
		separator = ";"
	}
	var launchers [][]string
	for command := range strings.SplitSeq(list, separator) {
		argv := strings.Fields(command)
		if len(argv) == 0 {
			continue
		}
		placed := false
		for i, word := range argv {
			if i > 0 && strings.Contains(word, "%s") {
				argv[i], placed = strings.ReplaceAll(word, "%s", target), true
			}
		}
		if !placed {
			argv = append(argv, target)
		}
		launchers = append(launchers, argv)
	}
	return launchers
}

func (b browser) has(name string) bool {
	value, ok := b.lookupEnv(name)
	return ok && value != ""
}

// launch starts argv in a process group of its own, so that an interrupt of
// ours does not end the browser, and watches it for a moment.
func (b browser) launch(ctx context.Context, argv []string) error {
	cmd := exec.Command(argv[0], argv[1:]...) //nolint:gosec // the command is the person's own, the URL was checked
	cmd.SysProcAttr = detached()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", argv[0], reasonOf(err))
	}
	ended := make(chan error, 1)
	// It ends with the launcher, which may be the browser: that is not ours to end.
	go func() { ended <- cmd.Wait() }()
	wait := b.wait
	if wait == 0 {
		wait = launchWait
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("%s: %w", argv[0], err)
		}
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil
}

// reasonOf is why a program could not be started, without its name.
func reasonOf(err error) error {
	var exe *exec.Error
	if errors.As(err, &exe) {
		return exe.Err
	}
	return err
}
