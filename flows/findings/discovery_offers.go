package findings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/flows/specref"
)

var ruleDiscAlg = Rule{
	ID: "DISC-ALG", Topic: "metadata", Severity: Warning,
	Title:  "Advertised signing algorithms",
	Looks:  "id_token_signing_alg_values_supported without RS256 (warning), with none (note), or with nothing but HS algorithms for a public client (error); token_endpoint_auth_signing_alg_values_supported, or that of revocation or introspection, with none (error).",
	Breaks: "A client that knows RS256 only cannot check the tokens; with none anybody can make them; a public client has no key for HS algorithms.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("3"), specref.OIDCCore.Section("15.1"), specref.RFC8414.Section("2")},
	Fix:    Fix{IdP: "Add an RSA (or EC) signing key and list its algorithm; remove none."},
	Needs:  []Need{NeedDocument},
	Judge: func(t *Trace) Outcome {
		m := t.Document()
		h := Hit{}
		var what []string
		say := func(s Severity, member, format string, args ...any) {
			at := m.X.AtMember(member)
			switch {
			case len(what) == 0:
				h.At = at
			case s > h.Severity && at != h.At:
				h.At, h.Also = at, append([]Evidence{h.At}, h.Also...)
			case at != h.At:
				h.Also = append(h.Also, at)
			}
			h.Severity = max(h.Severity, s)
			what = append(what, fmt.Sprintf(format, args...))
		}
		const idToken = "id_token_signing_alg_values_supported"
		if algs := m.Document.IDTokenSigningAlgValuesSupported(); len(algs) > 0 {
			public, known := t.PublicClient()
			symmetric := !slices.ContainsFunc(algs, func(a string) bool { return !strings.HasPrefix(a, "HS") && a != "none" })
			switch {
			case symmetric && known && public:
				say(Error, idToken, "for ID tokens the metadata lists %s only, for which a public client has no key", list(algs))
			case !slices.Contains(algs, "RS256"):
				say(Warning, idToken, "for ID tokens the metadata lists %s, and not RS256, which must be among them", list(algs))
			}
			if slices.Contains(algs, "none") {
				say(Note, idToken, "the algorithm \"none\" is listed for ID tokens")
			}
		}
		for _, endpoint := range []string{"token", "revocation", "introspection"} {
			auth := endpoint + "_endpoint_auth_signing_alg_values_supported"
			if all, _ := m.Document.JSON.Get(auth).Strings(); slices.Contains(all, "none") {
				say(Error, auth, "the algorithm \"none\" is listed for client assertions at the %s endpoint, where it must not be", endpoint)
			}
		}
		if len(what) == 0 {
			return passed()
		}
		h.Message = upper(strings.Join(what, "; ")) + "."
		return found(h)
	},
}

// hasFront tells whether the provider has an authorization endpoint, and so use
// for PKCE.
func hasFront(d *metadata.Document) bool {
	grants := d.GrantTypesSupported()
	return d.AuthorizationEndpoint() != "" && (len(grants) == 0 || slices.Contains(grants, "authorization_code"))
}

const pkceMember = "code_challenge_methods_supported"

var rulePKCENotAdvertised = Rule{
	ID: "DISC-PKCE-NOT-ADVERTISED", Topic: "metadata", Severity: Warning,
	Title:  "PKCE is not advertised",
	Looks:  "Metadata without code_challenge_methods_supported. That does not mean that PKCE is not supported.",
	Breaks: "Clients cannot tell whether the server checks the code_verifier; some leave PKCE out, some refuse the server.",
	Specs:  []specref.Ref{specref.RFC9700.Section("2.1.1"), specref.RFC8414.Section("2")},
	Fix:    Fix{IdP: `Publish "code_challenge_methods_supported": ["S256"].`, Client: "Send S256 anyway: a server that does not know it ignores it."},
	Needs:  []Need{NeedDocument},
	Probe:  "A token request with a wrong code_verifier tells whether the server checks it.",
	Judge: func(t *Trace) Outcome {
		m := t.published()
		if m == nil || !hasFront(m.Document) {
			return notApplicable("the provider has no authorization code grant")
		}
		if m.Document.JSON.Get(pkceMember) != nil {
			return passed()
		}
		return found(Hit{At: m.X.AtJSON(m.Document.JSON), Message: "The metadata does not say which code challenge methods the server supports."})
	},
}

