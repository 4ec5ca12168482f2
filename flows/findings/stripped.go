package findings

import (
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// stripped tells whether the credentials were taken out of a recording, as
// browsers do that save one without sensitive data: the fields Authorization,
// Cookie and Set-Cookie are missing then, and nothing tells that they were there.
type stripped int

const (
	notStripped stripped = iota
	// maybeStripped: it has none of these fields.
	maybeStripped
	// surelyStripped: and a request that needs a token was accepted without one.
	surelyStripped
)

func findStripped(all []*Exchange) stripped {
	s := maybeStripped
	for _, x := range all {
		if x.Witness != httplog.Recorded {
			return notStripped
		}
		for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
			if _, ok := x.requestField(name); ok {
				return notStripped
			}
		}
		if x.HasHeader("Set-Cookie") {
			return notStripped
		}
		if x.Step() == "userinfo" && x.OK() && x.Query.Get("access_token") == "" && x.Form.Get("access_token") == "" && !x.Request.BodyMissing {
			s = surelyStripped
		}
	}
	return s
}

// mayLackCredentials tells that a request without credentials may have had some.
// One of a script in a browser, and one that names its client in its body, has
// none as a rule.
func (t *Trace) mayLackCredentials(x *Exchange, clientID string) bool {
	switch {
	case t.stripped == notStripped:
		return false
	case clientID == "":
		return true
	}
	scripted := x.RequestHeader("Origin") != "" || strings.EqualFold(x.RequestHeader("Sec-Fetch-Mode"), "cors")
	return t.stripped == surelyStripped && !scripted
}
