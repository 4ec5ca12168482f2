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
	Looks:  "No document at the URL that the issuer implies, and one at another form of it: put between host and path, added at the end, with or without /auth, at the root; or a URL to which the well-known path was added twice. It is a note where a mere OAuth server has its metadata where RFC 8414 wants it, and where a metadata URL was given in place of the issuer and understood.",
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
		if !failed.absent() {
			return passed()
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
			if inserted(instead) && !isOpenID(instead.document()) {
				h.Severity, h.NoProbe = Note, true
				h.Breaks = "Nothing for OAuth clients, which ask there (RFC 8414 §3.1); those of OpenID Connect look after the path."
			}
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

// absent tells an answer that says that there is no document at the URL. A
// redirect to a page is DISC-REDIRECT.
func (l lookUp) absent() bool {
	x := l.last().X
	if len(l.hops) > 1 && x.OK() {
		return false
	}
	return x.Status() == http.StatusNotFound || x.Status() == http.StatusBadRequest || x.Status() == http.StatusGone ||
		x.IsHTML() && x.Status() < http.StatusInternalServerError || x.OK() && l.last().Document != nil
}

// misplaced tells that the metadata that was found is not where the client's
// kind of metadata should be. Where an issuer has no path the two forms differ in
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
	return inserted(instead)
}

// inserted tells metadata of RFC 8414 that stand where its URL differs from that
// of OpenID Connect by more than its name: before the path of the issuer.
func inserted(instead *lookUp) bool {
	at, err := metadata.WellKnownURLs(instead.first().X.URL)
	if err != nil || instead.first().Kind != metadata.OAuth {
		return false
	}
	u, err := url.Parse(at.Issuer)
	return err == nil && strings.Trim(u.Path, "/") != ""
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
