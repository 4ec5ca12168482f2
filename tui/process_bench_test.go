//go:build unix

package tui

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"

	"github.com/grantwalk/grantwalk/httplog"
)

// process is a program on a pseudo-terminal that answers what is asked of it.
type process struct {
	emulated
	cmd    *exec.Cmd
	master *os.File
	sent   atomic.Int64 // bytes that came from it
	done   sync.WaitGroup
}

// queries are what programs ask a terminal, and what a plain one answers.
var queries = []struct{ ask, answer string }{
	{"\x1b[c", "\x1b[?62;22c"},
	{"\x1b[>c", "\x1b[>0;276;0c"},
	{"\x1b[>q", "\x1bP>|bench(1)\x1b\\"},
	{"\x1b[>0q", "\x1bP>|bench(1)\x1b\\"},
	{"\x1b]10;?", "\x1b]10;rgb:ffff/ffff/ffff\x1b\\"},
	{"\x1b]11;?", "\x1b]11;rgb:0000/0000/0000\x1b\\"},
	{"\x1b[?2026$p", "\x1b[?2026;0$y"},
	{"\x1b[?2027$p", "\x1b[?2027;0$y"},
	{"\x1b[?u", "\x1b[?0u"},
}

// startProcess starts the program on a terminal of that size.
func startProcess(b *testing.B, w, h int, name string, args ...string) *process {
	b.Helper()
	p := &process{cmd: exec.Command(name, args...), emulated: emulated{vt: vt10x.New(vt10x.WithSize(w, h)), more: make(chan struct{}, 1)}}
	p.cmd.Env = []string{"TERM=xterm-256color", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"), "HOME=" + b.TempDir()}
	master, err := pty.StartWithSize(p.cmd, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	if err != nil {
		b.Fatal(err)
	}
	p.master = master
	p.done.Go(func() { p.feed(p) })
	return p
}

// Read reads what the program writes, counts it, and answers its queries.
func (p *process) Read(buf []byte) (int, error) {
	n, err := p.master.Read(buf)
	p.sent.Add(int64(n))
	for _, q := range queries {
		if bytes.Contains(buf[:n], []byte(q.ask)) {
			_, _ = io.WriteString(p.master, q.answer)
		}
	}
	return n, err
}

func (p *process) press(b *testing.B, keys string) {
	b.Helper()
	if _, err := io.WriteString(p.master, keys); err != nil {
		b.Fatal(err)
	}
}

// quiet waits until the program has written nothing for a few frames.
func (p *process) quiet() {
	const frames = 40 * time.Millisecond
	last, since := p.sent.Load(), time.Now()
	for time.Since(since) < frames {
		time.Sleep(frames / 8)
		if n := p.sent.Load(); n != last {
			last, since = n, time.Now()
		}
	}
}

// stop ends the program, whatever it does.
func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	_ = p.master.Close()
	p.done.Wait()
}

// memory is how much of the program is in memory, in MB of 2^20 bytes as the
// system counts them; 0 where it does not tell.
func (p *process) memory() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		return 0
	}
	kB, _ := strconv.ParseFloat(string(m[1]), 64)
	return kB / 1024
}

