package report_test

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/report"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// evils are texts that mean something in HTML, in Markdown or to a terminal.
var evils = []string{
	"</pre></code></style></title></svg><script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "' onmouseover='alert(1)",
	"javascript:alert(1)", "```\n~~~\n# Heading\n<b>bold</b>\n- item\n", "| a | b |\n|---|---|\n", "[x](http://evil.example)",
	"![](http://evil.example/x.png)", "http://evil.example www.evil.example ftp://evil.example a@evil.example <http://evil.example>",
	"`` ` `` `a", "*a* _b_ ~~c~~ $d$ &lt; \\", "\x1b]52;c;x\x07\x9b31m\u202e\u2028\x00\xff", "1. one", "+ plus", "- minus", "    indented", "==\n--",
	"[x]: http://evil.example", "<!-- ", "]]>", "{{x}} %s %d",
}

// hostile is a walk in which evil stands wherever a text can.
func hostile(evil string) report.Walk {
	log := &httplog.Log{}
	header := strings.NewReplacer("\r", "", "\n", "").Replace(evil)
	for _, witness := range []httplog.Witness{httplog.Sent, httplog.Received, httplog.Unseen, httplog.Recorded} {
		for _, channel := range []httplog.Channel{httplog.Back, httplog.Front} {
			log.Add(httplog.Exchange{
				Label: httplog.Label{Step: evil, Channel: channel, Lab: evil, Act: evil, Fault: evil, Probe: evil}, Witness: witness, State: httplog.Done,
				Method: evil, URL: "https://idp.example/" + evil + "?client_id=" + evil + "&response_type=code",
				Request:  httplog.Request{Raw: []byte("POST /" + header + " HTTP/1.1\r\nX: " + header + "\r\n\r\ngrant_type=" + evil), Edited: true},
				Response: httplog.NewResponse([]byte("HTTP/1.1 302 "+header+"\r\nLocation: "+header+"\r\nX: "+header+"\r\nContent-Type: "+header+"\r\n\r\n"), []byte(evil)),
				Note:     evil, TLS: &httplog.TLSInfo{Version: evil},
			})
		}
	}
	log.Add(httplog.Exchange{Label: httplog.Label{Step: "token"}, Witness: httplog.Sent, State: httplog.Failed, Failure: httplog.FailReset, Method: "POST", URL: evil, Err: errors.New(evil)})
	flow := flows.Flow{ID: "code", Title: evil, Steps: []flows.Step{{ID: "token", Title: evil, Explain: evil, Without: evil, Spec: []specref.Ref{specref.RFC6749.Section("5.1")}}}}
	s := flows.NewState(flow, flows.Session{Issuer: evil, RedirectURI: evil}, flows.Stepping, flows.SignInAgent, false)
	s.Steps[0] = flows.StepState{ID: "token", Status: flows.Errored, Learnt: []string{evil}, Warned: []string{evil}, Note: evil, Problem: &flows.Problem{Text: evil, Advice: evil}, Lax: true}
	s.Session.Tokens = []flows.TokenSet{{
		Exchange: 1, Step: flows.StepToken, AccessToken: evil, RefreshToken: evil, IDToken: evil, HasScope: true, Scope: evil,
		Checks: []jose.Check{{Name: evil, Result: jose.Fail, Detail: evil, Expected: evil, Actual: evil + "x"}},
	}}
	s.Labs = []flows.LabRun{
		{Lab: flows.Lab{ID: evil, Title: evil, Explain: evil}, Notes: []string{evil}, Verdict: &flows.Verdict{ID: evil, Text: evil, Exchanges: []int{1}}},
		{Lab: flows.Lab{ID: evil, Title: evil}},
	}
	var found []findings.Finding
	for _, part := range []findings.Part{findings.RequestLine, findings.RequestHeaders, findings.RequestBody, findings.ResponseLine, findings.ResponseHeaders, findings.ResponseBody, findings.CallbackPart} {
		at := findings.Evidence{Exchange: 1, Part: part, Start: 1, End: 6}
		found = append(found, findings.Finding{
			ID: findings.ID(evil), Severity: findings.Error, Title: evil, Step: evil, At: at, Also: []findings.Evidence{{Exchange: 2, Part: part}},
			Message: evil, Breaks: evil, Fix: findings.Fix{IdP: evil, Client: evil}, Comparison: &findings.Comparison{Name: evil, Expected: evil, Actual: evil},
			Causes: []findings.Cause{{Text: evil, Verdict: findings.Likely}}, Probe: evil, Edited: evil,
		})
	}
	return report.Walk{
		State: s, Options: flows.Options{ClientID: evil}, Log: log, Recording: evil, Version: evil, Now: began,
		Judgement: flows.Judgement{Trace: findings.NewTrace(log.Exchanges(), findings.Asked{}), Report: findings.Report{Findings: found}},
	}
}

func TestHostileTextIsOnlyText(t *testing.T) {
	t.Parallel()
	for _, evil := range append(slices.Clone(evils), strings.Join(evils, "")) {
		for _, reveal := range []bool{false, true} {
			w := hostile(evil)
			w.Reveal = reveal
			checkHTML(t, string(report.Write(w, report.HTML)))
			checkMarkdown(t, string(report.Write(w, report.Markdown)))
		}
	}
}