var rulePKCEPlain = Rule{
	ID: "DISC-PKCE-PLAIN", Topic: "metadata", Severity: Warning,
	Title:  "PKCE with the method plain",
	Looks:  "code_challenge_methods_supported without S256 (error), or with plain beside it (note).",
	Breaks: "With plain the code_verifier itself stands in the URL of the authorization request.",
	Specs:  []specref.Ref{specref.RFC7636.Section("4.2"), specref.RFC9700.Section("2.1.1")},
	Fix:    Fix{IdP: "Support S256, and remove plain.", Client: "Use S256."},
	Needs:  []Need{NeedDocument},
	Judge: func(t *Trace) Outcome {
		m := t.Document()
		methods := m.Document.CodeChallengeMethodsSupported()
		h := Hit{At: m.X.AtMember(pkceMember)}
		switch {
		case len(methods) == 0:
			return notApplicable("the metadata names no code challenge methods")
		case !slices.Contains(methods, "S256"):
			h.Severity = Error
			h.Message = fmt.Sprintf("Of the code challenge methods only %s is offered, and not S256, which every server must know.", list(methods))
		case slices.Contains(methods, "plain"):
			h.Severity = Note
			h.Message = "Beside S256 the method plain is offered."
		default:
			return passed()
		}
		return found(h)
	},
}

var ruleRefreshNotAdvertised = Rule{
	ID: "DISC-REFRESH-NOT-ADVERTISED", Topic: "metadata", Severity: Note,
	Title:  "Refresh tokens are not advertised",
	Looks:  "A client that wants a refresh token, and metadata whose grant types lack refresh_token (the default, where there are none, does too) or whose scopes lack offline_access.",
	Breaks: "It may work all the same: Google has access_type=offline, Okta and Keycloak a setting for each client.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("3"), specref.OIDCCore.Section("11")},
	Fix:    Fix{IdP: "Switch the refresh token grant on, and list it.", Client: "Ask for it anyway."},
	Needs:  []Need{NeedDocument},
	Judge: func(t *Trace) Outcome {
		m := t.published()
		if m == nil || !t.WantsRefresh() {
			return notApplicable("the client does not want a refresh token")
		}
		d := m.Document
		var what []string
		var places []Evidence
		if grants := d.GrantTypesSupported(); len(grants) > 0 && !slices.Contains(grants, GrantRefresh) {
			what = append(what, "grant_types_supported lacks refresh_token")
			places = append(places, m.X.AtMember("grant_types_supported"))
		} else if d.JSON.Get("grant_types_supported") == nil {
			what = append(what, "there is no grant_types_supported, which means authorization_code and implicit")
			places = append(places, m.X.AtJSON(d.JSON))
		}
		if scopes := d.ScopesSupported(); len(scopes) > 0 && !slices.Contains(scopes, "offline_access") {
			what = append(what, "scopes_supported lacks offline_access")
			places = append(places, m.X.AtMember("scopes_supported"))
		}
		if len(what) == 0 {
			return passed()
		}
		return found(Hit{At: places[0], Also: places[1:], Message: "In the metadata, " + strings.Join(what, "; ") + "."})
	},
}

