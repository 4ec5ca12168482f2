package findings

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/flows/specref"
)

var ruleDiscMissing = Rule{
	ID: "DISC-MISSING-REQUIRED", Topic: "metadata", Severity: Error,
	Title:  "Metadata lacks required members",
	Looks:  "A document of OpenID Connect, or of RFC 8414, without a member that it must have. Members that are only recommended are a note.",
	Breaks: "Some clients refuse to start without them.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("3"), specref.RFC8414.Section("2")},
	Fix:    Fix{IdP: "Publish the members.", Client: "Give the missing endpoints by hand, for a test."},
	Needs:  []Need{NeedDocument},
	After:  []ID{"NET-INTERCEPT", "DISC-WRONG-PATH"},
	Judge: func(t *Trace) Outcome {
		m := t.Document()
		d := m.Document
		if l, instead, ok := t.failedLookUp(); ok && instead != nil && l.last().Document != nil {
			return found(Hit{
				At: l.last().X.AtJSON(l.last().Document.JSON), Severity: absenceSeverity(l, instead), Title: "No metadata document",
				Message: fmt.Sprintf("%s answered with a JSON object without anything that metadata must have. The document of %s is at %s.",
					quote(l.last().X.URL), standardOf(*instead), quote(instead.first().X.URL)),
				Breaks: "Clients that look for the first document only find nothing.",
			})
		}
		if missing := absent(d, required(d)); len(missing) > 0 {
			h := Hit{At: m.X.AtJSON(d.JSON), Message: "The metadata lacks " + list(missing) + "."}
			if !isMetadata(m) {
				h.Message = "The answer is a JSON object without anything that metadata must have: it lacks " + list(missing) + "."
			}
			return found(h)
		}
		if d.Kind == metadata.OAuth {
			return passed()
		}
		if missing := absent(d, []string{"userinfo_endpoint", "scopes_supported", "claims_supported"}); len(missing) > 0 {
			return found(Hit{
				Severity: Note, At: m.X.AtJSON(d.JSON), Title: "Metadata lacks recommended members",
				Message: "The metadata lacks " + list(missing) + ", which OpenID Connect recommends.",
				Breaks:  "Clients cannot see what they may ask for; nothing stops working.",
			})
		}
		return passed()
	},
}

// required are the members that a document must have. A provider without a grant
// that uses an endpoint need not name it.
func required(d *metadata.Document) []string {
	names := []string{"issuer", "response_types_supported"}
	front, back := true, true
	if grants := d.GrantTypesSupported(); len(grants) > 0 {
		front = slices.Contains(grants, "authorization_code") || slices.Contains(grants, "implicit")
		back = !slices.Equal(grants, []string{"implicit"})
	} else if types := d.ResponseTypesSupported(); len(types) > 0 {
		back = slices.ContainsFunc(types, func(s string) bool { return slices.Contains(strings.Fields(s), "code") })
	}
	if front || d.Kind == metadata.OIDC {
		names = append(names, "authorization_endpoint")
	}
	if back {
		names = append(names, "token_endpoint")
	}
	if d.Kind == metadata.OIDC {
		names = append(names, "jwks_uri", "subject_types_supported", "id_token_signing_alg_values_supported")
	}
	return names
}

func absent(d *metadata.Document, names []string) []string {
	var out []string
	for _, name := range names {
		if d.JSON.Get(name) == nil {
			out = append(out, name)
		}
	}
	return out
}

// memberType is the JSON type of a metadata member.
type memberType int

const (
	textMember memberType = iota + 1
	urlMember
	listMember
	flagMember
	objectMember
)

// typeOf is the type of a metadata member; 0 when it is not known. The issuer
// has rules of its own.
func typeOf(name string) memberType {
	switch name {
	case "jwks_uri", "signed_jwks_uri", "op_policy_uri", "op_tos_uri", "service_documentation", "check_session_iframe":
		return urlMember
	case "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported",
		"require_request_uri_registration", "authorization_response_iss_parameter_supported",
		"require_pushed_authorization_requests", "require_signed_request_object",
		"tls_client_certificate_bound_access_tokens", "frontchannel_logout_supported",
		"frontchannel_logout_session_supported", "backchannel_logout_supported", "backchannel_logout_session_supported",
		"backchannel_user_code_parameter_supported":
		return flagMember
	case "mtls_endpoint_aliases":
		return objectMember
	case "signed_metadata":
		return textMember
	case "scopes_supported", "response_types_supported", "response_modes_supported", "grant_types_supported",
		"acr_values_supported", "subject_types_supported", "display_values_supported", "claim_types_supported",
		"claims_supported", "claims_locales_supported", "ui_locales_supported", "code_challenge_methods_supported",
		"prompt_values_supported", "authorization_details_types_supported", "backchannel_token_delivery_modes_supported",
		"protected_resources":
		return listMember
	}
	switch {
	case strings.HasSuffix(name, "_endpoint"):
		return urlMember
	case strings.HasSuffix(name, "_alg_values_supported"), strings.HasSuffix(name, "_enc_values_supported"), strings.HasSuffix(name, "_auth_methods_supported"):
		return listMember
	}
	return 0
}

