package demoidp

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// Kind names a message, so that a hook can pick the one it wants.
type Kind string

// The messages that a hook sees.
const (
	KindMetadata           Kind = "metadata"       // an Answer, for both discovery documents
	KindKeys               Kind = "keys"           // an Answer: the JWK Set
	KindToken              Kind = "token"          // an Answer with tokens
	KindTokenError         Kind = "token-error"    // an Answer of RFC 6749 §5.2
	KindUserInfo           Kind = "userinfo"       // an Answer with claims
	KindUserInfoError      Kind = "userinfo-error" // an Answer of RFC 6750 §3.1
	KindIntrospection      Kind = "introspection"
	KindIntrospectionError Kind = "introspection-error"
	KindRevocation         Kind = "revocation" // an Answer with an empty body
	KindRevocationError    Kind = "revocation-error"

	KindAuthorizationResponse Kind = "authorization-response" // a Redirect with a code
	KindAuthorizationError    Kind = "authorization-error"    // a Redirect with an error
	KindLogout                Kind = "logout"                 // a Redirect after logout

	KindIDToken     Kind = "id-token"     // a JWT
	KindAccessToken Kind = "access-token" // a JWT
)

// Hooks change messages just before they are encoded. A nil func changes
// nothing. Hooks run while a request is served and may run at the same time.
type Hooks struct {
	// Answer sees every answer to a back-channel request.
	Answer func(*Answer)
	// Redirect sees every answer that goes back to the client by the browser.
	Redirect func(*Redirect)
	// JWT sees every ID token and access token before it is signed.
	JWT func(*JWT)
	// Intercept sees every request before the provider does. It calls next, or
	// answers itself: so also decisions and the transport can go wrong.
	Intercept func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc)
}

// Answer is an answer to a back-channel request.
type Answer struct {
	Kind    Kind
	Request *http.Request
	Grant   string // the grant type, in answers of the token endpoint; else empty
	Status  int
	Header  http.Header
	Body    Object // an empty Object is sent as no body
	Raw     []byte // when not nil it is sent in place of Body
}

// Redirect is an answer that reaches the client through the browser.
type Redirect struct {
	Kind    Kind
	Request *http.Request
	Status  int // of the HTTP redirect; form_post is a page with status 200
	Header  http.Header
	URI     string // the redirect URI, without the parameters
	Mode    string // query, fragment or form_post
	Params  Object // the values are strings
}

// JWT is a token before it is signed.
type JWT struct {
	Kind   Kind
	Grant  string // the grant type that it is the answer to
	Header Object // written and signed as it stands
	Claims Object
	// Alg picks the key and the signature, whatever Header says: RS256 or ES256.
	Alg string
	// Signed, when not nil, gets the compact form and returns what is sent.
	Signed func(compact string) string
}

// Member is one member of an Object.
type Member struct {
	Name  string
	Value any
}

// Object is a JSON object (or a list of parameters) whose members keep their
// order, and may even repeat.
type Object []Member

// Get returns the value of the first member with that name.
func (o Object) Get(name string) (value any, ok bool) {
	for _, m := range o {
		if m.Name == name {
			return m.Value, true
		}
	}
	return nil, false
}

// Set replaces the value of the first member with that name, or adds one.
func (o *Object) Set(name string, value any) {
	for i := range *o {
		if (*o)[i].Name == name {
			(*o)[i].Value = value
			return
		}
	}
	*o = append(*o, Member{name, value})
}

// Delete removes every member with that name.
func (o *Object) Delete(name string) {
	var kept Object
	for _, m := range *o {
		if m.Name != name {
			kept = append(kept, m)
		}
	}
	*o = kept
}

// MarshalJSON writes the members in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := encode(m.Name)
		if err != nil {
			return nil, err
		}
		value, err := encode(m.Value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode is JSON without the escapes for HTML, which would only puzzle a reader.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// indented is the object as it stands in a textbook.
func (o Object) indented() ([]byte, error) {
	compact, err := encode(o)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// send passes an answer through its hook and writes it.
func (p *Provider) send(w http.ResponseWriter, a *Answer) {
	if hook := p.config.Hooks.Answer; hook != nil {
		hook(a)
	}
	body := a.Raw
	if body == nil && len(a.Body) > 0 {
		var err error
		if body, err = a.Body.indented(); err != nil {
			http.Error(w, "The answer cannot be written as JSON.", http.StatusInternalServerError)
			return
		}
	}
	header := w.Header()
	for name, values := range a.Header {
		header[name] = values
	}
	if _, set := header["Content-Length"]; !set {
		// Set here, because net/http would send a long answer in chunks.
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(body) // the peer is gone when this fails
}

// secretHeader is for answers that hold credentials (RFC 6749 §5.1).
func secretHeader() http.Header {
	return http.Header{
		"Content-Type":  {"application/json"},
		"Cache-Control": {"no-store"},
		"Pragma":        {"no-cache"},
	}
}

// protocolError is an OAuth error on its way to the client. Descriptions are our
// own words and never repeat what was sent.
type protocolError struct {
	status      int // of a back-channel answer; 0 means 400
	code        string
	description string
	challenge   string // WWW-Authenticate
}

// sendError writes an error as RFC 6749 §5.2 has it.
func (p *Provider) sendError(w http.ResponseWriter, r *http.Request, kind Kind, grant string, e *protocolError) {
	header := secretHeader()
	if e.challenge != "" {
		header.Set("WWW-Authenticate", e.challenge)
	}
	status := e.status
	if status == 0 {
		status = http.StatusBadRequest
	}
	if status == http.StatusMethodNotAllowed {
		header.Set("Allow", http.MethodPost)
	}
	p.send(w, &Answer{Kind: kind, Request: r, Grant: grant, Status: status, Header: header,
		Body: Object{{"error", e.code}, {"error_description", e.description}}})
}
