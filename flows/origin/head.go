package origin

import (
	"bytes"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/terms"
	"github.com/grantwalk/grantwalk/httplog"
)

// lineOf is the request line of x. Of what the system browser sent only the URL
// is known.
func lineOf(x httplog.Exchange) string {
	if len(x.Request.Raw) == 0 || x.Witness == httplog.Unseen {
		return x.Method + " " + x.URL
	}
	return x.Request.Line()
}

// cutLine cuts a request line at its first and its last blank; of the version,
// which may not be there, it is told where it begins.
func cutLine(line string) (method, target string, version int) {
	method, rest, ok := strings.Cut(line, " ")
	if !ok {
		return method, "", len(line)
	}
	if i := strings.LastIndexByte(rest, ' '); i >= 0 && strings.HasPrefix(rest[i+1:], "HTTP/") {
		return method, rest[:i], len(method) + 1 + i + 1
	}
	return method, rest, len(line)
}

func requestTarget(x httplog.Exchange) string {
	_, target, _ := cutLine(lineOf(x))
	return target
}

// requestLine reads the request line.
func requestLine(x httplog.Exchange) []Item {
	line, part, ctx := lineOf(x), findings.RequestLine, requestContext(x)
	method, target, version := cutLine(line)
	out := []Item{{What: Method, Part: part, End: len(method), ValueEnd: len(method), Value: terms.Value{Text: method, Context: ctx}}}
	at := len(method) + 1
	path, query, asked := strings.Cut(target, "?")
	if target != "" {
		it := Item{What: Target, Part: part, Start: at, End: at + len(path), ValueStart: at, ValueEnd: at + len(path)}
		it.setText(path, false, ctx)
		out = append(out, it)
	}
	if asked {
		out = append(out, parameters(part, query, at+len(path)+1, ctx)...)
	}
	if version < len(line) {
		out = append(out, Item{What: Version, Part: part, Start: version, End: len(line), ValueStart: version, ValueEnd: len(line), Value: terms.Value{Text: line[version:], Context: ctx}})
	}
	return out
}

// statusLine reads the status line.
func statusLine(r *httplog.Response, ctx terms.Context) []Item {
	line := r.Line()
	it := Item{What: Status, Part: findings.ResponseLine, End: len(line), ValueEnd: len(line)}
	it.setText(line, false, ctx)
	return []Item{it}
}

// fields reads the lines of a head after the first: fields, the parameters in
// those that hold a URL, what is no field, and the empty line.
func fields(s Span, head []byte, ctx terms.Context) []Item {
	part := s.Part
	offset := bytes.IndexByte(head, '\n') + 1
	if offset == 0 {
		return nil
	}
	var out []Item
	at := offset
	// A hostile head has half a million lines: only those asked for are made.
	wanted := func(from, to int) bool {
		return from-offset < max(s.To, s.From+1) && to-offset >= s.From && len(out) < maxItems
	}
	stray := func(to int) {
		for at < to {
			line, _, _ := bytes.Cut(head[at:to], []byte("\n"))
			text := bytes.TrimRight(line, "\r")
			if !wanted(at, at+len(line)) {
				at += len(line) + 1
				continue
			}
			it := Item{What: Stray, Part: part, Start: at - offset, End: at - offset + len(text)}
			if len(text) == 0 {
				it.What = Blank
			}
			it.Value.Context = ctx
			out = append(out, it)
			at += len(line) + 1
		}
	}
	for _, f := range httplog.Fields(head) {
		stray(f.Start)
		at = f.End
		if i := bytes.IndexByte(head[at:], '\n'); i >= 0 {
			at += i + 1
		}
		if !wanted(f.Start, f.End) {
			continue
		}
		it := Item{
			What: Named, Kind: terms.Header, Part: part, Start: f.Start - offset, End: f.End - offset,
			ValueStart: f.ValueStart - offset, ValueEnd: f.ValueEnd - offset, Name: f.Name,
		}
		it.setText(f.Value, false, ctx)
		out = append(out, it)
		if strings.EqualFold(f.Name, "Location") && len(f.Value) == f.ValueEnd-f.ValueStart {
			out = append(out, inURL(it, f.Value)...)
		}
	}
	stray(len(head))
	return out
}

// inURL reads the parameters of the URL that is a field's value: of its query,
// and of its fragment.
func inURL(field Item, value string) []Item {
	var out []Item
	rest, fragment, _ := strings.Cut(value, "#")
	for _, text := range []string{queryOf(rest), fragment} {
		if text == "" || !strings.Contains(text, "=") {
			continue
		}
		ctx := terms.PageRequest
		switch has := names(text); {
		case has["response_type"]:
			ctx = terms.AuthorizationRequest
		case has["code"] || has["error"] || has["id_token"] || has["access_token"]:
			ctx = terms.AuthorizationResponse
		}
		at := field.ValueStart + strings.LastIndex(value, text)
		out = append(out, parameters(field.Part, text, at, ctx)...)
	}
	return out
}
