package findings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
)

func judgeNotRotated(t *Trace) Outcome {
	if public, known := t.PublicClient(); known && !public {
		return notApplicable("the client has a secret")
	}
	return t.onceRefreshed(func(a *TokenAnswer) (Hit, bool) {
		sent := a.X.Form.Get("refresh_token")
		if a.Auth.Method != AuthNone || strings.EqualFold(a.TokenType, "DPoP") || a.boundToKey() || Masked(sent) && a.RefreshToken != "" {
			return Hit{}, false
		}
		switch {
		case a.RefreshToken == "":
			return Hit{At: a.X.AtBody(), Message: "This public client got no new refresh token: the old one stays in force."}, true
		case a.RefreshToken == sent:
			return Hit{At: a.At("refresh_token"), Message: "This public client got the refresh token back that it had sent."}, true
		}
		return Hit{}, false
	})
}

// boundToKey tells that the access token works only together with a key (RFC
// 7800 cnf).
func (a *TokenAnswer) boundToKey() bool {
	return a.AccessJWT != nil && a.AccessJWT.Claims.Get("cnf") != nil
}

func judgeRefreshScope(t *Trace) Outcome {
	for _, a := range t.Tokens {
		if h, ok := t.narrowerRefused(a); ok {
			return found(h)
		}
	}
	return t.onceRefreshed(func(a *TokenAnswer) (Hit, bool) {
		if !a.HasScope || a.Previous == nil {
			return Hit{}, false
		}
		granted, ok := t.GrantedScope(a.First())
		if !ok {
			return Hit{}, false
		}
		got, _ := splitScope(a.Scope)
		extra, lost := without(got, granted), without(granted, got)
		h := Hit{At: a.At("scope"), Also: []Evidence{a.First().At("scope")}}
		asked, narrowed := a.X.Form.Find("scope")
		want := strings.Fields(asked.Value)
		switch {
		case len(extra) > 0:
			h.Severity, h.Title = Error, "refresh widened the scope"
			h.Message = fmt.Sprintf("After the refresh the scope has %s, which was not granted at first: then it was %s.", list(extra), quote(strings.Join(granted, " ")))
		case narrowed && len(want) > 0 && len(without(got, want)) > 0:
			h.Severity, h.Title = Note, "narrower scope was ignored"
			h.Message = fmt.Sprintf("The refresh asked for %s and got %s: the narrower scope was ignored.", quote(asked.Value), quote(a.Scope))
			h.Also = append(h.Also, asked.At)
		case narrowed && len(without(want, got)) == 0:
			return Hit{}, false
		case narrowed && len(without(want, granted)) == 0:
			h.Title = "refresh brought less than was asked for"
			h.Message = fmt.Sprintf("The refresh asked for %s and got %s: it lacks %s, which was granted at first.", quote(asked.Value), quote(a.Scope), list(without(want, got)))
			h.Also = append(h.Also, asked.At)
		case len(lost) > 0 && !narrowed:
			h.Title = "refresh narrowed the scope"
			h.Message = fmt.Sprintf("After the refresh the scope lacks %s; it was %s before.", list(lost), quote(strings.Join(granted, " ")))
		default:
			return Hit{}, false
		}
		return h, true
	})
}

// narrowerRefused tells that a refresh asked for a part of what was granted, as
// it may (RFC 6749 §6), and that the scope was refused.
func (t *Trace) narrowerRefused(a *TokenAnswer) (Hit, bool) {
	if !a.IsRefresh() || !a.refusesScope() || a.Previous == nil {
		return Hit{}, false
	}
	asked, ok := a.X.Form.Find("scope")
	granted, known := t.GrantedScope(a.First())
	if want := strings.Fields(asked.Value); !ok || !known || len(want) == 0 || len(without(want, granted)) > 0 {
		return Hit{}, false
	}
	return Hit{
		Severity: Note, Title: "Narrower scope was refused", At: a.At("error"), Also: []Evidence{asked.At, a.First().At("scope")},
		Message: fmt.Sprintf("The refresh asked for %s, which is a part of the %s that was granted, and the server refuses it: %s. A refresh may ask for less.", quote(asked.Value), quote(strings.Join(granted, " ")), a.said()),
		Breaks:  "A client cannot get a token that may do less than the first one.",
		Fix:     Fix{IdP: "Accept any part of the granted scope at the refresh.", Client: "Leave scope out of the refresh request."},
	}, true
}

