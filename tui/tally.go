package tui

import (
	"slices"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// tally is the log as the app has taken it in, and what is asked of all that is
// in it, counted as it comes: no key and no frame looks through the exchanges.
type tally struct {
	seen    httplog.Version
	list    []httplog.Exchange // by ID; what is handed out of it is changed in place
	changed int                // the index of the first that take has changed
	ended   int
	revoked int       // how many requests to revoke a token have ended
	altered []int     // the IDs of those that a person altered, in order
	last    time.Time // when the last of all was over
}

// take takes in what has changed in the log since it did so last.
func (t *tally) take(log *httplog.Log) {
	var changed []httplog.Exchange
	changed, t.seen = log.Since(t.seen)
	t.changed = len(t.list)
	if len(changed) > 0 {
		t.changed = changed[0].ID - 1
	}
	for _, x := range changed {
		if x.ID > len(t.list) {
			t.list = append(t.list, httplog.Exchange{})
		}
		old := &t.list[x.ID-1]
		if x.State.Ended() != old.State.Ended() {
			t.ended++ // what has ended stays so
			if x.Label.Step == string(flows.StepRevocation) {
				t.revoked++
			}
		}
		if at, known := slices.BinarySearch(t.altered, x.ID); isAltered(x) && !known {
			t.altered = slices.Insert(t.altered, at, x.ID)
		} else if known && !isAltered(x) {
			t.altered = slices.Delete(t.altered, at, at+1) // an edit was taken back
		}
		if at := x.Started.Add(x.Timings.Total); at.After(t.last) {
			t.last = at
		}
		*old = x
	}
}
