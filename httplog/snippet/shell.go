package snippet

import (
	"fmt"
	"strings"
)

// shellCommand is a command with its arguments, one a line.
type shellCommand struct {
	name  string
	args  []string // quoted
	bash  bool     // an argument is written in a way that a POSIX shell need not know
	input string   // what comes on standard input; empty for nothing
}

// arg adds an argument of an option and its value.
func (s *shellCommand) arg(option string, value text) {
	for _, p := range value {
		s.bash = s.bash || p.variable == nil && needsBash(p.text)
	}
	if option == "" && value.literal() && wordAsItIs(value.String()) {
		s.plain(value.String())
		return
	}
	s.args = append(s.args, strings.TrimPrefix(option+" "+shellWord(value), " "))
}

// wordAsItIs tells that s needs no quotes to be a word of its own.
func wordAsItIs(s string) bool {
	return s != "" && s[0] != '-' && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./:", r)
	})
}

// plain adds what needs no quotes.
func (s *shellCommand) plain(arg string) { s.args = append(s.args, arg) }

// shellWord is a text as one word: in double quotes where nothing in it means
// anything there, else its literals in single quotes.
func shellWord(t text) string {
	simple := !t.literal()
	for _, p := range t {
		simple = simple && !strings.ContainsFunc(p.text, notSimple)
	}
	if !simple {
		return t.join("", shell, func(v *variable) string { return `"$` + v.name + `"` })
	}
	var b strings.Builder
	b.WriteByte('"')
	for i, p := range t {
		switch {
		case p.variable == nil:
			b.WriteString(p.text)
		case i+1 < len(t) && (t[i+1].variable != nil || goesOn(t[i+1].text[0])):
			b.WriteString("${" + p.variable.name + "}")
		default:
			b.WriteString("$" + p.variable.name)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// notSimple tells that r may mean something in double quotes, or does not look
// like text there.
func notSimple(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(" -_.~:/?=&%+,;@", r)
}

// goesOn tells that c would be a part of a variable's name before it.
func goesOn(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// run writes the variables that are needed, and the command.
func (c *code) run(m *message, s *shellCommand, extra ...string) {
	bash := s.bash
	for _, v := range m.variables {
		bash = bash || c.sets(v) && needsBash(v.value)
	}
	if bash {
		extra = append(extra, "It needs bash, zsh or ksh.")
	}
	c.head(m, extra...)
	var missing []string
	for _, v := range m.variables {
		if c.sets(v) {
			c.line("export %s=%s", v.name, shell(v.value))
		} else {
			missing = append(missing, `"${`+v.name+`:?}"`)
		}
	}
	if len(missing) > 0 { // one command with what follows: without it nothing is sent
		c.line(": %s &&", strings.Join(missing, " "))
	}
	if s.input != "" {
		c.line("printf '%s' |", printfFormat(s.input))
	}
	c.line("%s", s.name+" "+strings.Join(s.args, " \\\n  "))
}

// literal is a text without variables.
func literal(s string) text { return text{{text: s}} }

// onInput tells that a body is handed over on standard input: it holds what cannot
// stand in an argument, or not be seen in one.
func (m *message) onInput() bool {
	return len(m.body) > 0 && m.body.literal() && !plainText(m.body.String())
}

// printfFormat is the format by which printf, of any POSIX shell, writes s.
func printfFormat(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if goesOn(c) || strings.IndexByte(` .~:/?=&+,;@"{}[]()<>#*`, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\%03o`, c)
		}
	}
	return b.String()
}
