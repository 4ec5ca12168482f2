package findings

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// fetchCauses silence what is said of an answer in place of a document.
var fetchCauses = append([]ID{"DISC-WRONG-PATH"}, transportCauses...)

var ruleDiscStatus = Rule{
	ID: "DISC-HTTP-STATUS", Topic: "metadata", Severity: Error,
	Title:  "No metadata document",
	Looks:  "A request for metadata that ends with another status than 200. Where the document of RFC 8414 is there instead it is a warning for an OpenID provider, and a note for a mere OAuth server; where that one alone is missing it is a note too.",
	Breaks: "Clients cannot configure themselves; most refuse to start.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("4.2"), specref.RFC8414.Section("3.2")},
	Fix: Fix{
		IdP:    "Enable discovery, publish the realm or tenant, and check the reverse proxy's rule for /.well-known/.",
		Client: "Check the issuer for typing errors and for a missing or wrong realm or tenant.",
	},
	Needs: []Need{NeedMetadata},
	After: fetchCauses,
	Probe: "The other well-known paths tell whether the document stands elsewhere (DISC-WRONG-PATH).",
	Judge: func(t *Trace) Outcome {
		l, instead, ok := t.failedLookUp()
		if !ok {
			return passed()
		}
		x := l.last().X
		if x.Status() == http.StatusOK || x.Status() == 0 || x.IsRedirect() {
			return passed()
		}
		if instead != nil && l.absent() && misplaced(l.first().X.URL, instead) {
			return passed() // DISC-WRONG-PATH
		}
		h := Hit{At: x.AtStatus(), Severity: absenceSeverity(l, instead), NoProbe: instead != nil}
		h.Message = fmt.Sprintf("%s answered %d%s.", quote(x.URL), x.Status(), says(x))
		if instead == nil && x.Status() < http.StatusInternalServerError && t.brokenAfter(l) {
			h.Severity = Note // what is wrong is told of the document that is there
		}
		if instead != nil {
			h.Message += fmt.Sprintf(" The document of %s is at %s.", standardOf(*instead), quote(instead.first().X.URL))
			h.Breaks = "OpenID Connect clients look for the first document only."
			if l.first().Kind == metadata.OAuth {
				h.Breaks = "Clients that know RFC 8414 alone find nothing; those that try both go on."
			}
		}
		return found(h)
	},
}

// standardOf names where a document of the kind is specified.
func standardOf(l lookUp) string {
	if l.first().Kind == metadata.OAuth {
		return "RFC 8414"
	}
	return "OpenID Connect"
}

// brokenAfter tells that a document was there at the other well-known URL, if it
// was a good one.
func (t *Trace) brokenAfter(failed lookUp) bool {
	for _, l := range t.lookUps() {
		x := l.last().X
		if x.ID > failed.last().X.ID && x.Status() == http.StatusOK && x.BodyKnown() && !x.IsHTML() && x.json.Kind() != jsonpos.Object {
			return true
		}
	}
	return false
}

// says is the beginning of what an answer says, as a clause.
func says(x *Exchange) string {
	if x.IsHTML() {
		return " with " + page(x)
	}
	text := strings.TrimSpace(string(x.Body()[:min(len(x.Body()), 200)]))
	if text == "" {
		return ""
	}
	return " and says " + quote(text)
}

var ruleDiscRedirect = Rule{
	ID: "DISC-REDIRECT", Topic: "metadata", Severity: Warning,
	Title:  "Metadata URL redirects",
	Looks:  "A redirect in answer to the request for metadata. It is an error when it leads from https to http, nowhere, in a circle, to a web page, or to a host whose document has another issuer.",
	Breaks: "Strict clients refuse redirects here. One to a login page means that the path is protected.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("4.2"), specref.OIDCDiscovery.Section("7.2")},
	Fix: Fix{
		IdP:    "Answer 200 at the URL itself, and exempt /.well-known/ from single sign-on and from rules that redirect.",
		Client: "Configure the issuer that the redirect leads to, if it is the provider's.",
	},
	Needs: []Need{NeedMetadata},
	After: []ID{"NET-INTERCEPT"},
	Judge: func(t *Trace) Outcome {
		for _, l := range t.lookUps() {
			if l.first().X.IsRedirect() {
				return found(t.redirected(l))
			}
		}
		return passed()
	},
}

