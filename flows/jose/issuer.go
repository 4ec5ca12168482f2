package jose

import (
	"fmt"
	"net/url"
	"strings"
)

// Difference is the way in which one issuer is not another.
type Difference string

// The differences of issuers, from the most particular to the rest.
const (
	Same           Difference = ""
	TrailingSlash  Difference = "trailing-slash"
	LetterCase     Difference = "letter-case"
	Scheme         Difference = "scheme"
	Port           Difference = "port"
	Host           Difference = "host"
	Path           Difference = "path"
	Template       Difference = "template"        // the issuer is a pattern such as …/{tenantid}/v2.0
	SchemeMissing  Difference = "scheme-missing"  // accounts.google.com
	EntraV1        Difference = "entra-v1"        // sts.windows.net for login.microsoftonline.com
	WholeDifferent Difference = "whole-different" // more than one of these
)

// CompareIssuers tells in which way got is not the issuer want, and explains it
// in a sentence. Issuers are compared character by character, without any
// normalisation (OIDC Core §3.1.3.7, RFC 8414 §3.3), so any difference is one.
func CompareIssuers(want, got string) (Difference, string) {
	if want == got {
		return Same, ""
	}
	d := issuerDifference(want, got)
	return d, explainDifference(d, want, got)
}

func issuerDifference(want, got string) Difference {
	switch {
	case strings.TrimSuffix(want, "/") == strings.TrimSuffix(got, "/"):
		return TrailingSlash
	case strings.ContainsAny(want+got, "{}"):
		return Template
	case withoutScheme(want) == got || want == withoutScheme(got):
		return SchemeMissing
	}
	w, wantErr := url.Parse(want)
	g, gotErr := url.Parse(got)
	if wantErr != nil || gotErr != nil || w.Host == "" || g.Host == "" {
		return WholeDifferent
	}
	if g.Hostname() == "sts.windows.net" && strings.HasPrefix(w.Hostname(), "login.microsoftonline.") {
		return EntraV1
	}
	if strings.EqualFold(want, got) {
		return LetterCase
	}
	rest := func(u *url.URL) string { return u.EscapedPath() + "?" + u.RawQuery + "#" + u.EscapedFragment() }
	scheme := !strings.EqualFold(w.Scheme, g.Scheme)
	host := !strings.EqualFold(w.Hostname(), g.Hostname())
	port := w.Port() != g.Port()
	path := strings.TrimSuffix(rest(w), "/?#") != strings.TrimSuffix(rest(g), "/?#")
	switch {
	case path && !scheme && !host && !port:
		return Path
	case path:
		return WholeDifferent
	case host:
		return Host
	case scheme:
		return Scheme
	case port:
		return Port
	}
	return WholeDifferent
}

func withoutScheme(issuer string) string {
	if _, rest, ok := strings.Cut(issuer, "://"); ok {
		return rest
	}
	return issuer
}

func explainDifference(d Difference, want, got string) string {
	switch d {
	case TrailingSlash:
		if strings.HasSuffix(got, "/") {
			return "Only the slash at the end differs: the provider writes one."
		}
		return "Only the slash at the end differs: the provider writes none."
	case LetterCase:
		return "Only capital and small letters differ."
	case Scheme:
		return "The scheme differs: the provider does not know that it is reached by the other one; often it is behind a TLS proxy whose X-Forwarded-Proto it ignores."
	case Port:
		return "The port differs: it was lost or added by a proxy, or is missing from the provider's public URL."
	case Host:
		return "The host differs: the provider has another public name than the one that it was reached under."
	case Path:
		return "The path differs: another realm, tenant or authorization server of the same host."
	case Template:
		return "The provider's issuer is a pattern, with a tenant to be put in: use the issuer of one tenant."
	case SchemeMissing:
		return "One of the two is written without https://."
	case EntraV1:
		return "It is a version 1 issuer of Microsoft Entra, and the metadata is that of version 2.0."
	case Same:
		return ""
	}
	n := commonPrefix(want, got)
	if n == 0 {
		return "They differ from the first character on."
	}
	return fmt.Sprintf("They have only the first %d characters in common.", n)
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