var ruleTwoDocs = Rule{
	ID: "DISC-TWO-DOCS-DIFFER", Topic: "metadata", Severity: Warning,
	Title:  "The two metadata documents disagree",
	Looks:  "An openid-configuration and an oauth-authorization-server document of one issuer that differ in the issuer, an endpoint, the code challenge methods or the authentication methods.",
	Breaks: "It depends on which of the two a client reads whether it works.",
	Specs:  []specref.Ref{specref.RFC9068.Section("4"), specref.RFC8414.Section("3.3"), specref.RFC8414.Section("5")},
	Fix:    Fix{IdP: "Make both documents from one source."},
	Needs:  []Need{NeedMetadata},
	Judge: func(t *Trace) Outcome {
		newest := map[metadata.Kind]*Metadata{}
		place := ""
		for _, m := range slices.Concat(t.Metadata, t.ProbedMetadata()) {
			at, err := metadata.WellKnownURLs(m.X.URL)
			if !isMetadata(m) || err != nil {
				continue
			}
			if own, err := metadata.WellKnownURLs(at.Issuer); err != nil || m.X.URL != own.OIDC && m.X.URL != own.OAuth {
				continue // at another place, and so perhaps another issuer's
			}
			if place == "" {
				place = at.Issuer
			}
			if at.Issuer == place {
				newest[m.Kind] = m
			}
		}
		oidc, oauth := newest[metadata.OIDC], newest[metadata.OAuth]
		if oidc == nil || oauth == nil {
			return notApplicable("only one of the two documents was asked for, or is there")
		}
		h := Hit{}
		var what []string
		for _, member := range oauth.Document.JSON.Members() {
			other, ok := oidc.Document.JSON.Member(member.Name)
			if !ok || !compared(member.Name) || sameValue(member.Value, other.Value) {
				continue
			}
			at := oauth.X.At(ResponseBody, member.KeyStart, member.Value.End)
			if len(what) == 0 {
				h.At = at
				if a, ok := member.Value.Text(); ok {
					b, _ := other.Value.Text()
					h.Comparison = &Comparison{member.Name, b, a}
				}
			} else {
				h.Also = append(h.Also, at)
			}
			h.Also = append(h.Also, oidc.X.At(ResponseBody, other.KeyStart, other.Value.End))
			what = append(what, fmt.Sprintf("%s (%s in openid-configuration, %s in oauth-authorization-server)", member.Name, inWords(other.Value), inWords(member.Value)))
		}
		for _, name := range []string{"issuer", pkceMember} {
			h, what = inOneOnly(name, oidc, oauth, h, what)
		}
		if len(what) == 0 {
			return passed()
		}
		h.Message = "The two documents differ in " + list(what) + "."
		return found(h)
	},
}

// inOneOnly adds that only one of the documents has a member: to who reads the
// other, a server without code challenge methods does not know PKCE (RFC 8414 §2).
func inOneOnly(name string, oidc, oauth *Metadata, h Hit, what []string) (Hit, []string) {
	a, inOIDC := oidc.Document.JSON.Member(name)
	b, inOAuth := oauth.Document.JSON.Member(name)
	if inOIDC == inOAuth || name == pkceMember && (!hasFront(oidc.Document) || !hasFront(oauth.Document)) {
		return h, what
	}
	at, text := Evidence{}, ""
	if inOIDC {
		at = oidc.X.At(ResponseBody, a.KeyStart, a.Value.End)
		text = fmt.Sprintf("%s (%s in openid-configuration, and not there in oauth-authorization-server)", name, inWords(a.Value))
	} else {
		at = oauth.X.At(ResponseBody, b.KeyStart, b.Value.End)
		text = fmt.Sprintf("%s (not there in openid-configuration, and %s in oauth-authorization-server)", name, inWords(b.Value))
	}
	if len(what) == 0 {
		h.At = at
	} else {
		h.Also = append(h.Also, at)
	}
	return h, append(what, text)
}

// inWords is a value of the metadata for a sentence.
func inWords(v *jsonpos.Value) string {
	if all, ok := v.Strings(); ok && len(all) > 0 {
		return quotes(all)
	}
	return quote(v.String())
}

// compared tells the members that must be the same in both documents.
func compared(name string) bool {
	return name == "issuer" || name == "jwks_uri" || name == pkceMember || strings.HasSuffix(name, "_endpoint") || strings.HasSuffix(name, "_endpoint_auth_methods_supported")
}

// sameValue compares strings, and arrays of strings in any order.
func sameValue(a, b *jsonpos.Value) bool {
	if listA, ok := a.Strings(); ok {
		listB, ok := b.Strings()
		slices.Sort(listA)
		slices.Sort(listB)
		return ok && slices.Equal(slices.Compact(listA), slices.Compact(listB))
	}
	return a.Kind() == b.Kind() && a.String() == b.String()
}
