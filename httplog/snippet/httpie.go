package snippet

import (
	"slices"
	"strings"
)

// writeHTTPie writes a call of http. An item such as name=value is read by HTTPie
// itself: what it takes for a separator, an escape or a file's name is kept away
// from it. A body that is no form goes in as --raw.
func writeHTTPie(c *code, m *message) {
	s := &shellCommand{name: "http"}
	s.plain("--print=hb")
	if m.onInput() {
		s.input = m.body.String()
	} else {
		s.args[0] = "--ignore-stdin --print=hb"
	}
	if m.proxy != "" {
		s.arg("--proxy", literal("http:http://"+m.proxy))
		s.arg("--proxy", literal("https:http://"+m.proxy))
	}
	if m.insecure {
		s.plain("--verify=no")
	}
	if m.odd.dots {
		s.plain("--path-as-is")
	}
	form := len(m.form) > 0 && httpieForm(m.form)
	switch {
	case form:
		s.plain("--form")
	case len(m.form) > 0:
		s.arg("--raw", rawForm(m))
	case len(m.body) > 0 && s.input == "":
		s.arg("--raw", m.body)
	}
	if m.basic != nil && httpieSafe(m.basic.user.value+m.basic.password.value) {
		s.plain("--auth-type=basic")
		s.arg("--auth", text{{variable: m.basic.user}, {text: ":"}, {variable: m.basic.password}})
	}
	s.arg("", literal(m.method))
	s.arg("", m.url)
	if m.basic != nil && !httpieSafe(m.basic.user.value+m.basic.password.value) {
		s.plain(`Authorization:"Basic $(printf '%s:%s' "$` + m.basic.user.name + `" "$` + m.basic.password.name + `" | base64 | tr -d '\n')"`)
	}
	if m.host != "" {
		s.item("Host", ":", literal(m.host))
	}
	for _, f := range m.fields {
		if f.value.String() == "" && f.value.literal() {
			s.arg("", literal(httpieEscape(f.name)+";"))
			continue
		}
		s.item(f.name, ":", f.value)
	}
	switch {
	case m.hasType:
		s.item("Content-Type", ":", literal(m.contentType))
	case m.hasBody():
		s.arg("", literal("Content-Type:"))
	}
	if form {
		for _, p := range m.form {
			value := literal(p.value)
			if p.variable != nil {
				value = text{{variable: p.variable}}
			}
			s.item(p.name, "=", value)
		}
	}
	extra := m.trust("http --verify=FILE")
	if m.insecure {
		extra = append(extra, "Certificates are not checked, --verify=no: for a test only.")
	}
	c.run(m, s, extra...)
}

// item adds an item. HTTPie undoes escapes in it, and takes a value that begins
// with a separator's second half for another kind of item: name=@file.
func (s *shellCommand) item(name, separator string, value text) {
	before := httpieEscape(name) + separator
	if len(value) > 0 && value[0].variable != nil && !httpieSafe(value[0].variable.value) {
		s.bash = true
		s.plain(shell(before+"@") + `<(printf %s "$` + value[0].variable.name + `")`)
		return
	}
	t := slices.Clone(value)
	if len(t) > 0 && t[0].text != "" && strings.IndexByte(httpieSpecial, t[0].text[0]) >= 0 {
		t[0].text = `\` + t[0].text
	}
	s.arg("", merged(append(literal(before), t...)))
}

// httpieSpecial are the characters that HTTPie's separators are made of.
const httpieSpecial = `:;=@`

// httpieEscape writes s, a name, so that HTTPie reads it as it is.
func httpieEscape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(httpieSpecial, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// httpieSafe tells that HTTPie reads s, the value of a variable, as it is.
func httpieSafe(s string) bool {
	return !strings.Contains(s, `\`) && (s == "" || strings.IndexByte(httpieSpecial, s[0]) < 0)
}

// httpieForm tells that the form can be given as items.
func httpieForm(form []pair) bool {
	return !slices.ContainsFunc(form, func(p pair) bool {
		return p.name == "" || p.name[0] == '-' || strings.Contains(p.name, `\`) || !httpieSafe(p.value) && p.variable != nil || strings.Contains(p.value, `\`)
	})
}

// rawForm is the form as one text, whose variables hold their values encoded.
func rawForm(m *message) text {
	var t text
	for i, p := range m.form {
		before := "&"
		if i == 0 {
			before = ""
		}
		if p.variable == nil {
			t = append(t, piece{text: before + p.raw})
			continue
		}
		_, raw, _ := strings.Cut(p.raw, "=")
		p.variable.value, p.variable.stands = raw, inBody
		t = append(t, piece{text: before + p.rawName + "="}, piece{variable: p.variable})
	}
	return merged(t)
}
