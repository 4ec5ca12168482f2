package recording

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/metadata"
)

// provider is an authorization server: one issuer, or an origin of which the
// recording has no metadata.
type provider struct {
	issuer    string // as the request for metadata implies it; an origin where there was none
	documents []*document
	messages  []*message // for metadata and keys
}

// document is metadata that was read.
type document struct {
	m         *message
	endpoints map[kind]*url.URL
}

// members are the names of the endpoints in metadata.
var members = map[kind]string{
	requestKind: "authorization_endpoint", tokenKind: "token_endpoint", userInfoKind: "userinfo_endpoint",
	keysKind: "jwks_uri", introspectionKind: "introspection_endpoint", revocationKind: "revocation_endpoint",
	logoutKind: "end_session_endpoint", pushedKind: "pushed_authorization_request_endpoint",
	deviceKind: "device_authorization_endpoint",
}

// endpointKind is the kind under which the endpoint of a message is published.
func endpointKind(k kind) kind {
	if k == refreshKind {
		return tokenKind
	}
	return k
}

// readMetadata makes the providers that have published something, and gives
// each request for metadata to one of them.
func (r *reader) readMetadata() {
	var failed []*message
	for _, m := range r.messages {
		if m.kind != metadataKind || m.provider != nil {
			continue
		}
		end := m
		for end.next != nil && end.next.kind == metadataKind {
			end = end.next
		}
		if end.object == nil || end.status()/100 != 2 || !publishes(end.object) {
			failed = append(failed, m)
			continue
		}
		p := r.providerOf(issuerOf(m, end))
		p.documents = append(p.documents, newDocument(end))
		p.take(m)
	}
	// Where nothing was found, the client often found something elsewhere.
	for _, m := range failed {
		implied := issuerOf(m, m)
		p := r.nearest(m, implied)
		if p == nil {
			p = r.providerOf(implied)
		}
		p.take(m)
	}
}

// publishes tells metadata from other JSON objects.
func publishes(o *jsonpos.Value) bool {
	for _, name := range []string{"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} {
		if _, ok := o.Get(name).Text(); ok {
			return true
		}
	}
	return false
}

// issuerOf is the issuer whose metadata m asked for: what its URL implies, and
// else what the document says.
func issuerOf(m, document *message) string {
	if at, err := metadata.WellKnownURLs(m.x.URL); err == nil && at.Pasted {
		return at.Issuer
	}
	return cmp.Or(document.says("issuer"), origin(m.url))
}

func newDocument(m *message) *document {
	d := &document{m: m, endpoints: map[kind]*url.URL{}}
	for k, name := range members {
		if u, err := url.Parse(m.says(name)); err == nil && u.Host != "" {
			d.endpoints[k] = u
		}
	}
	return d
}

// take gives the request for a document, and those it was redirected to, to p.
func (p *provider) take(m *message) {
	for k := m.kind; m != nil && m.kind == k && m.provider == nil; m = m.next {
		m.provider = p
		p.messages = append(p.messages, m)
	}
}

// providerOf is the provider with that issuer. A slash at its end, which a
// metadata URL does not show, makes no other one.
func (r *reader) providerOf(issuer string) *provider {
	same := func(s string) string { return strings.TrimSuffix(s, "/") }
	for _, p := range r.providers {
		if same(p.issuer) == same(issuer) {
			return p
		}
	}
	p := &provider{issuer: issuer}
	r.providers = append(r.providers, p)
	return p
}

// nearest is the provider at the origin of m, the one whose metadata was got
// next: a client that does not find a document looks at other places.
func (r *reader) nearest(m *message, implied string) *provider {
	var best *provider
	var when *message
	for _, p := range r.providers {
		for _, d := range p.documents {
			if origin(d.m.url) != origin(m.url) {
				continue
			}
			if related(p.issuer, implied) && (when == nil || earlier(m, d.m) < 0 && earlier(d.m, when) < 0) {
				best, when = p, d.m
			}
		}
	}
	return best
}

// related tells that one issuer may have been meant where the other was asked
// for: the path of one begins, or ends, with that of the other. Two realms are
// not.
func related(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	if errA != nil || errB != nil {
		return false
	}
	pa, pb := segments(ua), segments(ub)
	if len(pa) > len(pb) {
		pa, pb = pb, pa
	}
	n := common(pa, pb)
	return n == len(pa) || len(pa) < len(pb) && (n > 0 || slices.Equal(pa, pb[len(pb)-len(pa):]))
}

func segments(u *url.URL) []string {
	path := strings.Trim(u.Path, "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// common is how many elements two paths begin with alike.
func common(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// at tells that m goes to the endpoint of that kind of some provider.
func (r *reader) at(m *message, k kind) bool {
	for _, p := range r.providers {
		if p.at(m, k) {
			return true
		}
	}
	return false
}

func (p *provider) at(m *message, k kind) bool {
	for _, d := range p.documents {
		if e := d.endpoints[endpointKind(k)]; e != nil && sameEndpoint(e, m.url) {
			return true
		}
	}
	return false
}

// names tells that the provider to whose origin m goes has published another
// endpoint of the kind.
func (r *reader) names(m *message, k kind) bool {
	for _, p := range r.providers {
		for _, d := range p.documents {
			if e := d.endpoints[endpointKind(k)]; e != nil && origin(e) == origin(m.url) {
				return true
			}
		}
	}
	return false
}

// sameEndpoint tells that a request goes to an endpoint. What the endpoint's URL
// has in its query must be in the request's, which may have more.
func sameEndpoint(e, u *url.URL) bool {
	if !strings.EqualFold(e.Scheme, u.Scheme) || !strings.EqualFold(e.Hostname(), u.Hostname()) || port(e) != port(u) ||
		strings.TrimSuffix(e.EscapedPath(), "/") != strings.TrimSuffix(u.EscapedPath(), "/") {
		return false
	}
	if e.RawQuery == "" {
		return true
	}
	has := u.Query()
	for name, values := range e.Query() {
		if len(values) > 0 && has.Get(name) != values[0] {
			return false
		}
	}
	return true
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case strings.EqualFold(u.Scheme, "http"):
		return "80"
	}
	return "443"
}

// serving is the provider that a message was sent to: by the endpoint it goes
// to, by the path of the issuer, and else by its origin.
func (r *reader) serving(m *message) *provider {
	var exact, beside *provider
	longest := -1
	for _, p := range r.providers {
		if p.at(m, m.kind) {
			exact = p // the newest
		}
		at, n := p.place(m)
		if at && n > longest {
			beside, longest = p, n
		}
	}
	switch {
	case exact != nil:
		return exact
	case beside != nil:
		return beside
	}
	return r.providerOf(origin(m.url))
}

// place tells that m goes to the provider's origin and below what belongs to its
// issuer there, and by how much of the path that shows.
func (p *provider) place(m *message) (here bool, depth int) {
	path := segments(m.url)
	of := func(u *url.URL, all bool) {
		if origin(u) != origin(m.url) {
			return
		}
		s := segments(u)
		switch n := common(s, path); {
		case all && n < len(s):
		case !here || n > depth:
			here, depth = true, n
		}
	}
	if u, err := url.Parse(p.issuer); err == nil {
		of(u, true)
	}
	for _, d := range p.documents {
		for _, e := range d.endpoints {
			// Endpoints of one provider share the beginning of their paths.
			if n := common(segments(e), path); n > 0 {
				of(e, false)
			}
		}
	}
	return here, depth
}