func (t *Trace) redirected(l lookUp) Hit {
	h := Hit{Severity: Warning, At: atLocation(l.first().X)}
	var hops []string
	seen := map[string]bool{}
	circle := false
	for _, m := range l.hops {
		if !m.X.IsRedirect() || circle {
			continue
		}
		if circle = seen[m.X.URL]; circle {
			continue
		}
		seen[m.X.URL] = true
		hop := fmt.Sprintf("%d without a Location", m.X.Status())
		if m.X.HasHeader("Location") {
			hop = fmt.Sprintf("%d to %s", m.X.Status(), quote(m.X.Header("Location")))
		}
		hops = append(hops, hop)
		if m != l.first() {
			h.Also = append(h.Also, atLocation(m.X))
		}
		if from, to := m.X.Target(), location(m.X); from != nil && to != nil && from.Scheme == "https" && to.Scheme == "http" {
			h.Severity = Error
		}
	}
	h.Message = "The request for metadata was redirected: " + list(hops) + "."
	last := l.last()
	entered, exact := t.EnteredIssuer(l.first())
	switch {
	case circle:
		h.Severity = Error
		h.Message += " That goes in a circle."
	case last.X.IsRedirect():
		h.Message += " That was not followed."
		if last.X.Witness == httplog.Sent || location(last.X) == nil { // what a recording lacks may have been there
			h.Severity = Error
		}
	case last.X.IsHTML() && last.X.OK():
		h.Severity = Error
		h.Message += fmt.Sprintf(" There is %s: the path is behind a login, or it is the wrong one.", page(last.X))
	case l.document() != nil && l.document().Issuer() != "" && hostOf(last.X.URL) != hostOf(l.first().X.URL) && !sameIssuer(entered, l.document().Issuer(), exact):
		h.Severity = Error
		h.Comparison = &Comparison{"issuer", entered, l.document().Issuer()}
		h.Message += fmt.Sprintf(" The document there is that of another issuer, %s.", quote(l.document().Issuer()))
	}
	return h
}

// atLocation is where a redirect says that it leads.
func atLocation(x *Exchange) Evidence {
	if x.HasHeader("Location") {
		return x.AtHeader("Location")
	}
	return x.AtStatus()
}

// sameIssuer compares issuers. Where it is not known whether the one entered
// ends in a slash, that makes no difference.
func sameIssuer(entered, got string, exact bool) bool {
	return entered == got || !exact && strings.TrimSuffix(entered, "/") == strings.TrimSuffix(got, "/")
}

var ruleDiscHTML = Rule{
	ID: "DISC-HTML", Topic: "metadata", Severity: Error,
	Title:  "Web page in place of metadata",
	Looks:  "An answer to the request for metadata with the status 200 that is a web page, by its first character or by its Content-Type: a login form, or the start page that a web application answers to every path.",
	Breaks: "Clients report “invalid character '<' looking for beginning of value” or the like.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("4.2")},
	Fix: Fix{
		IdP:    "Have the proxy route /.well-known/ to the provider, and not to the web application or the login.",
		Client: "The issuer is wrong, or lacks the path of its realm or tenant.",
	},
	Needs: []Need{NeedMetadata},
	After: fetchCauses,
	Probe: "The same page for a path made up at random would show that the web application answers everything.",
	Judge: func(t *Trace) Outcome {
		l, instead, ok := t.failedLookUp()
		if !ok {
			return passed()
		}
		x := l.last().X
		if x.Status() != http.StatusOK || !x.IsHTML() || len(l.hops) > 1 {
			return passed() // a redirect to a page is DISC-REDIRECT
		}
		kind := ""
		switch text := asciiLower(string(x.Body()[:min(len(x.Body()), 256<<10)])); {
		case hasLogin(x):
			kind = " It has a login form: the path is protected."
		case strings.Contains(text, "<script") && (strings.Contains(text, `id="root"`) || strings.Contains(text, `id="app"`) || strings.Contains(text, "<app-root") || strings.Contains(text, "noscript")):
			kind = " It looks like the start page of a web application, which answers every path with it."
		case strings.Contains(text, "index of /"):
			kind = " It is a directory listing."
		}
		return found(Hit{At: atFirstTag(x), Severity: absenceSeverity(l, instead), NoProbe: instead != nil, Message: fmt.Sprintf(
			"%s answered with %s and not with JSON.%s", quote(x.URL), page(x), kind)})
	},
}

