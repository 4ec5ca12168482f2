package pager

import "slices"

// maxNesting is how deep JSON may be nested for its brackets to be matched.
const maxNesting = 1 << 16

// What matters outside a string and inside one. Everything else is passed over.
var (
	structural = byteSet("\"{}[],")
	quoting    = byteSet("\"\\\n")
)

func byteSet(members string) (set [256]bool) {
	for i := range len(members) {
		set[members[i]] = true
	}
	return set
}

// brackets calls visit for each bracket and comma of text[from:end] outside
// strings and masks until it returns false. text[from] is outside a string. A
// string ends with its line, as it does for the colours.
func (c *content) brackets(from, end int, visit func(at int) bool) {
	quoted := false
	for m := c.maskFrom(from); from < end; m++ {
		stop := end
		if m < len(c.masks) {
			stop = min(end, max(from, c.masks[m].start))
		}
		b := c.text[:stop]
		for i := from; i < len(b); i++ {
			if quoted {
				for i < len(b) && !quoting[b[i]] {
					i++
				}
				if i < len(b) {
					if b[i] == '\\' && i+1 < len(b) && b[i+1] != '\n' {
						i++
					} else {
						quoted = b[i] == '\\'
					}
				}
				continue
			}
			for i < len(b) && !structural[b[i]] {
				i++
			}
			if i == len(b) {
				break
			}
			if quoted = b[i] == '"'; !quoted && !visit(i) {
				return
			}
		}
		if m == len(c.masks) {
			return
		}
		from = c.masks[m].end
	}
}

// nesting keeps which brackets are open.
type nesting []byte

// at takes in a bracket. It is false where that closes another kind, or where
// brackets are nested too deep.
func (n *nesting) at(b byte) bool {
	switch b {
	case '{', '[':
		if len(*n) == maxNesting {
			return false
		}
		*n = append(*n, b+2) // the bracket that closes it
	case '}', ']':
		last := len(*n) - 1
		if last < 0 || (*n)[last] != b {
			return false
		}
		*n = (*n)[:last]
	}
	return true
}

// match returns the fold of the object or array that begins at open. It is
// false where no bracket before end closes it.
func (c *content) match(open, end int) (f fold, ok bool) {
	f = fold{open: open}
	var depth nesting
	c.brackets(open, end, func(at int) bool {
		if c.text[at] == ',' {
			if len(depth) == 1 {
				f.items++
			}
			return true
		}
		if !depth.at(c.text[at]) {
			return false
		}
		f.end, ok = at, len(depth) == 0
		return !ok
	})
	f.items = c.itemsIn(f.open, f.end, f.items)
	return f, ok
}

// itemsIn returns how many items stand between brackets, given how many commas.
func (c *content) itemsIn(open, end, commas int) int {
	for i := open + 1; i < end && commas == 0; i++ {
		switch c.text[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return 1
		}
	}
	if commas == 0 {
		return 0
	}
	return commas + 1
}

// enclosing returns where the innermost object or array around byte off
// begins. from is outside all of them.
func (c *content) enclosing(from, off int) (open int, ok bool) {
	var depth nesting
	var opens []uint32
	ok = true
	c.brackets(from, off, func(at int) bool {
		if c.text[at] == ',' {
			return true
		}
		if ok = depth.at(c.text[at]); ok {
			opens = opens[:min(len(opens), len(depth))]
			if len(depth) > len(opens) {
				opens = append(opens, uint32(at))
			}
		}
		return ok
	})
	if !ok || len(opens) == 0 {
		return 0, false
	}
	return int(opens[len(opens)-1]), true
}

// children returns the folds of the objects and arrays directly within the one
// that text[from:end] holds, the empty ones left out; at most maxFolds.
func (c *content) children(from, end int) []fold {
	var folds []fold
	var depth nesting
	var f fold
	c.brackets(from, end, func(at int) bool {
		if c.text[at] == ',' {
			if len(depth) == 2 {
				f.items++
			}
			return true
		}
		before := len(depth)
		if !depth.at(c.text[at]) {
			return false
		}
		switch {
		case before == 1 && len(depth) == 2:
			f = fold{open: at}
		case before == 2 && len(depth) == 1:
			f.end = at
			if f.items = c.itemsIn(f.open, f.end, f.items); f.items > 0 {
				folds = append(folds, f)
			}
		}
		return len(depth) > 0 && len(folds) < maxFolds
	})
	return slices.Clip(folds)
}

// sectionAt returns the section that holds byte off.
func (c *content) sectionAt(off int) Section {
	for _, s := range c.sections {
		if s.Start <= off && off < s.End {
			return s
		}
	}
	return Section{Start: off, End: off}
}

// opening returns where the first object or array begins that has its opening
// bracket in a row. The outermost one counts only where it is alone, for that
// is seldom what a person wants folded.
func (m *Model) opening(r rowSpan) (open int, ok bool) {
	c, root := m.text.c, m.root(r.off)
	outer := -1
	for at, st := r.off, r.state; at < r.stop; {
		next, class, after := c.token(JSON, at, r.stop, st)
		for i := at; class == classPunct && i < next && !c.masked(i); i++ {
			if b := c.text[i]; b != '{' && b != '[' {
				continue
			}
			if i == root {
				outer = i
			} else if c.text[min(i+1, len(c.text)-1)] != c.text[i]+2 {
				return i, true
			}
		}
		at, st = next, after
	}
	return outer, outer >= 0
}

// root is where the value of the JSON begins that byte off belongs to.
func (m *Model) root(off int) int {
	s := m.whole.sectionAt(off)
	for s.Start < s.End {
		switch m.whole.text[s.Start] {
		case ' ', '\t', '\r', '\n':
			s.Start++
			continue
		}
		break
	}
	return s.Start
}
