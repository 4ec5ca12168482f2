package origin

import (
	"cmp"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// maxIndexed is how many facts an index holds at most.
const maxIndexed = 400_000

// Index finds what the values of a recording have to do with each other. It is
// filled with exchanges that have ended, each once. It is for one goroutine at a
// time.
type Index struct {
	facts  []fact
	byKey  map[key][]int32
	byRole [roles][]int32 // in the order of the exchanges
	ended  *httplog.Endings
}

// NewIndex returns an empty index.
func NewIndex() *Index { return &Index{byKey: map[key][]int32{}} }

// Follow takes in what has ended in the log since it was called last, which is the
// same log each time. It takes time for what is new.
func (ix *Index) Follow(log *httplog.Log) {
	if ix.ended == nil {
		ix.ended = log.Endings()
	}
	for _, x := range ix.ended.Take(func(httplog.Label) bool { return true }) {
		ix.Add(x)
	}
}

// Add takes in an exchange. One that was never sent holds nothing.
func (ix *Index) Add(x httplog.Exchange) {
	if x.Failure == httplog.FailGate || len(ix.facts) >= maxIndexed {
		return
	}
	for _, f := range facts(x) {
		n := int32(len(ix.facts))
		ix.facts = append(ix.facts, f)
		ix.byKey[f.key] = append(ix.byKey[f.key], n)
		list := ix.byRole[f.role]
		at := len(list)
		for at > 0 && ix.facts[list[at-1]].at.Exchange > f.at.Exchange {
			at-- // exchanges may end in another order than they began
		}
		ix.byRole[f.role] = slices.Insert(list, at, n)
	}
}

// same are the facts of a role with the key of f, but for those of its own place.
func (ix *Index) same(f fact, r role) []fact {
	var out []fact
	for _, n := range ix.byKey[f.key] {
		g := ix.facts[n]
		if g.role == r && (g.at != f.at || g.inside != f.inside) {
			out = append(out, g)
		}
	}
	order := func(a, b fact) int {
		// Of the tokens of one answer the ID token is the one for the client.
		return cmp.Or(cmp.Compare(a.at.Exchange, b.at.Exchange), strings.Compare(a.inside, b.inside))
	}
	if !slices.IsSortedFunc(out, order) { // mostly they are
		slices.SortStableFunc(out, order)
	}
	return out
}

// from returns the index in the list of a role of the first fact of exchange id or
// a later one.
func (ix *Index) from(r role, id int) int {
	at, _ := slices.BinarySearchFunc(ix.byRole[r], id, func(n int32, id int) int { return cmp.Compare(ix.facts[n].at.Exchange, id) })
	return at
}

// next is the first fact of a role in exchange id or a later one.
func (ix *Index) next(r role, id int) (fact, bool) {
	if at := ix.from(r, id); at < len(ix.byRole[r]) {
		return ix.facts[ix.byRole[r][at]], true
	}
	return fact{}, false
}

// last is the last fact of a role in exchange id or an earlier one.
func (ix *Index) last(r role, id int) (fact, bool) {
	if at := ix.from(r, id+1); at > 0 {
		return ix.facts[ix.byRole[r][at-1]], true
	}
	return fact{}, false
}

// counterpart is the fact of role r that f would have to do with, if its value
// were the same: the nearest one on that side, unless another of f's role is
// nearer to it.
func (ix *Index) counterpart(f fact, r role, w way) (fact, bool) {
	if w == before {
		return ix.last(r, f.at.Exchange)
	}
	g, ok := ix.next(r, f.at.Exchange)
	if !ok {
		return g, false
	}
	rival, has := ix.next(f.role, f.at.Exchange+1)
	return g, !has || rival.at.Exchange > g.at.Exchange
}
