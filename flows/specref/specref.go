// Package specref names the places in the standards that the rest of the
// program points at: RFC6749.Section("5.1") reads "RFC 6749 §5.1", and knows
// the document's title and the section's URL.
//
// It is for references only. It holds no text of the standards and judges
// nothing. There is no table to build: every look-up is a switch.
package specref

import (
	"fmt"
	"strings"
)

// Spec is a document, under the short name that people use for it.
type Spec string

// Ref is a place in a document. Section is a section number such as "5.1", an
// appendix such as "A.17", or empty for the whole document. The zero Ref refers
// to nothing.
type Ref struct {
	Spec    Spec
	Section string
}

// Section returns the reference to a section of s, by its number ("5.1") or,
// for an appendix, by its letter first ("A.17").
func (s Spec) Section(number string) Ref { return Ref{Spec: s, Section: number} }

// IsZero reports whether r refers to nothing.
func (r Ref) IsZero() bool { return r.Spec == "" }

// String returns the reference as it is written in a sentence, for example
// "RFC 6749 §5.1" or "RFC 6749 Appendix A.17".
func (r Ref) String() string {
	switch {
	case r.Section == "":
		return string(r.Spec)
	case isAppendix(r.Section):
		return string(r.Spec) + " Appendix " + r.Section
	}
	return string(r.Spec) + " §" + r.Section
}

// Title returns the title of the document and, where it is known, of the
// section: "The OAuth 2.0 Authorization Framework: Successful Response".
func (r Ref) Title() string {
	title := r.Spec.Title()
	if s := sectionTitle(r); s != "" {
		return title + ": " + s
	}
	return title
}

// URL returns where the section can be read. It is empty for an unknown
// document.
func (r Ref) URL() string {
	base, style := r.Spec.location()
	if base == "" || r.Section == "" {
		return base
	}
	switch {
	case style == sectionDotted:
		return base + "#rfc.section." + r.Section
	case isAppendix(r.Section):
		return base + "#appendix-" + r.Section
	}
	return base + "#section-" + r.Section
}

// MarshalText writes the reference as String does.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Ref) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = Ref{}
		return nil
	}
	ref, err := Parse(string(text))
	if err != nil {
		return err
	}
	*r = ref
	return nil
}

// Parse reads a reference in the form that String writes. It fails for a
// document that this package does not know, and for a section that is no
// section number.
func Parse(text string) (Ref, error) {
	name, section, found := strings.Cut(text, "§")
	if !found {
		name, section, found = strings.Cut(text, " Appendix ")
	}
	name, section = strings.TrimSpace(name), strings.TrimSpace(section)
	spec := Spec(name)
	if spec.Title() == "" {
		return Ref{}, fmt.Errorf("reference %q: unknown document %q", text, name)
	}
	if found && !isSectionNumber(section) {
		return Ref{}, fmt.Errorf("reference %q: %q is no section number", text, section)
	}
	return Ref{Spec: spec, Section: section}, nil
}

// Title returns the title of the document, or "" when it is unknown.
func (s Spec) Title() string { return specTitle(s) }

// URL returns where the document can be read, or "" when it is unknown.
func (s Spec) URL() string { return Ref{Spec: s}.URL() }

// anchorStyle tells how a document's HTML names the anchors of its sections.
type anchorStyle int

const (
	sectionDashed anchorStyle = iota // #section-5.1
	sectionDotted                    // #rfc.section.5.1
)

func (s Spec) location() (base string, style anchorStyle) {
	if number, ok := strings.CutPrefix(string(s), "RFC "); ok && s.Title() != "" {
		return "https://www.rfc-editor.org/rfc/rfc" + number, sectionDashed
	}
	const openid = "https://openid.net/specs/"
	switch s {
	case BCP195:
		return "https://www.rfc-editor.org/rfc/rfc9325", sectionDashed
	case BCP212:
		return "https://www.rfc-editor.org/rfc/rfc8252", sectionDashed
	case BCP225:
		return "https://www.rfc-editor.org/rfc/rfc8725", sectionDashed
	case BCP240:
		return "https://www.rfc-editor.org/rfc/rfc9700", sectionDashed
	case OIDCCore:
		return openid + "openid-connect-core-1_0.html", sectionDotted
	case OIDCDiscovery:
		return openid + "openid-connect-discovery-1_0.html", sectionDotted
	case OIDCRegistration:
		return openid + "openid-connect-registration-1_0.html", sectionDotted
	case OIDCLogout:
		return openid + "openid-connect-rpinitiated-1_0.html", sectionDotted
	case OIDCSession:
		return openid + "openid-connect-session-1_0.html", sectionDotted
	case OIDCFrontChannel:
		return openid + "openid-connect-frontchannel-1_0.html", sectionDotted
	case OIDCBackChannel:
		return openid + "openid-connect-backchannel-1_0.html", sectionDotted
	case OIDCPrompt:
		return openid + "openid-connect-prompt-create-1_0.html", sectionDashed
	case OIDCUnmet:
		return openid + "openid-connect-unmet-authentication-requirements-1_0.html", sectionDotted
	case CIBA:
		return openid + "openid-client-initiated-backchannel-authentication-core-1_0.html", sectionDotted
	case Federation:
		return openid + "openid-federation-1_0.html", sectionDashed
	case ResponseTypes:
		return openid + "oauth-v2-multiple-response-types-1_0.html", sectionDotted
	case FormPost:
		return openid + "oauth-v2-form-post-response-mode-1_0.html", sectionDotted
	case JARM:
		return openid + "oauth-v2-jarm.html", sectionDashed
	case FAPI1:
		return openid + "openid-financial-api-part-2-1_0.html", sectionDotted
	case FAPI2:
		return openid + "fapi-security-profile-2_0-final.html", sectionDashed
	}
	return webPlatform(s), sectionDashed
}

// webPlatform is where the documents that browsers go by are.
func webPlatform(s Spec) string {
	const w3c = "https://www.w3.org/TR/"
	switch s {
	case ClientHints:
		return "https://wicg.github.io/ua-client-hints/"
	case NetworkErrorLogging:
		return w3c + "network-error-logging/"
	case Reporting:
		return w3c + "reporting-1/"
	case ServerTiming:
		return w3c + "server-timing/"
	case TraceContext:
		return w3c + "trace-context/"
	case TrackingPreference:
		return w3c + "tracking-dnt/"
	case CSP:
		return w3c + "CSP3/"
	case FetchMetadata:
		return w3c + "fetch-metadata/"
	case PermissionsPolicy:
		return w3c + "permissions-policy-1/"
	case ReferrerPolicy:
		return w3c + "referrer-policy/"
	case UpgradeInsecure:
		return w3c + "upgrade-insecure-requests/"
	case Fetch:
		return "https://fetch.spec.whatwg.org/"
	case HTML:
		return "https://html.spec.whatwg.org/"
	}
	return ""
}

func isAppendix(section string) bool {
	return section != "" && section[0] >= 'A' && section[0] <= 'Z'
}

// isSectionNumber accepts numbers joined by dots, of which the first may be a
// capital letter.
func isSectionNumber(s string) bool {
	for i, part := range strings.Split(s, ".") {
		if part == "" || len(part) > 3 {
			return false
		}
		if i == 0 && len(part) == 1 && isAppendix(part) {
			continue
		}
		if strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}
