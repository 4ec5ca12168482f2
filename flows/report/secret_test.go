package report_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/report"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestNoSecretThatAServerRepeats: a known secret is masked wherever a server says it
// again: as a scope, an error, a claim, or a part of the issuer.
func TestNoSecretThatAServerRepeats(t *testing.T) {
	t.Parallel()
	const secret = "known-secret-value"
	log := &httplog.Log{}
	log.KnowSecret(secret)
	for _, channel := range []httplog.Channel{httplog.Back, httplog.Front} {
		for _, witness := range []httplog.Witness{httplog.Sent, httplog.Received} {
			log.Add(httplog.Exchange{
				Label: httplog.Label{Step: "token", Channel: channel}, Witness: witness, State: httplog.Done,
				Method: "POST", URL: "https://idp.example/" + secret + "?error=" + secret,
				Request:  httplog.Request{Raw: []byte("POST /" + secret + " HTTP/1.1\r\nX: " + secret + "\r\n\r\ngrant_type=" + secret)},
				Response: httplog.NewResponse([]byte("HTTP/1.1 302 "+secret+"\r\nLocation: https://client.example/cb?error="+secret+"\r\n\r\n"), []byte(`{"error":"`+secret+`"}`)),
			})
		}
	}
	s := flows.NewState(flows.Flow{ID: "code", Title: "code"}, flows.Session{Issuer: "https://me:hunter2@idp.example/" + secret, RedirectURI: "https://client.example/cb"}, flows.Stepping, flows.SignInAgent, false)
	s.Session.Tokens = []flows.TokenSet{{Exchange: 1, Step: flows.StepToken, AccessToken: "abcdefgh", HasScope: true, Scope: "openid " + secret}}
	w := report.Walk{State: s, Options: flows.Options{ClientID: secret}, Log: log, Now: began, Judgement: flows.Judgement{Trace: findings.NewTrace(nil, findings.Asked{})}}
	for _, f := range []report.Format{report.Markdown, report.HTML} {
		for line := range strings.Lines(string(report.Write(w, f))) {
			if strings.Contains(line, secret) || strings.Contains(line, "hunter2") {
				t.Errorf("%s: a secret is in it: %s", f, line)
			}
		}
	}
	if d := flows.NewSummary(s, log, w.Judgement, false); strings.Contains(*d.Tokens.AccessToken.Scope+d.Issuer, secret) {
		t.Errorf("the document has it: %q, %q", *d.Tokens.AccessToken.Scope, d.Issuer)
	}
}
