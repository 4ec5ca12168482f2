package origin

import (
	"bytes"
	"strings"

	"github.com/grantwalk/grantwalk/flows/terms"
	"github.com/grantwalk/grantwalk/httplog"
)

const (
	sniffed = 4 << 10   // bytes that tell what a body is
	maxForm = 256 << 10 // bytes of a form that are read
)

// form is how a body is written.
type form int

const (
	otherBody form = iota
	formBody
	jsonBody
)

// bodyForm tells how a body is written, by its label and its beginning.
func bodyForm(contentType string, head []byte) form {
	ct := strings.ToLower(contentType)
	t := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case strings.Contains(ct, "x-www-form-urlencoded"):
		return formBody
	case len(t) > 0 && (t[0] == '{' || t[0] == '['):
		return jsonBody
	}
	return otherBody
}

// requestType is the media type of the request's body.
func requestType(x httplog.Exchange) string {
	for _, f := range httplog.Fields(x.Request.Head()) {
		if strings.EqualFold(f.Name, "Content-Type") {
			return f.Value
		}
	}
	return ""
}

// byStep are the messages of the steps in which request and response are of one
// kind.
var byStep = map[string][2]terms.Context{
	"metadata":      {terms.MetadataRequest, terms.MetadataResponse},
	"keys":          {terms.KeysRequest, terms.KeysResponse},
	"id-token":      {terms.KeysRequest, terms.KeysResponse}, // fetched again for an unknown kid
	"token":         {terms.TokenRequest, terms.TokenResponse},
	"refresh":       {terms.TokenRequest, terms.TokenResponse},
	"userinfo":      {terms.UserInfoRequest, terms.UserInfoResponse},
	"introspection": {terms.IntrospectionRequest, terms.IntrospectionResponse},
	"revocation":    {terms.RevocationRequest, terms.RevocationResponse},
	"logout":        {terms.LogoutRequest, terms.LogoutResponse},
}

// requestContext tells which message the request of x is: by its parameters, and
// else by its step.
func requestContext(x httplog.Exchange) terms.Context {
	query := names(queryOf(requestTarget(x)))
	var body map[string]bool
	if p := x.Request.Body(); len(p) > 0 && bodyForm(requestType(x), p[:min(len(p), sniffed)]) == formBody {
		body = names(string(p[:min(len(p), maxForm)]))
	}
	answer := func(p map[string]bool) bool {
		return p["state"] && (p["code"] || p["error"] || p["id_token"]) || p["code"] && p["iss"]
	}
	switch {
	case body["grant_type"]:
		return terms.TokenRequest
	case query["response_type"], body["response_type"], query["request_uri"] && query["client_id"]:
		return terms.AuthorizationRequest
	case x.Witness == httplog.Received, answer(query), answer(body):
		return terms.AuthorizationResponse
	}
	switch x.Label.Step {
	case "authorization-request", "authorization-response":
		return terms.PageRequest
	case "refresh", "token":
		if len(x.Request.Body()) == 0 {
			return terms.KeysRequest
		}
	}
	if c, ok := byStep[x.Label.Step]; ok {
		return c[0]
	}
	switch {
	case body["token"] && strings.Contains(x.URL, "introspect"):
		return terms.IntrospectionRequest
	case body["token"]:
		return terms.RevocationRequest
	}
	return ""
}

// responseContext tells which message the response of x is: by its request, and
// else by what it holds.
func responseContext(x httplog.Exchange) terms.Context {
	switch asked := requestContext(x); asked {
	case terms.AuthorizationRequest, terms.AuthorizationResponse, terms.PageRequest:
		return terms.PageResponse
	case "":
	default:
		for _, pair := range byStep {
			if pair[0] == asked {
				return pair[1]
			}
		}
	}
	if x.Response == nil {
		return ""
	}
	head := x.Response.Body().First(sniffed)
	holds := func(name string) bool { return bytes.Contains(head, []byte(`"`+name+`"`)) }
	switch {
	case bodyForm("", head) != jsonBody:
	case holds("authorization_endpoint") || holds("jwks_uri") || holds("token_endpoint"):
		return terms.MetadataResponse
	case holds("keys") && holds("kty"):
		return terms.KeysResponse
	case holds("access_token"):
		return terms.TokenResponse
	}
	return ""
}

// memberKind is what the members of a message's JSON are.
func memberKind(ctx terms.Context) terms.Kind {
	switch ctx {
	case terms.MetadataResponse:
		return terms.Metadata
	case terms.KeysResponse:
		return terms.Key
	case terms.UserInfoResponse, terms.IDToken, terms.AccessToken:
		return terms.Claim
	}
	return terms.Member
}

// ValueKind is what the values of a name are, where they have entries of their
// own among the terms; else it is empty.
func ValueKind(name string) terms.Kind {
	switch name {
	case "error":
		return terms.ErrorCode
	case "scope", "scopes_supported":
		return terms.Scope
	case "claims_supported":
		return terms.Claim
	case "grant_type", "grant_types_supported":
		return terms.GrantType
	case "response_mode", "response_modes_supported":
		return terms.ResponseMode
	case "code_challenge_method", "code_challenge_methods_supported", "alg":
		return terms.Algorithm
	}
	switch {
	case strings.HasSuffix(name, "_auth_methods_supported"):
		return terms.AuthMethod
	case strings.HasSuffix(name, "_alg_values_supported"):
		return terms.Algorithm
	}
	return ""
}
