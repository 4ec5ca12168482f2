package httplog

import (
	"cmp"
	"slices"
)

// Endings gives out each exchange of a log once, after it has ended. It is for
// one goroutine.
type Endings struct {
	log     *Log
	seen    Version
	ended   map[int]bool
	waiting []ending // not given out yet, by ID
}

type ending struct {
	id    int
	label Label
}

// Endings begins with what is in the log already.
func (l *Log) Endings() *Endings { return &Endings{log: l, ended: map[int]bool{}} }

// Take returns the exchanges that have ended and whose label is wanted, in order
// of their IDs, as they are now. The others wait for a later call.
func (e *Endings) Take(wanted func(Label) bool) []Exchange {
	e.look()
	var taken []Exchange
	e.waiting = slices.DeleteFunc(e.waiting, func(w ending) bool {
		if !wanted(w.label) {
			return false
		}
		x, _ := e.log.Exchange(w.id)
		taken = append(taken, x)
		return true
	})
	return taken
}

// look takes in what has ended since it looked last.
func (e *Endings) look() {
	var changed []Exchange
	changed, e.seen = e.log.Since(e.seen)
	n := len(e.waiting)
	for _, x := range changed {
		if x.State.Ended() && !e.ended[x.ID] {
			e.ended[x.ID] = true
			e.waiting = append(e.waiting, ending{x.ID, x.Label})
		}
	}
	if len(e.waiting) > n {
		slices.SortFunc(e.waiting, func(a, b ending) int { return cmp.Compare(a.id, b.id) })
	}
}
