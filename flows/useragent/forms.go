package useragent

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readForms reads the forms and then their controls, which may stand outside
// and name their form by its id.
func (r *reader) readForms(doc *html.Node) {
	walk(doc, func(v *visit) way {
		if v.Type == html.ElementNode && v.DataAtom == atom.Form {
			r.addForm(v.Node)
		}
		if v.DataAtom == atom.Template {
			return over
		}
		return into
	}, nil)
	r.last = -1
	walk(doc, func(v *visit) way {
		if v.Type != html.ElementNode || v.Namespace != "" {
			return into
		}
		switch v.DataAtom {
		case atom.Template:
			return over
		case atom.Form:
			if i, ok := r.byNode[v.Node]; ok {
				r.last = i
			}
		case atom.Input, atom.Select, atom.Textarea, atom.Button:
			r.addControl(v)
			if v.DataAtom != atom.Button {
				return over
			}
		}
		return into
	}, nil)
}

func (r *reader) addForm(n *html.Node) {
	if strings.EqualFold(attr(n, "method"), "dialog") {
		return
	}
	if len(r.page.Forms) == maxForms {
		r.cut = true
		return
	}
	i := len(r.page.Forms)
	r.byNode[n] = i
	if id := attr(n, "id"); id != "" {
		if _, taken := r.byID[id]; !taken {
			r.byID[id] = i
		}
	}
	r.page.Forms = append(r.page.Forms, Form{
		Action: r.action(attr(n, "action")), Method: method(attr(n, "method")), Enctype: enctype(attr(n, "enctype")),
	})
}

// action resolves a form's action. An empty one is the page itself, whatever
// the base.
func (r *reader) action(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return r.url.String()
	}
	to, err := r.base.Parse(s)
	if err != nil {
		return "unreadable:"
	}
	to.User = nil
	return to.String()
}

func method(s string) string {
	if strings.EqualFold(s, "post") {
		return "POST"
	}
	return "GET"
}

const (
	urlencoded = "application/x-www-form-urlencoded"
	multiparts = "multipart/form-data"
)

func enctype(s string) string {
	switch s = strings.ToLower(s); s {
	case multiparts, "text/plain":
		return s
	}
	return urlencoded
}

// owner returns the form that a control belongs to, or -1.
func (r *reader) owner(v *visit) int {
	if id := attr(v.Node, "form"); id != "" {
		if i, ok := r.byID[id]; ok {
			return i
		}
		return -1
	}
	if v.form != nil {
		if i, ok := r.byNode[v.form]; ok {
			return i
		}
		return -1
	}
	// A form that begins between table and tr is left empty by the parser, and
	// its controls come after it.
	for n, i := range r.byNode {
		if i == r.last && n.FirstChild == nil {
			return i
		}
	}
	return -1
}

func (r *reader) addControl(v *visit) {
	i := r.owner(v)
	if i < 0 || v.disabled || has(v.Node, "disabled") {
		return
	}
	if r.count++; r.count > maxFields {
		r.cut = true
		return
	}
	f := &r.page.Forms[i]
	kind := strings.ToLower(attr(v.Node, "type"))
	switch v.DataAtom {
	case atom.Button:
		if kind != "button" && kind != "reset" && !v.hidden {
			r.addButton(f, v.Node, textOf(v.Node, maxLabel), false)
		}
		return
	case atom.Select:
		r.addSelect(f, v)
		return
	case atom.Textarea:
		field := r.field(v, "textarea")
		field.Value = strings.TrimPrefix(rawText(v.Node), "\n")
		f.Fields = append(f.Fields, field)
		return
	}
	switch kind {
	case "button", "reset":
	case "submit", "image":
		if v.hidden {
			return
		}
		label := attr(v.Node, "value")
		if kind == "image" || label == "" {
			label = attr(v.Node, "alt")
		}
		r.addButton(f, v.Node, label, kind == "image")
	case "radio":
		r.addRadio(f, v)
	case "checkbox":
		field := r.field(v, kind)
		field.Checked = has(v.Node, "checked")
		if !has(v.Node, "value") {
			field.Value = "on"
		}
		f.Fields = append(f.Fields, field)
	case "":
		f.Fields = append(f.Fields, r.field(v, "text"))
	default:
		f.Fields = append(f.Fields, r.field(v, kind))
	}
}

