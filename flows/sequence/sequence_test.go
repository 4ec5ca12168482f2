package sequence_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows/sequence"
	"github.com/grantwalk/grantwalk/httplog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	issuer   = "https://idp.example"
	redirect = "http://127.0.0.1:4711/callback"
)

// exchange is one with that request and answer; an empty answer is none.
func exchange(step, method, url, requestBody, answer, answerBody string) httplog.Exchange {
	x := httplog.Exchange{
		ID: 7, Label: httplog.Label{Step: step}, Attempt: 1, Witness: httplog.Sent, State: httplog.Done, Method: method, URL: url,
		Request: httplog.Request{Raw: []byte(method + " / HTTP/1.1\r\nHost: idp.example\r\n\r\n" + requestBody)},
	}
	if answer != "" {
		x.Response = httplog.NewResponse([]byte("HTTP/1.1 "+answer+"\r\n\r\n"), []byte(answerBody))
	}
	return x
}

func with(x httplog.Exchange, change func(*httplog.Exchange)) httplog.Exchange {
	change(&x)
	return x
}

func front(x *httplog.Exchange) { x.Label.Channel = httplog.Front }

// drawn is the arrows as a person would write them down.
func drawn(arrows []sequence.Arrow) []string {
	var out []string
	for _, a := range arrows {
		line := fmt.Sprintf("%s>%s", a.From.Name(), a.To.Name())
		if a.Reply {
			line += " reply"
		}
		out = append(out, fmt.Sprintf("%s %s %s | %s", line, a.Sight, a.Fate, a.Line()))
	}
	return out
}

const authorize = issuer + "/authorize?client_id=web&response_type=code&state=S3CRETSTATE&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711%2Fcallback"

