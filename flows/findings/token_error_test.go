package findings_test

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

func TestErrorStatus(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer message
		also   []findings.ID
	}{
		"401":      {tokenError(401, "invalid_grant", ""), []findings.ID{"TOKEN-INVALID-GRANT"}},
		"403":      {tokenError(403, "invalid_scope", ""), []findings.ID{"AUTHZ-INVALID-SCOPE"}},
		"500":      {tokenError(500, "invalid_grant", ""), []findings.ID{"TOKEN-INVALID-GRANT", "NET-REACH"}},
		"HTML":     {message{Status: 400, Header: []string{"Content-Type: text/html"}, Body: "<h1>Bad request"}, nil},
		"empty":    {message{Status: 400}, nil},
		"no error": {message{Status: 400, Header: []string{"Content-Type: application/json"}, Body: `{"message":"no"}`}, nil},
		"nested":   {message{Status: 400, Header: []string{"Content-Type: application/json"}, Body: `{"error":{"code":7}}`}, nil},
		"a form": {message{Status: 400, Header: []string{"Content-Type: application/x-www-form-urlencoded"}, Body: "error=invalid_grant&error_description=used"},
			[]findings.ID{"TOKEN-INVALID-GRANT"}},
		"a framework's page": {message{Status: 400, Header: []string{"Content-Type: application/json"}, Body: `{"timestamp":"2026-11-27T12:00:00Z","status":400,"error":"Bad Request","path":"/token"}`}, nil},
		"Keycloak's 401":     {tokenError(401, "unauthorized_client", "Invalid client or Invalid client credentials"), []findings.ID{"TOKEN-INVALID-CLIENT"}},
		"not ASCII":          {tokenError(400, "invalid_scope", "ungültig"), []findings.ID{"AUTHZ-INVALID-SCOPE"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusedCode(c.answer).want(t, "TOKEN-ERROR-STATUS", findings.Warning, c.also...)
		})
	}
	for name, status := range map[string]int{"400": 400, "429": 429, "503": 503} {
		t.Run(name+" is allowed", func(t *testing.T) {
			t.Parallel()
			refusedCode(tokenError(status, "invalid_grant", "")).wantNone(t, "TOKEN-ERROR-STATUS")
		})
	}
	t.Run("Basic without a challenge", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(401, "invalid_client", ""))
		f.Basic = true
		f.want(t, "TOKEN-ERROR-STATUS", findings.Note, "TOKEN-INVALID-CLIENT", "TOKEN-BASIC-ENCODING")
	})
	t.Run("Basic with a challenge", func(t *testing.T) {
		t.Parallel()
		m := tokenError(401, "invalid_client", "")
		m.Header = append(m.Header, `WWW-Authenticate: Basic realm="x"`)
		f := refusedCode(m)
		f.Basic = true
		f.wantNone(t, "TOKEN-ERROR-STATUS")
	})
}

func Test200WithError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, at string }{
		"GitHub":      {`{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired."}`, `"error":"bad_verification_code"`},
		"Slack":       {`{"ok":false,"error_code":"invalid_code"}`, `"ok":false`},
		"Slack, user": {`{"ok":true,"authed_user":{"access_token":"xoxp-0123456789"}}`, `{"access_token":"xoxp-0123456789"}`},
		"nested":      {`{"data":{"access_token":"at-0123456789","expires_in":1}}`, `{"access_token":"at-0123456789","expires_in":1}`},
		"WeChat":      {`{"errcode":40029,"errmsg":"invalid code"}`, `"errcode":40029`},
		"DingTalk":    {`{"accessToken":"at-0123456789","expireIn":7200}`, `"accessToken":"at-0123456789"`},
		"nothing":     {`{}`, `{}`},
		"null":        {`{"access_token":null,"token_type":"Bearer"}`, `"access_token":null`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := refusedCode(message{Status: 200, Header: []string{"Content-Type: application/json", "Cache-Control: no-store"}, Body: c.body})
			got := f.want(t, "TOKEN-200-ERROR", findings.Error)
			if f.textOf(got) != c.at {
				t.Errorf("it points at %q, want %q", f.textOf(got), c.at)
			}
		})
	}
}
