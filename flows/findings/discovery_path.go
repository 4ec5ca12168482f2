package findings

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/flows/specref"
)

var ruleDiscWrongPath = Rule{
	ID: "DISC-WRONG-PATH", Topic: "metadata", Severity: Error,
	Title:  "Metadata stands at another path",
	Looks:  "No document at the URL that the issuer implies, and one at another form of it: put between host and path, added at the end, with or without /auth, at the root; or a URL to which the well-known path was added twice. That a metadata URL was given in place of the issuer is a note, where it was understood.",
	Breaks: "OpenID Connect puts /.well-known/ after the issuer's path, RFC 8414 before it: clients of the one kind find nothing.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("4.1"), specref.RFC8414.Section("3.1"), specref.RFC8414.Section("5")},
	Fix: Fix{
		IdP:    "Serve the document at both forms, by a rule of the proxy if need be.",
		Client: "Use the URL at which it stands, or correct the issuer; give the issuer and not its metadata URL.",
	},
	Needs: []Need{NeedMetadata},
	After: transportCauses,
	Judge: func(t *Trace) Outcome {
		failed, instead, ok := t.failedLookUp()
		if !ok {
			return found(t.issuerWasMetadataURL()...)
		}
		x := failed.last().X
		absent := x.Status() == http.StatusNotFound || x.Status() == http.StatusBadRequest || x.Status() == http.StatusGone ||
			x.IsHTML() && x.Status() < http.StatusInternalServerError || x.OK() && failed.last().Document != nil
		if !absent || len(failed.hops) > 1 && x.OK() {
			return passed() // a redirect to a page is DISC-REDIRECT
		}
		h := Hit{At: x.AtStatus()}
		if doubled(x.URL) {
			h.Message = fmt.Sprintf("The well-known path is in %s twice: a metadata URL was used as issuer.", quote(x.URL))
			return found(h)
		}
		asked := failed.first().X.URL
		if instead != nil {
			if !misplaced(asked, instead) {
				return passed()
			}
			h.Also = []Evidence{instead.last().X.AtMember("issuer")}
			h.Message = wrongPath(asked, instead.first().X.URL, instead.document())
			return found(h)
		}
		for _, m := range t.ProbedMetadata() {
			if !isMetadata(m) || m.Document.Issuer() == "" || m.X.URL == asked {
				continue
			}
			h.Also = []Evidence{m.X.AtMember("issuer")}
			h.Message = wrongPath(asked, m.X.URL, m.Document)
			return found(h)
		}
		return passed()
	},
}

// issuerWasMetadataURL is a metadata URL that was entered for the issuer. This
// program understands it; a client that takes an issuer does not.
func (t *Trace) issuerWasMetadataURL() []Hit {
	m := t.published()
	if m == nil || !t.Asked.IssuerPasted {
		return nil
	}
	x := t.askedFor(m).X
	return []Hit{{
		Severity: Note, At: x.AtRequest(), Title: "Metadata URL in place of the issuer", NoProbe: true,
		Message: fmt.Sprintf("%s was given, which is the URL of the metadata; the issuer is %s.", quote(x.URL), quote(t.Asked.Issuer)),
		Breaks:  "A client that takes an issuer adds /.well-known/ to it once more, and finds nothing there.",
		Fix:     Fix{Client: "Configure the issuer as the metadata names it; the metadata URL only where a setting asks for that."},
	}}
}

// misplaced tells that the metadata that was found is not where the client's
// kind of metadata should be. The URL of RFC 8414 is the right place for that of
// a mere OAuth server, and where an issuer has no path the two forms differ in
// their names only.
func misplaced(asked string, instead *lookUp) bool {
	want, err := metadata.WellKnownURLs(asked)
	if err != nil {
		return true
	}
	at, err := metadata.WellKnownURLs(want.Issuer)
	if err != nil {
		return true
	}
	found := instead.first().X.URL
	if found != at.OAuth {
		return found != at.OIDC
	}
	u, err := url.Parse(at.Issuer)
	hasPath := err == nil && strings.Trim(u.Path, "/") != ""
	return hasPath && isOpenID(instead.document())
}

func wrongPath(asked, foundAt string, d *metadata.Document) string {
	form := ""
	if at, err := metadata.WellKnownURLs(asked); err == nil {
		for _, a := range metadata.Alternates(at.Issuer) {
			if a.URL == foundAt {
				form = ", " + a.Form
			}
		}
		if at, err := metadata.WellKnownURLs(at.Issuer); err == nil && at.OAuth == foundAt {
			form = ", oauth-authorization-server put between host and path (RFC 8414 §3.1)"
		}
	}
	return fmt.Sprintf("There is no document at %s. This server answers at %s%s; it names the issuer %s.", quote(asked), quote(foundAt), form, quote(d.Issuer()))
}
