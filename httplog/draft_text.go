package httplog

import (
	"slices"
	"strings"
)

// FromText returns the Draft that d became as text in an editor, which was given
// d.Bytes(). What the editor does by itself is undone, as far as it can be told
// from what the person did:
//
//   - When it turned all line ends into one kind, a line that was not touched has
//     the one it had. A head line that was changed has that of the line in whose
//     place it stands, one that was added that of the request line.
//   - A line end after the body is taken off when the body had none; so is one
//     after a body that was not there.
//   - When the head's end is gone, with no body left, it is put back: nobody
//     sees empty lines at the end of a text, and the server would wait for them.
//
// Content-Length follows unless its line was changed; so does the size of a
// chunked body's only chunk. A text of nothing but white space is an empty Draft,
// which is nothing to send.
func (d Draft) FromText(edited []byte) Draft {
	return d.reread(untouched(string(d.Bytes()), string(edited), d.url))
}

// reread returns what d became when its bytes became text.
func (d Draft) reread(text string) Draft {
	if d.url {
		return ReadURL(text)
	}
	was := d.fitted()
	if text == was.head+was.body {
		return d
	}
	now := ReadDraft([]byte(text))
	if data, ok := was.chunks(); ok && endsChunked(now.head) && !now.Chunked() {
		now.body = refit(was.body, data, now.body)
	}
	now.stated = was.stated
	if !sameLengths(was.head, now.head) {
		now.stated = -1
	}
	return now
}

// textLine is a line and how it ended: "\r\n", "\n", or at the end of the text.
type textLine struct{ text, end string }

func textLines(s string) []textLine {
	var out []textLine
	for line := range strings.Lines(s) {
		text, ok := strings.CutSuffix(line, "\n")
		if ok {
			text = strings.TrimSuffix(text, "\r")
		}
		out = append(out, textLine{text, line[len(text):]})
	}
	return out
}

// untouched undoes in edited what an editor does by itself; see FromText.
func untouched(was, edited string, url bool) string {
	switch {
	case edited == was:
		return was
	case strings.TrimSpace(edited) == "":
		return ""
	case url:
		if !strings.HasSuffix(was, "\n") {
			edited = strings.TrimRight(edited, "\r\n")
		}
		return edited
	}
	edited = withoutLastEnd(was, edited)
	before, after := textLines(was), textLines(edited)
	restoreEnds(before, after)
	var b strings.Builder
	for _, l := range after {
		b.WriteString(l.text + l.end)
	}
	text := b.String()
	if headEnd([]byte(was), 0) >= 0 && headEnd([]byte(text), 0) < 0 {
		end := before[0].end
		if !strings.HasSuffix(text, "\n") {
			text += end
		}
		text += end
	}
	return text
}

// withoutLastEnd takes off the line end that an editor puts after the last line.
func withoutLastEnd(was, edited string) string {
	had, has := was, edited
	if end := headEnd([]byte(was), 0); end >= 0 {
		had, has = was[end:], ""
		if end := headEnd([]byte(edited), 0); end >= 0 {
			has = edited[end:]
		}
	}
	if strings.HasSuffix(had, "\n") || !strings.HasSuffix(has, "\n") {
		return edited
	}
	edited = strings.TrimSuffix(edited, "\n")
	if !strings.HasSuffix(had, "\r") {
		edited = strings.TrimSuffix(edited, "\r")
	}
	return edited
}

// restoreEnds gives the lines of now the line ends that they had in was.
func restoreEnds(was, now []textLine) {
	head, wasHead := headLines(now), headLines(was)
	headStyle, bodyStyle := "", ""
	if len(was) > 0 {
		headStyle = was[0].end
	}
	if wasHead < len(was) {
		bodyStyle = was[wasHead].end
	}
	converted := hasEnd(was, "\r\n") && !hasEnd(now, "\r\n") || hasEnd(was, "\n") && !hasEnd(now, "\n")
	pairs := pairLines(was, now)
	for i := range now {
		l, p := &now[i], pairs[i]
		had := ""
		if p.line >= 0 {
			had = was[p.line].end
		}
		switch {
		case l.end == "":
		case p.same && had != "":
			// A line end alone that differs, where the editor kept the others,
			// is the person's doing.
			if converted {
				l.end = had
			}
		case had != "" && (i < head || converted):
			l.end = had
		case i < head && headStyle != "":
			l.end = headStyle
		case i >= head && converted && bodyStyle != "":
			l.end = bodyStyle
		}
	}
}

func hasEnd(lines []textLine, end string) bool {
	return slices.ContainsFunc(lines, func(l textLine) bool { return l.end == end })
}

// headLines returns how many lines the head has, with the empty one.
func headLines(lines []textLine) int {
	for i, l := range lines {
		if i > 0 && l.text == "" && l.end != "" {
			return i + 1
		}
	}
	return len(lines)
}

// linePair tells which line another one was: the same text, or another text in
// its place; -1 for a line that was added.
type linePair struct {
	line int
	same bool
}

// pairLines pairs the lines of now with those of was, in order.
func pairLines(was, now []textLine) []linePair {
	pairs := make([]linePair, len(now))
	start := 0
	for start < len(was) && start < len(now) && was[start].text == now[start].text {
		pairs[start] = linePair{start, true}
		start++
	}
	wasEnd, nowEnd := len(was), len(now)
	for wasEnd > start && nowEnd > start && was[wasEnd-1].text == now[nowEnd-1].text {
		wasEnd, nowEnd = wasEnd-1, nowEnd-1
		pairs[nowEnd] = linePair{wasEnd, true}
	}
	places := map[string][]int{}
	for i := start; i < wasEnd; i++ {
		places[was[i].text] = append(places[was[i].text], i)
	}
	last := start - 1
	for i := start; i < nowEnd; i++ {
		pairs[i] = linePair{line: -1}
		at := places[now[i].text]
		for len(at) > 0 && at[0] <= last {
			at = at[1:]
		}
		if places[now[i].text] = at; len(at) > 0 {
			last = at[0]
			pairs[i] = linePair{last, true}
		}
	}
	pairChanged(pairs[start:nowEnd], start-1, wasEnd)
	return pairs
}

// pairChanged pairs the lines that are left between two pairs, one for one from
// above. last is the line before those of pairs, limit the one after them.
func pairChanged(pairs []linePair, last, limit int) {
	limits := make([]int, len(pairs))
	for i, p := range slices.Backward(pairs) {
		if p.same {
			limit = p.line
		}
		limits[i] = limit
	}
	for i := range pairs {
		switch {
		case pairs[i].same:
			last = pairs[i].line
		case last+1 < limits[i]:
			last++
			pairs[i].line = last
		}
	}
}
