package flows

import (
	"encoding/json"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// recordedAsked is what a recording of ours keeps of what the client knows and no
// exchange tells. It has no secret, unless secrets are revealed.
type recordedAsked struct {
	Issuer       string              `json:"issuer,omitempty"`
	IssuerPasted bool                `json:"issuer_pasted,omitempty"`
	ClientID     string              `json:"client_id,omitempty"`
	Scope        string              `json:"scope,omitempty"`
	WantRefresh  bool                `json:"want_refresh,omitempty"`
	NoCallback   *recordedNoCallback `json:"no_callback,omitempty"`
	Pasted       string              `json:"pasted,omitempty"`
	PastedAt     time.Time           `json:"pasted_at,omitzero"`
}

type recordedNoCallback struct {
	RedirectURI string        `json:"redirect_uri"`
	Waited      time.Duration `json:"waited_ns"`
	Listening   bool          `json:"listening"`
}

// HARWalk is what a HAR file needs to know of a walk beyond its exchanges, so
// that the same is found in it; see httplog.HAROptions.
func HARWalk(o Options, s State, reveal bool, known []string) json.RawMessage {
	a := asked(o, s)
	r := recordedAsked{
		Issuer: a.Issuer, IssuerPasted: a.IssuerPasted, ClientID: a.ClientID, Scope: a.Scope, WantRefresh: a.WantRefresh,
		Pasted: a.Pasted, PastedAt: a.PastedAt,
	}
	if !reveal {
		r.Pasted = httplog.RedactURL(r.Pasted, known)
	}
	if n := a.NoCallback; n != nil {
		r.NoCallback = &recordedNoCallback{n.RedirectURI, n.Waited, n.Listening}
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil // strings and numbers can be written
	}
	return text
}

// readAsked reads what HARWalk wrote. ok is false when there is none that can be
// read: then the exchanges have to do.
func readAsked(text json.RawMessage) (a findings.Asked, ok bool) {
	var r recordedAsked
	if len(text) == 0 || json.Unmarshal(text, &r) != nil {
		return a, false
	}
	a = findings.Asked{
		Issuer: r.Issuer, IssuerPasted: r.IssuerPasted, ClientID: r.ClientID, Scope: r.Scope, WantRefresh: r.WantRefresh,
		Pasted: r.Pasted, PastedAt: r.PastedAt,
	}
	if n := r.NoCallback; n != nil {
		a.NoCallback = &findings.NoCallback{RedirectURI: n.RedirectURI, Waited: n.Waited, Listening: n.Listening}
	}
	return a, true
}
