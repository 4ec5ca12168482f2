// Package spelling finds the name that was most likely meant by one that does
// not exist. It knows no names itself.
package spelling

import "strings"

// Nearest returns the candidate that was most likely meant by text, or "".
func Nearest(text string, candidates []string) string {
	best, least := "", 1+max(len(text)/3, 1)
	for _, c := range candidates {
		low := strings.ToLower(c)
		d := distance(strings.ToLower(text), low)
		if strings.HasPrefix(low, strings.ToLower(text)) && len(text) > 1 {
			d = min(d, 1)
		}
		if d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is how many letters have to be changed, added or taken away to make
// a of b. Both are short: names of flags and commands. What is longer than any
// name is far away.
func distance(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