// programs builds this program, as it is released, and the yardstick.
func programs(b *testing.B) (ours, panes string) {
	b.Helper()
	dir := b.TempDir()
	ours, panes = filepath.Join(dir, "grantwalk"), filepath.Join(dir, "twopanes")
	for target, pkg := range map[string]string{ours: "..", panes: "./testdata/twopanes"} {
		if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", target, pkg).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	return ours, panes
}

func median[T float64 | time.Duration](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkStart is how long it takes from the start of the process to the first
// frame of the demo, by turns with the yardstick; the size of the program; and
// what it takes of the memory when it stands still.
func BenchmarkStart(b *testing.B) {
	ours, panes := programs(b)
	info, err := os.Stat(ours)
	if err != nil {
		b.Fatal(err)
	}
	var took [2][]time.Duration
	var ready []time.Duration
	var idle, idlePanes []float64
	for b.Loop() {
		began := time.Now()
		p := startProcess(b, 120, 40, panes)
		p.waitFor(b, "two panes")
		took[0] = append(took[0], time.Since(began))
		time.Sleep(200 * time.Millisecond) // until it stands still
		idlePanes = append(idlePanes, p.memory())
		p.stop()

		began = time.Now()
		p = startProcess(b, 120, 40, ours, "demo", "--listen", "127.0.0.1:0")
		p.waitFor(b, "grantwalk")
		took[1] = append(took[1], time.Since(began))
		p.waitFor(b, "Nothing is sent without you")
		ready = append(ready, time.Since(began))
		time.Sleep(200 * time.Millisecond)
		idle = append(idle, p.memory())
		p.stop()
	}
	b.ReportMetric(ms(median(took[0])), "panes-ms")
	b.ReportMetric(ms(median(took[1])), "ours-ms")
	b.ReportMetric(ms(median(ready)), "ready-ms")
	b.ReportMetric(ms(median(took[1]))/ms(median(took[0])), "ratio")
	b.ReportMetric(median(idle), "idle-MB")
	b.ReportMetric(median(idlePanes), "panes-idle-MB")
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
}

// burst is how many keys come in one write: a key held down for ten seconds.
const burst = 300

// BenchmarkScroll is what scrolling takes on the way from the keyboard to the
// screen: burst keys in one write at 200×60, until the screen shows the last of
// them, and the bytes that one line more sends at 120×40. The yardstick has the
// same burst.
func BenchmarkScroll(b *testing.B) {
	ours, panes := programs(b)
	file := filepath.Join(b.TempDir(), "long.har")
	writeLongHAR(b, file)
	open := func(w, h int) *process {
		p := startProcess(b, w, h, ours, "open", file)
		p.waitFor(b, "member_")
		p.press(b, "4")
		return p
	}
	var took [2][]time.Duration
	var total, lines int64
	for b.Loop() {
		p := startProcess(b, 200, 60, panes)
		p.waitFor(b, "two panes 1–")
		took[0] = append(took[0], p.burst(b, fmt.Sprintf("two panes %d–", burst+1)))
		p.stop()

		p = open(200, 60)
		took[1] = append(took[1], p.burst(b, fmt.Sprintf(" %d–", burst+1)))
		p.stop()

		p = open(120, 40)
		p.quiet()
		before := p.sent.Load()
		for range 40 {
			p.press(b, "j")
			p.quiet()
			lines++
		}
		total += p.sent.Load() - before
		p.stop()
	}
	b.ReportMetric(ms(median(took[0])), "panes-burst-ms")
	b.ReportMetric(ms(median(took[1])), "burst-ms")
	b.ReportMetric(float64(total)/float64(lines), "bytes/line")
}

// burst presses j so many times at once, and returns how long it takes until
// text is on the screen.
func (p *process) burst(b *testing.B, text string) time.Duration {
	b.Helper()
	began := time.Now()
	p.press(b, strings.Repeat("j", burst))
	p.waitFor(b, text)
	return time.Since(began)
}

// writeLongHAR writes a recording with one exchange whose body has many lines.
func writeLongHAR(b *testing.B, file string) {
	b.Helper()
	body := []byte("{\n")
	for i := range 4000 {
		body = fmt.Appendf(body, "  \"member_%04d\": \"a line of a body\",\n", i)
	}
	body = append(body, "  \"issuer\": \"https://idp.example\"\n}\n"...)
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body))
	var out bytes.Buffer
	err := httplog.WriteHAR(&out, []httplog.Exchange{{
		ID: 1, State: httplog.Done, Method: "GET", URL: "https://idp.example/.well-known/openid-configuration", Started: began,
		Label:    httplog.Label{Step: "metadata", Channel: httplog.Back},
		Request:  httplog.Request{Raw: []byte("GET /.well-known/openid-configuration HTTP/1.1\r\nHost: idp.example\r\n\r\n")},
		Response: httplog.NewResponse([]byte(head), body),
	}}, httplog.HAROptions{})
	if err == nil {
		err = os.WriteFile(file, out.Bytes(), 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
}
