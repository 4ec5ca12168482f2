package metadata

import (
	"net/url"
	"slices"
	"strings"
)

// Alternates returns where the metadata of an issuer may stand beside the two
// URLs of the standards: where providers and proxies have been seen to put it.
// Each form has a name. The URLs are those of Location left out.
func Alternates(issuer string) []Alternate {
	at, err := WellKnownURLs(issuer)
	if err != nil {
		return nil
	}
	u, err := url.Parse(at.Issuer)
	if err != nil {
		return nil
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	all := []Alternate{
		{origin(u) + oidcSuffix + path, "openid-configuration put between host and path (RFC 8414 §5)"},
		{origin(u) + path + oauthSuffix, "oauth-authorization-server added at the end"},
		{origin(u) + path + oidcSuffix, "openid-configuration added at the end (OIDC Discovery §4.1)"},
		{origin(u) + oauthSuffix + path, "oauth-authorization-server put between host and path (RFC 8414 §3.1)"},
	}
	if rest, ok := strings.CutPrefix(path, "/auth"); ok && (rest == "" || strings.HasPrefix(rest, "/")) {
		all = append(all, Alternate{origin(u) + rest + oidcSuffix, "without the leading /auth"})
	} else if path != "" {
		all = append(all, Alternate{origin(u) + "/auth" + path + oidcSuffix, "with a leading /auth"})
	}
	if path != "" {
		all = append(all,
			Alternate{origin(u) + oidcSuffix, "at the root of the host"},
			Alternate{origin(u) + oauthSuffix, "oauth-authorization-server at the root of the host"})
	}
	var out []Alternate
	for _, a := range all {
		known := a.URL == at.OIDC || a.URL == at.OAuth || slices.ContainsFunc(out, func(b Alternate) bool { return a.URL == b.URL })
		if !known {
			out = append(out, a)
		}
	}
	return out
}

// Alternate is a URL at which metadata may stand, and what is special about it.
type Alternate struct{ URL, Form string }
