package findings

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/metadata"
)

// Metadata is one request for a metadata document, and what came.
type Metadata struct {
	X    *Exchange
	Kind metadata.Kind // by the URL that was asked
	// Document is nil when the answer is not one, and ParseErr says why. A
	// document counts whatever its label is; clients take one only from an answer
	// 200 (OIDC Discovery §4.2).
	Document *metadata.Document
	ParseErr error
}

func (t *Trace) addMetadata(x *Exchange) { t.Metadata = append(t.Metadata, newMetadata(x)) }

// ProbedMetadata are the probes for metadata documents at other places.
func (t *Trace) ProbedMetadata() []*Metadata {
	var out []*Metadata
	for _, x := range t.Probes {
		if x.Step() == "metadata" {
			out = append(out, newMetadata(x))
		}
	}
	return out
}

func newMetadata(x *Exchange) *Metadata {
	m := &Metadata{X: x, Kind: metadata.OIDC}
	if strings.Contains(x.URL, "oauth-authorization-server") {
		m.Kind = metadata.OAuth
	}
	m.ParseErr = errNoBody
	if x.Status() == http.StatusOK && len(x.body) > 0 {
		m.Document, m.ParseErr = metadata.Parse(x.body, m.Kind)
	}
	return m
}

// Document returns the metadata document that the client goes by: the newest
// that names an issuer, and else the newest that could be read. It is nil when
// there is none.
func (t *Trace) Document() *Metadata {
	var best *Metadata
	for _, m := range t.Metadata {
		switch {
		case m.Document == nil:
		case best == nil, m.Document.Issuer() != "", best.Document.Issuer() == "":
			best = m
		}
	}
	return best
}

// Issuer is what `iss` must be: what the metadata says, and else what was
// entered. It is "" when neither is known.
func (t *Trace) Issuer() string {
	if d := t.Document(); d != nil && d.Document.Issuer() != "" {
		return d.Document.Issuer()
	}
	return t.Asked.Issuer
}

// EnteredIssuer is the issuer that was entered, or the one that the URL of the
// metadata request implies: in a recording nobody tells what was entered. exact
// is false when it cannot be known whether it ends in a slash.
func (t *Trace) EnteredIssuer(m *Metadata) (issuer string, exact bool) {
	if t.Asked.Issuer != "" {
		return t.Asked.Issuer, !t.Asked.IssuerPasted
	}
	at, err := metadata.WellKnownURLs(m.X.URL)
	if err != nil {
		return "", false
	}
	return at.Issuer, false
}

// Keys is one request for a key set, and what came.
type Keys struct {
	X   *Exchange
	Set *jose.KeySet // nil when the answer is none
	Err error        // why
}

func (t *Trace) addKeys(x *Exchange) {
	k := &Keys{X: x, Err: errNoBody}
	if x.Status() == http.StatusOK && len(x.body) > 0 {
		k.Set, k.Err = jose.ParseKeySet(x.body)
	}
	t.Keys = append(t.Keys, k)
}

// KeySet returns the newest key set that could be read, or nil.
func (t *Trace) KeySet() *Keys {
	for i := len(t.Keys) - 1; i >= 0; i-- {
		if t.Keys[i].Set != nil {
			return t.Keys[i]
		}
	}
	return nil
}

// KeysFor returns the key set that a token which came with the exchange is to be
// checked with. A client has the newest that was fetched before, and fetches it
// again when that does not verify the token (OIDC Core §10.1.1): of those until
// the next token response the first that verifies it is taken, and else the
// last. What was fetched later has the keys of a later time, and says nothing.
func (t *Trace) KeysFor(exchange int, token string) *Keys {
	until := int(^uint(0) >> 1)
	if later := t.tokensBetween(exchange, until); len(later) > 0 {
		until = later[0].X.ID
	}
	at, _ := slices.BinarySearchFunc(t.Keys, exchange, func(k *Keys, id int) int { return cmp.Compare(k.X.ID, id) })
	var tried []*Keys
	for _, k := range slices.Backward(t.Keys[:at]) {
		if k.Set != nil {
			tried = append(tried, k)
			break
		}
	}
	for _, k := range t.Keys[at:] {
		if k.X.ID >= until && len(tried) > 0 {
			break
		}
		if k.Set != nil {
			tried = append(tried, k)
		}
	}
	if len(tried) == 0 {
		return nil
	}
	last := len(tried) - 1
	for _, k := range tried[:last] {
		if jose.Verifies(token, k.Set) {
			return k
		}
	}
	return tried[last] // whether or not it verifies the token
}