// field returns what all kinds of controls have.
func (r *reader) field(v *visit, kind string) Field {
	f := Field{
		Name: attr(v.Node, "name"), Type: kind, Value: attr(v.Node, "value"),
		Required: has(v.Node, "required"), Secret: kind == "password",
		Hidden:       kind == "hidden" || v.hidden,
		Autocomplete: strings.ToLower(attr(v.Node, "autocomplete")),
	}
	if !f.Hidden {
		f.Label = r.label(v)
	}
	return f
}

// label finds the words for a control.
func (r *reader) label(v *visit) string {
	if id := attr(v.Node, "id"); id != "" && r.labels[id] != nil {
		if s := r.text(r.labels[id]); s != "" {
			return s
		}
	}
	if v.label != nil {
		if s := r.text(v.label); s != "" {
			return s
		}
	}
	for _, name := range []string{"aria-label", "placeholder", "title", "name"} {
		if s := strings.Join(strings.Fields(cut(attr(v.Node, name), maxLabel)), " "); s != "" {
			return s
		}
	}
	return ""
}

// text is textOf of a label, which may be that of many controls.
func (r *reader) text(label *html.Node) string {
	s, known := r.texts[label]
	if !known {
		s = textOf(label, maxLabel)
		r.texts[label] = s
	}
	return s
}

func (r *reader) addButton(f *Form, n *html.Node, label string, image bool) {
	b := Button{Name: attr(n, "name"), Value: attr(n, "value"), image: image}
	for _, s := range []string{label, attr(n, "aria-label"), b.Value, attr(n, "title"), "Submit"} {
		if b.Label = strings.Join(strings.Fields(cut(s, maxLabel)), " "); b.Label != "" {
			break
		}
	}
	if has(n, "formaction") {
		b.Action = r.action(attr(n, "formaction"))
	}
	if has(n, "formmethod") {
		b.Method = method(attr(n, "formmethod"))
	}
	if has(n, "formenctype") {
		b.Enctype = enctype(attr(n, "formenctype"))
	}
	f.Buttons = append(f.Buttons, b)
}

func (r *reader) addRadio(f *Form, v *visit) {
	value := attr(v.Node, "value")
	if !has(v.Node, "value") {
		value = "on"
	}
	option := Option{Value: value, Label: r.label(v), Selected: has(v.Node, "checked")}
	for i := range f.Fields {
		if g := &f.Fields[i]; g.Type == "radio" && g.Name == attr(v.Node, "name") {
			if len(g.Options) < maxOptions {
				g.Options = append(g.Options, option)
			}
			g.Required = g.Required || has(v.Node, "required")
			return
		}
	}
	field := r.field(v, "radio")
	field.Value, field.Label, field.Options = "", field.Name, []Option{option}
	f.Fields = append(f.Fields, field)
}

func (r *reader) addSelect(f *Form, v *visit) {
	field := r.field(v, "select")
	field.Multiple = has(v.Node, "multiple")
	walk(v.Node, func(o *visit) way {
		if o.Type != html.ElementNode || o.DataAtom != atom.Option || has(o.Node, "disabled") {
			return into
		}
		if len(field.Options) == maxOptions {
			r.cut = true
			return stop
		}
		text := strings.Join(strings.Fields(cut(rawText(o.Node), maxLabel)), " ")
		option := Option{Value: text, Label: text, Selected: has(o.Node, "selected")}
		if has(o.Node, "value") {
			option.Value = attr(o.Node, "value")
		}
		field.Options = append(field.Options, option)
		return over
	}, nil)
	if !field.Multiple {
		field.selectOne()
	}
	f.Fields = append(f.Fields, field)
}

// selectOne leaves the last selected option selected, or else the first.
func (f *Field) selectOne() {
	chosen := 0
	for i := range f.Options {
		if f.Options[i].Selected {
			chosen = i
		}
		f.Options[i].Selected = false
	}
	if len(f.Options) > 0 {
		f.Options[chosen].Selected = true
	}
}

// rawText returns the text below n as it is.
func rawText(n *html.Node) string {
	var b strings.Builder
	walk(n, func(v *visit) way {
		if v.Type == html.TextNode {
			b.WriteString(v.Data)
		}
		return into
	}, nil)
	return b.String()
}
