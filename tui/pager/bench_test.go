package pager_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// The size of the pane in these benchmarks.
const benchWidth, benchHeight = 100, 50

// prettyJSON is about n bytes of JSON, a member a line.
func prettyJSON(n int) []byte {
	b := make([]byte, 0, n+100)
	b = append(b, "{\n"...)
	for i := 0; len(b) < n; i++ {
		b = fmt.Appendf(b, "  \"member_%d\": {\"kid\": \"%08x\", \"n\": %d, \"use\": true},\n", i, i*7919, i)
	}
	return append(b, "  \"last\": null\n}\n"...)
}

// oneLine is about n bytes of JSON without a line break.
func oneLine(n int) []byte { return bytes.ReplaceAll(prettyJSON(n), []byte("\n"), nil) }

var benchTexts = []struct {
	name string
	make func() []byte
}{
	{"1kB", func() []byte { return prettyJSON(1 << 10) }},
	{"1MB", func() []byte { return prettyJSON(1 << 20) }},
	{"50MB", func() []byte { return prettyJSON(50 << 20) }},
	{"line10MB", func() []byte { return oneLine(10 << 20) }},
}

func benchPane(b []byte, w pager.Wrap) pager.Model {
	m := pager.New()
	m.SetSize(benchWidth, benchHeight)
	m.SetWrap(w)
	m.SetContent(pager.Document{Text: b, Sections: []pager.Section{{End: len(b), Kind: pager.JSON}}})
	return m
}

// benchKeys is what a person does: down a lot, up a little.
var benchKeys = [...]tea.KeyPressMsg{
	{Code: 'j', Text: "j"}, {Code: 'j', Text: "j"}, {Code: 'j', Text: "j"},
	{Code: tea.KeyPgDown}, {Code: 'k', Text: "k"},
}

// BenchmarkKey is one key, Update and the frame appended to a reused buffer,
// from the middle of the text on, beside the same key in a stock viewport.
// p50 and p99 say more than the mean on a machine that others use too. x-stock
// is how many times as long the stock viewport takes at its p50; it neither
// colours nor wraps.
func BenchmarkKey(b *testing.B) {
	for _, text := range benchTexts {
		body := text.make()
		for _, wrap := range []struct {
			name string
			wrap pager.Wrap
		}{{"wrapped", pager.WrapAny}, {"flat", pager.WrapNone}} {
			b.Run(text.name+"/"+wrap.name, func(b *testing.B) {
				m := benchPane(body, wrap.wrap)
				m.GoTo(len(body) / 2)
				var frame []byte
				took := make([]time.Duration, 0, 1<<20)
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					start := time.Now()
					m, _ = m.Update(benchKeys[n%len(benchKeys)])
					frame = m.AppendView(frame[:0])
					if n++; len(took) < cap(took) {
						took = append(took, time.Since(start))
					}
					if m.AtBottom() {
						m.GotoTop()
					}
				}
				b.StopTimer()
				p50 := quantile(took, 0.5)
				b.ReportMetric(p50, "p50-ns")
				b.ReportMetric(quantile(took, 0.99), "p99-ns")
				b.ReportMetric(stockKey(string(body))/p50, "x-stock")
			})
		}
	}
}

// BenchmarkKeyWithAllOn is one key with its frame while there are a cursor,
// selected lines, line numbers, folds, and a search for what is everywhere.
func BenchmarkKeyWithAllOn(b *testing.B) {
	for _, text := range benchTexts {
		body := text.make()
		b.Run(text.name, func(b *testing.B) {
			m := benchPane(body, pager.WrapAny)
			m = press(m, "#", "X", "x", "space")
			m.SearchRegexp("use|t.ue")
			m = finish(m, m.Work())
			m.GoTo(len(body) / 2)
			var frame []byte
			took := make([]time.Duration, 0, 1<<20)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				start := time.Now()
				m, _ = m.Update(benchKeys[n%len(benchKeys)])
				frame = m.AppendView(frame[:0])
				if len(took) < cap(took) {
					took = append(took, time.Since(start))
				}
				if m.AtBottom() {
					m = press(m, "g")
				}
			}
			b.ReportMetric(quantile(took, 0.5), "p50-ns")
			b.ReportMetric(quantile(took, 0.99), "p99-ns")
		})
	}
}

