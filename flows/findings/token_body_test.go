package findings_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// bodied is a walk whose token answer has this body.
func bodied(status int, contentType, body string) *flow {
	return refusedCode(message{Status: status, Header: []string{"Content-Type: " + contentType, "Cache-Control: no-store", "Pragma: no-cache"}, Body: body})
}

func TestTokenBody(t *testing.T) {
	t.Parallel()
	good := strings.TrimSuffix(object{"access_token": "at-0123456789", "token_type": "Bearer", "expires_in": 60, "scope": "openid profile offline_access", "refresh_token": "rt-0123456789-0123456789", "id_token": "x"}.json(), "}")
	for name, c := range map[string]struct {
		body     string
		severity findings.Severity
		at       string
	}{
		"a login page":    {"<!doctype html><title>Sign in</title><form>", findings.Error, "<!doctype"},
		"empty":           {"", findings.Error, "HTTP/1.1 200"},
		"cut off":         {good, findings.Error, ""},
		"trailing bytes":  {good + "}]", findings.Error, "]"},
		"an array":        {"[1]", findings.Error, "[1]"},
		"a string":        {`"ok"`, findings.Error, ""},
		"one too deep":    {good + `,"a":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + "}", findings.Error, ""},
		"nested too deep": {good + `,"a":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + "}", findings.Error, ""},
		"too large":       {good + `,"a":"` + strings.Repeat("x", 1<<20) + `"}`, findings.Error, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := bodied(200, "application/json", c.body)
			got := f.want(t, "TOKEN-BAD-JSON", c.severity, "HTTP-BODY", "IDT-MALFORMED")
			if !strings.HasPrefix(f.textOf(got), c.at) {
				t.Errorf("it points at %q", f.textOf(got))
			}
		})
	}
	t.Run("a member twice", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "token"
		f.Change = func(step string, m *message) {
			if step == "token" {
				m.Body = strings.Replace(m.Body, "{", `{"expires_in": 3600,`, 1)
			}
		}
		got := f.want(t, "TOKEN-BAD-JSON", findings.Warning)
		if f.textOf(got) != `"expires_in": 3600` {
			t.Errorf("it points at %q", f.textOf(got))
		}
		f.Change = func(step string, m *message) {
			if step == "token" {
				m.Body = strings.Replace(m.Body, "{", `{"expires_in": 60,`, 1)
			}
		}
		f.want(t, "TOKEN-BAD-JSON", findings.Error)
	})
	t.Run("form-encoded", func(t *testing.T) {
		t.Parallel()
		body := url.Values{"access_token": {"gho_0123456789"}, "token_type": {"bearer"}, "scope": {"openid profile offline_access"}, "refresh_token": {"rt-0123456789-0123456789"}, "expires_in": {"28800"}}
		f := bodied(200, "application/x-www-form-urlencoded", body.Encode())
		got := f.want(t, "TOKEN-CONTENT-TYPE", findings.Warning, "TOKEN-ID-TOKEN-MISSING")
		if !strings.HasPrefix(f.textOf(got), "Content-Type: ") {
			t.Errorf("it points at %q", f.textOf(got))
		}
	})
	t.Run("labelled as text", func(t *testing.T) {
		t.Parallel()
		for _, media := range []string{"text/plain", "text/html", ""} {
			f := healthy()
			f.Change = func(step string, m *message) {
				if step == "refresh" {
					m.setHeader("Content-Type", media)
				}
			}
			if got := f.want(t, "TOKEN-CONTENT-TYPE", findings.Warning); got.Step != "refresh" {
				t.Errorf("step %s", got.Step)
			}
		}
	})
	t.Run("UTF-16 is another rule's", func(t *testing.T) {
		t.Parallel()
		bodied(200, "application/json", "\xff\xfe{\x00}\x00").wantNone(t, "TOKEN-BAD-JSON")
	})
	t.Run("a redirect is another rule's", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(message{Status: 302, Header: []string{"Location: /login", "Content-Type: text/html"}, Body: "<p>Moved"})
		for _, id := range []findings.ID{"TOKEN-BAD-JSON", "TOKEN-ERROR-STATUS", "TOKEN-200-ERROR"} {
			f.wantNone(t, id)
		}
	})
}

func TestTokenBodyAsDeepAsAllowed(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Until = "token"
	f.Change = changed("token", func(body string) string {
		return strings.TrimSuffix(body, "}") + `,"a":` + strings.Repeat("[", 63) + "1" + strings.Repeat("]", 63) + "}"
	})
	f.wantQuiet(t)
}

// changed changes the body of a step's answer.
func changed(step string, change func(body string) string) func(string, *message) {
	return func(s string, m *message) {
		if s == step {
			m.Body = change(m.Body)
		}
	}
}

// more adds members at the end of an object's text.
func more(members string) func(string) string {
	return func(body string) string { return strings.TrimSuffix(body, "}") + "," + members + "}" }
}

func TestMemberTwice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		members  string
		severity findings.Severity
	}{
		"equal":                        {`"token_type": "Bearer"`, findings.Warning},
		"equal, with an escape":        {`"token\u005ftype": "Be\u0061rer"`, findings.Warning},
		"another":                      {`"token_type": "bearer"`, findings.Error},
		"within an object":             {`"x":{"a":1,"a":2}`, findings.Error},
		"within an array":              {`"x":[0,{"a":1,"a":2}]`, findings.Error},
		"within an array, and equal":   {`"x":[0,[{"a":[1],"a":[1]}]]`, findings.Warning},
		"in two objects of an array":   {`"x":[{"a":1},{"a":2}], "token_type": "Bearer"`, findings.Warning},
		"equal, and another elsewhere": {`"token_type": "Bearer", "x":[{"b":[]},{"a":1,"a":2}]`, findings.Error},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.Until = "token"
			f.Change = changed("token", more(c.members))
			f.want(t, "TOKEN-BAD-JSON", c.severity)
		})
	}
	t.Run("two access tokens", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "userinfo"
		f.Change = func(step string, m *message) {
			switch step {
			case "token":
				m.Body = strings.Replace(m.Body, "{", `{"access_token": "at-another-0123456789",`, 1)
			case "userinfo":
				*m = message{Status: 401, Header: []string{`WWW-Authenticate: Bearer error="invalid_token"`}}
			}
		}
		f.want(t, "TOKEN-BAD-JSON", findings.Error) // and not that UserInfo refuses one of the two
	})
}

func TestRevocationBody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer message
		bad    bool
	}{
		"nothing":     {message{Status: 200}, false},
		"an object":   {jsonAnswer(object{}), false},
		"a word":      {message{Status: 200, Header: []string{"Content-Type: text/plain"}, Body: "OK"}, false},
		"a page":      {message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<!doctype html><title>Sign in</title>"}, true},
		"broken JSON": {message{Status: 200, Header: []string{"Content-Type: application/json"}, Body: `{"ok":`}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", url.Values{"token": {"another-token"}, "client_id": {clientID}, "client_secret": {secret}}, c.answer)
			}
			if !c.bad {
				f.wantQuiet(t)
				return
			}
			if got := f.want(t, "TOKEN-BAD-JSON", findings.Error); got.Step != "revocation" {
				t.Errorf("step %s", got.Step)
			}
		})
	}
}
