package terms

import (
	"fmt"
	"strings"
)

// Unknown says of a name that Lookup does not find that it is none of the
// registered ones, and whose it may be. The sentence holds the name as it was
// given: it is text from outside.
func Unknown(kind Kind, name string) string {
	text := fmt.Sprintf("%s is no %s that a standard registers, nor one of a vendor known here", name, kind)
	if whose := owner(kind, name); whose != "" {
		return text + ". " + whose
	}
	return text + ": ask the documentation of whoever sent it."
}

// owner guesses by the form of a name whose it is.
func owner(kind Kind, name string) string {
	low := strings.ToLower(name)
	switch {
	case kind == Claim && (strings.HasPrefix(low, "https://") || strings.HasPrefix(low, "http://")):
		return "A claim named by a URL is private to whoever owns that name, so that it meets no other one (RFC 7519 §4.2)."
	case strings.HasPrefix(low, "cognito:") || strings.HasPrefix(low, "custom:"):
		return "The prefix is Cognito's."
	case strings.HasPrefix(low, "x-ms-") || strings.HasPrefix(low, "xms_"):
		return "The prefix is Microsoft's (Entra ID)."
	case strings.HasPrefix(low, "kc_"):
		return "The prefix is Keycloak's."
	case strings.HasPrefix(low, "x-auth0-") || strings.HasPrefix(low, "ext-"):
		return "The prefix is Auth0's."
	case strings.HasPrefix(low, "x-okta-"):
		return "The prefix is Okta's."
	case strings.HasPrefix(low, "x-amz") || strings.HasPrefix(low, "x-amzn-"):
		return "The prefix is Amazon's (Cognito)."
	case strings.HasPrefix(low, "x-goog-"):
		return "The prefix is Google's."
	case strings.HasPrefix(low, "x-github-"):
		return "The prefix is GitHub's."
	case strings.HasPrefix(low, "sfdc_"):
		return "The prefix is Salesforce's."
	case kind == Header && strings.HasPrefix(low, "cf-"):
		return "The prefix is Cloudflare's, a proxy before the server."
	case kind == Header && strings.HasPrefix(low, "x-"):
		return "A name that begins with X- is somebody's own: the server's, or that of a proxy before it."
	}
	return ""
}
