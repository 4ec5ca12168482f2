package compare

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

const (
	// maxNamed is the number of names that a clause of the summary gives.
	maxNamed = 4
	// maxLabel is the length to which it cuts them.
	maxLabel = 48
)

// summary says in a sentence what a comparison found.
func summarize(r Result) string {
	clauses := clausesOf(r)
	text := ""
	switch v := r.Counts.Volatile; {
	case len(clauses) > 0:
		text = upper(sentence(clauses))
		if v == 1 {
			text += "; 1 value is new, as it should be"
		} else if v > 1 {
			text += fmt.Sprintf("; %d values are new, as they should be", v)
		}
	case v == 1:
		text = "Nothing differs but 1 value that is new each time"
	case v > 1:
		text = fmt.Sprintf("Nothing differs but %d values that are new each time", v)
	case r.Counts.Same == 0 && len(r.Sections) == 0:
		text = "There is nothing to compare"
	default:
		text = "Both are the same"
	}
	if means := meaningless(r); means != "" && len(clauses) == 0 {
		if r.Counts.Volatile > 0 {
			text += " and the " + means
		} else {
			text += ", but for the " + means
		}
	}
	text += "."
	if slices.ContainsFunc(r.Sections, func(s Section) bool { return s.Capped }) {
		text += " Not everything could be compared."
	}
	return text
}

// meaningless is what differs and means nothing, if the rows remark on it.
func meaningless(r Result) string {
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			if row.Kind == Remark && (row.Name == "order" || row.Name == "line ends") {
				return row.Name
			}
		}
	}
	return ""
}

// clauses are the parts of the sentence on what means something.
func clausesOf(r Result) []string {
	var status string
	var changed, left, right, reordered, reused []string
	var rest []string
	labels := labelsOf(r)
	for i, s := range r.Sections {
		if s.lines && s.Counts.Real > 0 {
			rest = append(rest, lineClause(s))
			continue
		}
		for k, row := range s.Rows {
			label := labels[i][k]
			switch row.Kind {
			case Changed:
				switch {
				case s.Part == ResponseLine && row.Name == "status":
					status = fmt.Sprintf("the status is %s on the left and %s on the right", number(row.Left.Text), number(row.Right.Text))
				case row.Name == whole:
					rest = append(rest, "the "+inSentence(s.Title)+" differs as a whole")
				default:
					changed = append(changed, label)
				}
			case OnlyLeft:
				left = append(left, label)
			case OnlyRight:
				right = append(right, label)
			case Reordered:
				reordered = append(reordered, label)
			case Reused:
				reused = append(reused, label)
			case Rotated:
				rest = append([]string{"the refresh token is another one"}, rest...)
			}
		}
	}
	var out []string
	if status != "" {
		out = append(out, status)
	}
	if changed = distinct(changed); len(changed) == 1 {
		out = append(out, the(changed[0])+" differs")
	} else if len(changed) > 1 {
		out = append(out, "the values of "+list(changed)+" differ")
	}
	out = append(out, rest...)
	if reused = distinct(reused); len(reused) > 0 {
		out = append(out, "both have the same "+list(reused))
	}
	if left = elementsOf(left); len(left) > 0 {
		out = append(out, "only the left has "+list(left))
	}
	if right = elementsOf(right); len(right) > 0 {
		out = append(out, "only the right has "+list(right))
	}
	for i := range reordered {
		if reordered[i] = index.ReplaceAllString(reordered[i], ""); reordered[i] == "" {
			reordered[i] = "the elements"
		}
	}
	if reordered = distinct(reordered); len(reordered) > 0 {
		out = append(out, "the order of "+list(reordered)+" differs")
	}
	return out
}

var index = regexp.MustCompile(`\[\d+\]$`)

// elementsOf counts the elements of one array among what one side has.
func elementsOf(labels []string) []string {
	count := map[string]int{}
	for _, l := range labels {
		count[index.ReplaceAllString(l, "")]++
	}
	var out []string
	for _, l := range labels {
		of := index.ReplaceAllString(l, "")
		n := count[of]
		delete(count, of)
		switch {
		case n == 0:
			continue
		case of == l:
			out = append(out, l)
			continue
		}
		what := "an element"
		if n > 1 {
			what = fmt.Sprintf("%d elements", n)
		}
		if of != "" {
			what += " of " + of
		}
		out = append(out, what)
	}
	return out
}

// inSentence is a title within a sentence.
func inSentence(title string) string {
	if len(title) > 1 && classOf(title[1]) == 3 {
		return title
	}
	return strings.ToLower(title[:1]) + title[1:]
}

func lineClause(s Section) string {
	n := 0
	for _, row := range s.Rows {
		if row.Kind.Real() {
			n++
		}
	}
	n = max(n, s.Counts.Real)
	if n == 1 {
		return "1 line of the " + inSentence(s.Title) + " differs"
	}
	return fmt.Sprintf("%d lines of the %s differ", n, inSentence(s.Title))
}

// labelsOf names the rows that mean something. A name that stands in several
// sections is told apart by where it stands.
func labelsOf(r Result) [][]string {
	sections := map[string]int{}
	for _, s := range r.Sections {
		here := map[string]bool{}
		for _, row := range s.Rows {
			if row.Kind.Real() && !here[row.Name] && len(here) < 1000 {
				here[row.Name] = true
				sections[row.Name]++
			}
		}
	}
	out := make([][]string, len(r.Sections))
	for i, s := range r.Sections {
		out[i] = make([]string, len(s.Rows))
		for k, row := range s.Rows {
			if !row.Kind.Real() {
				continue
			}
			at := index.FindString(row.Name)
			label := cutMiddle(strings.TrimSuffix(row.Name, at), maxLabel) + at
			if row.NameSecret {
				label = httplog.Mask(len(row.Name))
			}
			if row.Name == whole {
				label = "the " + inSentence(s.Title)
			} else if sections[row.Name] > 1 {
				label += " (" + where(s) + ")"
			}
			out[i][k] = label
		}
	}
	return out
}

// where says in which part of what a value stands.
func where(s Section) string {
	if s.Of != "" {
		return cutMiddle(s.Of, maxLabel)
	}
	return inSentence(s.Title)
}

// the puts the article before a name, if it reads like a word.
func the(label string) string {
	if strings.HasPrefix(label, "the ") || strings.ContainsAny(label, "[.•") {
		return "the value of " + label
	}
	return "the " + label
}

// list joins names: "a", "a and b", "a, b and 3 more".
func list(names []string) string {
	if n := len(names); n > maxNamed {
		names = append(slices.Clone(names[:maxNamed-1]), fmt.Sprintf("%d more", n-maxNamed+1))
	}
	return joined(names)
}

func joined(parts []string) string {
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return strings.Join(parts, "")
}

// sentence joins clauses, which may hold an "and" themselves.
func sentence(clauses []string) string {
	if n := len(clauses); n > 2 {
		return strings.Join(clauses[:n-1], ", ") + ", and " + clauses[n-1]
	}
	return strings.Join(clauses, " and ")
}

// distinct drops what was there before.
func distinct(names []string) []string {
	seen := make(map[string]bool, len(names))
	return slices.DeleteFunc(names, func(n string) bool {
		was := seen[n]
		seen[n] = true
		return was
	})
}

// number is the number at the beginning of a status.
func number(status string) string {
	n := 0
	for n < len(status) && n < 6 && classOf(status[n]) == 1 {
		n++
	}
	if n == 0 {
		return "no number"
	}
	return status[:n]
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
