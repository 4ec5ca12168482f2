package origin

import (
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// maxParams bounds how many parameters are read of one text.
const maxParams = 1000

// parameters reads text of the form a=b&c=d, which begins at byte at of a part.
func parameters(part findings.Part, text string, at int, ctx terms.Context) []Item {
	var out []Item
	for text != "" && len(out) < maxParams {
		pair, rest, _ := strings.Cut(text, "&")
		if pair != "" {
			name, value, _ := strings.Cut(pair, "=")
			it := Item{
				What: Named, Kind: terms.Parameter, Part: part, Start: at, End: at + len(pair),
				ValueStart: at + len(pair) - len(value), ValueEnd: at + len(pair), Name: unescaped(name),
			}
			it.setText(unescaped(value), false, ctx)
			out = append(out, it)
		}
		at += len(pair) + 1
		text = rest
	}
	return out
}

// setText sets the value, as much of it as is looked at.
func (i *Item) setText(text string, json bool, ctx terms.Context) {
	if len(text) > maxValue {
		text, i.Cut = text[:maxValue], true
	}
	i.Value = terms.Value{Text: text, JSON: json, Context: ctx}
}

// unescaped undoes percent-encoding, where it is right.
func unescaped(s string) string {
	if text, err := url.QueryUnescape(s); err == nil {
		return text
	}
	return s
}

// names are the names of the parameters in text.
func names(text string) map[string]bool {
	out := map[string]bool{}
	for n := 0; text != "" && n < maxParams; n++ {
		pair, rest, _ := strings.Cut(text, "&")
		name, _, _ := strings.Cut(pair, "=")
		out[unescaped(name)] = true
		text = rest
	}
	return out
}

// queryOf is the query of a URL or request target, without a fragment.
func queryOf(target string) string {
	target, _, _ = strings.Cut(target, "#")
	_, query, _ := strings.Cut(target, "?")
	return query
}
