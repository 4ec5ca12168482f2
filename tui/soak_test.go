package tui

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// soaked are the ways to walk, from discovery to the logout, that are walked over
// and over, and how often one of them takes its turn.
var soaked = []struct {
	name  string
	every int
	walk  func(testing.TB)
}{
	{"engine", 2, soakEngine},
	{"headless", 2, soakHeadless},
	{"screen", 10, soakScreen},
}

// TestSoak is a short soak; see BenchmarkSoak. It is not parallel, for it counts
// what the process has.
func TestSoak(t *testing.T) { soak(t, 20) }

// BenchmarkSoak walks b.N times in one process, and fails when what the process
// holds grows: 1000 walks are a soak (make soak).
func BenchmarkSoak(b *testing.B) { soak(b, b.N) }

// soak measures what the process holds after a first walk of each kind, after
// half of n walks and after all.
func soak(t testing.TB, n int) {
	t.Helper()
	for _, way := range soaked { // what is made once is made now
		walkAndClose(t, way.walk)
	}
	half := func(from, to int) usage {
		for i := from; i < to; i++ {
			for k, way := range soaked {
				if i%way.every == k%way.every {
					walkAndClose(t, way.walk)
				}
			}
		}
		return used()
	}
	from := time.Now()
	start, middle := used(), half(0, n/2)
	end := half(n/2, n)
	text := fmt.Sprintf("%d walks in %v: at first %v; after half %v; at the end %v", n, time.Since(from).Round(time.Millisecond), start, middle, end)
	t.Log(text)
	if b, ok := t.(*testing.B); ok {
		b.ReportMetric(float64(end.goroutines-middle.goroutines), "goroutines-grown")
		b.ReportMetric(float64(end.descriptors-middle.descriptors), "descriptors-grown")
		b.ReportMetric(float64(end.heap-middle.heap)/1024, "heap-kB-grown")
		b.ReportMetric(float64(end.heap)/1024, "heap-kB")
	}
	// A walk that leaves something behind leaves it each time. What is freed a
	// little later is none of it.
	const spare, perWalk, spareHeap = 3, 100, 64 << 10
	if end.goroutines > middle.goroutines+spare || end.descriptors > middle.descriptors+spare ||
		end.heap > middle.heap+spareHeap+int64(n/2*perWalk) {
		t.Errorf("the second half left more behind than the first: %s", text)
	}
}

// usage is what the process holds.
type usage struct {
	goroutines, descriptors int
	heap                    int64 // bytes, garbage left out
}

func (u usage) String() string {
	return fmt.Sprintf("%d goroutines, %d descriptors, %d kB", u.goroutines, u.descriptors, u.heap>>10)
}

// used measures, once what is ending has ended.
func used() usage {
	var u usage
	for range 50 {
		goroutines := runtime.NumGoroutine()
		runtime.GC() // which also runs finalisers
		if time.Sleep(2 * time.Millisecond); runtime.NumGoroutine() == goroutines {
			break
		}
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	u.goroutines, u.heap = runtime.NumGoroutine(), int64(m.HeapAlloc)
	if entries, err := os.ReadDir("/proc/self/fd"); err == nil { // elsewhere they are not counted
		u.descriptors = len(entries)
	}
	return u
}

// lease is a test whose clean-ups are done when the walk is, not at its end.
type lease struct {
	testing.TB
	after []func()
}

func (l *lease) Cleanup(f func()) { l.after = append(l.after, f) }

func walkAndClose(t testing.TB, walk func(testing.TB)) {
	l := &lease{TB: t}
	defer func() {
		for _, f := range slices.Backward(l.after) {
			f()
		}
	}()
	walk(l)
}

// everyStep are the options of a walk with all that there is.
func everyStep(t testing.TB) flows.Options {
	o := demoOptions(t)
	o.Mode, o.Now, o.Login = flows.Unattended, func() time.Time { return began }, &useragent.Login{Username: "alice", Password: demoPassword}
	o.Steps = []flows.StepID{flows.StepUserInfo, flows.StepIntrospection, flows.StepRefresh, flows.StepRevocation, flows.StepLogout}
	return o
}

func soakEngine(t testing.TB) {
	r, err := flows.NewRunner(everyStep(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	timeout := time.After(deadline)
	for r.Dispatch(flows.Start{}); r.State().Outcome == "" || r.State().Active; {
		select {
		case <-r.Changed():
		case <-timeout:
			t.Fatal("the walk does not end")
		}
	}
	if s := r.State(); s.Outcome != flows.Completed || len(s.Session.Tokens) != 2 {
		t.Fatalf("%s with %d token responses: %+v", s.Outcome, len(s.Session.Tokens), s.Steps[s.Current].Problem)
	}
	r.Judge()
}

func soakHeadless(t testing.TB) {
	key, err := x509.ParsePKCS1PrivateKey(pemBlock(t, "testdata/rs256.pem"))
	if err != nil {
		t.Fatal(err)
	}
	provider, err := demoidp.New(demoidp.Config{RS256Key: key})
	if err == nil {
		err = provider.Start(t.Context(), "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = provider.Close() }()
	var out, bad bytes.Buffer
	p := &command.Process{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &bad, LookupEnv: func(string) (string, bool) { return "", false }}
	status := command.Run(t.Context(), p, []string{
		"run", "code", "--issuer", provider.Issuer(), "--client-id", "demo-web", "--client-secret", demoidp.DefaultClientSecret,
		"--login", "alice:" + demoPassword, "--steps", "userinfo,introspection,refresh,revocation,logout",
	}, nil)
	if status != 0 {
		t.Fatalf("exit status %d\n%s\n%s", status, out.String(), bad.String())
	}
}

func soakScreen(t testing.TB) {
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.toTokens()
	for range 20 {
		if d.app.state.Outcome != "" {
			break
		}
		d.press("enter")
	}
	if d.app.state.Outcome != flows.Completed {
		t.Fatalf("%s; the screen:\n%s", d.app.state.Outcome, d.screen())
	}
	d.press("q", "y")
	if !d.quit {
		t.Fatalf("it was not left; the screen:\n%s", d.screen())
	}
}
