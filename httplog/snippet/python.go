package snippet

import (
	"slices"
	"strings"
)

// writePython writes a script with the library requests.
func writePython(c *code, m *message) {
	c.head(m, m.trust("verify=FILE")...)
	if len(m.variables) > 0 {
		c.line("import os\n")
	}
	c.line("import requests\n\nresponse = requests.request(")
	c.line("    %s,\n    %s,", pythonString(m.method), m.url.join(" + ", pythonText, pythonVariable))
	fields := m.fields
	if m.host != "" {
		fields = slices.Concat([]field{{"Host", literal(m.host)}}, fields)
	}
	if m.hasType && !m.isForm() {
		fields = append(slices.Clip(fields), field{"Content-Type", literal(m.contentType)})
	}
	if fields = joined(fields); len(fields) > 0 {
		c.line("    headers={")
		for _, f := range fields {
			c.line("        %s: %s,", pythonString(f.name), pythonField(f.value))
		}
		c.line("    },")
	}
	if m.basic != nil {
		c.line("    auth=(%s, %s),", pythonVariable(m.basic.user), pythonVariable(m.basic.password))
	}
	switch {
	case len(m.form) > 0 && m.hasType:
		c.line("    data=[")
		for _, p := range m.form {
			value := pythonString(p.value)
			if p.variable != nil {
				value = pythonVariable(p.variable)
			}
			c.line("        (%s, %s),", pythonString(p.name), value)
		}
		c.line("    ],")
	case m.hasBody():
		c.line("    data=%s,", m.body.join(" + ", pythonBytes, pythonEncoded))
	}
	if m.proxy != "" {
		proxy := pythonString("http://" + m.proxy)
		c.line("    proxies={\"http\": %s, \"https\": %s},", proxy, proxy)
	}
	if m.insecure {
		c.line("    verify=False,  # for a test only")
	}
	c.line("    allow_redirects=False,\n    timeout=30,\n)\nprint(response.status_code, response.reason)\nprint(response.text)")
}

func pythonVariable(v *variable) string { return "os.environ[" + pythonString(v.name) + "]" }

func pythonEncoded(v *variable) string { return "os.fsencode(" + pythonVariable(v) + ")" }

// pythonText is a literal of a URL; bytes that are no UTF-8 cannot stand there.
func pythonText(s string) string { return pythonString(strings.ToValidUTF8(s, "\ufffd")) }

// pythonField is the value of a field: bytes where it is more than ASCII, for a
// str goes out as Latin-1.
func pythonField(t text) string {
	if ascii(t.String()) {
		return t.join(" + ", pythonString, pythonVariable)
	}
	return t.join(" + ", pythonBytes, pythonEncoded)
}

// joined are the fields with those of one name made one (RFC 9110 §5.3; for
// cookies, RFC 6265 §5.4).
func joined(fields []field) []field {
	var out []field
	for _, f := range fields {
		i := slices.IndexFunc(out, func(g field) bool { return strings.EqualFold(f.name, g.name) })
		if i < 0 {
			out = append(out, f)
			continue
		}
		between := ", "
		if strings.EqualFold(f.name, "Cookie") {
			between = "; "
		}
		out[i].value = merged(slices.Concat(out[i].value, literal(between), f.value))
	}
	return out
}
