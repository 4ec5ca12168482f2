package tui

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/origin"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// explainedSpot is what the Explain tab says of the thing under a cursor.
type explainedSpot struct {
	thing
	index, n int    // which one of its row
	response bool   // of which side
	value    string // as the pane shows it
	masked   bool
	made     string // whether this program made it
	relations
}

// relations are what a thing has to do with others, as far as it is known yet.
type relations struct {
	list    []origin.Relation
	looking bool // it is being looked for
}

// SetSpot explains what is under a cursor, in the place of the step; nil is the
// step again.
func (c *explain) SetSpot(s *explainedSpot) {
	if (s == nil) != (c.about == nil) || s != nil && (s.item.Part != c.about.item.Part || s.item.Start != c.about.item.Start || s.says != c.about.says || s.at != c.about.at) {
		c.scroll.to(0)
	}
	c.about = s
	c.layout()
}

// layoutSpot lays out what is said of the thing under the cursor: the most useful
// first, for on a small screen that is all that is seen.
func (c *explain) layoutSpot(w int) {
	a := c.about
	head := newProse(c.th, w)
	c.spotTitle(head, a)
	if w < wideProse {
		p := newProse(c.th, w)
		c.spotWhat(p, a)
		c.spotHere(p, a)
		c.spotWhy(p, a)
		c.scroll.set(append(head.rows, p.rows...), len(head.rows))
		return
	}
	half := (w - 3) / 2
	left, right := newProse(c.th, half), newProse(c.th, w-3-half)
	c.spotWhat(left, a)
	c.spotWhy(left, a)
	c.spotHere(right, a)
	c.scroll.set(append(head.rows, beside(c.th, left, right)...), len(head.rows))
}

// spotTitle is the first row: what it is called, and what it is a part of.
func (c *explain) spotTitle(p *prose, a *explainedSpot) {
	name, what := a.names()
	row := c.th.Title.Render(c.th.words(c.veil.brief(name, 60)))
	if what != "" {
		row += " " + c.th.sym.Separator + " " + c.th.words(c.veil.brief(what, 200))
	}
	if a.n > 1 {
		row += c.th.Faint.Render(fmt.Sprintf(" %s %d of %d here, ", c.th.sym.Separator, a.index+1, a.n)) + c.th.Key.Render("[ ]")
	}
	p.row(row)
}

// names is the title in two parts.
func (a *explainedSpot) names() (name, what string) {
	switch a.says {
	case "":
	case ourWords:
		return "A remark", ""
	default:
		return "Line", ""
	}
	it, of := a.item, " of the "+a.message()
	switch it.What {
	case origin.Method:
		return it.Value.Text, "method" + of
	case origin.Target:
		return "Path", "where the " + a.message() + " goes"
	case origin.Version:
		return it.Value.Text, "version of HTTP"
	case origin.Status:
		return "Status", "status line" + of
	case origin.Blank:
		return "Empty line", "the head" + of + " ends here"
	case origin.Stray:
		return "No field", "a line in the head" + of
	case origin.Text:
		return "Body", "body" + of
	case origin.Opening:
		return it.Value.Text[:1], "beginning of " + a.inside(it.In) + of
	case origin.Closing:
		return it.Value.Text, "end of " + a.inside(it.In) + of
	case origin.Element:
		return a.value, fmt.Sprintf("in %s, %s%s", it.Name, it.Kind, of)
	}
	kind := string(it.Kind)
	if _, ok := a.term(); !ok && it.Kind == terms.Member {
		kind = "member"
	}
	if len(it.In) > 0 {
		of = " in " + a.inside(it.In) + of
	}
	return it.Name, kind + of
}

// inside is what an item is within: "keys[1]".
func (a *explainedSpot) inside(in []string) string {
	if len(in) == 0 {
		return "the object"
	}
	out := ""
	if a.item.Deep {
		out = "…"
	}
	for i, name := range in {
		if i > 0 && !strings.HasPrefix(name, "[") {
			out += "."
		}
		out += name
	}
	return out
}

