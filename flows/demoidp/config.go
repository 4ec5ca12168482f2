package demoidp

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
)

// DefaultListen is the address that a provider of its own listens on.
const DefaultListen = "127.0.0.1:9400"

// What the default clients and users have to show. They guard nothing: the
// provider is reachable from this machine only and holds invented people.
const (
	DefaultClientSecret = "demo-secret"
	DefaultPassword     = "demo-password"
)

// Reuse says what happens when a refresh token that was rotated comes again.
type Reuse string

const (
	// ReuseRevoke refuses the old token and ends the whole grant: every token
	// that came from the same consent (RFC 9700 §4.14.2).
	ReuseRevoke Reuse = "revoke"
	// ReuseRefuse refuses the old token and leaves the newer ones alone.
	ReuseRefuse Reuse = "refuse"
	// ReuseTolerate accepts the old token as if it were the newest.
	ReuseTolerate Reuse = "tolerate"
)

// Grant types that a client can be allowed (RFC 6749 §4 and §6).
const (
	GrantAuthorizationCode = "authorization_code"
	GrantRefreshToken      = "refresh_token"
	GrantClientCredentials = "client_credentials"
)

// Signature algorithms for ID tokens.
const (
	RS256 = "RS256"
	ES256 = "ES256"
)

// Config is what can be set about a provider. The zero value is a working demo.
type Config struct {
	// Issuer is the issuer identifier: an absolute http or https URL with no
	// query and no fragment. Empty: taken from the listener at Start.
	Issuer string
	// IssuerPath is added to the issuer that is taken from the listener, such as
	// "/tenant". Empty: the issuer has no path.
	IssuerPath string
	// Clients and Users: nil means DefaultClients and DefaultUsers.
	Clients []Client
	Users   []User

	// Lifetimes; zero means the default. The shortest is one second, because
	// the protocol counts in seconds.
	AccessTokenLifetime  time.Duration // default 5 minutes
	RefreshTokenLifetime time.Duration // default 24 hours, from each rotation anew
	IDTokenLifetime      time.Duration // default 5 minutes
	CodeLifetime         time.Duration // default 10 minutes, the most that RFC 6749 §4.1.2 recommends: people read before they exchange it
	SessionLifetime      time.Duration // default 8 hours: how long a login is remembered

	// NoConsent signs people in without asking what the client may have, as
	// providers do for clients of the same company.
	NoConsent bool
	// NoRotation keeps a refresh token valid after use and sends no new one.
	NoRotation bool
	// Reuse is the answer to a rotated refresh token; empty means ReuseRevoke.
	Reuse Reuse
	// Grace is how long after its rotation an old refresh token still works,
	// for clients that lost the answer. Zero: not at all.
	Grace time.Duration

	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand feeds codes, tokens and cookies; nil means crypto/rand.
	Rand io.Reader
	// RS256Key and ES256Key sign tokens; nil means made on first need.
	RS256Key *rsa.PrivateKey
	ES256Key *ecdsa.PrivateKey
	// Hooks may change each message just before it is encoded.
	Hooks Hooks
}

// Client is a registered client. Without a Secret it is a public client: it must
// use PKCE, and it names itself by client_id alone.
type Client struct {
	ID     string
	Secret string
	Name   string // what the consent page calls it; empty means ID
	// RedirectURIs are compared character by character, except for the port of
	// an http URI on 127.0.0.1, [::1] or localhost, which is free (RFC 8252 §7.3).
	RedirectURIs []string
	// PostLogoutRedirectURIs are compared in the same way.
	PostLogoutRedirectURIs []string
	// Grants are the grant types it may use; nil means authorization_code and
	// refresh_token, and client_credentials for a client with a secret.
	Grants []string
	// IDTokenAlg is RS256 or ES256; empty means RS256.
	IDTokenAlg string
}

// Public says that the client cannot keep a secret (RFC 6749 §2.1).
func (c *Client) Public() bool { return c.Secret == "" }

func (c *Client) displayName() string {
	if c.Name != "" {
		return c.Name
	}
	return c.ID
}

