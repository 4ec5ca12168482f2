package snippet

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// Language is what the code is written in, or for.
type Language string

const (
	Curl       Language = "curl"
	HTTPie     Language = "httpie"
	Go         Language = "go"
	Python     Language = "python"
	JavaScript Language = "javascript"
	CSharp     Language = "csharp"
)

// Languages are all of them, in the order in which they are offered.
var Languages = []Language{Curl, HTTPie, Go, Python, JavaScript, CSharp}

// about are the languages' names for people, the endings of their files, and how
// their comments begin.
var about = map[Language]struct{ title, ending, comment string }{
	Curl:       {"curl", ".sh", "# "},
	HTTPie:     {"HTTPie", ".sh", "# "},
	Go:         {"Go, net/http", ".go", "// "},
	Python:     {"Python, requests", ".py", "# "},
	JavaScript: {"JavaScript, fetch", ".mjs", "// "},
	CSharp:     {"C#, HttpClient", ".cs", "// "},
}

// Title is its name for people, with the library: "Python, requests".
func (l Language) Title() string { return about[l].title }

// Ending is the ending of its files, such as ".sh".
func (l Language) Ending() string { return about[l].ending }

// Options say how the code is written.
type Options struct {
	// Known are values that are secret wherever they stand (httplog.Log.Secrets).
	Known []string
	// Reveal sets the variables in the code itself where it is for a shell. In
	// the other languages a secret never stands.
	Reveal bool
	// CA says that the walk trusted certificates of its own (--ca).
	CA bool
}

// Code is a request as code.
type Code struct {
	Text string // ends with a line end
	// Variables are the names of the environment variables that it reads, in
	// the order of their first use.
	Variables []string

	variables []*variable
}

// maxRequest is how large a request can be that is written as code, in bytes.
const maxRequest = 256 << 10

// Why there is no code; each reads well after "no code: ".
var (
	ErrUnseen    = errors.New("the system browser sent it unseen: its bytes are not known")
	ErrTunnel    = errors.New("it opens a tunnel through a proxy, which the tools do by themselves")
	ErrNotHTTP   = errors.New("its request line and URL are not those of an HTTP request")
	ErrNoRequest = errors.New("its request was not recorded")
	ErrTooLarge  = fmt.Errorf("it is larger than %d KiB, more than code should hold", maxRequest>>10)
	ErrNoBody    = errors.New("it was recorded without its body")
	ErrSecret    = errors.New("a secret stands where code can have no variable: in the method, a name, or the Host or Content-Type")
	ErrMethod    = errors.New("HTTPie takes letters alone for a method, and anything else for a URL or an option")
	ErrChunked   = errors.New("its body has a Transfer-Encoding, which the tools choose by themselves")
)

// Why says why the request of x cannot be written as code, nil when it can.
func Why(x httplog.Exchange) error {
	switch {
	case x.Witness == httplog.Unseen:
		return ErrUnseen
	case x.Method == http.MethodConnect:
		return ErrTunnel
	case len(x.Request.Raw) == 0:
		return ErrNoRequest
	case x.Request.BodyMissing:
		return ErrNoBody
	case len(x.Request.Raw) > maxRequest:
		return ErrTooLarge
	}
	return nil
}

// Of writes the request of x in the language l. The error is one of those that
// Why returns, ErrNotHTTP, ErrSecret, ErrMethod or ErrChunked.
func Of(x httplog.Exchange, l Language, o Options) (Code, error) {
	if _, ok := about[l]; !ok {
		return Code{}, fmt.Errorf("code of exchange %d: %q is not a language known here", x.ID, l)
	}
	if err := Why(x); err != nil {
		return Code{}, err
	}
	m, err := read(x, o)
	if err != nil {
		return Code{}, err
	}
	if l == HTTPie && strings.ContainsFunc(m.method, notLetter) {
		return Code{}, ErrMethod
	}
	c := &code{comment: about[l].comment, language: l, reveal: o.Reveal}
	switch l {
	case Curl:
		writeCurl(c, m)
	case HTTPie:
		writeHTTPie(c, m)
	case Go:
		writeGo(c, m)
	case Python:
		writePython(c, m)
	case JavaScript:
		writeJavaScript(c, m)
	case CSharp:
		writeCSharp(c, m)
	}
	return Code{Text: c.String(), Variables: m.names(), variables: m.variables}, nil
}

func notLetter(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }

// code is code that is being written.
type code struct {
	strings.Builder
	comment  string
	language Language
	reveal   bool
}

// line writes a line. What stands in it has been quoted.
func (c *code) line(format string, args ...any) {
	fmt.Fprintf(c, format+"\n", args...)
}

// head writes the comment at the top. Nothing that came from a server stands in
// it: a Python interpreter, for one, obeys what the first two lines say of the
// encoding. Nor do quotes and parentheses: some interactive shells read a comment
// that is pasted.
func (c *code) head(m *message, extra ...string) {
	step := ""
	if m.step != "" {
		step = ", step " + m.step
	}
	c.line("%sExchange #%d%s, for %s.", c.comment, m.id, step, strings.ReplaceAll(c.language.Title(), ", ", " and "))
	var needed, held []string
	for _, v := range m.variables {
		if c.sets(v) {
			held = append(held, v.name)
		} else {
			needed = append(needed, v.name)
		}
	}
	if len(held) > 0 {
		c.line("%sIt holds secrets: %s.", c.comment, strings.Join(held, ", "))
	}
	if len(needed) > 0 {
		c.line("%sSet in the environment first: %s.", c.comment, strings.Join(needed, ", "))
	}
	for _, v := range m.variables {
		if v.stands != "" {
			c.line("%s%s: %s.", c.comment, v.name, v.stands)
		}
	}
	for _, text := range extra {
		c.line("%s%s", c.comment, text)
	}
	for _, text := range m.cannot(c.language) {
		c.line("%sNot as it was sent: %s.", c.comment, text)
	}
}

// sets tells that the code sets the variable itself. Of a recording there may be
// a mask in the place of its value.
func (c *code) sets(v *variable) bool {
	return c.reveal && (c.language == Curl || c.language == HTTPie) && !v.masked
}
