package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/report"
	"github.com/grantwalk/grantwalk/httplog"
)

// recorded is a walk with these exchanges and nothing else.
func recorded(list ...httplog.Exchange) report.Walk {
	log := &httplog.Log{}
	for _, x := range list {
		log.Add(x)
	}
	flow := flows.Flow{ID: flows.FlowCheck, Title: "check"}
	return report.Walk{
		State: flows.NewState(flow, flows.Session{}, flows.Stepping, flows.SignInAgent, false), Log: log, Now: began,
		Judgement: flows.Judgement{Trace: findings.NewTrace(log.Exchanges(), findings.Asked{})},
	}
}

func answered(body []byte) httplog.Exchange {
	return httplog.Exchange{
		Label: httplog.Label{Step: "token"}, Witness: httplog.Sent, State: httplog.Done, Method: "POST", URL: "https://idp.example/token",
		Request:  httplog.Request{Raw: []byte("POST /token HTTP/1.1\r\nHost: idp.example\r\n\r\n")},
		Response: httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), body),
	}
}

func TestLargeBodiesAreCut(t *testing.T) {
	t.Parallel()
	body := bytes.Repeat([]byte("0123456789abcde\n"), 10<<16) // 10 MiB
	w := recorded(answered(body), answered(body), answered(body))
	for _, f := range []report.Format{report.Markdown, report.HTML} {
		text := string(report.Write(w, f))
		if len(text) > 3*100<<10 {
			t.Errorf("%s: %d bytes", f, len(text))
		}
		if n := strings.Count(text, "These are the first 65536 of 10485760 bytes."); n != 3 {
			t.Errorf("%s: %d bodies are said to be cut", f, n)
		}
	}
}

// A secret that reaches over the place where a body is cut is masked as a whole.
func TestASecretAtTheCut(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("s3cret-", 200)
	body := fmt.Sprintf(`{"x":"%s","access_token":"%s","y":"%s"}`, strings.Repeat("x", 64<<10-50), secret, strings.Repeat("y", 64<<10))
	for _, f := range []report.Format{report.Markdown, report.HTML} {
		text := string(report.Write(recorded(answered([]byte(body))), f))
		if strings.Contains(text, "s3cret") || !strings.Contains(text, "•••• (1400)") {
			t.Errorf("%s: the secret is not masked", f)
		}
	}
}

func TestManyExchanges(t *testing.T) {
	t.Parallel()
	var list []httplog.Exchange
	for range 2000 {
		list = append(list, answered([]byte(`{}`)))
	}
	html := string(report.Write(recorded(list...), report.HTML))
	for _, want := range []string{"1500 more exchanges are left out here", "3600 more messages are not drawn"} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestMarksWhatAFindingPointsAt(t *testing.T) {
	t.Parallel()
	w := recorded(answered([]byte(`{"token_type":"odd","access_token":"s3cret-token"}`)))
	w.Judgement.Report.Findings = []findings.Finding{
		{ID: "ONE", Severity: findings.Warning, Title: "one", At: findings.Evidence{Exchange: 1, Part: findings.ResponseBody, Start: 1, End: 19}},
		{ID: "TWO", Severity: findings.Error, Title: "two", At: findings.Evidence{Exchange: 1, Part: findings.ResponseHeaders, Start: 0, End: 30}},
		{ID: "THREE", Severity: findings.Error, Title: "three", At: findings.Evidence{Exchange: 1, Part: findings.ResponseBody, Start: 38, End: 40}},
		{ID: "FOUR", Severity: findings.Note, Title: "four", At: findings.Evidence{Exchange: 1, Part: findings.RequestLine}},
	}
	html := string(report.Write(w, report.HTML))
	for _, want := range []string{
		"<mark>&#34;token_type&#34;:&#34;odd&#34;</mark>", "<mark>Content-Type: application/json</mark>", "<mark>•••• (12)</mark>", "<mark>POST /token HTTP/1.1</mark>",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if two, one := strings.Index(html, "TWO"), strings.Index(html, "ONE"); two > one {
		t.Error("an error stands behind a warning")
	}
}

func TestFormatOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]report.Format{"a.md": report.Markdown, "a/b.HTML": report.HTML, "x.htm": report.HTML, "x.markdown": report.Markdown, "x.txt": "", "md": "", "": "", "x.md.gz": ""} {
		if got, ok := report.FormatOf(path); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", path, got, ok)
		}
	}
}

func TestRevealedReportsSaySo(t *testing.T) {
	t.Parallel()
	w := recorded(answered([]byte(`{"access_token":"s3cret-token"}`)))
	for _, f := range []report.Format{report.Markdown, report.HTML} {
		if text := string(report.Write(w, f)); strings.Contains(text, "s3cret") || strings.Contains(text, "REVEALED") {
			t.Errorf("%s: masked, it holds the token or says otherwise", f)
		}
	}
	w.Reveal = true
	for _, f := range []report.Format{report.Markdown, report.HTML} {
		if text := string(report.Write(w, f)); !strings.Contains(text, "s3cret-token") || !strings.Contains(text, "SECRETS ARE REVEALED") {
			t.Errorf("%s: revealed, it does not say so", f)
		}
	}
}
