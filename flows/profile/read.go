package profile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/grantwalk/grantwalk/flows/spelling"
)

// Parse reads the text of a file. The error is a *Problems that lists all there
// are, but for TOML that cannot be read: nothing behind that is looked at.
func Parse(path string, text []byte) (*Profiles, error) {
	r := reader{file: &Profiles{Path: path, text: text, exists: true, tables: map[string]table{}}}
	switch {
	case len(text) > MaxFile:
		r.fail(0, "", "", fmt.Sprintf("it has more than %d bytes", MaxFile), "is it the right file?")
	case !utf8.Valid(text):
		at := 0
		for rest := text; len(rest) > 0; {
			c, n := utf8.DecodeRune(rest)
			if c == utf8.RuneError && n == 1 {
				break
			}
			rest, at = rest[n:], at+n
		}
		r.fail(lineAt(text, at), "", "", "there is a byte that is not UTF-8", "save the file as UTF-8")
	default:
		r.read()
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, &Problems{Path: path, List: r.problems}
	}
	return r.file, nil
}

// reader goes through the file from top to bottom.
type reader struct {
	file     *Profiles
	problems []Problem

	skip    int // bytes of a byte order mark
	parser  *unstable.Parser
	now     *Profile // the profile whose table is read; nil before the first
	known   bool     // now is kept: its name is good
	strayed bool     // keys outside of any profile were reported
}

func (r *reader) fail(line int, profile, key, what, do string) {
	r.problems = append(r.problems, Problem{line, profile, key, what, do})
}

func (r *reader) read() {
	text := r.file.text
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		r.skip = 3
	}
	r.parser = &unstable.Parser{}
	r.parser.Reset(text[r.skip:])
	for r.parser.NextExpression() {
		switch e := r.parser.Expression(); e.Kind {
		case unstable.Table:
			r.table(e)
		case unstable.ArrayTable:
			name, at := r.key(e)
			r.finish()
			r.fail(lineAt(text, at), "", "", "[["+clip(name)+"]] is a list of tables", "write one table for each profile, such as [work]")
			r.now, r.known = &Profile{}, false
		case unstable.KeyValue:
			r.keyValue(e)
		}
	}
	r.finish()
	if err := r.parser.Error(); err != nil {
		r.syntax(err)
	}
}

// syntax says where the text is no TOML. The library's words name characters,
// never values.
func (r *reader) syntax(err error) {
	at := len(r.file.text)
	var parse *unstable.ParserError
	if errors.As(err, &parse) && parse.Highlight != nil {
		at = r.skip + int(r.parser.Range(parse.Highlight).Offset)
	}
	profile := ""
	if r.now != nil {
		profile = r.now.Name
	}
	r.fail(lineAt(r.file.text, at), profile, "", "this is not TOML: "+err.Error(), `a line is written as KEY = "VALUE", and what follows this one was not read`)
}

// key is the name of a table or a key, its parts joined with dots, and where it
// begins.
func (r *reader) key(e *unstable.Node) (name string, at int) {
	var parts []string
	for it := e.Key(); it.Next(); {
		if len(parts) == 0 {
			at = r.skip + int(it.Node().Raw.Offset)
		}
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, "."), at
}

// partsOf is how many parts a name has: a.b has two, "a.b" in quotes one.
func partsOf(e *unstable.Node) int {
	n := 0
	for it := e.Key(); it.Next(); {
		n++
	}
	return n
}

func (r *reader) table(e *unstable.Node) {
	name, at := r.key(e)
	line := lineAt(r.file.text, at)
	r.finish()
	r.now, r.known = &Profile{Name: clip(name), Line: line}, false
	_, twice := r.file.tables[name]
	switch why := CheckName(name); {
	case partsOf(e) > 1:
		r.fail(line, "", "", "["+clip(name)+"] is a table within a table, and a profile has none", "write the keys below the profile's own name, such as param = [\"NAME=VALUE\"]; a name with a dot stands in quotes")
	case why != "":
		r.fail(line, "", "", "["+clip(name)+"] cannot be the name of a profile: "+why, "choose another")
	case twice:
		r.fail(line, name, "", "there is a profile of that name above already", "give one of them another name")
	default:
		r.known = true
		start := lineStart(r.file.text, at)
		r.file.tables[name] = table{start: start, end: lineEnd(r.file.text, at), keys: map[string]span{}}
	}
}

// finish keeps the profile whose table has ended.
func (r *reader) finish() {
	if r.now != nil && r.known {
		r.problems = append(r.problems, clashes(*r.now)...)
		r.file.List = append(r.file.List, *r.now)
	}
}

func (r *reader) keyValue(e *unstable.Node) {
	text := r.file.text
	name, at := r.key(e)
	line, end := lineAt(text, at), r.skip+int(e.Raw.Offset+e.Raw.Length)
	if r.now == nil {
		if !r.strayed {
			r.fail(line, "", "", clip(name)+" stands in no profile", "write the profile's name in brackets above it, such as [work]")
		}
		r.strayed = true
		return
	}
	profile := r.now.Name
	if r.known {
		t := r.file.tables[profile]
		t.end = max(t.end, lineEnd(text, end))
		if _, twice := t.keys[name]; twice {
			r.fail(line, profile, clip(name), "it is there twice", "leave one of them out")
			return
		}
		t.keys[name] = span{at, end}
		r.file.tables[profile] = t
	}
	key, ok := KeyNamed(name)
	switch {
	case partsOf(e) > 1:
		r.fail(line, profile, clip(name), "a key has one part", "write it without a dot, such as param = [\"NAME=VALUE\"]")
		return
	case !ok:
		do := "grantwalk profiles keys lists what there is"
		if near := spelling.Nearest(strings.ReplaceAll(name, "-", "_"), keyNames()); near != "" {
			do = "did you mean " + near + "?"
		}
		r.fail(line, profile, clip(name), "this key is unknown", do)
		return
	}
	values, what, do := valuesOf(key, e.Value())
	if what == "" {
		what, do = check(key, values)
	}
	if what != "" {
		r.fail(line, profile, name, what, do)
		return
	}
	r.now.settings = append(r.now.settings, setting{name, values, line})
}

// clip shortens a name from the file for a message. A name in quotes can hold
// anything.
func clip(name string) string {
	const most = 40
	if utf8.RuneCountInString(name) > most {
		name = string([]rune(name)[:most]) + "…"
	}
	return name
}
