package metadata_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/metadata"
)

func TestWellKnownURLs(t *testing.T) {
	t.Parallel()
	const oidc, oauth = "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"
	tests := []struct{ input, issuer, oidc, oauth string }{
		{"https://idp.example", "https://idp.example", "https://idp.example" + oidc, "https://idp.example" + oauth},
		{"https://idp.example/", "https://idp.example/", "https://idp.example" + oidc, "https://idp.example" + oauth},
		{"https://idp.example/realms/x", "https://idp.example/realms/x", "https://idp.example/realms/x" + oidc, "https://idp.example" + oauth + "/realms/x"},
		{"https://idp.example/realms/x/", "https://idp.example/realms/x/", "https://idp.example/realms/x" + oidc, "https://idp.example" + oauth + "/realms/x"},
		{" http://127.0.0.1:9400\n", "http://127.0.0.1:9400", "http://127.0.0.1:9400" + oidc, "http://127.0.0.1:9400" + oauth},
		{"http://[::1]:9400/a", "http://[::1]:9400/a", "http://[::1]:9400/a" + oidc, "http://[::1]:9400" + oauth + "/a"},
		{"https://idp.example/a%2Fb", "https://idp.example/a%2Fb", "https://idp.example/a%2Fb" + oidc, "https://idp.example" + oauth + "/a%2Fb"},
		// pasted metadata URLs
		{"https://idp.example" + oidc, "https://idp.example", "https://idp.example" + oidc, "https://idp.example" + oauth},
		{"https://idp.example/x" + oidc, "https://idp.example/x", "https://idp.example/x" + oidc, "https://idp.example" + oauth + "/x"},
		{"https://idp.example" + oidc + "/x", "https://idp.example/x", "https://idp.example" + oidc + "/x", "https://idp.example" + oauth + "/x"},
		{"https://idp.example" + oauth, "https://idp.example", "https://idp.example" + oidc, "https://idp.example" + oauth},
		{"https://idp.example" + oauth + "/x/y", "https://idp.example/x/y", "https://idp.example/x/y" + oidc, "https://idp.example" + oauth + "/x/y"},
		{"https://idp.example/x" + oauth, "https://idp.example/x", "https://idp.example/x" + oidc, "https://idp.example/x" + oauth},
	}
	for _, tt := range tests {
		t.Run(tt.input, func(t *testing.T) {
			t.Parallel()
			l, err := metadata.WellKnownURLs(tt.input)
			if err != nil {
				t.Fatal(err)
			}
			if l.Issuer != tt.issuer || l.OIDC != tt.oidc || l.OAuth != tt.oauth {
				t.Errorf("got %q\n%q\n%q", l.Issuer, l.OIDC, l.OAuth)
			}
			pasted := strings.Contains(tt.input, ".well-known")
			if l.Pasted != pasted || (l.Note != "") != pasted {
				t.Errorf("Pasted = %v, Note = %q", l.Pasted, l.Note)
			}
			if got, want := l.OAuthFirst, strings.Contains(tt.input, oauth); got != want {
				t.Errorf("OAuthFirst = %v", got)
			}
		})
	}
}

func TestBadIssuers(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]string{
		"":                                 "is empty",
		"   ":                              "is empty",
		"idp.example":                      "did you mean https://idp.example?",
		"idp.example/realms/x":             "did you mean https://idp.example/realms/x?",
		"localhost:8080":                   "did you mean http://localhost:8080?",
		"//idp.example":                    "did you mean https://idp.example?",
		"https://idp .example":             "space",
		"https://idp.example/\x1b[2J":      "control character",
		"ftp://idp.example":                `scheme "ftp"`,
		"https://":                         "no host",
		"https:///path":                    "no host",
		"https://:8080":                    "no host",
		"https://[":                        "not a URL",
		"https://idp.example?x=1":          "query",
		"https://idp.example?":             "query",
		"https://idp.example/#x":           "fragment",
		"https://idp.example/%zz":          "not a URL",
		"https://alice:secret@idp.example": "user name or password",
		"https://idp.example/.well-known/webfinger":                "something else",
		"https://idp.example/x/.well-known/openid-configuration/y": "something else",
	} {
		_, err := metadata.WellKnownURLs(input)
		var bad *metadata.InputError
		if !errors.As(err, &bad) {
			t.Errorf("WellKnownURLs(%q): %v is no InputError", input, err)
			continue
		}
		text := err.Error()
		if !strings.HasPrefix(text, "issuer ") || !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("WellKnownURLs(%q): %s, want %q", input, text, want)
		}
		if strings.Contains(text, "secret") {
			t.Errorf("the error shows a password: %s", text)
		}
	}
}

func TestCheckEndpoint(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{
		"https://idp.example/token":      "",
		"https://idp.example/token?a=b":  "",
		"http://127.0.0.1:9400/token":    "",
		"http://[::1]/token":             "",
		"http://localhost/token":         "",
		"":                               "token_endpoint is empty",
		"/token":                         "not an absolute URL",
		"http://idp.example/token":       "is not https",
		"http://127.0.0.1.evil.example/": "is not https",
		"javascript:alert(1)":            "not an absolute URL",
		"file:///etc/passwd":             "not an absolute URL",
		"ftp://idp.example/":             "scheme",
		"https://idp.example/token#x":    "fragment",
		"https://idp.example/\x00":       "not a URL",
	} {
		err := metadata.CheckEndpoint("token_endpoint", endpoint)
		switch {
		case want == "" && err != nil:
			t.Errorf("CheckEndpoint(%q): %v", endpoint, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("CheckEndpoint(%q): %v, want %q", endpoint, err, want)
		}
	}
}

func FuzzWellKnownURLs(f *testing.F) {
	for _, seed := range []string{"https://idp.example/x", "idp.example", "https://a/.well-known/openid-configuration/b", "http://[::1]:1/%2f/", "https://a@b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		l, err := metadata.WellKnownURLs(input)
		if err != nil {
			return
		}
		for _, text := range []string{l.OIDC, l.OAuth} {
			if u, err := url.Parse(text); err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
				t.Fatalf("WellKnownURLs(%q) = %+v", input, l)
			}
		}
		again, err := metadata.WellKnownURLs(l.Issuer)
		if err != nil || again.Issuer != l.Issuer || !l.Pasted && again != l {
			t.Fatalf("WellKnownURLs(%q) = %+v; of its issuer: %+v, %v", input, l, again, err)
		}
	})
}
