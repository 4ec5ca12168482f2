package useragent

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"

	"golang.org/x/net/publicsuffix"
)

const (
	maxOrigins  = 64
	maxCookies  = 50   // taken of one answer
	maxCookie   = 4096 // bytes of name and value (RFC 6265 §6.1)
	maxSetCount = 2000 // ever, for one origin
)

// cookies keeps the cookies of each origin apart. A browser shares them between
// ports, schemes and sibling hosts; here a cookie goes back only to the origin
// that set it, whatever its Domain says.
type cookies struct {
	jars map[string]*jar
}

type jar struct {
	*cookiejar.Jar
	set int
}

// add puts the cookies for req's URL on it.
func (c *cookies) add(req *http.Request) {
	j := c.jars[originOf(req.URL)]
	if j == nil {
		return
	}
	for _, cookie := range j.Cookies(jarURL(req.URL)) {
		req.AddCookie(cookie)
	}
}

// keep takes the cookies that resp sets.
func (c *cookies) keep(u *url.URL, resp *http.Response) {
	var fit []*http.Cookie
	for _, cookie := range resp.Cookies() {
		if len(cookie.Name)+len(cookie.Value) <= maxCookie && len(fit) < maxCookies {
			fit = append(fit, cookie)
		}
	}
	if len(fit) == 0 {
		return
	}
	origin := originOf(u)
	j := c.jars[origin]
	if j == nil {
		if len(c.jars) == maxOrigins {
			return
		}
		// The only error of New is documented never to occur.
		fresh, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
		if err != nil {
			return
		}
		if c.jars == nil {
			c.jars = map[string]*jar{}
		}
		j = &jar{Jar: fresh}
		c.jars[origin] = j
	}
	if j.set += len(fit); j.set <= maxSetCount {
		j.SetCookies(jarURL(u), fit)
	}
}

// jarURL returns the URL under which the jar knows u. Browsers count loopback
// as secure, so Secure cookies work there without TLS.
func jarURL(u *url.URL) *url.URL {
	if u.Scheme == "http" && isLoopback(u) {
		v := *u
		v.Scheme = "https"
		return &v
	}
	return u
}
