package snippet

import (
	"slices"
	"strings"
)

// writeJavaScript writes a module for Node.js, whose fetch sends all header
// fields but Host.
func writeJavaScript(c *code, m *message) {
	c.head(m, append([]string{"For Node.js 18 or newer: a browser keeps some header fields to itself."}, m.trust("NODE_EXTRA_CA_CERTS=FILE in the environment")...)...)
	c.line("const response = await fetch(%s, {", m.url.join(" + ", javaScriptText, javaScriptVariable))
	c.line("  method: %s,", javaScriptString(m.method))
	fields := m.fields
	if m.hasType {
		fields = append(slices.Clip(fields), field{"Content-Type", literal(m.contentType)})
	}
	fields = joined(fields)
	if len(fields) > 0 || m.basic != nil {
		c.line("  headers: {")
		if m.basic != nil {
			c.line("    \"Authorization\": \"Basic \" + Buffer.from(%s + \":\" + %s).toString(\"base64\"),", javaScriptVariable(m.basic.user), javaScriptVariable(m.basic.password))
		}
		for _, f := range fields {
			c.line("    %s: %s,", javaScriptString(f.name), f.value.join(" + ", latin1, javaScriptField))
		}
		c.line("  },")
	}
	switch {
	case len(m.form) > 0:
		c.line("  body: new URLSearchParams([")
		for _, p := range m.form {
			value := javaScriptString(p.value)
			if p.variable != nil {
				value = javaScriptVariable(p.variable)
			}
			c.line("    [%s, %s],", javaScriptString(p.name), value)
		}
		c.line("  ]),")
	case len(m.body) > 0 && m.body.literal():
		c.line("  body: Buffer.from(%s, \"latin1\"),", latin1(m.body.String()))
	case len(m.body) > 0:
		c.line("  body: Buffer.concat([%s]),", m.body.join(", ", func(s string) string {
			return "Buffer.from(" + latin1(s) + ", \"latin1\")"
		}, func(v *variable) string { return "Buffer.from(" + javaScriptVariable(v) + ")" }))
	}
	c.line("  redirect: \"manual\",\n});\nconsole.log(response.status, response.statusText);\nconsole.log(await response.text());")
	if len(m.variables) > 0 {
		c.line("\n// env is the value of a variable that has to be set.")
		c.line("function env(name) {\n  const value = process.env[name];\n  if (value === undefined) throw new Error(\"set \" + name);\n  return value;\n}")
	}
}

func javaScriptVariable(v *variable) string { return "env(" + javaScriptString(v.name) + ")" }

// javaScriptField is a variable in a field: fetch takes one character for a byte.
func javaScriptField(v *variable) string {
	if ascii(v.value) {
		return javaScriptVariable(v)
	}
	return "Buffer.from(" + javaScriptVariable(v) + ").toString(\"latin1\")"
}

func javaScriptText(s string) string { return javaScriptString(strings.ToValidUTF8(s, "\ufffd")) }