// message is what the message is called that it stands in.
func (a *explainedSpot) message() string {
	switch m := a.item.Message(); {
	case m != "":
		return string(m)
	case a.decoded != nil:
		return "token"
	case a.response:
		return "response"
	}
	return "request"
}

// term is what is known of its name.
func (a *explainedSpot) term() (terms.Term, bool) { return termOf(a.item) }

// termOf looks a name up by what it is, and else by what it might be.
func termOf(it origin.Item) (terms.Term, bool) {
	if t, ok := terms.Lookup(it.Kind, it.Name); ok || it.Kind == terms.Header || it.Kind == terms.JOSEHeader {
		return t, ok
	}
	others := []terms.Kind{terms.Member, terms.Claim, terms.Metadata, terms.Key}
	if it.Kind == terms.Parameter {
		others = []terms.Kind{terms.Member}
	}
	for _, k := range others {
		if t, ok := terms.Lookup(k, it.Name); ok {
			return t, true
		}
	}
	return terms.Term{}, false
}

// spotWhat says what it is.
func (c *explain) spotWhat(p *prose, a *explainedSpot) {
	if a.says != "" {
		p.text(c.th.Text, a.says)
		return
	}
	switch a.item.What {
	case origin.Named, origin.Element:
	default:
		p.text(c.th.Text, a.lineWords())
		return
	}
	t, ok := a.term()
	if !ok {
		p.text(c.th.Warn, c.th.sym.Warn+" "+c.veil.brief(a.unknown(), 400))
		return
	}
	if a.item.What == origin.Element {
		c.spotWords(p, a)
		p.hang(c.th.Label.Render(c.th.words(t.Name)+":")+" ", c.th.Text, t.What)
		return
	}
	p.text(c.th.Text, t.What)
	if t.Vendor != "" {
		p.text(c.th.Faint, "No standard's name: it is one of "+t.Vendor+".")
	}
}

func (a *explainedSpot) unknown() string {
	if a.item.Name == "" {
		return "An element of an array that has no name."
	}
	return terms.Unknown(a.item.Kind, a.item.Name)
}

// spotHere is what is said of this very value: where it comes from, what it is,
// and whether that is usual.
func (c *explain) spotHere(p *prose, a *explainedSpot) {
	th := c.th
	if a.says != "" {
		return
	}
	for i, r := range a.list {
		sign, style := th.Accent.Render(th.sym.Bullet), th.Text
		if r.Differs {
			sign, style = th.Warn.Render(th.sym.Warn), th.Warn
		}
		p.hang(sign+" ", style, c.veil.brief(r.Text, 300)+a.goesThere(i))
	}
	if a.looking {
		p.text(th.Faint, "Looking for where it comes from"+th.sym.Ellipsis)
	}
	if a.item.What != origin.Named && a.item.What != origin.Element {
		return
	}
	t, known := a.term()
	c.spotValue(p, a, t, known)
	if a.item.What == origin.Named {
		c.spotWords(p, a)
		for _, part := range origin.FieldParts(c.fieldName(a), a.item.Value.Text) {
			p.hang(th.Label.Render(th.words(c.veil.brief(part.Name, 60))+":")+" ", th.Text, c.veil.brief(part.Text, 300))
		}
	}
	if a.made != "" {
		p.hang(th.Accent.Render(th.sym.Bullet)+" ", th.Text, a.made)
	}
}

// goesThere says at the last relation where J leads.
func (a *explainedSpot) goesThere(i int) string {
	switch n := len(places(a.list)); {
	case n == 0 || i < len(a.list)-1:
		return ""
	case n == 1:
		return " J goes there."
	}
	return " J goes to one of these."
}

// fieldName is the name of a header field, and else nothing.
func (c *explain) fieldName(a *explainedSpot) string {
	if a.item.Kind != terms.Header {
		return ""
	}
	return a.item.Name
}

