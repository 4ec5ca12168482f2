package snippet_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/httplog/snippet"
)

// segment reads the first part of a word as a POSIX shell does, of those that the
// code has: in single quotes, an escaped single quote, $'…' with octal escapes, or
// variables in double quotes, for which nothing is returned. ok is false where a
// shell would do more than read it.
func segment(word string) (value, rest string, ok bool) {
	switch {
	case strings.HasPrefix(word, `\'`):
		return "'", word[2:], true
	case word[0] == '\'':
		value, rest, ok = strings.Cut(word[1:], "'")
		return value, rest, ok
	case word[0] == '"':
		value, rest, ok = strings.Cut(word[1:], `"`)
		return "", rest, ok && variables.MatchString(value)
	case !strings.HasPrefix(word, "$'"):
		return "", "", false
	}
	var b strings.Builder
	for word = word[2:]; word != "" && word[0] != '\''; {
		if word[0] != '\\' {
			b.WriteByte(word[0])
			word = word[1:]
			continue
		}
		if len(word) < 4 {
			return "", "", false
		}
		n, err := strconv.ParseUint(word[1:4], 8, 8)
		if err != nil {
			return "", "", false
		}
		b.WriteByte(byte(n))
		word = word[4:]
	}
	if word == "" {
		return "", "", false
	}
	return b.String(), word[1:], true
}

// variables is what may stand in double quotes: text that means nothing there, and
// variables.
var variables = regexp.MustCompile(`^([-A-Za-z0-9 _.~:/?=&%+,;@]|\$[A-Z0-9_]+|\$\{[A-Z0-9_]+\})*$`)

// unquote reads a word; ok is as in segment.
func unquote(word string) (value string, ok bool) {
	for ok = true; word != "" && ok; {
		var part string
		part, word, ok = segment(word)
		value += part
	}
	return value, ok
}

// FuzzQuote: a word of the shell is the value and nothing else, and so is a string
// of Go.
func FuzzQuote(f *testing.F) {
	for _, v := range append(hostile, oddSecret, "", "\x00\xff", "\u2028\u202e\r\n", "!\x1b]52;c;x\x07") {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		word := snippet.Shell(v)
		if got, ok := unquote(word); !ok || got != v {
			t.Errorf("%q is written as %s, which is %q", v, word, got)
		}
		for l, text := range map[snippet.Language]string{
			snippet.Curl: word, snippet.Go: snippet.Go.Quote(v), snippet.Python: snippet.Python.Quote(v),
			snippet.JavaScript: snippet.JavaScript.Quote(v), snippet.CSharp: snippet.CSharp.Quote(v),
		} {
			if !snippet.PlainText(text) || strings.ContainsAny(text, "\r\n") {
				t.Errorf("%s: %q has characters that cannot be seen", l, text)
			}
		}
		if got, err := strconv.Unquote(snippet.Go.Quote(v)); err != nil || got != v {
			t.Errorf("Go: %q is written as %s", v, snippet.Go.Quote(v))
		}
		for _, l := range []snippet.Language{snippet.Python, snippet.JavaScript, snippet.CSharp} {
			text := l.Quote(v)
			inner := strings.NewReplacer(`\\`, "", `\"`, "").Replace(text[1 : len(text)-1])
			if text[0] != '"' || text[len(text)-1] != '"' || strings.Contains(inner, `"`) || strings.HasSuffix(inner, `\`) {
				t.Errorf("%s: the string ends early: %s", l, text)
			}
		}
	})
}

// FuzzSnippet: whatever bytes a request is made of, there is code in each language
// or a reason why not. The code for Go is well formed and calls what it always
// calls, the code for curl has nothing beside its command, and no secret stands in
// any.
func FuzzSnippet(f *testing.F) {
	const secret = "known-secret-value"
	for _, v := range append(hostile, oddSecret, "", "\x00\xff", "\u2028\u202e\r\n", "!\x1b]52;c;x\x07", secret, "a="+secret+"&b=%zz") {
		f.Add("POST", "/token?code="+v, "X-"+v, v, "application/x-www-form-urlencoded", "a="+v+"&code="+v)
		f.Add("GET", v, "Cookie", "a="+v, "text/plain", v)
		f.Add(v, "http://127.0.0.1:9400/"+v, "Authorization", "Basic "+v, v, v)
	}
	f.Fuzz(func(t *testing.T, method, target, name, value, contentType, body string) {
		raw := []byte(method + " " + target + " HTTP/1.1\r\n" + name + ": " + value + "\r\nContent-Type: " + contentType + "\r\n\r\n" + body)
		before := bytes.Clone(raw)
		x := httplog.Exchange{ID: 1, Witness: httplog.Sent, Method: "GET", URL: "http://127.0.0.1:9400/", Request: httplog.Request{Raw: raw}}
		known := []string{secret}
		for _, l := range snippet.Languages {
			code, err := snippet.Of(x, l, snippet.Options{Known: known})
			if err != nil {
				continue
			}
			if !utf8.ValidString(code.Text) || !snippet.PlainText(strings.NewReplacer("\n", "", "\t", "").Replace(code.Text)) {
				t.Fatalf("%s: it has characters that cannot be seen:\n%q", l, code.Text)
			}
			if strings.Contains(code.Text, secret) {
				t.Fatalf("%s: a secret is in it:\n%s", l, code.Text)
			}
			switch l {
			case snippet.Go:
				wantGo(t, code.Text)
			case snippet.Curl:
				wantCurl(t, code.Text)
			}
		}
		if !bytes.Equal(before, x.Request.Raw) {
			t.Error("the recorded bytes were written to")
		}
	})
}

// wantGo fails unless text is a program that gofmt leaves alone, with the
// functions that it always has.
func wantGo(t *testing.T, text string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "snippet.go", text, 0)
	if err != nil {
		t.Fatalf("it cannot be parsed: %v\n%s", err, text)
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name != "main" && f.Name.Name != "env" {
			t.Fatalf("it has a function %s:\n%s", f.Name.Name, text)
		}
	}
	if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
		t.Fatalf("gofmt writes it in another way:\n%s\n%s", text, formatted)
	}
}

// wantCurl fails unless text is comments and one command, whose arguments are
// quoted.
func wantCurl(t *testing.T, text string) {
	t.Helper()
	rest := strings.ReplaceAll(text, " \\\n", "\n")
	for line := range strings.SplitSeq(strings.TrimSuffix(rest, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "# "):
			if strings.ContainsAny(line, "'\"`$()!;&|<>") {
				t.Fatalf("a comment has what a shell may read: %s", line)
			}
			continue
		case strings.HasPrefix(line, ": \"${") && strings.HasSuffix(line, ":?}\" &&"), strings.HasPrefix(line, "curl --silent --show-error --include"):
			continue
		case strings.HasPrefix(line, "printf '") && strings.HasSuffix(line, "' |"):
			if strings.Contains(line[len("printf '"):len(line)-len("' |")], "'") {
				t.Fatalf("the format ends early: %s", line)
			}
			continue
		}
		option, word, _ := strings.Cut(strings.TrimPrefix(line, "  "), " ")
		if !strings.HasPrefix(option, "--") {
			t.Fatalf("a line is no option: %s\n%s", line, text)
		}
		if word == "" || word == "@-" {
			continue
		}
		if _, ok := unquote(word); !ok {
			t.Fatalf("an argument is not quoted: %s", line)
		}
	}
}
