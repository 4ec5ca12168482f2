package report_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/report"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the golden reports anew")

// began is the time at which all clocks of a golden walk stand.
var began = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

const issuer = "http://127.0.0.1:9400"

// source is the same random bytes every time.
type source struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func newSource(seed byte) io.Reader { return &source{r: rand.NewChaCha8([32]byte{seed})} }

func (s *source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.r.Read(p)
}

// fixed walks the demo, gone wrong as the scenario of that name does, with fixed
// clocks, keys and randomness.
func fixed(t *testing.T, scenario string) report.Walk {
	t.Helper()
	config := demoidp.Config{Issuer: issuer, Now: func() time.Time { return began }, Rand: newSource(1)}
	var err error
	if config.RS256Key, err = x509.ParsePKCS1PrivateKey(key(t, "rs256.pem")); err != nil {
		t.Fatal(err)
	}
	if config.ES256Key, err = x509.ParseECPrivateKey(key(t, "es256.pem")); err != nil {
		t.Fatal(err)
	}
	if scenario != "" {
		s, ok := demoidp.ScenarioByName(scenario)
		if !ok {
			t.Fatalf("there is no scenario %s", scenario)
		}
		s.Configure(&config)
	}
	provider, err := demoidp.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", began.Format(http.TimeFormat))
		provider.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return walk(t, flows.Options{
		Issuer: issuer, ClientID: "demo-web", ClientSecret: demoidp.DefaultClientSecret,
		SignIn: flows.SignInAgent, Login: &useragent.Login{Username: "alice", Password: demoidp.DefaultPassword},
		Rand: newSource(2), Now: func() time.Time { return began }, Steps: flows.OptionalSteps,
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if addr == "127.0.0.1:9400" {
				addr = server.Listener.Addr().String()
			}
			var dialer net.Dialer
			return dialer.DialContext(ctx, network, addr)
		},
	})
}

// walk walks with o to the end.
func walk(t *testing.T, o flows.Options) report.Walk {
	t.Helper()
	o.Mode = flows.Unattended
	r, err := flows.NewRunner(o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Dispatch(flows.Start{})
	for r.State().Active {
		select {
		case <-r.Changed():
		case <-time.After(20 * time.Second):
			t.Fatal("the walk does not end")
		}
	}
	r.Close()
	return report.Walk{State: r.State(), Options: r.Options(), Log: r.Log(), Judgement: r.Judge(), Version: "v0", Now: began}
}

func key(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "tui", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(data)
	if block == nil {
		t.Fatalf("%s holds no key", name)
	}
	return block.Bytes
}

// ports are those that the system chose for the callback listener.
var ports = regexp.MustCompile(`(127\.0\.0\.1(?::|%3A))\d{5}\b`)

// TestGolden compares whole reports with reviewed ones.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, scenario := range map[string]string{"healthy": "", "nonce": "nonce-other"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := fixed(t, scenario)
			w.State.Flow.Steps = slices.Clone(w.State.Flow.Steps)
			for i := range w.State.Flow.Steps { // whose words are the concern of others
				s := &w.State.Flow.Steps[i]
				s.Explain, s.Without = "What "+s.Title+" is, and why it is there.", "What an attacker would do without it."
			}
			for _, f := range []report.Format{report.Markdown, report.HTML} {
				got := ports.ReplaceAllString(string(report.Write(w, f)), "${1}50000")
				path := filepath.Join("testdata", name+"."+string(f))
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("%s differs at %q", path, difference(got, string(want)))
				}
				if f == report.HTML {
					checkHTML(t, got)
				} else {
					checkMarkdown(t, got)
				}
			}
		})
	}
}

// difference is where two texts begin to differ.
func difference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	begin := max(strings.LastIndexByte(got[:i], '\n'), 0)
	return got[begin:min(i+100, len(got))]
}
