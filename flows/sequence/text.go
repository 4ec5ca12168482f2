package sequence

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

const (
	maxLook = 64 << 10 // bytes of a body that are looked at
	maxText = 160      // bytes of what a server may have written
)

// text names the message that an arrow of x carries.
func (d Drawing) text(x *httplog.Exchange, what content) (text, detail string) {
	switch what {
	case toBrowser:
		return "open " + article(d.requestName(x)), "no bytes: to the built-in user agent"
	case thePage:
		return "unseen: " + d.requestName(x), "what the system browser does is not seen here"
	case signingIn:
		return "unseen: signing in, and consent", ""
	case fillingIn:
		return "the form, filled in", "no bytes: in the built-in user agent"
	case sentBack:
		return "unseen: redirect, " + d.paramNames(x), ""
	case handingOver:
		return "authorization response: " + d.locationNames(x.Response.Header.Get("Location")), "no bytes: handed over by the built-in user agent"
	case theReply:
		return d.reply(x)
	}
	return d.request(x)
}

func article(name string) string {
	if name == "" {
		return "a page"
	}
	return "the " + name
}

// request names a request.
func (d Drawing) request(x *httplog.Exchange) (text, detail string) {
	line := d.line(x)
	switch {
	case x.Witness == httplog.Received || x.Label.Channel == httplog.Front && d.isCallback(x.URL):
		if answers(x) {
			return "authorization response: " + d.paramNames(x), line
		}
		return line, ""
	case x.Label.Probe != "":
		return "probe", line
	}
	name := d.requestName(x)
	switch {
	case name == "":
		return line, ""
	case x.Witness == httplog.Unseen:
		return name, "opened in the system browser"
	}
	return name, line
}

// requestName is what a standard calls the request of x, or empty.
func (d Drawing) requestName(x *httplog.Exchange) string {
	if isAuthorization(x.URL) {
		return "authorization request"
	}
	if x.Label.Channel == httplog.Front && x.Label.Step != "logout" {
		return ""
	}
	if grant := grantType(x); grant != "" {
		return "token request: grant_type=" + d.clip(grant)
	}
	if x.Label.Lab != "" {
		return ""
	}
	return map[string]string{
		"metadata": "metadata request", "keys": "key set request", "token": "token request", "refresh": "token request",
		"userinfo": "UserInfo request", "introspection": "introspection request", "revocation": "revocation request", "logout": "logout request",
	}[x.Label.Step]
}

// grantType is the grant_type of a form, which is no secret.
func grantType(x *httplog.Exchange) string {
	body := x.Request.Body()
	if x.Method != http.MethodPost || len(body) > maxLook {
		return ""
	}
	for pair := range strings.SplitSeq(string(body), "&") {
		if value, ok := strings.CutPrefix(pair, "grant_type="); ok {
			if text, err := url.QueryUnescape(value); err == nil {
				return text
			}
			return value
		}
	}
	return ""
}

// line is method and path; with the host where it is not the issuer's.
func (d Drawing) line(x *httplog.Exchange) string {
	target := x.URL
	if u, err := url.Parse(x.URL); err == nil && u.Host != "" {
		target = cmp.Or(u.EscapedPath(), "/")
		if x.Witness != httplog.Received && !d.isCallback(x.URL) {
			target = d.hostOf(u) + target
		}
	} else {
		target, _, _ = strings.Cut(target, "?")
	}
	return d.clip(cmp.Or(x.Method, "?") + " " + target)
}

// hostOf is the host of u, or nothing where it is the issuer's.
func (d Drawing) hostOf(u *url.URL) string {
	if issuer, err := url.Parse(d.Issuer); err != nil || issuer.Host == "" || issuer.Host == u.Host {
		return ""
	}
	return u.Host
}

// masked masks the known secrets.
func (d Drawing) masked(s string) string {
	if d.Reveal {
		return s
	}
	return httplog.RedactText(s, d.Known)
}

// clip makes s one short line, without the known secrets: they are looked for before
// it is cut.
func (d Drawing) clip(s string) string {
	s = d.masked(s[:min(len(s), 16*maxText)])
	s = strings.NewReplacer("\r", " ", "\n", " ", "\t", " ").Replace(s)
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}

// known are the parameters of an authorization response that are named.
var responseParams = []string{"code", "error", "state", "iss", "id_token", "access_token", "session_state"}

// paramNames are the parameters of an authorization response that came to the
// callback.
func (d Drawing) paramNames(x *httplog.Exchange) string {
	_, query, _ := strings.Cut(x.URL, "?")
	if x.Method == http.MethodPost {
		query += "&" + string(x.Request.Body()[:min(len(x.Request.Body()), maxLook)])
	}
	return d.formNames(query)
}

