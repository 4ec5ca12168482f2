package tui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// stillEngine is a walk that stands still, with a log as given.
type stillEngine struct {
	state flows.State
	log   httplog.Log
	never chan struct{}
}

func (e *stillEngine) Dispatch(flows.Event)     {}
func (e *stillEngine) State() flows.State       { return e.state }
func (e *stillEngine) Log() *httplog.Log        { return &e.log }
func (e *stillEngine) Options() flows.Options   { return flows.Options{} }
func (e *stillEngine) Changed() <-chan struct{} { return e.never }
func (e *stillEngine) Done() <-chan struct{}    { return e.never }
func (e *stillEngine) Close()                   {}
func (e *stillEngine) Judge() flows.Judgement   { return flows.Judgement{} }

// largeWalk is the program at 200×60 with a request of a megabyte on the screen.
func largeWalk(b *testing.B) *driver {
	b.Helper()
	d := drive(b, 200, 60, Config{Demo: noDemo})
	e := &stillEngine{}
	raw := []byte("POST /token HTTP/1.1\r\nHost: idp.example\r\nContent-Type: application/json\r\n\r\n[\n")
	for i := range 20_000 {
		raw = fmt.Appendf(raw, "  {\"n\": %d, \"text\": \"a line of a large body\"},\n", i)
	}
	for range 50 {
		e.log.Add(httplog.Exchange{Method: "POST", URL: "https://idp.example/token", State: httplog.Held, Request: httplog.Request{Raw: raw}})
	}
	d.app.attach(e, "")
	d.app.setFocus(paneRequest)
	d.app.screen()
	return d
}

// BenchmarkFrame is one whole frame at 200×60 after a key that scrolls.
func BenchmarkFrame(b *testing.B) {
	d := largeWalk(b)
	key := keyPress("j")
	for b.Loop() {
		d.app.Update(key)
		_ = d.app.screen()
	}
}

// BenchmarkBurst is 300 keys that scroll, each with its frame, as they come
// from a key that is held down.
func BenchmarkBurst(b *testing.B) {
	d := largeWalk(b)
	down, up := keyPress("j"), keyPress("k")
	for b.Loop() {
		for i := range 300 {
			key := down
			if i%2 == 1 {
				key = up
			}
			d.app.Update(key)
			_ = d.app.View()
		}
	}
}

// BenchmarkFrameDrawnAnew is a frame of which every pane has changed.
func BenchmarkFrameDrawnAnew(b *testing.B) {
	d := largeWalk(b)
	for b.Loop() {
		d.app.touchAll()
		_ = d.app.screen()
	}
}

// BenchmarkResize is a change of the size with its frame.
func BenchmarkResize(b *testing.B) {
	d := largeWalk(b)
	for i := 0; b.Loop(); i++ {
		d.app.Update(tea.WindowSizeMsg{Width: 199 + i%2, Height: 60})
		_ = d.app.screen()
	}
}
