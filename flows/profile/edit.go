package profile

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"
)

// edit is a piece of text that takes the place of [start, end).
type edit struct {
	start, end int
	text       string
}

// With returns the file's text with p in it: in the place of the profile of that
// name, or at the end. Only keys that changed are written; what stands around
// them, comments and other profiles, stays byte for byte. A profile that may not
// be written is a *Problems.
func (f *Profiles) With(p Profile) ([]byte, error) {
	if list := Check(p); len(list) > 0 {
		return nil, &Problems{Path: f.Path, List: list}
	}
	old, ok := f.Named(p.Name)
	if !ok {
		return f.appended(p), nil
	}
	t, newline := f.tables[p.Name], f.newline()
	var edits []edit
	added := ""
	for _, k := range keys {
		values, before := p.List(k.Name), old.List(k.Name)
		at, there := t.keys[k.Name]
		switch {
		case slices.Equal(values, before):
		case there && values == nil:
			edits = append(edits, f.cut(at))
		case there:
			edits = append(edits, edit{at.start, at.end, k.Name + " = " + written(k, values)})
		default:
			added += k.Name + " = " + written(k, values) + newline
		}
	}
	if added != "" {
		edits = append(edits, edit{t.end, t.end, f.broken(t.end) + added})
	}
	return f.apply(edits), nil
}

// Without returns the file's text without the profile of that name. Comments
// above its table and behind its last key stay: they may be about the next.
func (f *Profiles) Without(name string) ([]byte, error) {
	t, ok := f.tables[name]
	if !ok {
		return nil, errors.New("there is no profile " + name)
	}
	end := t.end
	for end < len(f.text) { // and the blank lines behind it
		next := lineEnd(f.text, end)
		if len(bytes.TrimSpace(f.text[end:next])) > 0 {
			break
		}
		end = next
	}
	return f.apply([]edit{{t.start, end, ""}}), nil
}

// appended is the text with p at its end.
func (f *Profiles) appended(p Profile) []byte {
	var b strings.Builder
	newline := f.newline()
	b.Write(f.text)
	b.WriteString(f.broken(len(f.text)))
	if len(bytes.TrimSpace(f.text)) > 0 {
		b.WriteString(newline)
	}
	b.WriteString("[" + header(p.Name) + "]" + newline)
	for _, k := range p.Keys() {
		b.WriteString(k.Name + " = " + written(k, p.List(k.Name)) + newline)
	}
	return []byte(b.String())
}

// cut takes a key away: its whole lines, unless a comment stands behind it,
// which stays.
func (f *Profiles) cut(at span) edit {
	start, end := lineStart(f.text, at.start), lineEnd(f.text, at.end)
	if len(bytes.TrimSpace(f.text[at.end:end])) > 0 {
		return edit{at.start, at.end, ""}
	}
	return edit{start, end, ""}
}

// newline is how the file ends its lines.
func (f *Profiles) newline() string {
	if i := bytes.IndexByte(f.text, '\n'); i > 0 && f.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// broken is the line break that is missing before offset, if one is.
func (f *Profiles) broken(offset int) string {
	if offset == 0 || f.text[offset-1] == '\n' || offset == 3 && bytes.HasPrefix(f.text, []byte("\xef\xbb\xbf")) {
		return ""
	}
	return f.newline()
}

func (f *Profiles) apply(edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(out, f.text[at:e.start]...)
		out = append(out, e.text...)
		at = e.end
	}
	return append(out, f.text[at:]...)
}

// header is a name as it stands in brackets: a dot would begin a table within.
func header(name string) string {
	if strings.Contains(name, ".") {
		return quoted(name)
	}
	return name
}

// written is the value of a key in TOML.
func written(k Key, values []string) string {
	switch k.Kind {
	case Switch, Number:
		return values[0]
	case Sequence:
		if values[0] == "none" {
			return quoted("none")
		}
	case List, Pairs:
	default:
		return quoted(values[0])
	}
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = quoted(v)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// quoted is a string in TOML: a literal one where its quotation marks would have
// to be escaped, as in JSON, and that is possible.
func quoted(s string) string {
	control := strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
	if strings.ContainsAny(s, `"\`) && !strings.Contains(s, "'") && !control {
		return "'" + s + "'"
	}
	const hex = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r < 0x20 || r == 0x7f:
			b.WriteString(`\u00` + string(hex[r>>4]) + string(hex[r&15]))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
