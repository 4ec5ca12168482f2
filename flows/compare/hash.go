package compare

import (
	"encoding/binary"
	"hash/maphash"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// hasher gives JSON values numbers that are equal when the values mean the same:
// no matter how they are written and in which order members stand. Only by an
// accident of one in 2^64 a pair do others get the same, and as the seed is drawn
// anew nobody can prepare one.
type hasher struct {
	seed maphash.Seed
	memo map[*jsonpos.Value]uint64 // of arrays and objects
}

func newHasher() *hasher {
	return &hasher{maphash.MakeSeed(), make(map[*jsonpos.Value]uint64)}
}

func (h *hasher) of(v *jsonpos.Value) uint64 {
	switch v.Kind() {
	case jsonpos.Array, jsonpos.Object:
		if sum, ok := h.memo[v]; ok {
			return sum
		}
		var sum uint64
		if v.Kind() == jsonpos.Array {
			sum = h.array(v)
		} else {
			sum = h.object(v)
		}
		h.memo[v] = sum
		return sum
	case jsonpos.String:
		text, _ := v.Text()
		return h.mix('s', maphash.String(h.seed, text))
	case jsonpos.Number:
		if n, ok := v.Int64(); ok {
			return h.mix('i', uint64(n))
		}
	}
	return h.mix('r', maphash.Bytes(h.seed, v.Raw()))
}

func (h *hasher) array(v *jsonpos.Value) uint64 {
	sum := h.mix('a', uint64(len(v.Elements())))
	for _, e := range v.Elements() {
		sum = h.mix('e', sum, h.of(e))
	}
	return sum
}

func (h *hasher) object(v *jsonpos.Value) uint64 {
	members := v.Members()
	sum := uint64(len(members))
	nth := occurrences(members)
	for i, m := range members {
		n := uint64(1)
		if nth != nil {
			n = uint64(nth[i])
		}
		sum += h.mix('m', maphash.String(h.seed, m.Name), n, h.of(m.Value))
	}
	return h.mix('o', sum)
}

// occurrences numbers the members of each name; nil when none is repeated.
func occurrences(members []jsonpos.Member) []int {
	repeated := false
	for i := range members {
		repeated = repeated || members[i].Repeated
	}
	if !repeated {
		return nil
	}
	count := make(map[string]int, len(members))
	out := make([]int, len(members))
	for i, m := range members {
		count[m.Name]++
		out[i] = count[m.Name]
	}
	return out
}

func (h *hasher) mix(tag byte, values ...uint64) uint64 {
	var buf [1 + 3*8]byte
	buf[0] = tag
	at := 1
	for _, v := range values {
		binary.LittleEndian.PutUint64(buf[at:], v)
		at += 8
	}
	return maphash.Bytes(h.seed, buf[:at])
}

// sameOrder reports whether the members of two objects that mean the same, and of
// all objects in them, stand in the same order.
func sameOrder(l, r *jsonpos.Value) bool {
	lefts, rights := l.Members(), r.Members()
	for i := range min(len(lefts), len(rights)) {
		if lefts[i].Name != rights[i].Name || !sameOrder(lefts[i].Value, rights[i].Value) {
			return false
		}
	}
	for i, e := range l.Elements() {
		if i < len(r.Elements()) && !sameOrder(e, r.Elements()[i]) {
			return false
		}
	}
	return true
}
