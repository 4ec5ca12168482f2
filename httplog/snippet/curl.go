package snippet

// writeCurl writes a call of curl. Options are long, for people read them; an
// argument of --data-raw, --data-urlencode name=… and --header Name: … is never
// taken for a file's name.
func writeCurl(c *code, m *message) {
	s := &shellCommand{name: "curl"}
	s.plain("--silent --show-error --include")
	switch {
	case m.method == "HEAD" && !m.hasBody():
		s.args[0] += " --head"
	case m.method == "POST" && (m.hasBody() || m.hasType), m.method == "GET" && !m.hasBody():
	default:
		s.arg("--request", literal(m.method))
	}
	s.arg("--url", m.url)
	if m.url.holds("[]{}") { // of which curl would make many URLs
		s.plain("--globoff")
	}
	if m.odd.dots {
		s.plain("--path-as-is")
	}
	if m.target != "" {
		s.arg("--request-target", literal(m.target))
	}
	if m.proxy != "" {
		s.arg("--proxy", literal("http://"+m.proxy))
	}
	if m.insecure {
		s.plain("--insecure")
	}
	if m.compressed {
		s.plain("--compressed")
	}
	if m.host != "" {
		s.arg("--header", literal("Host: "+m.host))
	}
	if m.basic != nil {
		s.arg("--user", text{{variable: m.basic.user}, {text: ":"}, {variable: m.basic.password}})
	}
	for _, f := range m.fields {
		s.field("--header", f)
	}
	switch {
	case m.hasType && !(m.hasBody() && m.contentType == formType):
		s.field("--header", field{"Content-Type", literal(m.contentType)})
	case !m.hasType && (m.hasBody() || m.method == "POST"):
		s.arg("--header", literal("Content-Type:")) // curl would send the form's
	}
	curlBody(s, m)
	extra := m.trust("curl --cacert FILE")
	if m.insecure {
		extra = append(extra, "Certificates are not checked, --insecure: for a test only.")
	}
	c.run(m, s, extra...)
}

func curlBody(s *shellCommand, m *message) {
	switch {
	case len(m.form) > 0:
		for _, p := range m.form {
			if p.variable == nil {
				s.arg("--data-raw", literal(p.raw))
				continue
			}
			s.arg("--data-urlencode", text{{text: p.rawName + "="}, {variable: p.variable}})
		}
	case m.onInput():
		s.input = m.body.String()
		s.plain("--data-binary @-")
	case len(m.body) > 0:
		s.arg("--data-raw", m.body)
	case m.method == "POST":
		s.arg("--data-raw", literal(""))
	}
}

// field adds a header field in curl's way: one without a value ends in ";".
func (s *shellCommand) field(option string, f field) {
	if f.value.String() == "" && f.value.literal() {
		s.arg(option, literal(f.name+";"))
		return
	}
	s.arg(option, merged(append(literal(f.name+": "), f.value...)))
}