// locationNames are those in a redirect.
func (d Drawing) locationNames(location string) string {
	i := strings.IndexAny(location, "?#")
	if i < 0 {
		return "no parameters"
	}
	return d.formNames(strings.ReplaceAll(location[i+1:], "#", "&"))
}

func (d Drawing) formNames(form string) string {
	values, err := url.ParseQuery(form)
	if err != nil && len(values) == 0 {
		return "parameters that cannot be read"
	}
	var names []string
	for _, name := range responseParams {
		switch {
		case !values.Has(name):
		case name == "error":
			names = append(names, "error "+d.clip(values.Get(name)))
		default:
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "no parameters"
	}
	return strings.Join(names, ", ")
}

// reply names an answer.
func (d Drawing) reply(x *httplog.Exchange) (text, detail string) {
	r := x.Response
	status := strconv.Itoa(r.Status)
	phrase := strings.TrimSpace(status + " " + http.StatusText(r.Status))
	if location := r.Header.Get("Location"); location != "" && r.Status >= 300 && r.Status < 400 {
		if d.isCallback(location) {
			return status + " redirect: " + d.locationNames(location), "to the redirect URI"
		}
		path := location
		if u, err := url.Parse(location); err == nil {
			path = d.hostOf(u) + u.EscapedPath()
		} else {
			path, _, _ = strings.Cut(path, "?")
		}
		return status + " redirect", d.clip("to " + path)
	}
	if x.State == httplog.Failed && x.Failure != httplog.FailCutOff {
		return phrase, "cut off: " + string(x.Failure)
	}
	if x.State == httplog.Failed {
		return phrase, "cut off"
	}
	if what := d.body(x); what != "" {
		return status + " " + what, ""
	}
	return phrase, ""
}

// body says what the body of an answer is.
func (d Drawing) body(x *httplog.Exchange) string {
	r := x.Response
	kind, _, _ := strings.Cut(strings.ToLower(r.Header.Get("Content-Type")), ";")
	if kind = strings.TrimSpace(kind); kind == "text/html" || kind == "application/xhtml+xml" {
		return "page"
	}
	if kind == "application/jwt" {
		return "JWT"
	}
	if r.Body().Len() > maxLook || r.Body().Len() == 0 {
		return ""
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(r.Body().Bytes(), &members) != nil {
		return ""
	}
	has := func(name string) bool { _, ok := members[name]; return ok }
	switch {
	case has("error"):
		return "error " + d.clip(stringOf(members["error"]))
	case has("access_token"), has("refresh_token"), has("id_token"):
		var kinds []string
		for _, kind := range []struct{ member, name string }{{"access_token", "access"}, {"refresh_token", "refresh"}, {"id_token", "ID"}} {
			if has(kind.member) {
				kinds = append(kinds, kind.name)
			}
		}
		return "tokens: " + strings.Join(kinds, ", ")
	case has("authorization_endpoint"), has("token_endpoint"), has("issuer") && has("jwks_uri"):
		return "metadata"
	case has("keys"):
		return "JWK set"
	case has("active"):
		return "active: " + d.clip(string(members["active"]))
	case has("sub"):
		return fmt.Sprintf("claims: sub and %d more", len(members)-1)
	}
	return "JSON"
}

func stringOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return "that is no text"
	}
	return s
}

// marks are what is out of the ordinary in x.
func (d Drawing) marks(x *httplog.Exchange) []string {
	var marks []string
	switch {
	case x.State == httplog.Held:
		marks = append(marks, "held at the gate")
	case x.State == httplog.Failed && x.Failure == httplog.FailCancelled && x.Started.IsZero():
		marks = append(marks, "not sent")
	case x.State == httplog.Failed && x.Response == nil:
		marks = append(marks, "no answer: "+cmp.Or(string(x.Failure), "failed"))
	}
	if x.Label.Lab != "" { // which stands above the arrows
		marks = append(marks, d.clip(cmp.Or(x.Label.Act, "experiment")))
	}
	if x.Label.Resends != 0 {
		marks = append(marks, fmt.Sprintf("#%d sent again", x.Label.Resends))
	}
	if x.Label.Fault != "" {
		marks = append(marks, "fault "+x.Label.Fault)
	}
	if x.Request.Edited {
		marks = append(marks, "edited by hand")
	}
	if x.Attempt > 1 && x.Label.Lab == "" && x.Label.Resends == 0 {
		marks = append(marks, fmt.Sprintf("attempt %d", x.Attempt))
	}
	return marks
}