func (c *Client) mayUse(grant string) bool {
	if c.Grants != nil {
		return slices.Contains(c.Grants, grant)
	}
	return grant != GrantClientCredentials || !c.Public()
}

// User is an invented person who can sign in.
type User struct {
	Username, Password string
	Subject            string // the sub claim; empty means Username
	GivenName          string
	FamilyName         string
	Email              string
	Phone              string
	Locality, Country  string
}

// DefaultRedirectURIs are what the default clients have registered: /callback
// on any port of this machine.
func DefaultRedirectURIs() []string {
	return []string{"http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback"}
}

// DefaultClients are demo-web (a secret, every grant), demo-native (public, so
// PKCE is required) and demo-service (client credentials only).
func DefaultClients() []Client {
	logout := DefaultRedirectURIs()
	for _, host := range []string{"127.0.0.1", "[::1]", "localhost"} {
		logout = append(logout, "http://"+host+"/logout", "http://"+host+"/")
	}
	return []Client{
		{ID: "demo-web", Secret: DefaultClientSecret, Name: "Demo web application",
			RedirectURIs: DefaultRedirectURIs(), PostLogoutRedirectURIs: logout},
		{ID: "demo-native", Name: "Demo native application",
			RedirectURIs: DefaultRedirectURIs(), PostLogoutRedirectURIs: logout},
		{ID: "demo-service", Secret: DefaultClientSecret, Name: "Demo service",
			Grants: []string{GrantClientCredentials}},
	}
}

// DefaultUsers are alice and bob, both with DefaultPassword.
func DefaultUsers() []User {
	return []User{
		{Username: "alice", Password: DefaultPassword, Subject: "u-1001-alice", GivenName: "Alice", FamilyName: "Adams",
			Email: "alice@example.com", Phone: "+1 555 0101", Locality: "Springfield", Country: "US"},
		{Username: "bob", Password: DefaultPassword, Subject: "u-1002-bob", GivenName: "Bob", FamilyName: "Brown",
			Email: "bob@example.com", Phone: "+1 555 0102", Locality: "Shelbyville", Country: "US"},
	}
}

// SetClient adds a client, or replaces the one with the same ID. On a Config
// with no clients it starts from DefaultClients.
func (c *Config) SetClient(client Client) {
	if c.Clients == nil {
		c.Clients = DefaultClients()
	}
	for i := range c.Clients {
		if c.Clients[i].ID == client.ID {
			c.Clients[i] = client
			return
		}
	}
	c.Clients = append(c.Clients, client)
}

