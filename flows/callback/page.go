package callback

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strings"
	"unicode/utf8"
)

// page is what the person in the browser sees.
type page struct {
	status int
	title  string
	body   string // HTML; foreign text in it is escaped
	extra  string // more header lines
	script string // with its nonce, only on a page whose form submits itself
	nonce  string
	away   bool // the form goes to another site
}

// The fields that the relay page posts.
const (
	relayToken    = "grantwalk_relay"
	relayFragment = "fragment"
)

const style = `:root{color-scheme:light dark}
body{font:1.05rem/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
dt{font-size:.85rem;opacity:.7}
dd{margin:0 0 .75rem;font-family:ui-monospace,monospace;overflow-wrap:anywhere}
footer{margin-top:3rem;font-size:.85rem;opacity:.6}`

// raw returns the whole answer as it goes over the wire. Nothing in it may be
// cached, framed, or loaded from elsewhere.
func (p page) raw(headOnly bool) []byte {
	sum := sha256.Sum256([]byte(style))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; frame-ancestors 'none'"
	referrer := "no-referrer"
	switch {
	case p.script == "":
		policy += "; form-action 'none'"
	case p.away:
		// No form-action: browsers apply it to redirects after the post as well.
		policy += "; script-src 'nonce-" + p.nonce + "'"
	default:
		policy += "; form-action 'self'; script-src 'nonce-" + p.nonce + "'"
		// With no-referrer a browser posts "Origin: null", and the relay could
		// not be told from a foreign page. There is no secret in this URL.
		referrer = "same-origin"
	}
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>" + html.EscapeString(p.title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n" +
		"<main>\n<h1>" + html.EscapeString(p.title) + "</h1>\n" + p.body + "</main>\n<footer>grantwalk, on this machine</footer>\n")
	if p.script != "" {
		b.WriteString("<script nonce=\"" + p.nonce + "\">" + p.script + "</script>\n")
	}
	b.WriteString("</body>\n</html>\n")
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\n"+
		"Content-Type: text/html; charset=utf-8\r\n"+
		"Content-Length: %d\r\n"+
		"Cache-Control: no-store\r\n"+
		"Content-Security-Policy: %s\r\n"+
		"Referrer-Policy: %s\r\n"+
		"X-Content-Type-Options: nosniff\r\n"+
		"%sConnection: close\r\n\r\n", p.status, http.StatusText(p.status), b.Len(), policy, referrer, p.extra)
	if headOnly {
		return []byte(head)
	}
	return []byte(head + b.String())
}

// foreign makes text that somebody else wrote fit for a page.
func foreign(text string) string {
	const most = 1000
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return "<bdi>" + html.EscapeString(text) + "</bdi>"
}

// answerPage is for the answer that was waited for.
func answerPage(r Response) page {
	switch problem := r.Problem(); {
	case r.Error != "":
		body := "<p>The sign-in did not work. This is what the provider said:</p>\n<dl>\n<dt>error</dt><dd>" + foreign(r.Error) + "</dd>\n"
		if r.ErrorDescription != "" {
			body += "<dt>error_description</dt><dd>" + foreign(r.ErrorDescription) + "</dd>\n"
		}
		if r.ErrorURI != "" {
			body += "<dt>error_uri</dt><dd>" + foreign(r.ErrorURI) + "</dd>\n"
		}
		return page{status: 200, title: "The provider answered with an error", body: body + "</dl>\n<p>Go back to the terminal: it explains what this means.</p>\n"}
	case problem != nil:
		return page{status: 200, title: "The provider's answer is malformed",
			body: "<p>It arrived, but " + foreign(problem.Error()) + ".</p>\n<p>Go back to the terminal: it shows the whole answer.</p>\n"}
	}
	return page{status: 200, title: "The provider's answer has arrived",
		body: "<p>The sign-in in this browser is done. You can close this tab.</p>\n<p><strong>Go back to the terminal</strong>: the code is there, and what happens with it next is shown there.</p>\n"}
}

func rejectedPage(reason error) page {
	title, why := "This answer was not used", ""
	if errors.Is(reason, ErrStateMissing) || errors.Is(reason, ErrStateWrong) {
		title = "This answer does not belong to the sign-in under way"
		why = " It may come from an old tab, from a proxy that changes URLs, or from somebody who tries to sign you in as somebody else."
	}
	return page{status: 400, title: title,
		body: "<p>" + foreign(reason.Error()) + ".</p>\n<p>Its code was <strong>not used</strong>." + why + " The terminal still waits for the right answer.</p>\n"}
}

func unexpectedPage() page {
	return page{status: 409, title: "No answer is expected now",
		body: "<p>The terminal does not wait for an answer at this moment, so this one was <strong>not used</strong>. Go back to the terminal and start the sign-in there.</p>\n"}
}

func notFoundPage() page {
	return page{status: 404, title: "Nothing is here", body: "<p>Only the redirect URI is answered.</p>\n"}
}

func foreignHostPage() page {
	return page{status: 421, title: "Wrong host",
		body: "<p>This request was sent to a name that is not this machine's own loopback name, so it was refused.</p>\n"}
}

func methodPage() page {
	return page{status: 405, extra: "Allow: GET, POST\r\n", title: "GET or POST only", body: "<p>An authorization response comes by GET, or by POST with response_mode=form_post.</p>\n"}
}

func mediaTypePage() page {
	return page{status: 415, title: "Not a form", body: "<p>A posted authorization response must be application/x-www-form-urlencoded.</p>\n"}
}

func tooLongPage() page {
	return page{status: 413, title: "Too long", body: "<p>The request is longer than any authorization response: " + foreign(ErrTooLong.Error()) + ".</p>\n"}
}

func malformedPage() page {
	return page{status: 400, title: "The request cannot be read", body: "<p>It is not a proper HTTP request with at most " + fmt.Sprint(maxParams) + " parameters.</p>\n"}
}

func relayRefusedPage() page {
	return page{status: 403, title: "Refused", body: "<p>This did not come from the listener's own page. Nothing was used.</p>\n"}
}

// relayPage hands what stands behind the '#' to the listener, since a browser
// does not send it (RFC 3986 §3.5). Without scripts, a person can do the same.
func relayPage(target, token string) page {
	return page{status: 200, title: "Reading the provider's answer", nonce: token,
		body: `<p id="hint">No answer is in the part of the address that a browser sends. If there is a long text after a <code>#</code> in the address bar, copy the <strong>whole address</strong> and paste it in the terminal.</p>
<form method="post" action="` + html.EscapeString(target) + `">
<input type="hidden" name="` + relayToken + `" value="` + token + `">
<input type="hidden" name="` + relayFragment + `">
</form>
`,
		script: `
if (location.hash.length > 1) {
  const form = document.forms[0];
  form.elements["` + relayFragment + `"].value = location.hash;
  history.replaceState(null, "", location.pathname + location.search);
  form.submit();
} else {
  document.getElementById("hint").textContent =
    "The address has no answer in it, neither after a ? nor after a #. Go back to the terminal and start the sign-in there.";
}
`}
}
