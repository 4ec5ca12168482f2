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
	if whose := Whose(name); whose != "" {
		return text + ". " + whose
	}
	return text + ": ask the documentation of whoever sent it."
}

// Whose guesses by the form of a name whose it is, in a sentence. It is empty
// for one that says nothing.
func Whose(name string) string {
	low := strings.ToLower(name)
	for _, p := range prefixes {
		if strings.HasPrefix(low, p.prefix) {
			return p.whose
		}
	}
	return ""
}

// prefixes are those of private names, in small letters; the first that fits
// holds.
var prefixes = []struct{ prefix, whose string }{
	{"https://", urlClaim},
	{"http://", urlClaim},
	{"cognito:", "The prefix is Cognito's."},
	{"custom:", "The prefix is Cognito's: an attribute that the operator has added."},
	{"x-ms-", "The prefix is Microsoft's (Entra ID)."},
	{"xms_", "The prefix is Microsoft's (Entra ID)."},
	{"extension_", "Entra ID names so what the operator has added to its directory."},
	{"kc_", "The prefix is Keycloak's."},
	{"x-auth0-", "The prefix is Auth0's."},
	{"ext-", "Auth0 names so what a client hands on to the sign-in page."},
	{"x-okta-", "The prefix is Okta's."},
	{"x-amz", "The prefix is Amazon's (Cognito)."},
	{"x-goog-", "The prefix is Google's."},
	{"x-github-", "The prefix is GitHub's."},
	{"sfdc_", "The prefix is Salesforce's."},
	{"cf-", "The prefix is Cloudflare's, a proxy before the server."},
	{"x-", "A name that begins with X- is somebody's own: the server's, or that of a proxy before it."},
}

const urlClaim = "A claim named by a URL is private to whoever owns that name, so that it meets no other one (RFC 7519 §4.2)."
