package useragent

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds on what is taken of a page.
const (
	maxForms   = 20
	maxFields  = 500 // of all forms together
	maxOptions = 1000
	maxText    = 4 << 10
	maxLabel   = 200
	maxNodes   = 1000 // looked at for one label
	maxAlerts  = 50
	maxRefresh = 5 // seconds; a later refresh is a time-out, not a redirect
)

// visit is one node on the way through a document.
type visit struct {
	*html.Node
	hidden   bool // it or something around it is not shown
	disabled bool // inside a disabled fieldset
	form     *html.Node
	label    *html.Node // the label element around it
}

// way is where walk goes from a node.
type way int

const (
	into way = iota // to its children
	over            // past its children
	stop            // nowhere: the walk ends
)

// walk goes through the tree below root in document order. It keeps its own
// stack, since a page may be nested deeper than a goroutine's should be. leave
// may be nil.
func walk(root *html.Node, enter func(*visit) way, leave func(*html.Node)) {
	type level struct {
		visit
		next *html.Node // child to go to
	}
	var stack []level
	v := visit{Node: root}
	for {
		if v.Type == html.ElementNode {
			v.hidden = v.hidden || isHidden(v.Node)
			switch v.DataAtom {
			case atom.Form:
				v.form = v.Node
			case atom.Label:
				v.label = v.Node
			case atom.Fieldset:
				v.disabled = v.disabled || has(v.Node, "disabled")
			}
		}
		switch enter(&v) {
		case stop:
			return
		case into:
			stack = append(stack, level{visit: v, next: v.FirstChild})
		case over:
			stack = append(stack, level{visit: v})
		}
		for stack[len(stack)-1].next == nil {
			if leave != nil {
				leave(stack[len(stack)-1].Node)
			}
			if stack = stack[:len(stack)-1]; len(stack) == 0 {
				return
			}
		}
		top := &stack[len(stack)-1]
		v = top.visit
		v.Node = top.next
		top.next = top.next.NextSibling
	}
}

func isHidden(n *html.Node) bool {
	if has(n, "hidden") {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return true
		}
	}
	return false
}

// parse reads an HTML document at u into p.
func (p *Page) parse(text string, u *url.URL) {
	// As a browser without scripts: what is inside noscript counts.
	doc, err := html.ParseWithOptions(strings.NewReader(text), html.ParseOptionEnableScripting(false))
	if err != nil {
		p.note("the page's HTML cannot be read (" + printable(err.Error(), 80) + "): use the system browser")
		return
	}
	r := reader{page: p, url: u, base: u, labels: map[string]*html.Node{}, texts: map[*html.Node]string{}, byNode: map[*html.Node]int{}, byID: map[string]int{}}
	r.survey(doc)
	r.readForms(doc)
	p.Text = visibleText(doc, maxText, math.MaxInt, onControl)
	// A form without anything to fill in or press is for scripts only.
	usable := false
	for i := range p.Forms {
		usable = usable || len(p.Forms[i].Buttons) > 0 || len(p.Forms[i].Fields) > 0
	}
	p.NeedsScript = !usable && r.scripts > 0
	if r.cut {
		p.note("the page has more forms or fields than are read; use the system browser if one is missing")
	}
}

// reader reads one document.
type reader struct {
	page    *Page
	url     *url.URL // of the document
	base    *url.URL // for its links
	hasBase bool
	labels  map[string]*html.Node // by the id that they are for
	texts   map[*html.Node]string // of the labels that were read
	byNode  map[*html.Node]int    // forms by element
	byID    map[string]int        // forms by id
	last    int                   // the newest form, or -1, for controls that the parser moved out of it
	count   int
	scripts int
	alerts  int // elements that might be one
	cut     bool
}

// survey collects what must be known before the forms are read.
func (r *reader) survey(doc *html.Node) {
	walk(doc, func(v *visit) way {
		if v.Type != html.ElementNode {
			return into
		}
		switch v.DataAtom {
		case atom.Title:
			if r.page.Title == "" && v.Namespace == "" {
				r.page.Title = textOf(v.Node, maxLabel)
			}
		case atom.Base:
			if to, err := r.url.Parse(attr(v.Node, "href")); err == nil && has(v.Node, "href") && !r.hasBase && (to.Scheme == "http" || to.Scheme == "https") && to.Host != "" {
				r.base, r.hasBase = to, true
			}
		case atom.Script:
			r.scripts++
			return over
		case atom.Template:
			return over
		case atom.Label:
			if id := attr(v.Node, "for"); id != "" && r.labels[id] == nil {
				r.labels[id] = v.Node
			}
		case atom.Meta:
			if strings.EqualFold(attr(v.Node, "http-equiv"), "refresh") && r.page.refresh == "" {
				if seconds, target := refreshTarget(attr(v.Node, "content")); target != "" && seconds <= maxRefresh {
					r.page.refresh = target
				}
			}
		}
		if r.page.Alert == "" && r.alerts < maxAlerts && !v.hidden && isAlert(v.Node) {
			r.alerts++
			r.page.Alert = textOf(v.Node, 2*maxLabel)
		}
		return into
	}, nil)
	if r.hasBase && r.page.refresh != "" {
		if to, err := r.base.Parse(r.page.refresh); err == nil {
			r.page.refresh = to.String()
		}
	}
}

// isAlert tells whether an element is marked as an error or a notice.
func isAlert(n *html.Node) bool {
	if role := attr(n, "role"); role == "alert" || role == "status" {
		return true
	}
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Form, atom.Input, atom.Button, atom.Main, atom.Label, atom.Head, atom.Link, atom.Style:
		return false
	}
	for _, class := range strings.Fields(strings.ToLower(attr(n, "class") + " " + attr(n, "id"))) {
		if strings.Contains(class, "error") || strings.Contains(class, "alert") {
			return true
		}
	}
	return false
}

// refreshTarget reads "5; url=/next", of a meta element or a Refresh field.
func refreshTarget(content string) (seconds float64, target string) {
	delay, rest, found := strings.Cut(content, ";")
	if !found {
		delay, rest, found = strings.Cut(content, ",")
	}
	if !found {
		return 0, ""
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(delay), 64)
	if err != nil || seconds < 0 {
		return 0, ""
	}
	rest = strings.TrimSpace(rest)
	if len(rest) > 3 && strings.EqualFold(rest[:3], "url") {
		if after := strings.TrimSpace(rest[3:]); strings.HasPrefix(after, "=") {
			rest = strings.TrimSpace(after[1:])
		}
	}
	return seconds, strings.Trim(rest, `"'`)
}
