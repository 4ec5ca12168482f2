package report

import (
	"fmt"
	"strings"
)

// writeMarkdown writes blocks in GitHub Flavored Markdown.
func writeMarkdown(title string, blocks []block) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", escapeMarkdown(title))
	listed := false
	for _, bl := range blocks {
		if _, ok := bl.(heading); ok && !listed {
			listed = true
			writeContents(&b, blocks)
		}
		writeBlock(&b, bl)
	}
	return []byte(b.String())
}

// writeContents writes links to the sections.
func writeContents(b *strings.Builder, blocks []block) {
	for _, bl := range blocks {
		if h, ok := bl.(heading); ok && h.level == 2 {
			fmt.Fprintf(b, "- [%s](#%s)\n", markdownSpans(h.spans, false), h.id)
		}
	}
	b.WriteByte('\n')
}

func writeBlock(b *strings.Builder, bl block) {
	switch bl := bl.(type) {
	case heading:
		fmt.Fprintf(b, "<a id=\"%s\"></a>\n\n%s %s\n\n", bl.id, strings.Repeat("#", bl.level), markdownSpans(bl.spans, false))
	case paragraph:
		fmt.Fprintf(b, "%s\n\n", markdownSpans(bl.spans, false))
	case alarm:
		fmt.Fprintf(b, "> [!CAUTION]\n> %s\n\n", markdownSpans(bl.spans, false))
	case list:
		for _, item := range bl.items {
			fmt.Fprintf(b, "- %s\n", markdownSpans(item, false))
		}
		b.WriteByte('\n')
	case table:
		writeTable(b, bl)
	case listing:
		writeListing(b, bl)
	case picture:
		writeFence(b, "mermaid", bl.diagram.Mermaid(bl.titles))
	}
}

func writeTable(b *strings.Builder, t table) {
	if len(t.rows) == 0 {
		return
	}
	n := len(t.rows[0])
	head := t.head
	if head == nil {
		head = make([]string, n) // a table must have one
	}
	for _, cell := range head {
		fmt.Fprintf(b, "| %s ", escapeMarkdown(cell))
	}
	b.WriteString("|\n" + strings.Repeat("|---", n) + "|\n")
	for _, row := range t.rows {
		for _, cell := range row {
			fmt.Fprintf(b, "| %s ", markdownSpans(cell, true))
		}
		b.WriteString("|\n")
	}
	b.WriteByte('\n')
}

// writeListing writes a listing between fences. Nothing can be marked there: the
// finding repeats what it points at.
func writeListing(b *strings.Builder, l listing) {
	var text strings.Builder
	for _, p := range l.parts {
		text.WriteString(p.text)
	}
	if l.label != "evidence" {
		fmt.Fprintf(b, "%s\n\n", escapeMarkdown(l.label+":"))
	}
	writeFence(b, "", text.String())
	if l.remark != "" {
		fmt.Fprintf(b, "*%s*\n\n", escapeMarkdown(l.remark))
	}
}

// writeFence writes text between fences that are longer than any run of their
// signs in it (CommonMark 0.31 §4.5).
func writeFence(b *strings.Builder, language, text string) {
	fence := strings.Repeat("`", max(longestRun(text, '`')+1, 3))
	fmt.Fprintf(b, "%s%s\n%s\n%s\n\n", fence, language, strings.TrimRight(text, "\n"), fence)
}

func longestRun(text string, sign byte) int {
	longest, n := 0, 0
	for i := range len(text) {
		if text[i] != sign {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}

func markdownSpans(spans []span, inTable bool) string {
	var b strings.Builder
	for _, s := range spans {
		if s.text == "" {
			continue
		}
		var text string
		switch s.look {
		case plain:
			text = escapeMarkdown(s.text)
		case code:
			text = codeSpan(s.text, inTable)
		default:
			text = "**" + escapeMarkdown(strings.TrimSpace(s.text)) + "**"
		}
		if s.link != "" {
			text = "[" + text + "](" + s.link + ")"
		}
		b.WriteString(text)
	}
	return b.String()
}

// codeSpan is text between backticks, as many as make no end of one in it
// (CommonMark 0.31 §6.1). In a table a bar would end the cell even there.
func codeSpan(text string, inTable bool) string {
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	if inTable {
		text = strings.ReplaceAll(text, "|", `\|`)
	}
	return fence + text + fence
}

// escapeMarkdown makes text mean itself: what has a meaning in Markdown gets a
// backslash, and what GitHub makes links of without being asked is broken up.
func escapeMarkdown(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case strings.ContainsRune("\\`*_{}[]#|<>~&$@", r),
			r == ':' && i > 0 && i+1 < len(text) && text[i-1] > '9' && text[i+1] != ' ',
			r == '.' && i >= 3 && strings.EqualFold(text[i-3:i], "www"),
			strings.ContainsRune("+-=!", r) && (i == 0 || r == '!'),
			(r == '.' || r == ')') && i > 0 && strings.Trim(text[:i], "0123456789") == "":
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