func TestArrows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		x    httplog.Exchange
		want []string
	}{
		"metadata": {
			exchange("metadata", "GET", issuer+"/.well-known/openid-configuration", "", "200 OK\r\nContent-Type: application/json", `{"issuer":"x","jwks_uri":"y"}`),
			[]string{
				"Client>Authorization server recorded arrived | metadata request: GET /.well-known/openid-configuration",
				"Authorization server>Client reply recorded arrived | 200 metadata",
			},
		},
		"token": {
			exchange("token", "POST", issuer+"/token", "grant_type=authorization_code&code=C0DE", "200 OK", `{"access_token":"A","refresh_token":"R"}`),
			[]string{
				"Client>Authorization server recorded arrived | token request: grant_type=authorization_code: POST /token",
				"Authorization server>Client reply recorded arrived | 200 tokens: access, refresh",
			},
		},
		"refused": {
			exchange("refresh", "POST", issuer+"/token", "grant_type=refresh_token&refresh_token=R", "400 Bad Request", `{"error":"invalid_grant"}`),
			[]string{
				"Client>Authorization server recorded arrived | token request: grant_type=refresh_token: POST /token",
				"Authorization server>Client reply recorded arrived | 400 error invalid_grant",
			},
		},
		"UserInfo is a resource": {
			exchange("userinfo", "GET", "https://api.example/userinfo", "", "200 OK", `{"sub":"1","name":"x"}`),
			[]string{
				"Client>Resource recorded arrived | UserInfo request: GET api.example/userinfo",
				"Resource>Client reply recorded arrived | 200 claims: sub and 1 more",
			},
		},
		"built-in user agent": {
			with(exchange("authorization-request", "GET", authorize, "", "200 OK\r\nContent-Type: text/html; charset=utf-8", "<p>"), front),
			[]string{
				"Client>Browser inside arrived | open the authorization request: no bytes: to the built-in user agent",
				"Browser>Authorization server recorded arrived | authorization request: GET /authorize",
				"Authorization server>Browser reply recorded arrived | 200 page",
			},
		},
		"its last form": {
			with(exchange("authorization-request", "POST", issuer+"/consent", "accept=yes", "303 See Other\r\nLocation: "+redirect+"?code=C0DE&state=S3CRETSTATE", ""), front),
			[]string{
				"User>Browser inside arrived | the form, filled in: no bytes: in the built-in user agent",
				"Browser>Authorization server recorded arrived | POST /consent",
				"Authorization server>Browser reply recorded arrived | 303 redirect: code, state: to the redirect URI",
				"Browser>Client inside arrived | authorization response: code, state: no bytes: handed over by the built-in user agent",
			},
		},
		"system browser": {
			with(exchange("authorization-request", "GET", authorize, "", "", ""), func(x *httplog.Exchange) { front(x); x.Witness = httplog.Unseen }),
			[]string{
				"Client>Browser recorded arrived | authorization request: opened in the system browser",
				"Browser>Authorization server unseen arrived | unseen: authorization request: what the system browser does is not seen here",
				"User>Authorization server unseen arrived | unseen: signing in, and consent",
			},
		},
		"system browser, held": {
			with(exchange("authorization-request", "GET", authorize, "", "", ""), func(x *httplog.Exchange) {
				front(x)
				x.Witness, x.State = httplog.Unseen, httplog.Held
			}),
			[]string{"Client>Browser recorded waiting | authorization request: opened in the system browser (held at the gate)"},
		},
		"callback": {
			with(exchange("authorization-response", "GET", redirect+"?code=C0DE&state=S3CRETSTATE", "", "200 OK\r\nContent-Type: text/html", "done"), func(x *httplog.Exchange) {
				front(x)
				x.Witness = httplog.Received
			}),
			[]string{
				"Authorization server>Browser reply unseen arrived | unseen: redirect, code, state",
				"Browser>Client recorded arrived | authorization response: code, state: GET /callback",
				"Client>Browser reply recorded arrived | 200 page",
			},
		},
		"a stray call of the listener": {
			with(exchange("authorization-response", "GET", "http://127.0.0.1:4711/favicon.ico", "", "404 Not Found", ""), func(x *httplog.Exchange) {
				front(x)
				x.Witness = httplog.Received
			}),
			[]string{"Browser>Client recorded arrived | GET /favicon.ico", "Client>Browser reply recorded arrived | 404 Not Found"},
		},
		"a recorded browser": {
			with(exchange("authorization-response", "GET", redirect+"?error=access_denied", "", "200 OK", ""), func(x *httplog.Exchange) {
				front(x)
				x.Witness = httplog.Recorded
			}),
			[]string{"Browser>Client recorded arrived | authorization response: error access_denied: GET /callback", "Client>Browser reply recorded arrived | 200 OK"},
		},
		"held": {
			with(exchange("token", "POST", issuer+"/token", "grant_type=authorization_code", "", ""), func(x *httplog.Exchange) { x.State, x.Attempt = httplog.Held, 2 }),
			[]string{"Client>Authorization server recorded waiting | token request: grant_type=authorization_code: POST /token (held at the gate, attempt 2)"},
		},
		"no answer": {
			with(exchange("keys", "GET", issuer+"/jwks", "", "", ""), func(x *httplog.Exchange) {
				x.State, x.Failure, x.Err = httplog.Failed, httplog.FailRefused, errors.New("refused")
			}),
			[]string{"Client>Authorization server recorded lost | key set request: GET /jwks (no answer: refused)"},
		},
		"cut off": {
			with(exchange("keys", "GET", issuer+"/jwks", "", "200 OK", "{"), func(x *httplog.Exchange) { x.State, x.Failure = httplog.Failed, httplog.FailCutOff }),
			[]string{"Client>Authorization server recorded arrived | key set request: GET /jwks", "Authorization server>Client reply recorded lost | 200 OK: cut off"},
		},
		"of an experiment": {
			with(exchange("refresh", "POST", issuer+"/token", "grant_type=refresh_token", "", ""), func(x *httplog.Exchange) {
				x.Label.Lab, x.Label.Act, x.Request.Edited, x.Attempt = "refresh-reuse", "the old token", true, 9
				x.State = httplog.Sending
			}),
			[]string{"Client>Authorization server recorded on its way | token request: grant_type=refresh_token: POST /token (the old token, edited by hand)"},
		},
		"sent again": {
			with(exchange("revocation", "POST", issuer+"/revoke", "token=T", "", ""), func(x *httplog.Exchange) { x.Label.Resends, x.State = 3, httplog.Sending }),
			[]string{"Client>Authorization server recorded on its way | revocation request: POST /revoke (#3 sent again)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := sequence.Drawing{Issuer: issuer, RedirectURI: redirect}
			arrows := d.Arrows(&tt.x)
			if got := drawn(arrows); !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if n, _ := d.Count(&tt.x); n != len(arrows) {
				t.Errorf("%d arrows are counted", n)
			}
			for _, secret := range []string{"C0DE", "S3CRETSTATE"} {
				if strings.Contains(fmt.Sprint(arrows), secret) {
					t.Errorf("the value %s of a parameter is shown", secret)
				}
			}
		})
	}
}

