package useragent

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// ErrRepost: an answer of 307 or 308 asks to post the form once more, password
// and all, to another origin (RFC 9700 §4.12). It is not done.
var ErrRepost = errors.New("the form is not posted to another origin; the provider must redirect with 303 (See Other)")

// TooManyRedirectsError tells that the redirects do not end.
type TooManyRedirectsError struct {
	Last string // where the next one would have led, without its query
}

func (e *TooManyRedirectsError) Error() string {
	return fmt.Sprintf("more than %d redirects, the last to %s: the provider may wait for a cookie that it cannot set, or redirect in a circle", MaxRedirects, e.Last)
}

// SchemeError tells that a link leads to something that is not the web.
type SchemeError struct {
	URL string // without its query
}

func (e *SchemeError) Error() string {
	return fmt.Sprintf("the address %s is neither http nor https, and not the redirect URI: not opened", e.URL)
}

// ConfirmError tells that a form is not sent unless the person agrees. Submit
// it again with Submission.Confirmed to send it.
type ConfirmError struct {
	From, To string // the page's origin and the form's target, without its query
	// CrossOrigin: the form's target is not of the origin that served the page.
	CrossOrigin bool
	// PlainPassword: a password would go over plain HTTP to another machine.
	PlainPassword bool
}

func (e *ConfirmError) Error() string {
	var why []string
	if e.CrossOrigin {
		why = append(why, fmt.Sprintf("its target is not of %s, which served the page", e.From))
	}
	if e.PlainPassword {
		why = append(why, "it would send a password unencrypted to another machine")
	}
	return fmt.Sprintf("the form for %s is not sent: %s; confirm it if that is right", e.To, strings.Join(why, ", and "))
}

// PageError tells that the way through the provider's pages ended at one that the
// user agent cannot pass.
type PageError struct {
	Page *Page
	// WrongPassword: the page came again after the password was sent.
	WrongPassword bool
	Why           string // and what to do
}

func (e *PageError) Error() string {
	p := e.Page
	said := p.Alert
	if said == "" {
		said = p.Text
	}
	at := p.address
	if p.Title != "" {
		at += fmt.Sprintf(" “%s”", printable(p.Title, 100))
	}
	if said = printable(said, 300); said != "" {
		said = "; the page says: “" + said + "”"
	}
	return fmt.Sprintf("the provider's pages ended at %s (HTTP %d): %s%s", at, p.Status, e.Why, said)
}

// advice says what an error page of a provider most likely means.
func advice(p *Page) string {
	text := strings.ToLower(p.Title + "\n" + p.Alert + "\n" + p.Text)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(text, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("redirect_uri", "redirect uri", "redirect url", "callback url", "aadsts50011"):
		return "the provider refuses the redirect URI: register it there exactly as it is sent, with scheme, host, port and path"
	case has("client_id", "client not found", "unknown client", "invalid client", "invalid_client", "aadsts700016"):
		return "the provider does not know this client: check client_id, the realm or tenant, and that the client is enabled"
	case has("code_challenge", "pkce"):
		return "the provider wants PKCE with S256: check --pkce"
	case has("csrf", "cookie", "session"):
		return "the provider lost the session: start again, and check that it sets its cookies for this address"
	case p.Status == 401:
		return "the server asks for HTTP authentication, which this user agent does not do: use the system browser"
	case p.Status == 429:
		return "the provider has had too many requests: wait, then try again"
	case p.Status >= 500:
		return "the provider failed: look at its log"
	}
	return "the provider refuses the request: compare its URL with the client's registration, and look at the provider's log"
}

// printable makes foreign text fit for one line of a message.
func printable(s string, most int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	return cut(strings.Join(strings.Fields(s), " "), most)
}
