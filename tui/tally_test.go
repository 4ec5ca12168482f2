package tui

import (
	"slices"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// TestTally changes a log step by step, and compares the tally with the log.
func TestTally(t *testing.T) {
	t.Parallel()
	var log httplog.Log
	var got tally
	edit := func(on bool) func(*httplog.Exchange) {
		return func(x *httplog.Exchange) { x.Request.Edited = on }
	}
	for _, step := range []struct {
		what    string
		do      func()
		ended   int
		altered []int
	}{
		{"nothing", func() {}, 0, nil},
		{"one is held", func() { log.Add(httplog.Exchange{State: httplog.Held}) }, 0, nil},
		{"it is edited", func() { log.Update(1, edit(true)) }, 0, []int{1}},
		{"two more, one ended", func() {
			log.Add(httplog.Exchange{State: httplog.Held, Request: httplog.Request{Edited: true}})
			log.Add(httplog.Exchange{State: httplog.Done})
		}, 1, []int{1, 2}},
		{"the edit is taken back", func() { log.Update(1, edit(false)) }, 1, []int{2}},
		{"it fails", func() { log.Update(1, func(x *httplog.Exchange) { x.State = httplog.Failed }) }, 2, []int{2}},
		{"it changes once more", func() { log.Update(1, func(x *httplog.Exchange) { x.Note = "late" }) }, 2, []int{2}},
	} {
		step.do()
		got.take(&log)
		if got.ended != step.ended || !slices.Equal(got.altered, step.altered) {
			t.Errorf("%s: %d ended, altered %v; want %d, %v", step.what, got.ended, got.altered, step.ended, step.altered)
		}
		all := log.Exchanges()
		if len(got.list) != len(all) {
			t.Fatalf("%s: %d exchanges, %d in the log", step.what, len(got.list), len(all))
		}
		for i, x := range all {
			if y := got.list[i]; y.ID != x.ID || y.State != x.State || y.Note != x.Note {
				t.Errorf("%s: exchange %d is %+v", step.what, x.ID, y)
			}
		}
	}
}