// quantile returns the q-quantile in nanoseconds. It sorts took.
func quantile(took []time.Duration, q float64) float64 {
	slices.Sort(took)
	return float64(took[int(q*float64(len(took)-1))].Nanoseconds())
}

// stockKey returns how many nanoseconds a key takes a stock viewport, at p50.
func stockKey(body string) float64 {
	v := viewport.New(viewport.WithWidth(benchWidth), viewport.WithHeight(benchHeight))
	v.SetContent(body)
	v.SetYOffset(v.TotalLineCount() / 2)
	var took []time.Duration
	for begin := time.Now(); len(took) < 5 || time.Since(begin) < 50*time.Millisecond; {
		start := time.Now()
		v, _ = v.Update(benchKeys[len(took)%len(benchKeys)])
		_ = v.View()
		took = append(took, time.Since(start))
	}
	return quantile(took, 0.5)
}

// BenchmarkOpen is SetContent and the first frame, beside a stock viewport.
func BenchmarkOpen(b *testing.B) {
	for _, text := range benchTexts {
		body := text.make()
		b.Run(text.name, func(b *testing.B) {
			var frame []byte
			b.ReportAllocs()
			for b.Loop() {
				m := benchPane(body, pager.WrapAny)
				frame = m.AppendView(frame[:0])
			}
			per := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
			b.ReportMetric(per/1e6/(float64(len(body))/(1<<20)), "ms/MB")
			b.StopTimer()
			s := string(body)
			start := time.Now()
			v := viewport.New(viewport.WithWidth(benchWidth), viewport.WithHeight(benchHeight))
			v.SetContent(s)
			_ = v.View()
			b.ReportMetric(float64(time.Since(start).Nanoseconds())/per, "x-stock")
		})
	}
}

// BenchmarkEnd is G in a text just opened, and then g.
func BenchmarkEnd(b *testing.B) {
	for _, text := range benchTexts {
		body := text.make()
		b.Run(text.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				m := benchPane(body, pager.WrapAny)
				b.StartTimer()
				m.GotoBottom()
				m.GotoTop()
			}
		})
	}
}

// BenchmarkSearch is typing the last letter of what is looked for in 50 MB: it
// is everywhere, rare, or nowhere, in either case, or an expression. What holds
// up the keys is "wait-ms", the longest step; the time an operation takes is that
// of the whole search with its commands.
func BenchmarkSearch(b *testing.B) {
	body := prettyJSON(50 << 20)
	for _, search := range []struct {
		name   string
		begin  func(*pager.Model, string)
		needle string
	}{
		{"text", (*pager.Model).Search, "e"},
		{"text", (*pager.Model).Search, "kid"},
		{"text", (*pager.Model).Search, "last"},
		{"text", (*pager.Model).Search, "nowhere"},
		{"text", (*pager.Model).Search, "Nowhere"},
		{"regexp", (*pager.Model).SearchRegexp, "Nowhere[0-9]"},
		{"regexp", (*pager.Model).SearchRegexp, `"kid": "0+`},
		{"regexp", (*pager.Model).SearchRegexp, `(true|false)},$`},
		{"regexp", (*pager.Model).SearchRegexp, "."},
	} {
		b.Run(search.name+"/"+search.needle, func(b *testing.B) {
			m := benchPane(body, pager.WrapAny)
			longest := time.Duration(0)
			step := func(what func()) {
				start := time.Now()
				what()
				longest = max(longest, time.Since(start))
			}
			for b.Loop() {
				step(func() { search.begin(&m, search.needle) })
				for cmd := m.Work(); cmd != nil; {
					msg := cmd()
					step(func() { m, cmd = m.Update(msg) })
				}
			}
			b.ReportMetric(float64(longest.Nanoseconds())/1e6, "wait-ms")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6/50, "ms/MB")
		})
	}
}