var ruleDiscWrongType = Rule{
	ID: "DISC-WRONG-TYPE", Topic: "metadata", Severity: Warning,
	Title:  "Metadata member of a wrong type",
	Looks:  "A known member of another JSON type than it must have, an empty array, an array with an element twice, or a URL that is not absolute or no web address. It is an error for the authorization and token endpoints and jwks_uri, which nothing works without.",
	Breaks: "Lenient clients leave the member out, strict ones fail, and some read it wrongly.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("3"), specref.OIDCDiscovery.Section("4.2"), specref.RFC8414.Section("2")},
	Fix:    Fix{IdP: "Correct the template or the settings that the document is made from; leave out members without a value."},
	Needs:  []Need{NeedDocument},
	Judge: func(t *Trace) Outcome {
		m := t.Document()
		h := Hit{Severity: Warning}
		var what []string
		members := m.Document.JSON.Members()
		top := len(members)
		members = slices.Concat(members, m.Document.JSON.Get("mtls_endpoint_aliases").Members())
		for i, member := range members {
			fault := typeFault(member.Name, member.Value)
			if fault == "" || member.Repeated {
				continue
			}
			at := m.X.At(ResponseBody, member.KeyStart, member.Value.End)
			essential := i < top && (member.Name == "authorization_endpoint" || member.Name == "token_endpoint" || member.Name == "jwks_uri")
			name := member.Name
			if i >= top {
				name = "mtls_endpoint_aliases." + name
			}
			switch {
			case len(what) == 0:
				h.At = at
			case essential && h.Severity != Error:
				h.At, h.Also = at, append([]Evidence{h.At}, h.Also...)
			default:
				h.Also = append(h.Also, at)
			}
			if essential {
				h.Severity = Error
			}
			what = append(what, name+" "+fault)
		}
		if len(what) == 0 {
			return passed()
		}
		h.Message = "In the metadata " + list(what) + "."
		return found(h)
	},
}

// typeFault tells what is wrong with the value of a member, as a clause.
func typeFault(name string, v *jsonpos.Value) string {
	should := ""
	switch typeOf(name) {
	case urlMember, textMember:
		text, ok := v.Text()
		switch {
		case !ok:
			should = "a string"
		case typeOf(name) == textMember, Masked(text):
		case !absoluteURL(text):
			return "is " + quote(text) + ", which is not an absolute URL"
		case (strings.HasSuffix(name, "_endpoint") || name == "jwks_uri") && !webURL(text):
			return "is " + quote(text) + ", which is not an https URL"
		}
	case flagMember:
		if v.Kind() != jsonpos.Bool {
			should = "true or false"
		}
	case objectMember:
		if v.Kind() != jsonpos.Object {
			should = "an object"
		}
	case listMember:
		all, ok := v.Strings()
		switch {
		case !ok:
			should = "an array of strings"
		case len(all) == 0:
			return "is an empty array, which must be left out"
		}
		seen := make(map[string]bool, len(all))
		for _, s := range all {
			if seen[s] {
				return "has " + quote(s) + " twice"
			}
			seen[s] = true
		}
	}
	if should == "" {
		return ""
	}
	if v.Kind() == jsonpos.Array && typeOf(name) == listMember {
		return "is an array with something else than strings, and should be " + should
	}
	if text, ok := v.Text(); ok {
		return "is the string " + quote(text) + ", and should be " + should
	}
	return "is " + kindOf(v) + ", and should be " + should
}

// webURL tells the URLs at which something can be asked. That it is not by plain
// http is for another rule.
func webURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http")
}

func absoluteURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && u.Host != "" && !strings.ContainsAny(s, " \t\r\n")
}