func TestTextsMaskWhatIsKnownToBeSecret(t *testing.T) {
	t.Parallel()
	x := exchange("token", "GET", issuer+"/s3cret-of-mine/page", "", "400 Bad Request", `{"error":"s3cret-of-mine"}`)
	d := sequence.Drawing{Known: []string{"s3cret-of-mine"}}
	if text := fmt.Sprint(d.Arrows(&x)); strings.Contains(text, "s3cret") || strings.Count(text, "••••") != 2 {
		t.Error(text)
	}
	d.Reveal = true
	if text := fmt.Sprint(d.Arrows(&x)); !strings.Contains(text, "s3cret") {
		t.Error(text)
	}
}

func TestMermaid(t *testing.T) {
	t.Parallel()
	d := sequence.Drawing{Issuer: issuer, RedirectURI: redirect}
	g := d.Of([]httplog.Exchange{
		exchange("keys", "GET", issuer+"/jwks", "", "200 OK", `{"keys":[]}`),
		with(exchange("token", "POST", issuer+"/token", "grant_type=authorization_code", "", ""), func(x *httplog.Exchange) { x.State, x.ID = httplog.Failed, 8 }),
		with(exchange("token", "POST", issuer+"/token", "grant_type=refresh_token", "200 OK", `{"access_token":""}`), func(x *httplog.Exchange) { x.Label.Lab, x.ID = "reuse", 9 }),
	})
	const want = `sequenceDiagram
    participant C as Client
    participant A as Authorization server
    Note over C,A: 2 Signing keys
    C->>A: 7 #183; key set request#58; GET /jwks
    A-->>C: 7 #183; 200 JWK set
    C-xA: 8 #183; token request#58; grant#95;type=authorization#95;code#58; POST /token (no answer#58; failed)
    rect rgba(128, 128, 128, 0.15)
    Note over C,A: experiment reuse
    C->>A: 9 #183; token request#58; grant#95;type=refresh#95;token#58; POST /token (experiment)
    A-->>C: 9 #183; 200 tokens#58; access
    end
`
	if got := g.Mermaid(sequence.Titles{"keys": "2 Signing keys"}); strings.ReplaceAll(got, "_", "#95;") != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// harmless is a line that Mermaid takes for nothing but what it is.
var harmless = regexp.MustCompile(`^    (?:(?:participant|actor) [UBCAR] as [A-Z][a-z ]+|(?:[UBCAR](?:->>|-->>|-x|--x|--\))[UBCAR]|Note over [UBCAR](?:,[UBCAR])?): (?:[^#;\x00-\x1f]|#\d+;)*|rect rgba\(128, 128, 128, 0\.15\)|end)$`)

func checkMermaid(t *testing.T, text string) {
	t.Helper()
	depth := 0
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if i > 0 && !harmless.MatchString(line) {
			t.Errorf("line %d: %q", i, line)
		}
		_, said, ok := strings.Cut(line, ": ")
		if lower := strings.ToLower(said); ok && (strings.Contains(lower, "end") || strings.Contains(lower, "style")) {
			t.Errorf("line %d has a word of Mermaid's: %q", i, line)
		}
		switch strings.Fields(line)[0] {
		case "rect":
			depth++
		case "end":
			depth--
		}
	}
	if depth != 0 {
		t.Errorf("%d rects are open", depth)
	}
	if len(text) > 50_000 {
		t.Errorf("%d bytes are too many for Mermaid", len(text))
	}
}

