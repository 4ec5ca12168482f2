package demoidp

import (
	"net/http"
	"net/url"
	"strings"
)

func invalidClient(description string) *protocolError {
	// 401 always comes with a challenge (RFC 9110 §15.5.2), so also where the
	// client did not use Basic.
	return &protocolError{status: http.StatusUnauthorized, code: "invalid_client", description: description, challenge: `Basic realm="demo"`}
}

// authenticate finds the client that sends a request and checks its secret
// (RFC 6749 §2.3.1). A public client only names itself.
func (p *Provider) authenticate(r *http.Request, form url.Values) (*Client, *protocolError) {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if authorization := r.Header.Get("Authorization"); authorization != "" {
		user, password, ok := r.BasicAuth()
		if !ok {
			return nil, invalidClient("the Authorization header is not of the scheme Basic")
		}
		if secret != "" {
			return nil, &protocolError{code: "invalid_request", description: "the client authenticated in two ways; use one"}
		}
		// Both parts are form-encoded before they are joined.
		var err1, err2 error
		user, err1 = url.QueryUnescape(user)
		password, err2 = url.QueryUnescape(password)
		if err1 != nil || err2 != nil {
			return nil, invalidClient("client id and secret must be form-encoded inside Basic")
		}
		if id != "" && id != user {
			return nil, &protocolError{code: "invalid_request", description: "client_id differs from the one in the Authorization header"}
		}
		if password == "" {
			return nil, invalidClient("Basic without a secret; a public client sends client_id in the body and no Authorization header")
		}
		id, secret = user, password
	}
	client := p.clients[id]
	switch {
	case strings.TrimSpace(id) == "":
		return nil, invalidClient("the client did not say who it is: client_id is missing")
	case client == nil:
		return nil, invalidClient("there is no client with this client_id")
	case client.Public() && secret != "":
		return nil, invalidClient("this client is public: it has no secret to send")
	case client.Public():
		return client, nil
	case secret == "":
		return nil, invalidClient("this client must authenticate: the secret is missing")
	case !same(secret, client.Secret):
		return nil, invalidClient("the client secret is wrong")
	}
	return client, nil
}
