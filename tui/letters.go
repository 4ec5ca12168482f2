package tui

import "strings"

// letterRows is how many rows a large letter takes: five dots, two to a cell.
const letterRows = 3

// letterDots are the large letters, each as its five rows of dots.
var letterDots = map[rune]string{
	'A': ".#. #.# ### #.# #.#", 'B': "##. #.# ##. #.# ##.", 'C': ".## #.. #.. #.. .##", 'D': "##. #.# #.# #.# ##.",
	'E': "### #.. ##. #.. ###", 'F': "### #.. ##. #.. #..", 'G': ".## #.. #.# #.# .##", 'H': "#.# #.# ### #.# #.#",
	'I': "### .#. .#. .#. ###", 'J': "..# ..# ..# #.# .#.", 'K': "#.# #.# ##. #.# #.#", 'L': "#.. #.. #.. #.. ###",
	'M': "#...# ##.## #.#.# #...# #...#", 'N': "#..# ##.# #.## #..# #..#", 'O': ".#. #.# #.# #.# .#.", 'P': "##. #.# ##. #.. #..",
	'Q': ".##. #..# #..# #.#. .#.#", 'R': "##. #.# ##. #.# #.#", 'S': ".## #.. .#. ..# ##.", 'T': "### .#. .#. .#. .#.",
	'U': "#.# #.# #.# #.# ###", 'V': "#.# #.# #.# #.# .#.", 'W': "#...# #...# #.#.# ##.## #...#", 'X': "#.# #.# .#. #.# #.#",
	'Y': "#.# #.# .#. .#. .#.", 'Z': "### ..# .#. #.. ###", ' ': ".. .. .. .. ..", '-': "... ... ### ... ...",
	'?': "##. ..# .#. ... .#.", ':': ". # . # .", '\'': "# # . . .", ',': ".. .. .. .# #.",
}

// largeLetters writes text in letters of three rows, made of half blocks. It is
// nil when a letter is not among them.
func largeLetters(text string) []string {
	rows := make([]strings.Builder, letterRows)
	for i, r := range strings.ToUpper(text) {
		dots, ok := letterDots[r]
		if !ok {
			return nil
		}
		lines := append(strings.Fields(dots), "")
		for y := range rows {
			if i > 0 {
				rows[y].WriteByte(' ')
			}
			upper, lower := lines[2*y], lines[2*y+1]
			for x := range len(upper) {
				rows[y].WriteString(halfBlock(upper[x] == '#', x < len(lower) && lower[x] == '#'))
			}
		}
	}
	out := make([]string, letterRows)
	for y := range rows {
		out[y] = rows[y].String()
	}
	return out
}

func halfBlock(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

// spacedLetters writes text in capitals with a blank after each: a title of one
// row that can be read from afar.
func spacedLetters(text string) string {
	var b strings.Builder
	for i, r := range strings.ToUpper(text) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
