package httplog_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestRequestSecretsMasksEachPart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, raw, want string }{
		{"query of the request line",
			"GET /cb?code=SplxlOBeZQ&state=af0ifjsldkj HTTP/1.1\r\nHost: a\r\n\r\n",
			"GET /cb?code=•••• (10)&state=af0ifjsldkj HTTP/1.1\r\nHost: a\r\n\r\n"},
		{"name in percent-encoding",
			"GET /cb?c%6Fde=abc HTTP/1.1\r\n\r\n",
			"GET /cb?c%6Fde=•••• (3) HTTP/1.1\r\n\r\n"},
		{"absolute form with a password",
			"GET http://u:pw@a/?x=1 HTTP/1.1\r\n\r\n",
			"GET http://u:•••• (2)@a/?x=1 HTTP/1.1\r\n\r\n"},
		{"basic credentials",
			"POST /token HTTP/1.1\r\naUTHORIZATION:  Basic  Y2xpZW50OnNlY3JldA==\r\n\r\n",
			"POST /token HTTP/1.1\r\naUTHORIZATION:  Basic  •••• (20)\r\n\r\n"},
		{"credentials without a scheme",
			"GET / HTTP/1.1\r\nAuthorization: abcdef\r\n\r\n",
			"GET / HTTP/1.1\r\nAuthorization: •••• (6)\r\n\r\n"},
		{"credentials of an unknown scheme, folded",
			"GET / HTTP/1.1\r\nProxy-Authorization: Digest a=b,\r\n c=d\r\n\r\n",
			"GET / HTTP/1.1\r\nProxy-Authorization: Digest •••• (10)\r\n\r\n"},
		{"cookies keep their names",
			"GET / HTTP/1.1\r\nCookie: sid=abc; theme=dark;bare\r\n\r\n",
			"GET / HTTP/1.1\r\nCookie: sid=•••• (3); theme=•••• (4);•••• (4)\r\n\r\n"},
		{"an API key",
			"GET / HTTP/1.1\r\nX-Api-Key: k1\r\nAccept: */*\r\n\r\n",
			"GET / HTTP/1.1\r\nX-Api-Key: •••• (2)\r\nAccept: */*\r\n\r\n"},
		{"credentials in a field of one's own",
			"GET / HTTP/1.1\r\nX-Mine: Bearer abcdefgh1\r\nX-Other: basic Y2xpZW50OnNlY3JldA==\r\nX-Text: Bearer of news\r\nWWW-Authenticate: Bearer realm=\"aaaaaaaaaaaaaaaaaaa1\"\r\n\r\n",
			"GET / HTTP/1.1\r\nX-Mine: Bearer •••• (9)\r\nX-Other: basic •••• (20)\r\nX-Text: Bearer of news\r\nWWW-Authenticate: Bearer realm=\"aaaaaaaaaaaaaaaaaaa1\"\r\n\r\n"},
		{"tokens of vendors, but not their types",
			"GET /?mfa_token=abc&login_token=def&subject_token_type=x HTTP/1.1\r\n\r\n",
			"GET /?mfa_token=•••• (3)&login_token=•••• (3)&subject_token_type=x HTTP/1.1\r\n\r\n"},
		{"a form",
			"POST /token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ngrant_type=authorization_code&code=a%2Fb&code_verifier=vvv&client_id=web&client_secret=s&redirect_uri=http%3A%2F%2Fa",
			"POST /token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ngrant_type=authorization_code&code=•••• (5)&code_verifier=•••• (3)&client_id=web&client_secret=•••• (1)&redirect_uri=http%3A%2F%2Fa"},
		{"a form in a chunk",
			"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ntoken=abc\r\n0\r\n\r\n",
			"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ntoken=•••• (3)\r\n0\r\n\r\n"},
		{"a login form's own names",
			"POST / HTTP/1.1\r\n\r\nusername=alice&j_password=x&userPass=y&otp=123456&SAMLResponse=z&code_challenge=c",
			"POST / HTTP/1.1\r\n\r\nusername=alice&j_password=•••• (1)&userPass=•••• (1)&otp=•••• (6)&SAMLResponse=•••• (1)&code_challenge=c"},
		{"a head that is cut off",
			"GET /?token=abc HTTP/1.1\r\nAuthorization: Bearer ab",
			"GET /?token=•••• (3) HTTP/1.1\r\nAuthorization: Bearer •••• (2)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := httplog.Exchange{Request: httplog.Request{Raw: []byte(c.raw)}}
			got := string(httplog.Redact([]byte(c.raw), httplog.RequestSecrets(x, nil)))
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestResponseHeadSecretsMasksCookiesAndLocations(t *testing.T) {
	t.Parallel()
	head := "HTTP/1.1 302 Found\r\nSet-Cookie: sid=abc; Path=/; HttpOnly\r\nLocation: http://a/cb?code=xyz&iss=i#access_token=t&x=a?b\r\nRefresh: 0; url=/x?id_token=j\r\nETag: \"q\"\r\n\r\n"
	want := "HTTP/1.1 302 Found\r\nSet-Cookie: sid=•••• (3); Path=/; HttpOnly\r\nLocation: http://a/cb?code=•••• (3)&iss=i#access_token=•••• (1)&x=a?b\r\nRefresh: 0; url=/x?id_token=•••• (1)\r\nETag: \"q\"\r\n\r\n"
	if got := string(httplog.Redact([]byte(head), httplog.ResponseHeadSecrets([]byte(head), nil))); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestBodySecretsByMediaType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, media, body, want string }{
		{"token response", "application/json",
			`{"access_token": "abc", "token_type":"Bearer","refresh_token" : "d\"e","expires_in":300,"id_token":"h.p.s"}`,
			`{"access_token": "•••• (3)", "token_type":"Bearer","refresh_token" : "•••• (4)","expires_in":300,"id_token":"•••• (5)"}`},
		{"nested, escaped name, other case", "application/json",
			`{"data":[{"access\u005ftoken":"abc","Client_Secret":"s"}]}`,
			`{"data":[{"access\u005ftoken":"•••• (3)","Client_Secret":"•••• (1)"}]}`},
		{"an error's code is none", "application/json",
			`{"error":"invalid_grant","code":400,"error_code":"E1","state":"s","nonce":"n"}`,
			`{"error":"invalid_grant","code":400,"error_code":"E1","state":"s","nonce":"n"}`},
		{"metadata", "application/json",
			`{"token_endpoint":"https://a/token","token_endpoint_auth_methods_supported":["client_secret_basic"]}`,
			`{"token_endpoint":"https://a/token","token_endpoint_auth_methods_supported":["client_secret_basic"]}`},
		{"private key, kty last", "application/jwk-set+json",
			`{"keys":[{"d":"secret","n":"N","e":"AQAB","kty":"RSA"},{"k":"s","kty":"oct"},{"d":"x"}]}`,
			`{"keys":[{"d":"•••• (6)","n":"N","e":"AQAB","kty":"RSA"},{"k":"•••• (1)","kty":"oct"},{"d":"x"}]}`},
		{"camel case", "application/json", `{"accessToken":"abc","refreshToken":"d","expireIn":7200}`, `{"accessToken":"•••• (3)","refreshToken":"•••• (1)","expireIn":7200}`},
		{"apostrophes", "application/json", `{'access_token': 'a"bc', 'n': 1, "id_token": 'x', 'refresh_token': "y"}`, `{'access_token': '•••• (4)', 'n': 1, "id_token": '•••• (1)', 'refresh_token': "•••• (1)"}`},
		{"bare names", "application/json", "{access_token: \"abc\", scope:'x', refresh_token :'d'}", "{access_token: \"•••• (3)\", scope:'x', refresh_token :'•••• (1)'}"},
		{"an apostrophe in the way", "application/json", `{"a":it's, "access_token":"abc"}`, `{"a":it's, "access_token":"•••• (3)"}`},
		{"an apostrophe in a string", "application/json", `{"a":"it's","access_token":"abc","b":"that's"}`, `{"a":"it's","access_token":"•••• (3)","b":"that's"}`},
		{"a form that is labelled JSON", "application/json", "access_token=at-0123456789&token_type=Bearer", "access_token=•••• (13)&token_type=Bearer"},
		{"JSON behind a warning", "application/json", "<b>Warning</b>: x\n{\"access_token\": \"at-0123456789\", \"n\": 1}", "<b>Warning</b>: x\n{\"access_token\": \"•••• (13)\", \"n\": 1}"},
		{"JSON in a string", "application/json", `"{\"refresh_token\": \"rt-0123456789\"}"`, `"{\"refresh_token\": \"•••• (13)\"}"`},
		{"YAML", "text/yaml", "idToken: eyJhbGciOiJub25lIn0.e30.\nscope: x", "idToken: •••• (24)\nscope: x"},
		{"a text about tokens", "text/plain", "access_token: expired; refresh_token=unknown", "access_token: expired; refresh_token=unknown"},
		{"names of tokens", "application/json", `{"response_types_supported":["id_token","code id_token"],"id_token_signing_alg_values_supported":["RS256"]}`, `{"response_types_supported":["id_token","code id_token"],"id_token_signing_alg_values_supported":["RS256"]}`},
		{"cut off in the value", "application/json", `{"access_token":"abcdef`, `{"access_token":"•••• (6)`},
		{"cut off private key", "application/json", `{"kty":"EC","d":"abc`, `{"kty":"EC","d":"•••• (3)`},
		{"JSON with the wrong type", "text/html", ` {"token":"a"}`, ` {"token":"•••• (1)"}`},
		{"HTML with the wrong type", "application/json", `<input name=code value=abc>`, `<input name=code value=•••• (3)>`},
		{"form response", "application/x-www-form-urlencoded", "access_token=abc&scope=x", "access_token=•••• (3)&scope=x"},
		{"form_post page", "text/html;charset=utf-8",
			`<html><form action="/cb?code=c1&amp;id_token=j"><INPUT type="hidden" name='code' value="abc"/><input value=def name="state"><input type=password value="pw">`,
			`<html><form action="/cb?code=•••• (2)&amp;id_token=•••• (1)"><INPUT type="hidden" name='code' value="•••• (3)"/><input value=def name="state"><input type=password value="•••• (2)">`},
		{"script", "text/html",
			`<script>a.code=1;location="http://a/cb?code=abc\u0026state=s&id_token=d.e";if(b)c("/x#access_token=t")</script>`,
			`<script>a.code=1;location="http://a/cb?code=•••• (3)\u0026state=s&id_token=•••• (3)";if(b)c("/x#access_token=•••• (1)")</script>`},
		{"script, escaped", "text/html", `<script>u='/cb?state=s\u0026code=abc\x26token=d'`, `<script>u='/cb?state=s\u0026code=•••• (3)\x26token=•••• (1)'`},
		{"a query joined wrongly", "application/x-www-form-urlencoded", "x=y?code=abc&state=s", "x=y?code=•••• (3)&state=s"},
		{"unclosed quote", "text/html", `<input name="code" value="abc`, `<input name="code" value="•••• (3)`},
		{"plain text", "text/plain", "hello there", "hello there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := string(httplog.Redact([]byte(c.body), httplog.BodySecrets(c.media, []byte(c.body), nil)))
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestKnownSecretsAreFoundInEveryEncoding(t *testing.T) {
	t.Parallel()
	secret := `p/a "ss&wörd<1>`
	for name, encoded := range map[string]string{
		"as it is":       secret,
		"form":           url.QueryEscape(secret),
		"percent":        strings.ReplaceAll(url.QueryEscape(secret), "+", "%20"),
		"lower-case hex": strings.ToLower(url.QueryEscape(secret)),
		"twice":          url.QueryEscape(url.QueryEscape(secret)),
		"JSON":           `p/a \"ss&wörd<1>`,
		"JSON of Go":     `p/a \"ss\u0026wörd\u003c1\u003e`,
		"HTML":           `p/a &#34;ss&amp;wörd&lt;1&gt;`,
		"base64":         base64.StdEncoding.EncodeToString([]byte("client:" + secret)),
		"base64url":      base64.RawURLEncoding.EncodeToString([]byte("id2:" + secret + "/tail")),
		"form in base64": base64.StdEncoding.EncodeToString([]byte("c:" + url.QueryEscape(secret))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "before " + encoded + " after"
			want := fmt.Sprintf("before %s after", httplog.Mask(len(encoded)))
			got := string(httplog.Redact([]byte(text), httplog.BodySecrets("text/plain", []byte(text), []string{secret})))
			if got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestKnownSecretsThatAreTooShortAreNotLookedFor(t *testing.T) {
	t.Parallel()
	if got := httplog.RedactText("a pass b", []string{"pass", ""}); got != "a pass b" {
		t.Errorf("got %q", got)
	}
}

func TestRedactURLAndText(t *testing.T) {
	t.Parallel()
	if got, want := httplog.RedactURL("https://a.example/cb?x=1&code=abc&y=topsecret", []string{"topsecret"}),
		"https://a.example/cb?x=1&code=•••• (3)&y=•••• (9)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := httplog.RedactText(`Get "https://a/?token=abc": sent Bearer abc123, no Basic authentication`, nil),
		`Get "https://a/?token=•••• (3)": sent Bearer •••• (7) no Basic authentication`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Bodies that are made to be slow or to fill the memory.
func TestBodySecretsStaysLinear(t *testing.T) {
	t.Parallel()
	const size = 1 << 20
	known := []string{strings.Repeat("a", 10000) + "b", strings.Repeat("a", 5000) + "c", "eyJhbGciOi"}
	for name, unit := range map[string]string{
		"deep": "[", "quotes": `"`, "escapes": `"\`, "members": `{"d":"x"`, "secrets": `{"token":"x",`,
		"prefix": "a", "tags": "<input name=code value=a", "tag": "<", "attributes": "<a b = ", "ampersands": "&", "spaces": `{"a" `,
		"apostrophes": `{\'`, "queries": "a=b?",
	} {
		t.Run(name, func(t *testing.T) {
			body := []byte(strings.Repeat(unit, size/len(unit)))
			began := time.Now()
			ranges := httplog.BodySecrets("application/json", body, known)
			checkRanges(t, body, ranges)
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func checkRanges(t *testing.T, text []byte, ranges []httplog.Range) {
	t.Helper()
	at := 0
	for _, r := range ranges {
		if r.Start < at || r.End <= r.Start || r.End > len(text) || r.Name == "" {
			t.Fatalf("range %+v after %d, in %d bytes", r, at, len(text))
		}
		at = r.End
	}
}

func FuzzSecrets(f *testing.F) {
	f.Add("application/json", []byte(`{"access_token":"abc","kty":"RSA","d":"x"}`), "secret")
	f.Add("text/html", []byte(`<input name=code value="abc"><a href='?code=1#token=2'>`), "abcdef")
	f.Add("", []byte("GET /?code=a HTTP/1.1\r\nAuthorization: Basic YTpiMTIzNDU2\r\nCookie: a=b;c\r\n x\r\n\r\na=b&token=%"), "b12345")
	f.Add("", []byte("Set-Cookie\n=:\n\r\n: :\"\\"), "=?utf-8")
	f.Fuzz(func(t *testing.T, media string, text []byte, known string) {
		secrets := []string{known, "another"}
		checkRanges(t, text, httplog.BodySecrets(media, text, secrets))
		checkRanges(t, text, httplog.ResponseHeadSecrets(text, secrets))
		ranges := httplog.RequestSecrets(httplog.Exchange{Request: httplog.Request{Raw: text}}, secrets)
		checkRanges(t, text, ranges)
		if len(known) >= 6 && strings.Contains(string(httplog.Redact(text, ranges)), known) && !strings.Contains("••••", known) {
			// A mask and what stands beside it may form the value anew.
			if !strings.ContainsAny(known, "• ()0123456789") {
				t.Errorf("%q is still there", known)
			}
		}
		httplog.RedactText(string(text), secrets)
		httplog.RedactURL(string(text), secrets)
	})
}

func BenchmarkBodySecrets(b *testing.B) {
	body := []byte(`{"keys":[` + strings.Repeat(`{"kty":"RSA","n":"`+strings.Repeat("x", 340)+`","e":"AQAB","kid":"k1"},`, 25000) + `{}]}`)
	known := make([]string, 20)
	for i := range known {
		known[i] = fmt.Sprintf("eyJhbGciOiJSUzI1NiJ9.%d.%s", i, strings.Repeat("z", 700))
	}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		httplog.BodySecrets("application/json", body, known)
	}
}