// spotValue is the value, masked where the pane masks it, and what is said of it.
func (c *explain) spotValue(p *prose, a *explainedSpot, t terms.Term, known bool) {
	th := c.th
	if a.item.What == origin.Named && (a.item.ValueEnd > a.item.ValueStart || a.masked) {
		value := c.veil.brief(a.value, 160)
		if a.item.Value.JSON && strings.ContainsAny(a.item.Value.Text[:min(len(a.item.Value.Text), 1)], "{[") {
			value = containerWords(a.item)
		}
		p.field(5, "Here:", th.Value, value)
	}
	if !known || a.item.Cut || a.item.What != origin.Named {
		return
	}
	r := t.Judge(a.item.Value)
	r.Text = c.veil.brief(r.Text, 400)
	switch r.Verdict {
	case terms.Usual:
		p.hang(th.Good.Render(th.sym.Tick+" usual:")+" ", th.Text, r.Text)
	case terms.Unusual:
		p.hang(th.Warn.Render(th.sym.Warn+" unusual:")+" ", th.Text, r.Text)
	default:
		if r.Text != "" {
			p.text(th.Text, r.Text)
		} else if t.Usually != "" {
			p.hang(th.Label.Render("Usually:")+" ", th.Text, t.Usually)
		}
	}
}

// containerWords says what an object or array is, for it stands below in full.
func containerWords(it origin.Item) string {
	if strings.HasPrefix(it.Value.Text, "[") {
		return "an array; each element stands below"
	}
	return "an object; its members stand below"
}

// maxWords is how many words of a value are explained one by one.
const maxWords = 8

// spotWords explains the words of a value that have entries of their own: the
// scopes of a scope, a grant type, an error code.
func (c *explain) spotWords(p *prose, a *explainedSpot) {
	kind := origin.ValueKind(a.item.Name)
	if kind == "" || a.masked || a.item.Value.JSON && strings.HasPrefix(a.item.Value.Text, "[") {
		return
	}
	for i, word := range strings.Fields(a.item.Plain()) {
		if i == maxWords {
			return
		}
		label := c.th.Label.Render(c.th.words(c.veil.brief(word, 60))+":") + " "
		if t, ok := terms.Lookup(kind, word); ok {
			p.hang(label, c.th.Text, t.What)
			if t.Remedy != "" {
				p.hang(c.th.Label.Render("What to do:")+" ", c.th.Text, t.Remedy)
			}
		} else if kind == terms.Scope {
			p.hang(label, c.th.Text, "A scope of this provider's own, or of an API: its documentation says what it gives.")
		} else {
			p.hang(label, c.th.Warn, "No "+string(kind)+" that a standard registers.")
		}
	}
}

// spotWhy is who makes it, what breaks without it, and where to read.
func (c *explain) spotWhy(p *prose, a *explainedSpot) {
	if a.says != "" {
		return
	}
	refs := a.lineRefs()
	if a.item.What == origin.Named || a.item.What == origin.Element {
		t, ok := a.term()
		if !ok {
			return
		}
		refs = t.Specs
		label := c.th.Label.Render
		if t.From != "" {
			p.hang(label("From:")+" ", c.th.Text, t.From)
		}
		if t.Without != "" && a.item.What == origin.Named {
			p.hang(label("Without it:")+" ", c.th.Text, t.Without)
		}
		if docs := t.Docs(); docs != "" {
			p.hang(link(docs, c.th.Link.Render("Documentation of "+t.Vendor))+" ", c.th.Faint, docs)
		}
	}
	c.sections(p, refs)
}

// sections are links to where the standards say so.
func (c *explain) sections(p *prose, refs []specref.Ref) {
	for _, ref := range refs {
		p.hang(link(ref.URL(), c.th.Link.Render(c.th.words(ref.String())))+" ", c.th.Faint, ref.Title())
	}
}