// without returns the elements of a that are not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func judgeOldAccessToken(t *Trace) Outcome {
	accepted := map[string][]*UserInfo{}
	for _, u := range t.UserInfos {
		if token := bearerToken(u.X); u.X.OK() {
			accepted[token] = append(accepted[token], u)
		}
	}
	for _, a := range t.Tokens {
		if !a.IsRefresh() || !a.Success() || a.Previous == nil || a.Previous.AccessToken == a.AccessToken {
			continue
		}
		old := a.Previous.AccessToken
		for _, u := range accepted[old] {
			if u.X.ID > a.X.ID {
				return found(Hit{At: u.X.AtStatus(), Also: []Evidence{a.At("access_token")}, NoProbe: true,
					Message: fmt.Sprintf("%s after the refresh UserInfo still accepted the access token from before it.", seconds(u.X.Asked().Sub(a.X.Answered())))})
			}
		}
		for _, i := range t.Introspections {
			if i.Token != old {
				continue
			}
			if active, _ := i.Object.Get("active").Bool(); active && i.X.ID > a.X.ID {
				return found(Hit{At: i.X.AtMember("active"), Also: []Evidence{a.At("access_token")}, NoProbe: true,
					Message: "After the refresh introspection still calls the access token from before it active."})
			}
		}
	}
	return passed()
}

func judgeLifetime(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.Success() {
			continue
		}
		if h, ok := oddRefreshToken(a); ok {
			hits = append(hits, h)
			break
		}
	}
	for _, a := range t.Tokens {
		if !a.Success() || !a.IsRefresh() || a.Previous == nil {
			continue
		}
		if a.Previous.Has("expires_in") && !a.Has("expires_in") {
			hits = append(hits, Hit{At: a.X.AtBody(), Also: []Evidence{a.Previous.At("expires_in")}, Title: "expires_in is missing after the refresh",
				Message: "The refreshed access token comes without expires_in, though the one before it had it."})
			break
		}
	}
	if h, ok := t.shrinking(); ok {
		hits = append(hits, h)
	}
	if h, ok := t.sessionEnd(); ok && len(hits) == 0 {
		hits = append(hits, h)
	}
	return found(hits...)
}

// oddRefreshToken looks at the form of a refresh token (RFC 6749 §10.10 and
// Appendix A.17), and never shows it.
func oddRefreshToken(a *TokenAnswer) (Hit, bool) {
	v := a.Object.Get("refresh_token")
	if v == nil || Masked(a.RefreshToken) {
		return Hit{}, false
	}
	text, ok := v.Text()
	h := Hit{Severity: Warning, Title: "Refresh token is malformed", At: a.At("refresh_token"), Breaks: "The client stores something that is no refresh token, or that can be guessed."}
	switch {
	case v.String() == "null":
		return Hit{}, false
	case !ok:
		h.Message = "refresh_token is " + v.Kind().WithArticle() + " and not a string."
	case text == "":
		h.Message = "refresh_token is there and empty."
	case strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r > 0x7e }):
		h.Message = "refresh_token has characters that are not allowed: only visible ASCII and spaces are."
	case entropy(text) < 128:
		h.Message = fmt.Sprintf("refresh_token is too short to be beyond guessing: with %d characters of its kind it has %d bits at most, and 128 are wanted (22 characters of base64url).", len(text), entropy(text))
	default:
		return Hit{}, false
	}
	return h, true
}

