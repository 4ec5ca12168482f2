package demoidp

import (
	"slices"
	"strings"
)

const (
	scopeOpenID  = "openid"
	scopeOffline = "offline_access"
)

// scopes are those of OpenID Connect Core §5.4 and §11, and one for an invented
// API, with what the consent page says about each.
var scopes = []struct{ name, meaning string }{
	{scopeOpenID, "know who you are (openid)"},
	{"profile", "see your name (profile)"},
	{"email", "see your e-mail address (email)"},
	{"phone", "see your telephone number (phone)"},
	{"address", "see where you live (address)"},
	{scopeOffline, "keep this access while you are away, with a refresh token (offline_access)"},
	{"api", "use the demo API for you (api)"},
}

func scopeNames() []string {
	var names []string
	for _, s := range scopes {
		names = append(names, s.name)
	}
	return names
}

func scopeMeaning(name string) string {
	for _, s := range scopes {
		if s.name == name {
			return s.meaning
		}
	}
	return name
}

// knownScopes reads a scope parameter: names between blanks, each once, without
// those that nobody here knows.
func knownScopes(parameter string) []string {
	var known []string
	for _, name := range strings.Fields(parameter) {
		if slices.Contains(scopeNames(), name) && !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	return known
}

func without(list []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == name })
}