func FuzzReport(f *testing.F) {
	for _, evil := range evils {
		f.Add(evil)
	}
	f.Fuzz(func(t *testing.T, evil string) {
		w := hostile(evil)
		checkHTML(t, string(report.Write(w, report.HTML)))
		checkMarkdown(t, string(report.Write(w, report.Markdown)))
	})
}

// elements are those that a report has, with their attributes.
var elements = map[string]string{
	"html": "lang", "head": "", "meta": "charset http-equiv content name", "title": "id", "style": "", "body": "", "main": "", "nav": "aria-label",
	"h1": "", "h2": "id", "h3": "id", "p": "class role", "a": "href", "ul": "", "ol": "", "li": "", "strong": "class", "code": "", "div": "class",
	"table": "", "thead": "", "tbody": "", "tr": "", "th": "scope", "td": "", "figure": "", "figcaption": "", "pre": "", "mark": "",
	"svg": "viewbox role aria-labelledby", "desc": "id", "rect": "class x y width height rx", "text": "class x y text-anchor", "line": "class x1 y1 x2 y2",
	"g": "class", "path": "class d",
}

// specifications are where links may lead to.
var specifications = []string{"www.rfc-editor.org", "openid.net", "www.w3.org", "datatracker.ietf.org", "www.ietf.org", "html.spec.whatwg.org", "fetch.spec.whatwg.org"}

// checkHTML checks that text has no element, attribute or link but ours.
func checkHTML(t *testing.T, text string) {
	t.Helper()
	if !strings.Contains(text, `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;`) {
		t.Error("there is no policy")
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	styles := 0
	for n := range root.Descendants() {
		switch n.Type {
		case html.TextNode, html.DocumentNode, html.DoctypeNode:
			continue
		case html.ElementNode:
		default:
			t.Errorf("a node of type %v: %.80q", n.Type, n.Data)
			continue
		}
		allowed, ok := elements[n.Data]
		if !ok {
			t.Errorf("an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(strings.Fields(allowed), strings.ToLower(a.Key)) {
				t.Errorf("<%s> has an attribute %s=%q", n.Data, a.Key, a.Val)
			}
			if a.Key == "href" {
				checkLink(t, a.Val)
			}
		}
		if n.Data == "style" {
			styles++
			if css := n.FirstChild.Data; strings.Contains(css, "url(") || strings.Contains(css, "@import") {
				t.Error("the styles load something")
			}
		}
	}
	if styles != 1 {
		t.Errorf("%d style elements", styles)
	}
	noControls(t, text)
}

func checkLink(t *testing.T, to string) {
	t.Helper()
	if strings.HasPrefix(to, "#") {
		return
	}
	if u, err := url.Parse(to); err != nil || u.Scheme != "https" || !slices.Contains(specifications, u.Host) {
		t.Errorf("a link to %q", to)
	}
}

func noControls(t *testing.T, text string) {
	t.Helper()
	for i, r := range text {
		if httplog.Hidden(r) {
			t.Errorf("%U stands at byte %d, after %q", r, i, text[max(i-30, 0):i])
			return
		}
	}
}

var (
	anchor   = regexp.MustCompile(`(?m)^<a id="[a-z0-9-]+"></a>$`)
	link     = regexp.MustCompile(`\]\(([^()]*)\)`)
	entities = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]`) // what a backslash makes text
)

// checkMarkdown checks that outside of fences and code text has no markup but
// ours.
func checkMarkdown(t *testing.T, text string) {
	t.Helper()
	noControls(t, text)
	fence, out := "", []string(nil)
	for line := range strings.SplitSeq(text, "\n") {
		ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence != "" && line == fence:
			fence = ""
		case fence != "":
		case len(ticks) >= 3 && !strings.Contains(line[len(ticks):], "`"):
			fence = ticks
		default:
			out = append(out, line)
		}
	}
	if fence != "" {
		t.Error("a fence is not closed")
	}
	for _, line := range out {
		if anchor.MatchString(line) {
			continue
		}
		rest := entities.ReplaceAllString(withoutCode(line), "")
		for _, to := range link.FindAllStringSubmatch(rest, -1) {
			checkLink(t, to[1])
		}
		rest = link.ReplaceAllString(rest, "]")
		rest = strings.TrimPrefix(rest, "> ")
		if strings.ContainsAny(rest, "<>`~_&$@") || strings.Contains(rest, "://") || strings.Contains(strings.ToLower(rest), "www.") || strings.Contains(rest, "![") {
			t.Errorf("markup is left in %q", line)
		}
		if n := strings.Count(rest, "["); n != strings.Count(rest, "]") {
			t.Errorf("brackets are left in %q", line)
		}
	}
}

// withoutCode takes the code spans out of a line, as CommonMark 0.31 §6.1 finds
// them.
func withoutCode(line string) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			b.WriteString(line[i : i+2])
			i += 2
			continue
		case line[i] != '`':
			b.WriteByte(line[i])
			i++
			continue
		}
		n := 0
		for i+n < len(line) && line[i+n] == '`' {
			n++
		}
		end := closing(line[i+n:], n)
		if end < 0 {
			b.WriteString(line[i : i+n])
			i += n
			continue
		}
		i += n + end + n
	}
	return b.String()
}

// closing is where a run of exactly n backticks begins in s, or -1.
func closing(s string, n int) int {
	for i := 0; i < len(s); {
		run := 0
		for i+run < len(s) && s[i+run] == '`' {
			run++
		}
		if run == n {
			return i
		}
		i += max(run, 1)
	}
	return -1
}
