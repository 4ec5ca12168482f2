package command_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// wireName is a name that stood on the wire, with its value.
type wireName struct {
	kind  terms.Kind
	name  string
	value terms.Value
}

// messagesOf are the messages of each step, as package terms calls them.
var messagesOf = map[string][2]terms.Context{
	"metadata":      {terms.MetadataRequest, terms.MetadataResponse},
	"keys":          {terms.KeysRequest, terms.KeysResponse},
	"token":         {terms.TokenRequest, terms.TokenResponse},
	"refresh":       {terms.TokenRequest, terms.TokenResponse},
	"userinfo":      {terms.UserInfoRequest, terms.UserInfoResponse},
	"introspection": {terms.IntrospectionRequest, terms.IntrospectionResponse},
	"revocation":    {terms.RevocationRequest, terms.RevocationResponse},
	"logout":        {terms.LogoutRequest, terms.LogoutResponse},
}

// membersAre are the kinds of the members of a message's JSON; those of the
// other messages are response members.
var membersAre = map[terms.Context]terms.Kind{
	terms.MetadataResponse: terms.Metadata, terms.KeysResponse: terms.Key, terms.UserInfoResponse: terms.Claim,
}

// namesOnTheWire are the parameters, header fields, JSON members, JOSE header
// parameters and claims in a document's exchanges and tokens.
func namesOnTheWire(t *testing.T, d flows.Document) []wireName {
	t.Helper()
	var names wireNames
	for _, x := range d.Exchanges {
		u, err := url.Parse(x.Request.URL)
		if err != nil {
			t.Fatal(err)
		}
		messages, ok := messagesOf[x.Step]
		switch {
		case ok:
		case u.Query().Has("response_type"):
			messages = [2]terms.Context{terms.AuthorizationRequest, terms.PageResponse}
		case u.Query().Has("state"):
			messages = [2]terms.Context{terms.AuthorizationResponse, terms.PageResponse}
		default:
			messages = [2]terms.Context{terms.PageRequest, terms.PageResponse}
		}
		names.params(u.RawQuery, messages[0])
		names.message(x.Request.Raw, messages[0])
		if x.Response != nil {
			names.message(x.Response.Raw, messages[1])
		}
	}
	for context, token := range map[terms.Context]*flows.DocumentToken{
		terms.AccessToken: d.Tokens.AccessToken, terms.IDToken: d.Tokens.IDToken,
	} {
		if token == nil || token.JWT == nil {
			continue
		}
		names.members(token.JWT.Header, terms.JOSEHeader, context)
		names.members(token.JWT.Claims, terms.Claim, context)
	}
	return names
}

// wantEntries checks that whatever stood on the wire is explained.
func wantEntries(t *testing.T, names []wireName) {
	t.Helper()
	for _, n := range names {
		if _, ok := terms.Lookup(n.kind, n.name); !ok {
			t.Errorf("%s: the %s %s has no entry", n.value.Context, n.kind, n.name)
		}
	}
}

type wireNames []wireName

func (n *wireNames) message(raw string, context terms.Context) {
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	_, fields, _ := strings.Cut(head, "\r\n")
	for line := range strings.SplitSeq(fields, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		*n = append(*n, wireName{terms.Header, name, terms.Value{Text: value, Context: context}})
		if u, err := url.Parse(value); err == nil && name == "Location" {
			n.params(u.RawQuery, "")
		}
	}
	kind, ok := membersAre[context]
	if !ok {
		kind = terms.Member
	}
	switch {
	case strings.HasPrefix(body, "{"):
		n.members([]byte(body), kind, context)
	case strings.Contains(head, "application/x-www-form-urlencoded"):
		n.params(body, context)
	}
}

func (n *wireNames) params(query string, context terms.Context) {
	values, _ := url.ParseQuery(query) // what cannot be read has no name
	for name := range values {
		*n = append(*n, wireName{terms.Parameter, name, terms.Value{Text: values.Get(name), Context: context}})
	}
}

// members adds those of an object, and of the objects inside.
func (n *wireNames) members(text json.RawMessage, kind terms.Kind, context terms.Context) {
	var object map[string]json.RawMessage
	var array []json.RawMessage
	switch text = bytes.TrimSpace(text); {
	case json.Unmarshal(text, &object) == nil:
		for name, value := range object {
			*n = append(*n, wireName{kind, name, terms.Value{Text: string(value), JSON: true, Context: context}})
			n.members(value, kind, context)
		}
	case json.Unmarshal(text, &array) == nil:
		for _, element := range array {
			n.members(element, kind, context)
		}
	}
}
