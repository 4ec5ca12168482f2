package tui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
)

// BenchmarkLargeBody is opening an answer of 10 MB at 120×40, in each form of the
// body: until its first screen is there, until all of it is, and the longest that
// Update and View take meanwhile. x-viewport is how many times as long a stock
// viewport takes until its first screen, which neither masks nor colours nor wraps;
// for the pretty form, json.Indent goes before.
func BenchmarkLargeBody(b *testing.B) {
	const mb = 10
	keys := manyKeys(mb << 20 / 390)
	for _, c := range []struct {
		name, media string
		body        []byte
		form        bodyForm
	}{
		{"pretty", "application/json", keys, formPretty},
		{"raw", "application/json", keys, formRaw},
		{"line", "application/json", []byte(`{"a":"` + strings.Repeat("x", mb<<20) + `"}`), formPretty},
		{"hex", "application/octet-stream", bytes.Repeat([]byte{0, 1, 2, 'a'}, mb<<18), formPretty},
	} {
		b.Run(c.name, func(b *testing.B) {
			x := answerOf(c.media, c.body)
			var first, whole, longest, stock time.Duration
			for b.Loop() {
				d := drive(b, 120, 40, Config{Demo: noDemo})
				e := &stillEngine{}
				e.log.Add(x)
				d.app.response.form = c.form
				took := func(msg tea.Msg) (time.Duration, tea.Cmd) {
					began := time.Now()
					_, cmd := d.app.Update(msg)
					d.app.View()
					return time.Since(began), cmd
				}
				began := time.Now()
				d.app.attach(e, "")
				_, cmd := took(nil)
				once := time.Since(began)
				first += once
				for _, msg := range said(cmd) {
					n, _ := took(msg)
					once = max(once, n)
				}
				whole += time.Since(began)
				longest = max(longest, once)
				stock += openInViewport(c.body, c.form == formPretty && c.name == "pretty")
			}
			n := float64(b.N) * mb
			ms := func(t time.Duration) float64 { return t.Seconds() * 1000 }
			b.ReportMetric(ms(first)/n, "first-ms/MB")
			b.ReportMetric(ms(whole)/n, "whole-ms/MB")
			b.ReportMetric(ms(longest), "longest-ms")
			b.ReportMetric(stock.Seconds()/first.Seconds(), "x-viewport")
		})
	}
}

// said runs a command, and returns the messages of all that it consists of.
func said(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var all []tea.Msg
		for _, c := range msg {
			all = append(all, said(c)...)
		}
		return all
	default:
		return []tea.Msg{msg}
	}
}

// openInViewport is how long a stock viewport takes to its first screen of body.
func openInViewport(body []byte, indent bool) time.Duration {
	began := time.Now()
	text := body
	if indent {
		var out bytes.Buffer
		if err := json.Indent(&out, body, "", "  "); err != nil {
			panic(fmt.Sprint("the body is no JSON: ", err))
		}
		text = out.Bytes()
	}
	v := viewport.New(viewport.WithWidth(42), viewport.WithHeight(23))
	v.SetContent(string(text))
	_ = v.View()
	return time.Since(began)
}
