package snippet

import (
	"slices"
	"strings"
)

// writeCSharp writes a program with HttpClient.
func writeCSharp(c *code, m *message) {
	c.head(m, m.trust("handler.ServerCertificateCustomValidationCallback")...)
	for _, name := range []string{"System", "System.Collections.Generic", "System.Net", "System.Net.Http", "System.Net.Http.Headers", "System.Text", "System.Threading.Tasks"} {
		c.line("using %s;", name)
	}
	c.line("\nclass Program\n{\n    static async Task Main()\n    {")
	c.line("        var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };")
	if m.proxy != "" {
		c.line("        handler.Proxy = new WebProxy(%s);", csharpString("http://"+m.proxy))
	}
	if m.insecure {
		c.line("        // For a test only: certificates are not checked.")
		c.line("        handler.ServerCertificateCustomValidationCallback = (message, certificate, chain, errors) => true;")
	}
	c.line("        using (var client = new HttpClient(handler))")
	c.line("        using (var request = new HttpRequestMessage(new HttpMethod(%s), %s))\n        {", csharpString(m.method), m.url.join(" + ", csharpText, csharpVariable))
	if m.host != "" {
		c.line("            request.Headers.Host = %s;", csharpString(m.host))
	}
	if m.basic != nil {
		c.line("            request.Headers.Authorization = new AuthenticationHeaderValue(\"Basic\", Convert.ToBase64String(")
		c.line("                Encoding.UTF8.GetBytes(%s + \":\" + %s)));", csharpVariable(m.basic.user), csharpVariable(m.basic.password))
	}
	for _, f := range joined(m.fields) {
		if !contentField(f.name) {
			c.line("            request.Headers.TryAddWithoutValidation(%s, %s);", csharpString(f.name), f.value.join(" + ", csharpText, csharpVariable))
		}
	}
	csharpBody(c, m)
	c.line("            using (var response = await client.SendAsync(request))\n            {")
	c.line("                Console.WriteLine((int)response.StatusCode + \" \" + response.ReasonPhrase);")
	c.line("                Console.WriteLine(await response.Content.ReadAsStringAsync());\n            }\n        }\n    }")
	if len(m.variables) > 0 {
		c.line("\n    // Env is the value of a variable that has to be set.")
		c.line("    static string Env(string name)\n    {")
		c.line("        return Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException(\"set \" + name);\n    }")
	}
	c.line("}")
}

func csharpBody(c *code, m *message) {
	content := joined(slices.DeleteFunc(slices.Clone(m.fields), func(f field) bool { return !contentField(f.name) }))
	switch {
	case m.isForm():
		c.line("            request.Content = new FormUrlEncodedContent(new List<KeyValuePair<string, string>>\n            {")
		for _, p := range m.form {
			value := csharpString(p.value)
			if p.variable != nil {
				value = csharpVariable(p.variable)
			}
			c.line("                new KeyValuePair<string, string>(%s, %s),", csharpString(p.name), value)
		}
		c.line("            });")
	case m.hasBody() || m.hasType || len(content) > 0:
		c.line("            request.Content = new ByteArrayContent(%s);", csharpBytes(m))
		if m.hasType {
			c.line("            request.Content.Headers.TryAddWithoutValidation(\"Content-Type\", %s);", csharpText(m.contentType))
		}
	}
	for _, f := range content {
		c.line("            request.Content.Headers.TryAddWithoutValidation(%s, %s);", csharpString(f.name), f.value.join(" + ", csharpText, csharpVariable))
	}
}

// csharpBytes is a body as bytes: of a form, or as it stands.
func csharpBytes(m *message) string {
	body := m.body
	if len(m.form) > 0 {
		body = rawForm(m)
	}
	latin := body.literal() && !ascii(strings.NewReplacer("\r", "", "\n", "", "\t", "").Replace(body.String()))
	if latin {
		return "Encoding.GetEncoding(\"iso-8859-1\").GetBytes(" + csharpLatin1(body.String()) + ")"
	}
	return "Encoding.UTF8.GetBytes(" + body.join(" + ", csharpText, csharpVariable) + ")"
}

// csharpLatin1 is a string of one character for each byte of s.
func csharpLatin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return csharpString(string(runes))
}

func csharpVariable(v *variable) string { return "Env(" + csharpString(v.name) + ")" }

func csharpText(s string) string { return csharpString(strings.ToValidUTF8(s, "\ufffd")) }

// contentField tells that .NET has the field among those of the content.
func contentField(name string) bool {
	switch name = strings.ToLower(name); name {
	case "allow", "expires", "last-modified":
		return true
	}
	return strings.HasPrefix(name, "content-")
}
