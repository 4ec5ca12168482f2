package terms

import "encoding/json"

// Value is a value on the wire, with the place where it stands.
type Value struct {
	// Text is the value. Of a parameter it is decoded; of a header field it is
	// what stands behind the colon, without the blanks around; in JSON (a body,
	// or the parts of a JWT) it is the raw JSON text, with JSON set, so that a
	// number can be told from a string: 3600, "3600", ["RS256"].
	Text string
	JSON bool
	// Context is where it stands, as far as it is known.
	Context Context
}

// text is the value without the clothes of JSON: a string's content, and the
// raw text of anything else. isString is true for all that is no JSON.
func (v Value) text() (text string, isString bool) {
	if !v.JSON {
		return v.Text, true
	}
	if json.Unmarshal([]byte(v.Text), &text) == nil {
		return text, true
	}
	return v.Text, false
}

// list is the value's elements: of a JSON array its strings, else the value
// alone.
func (v Value) list() []string {
	var list []string
	if v.JSON && json.Unmarshal([]byte(v.Text), &list) == nil {
		return list
	}
	text, _ := v.text()
	return []string{text}
}

// Context is the message or token in which a value stands.
type Context string

// The contexts. The zero Context is one that is not known.
const (
	AuthorizationRequest  Context = "authorization request"
	AuthorizationResponse Context = "authorization response" // in a redirect or a form
	TokenRequest          Context = "token request"          // a refresh too
	TokenResponse         Context = "token response"         // an error too
	MetadataRequest       Context = "metadata request"
	MetadataResponse      Context = "metadata response"
	KeysRequest           Context = "keys request"
	KeysResponse          Context = "keys response"
	UserInfoRequest       Context = "UserInfo request"
	UserInfoResponse      Context = "UserInfo response"
	IntrospectionRequest  Context = "introspection request"
	IntrospectionResponse Context = "introspection response"
	RevocationRequest     Context = "revocation request"
	RevocationResponse    Context = "revocation response"
	LogoutRequest         Context = "logout request"
	LogoutResponse        Context = "logout response"
	PageRequest           Context = "page request"  // the browser's, at the provider
	PageResponse          Context = "page response" // a page of the provider, or a redirect
	IDToken               Context = "ID token"
	AccessToken           Context = "access token"
)

// Verdict is what can be said of a value.
type Verdict int

// The verdicts.
const (
	CannotSay Verdict = iota
	Usual
	Unusual
)

// String returns the word for it.
func (v Verdict) String() string {
	switch v {
	case Usual:
		return "usual"
	case Unusual:
		return "unusual"
	}
	return "cannot say"
}

// Remark is what is said of a value: a verdict, and why in a sentence. Where
// nothing can be said both are zero. The sentence repeats nothing of a value that
// has no entry of its own here; lengths are fine.
type Remark struct {
	Verdict Verdict
	Text    string
}

func usual(text string) Remark   { return Remark{Usual, text} }
func unusual(text string) Remark { return Remark{Unusual, text} }
