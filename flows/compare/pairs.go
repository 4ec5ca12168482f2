package compare

import "fmt"

// match is an entry of the left list with one of the right list, as indexes; -1
// where there is none. nth counts the entries of the same name, from 1.
type match struct{ left, right, nth int }

// pairUp brings together the entries of two lists that have the same name, the
// first with the first, the second with the second. The matches come in the order
// of the left list, then what only the right one has. inOrder reports whether the
// entries that both have stand in the same order.
func pairUp(left, right []string) (matches []match, inOrder bool) {
	type key struct {
		name string
		nth  int
	}
	where := make(map[key]int, len(right))
	nths := make([]int, len(right))
	count := make(map[string]int, len(right))
	for i, name := range right {
		count[name]++
		nths[i] = count[name]
		where[key{name, count[name]}] = i
	}
	clear(count)
	taken := make([]bool, len(right))
	inOrder = true
	last := -1
	matches = make([]match, 0, max(len(left), len(right)))
	for i, name := range left {
		count[name]++
		m := match{i, -1, count[name]}
		if j, ok := where[key{name, m.nth}]; ok {
			m.right, taken[j] = j, true
			inOrder = inOrder && j > last
			last = j
		}
		matches = append(matches, m)
	}
	for j := range right {
		if !taken[j] {
			matches = append(matches, match{-1, j, nths[j]})
		}
	}
	return matches, inOrder
}

// occurrence is a name with which of its occurrences is meant, from the second on.
func occurrence(name string, nth int) string {
	if nth < 2 {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, ordinal(nth))
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n) + suffix
}
