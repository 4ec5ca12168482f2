package compare

import "unicode/utf8"

// differing returns what differs in two texts: what is left when the beginning
// and the end that they share are cut off, in whole characters.
func differing(a, b string) (inA, inB Span) {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	start = min(start, runeStart(a, start), runeStart(b, start))
	// What follows is the same on both sides, so both go forward alike.
	for range utf8.UTFMax - 1 {
		if endA >= len(a) || utf8.RuneStart(a[endA]) {
			break
		}
		endA, endB = endA+1, endB+1
	}
	return Span{start, endA}, Span{start, endB}
}

// runeStart returns where the character begins in which offset i lies; i itself
// where the bytes are not UTF-8.
func runeStart(s string, i int) int {
	for back := range utf8.UTFMax {
		if i-back < 0 || i >= len(s) {
			return i
		}
		if utf8.RuneStart(s[i-back]) {
			return i - back
		}
	}
	return i
}

// cutMiddle shortens s to at most most bytes, with an ellipsis in place of what
// stood in its middle.
func cutMiddle(s string, most int) string {
	if len(s) <= most {
		return s
	}
	const ellipsis = "…"
	head := (most - len(ellipsis)) / 3
	tail := len(s) - (most - len(ellipsis) - head)
	head = runeStart(s, head)
	for k := 0; k < utf8.UTFMax && tail < len(s) && !utf8.RuneStart(s[tail]); k++ {
		tail++
	}
	return s[:head] + ellipsis + s[tail:]
}
