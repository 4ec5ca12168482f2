package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// keyRow is one row of the list of keys: which, and what they do.
type keyRow struct{ keys, text string }

// keyGroup is the keys of one kind.
type keyGroup struct {
	title string
	rows  []keyRow
}

// keyGroups is all keys, from the action table and from the keys of the message
// panes. The help and the page of keys are made of it.
func keyGroups(t table, k pager.KeyMap) []keyGroup {
	var list []keyGroup
	for _, title := range groups {
		g := keyGroup{title: title}
		for i := range t.list {
			if act := &t.list[i]; act.group == title {
				g.rows = append(g.rows, keyRow{act.shown, act.title})
			}
		}
		if title == groupPanes {
			for _, binding := range scrollKeys(k) {
				g.rows = append(g.rows, keyRow{binding.Help().Key, firstUpper(binding.Help().Desc)})
			}
			g.rows = append(g.rows,
				keyRow{"d", "In the findings: all rules and how they came out, or back"},
				keyRow{"d", "In the tokens: before and after a refresh, or the newest"},
				keyRow{"[ ]", "In the tokens: an earlier or a later refresh"})
		}
		list = append(list, g)
	}
	return list
}

// helpPage is all keys, by group.
func helpPage(th *theme, t table, k pager.KeyMap) (doc pager.Document, lines, widest int) {
	const column = 13
	b := &pageBuilder{th: th, reveal: true}
	for _, g := range keyGroups(t, k) {
		if lines > 0 {
			b.doc.Text = append(b.doc.Text, '\n')
			lines++
		}
		b.remark(string(th.Title), g.title)
		lines++
		for _, row := range g.rows {
			start, keys := len(b.doc.Text), th.words(row.keys)
			b.doc.Text = append(b.doc.Text, "  "+keys+blanks(max(column-2-width(keys), 1))+th.words(row.text)+"\n"...)
			b.doc.Spans = append(b.doc.Spans, pager.Span{Start: start, End: start + 2 + len(keys), Style: string(th.Key)})
			widest = max(widest, column+width(row.text))
			lines++
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
