package compare

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// identities are members that tell the objects of an array apart, the better ones
// first (JWK's kid of RFC 7517 §4.5, and what APIs use).
var identities = []string{"kid", "id", "client_id", "name", "key", "type", "sub", "x5t"}

// elements compares two arrays: what is equal is brought together first, then
// objects that one member identifies, then what stands between the same
// neighbours.
func (o *objects) elements(path, name string, lefts, rights []*jsonpos.Value) {
	a, b := o.numbers(lefts), o.numbers(rights)
	toRight, _ := align(a, b) // what it leaves out is found below
	toLeft := make([]int, len(rights))
	for j := range toLeft {
		toLeft[j] = -1
	}
	for i, j := range toRight {
		if j >= 0 {
			toLeft[j] = i
		}
	}
	bring(toRight, toLeft, func(i int) (uint64, bool) { return a[i], true }, func(j int) (uint64, bool) { return b[j], true })
	for _, member := range identities {
		bring(toRight, toLeft, o.identity(lefts, member), o.identity(rights, member))
	}
	set := setMember(name)
	o.neighbours(lefts, rights, toRight, toLeft, set)
	moved := movedFrom(toRight)

	for i, l := range lefts {
		j := toRight[i]
		at := element(path, i)
		switch {
		case j < 0:
			o.s.add(o.row(at, l, nil, OnlyLeft, ""))
			continue
		case moved[i] && set:
			o.reordered = true
		case moved[i]:
			o.s.add(o.row(at, l, rights[j], Reordered, fmt.Sprintf("stands at [%d] on the right", j)))
			if a[i] == b[j] {
				continue
			}
		}
		o.values(at, name, l, rights[j])
	}
	for j, r := range rights {
		if toLeft[j] < 0 {
			o.s.add(o.row(element(path, j), nil, r, OnlyRight, ""))
		}
	}
}

// movedFrom tells which elements stand elsewhere on the right: as few as can be, so
// that one that went to the front has not moved all others back.
func movedFrom(toRight []int) []bool {
	var pairs [][2]int
	for i, j := range toRight {
		if j >= 0 {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	moved := make([]bool, len(toRight))
	for _, p := range pairs {
		moved[p[0]] = true
	}
	for _, p := range rising(pairs) {
		moved[p[0]] = false
	}
	return moved
}

// numbers gives each element a number that equal ones share.
func (o *objects) numbers(list []*jsonpos.Value) []uint64 {
	out := make([]uint64, len(list))
	for i, v := range list {
		out[i] = o.hash.of(v)
	}
	return out
}

// bring pairs the elements that have no other yet and the same key: the first
// with the first.
func bring(toRight, toLeft []int, left, right func(int) (uint64, bool)) {
	free := map[uint64][]int{}
	for j, i := range toLeft {
		if i >= 0 {
			continue
		}
		if key, ok := right(j); ok {
			free[key] = append(free[key], j)
		}
	}
	if len(free) == 0 {
		return
	}
	for i, j := range toRight {
		if j >= 0 {
			continue
		}
		if key, ok := left(i); ok && len(free[key]) > 0 {
			j = free[key][0]
			toRight[i], toLeft[j] = j, i
			free[key] = free[key][1:]
		}
	}
}

// identity returns the value of the identifying member of elements, if they are
// objects in which it is a string or number.
func (o *objects) identity(list []*jsonpos.Value, name string) func(int) (uint64, bool) {
	return func(i int) (uint64, bool) {
		v := list[i].Get(name)
		if k := v.Kind(); k != jsonpos.String && k != jsonpos.Number {
			return 0, false
		}
		return o.hash.of(v), true
	}
}

// neighbours pairs what is left between two pairs, in order, if both are of one
// kind. Words of a set are no versions of each other.
func (o *objects) neighbours(lefts, rights []*jsonpos.Value, toRight, toLeft []int, set bool) {
	j := 0
	for i, l := range lefts {
		if toRight[i] >= 0 {
			j = max(j, toRight[i]+1)
			continue
		}
		if k := l.Kind(); set && k != jsonpos.Object && k != jsonpos.Array {
			continue
		}
		if j < len(rights) && toLeft[j] < 0 && rights[j].Kind() == l.Kind() {
			toRight[i], toLeft[j] = j, i
			j++
		}
	}
}
