package findings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// known finds the token answer that brought the token of a request, as its
// access token or as its refresh token.
func (t *Trace) issuedBy(token string, before int) (a *TokenAnswer, refresh bool) {
	if token == "" || Masked(token) {
		return nil, false
	}
	for _, a := range slices.Backward(t.Tokens) {
		if a.X.ID >= before || !a.Success() {
			continue
		}
		if a.AccessToken == token {
			return a, false
		}
		if a.RefreshToken == token {
			return a, true
		}
	}
	return nil, false
}

func judgeIntroInactive(t *Trace) Outcome {
	for _, i := range t.Introspections {
		active, isBool := i.Object.Get("active").Bool()
		if !i.X.OK() || !isBool || active {
			continue
		}
		a, refresh := t.issuedBy(i.Token, i.X.ID)
		if a == nil || refresh || !t.fresh(a, i.X) {
			continue
		}
		age := i.X.Asked().Sub(a.X.Answered())
		accepted := slices.ContainsFunc(t.UserInfos, func(u *UserInfo) bool { return u.X.OK() && u.Answer == a && bearerToken(u.X) == i.Token })
		if age >= time.Minute && !accepted {
			continue
		}
		h := Hit{At: i.X.AtMember("active"), Also: []Evidence{a.At("access_token")},
			Message: fmt.Sprintf("Introspection calls the access token inactive, %s after it was issued.", seconds(age))}
		if accepted {
			h.Message += " UserInfo accepted it."
		}
		if asked, issued := hostOf(i.X.URL), hostOf(a.X.URL); asked != issued {
			h.Message += fmt.Sprintf(" It was issued by %s, and %s was asked.", issued, asked)
		}
		return found(h)
	}
	return passed()
}

func judgeIntroShape(t *Trace) Outcome {
	for _, i := range t.Introspections {
		if i.X.Status() != 200 || i.Object == nil {
			continue
		}
		v := i.Object.Get("active")
		active, isBool := v.Bool()
		switch {
		case v == nil:
			h := Hit{At: i.X.AtBody(), Message: "The answer has no active."}
			if said := refusalIn(i.Object); said != "" {
				h.Message = fmt.Sprintf("HTTP says 200, and the body is a refusal: %s. It has no active.", said)
			}
			return found(h)
		case !isBool:
			return found(Hit{At: i.X.AtMember("active"), Message: fmt.Sprintf("active is %s and not true or false.", v.Kind().WithArticle())})
		case !active && len(i.Object.Members()) > 1:
			return found(Hit{Severity: Note, At: i.X.AtBody(), Title: "Inactive token is described",
				Message: "The token is inactive, and the answer tells more about it, which it should not.",
				Breaks:  "Whoever tries tokens out learns something from each."})
		}
		for _, name := range []string{"exp", "iat", "nbf"} {
			if v := i.Object.Get(name); active && v != nil && v.Kind() != jsonpos.Number {
				return found(Hit{Severity: Warning, At: i.X.AtMember(name), Title: "Introspection has a time that is no number",
					Message: fmt.Sprintf("%s is %s and not a number of seconds.", name, v.Kind().WithArticle()),
					Breaks:  "Typed clients fail to read the answer."})
			}
		}
	}
	return passed()
}

// sameClient tells whether two client IDs may be one: a recording may hide them.
func sameClient(a, b string) bool {
	return a == b || a == "" || b == "" || Masked(a) || Masked(b)
}

func judgeIntroAuth(t *Trace) Outcome {
	for _, i := range t.Introspections {
		bearer := bearerToken(i.X) != ""
		code, _ := i.Object.Get("error").Text()
		switch status := i.X.Status(); {
		case status == 401 || status == 403 || status >= 400 && code == "invalid_client":
			accepted := slices.ContainsFunc(t.Tokens, func(a *TokenAnswer) bool {
				return a.Success() && a.Auth.Method == i.Auth.Method && a.X.ID < i.X.ID && sameClient(a.Auth.ClientID, i.Auth.ClientID)
			})
			if !accepted || bearer || i.Auth.Method == AuthUnknown {
				continue
			}
			h := Hit{At: i.X.AtStatus(), Also: []Evidence{i.Auth.At}, NoProbe: true,
				Message: fmt.Sprintf("Introspection answered %d to the client authentication (%s) that the token endpoint accepted.", status, i.Auth.Method)}
			if i.Auth.Method == AuthNone {
				h.Severity, h.Title = Note, "introspection wants credentials, and this client has none"
				h.Message = fmt.Sprintf("Introspection answered %d: it wants credentials, as it should, and a public client has none.", status)
				h.Breaks = "Nothing: introspection is for the API that gets the token, which has credentials of its own."
			}
			if code != "" {
				h.Message += " It said " + quote(code) + "."
				h.At = i.X.AtMember("error")
			}
			if d := t.Document(); d != nil {
				if methods, ok := d.Document.JSON.Get("introspection_endpoint_auth_methods_supported").Strings(); ok {
					h.Message += " The metadata lists " + list(methods) + " for it."
					h.Also = append(h.Also, d.X.AtMember("introspection_endpoint_auth_methods_supported"))
				}
			}
			return found(h)
		case i.X.OK():
			if active, _ := i.Object.Get("active").Bool(); active && i.Auth.Method == AuthNone && i.Auth.ClientID == "" && !bearer &&
				strings.TrimSpace(i.X.RequestHeader("Authorization")) == "" && i.X.RequestHeader("Cookie") == "" && len(i.X.Form) > 0 {
				return found(Hit{At: i.X.AtMember("active"), Also: []Evidence{i.X.AtRequest()}, Title: "Introspection is open to everybody", NoProbe: true,
					Message: "Introspection told that a token is active, to a request without any credentials."})
			}
		}
	}
	return passed()
}