// entropy is how many bits a token can have at most, by its length and the kinds
// of its characters. Dashes that group the digits of a UUID are none.
func entropy(token string) int {
	digits := strings.ReplaceAll(token, "-", "")
	only := func(chars string) bool { return strings.Trim(digits, chars) == "" }
	bits := 6.0 // base64url
	switch {
	case only("0123456789"):
		bits = 3.32
	case only("0123456789abcdef"), only("0123456789ABCDEF"):
		bits = 4
	default:
		digits = token
	}
	return int(bits * float64(len(digits)))
}

// longestSession is what a lifetime in seconds may be; more is no lifetime.
const longestSession = 10 * 366 * 86400

// lifetimes are the members that tell how long tokens live.
var lifetimes = []string{"refresh_expires_in", "expires_in"}

// shrinking tells that the lifetime gets shorter with each refresh: the session
// itself comes to its end.
func (t *Trace) shrinking() (Hit, bool) {
	for _, a := range slices.Backward(t.Tokens) {
		if !a.Success() || !a.IsRefresh() || a.Previous == nil || !a.Previous.Success() {
			continue
		}
		for _, name := range lifetimes {
			values := a.lifetimesSoFar(name)
			if len(values) < 2 {
				continue
			}
			now, before, first := values[0], values[1], values[len(values)-1]
			passed := int64(a.X.Answered().Sub(a.Previous.X.Answered()) / time.Second)
			// By about the time that went by, or by a tenth at least; Entra draws
			// lots for the lifetime of each token.
			countsDown := before-now >= 2 && before-now <= passed+2 && before-now >= passed-2
			if !countsDown && (now > first-first/10 || t.vendor == "RT-MISSING-ENTRA") {
				continue
			}
			h := Hit{At: a.At(name), Also: []Evidence{a.Previous.At(name)}, Title: "Session comes to its end"}
			h.Message = fmt.Sprintf("%s was %d and is %d, %d s later: it counts down to the end of the session, at %s.", name, before, now, passed, jose.Absolute(a.X.Answered().Add(time.Duration(now)*time.Second)))
			if !countsDown {
				h.Message = fmt.Sprintf("%s was %d and is %d after the refresh", name, before, now)
				if len(values) > 2 {
					h.Message = fmt.Sprintf("%s was %d at first and gets less with each refresh: it is %d after the last", name, first, now)
				}
				h.Message += ": the session may be coming to its longest lifetime, after which the person must sign in again."
			}
			return h, true
		}
		break // where the newest does not shrink, nothing does
	}
	return Hit{}, false
}

// lifetimesSoFar are the values of a member in this answer and in those before
// it, the newest first, as far back as each is less than the one before it.
func (a *TokenAnswer) lifetimesSoFar(name string) []int64 {
	var out []int64
	for b := a; b != nil && len(out) < 10_000; b = b.Previous {
		n, ok := b.Object.Get(name).Int64()
		if !ok || n <= 0 || n > longestSession || len(out) > 0 && n <= out[len(out)-1] {
			break
		}
		out = append(out, n)
	}
	return out
}

// sessionEnd reads the expiry of a refresh token that is a JWT, as Keycloak's is.
func (t *Trace) sessionEnd() (Hit, bool) {
	for _, a := range slices.Backward(t.Tokens) {
		if !a.Success() || !jose.LooksLikeJWT(a.RefreshToken) {
			continue
		}
		jwt, _ := jose.Decode(a.RefreshToken) // what can be read of it
		if exp, err := jwt.Time("exp"); err == nil && !exp.IsZero() && exp.Unix() > 0 {
			return Hit{At: a.At("refresh_token"), Title: "Refresh token tells its expiry",
				Message: fmt.Sprintf("The refresh token is a JWT and says that it expires at %s, %s after it came. A client must not rely on its form.", jose.Absolute(exp), seconds(exp.Sub(a.X.Answered())))}, true
		}
	}
	return Hit{}, false
}