// complete fills in the defaults and says which field cannot be used. It leaves
// the caller's slices alone.
func (c Config) complete() (Config, error) {
	if c.Issuer != "" {
		if err := checkIssuer(c.Issuer); err != nil {
			return c, err
		}
	}
	for _, l := range []struct {
		name  string
		value *time.Duration
		usual time.Duration
	}{
		{"AccessTokenLifetime", &c.AccessTokenLifetime, 5 * time.Minute},
		{"RefreshTokenLifetime", &c.RefreshTokenLifetime, 24 * time.Hour},
		{"IDTokenLifetime", &c.IDTokenLifetime, 5 * time.Minute},
		{"CodeLifetime", &c.CodeLifetime, 10 * time.Minute},
		{"SessionLifetime", &c.SessionLifetime, 8 * time.Hour},
	} {
		if *l.value == 0 {
			*l.value = l.usual
		}
		if *l.value < time.Second {
			return c, fmt.Errorf("demoidp: %s is %v: give one second or more", l.name, *l.value)
		}
	}
	if c.Grace < 0 {
		return c, fmt.Errorf("demoidp: Grace is %v: give zero or more", c.Grace)
	}
	switch c.Reuse {
	case "":
		c.Reuse = ReuseRevoke
	case ReuseRevoke, ReuseRefuse, ReuseTolerate:
	default:
		return c, fmt.Errorf("demoidp: Reuse is %q: give revoke, refuse or tolerate", c.Reuse)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	c.Clients = slices.Clone(c.Clients)
	if c.Clients == nil {
		c.Clients = DefaultClients()
	}
	c.Users = slices.Clone(c.Users)
	if c.Users == nil {
		c.Users = DefaultUsers()
	}
	if err := checkClients(c.Clients); err != nil {
		return c, err
	}
	return c, checkUsers(c.Users)
}

func checkIssuer(issuer string) error {
	u, err := url.Parse(issuer)
	switch {
	case err != nil:
		return fmt.Errorf("demoidp: Issuer %q is not a URL: %w", issuer, err)
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "", u.User != nil:
		return fmt.Errorf("demoidp: Issuer %q: give an http or https URL such as http://%s", issuer, DefaultListen)
	case strings.ContainsAny(issuer, "?#"):
		return fmt.Errorf("demoidp: Issuer %q: an issuer has no query and no fragment", issuer)
	case strings.ContainsAny(u.Path, "{} "), strings.Contains(u.Path, "//"), strings.Contains(u.Path, "/."), u.EscapedPath() != u.Path:
		return fmt.Errorf("demoidp: Issuer %q: use a plain path, with no braces, blanks, dots, escapes or empty parts", issuer)
	}
	return nil
}

func checkClients(clients []Client) error {
	seen := map[string]bool{}
	for i := range clients {
		c := &clients[i]
		if c.ID == "" || seen[c.ID] || !printable(c.ID) || !printable(c.Secret) {
			return fmt.Errorf("demoidp: client %d, ID %q: give each client its own ID; ID and Secret are printable ASCII", i+1, c.ID)
		}
		seen[c.ID] = true
		switch c.IDTokenAlg {
		case "":
			c.IDTokenAlg = RS256
		case RS256, ES256:
		default:
			return fmt.Errorf("demoidp: client %q: IDTokenAlg is %q: give RS256 or ES256", c.ID, c.IDTokenAlg)
		}
		for _, grant := range c.Grants {
			if !slices.Contains(grantTypes, grant) {
				return fmt.Errorf("demoidp: client %q: grant type %q is not one of %v", c.ID, grant, grantTypes)
			}
		}
		if c.Public() && slices.Contains(c.Grants, GrantClientCredentials) {
			return fmt.Errorf("demoidp: client %q: client_credentials needs a Secret (RFC 6749 §4.4)", c.ID)
		}
		for _, uri := range slices.Concat(c.RedirectURIs, c.PostLogoutRedirectURIs) {
			if err := checkRedirectURI(uri); err != nil {
				return fmt.Errorf("demoidp: client %q: %w", c.ID, err)
			}
		}
	}
	return nil
}

// checkRedirectURI keeps to RFC 6749 §3.1.2: absolute, no fragment. Schemes that
// a browser runs as code are refused, because form_post makes a link of them.
func checkRedirectURI(uri string) error {
	u, err := url.Parse(uri)
	if err != nil {
		return fmt.Errorf("redirect URI %q: %w", uri, err)
	}
	switch {
	case u.Scheme == "" || strings.Contains(uri, "#"):
		return fmt.Errorf("redirect URI %q: give an absolute URI without a fragment", uri)
	case slices.Contains([]string{"javascript", "data", "vbscript", "blob", "file"}, u.Scheme):
		return fmt.Errorf("redirect URI %q: the scheme %s is not allowed", uri, u.Scheme)
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host == "":
		return fmt.Errorf("redirect URI %q: the host is missing", uri)
	}
	return nil
}

func checkUsers(users []User) error {
	names, subjects := map[string]bool{}, map[string]bool{}
	for i := range users {
		u := &users[i]
		if u.Subject == "" {
			u.Subject = u.Username
		}
		if u.Username == "" || u.Password == "" || names[u.Username] || subjects[u.Subject] {
			return fmt.Errorf("demoidp: user %d, Username %q: give each user a name and a subject of its own, and a password", i+1, u.Username)
		}
		names[u.Username], subjects[u.Subject] = true, true
	}
	return nil
}

// printable reports visible ASCII and blanks, the VSCHAR of RFC 6749 Appendix A.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e })
}
