package demoidp

import (
	"embed"
	"html"
	"strings"
)

//go:embed pages
var pageFiles embed.FS

// markup is HTML. Text becomes markup by text, or in fill.
type markup string

func text(s string) markup { return markup(html.EscapeString(s)) }

// values are what stands in a template in the place of {{name}}: a string, which
// is escaped, or markup. Every attribute of the templates is quoted.
//
// Not html/template: a program with a template engine in it keeps every exported
// method of every type, for the templates could call them; that is an eighth of
// its size.
type values map[string]any

// fill returns the template pages/name with the values in it.
func fill(name string, v values) (markup, error) {
	file, err := pageFiles.ReadFile("pages/" + name)
	if err != nil {
		return "", err
	}
	var pairs []string
	for name, value := range v {
		m, ok := value.(markup)
		if s, isText := value.(string); !ok && isText {
			m = text(s)
		}
		pairs = append(pairs, "{{"+name+"}}", string(m))
	}
	return markup(strings.NewReplacer(pairs...).Replace(string(file))), nil
}

// forEach is the markup of every element of list, one after the other.
func forEach[T any](list []T, item func(T) markup, between markup) markup {
	var b strings.Builder
	for i, e := range list {
		if i > 0 {
			b.WriteString(string(between))
		}
		b.WriteString(string(item(e)))
	}
	return markup(b.String())
}
