package findings

import (
	"net/http"

	"github.com/grantwalk/grantwalk/flows/metadata"
)

func discoveryRules() []Rule {
	return []Rule{
		ruleDiscStatus, ruleDiscWrongPath, ruleDiscRedirect, ruleDiscHTML, ruleDiscContentType, ruleDiscBadJSON,
		ruleIssuerMismatch, ruleIssuerSlash, ruleIssuerScheme, ruleIssuerHost, ruleIssuerTemplate,
		ruleDiscMissing, ruleDiscWrongType, ruleEndpointHTTP, ruleEndpointHost,
		ruleDiscAlg, rulePKCENotAdvertised, rulePKCEPlain, ruleRefreshNotAdvertised, ruleDiscAuthMethod, ruleTwoDocs,
	}
}

// lookUp is one attempt to get metadata: the request for a well-known URL and
// the redirects that it led through.
type lookUp struct {
	hops []*Metadata // at least one
}

func (l lookUp) first() *Metadata { return l.hops[0] }
func (l lookUp) last() *Metadata  { return l.hops[len(l.hops)-1] }

// document is what the attempt brought; nil when that is no metadata, be it a
// JSON object.
func (l lookUp) document() *metadata.Document {
	if isMetadata(l.last()) {
		return l.last().Document
	}
	return nil
}

// isMetadata tells a metadata document from other JSON objects, such as an error
// with the status 200.
func isMetadata(m *Metadata) bool {
	if m.Document == nil {
		return false
	}
	for _, member := range []string{"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported"} {
		if m.Document.JSON.Get(member) != nil {
			return true
		}
	}
	return false
}

// published is the metadata that the client goes by; nil when there is none, or
// only a JSON object that is no metadata.
func (t *Trace) published() *Metadata {
	if m := t.Document(); m != nil && isMetadata(m) {
		return m
	}
	return nil
}

// lookUps puts the requests for metadata together to attempts, in order.
func (t *Trace) lookUps() []lookUp {
	var out []lookUp
	for _, m := range t.Metadata {
		if n := len(out); n > 0 && follows(out[n-1].last().X, m.X) {
			out[n-1].hops = append(out[n-1].hops, m)
			continue
		}
		out = append(out, lookUp{hops: []*Metadata{m}})
	}
	return out
}

// askedFor is the request for metadata that led to m, before all redirects.
func (t *Trace) askedFor(m *Metadata) *Metadata {
	for _, l := range t.lookUps() {
		if l.last() == m {
			return l.first()
		}
	}
	return m
}

// failedLookUp is the attempt at the place where the metadata of the issuer
// should be, when it brought none: a client tries the other well-known URL then,
// and what that answers adds nothing. instead is the attempt that did bring the
// metadata after it, if one did.
func (t *Trace) failedLookUp() (failed lookUp, instead *lookUp, ok bool) {
	all := t.lookUps()
	for i, l := range all {
		if l.document() != nil {
			return lookUp{}, nil, false // the first that was asked is there
		}
		if s := l.last().X.Status(); s == 0 || s == http.StatusNotModified || s == http.StatusOK && !l.last().X.BodyKnown() {
			continue // for the rules of the network, or not known
		}
		for n := range all[i+1:] {
			if later := &all[i+1+n]; later.document() != nil {
				if later.first().X.URL == l.first().X.URL {
					return lookUp{}, nil, false // asked again, and there
				}
				return l, later, true
			}
		}
		return l, nil, true
	}
	return lookUp{}, nil, false
}

// absenceSeverity tells how bad it is that there is no document at the URL that
// was asked first. Where the server has published its metadata at the URL of RFC
// 8414, it may be a mere OAuth server, which has no other; and an OpenID provider
// need not have that one.
func absenceSeverity(failed lookUp, instead *lookUp) Severity {
	switch {
	case instead == nil, failed.last().X.Status() >= 500:
		return Error
	case failed.first().Kind == metadata.OIDC && isOpenID(instead.document()):
		return Warning
	}
	return Note
}

// isOpenID tells the metadata of an OpenID provider by members that only they
// have.
func isOpenID(d *metadata.Document) bool {
	for _, member := range []string{"subject_types_supported", "id_token_signing_alg_values_supported", "userinfo_endpoint", "claims_supported"} {
		if d.JSON.Get(member) != nil {
			return true
		}
	}
	for _, s := range d.ScopesSupported() {
		if s == "openid" {
			return true
		}
	}
	return false
}
