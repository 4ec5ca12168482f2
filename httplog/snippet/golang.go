package snippet

import (
	"slices"
	"strings"
)

// writeGo writes a program with net/http. It is formatted as gofmt does it.
func writeGo(c *code, m *message) {
	c.head(m, m.trust("tls.Config with RootCAs")...)
	c.line("package main\n")
	imports := []string{"fmt", "io", "log", "net/http", "os"}
	body := goBody(m)
	if body != "nil" {
		imports = append(imports, "strings")
	}
	transport := ""
	if m.proxy != "" || m.insecure {
		transport = "Transport: transport, "
	}
	if m.insecure {
		imports = append(imports, "crypto/tls")
	}
	if m.proxy != "" || strings.Contains(body, "url.QueryEscape") {
		imports = append(imports, "net/url")
	}
	slices.Sort(imports)
	c.line("import (")
	for _, path := range imports {
		c.line("\t%s", goString(path))
	}
	c.line(")\n\nfunc main() {")
	if body != "nil" {
		c.line("\tbody := %s", body)
		body = "strings.NewReader(body)"
	}
	target := goString(m.url.String())
	if !m.url.literal() {
		c.line("\ttarget := %s", goText(m.url, " + "))
		target = "target"
	}
	c.line("\treq, err := http.NewRequest(%s, %s, %s)", goString(m.method), target, body)
	c.line("\tif err != nil {\n\t\tlog.Fatal(err)\n\t}")
	if m.host != "" {
		c.line("\treq.Host = %s", goString(m.host))
	}
	if m.basic != nil {
		c.line("\treq.SetBasicAuth(%s, %s)", goVariable(m.basic.user), goVariable(m.basic.password))
	}
	fields := m.fields
	if m.hasType {
		fields = append(slices.Clip(fields), field{"Content-Type", literal(m.contentType)})
	}
	for _, f := range fields {
		c.line("\treq.Header.Add(%s, %s)", goString(f.name), goText(f.value, "+"))
	}
	if transport != "" {
		c.line("\ttransport := http.DefaultTransport.(*http.Transport).Clone()")
	}
	if m.proxy != "" {
		c.line("\ttransport.Proxy = http.ProxyURL(&url.URL{Scheme: \"http\", Host: %s})", goString(m.proxy))
	}
	if m.insecure {
		c.line("\ttransport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} // for a test only")
	}
	c.line("\tclient := &http.Client{%sCheckRedirect: func(*http.Request, []*http.Request) error {", transport)
	c.line("\t\treturn http.ErrUseLastResponse\n\t}}")
	c.line("\tresp, err := client.Do(req)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}")
	c.line("\tdefer resp.Body.Close()\n\tfmt.Println(resp.Proto, resp.Status)")
	c.line("\tif _, err := io.Copy(os.Stdout, resp.Body); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}")
	if len(m.variables) > 0 {
		c.line("\n// env is the value of a variable that has to be set.")
		c.line("func env(name string) string {\n\tvalue, ok := os.LookupEnv(name)\n\tif !ok {")
		c.line("\t\tlog.Fatal(\"set \" + name)\n\t}\n\treturn value\n}")
	}
}

// goBody is the expression of the body, "nil" where there is none.
func goBody(m *message) string {
	switch {
	case len(m.form) > 0:
		var parts []string
		before := ""
		for _, p := range m.form {
			if p.variable == nil {
				parts = append(parts, goString(before+p.raw))
			} else {
				parts = append(parts, goString(before+p.rawName+"=")+" + url.QueryEscape("+goVariable(p.variable)+")")
			}
			before = "&"
		}
		return strings.Join(parts, " +\n\t\t")
	case len(m.body) > 0:
		return goText(m.body, " + ")
	}
	return "nil"
}

func goVariable(v *variable) string { return "env(" + goString(v.name) + ")" }

func goText(t text, plus string) string { return t.join(plus, goString, goVariable) }
