package httplog

import (
	"errors"
	"net/http"
	"net/url"
)

// maxRedirects is how many redirects a client of NewClient follows.
const maxRedirects = 10

// Why a client of NewClient did not follow a redirect. The answer with the
// redirect is in the log.
var (
	ErrDowngrade     = errors.New("the redirect leads from https to http, where everybody can read along: not followed")
	ErrManyRedirects = errors.New("more than 10 redirects: not followed any further")
	ErrForeignScheme = errors.New("the redirect leads to a URL that is neither http nor https: not followed")
)

// NewClient returns a client on t that follows redirects with care. Each hop is
// an exchange of its own, held at the gate. A redirect of anything but GET and
// HEAD is not followed, its answer is returned as it is. Credentials are not
// sent to another origin, and no Referer is made up, which would tell the code
// or token in a URL. There is no Client.Timeout: time counts per exchange.
//
// The *url.Error that an http.Client returns holds the whole URL in its text;
// see WithoutURL.
func NewClient(t *Transport) *http.Client {
	return &http.Client{Transport: t, CheckRedirect: checkRedirect}
}

func checkRedirect(req *http.Request, via []*http.Request) error {
	first, last := via[0], via[len(via)-1]
	switch {
	case last.Method != http.MethodGet && last.Method != http.MethodHead:
		return http.ErrUseLastResponse
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return ErrForeignScheme
	case last.URL.Scheme == "https" && req.URL.Scheme == "http":
		return ErrDowngrade
	case len(via) > maxRedirects:
		return ErrManyRedirects
	}
	if _, ok := first.Header["Referer"]; !ok {
		req.Header.Del("Referer")
	}
	// net/http gives credentials to subdomains and other ports too. And who was
	// on a foreign origin once has lost them for the rest of the way.
	for _, hop := range append(via[1:len(via):len(via)], req) {
		if originOf(hop.URL) != originOf(first.URL) {
			for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie", "Dpop"} {
				req.Header.Del(name)
			}
			break
		}
	}
	return nil
}

func originOf(u *url.URL) string { return u.Scheme + "://" + hostPort(u) }
