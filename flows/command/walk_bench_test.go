package command_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/command/testdata/barewalk/walk"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// BenchmarkOIDCWalk measures, by turns, the walk from nothing to refreshed tokens
// within this process, where nothing is loaded and initialised first: by code that
// uses golang.org/x/oauth2 and net/http, and by "run code", which records, judges
// and reports as well. Both send the same requests in the same order to a provider
// in this process; the benchmark fails if they do not. Of the medians, ratio is to
// be 1.2 at most.
func BenchmarkOIDCWalk(b *testing.B) {
	var seen []string
	provider := idp(b, demoidp.Config{Hooks: demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		seen = append(seen, r.Method+" "+r.URL.Path) // both send one after the other
		next(w, r)
	}}})
	bare := walk.Client{
		Issuer: provider.Issuer(), ID: "demo-web", Secret: demoidp.DefaultClientSecret,
		User: "alice", Password: demoidp.DefaultPassword,
	}
	var sent [2][]string
	p50 := byTurns(b, func() error {
		seen = nil
		err := walk.Code(b.Context(), bare)
		sent[0] = seen
		return err
	}, func() error {
		seen = nil
		e := (shell{}).run(b.Context(), web(provider)...)
		if sent[1] = seen; e.status != 0 {
			return fmt.Errorf("it ended with status %d: %s", e.status, e.stderr)
		}
		return nil
	})
	if !slices.Equal(sent[0], sent[1]) {
		b.Fatalf("one sends %v, and the other %v", sent[0], sent[1])
	}
	b.ReportMetric(float64(p50[0].Microseconds()), "bare-µs")
	b.ReportMetric(float64(p50[1].Microseconds()), "ours-µs")
	b.ReportMetric(float64(p50[1])/float64(p50[0]), "ratio")
}

// BenchmarkProcessWalk measures the same walk as a person has it: from the start
// of the process to its end, by turns by a program on golang.org/x/oauth2 and by
// "grantwalk run code", with the provider in a third process. Of the medians,
// ratio is to be 1.2 at most; start-ratio is what is left of it when nothing is
// done: "grantwalk version" to the program without arguments.
func BenchmarkProcessWalk(b *testing.B) {
	dir := b.TempDir()
	ours, bare := filepath.Join(dir, "grantwalk"), filepath.Join(dir, "barewalk")
	for target, pkg := range map[string]string{ours: "../..", bare: "./testdata/barewalk"} {
		if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", target, pkg).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	issuer := serveProvider(b, ours)
	p50 := byTurns(b, func() error {
		return exec.Command(bare, issuer, "demo-web", demoidp.DefaultClientSecret, "alice", demoidp.DefaultPassword).Run()
	}, func() error {
		return exec.Command(ours, "run", "code", "--issuer", issuer, "--client-id", "demo-web",
			"--client-secret", demoidp.DefaultClientSecret, "--login", "alice:"+demoidp.DefaultPassword).Run()
	}, func() error {
		_ = exec.Command(bare).Run() // it says how it is used, and fails
		return nil
	}, func() error {
		return exec.Command(ours, "version").Run()
	})
	b.ReportMetric(float64(p50[0].Microseconds())/1e3, "bare-ms")
	b.ReportMetric(float64(p50[1].Microseconds())/1e3, "ours-ms")
	b.ReportMetric(float64(p50[1])/float64(p50[0]), "ratio")
	b.ReportMetric(float64(p50[3])/float64(p50[2]), "start-ratio")
}

// serveProvider runs the embedded provider in a process of its own until the
// benchmark ends, and returns its issuer.
func serveProvider(b *testing.B, program string) string {
	cmd := exec.Command(program, "idp", "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if word, issuer, ok := strings.Cut(lines.Text(), " "); ok && word == "issuer" {
			return strings.TrimSpace(issuer)
		}
	}
	b.Fatal("the provider does not say what its issuer is")
	return ""
}

// byTurns runs all of them one after the other, again and again, and returns the
// median of each.
func byTurns(b *testing.B, runs ...func() error) []time.Duration {
	took := make([][]time.Duration, len(runs))
	for b.Loop() {
		for i, run := range runs {
			began := time.Now()
			if err := run(); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(began))
		}
	}
	p50 := make([]time.Duration, len(runs))
	for i, all := range took {
		slices.Sort(all)
		p50[i] = all[len(all)/2]
	}
	return p50
}
