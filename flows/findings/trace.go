package findings

import (
	"cmp"
	"slices"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// Asked is what the client knows and no exchange tells. Everything may be left
// empty; what was sent is read from the exchanges.
type Asked struct {
	// Issuer is the issuer that was entered, as it was entered. IssuerPasted
	// tells that a metadata URL was given instead, which does not say whether
	// the issuer ends in a slash.
	Issuer       string
	IssuerPasted bool

	ClientID     string
	ClientSecret string // for the HS algorithms
	// Scope is the scope asked for, for flows without an authorization request.
	Scope string
	// WantRefresh tells that a refresh is part of what the client set out to do.
	WantRefresh bool
	// WantRevoke tells that revoking the tokens is part of it.
	WantRevoke bool
	// TrustedAudiences may stand beside the client in an ID token.
	TrustedAudiences []string
	// SigningAlg is the client's registered id_token_signed_response_alg.
	SigningAlg string

	// NoCallback is set when nobody came back with an answer.
	NoCallback *NoCallback
	// Pasted is the redirect URL that a person pasted, or "".
	Pasted string
	// PastedAt is when.
	PastedAt time.Time
}

// NoCallback is an authorization request to which no answer came.
type NoCallback struct {
	Exchange    int // of the authorization request, 0 when unknown
	RedirectURI string
	Waited      time.Duration
	Listening   bool // a listener of ours waited at the redirect URI
}

// Trace is everything that the rules may look at: the exchanges of one client
// with one provider, read into the messages of the protocol. It is made by
// NewTrace and is not changed afterwards.
type Trace struct {
	Asked Asked

	// Exchanges are all that have ended, in order.
	Exchanges []*Exchange

	Metadata       []*Metadata
	Keys           []*Keys
	Requests       []*AuthorizationRequest
	Responses      []*AuthorizationResponse
	Tokens         []*TokenAnswer // of the token endpoint, refreshes included
	IDTokens       []*IDToken
	UserInfos      []*UserInfo
	Introspections []*Introspection
	Revocations    []*Revocation
	Logouts        []*Logout
	// Probes are requests that the flow did not make: a person asked for them to
	// settle a finding. Labs are those of experiments, which no normal client
	// would make. They are in none of the lists above.
	Probes, Labs []*Exchange

	byID   map[int]*Exchange
	server []*Exchange // see serverExchanges
	// refreshesWith are the requests that sent a refresh token, by the token.
	refreshesWith map[string][]*TokenAnswer
	// responsesTo are the authorization responses by the request that they answer,
	// firstWith the index of the first one with a state and a code, and redirectedTo
	// the ID of the exchange that first sent one to a URL.
	responsesTo  map[*AuthorizationRequest][]*AuthorizationResponse
	firstWith    map[delivery]int
	redirectedTo map[string]int
	// checkedWith are the ID tokens by the key set that they were checked with,
	// and idTokenOf by the token answer that they came with.
	checkedWith map[*Keys][]*IDToken
	idTokenOf   map[*TokenAnswer]*IDToken
	// redirectURIs are those of the authorization requests, each once.
	redirectURIs []string
	vendor       ID // see findVendor
	// stripped tells what a recording lacks of credentials.
	stripped stripped
}

// NewTrace reads exchanges, which are in the order of their IDs. An exchange
// that is held or under way is left out. The label of an exchange says to which
// step it belongs.
func NewTrace(exchanges []httplog.Exchange, asked Asked) *Trace {
	t := &Trace{Asked: asked, byID: map[int]*Exchange{}, refreshesWith: map[string][]*TokenAnswer{}}
	for _, x := range exchanges {
		if !x.State.Ended() || x.Failure == httplog.FailGate {
			continue
		}
		if x.Failure == httplog.FailCancelled {
			continue // a person's doing, and no fault of anybody
		}
		e := newExchange(x)
		t.Exchanges = append(t.Exchanges, e)
		t.byID[x.ID] = e
	}
	t.stripped = findStripped(t.Exchanges)
	for _, x := range t.Exchanges {
		t.sort(x)
	}
	t.pasted()
	t.indexResponses()
	t.readIDTokens()
	t.server = t.findServerExchanges()
	t.vendor = t.findVendor()
	return t
}

// sort reads x as the message that its step says it is.
func (t *Trace) sort(x *Exchange) {
	if x.Method == "CONNECT" {
		return // of a proxy
	}
	if x.Label.Probe != "" {
		t.Probes = append(t.Probes, x)
		return
	}
	if x.Label.Lab != "" {
		t.Labs = append(t.Labs, x)
		return
	}
	switch x.Step() {
	case "metadata":
		t.addMetadata(x)
	case "keys", "id-token": // the keys are fetched again for an unknown kid
		t.addKeys(x)
	case "authorization-request", "authorization-response":
		t.addFront(x)
	case "token", "refresh":
		if x.Step() == "refresh" && len(x.Form) == 0 && x.Method == "GET" {
			t.addKeys(x)
			return
		}
		t.addTokenAnswer(x)
	case "userinfo":
		t.addUserInfo(x)
	case "introspection":
		t.Introspections = append(t.Introspections, t.newIntrospection(x))
	case "revocation":
		t.Revocations = append(t.Revocations, t.newRevocation(x))
	case "logout":
		t.Logouts = append(t.Logouts, newLogout(x))
	}
}

// tokensBetween returns the token answers after one exchange and before another.
func (t *Trace) tokensBetween(after, before int) []*TokenAnswer {
	byID := func(a *TokenAnswer, id int) int { return cmp.Compare(a.X.ID, id) }
	from, _ := slices.BinarySearchFunc(t.Tokens, after+1, byID)
	to, _ := slices.BinarySearchFunc(t.Tokens, before, byID)
	return t.Tokens[from:max(from, to)]
}

// Exchange returns the exchange with that ID, or nil.
func (t *Trace) Exchange(id int) *Exchange { return t.byID[id] }

// Has tells whether the trace holds the evidence.
func (t *Trace) Has(n Need) bool {
	switch n {
	case NeedMetadata:
		return len(t.Metadata) > 0
	case NeedDocument:
		return t.Document() != nil
	case NeedKeys:
		return len(t.Keys) > 0
	case NeedKeySet:
		return t.KeySet() != nil
	case NeedAuthorizationRequest:
		return len(t.Requests) > 0
	case NeedAuthorizationResponse:
		return len(t.Responses) > 0
	case NeedToken:
		return len(t.Tokens) > 0
	case NeedTokens:
		for _, a := range t.Tokens {
			if a.Success() {
				return true
			}
		}
		return false
	case NeedRefresh:
		for _, a := range t.Tokens {
			if a.Grant == GrantRefresh {
				return true
			}
		}
		return false
	case NeedIDToken:
		return len(t.IDTokens) > 0
	case NeedUserInfo:
		return len(t.UserInfos) > 0
	case NeedIntrospection:
		return len(t.Introspections) > 0
	case NeedRevocation:
		return len(t.Revocations) > 0
	case NeedLogout:
		return len(t.Logouts) > 0
	case NeedLab:
		return len(t.Labs) > 0
	}
	return false
}

// Text returns the bytes of a piece of evidence, as they are: unmasked.
func (t *Trace) Text(e Evidence) []byte {
	text := t.PartText(e.Exchange, e.Part)
	if e.Start == 0 && e.End == 0 {
		return text
	}
	start, end := min(max(e.Start, 0), len(text)), min(max(e.End, 0), len(text))
	if start >= end {
		return nil
	}
	return text[start:end]
}

// PartText returns a part of an exchange, as it is.
func (t *Trace) PartText(exchange int, p Part) []byte {
	switch p {
	case CallbackPart:
		return []byte(t.Asked.Pasted)
	case IDTokenPart:
		for _, i := range t.IDTokens {
			if i.X.ID == exchange {
				return i.text()
			}
		}
		return nil
	case AccessTokenPart:
		for _, a := range t.Tokens {
			if a.X.ID == exchange && a.AccessJWT != nil {
				return tokenText(a.AccessJWT)
			}
		}
		return nil
	}
	if x := t.Exchange(exchange); x != nil {
		return x.Text(p)
	}
	return nil
}
