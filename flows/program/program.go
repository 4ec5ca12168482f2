package program

import (
	"errors"
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/httplog/snippet"
)

// Languages are those that there is a program in, in the order in which they are
// offered.
var Languages = []snippet.Language{snippet.Go, snippet.Python, snippet.JavaScript, snippet.CSharp}

// libraries are what the programs are written with.
var libraries = map[snippet.Language]string{
	snippet.Go:         "Go, x/oauth2 and go-oidc",
	snippet.Python:     "Python, authlib",
	snippet.JavaScript: "JavaScript, openid-client",
	snippet.CSharp:     "C#, Duende.IdentityModel",
}

// Title names the language with the library: "Python, authlib".
func Title(l snippet.Language) string {
	if title, ok := libraries[l]; ok {
		return title
	}
	return l.Title()
}

// Why there is no program; each reads well after "no program: ".
var (
	ErrNoLibrary = errors.New("curl and HTTPie make single requests; there is one in Go, Python, JavaScript and C#")
	ErrNoClient  = errors.New("this walk has no client: it reads metadata and keys only")
	ErrSecret    = errors.New("a secret stands in the issuer, an endpoint, the client ID, the scope, the redirect URI or a parameter's name, where the program would show it")
	ErrUnknown   = errors.New("neither the issuer nor the token endpoint is known")
)

// Walk is what a program is made of.
type Walk struct {
	Options flows.Options
	State   flows.State
	// Exchanges tell how the client authenticated where the options do not: in a
	// recording.
	Exchanges []httplog.Exchange
	// Known are values that are secret wherever they stand (httplog.Log.Secrets).
	Known []string
}

// Of writes the walk as a program in the language l. The error is one of those
// above.
func Of(w Walk, l snippet.Language) (snippet.Code, error) {
	if _, ok := libraries[l]; !ok {
		return snippet.Code{}, ErrNoLibrary
	}
	s, err := newSpec(w)
	if err != nil {
		return snippet.Code{}, err
	}
	c := &code{spec: s, quote: l.Quote}
	switch l {
	case snippet.Go:
		writeGo(c)
	case snippet.Python:
		writePython(c)
	case snippet.JavaScript:
		writeJavaScript(c)
	case snippet.CSharp:
		writeCSharp(c)
	}
	return snippet.Code{Text: c.String(), Variables: s.variables()}, nil
}

// code is a program that is being written.
type code struct {
	strings.Builder
	spec
	quote func(string) string
}

// line writes a line. What stands in it has been quoted.
func (c *code) line(format string, args ...any) { fmt.Fprintf(c, format+"\n", args...) }

// text writes lines as they are.
func (c *code) text(lines string) { c.WriteString(strings.TrimPrefix(lines, "\n")) }

// head writes the comment at the top. Nothing that came from a server stands in
// it. how says how to run it.
func (c *code) head(comment string, how ...string) {
	what := map[flows.FlowID]string{
		flows.FlowCode:              "sign-in, code exchange, ID token, refresh",
		flows.FlowRefresh:           "refresh",
		flows.FlowClientCredentials: "client credentials",
	}[c.flow]
	c.line("%sThe walk as a program: %s.", comment, what)
	for _, text := range how {
		c.line("%s%s", comment, text)
	}
	if names := c.variables(); len(names) > 0 {
		c.line("%sSet in the environment first: %s.", comment, strings.Join(names, ", "))
	}
	for _, text := range c.notes {
		c.line("%s%s", comment, text)
	}
}

// params writes name-value pairs, each by format, a quoted name and value.
func (c *code) params(list []param, format string, env func(string) string) {
	for _, p := range list {
		c.line(format, c.quote(p.name), c.value(p, env))
	}
}

func (c *code) value(p param, env func(string) string) string {
	if p.variable != "" {
		return env(p.variable)
	}
	return c.quote(p.value)
}
