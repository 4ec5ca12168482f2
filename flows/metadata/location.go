package metadata

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

const (
	wellKnown   = "/.well-known/"
	oidcSuffix  = wellKnown + "openid-configuration"
	oauthSuffix = wellKnown + "oauth-authorization-server"
)

// Location is where an issuer's metadata stands.
type Location struct {
	// Issuer is the issuer asked for, or the one that a pasted URL implies.
	Issuer string
	// OIDC is the URL of OIDC Discovery §4.1: the path is added at the end of
	// the issuer. OAuth is that of RFC 8414 §3.1: it is put between the host
	// and the issuer's own path.
	OIDC, OAuth string
	// Pasted tells that the input was a metadata URL and not an issuer. Then
	// Note says what was made of it, and OAuthFirst which of the two it was.
	Pasted     bool
	OAuthFirst bool
	Note       string
}

// InputError says what is wrong with an issuer that a person typed.
type InputError struct {
	Input string
	What  string // what was found, as a clause
	Hint  string // what to do, as a sentence
}

func (e *InputError) Error() string {
	return fmt.Sprintf("issuer %q %s. %s", clip(e.Input, 200), e.What, e.Hint)
}

// WellKnownURLs returns where the metadata of an issuer stands. A pasted
// metadata URL, in either form, is accepted for the issuer. The error is an
// *InputError.
func WellKnownURLs(input string) (Location, error) {
	issuer := strings.TrimSpace(input)
	u, err := parseIssuer(issuer)
	if err != nil {
		return Location{}, err
	}
	if strings.Contains(u.EscapedPath(), wellKnown) {
		return fromMetadataURL(issuer, u)
	}
	return locate(issuer, u), nil
}

func parseIssuer(issuer string) (*url.URL, error) {
	bad := func(what, hint string) error { return &InputError{Input: issuer, What: what, Hint: hint} }
	const example = "It must be a URL such as https://idp.example or https://idp.example/realms/main."
	if issuer == "" {
		return nil, bad("is empty", example)
	}
	if i := strings.IndexFunc(issuer, func(r rune) bool { return r <= ' ' || r == 0x7f }); i >= 0 {
		return nil, bad(fmt.Sprintf("has a space or a control character at position %d", i), "Remove it.")
	}
	scheme, rest, ok := strings.Cut(issuer, "://")
	if !ok {
		guess := "https://" + strings.TrimLeft(issuer, "/")
		if u, err := url.Parse(guess); err != nil || u.Hostname() == "" {
			return nil, bad("has no scheme", example)
		} else if IsLoopback(u.Hostname()) {
			guess = "http" + strings.TrimPrefix(guess, "https")
		}
		return nil, bad("has no scheme", "Did you mean "+guess+"?")
	}
	if s := strings.ToLower(scheme); s != "https" && s != "http" {
		return nil, bad(fmt.Sprintf("has the scheme %q", scheme), "It must be https, or http on this machine: did you mean https://"+rest+"?")
	}
	u, err := url.Parse(issuer)
	switch {
	case err != nil:
		return nil, bad("is not a URL", example)
	case u.Hostname() == "":
		return nil, bad("has no host", example)
	case u.User != nil:
		return nil, &InputError{Input: u.Redacted(), What: "has a user name or password in it", Hint: "Remove what stands before the @."}
	case strings.Contains(issuer, "?"):
		return nil, bad("has a query", "An issuer has none (OIDC Discovery §3): remove the ? and what follows.")
	case strings.Contains(issuer, "#"):
		return nil, bad("has a fragment", "An issuer has none (OIDC Discovery §3): remove the # and what follows.")
	}
	return u, nil
}

func locate(issuer string, u *url.URL) Location {
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	return Location{
		Issuer: issuer,
		OIDC:   strings.TrimSuffix(issuer, "/") + oidcSuffix,
		OAuth:  origin(u) + oauthSuffix + path,
	}
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// fromMetadataURL takes the issuer out of a metadata URL. The path may have
// been added at the end or put between host and path; the pasted URL is the one
// that will be asked, whichever the standard wants.
func fromMetadataURL(pasted string, u *url.URL) (Location, error) {
	before, after, _ := strings.Cut(u.EscapedPath(), wellKnown)
	name, rest, _ := strings.Cut(after, "/")
	if rest != "" {
		rest = "/" + rest
	}
	if name != "openid-configuration" && name != "oauth-authorization-server" || before != "" && strings.Trim(rest, "/") != "" {
		return Location{}, &InputError{Input: pasted, What: "is a well-known URL of something else than metadata",
			Hint: "Give the issuer, or the URL of its openid-configuration or oauth-authorization-server document."}
	}
	issuer := origin(u) + before + strings.TrimSuffix(rest, "/")
	iu, err := parseIssuer(issuer)
	if err != nil {
		return Location{}, err
	}
	l := locate(issuer, iu)
	l.Pasted = true
	l.Note = fmt.Sprintf("%s is the URL of a metadata document; the issuer that it implies is %s", pasted, issuer)
	if name == "openid-configuration" {
		l.OIDC = pasted
	} else {
		l.OAuth, l.OAuthFirst = pasted, true
	}
	return l, nil
}

// IsLoopback reports whether a host name, without port, is this machine:
// localhost, 127.0.0.0/8 or ::1.
func IsLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.Unmap().IsLoopback()
}

// CheckEndpoint tells what is wrong with the URL of an endpoint: it must be
// absolute, without a fragment (RFC 6749 §3.1 and §3.2), and https unless it is
// on this machine. name is the metadata member.
func CheckEndpoint(name, endpoint string) error {
	if what := endpointFault(endpoint); what != "" {
		return errors.New(name + " " + what)
	}
	return nil
}

// endpointFault returns a clause that goes on after the endpoint's name.
func endpointFault(endpoint string) string {
	if what := urlFault(endpoint); what != "" {
		return what
	}
	if u, err := url.Parse(endpoint); err == nil && u.Scheme == "http" && !IsLoopback(u.Hostname()) {
		return fmt.Sprintf("%q is not https: what is sent there can be read on the way", clip(endpoint, 200))
	}
	return ""
}

// urlFault tells why nothing can be asked at a URL; a clause as well.
func urlFault(endpoint string) string {
	if endpoint == "" {
		return "is empty"
	}
	shown := clip(endpoint, 200)
	u, err := url.Parse(endpoint)
	switch {
	case err != nil:
		return fmt.Sprintf("%q is not a URL", shown)
	case u.Scheme == "" || u.Host == "":
		return fmt.Sprintf("%q is not an absolute URL", shown)
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Sprintf("%q has a scheme that is not https", shown)
	case strings.Contains(endpoint, "#"):
		return fmt.Sprintf("%q has a fragment", shown)
	}
	return ""
}

// clip bounds foreign text in a sentence.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