const evil = "x;\nend\r\n%% # \u2028 END style:a#b; <script> \x1b[31m \x00 A->>B: \"q\" `$$` ${{}} classDef wrap:"

func TestMermaidOfHostileText(t *testing.T) {
	t.Parallel()
	x := exchange("token", "POST", issuer+"/"+evil, "grant_type="+evil, "400 Bad", `{"error":"`+strings.NewReplacer("\n", `\n`, "\r", `\r`, `"`, `\"`, "\x1b", `\u001b`, "\x00", `\u0000`).Replace(evil)+`"}`)
	x.Label.Act, x.Label.Lab = evil, evil
	var list []httplog.Exchange
	for range 2000 {
		list = append(list, x)
	}
	g := sequence.Drawing{}.Of(list)
	text := g.Mermaid(sequence.Titles{"token": evil})
	checkMermaid(t, text)
	if !strings.Contains(text, "more messages are left out") {
		t.Error("what does not fit is left out without a word")
	}
}

func FuzzMermaid(f *testing.F) {
	f.Add(issuer+"/token", "grant_type=x", `{"error":"y"}`, "title")
	f.Add(evil, evil, evil, evil)
	f.Fuzz(func(t *testing.T, url, request, answer, title string) {
		x := exchange("token", "POST", url, request, "302 Found\r\nLocation: "+strings.NewReplacer("\r", "", "\n", "").Replace(url), answer)
		y := x
		y.Label.Channel, y.Label.Act, y.Label.Lab = httplog.Front, title, title
		d := sequence.Drawing{Issuer: url, RedirectURI: url}
		for _, x := range []httplog.Exchange{x, y} {
			if n, _ := d.Count(&x); n != len(d.Arrows(&x)) {
				t.Errorf("%d counted, %d there", n, len(d.Arrows(&x)))
			}
		}
		checkMermaid(t, d.Of([]httplog.Exchange{x, y}).Mermaid(sequence.Titles{"token": title}))
	})
}

// TestNoSecretThatAServerRepeats: texts of servers are masked before they are cut.
func TestNoSecretThatAServerRepeats(t *testing.T) {
	t.Parallel()
	secret := "known-" + strings.Repeat("s", 300)
	list := []httplog.Exchange{
		exchange("token", "POST", issuer+"/token", "grant_type="+secret, "400 Bad Request", `{"error":"x `+secret+`"}`),
		exchange("introspection", "POST", issuer+"/introspect", "", "200 OK", `{"active":"`+secret+`"}`),
		with(exchange("authorization-response", "GET", redirect+"?error="+secret, "", "", ""), front),
		with(exchange("authorization-request", "GET", authorize, "", "302 Found\r\nLocation: "+redirect+"?error="+secret, ""), front),
	}
	for i := range list {
		list[i].Label.Act = secret
	}
	d := sequence.Drawing{Known: []string{secret}, Issuer: issuer, RedirectURI: redirect}
	if text := strings.Join(drawn(d.Of(list).Arrows), "\n"); strings.Contains(text, secret[:20]) || !strings.Contains(text, httplog.Mask(len(secret))) {
		t.Errorf("a secret is in it:\n%s", text)
	}
}
