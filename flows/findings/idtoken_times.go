package findings

import (
	"fmt"
	"slices"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func judgeTokenExp(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		check := i.Check(jose.CheckExp)
		exp, errExp := i.Token.Time("exp")
		iat, errIat := i.Token.Time("iat")
		dated := i.Token.Claims != nil && errExp == nil && errIat == nil && !exp.IsZero() && !iat.IsZero()
		h := Hit{At: i.AtClaim("exp"), Message: check.Detail}
		// An iat in the future or in the past is wrong itself, and says nothing of
		// how long the token lives.
		dated = dated && i.Check(jose.CheckIat).Result == jose.Pass
		life := exp.Sub(iat)
		if dated && life <= 0 {
			h.Also = []Evidence{i.AtClaim("iat")}
		}
		switch {
		case check.Reason == jose.Expired && t.expired(i):
			h.Message = fmt.Sprintf("The ID token expired at %s, %s before it came (60 s are allowed for the clocks).", jose.Absolute(exp), seconds(i.Now.Sub(exp)))
			if dated && life <= 0 {
				h.Message += " exp is not even after iat."
			}
		case dated && life <= 0:
			h.Message = "exp is not after iat: the ID token was never valid."
		case check.Reason == jose.Expired:
			return Hit{}, false // only by the other clock
		case check.Result == jose.Fail:
		case dated && (life < time.Minute || life > 24*time.Hour):
			h.Severity, h.Title = Note, "ID token lives unusually long or short"
			h.Message = fmt.Sprintf("The ID token is valid for %s, from iat to exp.", lifetime(exp, iat))
			h.Breaks = "One that lives under a minute is expired for clients whose clock is a little off; one that lives for days can be replayed for days."
		default:
			return Hit{}, false
		}
		return h, true
	}, func(i *IDToken) bool {
		return failsAlike(jose.CheckExp)(i) || i.Before.Check(jose.CheckExp).Result == jose.Pass && i.Check(jose.CheckExp).Result == jose.Pass
	})
}

// expired tells whether the token is past its exp by the provider's own clock
// too.
func (t *Trace) expired(i *IDToken) bool {
	exp, err := i.Token.Time("exp")
	return err == nil && !exp.IsZero() && !i.Now.Add(-jose.DefaultLeeway).Before(t.skewed(exp))
}

// lifetime is how long a token lives, in words. A Duration holds only some 290
// years, which an exp in milliseconds is far beyond.
func lifetime(exp, iat time.Time) string {
	const day = 24 * 60 * 60
	s := exp.Unix() - iat.Unix()
	switch {
	case exp.Unix() > 100_000_000_000: // the year 5138
		return fmt.Sprintf("%d days: exp seems to be in milliseconds, and the unit is seconds", s/day)
	case s > 2*day:
		return fmt.Sprintf("%d days", s/day)
	}
	return fmt.Sprintf("%d s", s)
}

func judgeTokenIat(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		iat, nbf := i.Check(jose.CheckIat), i.Check(jose.CheckNbf)
		at, _ := i.Token.Time("iat")
		h := Hit{At: i.AtClaim("iat"), Message: iat.Detail}
		early := func(at time.Time) bool { return t.skewed(at).After(i.Now.Add(jose.DefaultLeeway)) }
		switch {
		case iat.Reason == jose.TooEarly:
			if !early(at) {
				return Hit{}, false
			}
			h.Message = fmt.Sprintf("The ID token was issued at %s, %s after it came: one of the two clocks is wrong (60 s are allowed).", jose.Absolute(at), seconds(at.Sub(i.Now)))
		case iat.Reason == jose.Expired:
			if age := i.Now.Sub(t.skewed(at)); age < 10*time.Minute+jose.DefaultLeeway {
				return Hit{}, false
			}
			if !iat.Fatal && i.Check(jose.CheckExp).Reason == jose.Expired {
				return Hit{}, false // an old token: that it has expired says it
			}
			if !iat.Fatal {
				h.Severity = Warning
			}
			h.Message = fmt.Sprintf("The ID token was issued at %s, %s before it came: it is not one that was made for this answer.", jose.Absolute(at), seconds(i.Now.Sub(at)))
		case iat.Reason == jose.Changed:
			return Hit{}, false
		case iat.Result == jose.Fail:
		case nbf.Reason == jose.TooEarly:
			from, _ := i.Token.Time("nbf")
			if !early(from) {
				return Hit{}, false
			}
			h.At = i.AtClaim("nbf")
			h.Message = fmt.Sprintf("The ID token is not valid before %s, %s after it came: one of the two clocks is wrong (60 s are allowed).", jose.Absolute(from), seconds(from.Sub(i.Now)))
		case nbf.Result == jose.Fail:
			h.At, h.Message = i.AtClaim("nbf"), nbf.Detail
		default:
			return Hit{}, false
		}
		return h, true
	}, failsAlike(jose.CheckIat, jose.CheckNbf))
}

func judgeAuthTime(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		if i.Refreshed() {
			return Hit{}, false
		}
		check := i.Check(jose.CheckAuthTime)
		if check.Result == jose.Fail && (check.Reason == jose.Missing || check.Reason == jose.Expired || check.Reason == jose.Malformed) {
			if at, err := i.Token.Time("auth_time"); check.Reason == jose.Expired && err == nil && i.Expect.MaxAge != nil &&
				i.Now.Sub(t.skewed(at)) <= *i.Expect.MaxAge+jose.DefaultLeeway {
				return Hit{}, false
			}
			h := Hit{At: i.AtClaim("auth_time"), Message: check.Detail}
			if asked := "max_age"; i.Request != nil {
				if i.Expect.MaxAge == nil {
					asked = "claims"
				}
				h.Also = []Evidence{i.Request.At(asked)}
			}
			if !check.Fatal {
				h.Severity = Warning
			}
			return h, true
		}
		return i.essentialACR()
	}, func(i *IDToken) bool {
		if i.Check(jose.CheckAuthTime).Result == jose.Fail {
			return failsAlike(jose.CheckAuthTime)(i)
		}
		_, now := i.essentialACR()
		_, before := i.Before.essentialACR()
		return now && before
	})
}

// essentialACR compares acr with what the claims parameter asked for as
// essential (OIDC Core §5.5.1.1).
func (i *IDToken) essentialACR() (Hit, bool) {
	if i.Request == nil || i.Token.Claims == nil {
		return Hit{}, false
	}
	acr := i.Request.claim("id_token", "acr")
	if essential, _ := acr.Get("essential").Bool(); !essential {
		return Hit{}, false
	}
	want, _ := acr.Get("values").Strings()
	if one, ok := acr.Get("value").Text(); ok {
		want = append(want, one)
	}
	got, ok := i.Token.Text("acr")
	if ok && (len(want) == 0 || slices.Contains(want, got)) {
		return Hit{}, false
	}
	h := Hit{Severity: Warning, At: i.AtClaim("acr"), Also: []Evidence{i.Request.At("claims")}, Specs: []specref.Ref{specref.OIDCCore.Section("5.5.1.1")},
		Title: "acr is not what was asked for", Message: "acr was asked for as essential, and the ID token has none."}
	switch v := i.Token.Claims.Get("acr"); {
	case ok:
		h.Message = fmt.Sprintf("acr is %s, and %s was asked for as essential.", quote(got), quotes(want))
	case v != nil:
		h.Message = fmt.Sprintf("acr was asked for as essential, and in the ID token it is %s, not a string.", v.Kind().WithArticle())
	}
	return h, true
}
