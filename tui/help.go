package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// helpPage is all keys, by group, made from the action table and from the keys
// of the message panes.
func helpPage(th *theme, t table, k pager.KeyMap) (doc pager.Document, lines, widest int) {
	const column = 13
	b := &pageBuilder{th: th, reveal: true}
	row := func(keys, text string) {
		start := len(b.doc.Text)
		keys = th.words(keys)
		b.doc.Text = append(b.doc.Text, "  "+keys+blanks(max(column-2-width(keys), 1))+th.words(text)+"\n"...)
		b.doc.Spans = append(b.doc.Spans, pager.Span{Start: start, End: start + 2 + len(keys), Style: string(th.Key)})
		widest = max(widest, column+width(text))
		lines++
	}
	for _, group := range groups {
		if lines > 0 {
			b.doc.Text = append(b.doc.Text, '\n')
			lines++
		}
		b.remark(string(th.Title), group)
		lines++
		for i := range t.list {
			if act := &t.list[i]; act.group == group {
				row(act.shown, act.title)
			}
		}
		if group == groupPanes {
			for _, binding := range scrollKeys(k) {
				row(binding.Help().Key, firstUpper(binding.Help().Desc))
			}
			row("d", "In the findings: all rules and how they came out, or back")
			row("d", "In the tokens: before and after a refresh, or the newest")
			row("[ ]", "In the tokens: an earlier or a later refresh")
		}
	}
	return b.doc, lines, widest
}

// scrollKeys are the keys of the request and response panes.
func scrollKeys(k pager.KeyMap) []key.Binding {
	return []key.Binding{
		k.Down, k.Up, k.PageDown, k.PageUp, k.HalfDown, k.HalfUp, k.Top, k.Bottom,
		k.Left, k.Right, k.LineStart, k.LineEnd, k.Wrap, k.Search, k.Next, k.Previous,
	}
}

func firstLower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// firstUpper begins s with a capital letter, where that is one of ASCII.
// firstUpper makes s begin like a sentence; a name such as client_id stays as it
// is.
func firstUpper(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	if first, _, _ := strings.Cut(s, " "); strings.Contains(first, "_") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