// hasLogin tells a page that asks for a password.
func hasLogin(x *Exchange) bool {
	text := asciiLower(string(x.Body()[:min(len(x.Body()), 256<<10)]))
	return strings.Contains(text, `type="password"`) || strings.Contains(text, "type='password'") || strings.Contains(text, "type=password")
}

var ruleDiscContentType = Rule{
	ID: "DISC-CONTENT-TYPE", Topic: "metadata", Severity: Warning,
	Title:  "Metadata is labelled as something else",
	Looks:  "A metadata document whose media type is not application/json.",
	Breaks: "Some clients refuse the document.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("4.2"), specref.RFC8414.Section("3.2")},
	Fix:    Fix{IdP: "Send Content-Type: application/json; a host of static files needs a rule for the file, which has no extension."},
	Needs:  []Need{NeedDocument},
	Judge: func(t *Trace) Outcome {
		m := t.Document()
		if m.X.MediaType() == "application/json" || !m.X.HeaderKnown() {
			return passed()
		}
		return found(Hit{At: m.X.AtHeader("Content-Type"), Message: fmt.Sprintf("The document is good JSON, and it is labelled %s.", mediaType(m.X))})
	},
}

var ruleDiscBadJSON = Rule{
	ID: "DISC-BAD-JSON", Topic: "metadata", Severity: Error,
	Title:  "Metadata is not valid JSON",
	Looks:  "An answer to the request for metadata with the status 200 that is not one JSON object, or in which a member name is repeated.",
	Breaks: "Clients stop at the first byte that does not fit; of repeated members each takes another one.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("4.2"), specref.RFC8259.Section("4")},
	Fix:    Fix{IdP: "Correct the file or template that was edited by hand; see whether the output is cut off."},
	Needs:  []Need{NeedMetadata},
	After:  fetchCauses,
	Judge: func(t *Trace) Outcome {
		if d := t.Document(); d != nil {
			if h, ok := repeatedMembers("The document", d.X); ok {
				return found(h)
			}
		}
		var hits []Hit
		for _, l := range t.lookUps() {
			x := l.last().X
			if x.Status() != http.StatusOK || !x.BodyKnown() || x.IsHTML() || l.last().Document != nil {
				continue
			}
			if len(bytes.TrimSpace(x.Body())) == 0 {
				continue // HTTP-BODY
			}
			v, err := x.JSON()
			if err != nil {
				hits = append(hits, Hit{At: atSyntaxError(x, err), Message: fmt.Sprintf("The document is not JSON: %s.%s", syntaxError(err), beginning(x, err))})
			} else if v.Kind() != jsonpos.Object {
				hits = append(hits, Hit{At: x.AtJSON(v), Message: fmt.Sprintf("The document is %s and not an object.", v.Kind().WithArticle())})
			}
			break
		}
		return found(hits...)
	},
}

// beginning shows how a body begins that is not JSON from its first byte on.
func beginning(x *Exchange, err error) string {
	e, ok := errors.AsType[*jsonpos.SyntaxError](err)
	text := strings.ToValidUTF8(string(x.Body()[:min(len(x.Body()), 60)]), "\uFFFD")
	if !ok || e.Offset > 0 || text == "" {
		return ""
	}
	return fmt.Sprintf(" It begins %s.", quote(text))
}

// repeatedMembers tells the members of an answer that are there twice.
func repeatedMembers(subject string, x *Exchange) (Hit, bool) {
	v, err := x.JSON()
	if err != nil {
		return Hit{}, false
	}
	h := Hit{}
	agree := true
	var names []string
	for _, m := range v.Duplicates() {
		at := x.At(ResponseBody, m.KeyStart, m.Value.End)
		if len(names) == 0 {
			h.At = at
		} else {
			h.Also = append(h.Also, at)
		}
		names = append(names, quote(m.Name))
		first := v
		for _, other := range v.Members() {
			if other.Name == m.Name {
				first = other.Value
				break
			}
		}
		if first == v || string(first.Raw()) != string(m.Value.Raw()) {
			agree = false
		}
	}
	if len(names) == 0 {
		return Hit{}, false
	}
	h.Message = subject + " has more than once: " + list(names) + "."
	if agree {
		h.Message += " The values agree; strict parsers refuse it all the same."
	}
	return h, true
}

// doubled tells a URL to which the well-known path was added twice.
func doubled(u string) bool {
	p, err := url.Parse(u)
	return err == nil && strings.Count(p.Path, "/.well-known/") > 1
}
