package findings

import (
	"fmt"
	"slices"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

const authMember = "token_endpoint_auth_methods_supported"

var ruleDiscAuthMethod = Rule{
	ID: "DISC-AUTH-METHOD", Topic: "metadata", Severity: Warning,
	Title:         "Client authentication method is not advertised",
	Looks:         "A request that authenticates the client by a method that the metadata does not list for the endpoint; without a list only client_secret_basic is. Where the server took it although there is no list, or the client is public, it is a note.",
	Breaks:        "The server may refuse the client (invalid_client); clients that go by the list choose another method.",
	Specs:         []specref.Ref{specref.OIDCDiscovery.Section("3"), specref.RFC8414.Section("2"), specref.OIDCCore.Section("9")},
	Fix:           Fix{IdP: "Correct the list, or the method that the client is registered with.", Client: "Use a method of the list."},
	Needs:         []Need{NeedDocument, NeedToken},
	AfterAnywhere: []ID{"TOKEN-AUTH-METHOD"},
	Judge: func(t *Trace) Outcome {
		m := t.published()
		if m == nil {
			return notApplicable("there is not %s", NeedDocument)
		}
		for _, a := range t.Tokens {
			if h, ok := authMethod(m, a.X, a.Auth, authMember, a.Success()); ok {
				return found(h)
			}
		}
		for _, r := range t.Revocations {
			if h, ok := authMethod(m, r.X, r.Auth, "revocation_endpoint_auth_methods_supported", !refusesClient(r.X)); ok {
				return found(h)
			}
		}
		for _, i := range t.Introspections {
			if m.Document.JSON.Get("introspection_endpoint_auth_methods_supported") == nil {
				break // there is no default for it
			}
			if h, ok := authMethod(m, i.X, i.Auth, "introspection_endpoint_auth_methods_supported", !refusesClient(i.X)); ok {
				return found(h)
			}
		}
		return passed()
	},
}

// refusesClient tells whether an answer refuses the client itself, and not what
// it asked for.
func refusesClient(x *Exchange) bool {
	code, _ := x.Object().Get("error").Text()
	return x.Status() == 401 || x.Status() == 403 || code == "invalid_client"
}

// authMethod judges the method that a request used by the list for its
// endpoint.
func authMethod(m *Metadata, x *Exchange, auth ClientAuth, member string, accepted bool) (Hit, bool) {
	v := m.Document.JSON.Get(member)
	listed, ok := v.Strings()
	if v != nil && (!ok || len(listed) == 0) {
		return Hit{}, false // DISC-WRONG-TYPE
	}
	h := Hit{Severity: Warning, At: m.X.AtMember(member), Also: []Evidence{auth.At}}
	switch auth.Method {
	case AuthUnknown:
		return Hit{}, false
	case AuthNone:
		// Many servers leave none out of the list, and recordings leave
		// credentials out.
		if v == nil || accepted || x.Witness != httplog.Sent || auth.ClientID == "" {
			return Hit{}, false
		}
		h.Severity = Note
	case AuthAssertion:
		if slices.Contains(listed, "private_key_jwt") || slices.Contains(listed, "client_secret_jwt") {
			return Hit{}, false
		}
	}
	if v == nil {
		listed = []string{AuthBasic}
		h.At, h.Also = auth.At, nil
		if accepted {
			h.Severity = Note
		}
	}
	if slices.Contains(listed, auth.Method) {
		return Hit{}, false
	}
	method := auth.Method
	if method == AuthAssertion {
		method = "a client assertion"
	}
	h.Message = fmt.Sprintf("The client used %s; the metadata lists %s.", method, list(listed))
	if v == nil {
		h.Message = fmt.Sprintf("The client used %s; the metadata has no %s, which means client_secret_basic only.", method, member)
	}
	if accepted {
		h.Message += " The server took it all the same."
	}
	return h, true
}
