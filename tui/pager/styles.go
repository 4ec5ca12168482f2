package pager

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Styles says how each part of the text looks. Every field is an SGR sequence
// ("\x1b[36m", see [SGR]) or empty; the pager ends what it began. Colours and
// NO_COLOR are the renderer's business.
type Styles struct {
	Plain       string
	Method      string // request line: method
	Target      string // request line: target
	Version     string // HTTP version
	Status      string // status code other than the two below
	StatusOK    string // 2xx
	StatusError string // 4xx and 5xx
	Reason      string // reason phrase
	Name        string // header field or form parameter name
	Value       string // header field or form parameter value
	Key         string // JSON member name
	String      string // JSON string
	Number      string // JSON number
	Literal     string // JSON true, false, null
	Punct       string // : & = { } [ ] ,
	Mask        string // a label in the place of a secret
	Control     string // a byte that could not be shown as it is
	Match       string // what the search found
	Current     string // the match the search stands on
	Selected    string // a selected line
	Cursor      string // the mark beside the cursor's row and selected ones
	LineNumber  string // the number of a line
	Fold        string // what stands in the place of what is folded
	Highlight   string // the parts set by Highlight
	Underline   string // is added to the part set by Underline
	Cut         string // the mark where a line goes on beyond the edge
	Placeholder string // the text shown when there is none
}

// DefaultStyles uses the 16 colours of the terminal, and bold, faint and
// reverse so that it is readable without any.
func DefaultStyles() Styles {
	colour := func(c string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(c)) }
	faint := lipgloss.NewStyle().Faint(true)
	return Styles{
		Method:      SGR(lipgloss.NewStyle().Bold(true)),
		Target:      SGR(lipgloss.NewStyle().Bold(true)),
		Version:     SGR(faint),
		Status:      SGR(colour("3").Bold(true)),
		StatusOK:    SGR(colour("2").Bold(true)),
		StatusError: SGR(colour("1").Bold(true)),
		Name:        SGR(colour("6")),
		Key:         SGR(colour("6")),
		String:      SGR(colour("2")),
		Number:      SGR(colour("3")),
		Literal:     SGR(colour("5")),
		Punct:       SGR(faint),
		Mask:        SGR(faint),
		Control:     SGR(colour("1").Faint(true)),
		Match:       SGR(lipgloss.NewStyle().Underline(true).Bold(true)),
		Current:     SGR(lipgloss.NewStyle().Reverse(true)),
		Selected:    SGR(lipgloss.NewStyle().Reverse(true)),
		Cursor:      SGR(colour("4").Bold(true)),
		LineNumber:  SGR(faint),
		Fold:        SGR(lipgloss.NewStyle().Italic(true).Bold(true)),
		Highlight:   SGR(lipgloss.NewStyle().Reverse(true)),
		Underline:   SGR(lipgloss.NewStyle().Underline(true)),
		Cut:         SGR(faint),
		Placeholder: SGR(faint),
	}
}

// SGR returns the sequence that turns style on. Borders, padding and sizes of
// the style are ignored.
func SGR(style lipgloss.Style) string {
	plain := lipgloss.NewStyle().Inherit(style).Inline(true)
	if on, _, ok := strings.Cut(plain.Render("x"), "x"); ok {
		return on
	}
	return ""
}

// class is what a token is.
type class uint8

const (
	classPlain class = iota
	classMethod
	classTarget
	classVersion
	classStatus
	classStatusOK
	classStatusError
	classReason
	className
	classValue
	classKey
	classString
	classNumber
	classLiteral
	classPunct
	classes // how many there are
)

// palette is Styles by class.
type palette [classes]string

func (s Styles) palette() palette {
	return palette{
		classPlain: s.Plain, classMethod: s.Method, classTarget: s.Target,
		classVersion: s.Version, classStatus: s.Status, classStatusOK: s.StatusOK,
		classStatusError: s.StatusError, classReason: s.Reason, className: s.Name,
		classValue: s.Value, classKey: s.Key, classString: s.String,
		classNumber: s.Number, classLiteral: s.Literal, classPunct: s.Punct,
	}
}
