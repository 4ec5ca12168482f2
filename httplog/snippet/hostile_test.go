package snippet_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog/snippet"
)

// TestNoVariableThatMeansSomething: the fields of a form are the server's, and so are
// their names. None of them is the name of a variable that a tool obeys, or that a
// person has a secret of another kind in.
func TestNoVariableThatMeansSomething(t *testing.T) {
	t.Parallel()
	const known = "known-secret-value"
	names := []string{"PATH", "ALL_PROXY", "HTTPS_PROXY", "LD_PRELOAD", "BASH_ENV", "CURL_HOME", "SSH_ASKPASS", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "NODE_OPTIONS"}
	body := "client_secret=abcdefgh"
	for _, name := range names {
		body += "&" + name + "=" + url.QueryEscape("http://evil.example/"+known)
	}
	x := requestOf("https://idp.example", "POST", "/login", formField, body)
	for _, l := range snippet.Languages {
		code := codeOf(t, x, l, snippet.Options{Known: []string{known}, Reveal: true})
		for _, name := range code.Variables {
			if name != "CLIENT_SECRET" && !strings.HasPrefix(name, "SECRET_") {
				t.Errorf("%s: the variable %s means something already:\n%s", l, name, code.Text)
			}
		}
		if len(code.Variables) != len(names)+1 {
			t.Errorf("%s: the variables are %q", l, code.Variables)
		}
	}
}

// TestNoOtherURLsOrOptions: what curl would make many URLs of is one, also in a
// secret; a method that HTTPie would take for an option or a URL is none.
func TestNoOtherURLsOrOptions(t *testing.T) {
	t.Parallel()
	glob := requestOf("https://idp.example", "GET", "/callback?code=[1-9999]", "", "")
	if code := codeOf(t, glob, snippet.Curl, snippet.Options{}); !strings.Contains(code.Text, "--globoff") {
		t.Errorf("curl would send many requests:\n%s", code.Text)
	}
	for _, method := range []string{"--offline", "-v", "evil.example/x", "M-SEARCH"} {
		x := requestOf("https://idp.example", method, "/", "", "")
		if code, err := snippet.Of(x, snippet.HTTPie, snippet.Options{}); err == nil {
			t.Errorf("%s is no method to HTTPie:\n%s", method, code.Text)
		}
	}
}
