package callback

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// What can be wrong with a pasted text. Parse's errors wrap one of these,
// ErrTooLong or ErrNoAnswer, and say what to paste instead.
var (
	ErrEmpty            = errors.New("nothing was pasted")
	ErrAuthorizationURL = errors.New("this is the authorization URL, which starts the sign-in")
	ErrImplicit         = errors.New("this answer carries tokens and no code (implicit flow)")
	ErrDevice           = errors.New("this belongs to the device flow")
	ErrOtherPage        = errors.New("this is the address of another page")
	ErrUnreadable       = errors.New("this is neither a redirect URL nor a code")
)

// OtherRedirectError is a warning: the pasted URL is not at the redirect URI
// that was sent. It holds no parameters.
type OtherRedirectError struct {
	Want, Got string // scheme, host and path
}

func (e *OtherRedirectError) Error() string {
	return fmt.Sprintf("the pasted URL is at %s, but the redirect URI is %s: the provider changed it, or the URL belongs to another sign-in", e.Got, e.Want)
}

// ErrUserCode is a warning: the pasted code looks like a device flow's user code.
var ErrUserCode = errors.New("this looks like the user code of the device flow (RFC 8628 §3.2), which is typed into the browser")

// Parse reads what a person pasted as the answer: the redirect URL, its query
// or fragment, a Location header field, code=… pairs, or the code alone, with
// the quotes, spaces and line breaks that copying leaves around and in it.
// redirectURI is the one that was sent; an empty one is not compared.
//
// With ErrImplicit and ErrNoAnswer the response comes as well when it is at the
// redirect URI and has parameters: the provider sent it, and it cannot be used.
func Parse(text, redirectURI string) (Response, error) {
	if len(text) > maxText {
		return Response{}, fmt.Errorf("%w: copy only the redirect URL", ErrTooLong)
	}
	text = clean(text)
	if text == "" {
		return Response{}, fmt.Errorf("%w: paste the URL that the browser ended at, or the code", ErrEmpty)
	}
	r, err := parse(text, redirectURI)
	if err != nil && r.URL == "" {
		return Response{}, err
	}
	r.Pasted = true
	return r, err
}

func parse(text, redirectURI string) (Response, error) {
	now := time.Now()
	lower := strings.ToLower(text)
	base := WithoutParams(redirectURI)
	switch _, rest, _ := strings.Cut(base, "://"); {
	case strings.HasPrefix(text, "?"), strings.HasPrefix(text, "#"), looksLikePairs(text):
		// Read as the end of some URL.
		if !strings.HasPrefix(text, "#") {
			text = "?" + strings.TrimPrefix(text, "?")
		}
		r, err := answer(text, now)
		r.URL = ""
		return r, err
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"),
		base != "" && strings.HasPrefix(text, base):
	case rest != "" && strings.HasPrefix(text, rest):
		// Browsers hide the scheme.
		text = strings.TrimSuffix(base, rest) + text
	case strings.HasPrefix(text, "/") && strings.Contains(text, "?") && base != "":
		u, err := url.Parse(base)
		if err != nil {
			return Response{}, fmt.Errorf("%w: the redirect URI cannot be read", ErrUnreadable)
		}
		text = u.Scheme + "://" + u.Host + text
	default:
		return bareCode(text, now)
	}
	return redirectURL(text, redirectURI, now)
}

// redirectURL reads a whole URL.
func redirectURL(text, redirectURI string, now time.Time) (Response, error) {
	u, err := url.Parse(WithoutParams(text))
	if err != nil || u.Host == "" && u.Path == "" && u.Opaque == "" {
		return Response{}, fmt.Errorf("%w: the URL's host or path cannot be read; copy the whole address", ErrUnreadable)
	}
	r, err := answer(text, now)
	got, want := WithoutParams(text), WithoutParams(redirectURI)
	other := want != "" && !SameRedirect(got, want)
	if errors.Is(err, ErrNoAnswer) && other {
		return Response{}, fmt.Errorf("%w, %s: finish the sign-in there, until the browser is sent to %s, and paste that address", ErrOtherPage, shown(u), want)
	}
	if err != nil {
		if want == "" || other {
			r = Response{}
		}
		return r, err
	}
	if other {
		r.Warning = &OtherRedirectError{Want: want, Got: shown(u)}
	}
	return r, nil
}

