package profile

import (
	"slices"
	"strings"
)

// Kind says what a value of a key looks like.
type Kind int

const (
	Text     Kind = iota // a string
	Word                 // a string, one of Choices
	URL                  // a string, an http or https URL without a password
	Span                 // a string, a duration such as 30s
	Secret               // a string that says where a secret is; see Source
	SignIn               // a string, USER:SOURCE or none
	Number               // an integer
	Switch               // true or false
	List                 // an array of strings
	Pairs                // an array of strings NAME=VALUE
	Sequence             // an array of strings of Choices, or "none"
)

// Key is something that a profile can say.
type Key struct {
	Name    string // client_id
	Kind    Kind
	Choices []string
	Means   string // in a few words, as a clause
}

// Flag is the name of the flag that the key stands for: client-id.
func (k Key) Flag() string { return strings.ReplaceAll(k.Name, "_", "-") }

// IsFlag says whether there is such a flag. What has none is about the profile
// itself.
func (k Key) IsFlag() bool {
	switch k.Name {
	case "flow", "vendor", "note", "keep_refresh_token":
		return false
	}
	return true
}

// keys are all keys, in the order in which they are written.
var keys = []Key{
	{Name: "vendor", Kind: Text, Means: "the preset that it was made from"},
	{Name: "note", Kind: Text, Means: "what you want to remember about it"},
	{Name: "flow", Kind: Word, Choices: []string{"code", "refresh"}, Means: "the flow that the screen walks, code when it is not given"},

	{Name: "issuer", Kind: URL, Means: "the issuer"},
	{Name: "authorization_endpoint", Kind: URL, Means: "instead of the discovered one"},
	{Name: "token_endpoint", Kind: URL, Means: "instead of the discovered one"},
	{Name: "jwks_uri", Kind: URL, Means: "instead of the discovered one"},
	{Name: "userinfo_endpoint", Kind: URL, Means: "instead of the discovered one"},
	{Name: "introspection_endpoint", Kind: URL, Means: "instead of the discovered one"},
	{Name: "revocation_endpoint", Kind: URL, Means: "instead of the discovered one"},
	{Name: "end_session_endpoint", Kind: URL, Means: "instead of the discovered one"},

	{Name: "client_id", Kind: Text, Means: "the name under which the client is registered"},
	{Name: "client_secret", Kind: Secret, Means: "where the client secret is"},
	{Name: "auth_method", Kind: Word, Choices: []string{"none", "client_secret_basic", "client_secret_post"}, Means: "how the client authenticates"},
	{Name: "refresh_token", Kind: Secret, Means: "where the refresh token is that the flow refresh begins with"},
	{Name: "keep_refresh_token", Kind: Switch, Means: "keep the newest refresh token, in the system's keyring only"},

	{Name: "scope", Kind: Text, Means: "the scope asked for"},
	{Name: "refresh_scope", Kind: Text, Means: "the scope of the refresh request"},
	{Name: "pkce", Kind: Word, Choices: []string{"S256", "plain", "none"}, Means: "the method of PKCE"},
	{Name: "redirect_uri", Kind: Text, Means: "where the answer comes back"},
	{Name: "post_logout_redirect_uri", Kind: Text, Means: "where the logout leads back to"},
	{Name: "param", Kind: Pairs, Means: "more parameters of the authorization request"},
	{Name: "token_param", Kind: Pairs, Means: "more parameters of every token request"},
	{Name: "resource", Kind: List, Means: "what the token is for (RFC 8707)"},
	{Name: "audience", Kind: Text, Means: "the parameter audience of some providers"},
	{Name: "prompt", Kind: Text, Means: "the parameter prompt"},
	{Name: "login_hint", Kind: Text, Means: "the parameter login_hint"},
	{Name: "acr_values", Kind: Text, Means: "the parameter acr_values"},
	{Name: "max_age", Kind: Number, Means: "the parameter max_age, in seconds"},
	{Name: "response_mode", Kind: Word, Choices: []string{"query", "fragment", "form_post"}, Means: "how the answer comes back"},
	{Name: "claims", Kind: Text, Means: "the claims parameter, a JSON object"},

	{Name: "login", Kind: SignIn, Means: "sign in with the built-in user agent"},
	{Name: "no_browser", Kind: Switch, Means: "print the URL and open nothing"},
	{Name: "callback_timeout", Kind: Span, Means: "how long to wait for a person"},

	{Name: "ca", Kind: Text, Means: "a PEM file of certificate authorities"},
	{Name: "insecure", Kind: Switch, Means: "do not check TLS certificates"},
	{Name: "proxy", Kind: URL, Means: "the proxy"},
	{Name: "timeout", Kind: Span, Means: "for one exchange"},
	{Name: "max_body", Kind: Text, Means: "how much of one body is kept"},
	{Name: "header", Kind: Pairs, Means: "more header fields of every back-channel request"},

	{Name: "steps", Kind: Sequence, Choices: []string{"userinfo", "introspection", "refresh", "revocation", "logout"}, Means: "the steps to take after the tokens"},
	{Name: "keep_going", Kind: Switch, Means: "go on where a strict client must stop"},
	{Name: "probe", Kind: Switch, Means: "send the probes that settle a finding"},
}

// Keys returns all keys, in the order in which they are written to the file.
func Keys() []Key { return slices.Clone(keys) }

// KeyNamed returns the key of that name.
func KeyNamed(name string) (Key, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

func keyNames() []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	return names
}
