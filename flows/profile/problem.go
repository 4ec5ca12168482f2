package profile

import (
	"fmt"
	"strings"
)

// Problem is something in the file that cannot be used. It never repeats a
// value that may be a secret.
type Problem struct {
	Line    int    // 1 for the first; 0 for the file as a whole
	Profile string // "" outside of any
	Key     string // "" for the profile as a whole
	What    string // what was found, as a clause
	Do      string // what to write instead, as a clause
}

// String is the problem in a line, without the file.
func (p Problem) String() string {
	var where []string
	if p.Profile != "" {
		where = append(where, "profile "+p.Profile)
	}
	if p.Key != "" {
		where = append(where, p.Key)
	}
	text := p.What
	if len(where) > 0 {
		text = strings.Join(where, ", ") + ": " + text
	}
	if p.Do != "" {
		text += "; " + p.Do
	}
	return text
}

// Problems is the error of a file that cannot be used.
type Problems struct {
	Path string
	List []Problem
}

func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, each := range p.List {
		lines[i] = p.Path + ": " + each.String()
		if each.Line > 0 {
			lines[i] = fmt.Sprintf("%s:%d: %s", p.Path, each.Line, each)
		}
	}
	return strings.Join(lines, "\n")
}