// answer reads the parameters of text, a URL or its end.
func answer(text string, now time.Time) (Response, error) {
	r, err := FromURL(text, now)
	p := r.Params
	switch {
	case err != nil:
		return Response{}, err
	case p.answers():
		return r, nil
	case p.Has("client_id") && (p.Has("response_type") || p.Has("redirect_uri") || p.Has("request_uri") || p.Has("request") || p.Has("scope")):
		return Response{}, fmt.Errorf("%w: open it in the browser, sign in, and paste the address that the browser ends at", ErrAuthorizationURL)
	case p.tokens():
		return r, fmt.Errorf("%w: the code flow needs a code; ask with response_type=code", ErrImplicit)
	case p.Has("user_code") || p.Has("device_code"):
		return Response{}, fmt.Errorf("%w (RFC 8628): it is opened in the browser and brings no code back here", ErrDevice)
	}
	if len(p) == 0 {
		r = Response{}
	}
	return r, fmt.Errorf("%w: copy the whole address that the browser ended at, with all behind the ? or the #", ErrNoAnswer)
}

// bareCode takes text as the code. RFC 6749 appendix A.11 allows what is
// visible in ASCII; a space inside is taken for prose.
func bareCode(text string, now time.Time) (Response, error) {
	for _, c := range text {
		switch {
		case c == ' ':
			return Response{}, fmt.Errorf("%w: there are spaces in it; paste one URL or one code", ErrUnreadable)
		case c < 0x21 || c > 0x7e:
			return Response{}, fmt.Errorf("%w: a code has only visible ASCII characters", ErrUnreadable)
		}
	}
	switch {
	case strings.ContainsAny(text[:1], "{[<"):
		return Response{}, fmt.Errorf("%w: it begins like JSON or HTML; paste the URL that the browser ended at", ErrUnreadable)
	case strings.Contains(text, "://"), strings.HasPrefix(text, "localhost:"), strings.HasPrefix(text, "127.0.0.1:"):
		return Response{}, fmt.Errorf("%w: it is a URL that is not at the redirect URI", ErrOtherPage)
	}
	r := NewResponse(BareCode, "", Params{{Name: "code", Value: text}}, now)
	r.StateKnown = false
	if looksLikeUserCode(text) {
		r.Warning = ErrUserCode
	}
	return r, nil
}

// looksLikePairs tells name=value pairs from a code that ends in '='.
func looksLikePairs(s string) bool {
	if strings.Contains(s, "://") && !knownParam(s) {
		return false
	}
	return knownParam(s) || !strings.ContainsAny(s, "/?#") && (strings.Contains(s, "&code=") || strings.Contains(s, "&error="))
}

func looksLikeUserCode(s string) bool {
	if len(s) != 9 || s[4] != '-' {
		return false
	}
	for i := range s {
		if c := s[i]; i != 4 && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// SameRedirect tells whether two URLs are the same redirect URI: scheme, host,
// port and path. Queries and fragments are not looked at.
func SameRedirect(a, b string) bool {
	ua, errA := url.Parse(WithoutParams(a))
	ub, errB := url.Parse(WithoutParams(b))
	if errA != nil || errB != nil {
		return false
	}
	path := func(u *url.URL) string {
		if p := u.EscapedPath(); p != "" || u.Host == "" {
			return p
		}
		return "/"
	}
	port := func(u *url.URL) string {
		switch p := u.Port(); {
		case p != "":
			return p
		case u.Scheme == "http":
			return "80"
		case u.Scheme == "https":
			return "443"
		}
		return ""
	}
	return ua.Scheme == ub.Scheme && ua.Opaque == ub.Opaque && path(ua) == path(ub) &&
		strings.EqualFold(ua.Hostname(), ub.Hostname()) && port(ua) == port(ub)
}

// WithoutParams cuts the query and the fragment off a URL.
func WithoutParams(s string) string {
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		return s[:i]
	}
	return s
}

// shown is what may be shown of a URL.
func shown(u *url.URL) string {
	v := url.URL{Scheme: u.Scheme, Opaque: u.Opaque, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return v.String()
}
