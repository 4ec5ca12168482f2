package report

import (
	_ "embed"
	"fmt"
	"html"
	"strings"
)

// markup is HTML. Text becomes markup by escape alone, and stands between tags or
// within quotation marks. It is not html/template, for the reason in package
// demoidp: a template engine makes the program an eighth larger.
type markup string

func escape(s string) markup { return markup(html.EscapeString(s)) }

//go:embed style.css
var style string

// policy allows nothing but the styles in the file itself.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

// page is an HTML document that is being written.
type page struct{ strings.Builder }

// put writes markup; each of the arguments is markup or a number.
func (p *page) put(format string, args ...any) {
	for _, a := range args {
		switch a.(type) {
		case markup, int:
		default:
			panic(fmt.Sprintf("%T is no markup", a))
		}
	}
	fmt.Fprintf(&p.Builder, format, args...)
}

// writeHTML writes blocks as a page that stands alone.
func writeHTML(title string, blocks []block) []byte {
	p := &page{}
	p.put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", escape(policy))
	p.put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
	p.put("<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n", escape(title), markup(style), escape(title))
	listed := false
	for i, b := range blocks {
		if _, ok := b.(heading); ok && !listed {
			listed = true
			p.contents(blocks[i:])
		}
		p.block(b)
	}
	p.put("</main>\n</body>\n</html>\n")
	return []byte(p.String())
}

// contents writes links to the sections, and to what is in them.
func (p *page) contents(blocks []block) {
	p.put("<nav aria-label=\"Contents\">\n<ol>\n")
	inside := false
	for _, b := range blocks {
		h, ok := b.(heading)
		switch {
		case !ok || h.level > 3 || strings.HasPrefix(h.id, "exchange-"):
			continue
		case h.level == 2 && inside:
			p.put("</ol></li>\n")
			fallthrough
		case h.level == 2:
			p.put("<li><a href=\"#%s\">%s</a><ol>\n", escape(h.id), p.spans(h.spans))
			inside = true
		default:
			p.put("<li><a href=\"#%s\">%s</a></li>\n", escape(h.id), p.spans(h.spans))
		}
	}
	if inside {
		p.put("</ol></li>\n")
	}
	p.put("</ol>\n</nav>\n")
}

func (p *page) block(b block) {
	switch b := b.(type) {
	case heading:
		p.put("<h%d id=\"%s\">%s</h%d>\n", b.level, escape(b.id), p.spans(b.spans), b.level)
	case paragraph:
		p.put("<p>%s</p>\n", p.spans(b.spans))
	case alarm:
		p.put("<p class=\"alarm\" role=\"alert\">%s</p>\n", p.spans(b.spans))
	case list:
		p.put("<ul>\n")
		for _, item := range b.items {
			p.put("<li>%s</li>\n", p.spans(item))
		}
		p.put("</ul>\n")
	case table:
		p.table(b)
	case listing:
		p.listing(b)
	case picture:
		p.picture(b)
	case pageBreak:
		p.put("<div class=\"page\"></div>\n")
	}
}

func (p *page) table(t table) {
	p.put("<div class=\"wide\"><table>\n")
	if t.head != nil {
		p.put("<thead><tr>")
		for _, cell := range t.head {
			p.put("<th scope=\"col\">%s</th>", escape(cell))
		}
		p.put("</tr></thead>\n")
	}
	p.put("<tbody>\n")
	for _, row := range t.rows {
		p.put("<tr>")
		for i, cell := range row {
			if i == 0 {
				p.put("<th scope=\"row\">%s</th>", p.spans(cell))
				continue
			}
			p.put("<td>%s</td>", p.spans(cell))
		}
		p.put("</tr>\n")
	}
	p.put("</tbody>\n</table></div>\n")
}

func (p *page) listing(l listing) {
	p.put("<figure><figcaption>%s</figcaption>\n<pre>", escape(l.label))
	for _, part := range l.parts {
		if part.marked {
			p.put("<mark>%s</mark>", escape(part.text))
		} else {
			p.put("%s", escape(part.text))
		}
	}
	p.put("</pre>")
	if l.remark != "" {
		p.put("<p class=\"remark\">%s</p>", escape(l.remark))
	}
	p.put("</figure>\n")
}

// looks are the elements of the looks of text.
var looks = map[look][2]markup{
	plain: {"", ""}, strong: {"<strong>", "</strong>"}, code: {"<code>", "</code>"},
	good: {`<strong class="good">`, "</strong>"}, odd: {`<strong class="odd">`, "</strong>"}, bad: {`<strong class="bad">`, "</strong>"},
}

func (p *page) spans(spans []span) markup {
	var out markup
	for _, s := range spans {
		if s.text == "" {
			continue
		}
		m := looks[s.look][0] + escape(s.text) + looks[s.look][1]
		if s.link != "" {
			m = `<a href="` + escape(s.link) + `">` + m + `</a>`
		}
		out += m
	}
	return out
}
