package compare

import "slices"

const (
	// maxEdits is the number of insertions and deletions up to which the shortest
	// way from one list to another is looked for.
	maxEdits = 1200
	// maxSplits is how often a list is split at its landmarks when the way is longer.
	maxSplits = 3
)

// align finds which elements of b stand for which of a without any two crossing
// each other: toRight[i] is the index in b of a[i], or -1. It finds the shortest
// way of insertions and deletions (E. Myers, "An O(ND) Difference Algorithm and
// Its Variations", 1986) where that is short; else it goes by the elements that are
// in both just once. capped is set when it could do neither and left elements
// alone that may have a counterpart.
func align(a, b []uint64) (toRight []int, capped bool) {
	w := aligner{a: a, b: b, toRight: make([]int, len(a))}
	for i := range w.toRight {
		w.toRight[i] = -1
	}
	w.between(0, len(a), 0, len(b), maxSplits)
	return w.toRight, w.capped
}

type aligner struct {
	a, b    []uint64
	toRight []int
	capped  bool
}

// between aligns a[i:iEnd] with b[j:jEnd].
func (w *aligner) between(i, iEnd, j, jEnd, splits int) {
	for i < iEnd && j < jEnd && w.a[i] == w.b[j] {
		w.toRight[i] = j
		i, j = i+1, j+1
	}
	for i < iEnd && j < jEnd && w.a[iEnd-1] == w.b[jEnd-1] {
		iEnd, jEnd = iEnd-1, jEnd-1
		w.toRight[iEnd] = jEnd
	}
	if i == iEnd || j == jEnd || w.shortest(i, iEnd, j, jEnd) {
		return
	}
	marks := w.landmarks(i, iEnd, j, jEnd)
	if splits == 0 || len(marks) == 0 {
		w.capped = w.capped || w.share(i, iEnd, j, jEnd)
		return
	}
	for _, m := range append(marks, [2]int{iEnd, jEnd}) {
		w.between(i, m[0], j, m[1], splits-1)
		if m[0] < iEnd {
			w.toRight[m[0]] = m[1]
		}
		i, j = m[0]+1, m[1]+1
	}
}

// shortest aligns by the shortest way, unless it is longer than maxEdits.
func (w *aligner) shortest(i, iEnd, j, jEnd int) bool {
	a, b := w.a[i:iEnd], w.b[j:jEnd]
	n, m := len(a), len(b)
	if n-m > maxEdits || m-n > maxEdits {
		return false
	}
	most := min(n+m, maxEdits)
	// far[k+most+1] is how far along a one gets on diagonal k; trails keeps what it
	// was before each step, to walk back.
	far := make([]int32, 2*most+3)
	var trails [][]int32
	for d := 0; d <= most; d++ {
		trails = append(trails, slices.Clone(far[most+1-d:most+2+d]))
		for k := -d; k <= d; k += 2 {
			x := far[most+k] + 1 // a deletion, from diagonal k-1
			if k == -d || k != d && far[most+k] < far[most+k+2] {
				x = far[most+k+2] // an insertion, from diagonal k+1
			}
			if d == 0 {
				x = 0
			}
			y := x - int32(k)
			for int(x) < n && int(y) < m && x >= 0 && y >= 0 && a[x] == b[y] {
				x, y = x+1, y+1
			}
			far[most+1+k] = x
			if k == n-m && int(x) >= n {
				w.walkBack(i, j, n, m, trails)
				return true
			}
		}
	}
	return false
}

// walkBack notes down the elements that the way found by shortest keeps.
func (w *aligner) walkBack(i, j, x, y int, trails [][]int32) {
	for d := len(trails) - 1; d > 0; d-- {
		far := trails[d] // of the steps before: diagonals -d to d
		at := func(k int) int { return int(far[k+d]) }
		k := x - y
		from := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			from = k + 1
		}
		w.keep(i, j, x, k, at(from)+max(k-from, 0))
		x, y = at(from), at(from)-from
	}
	w.keep(i, j, x, 0, 0)
}

// keep notes down the elements kept on diagonal k from x back to begin.
func (w *aligner) keep(i, j, x, k, begin int) {
	for ; x > begin; x-- {
		w.toRight[i+x-1] = j + x - 1 - k
	}
}

// landmarks returns pairs of elements that are on both sides once, as many as do
// not cross each other.
func (w *aligner) landmarks(i, iEnd, j, jEnd int) [][2]int {
	type seen struct{ left, right, at int }
	found := make(map[uint64]*seen)
	for k := i; k < iEnd; k++ {
		s := found[w.a[k]]
		if s == nil {
			s = &seen{}
			found[w.a[k]] = s
		}
		s.left++
	}
	for k := j; k < jEnd; k++ {
		if s := found[w.b[k]]; s != nil {
			s.right++
			s.at = k
		}
	}
	var pairs [][2]int
	for k := i; k < iEnd; k++ {
		if s := found[w.a[k]]; s.left == 1 && s.right == 1 {
			pairs = append(pairs, [2]int{k, s.at})
		}
	}
	return rising(pairs)
}

// rising returns the most pairs, which come in the order of their first numbers,
// that are in the order of their second ones too. It goes by patience sorting.
func rising(pairs [][2]int) [][2]int {
	var piles []int // the index in pairs of each pile's top
	before := make([]int, len(pairs))
	for p := range pairs {
		pile, _ := slices.BinarySearchFunc(piles, pairs[p][1], func(top, at int) int { return pairs[top][1] - at })
		before[p] = -1
		if pile > 0 {
			before[p] = piles[pile-1]
		}
		if pile == len(piles) {
			piles = append(piles, p)
		} else {
			piles[pile] = p
		}
	}
	if len(piles) == 0 {
		return nil
	}
	out := make([][2]int, len(piles))
	for k, p := len(piles)-1, piles[len(piles)-1]; k >= 0; k, p = k-1, before[p] {
		out[k] = pairs[p]
	}
	return out
}

// share reports whether any element is on both sides.
func (w *aligner) share(i, iEnd, j, jEnd int) bool {
	have := make(map[uint64]bool, iEnd-i)
	for _, v := range w.a[i:iEnd] {
		have[v] = true
	}
	return slices.ContainsFunc(w.b[j:jEnd], func(v uint64) bool { return have[v] })
}
