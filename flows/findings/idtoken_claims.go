package findings

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func idTokenClaimRules() []Rule {
	validation := specref.OIDCCore.Section("3.1.3.7")
	claims := specref.OIDCCore.Section("2")
	need, malformed := []Need{NeedIDToken}, []ID{"IDT-MALFORMED"}
	return []Rule{
		{
			ID: "IDT-ISS", Topic: "id-token", Severity: Error, Title: "ID token is from another issuer",
			Looks:  "An ID token without iss, or whose iss is not the issuer of the metadata, character by character.",
			Breaks: "Every client refuses the token: this check keeps one provider from speaking for another.",
			Specs:  []specref.Ref{validation, claims},
			Fix: Fix{IdP: "Use one issuer for the metadata, the tokens and all host names (Keycloak: KC_HOSTNAME; Entra: the v2.0 endpoint and accessTokenAcceptedVersion).",
				Client: "Configure the issuer exactly as the provider writes it."},
			Needs: need, After: malformed, AfterAnywhere: []ID{"DISC-ISSUER-TEMPLATE"}, Judge: judgeTokenIss,
		},
		{
			ID: "IDT-AUD", Topic: "id-token", Severity: Error, Title: "ID token is for another client",
			Looks:  "An ID token without aud, or whose aud lacks the client_id. Further audiences that the client was not told to trust, and an azp that names another client or is missing beside several audiences, are warnings.",
			Breaks: "A token made for another client must not sign anybody in here.",
			Specs:  []specref.Ref{validation, claims},
			Fix: Fix{IdP: "Put the client_id into aud; remove a mapper that replaces it. Use the ID token and not a token for an API.",
				Client: "Check the client_id. Add the further audiences that you know to the list of trusted ones (ZITADEL adds its project ids)."},
			Needs: need, After: malformed, Judge: judgeTokenAud,
		},
		{
			ID: "IDT-EXP", Topic: "id-token", Severity: Error, Title: "ID token is expired or never expires",
			Looks:  "An ID token without exp, with one that is no number, that is past when the token comes (60 s are allowed for the clocks), or that is before iat. A lifetime under a minute or over a day is a note.",
			Breaks: "Clients refuse the token as expired, or can use it for ever.",
			Specs:  []specref.Ref{validation, claims},
			Fix:    Fix{IdP: "Set the clock by NTP and the lifetime of ID tokens to minutes; write exp as a number of seconds.", Client: "Set the clock by NTP; allow a minute for the difference."},
			Needs:  need, After: append([]ID{"RT-IDT-TIME"}, malformed...), Judge: judgeTokenExp,
		},
		{
			ID: "IDT-IAT", Topic: "id-token", Severity: Error, Title: "ID token is dated wrongly",
			Looks:  "An ID token without iat, with iat or nbf in the future by more than 60 s, or issued more than ten minutes before it came (a warning; a week: an error).",
			Breaks: "Clients refuse a token from the future, and one that is old may be replayed.",
			Specs:  []specref.Ref{validation, claims},
			Fix:    Fix{IdP: "Set the clock by NTP; make a token for each answer.", Client: "Set the clock by NTP; allow 30 to 300 s for the difference."},
			Needs:  need, After: append([]ID{"RT-IDT-TIME"}, malformed...), Judge: judgeTokenIat,
		},
		{
			ID: "IDT-NONCE", Topic: "id-token", Severity: Error, Title: "nonce of the ID token is wrong",
			Looks:  "A nonce was sent, and the ID token has none or another; or none was sent, and the token has one (a warning).",
			Breaks: "The token may belong to another sign-in and be replayed; clients that sent a nonce refuse it.",
			Specs:  []specref.Ref{validation, claims, specref.OIDCCore.Section("15.5.2")},
			Fix: Fix{IdP: "Copy the nonce of the authorization request into the ID token, byte for byte.",
				Client: "See that the session survives from the request to the callback, so that the right nonce is compared."},
			Needs: need, After: malformed, Judge: judgeTokenNonce,
		},
		{
			ID: "IDT-HASH", Topic: "id-token", Severity: Error, Title: "hash in the ID token does not fit",
			Looks:  "at_hash, c_hash or s_hash is there and is not the left half of the hash of the access token, the code or the state; or at_hash or c_hash is missing beside a token or a code from the authorization endpoint.",
			Breaks: "The access token or the code may have been swapped for another one.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("3.1.3.6"), specref.OIDCCore.Section("3.1.3.8"), specref.OIDCCore.Section("3.3.2.11")},
			Fix: Fix{IdP: "Hash with the hash of the token's own alg, take the left half, and encode it in base64url without padding.",
				Client: "Compare the token and the hash of one and the same answer."},
			Needs: need, After: malformed, Judge: judgeTokenHash,
		},
		{
			ID: "IDT-SUB", Topic: "id-token", Severity: Error, Title: "ID token does not name the user",
			Looks:  "An ID token without sub, or whose sub is empty, no string, or longer than 255 characters; or two ID tokens of one sign-in with different ones.",
			Breaks: "The client does not know who signed in, or takes one person for another.",
			Specs:  []specref.Ref{claims, specref.OIDCCore.Section("3.3.3.6")},
			Fix:    Fix{IdP: "Map a stable, unique string to sub.", Client: "Know users by iss and sub together, and by nothing else."},
			Needs:  need, After: malformed, Judge: judgeTokenSub,
		},
		{
			ID: "IDT-AUTH-TIME", Topic: "id-token", Severity: Error, Title: "login is older than allowed, or its time unknown",
			Looks:  "max_age was sent, and the ID token has no auth_time, or one that is older than that; acr was asked for as essential and is missing or another (a warning).",
			Breaks: "The client asked for a fresh or a stronger sign-in and cannot know whether it got one.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("3.1.2.1"), validation, specref.OIDCCore.Section("2")},
			Fix:    Fix{IdP: "Honour max_age and acr, and put auth_time into the token when max_age was sent.", Client: "Send prompt=login where the provider ignores max_age."},
			Needs:  need, After: malformed, Judge: judgeAuthTime,
		},
	}
}

func judgeTokenIss(t *Trace) Outcome {
	if t.Issuer() == "" {
		return notApplicable("the issuer is not known")
	}
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		check := i.Check(jose.CheckIss)
		if check.Result != jose.Fail || check.Reason == jose.Changed {
			return Hit{}, false
		}
		h := Hit{At: i.AtClaim("iss"), Message: check.Detail}
		if got, ok := i.Token.Text("iss"); ok {
			if slices.Contains(t.issuers(), got) {
				return Hit{}, false // the metadata is at odds with itself, which is a finding of its own
			}
			h.Comparison = &Comparison{Name: "iss", Expected: t.Issuer(), Actual: got}
			h.Message = fmt.Sprintf("The ID token says it is from %s, and the provider is %s. %s", quote(got), quote(t.Issuer()), h.Comparison.Difference().Text)
		}
		return h, true
	}, failsAlike(jose.CheckIss))
}

func judgeTokenAud(t *Trace) Outcome {
	if t.Client() == "" {
		return notApplicable("the client_id is not known")
	}
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		aud, azp := i.Check(jose.CheckAud), i.Check(jose.CheckAzp)
		h := Hit{At: i.AtClaim("aud"), Message: aud.Detail}
		switch {
		case aud.Reason == jose.Changed:
			return Hit{}, false
		case aud.Result == jose.Fail && aud.Reason == jose.Untrusted:
			h.Severity, h.Title = Warning, "ID token is also for others"
		case aud.Result == jose.Fail:
			if aud.Reason == jose.Mismatch {
				h.Message = fmt.Sprintf("The ID token is meant for %s, and this client is %s.", quote(aud.Actual), quote(t.Client()))
				h.Comparison = &Comparison{Name: "aud", Expected: t.Client(), Actual: strings.Trim(aud.Actual, `"`)}
			}
		case azp.Result == jose.Fail && azp.Reason != jose.Changed:
			h.Severity, h.At, h.Message = Warning, i.AtClaim("azp"), azp.Detail
			h.Title = "azp of the ID token is wrong"
		default:
			return Hit{}, false
		}
		return h, true
	}, failsAlike(jose.CheckAud))
}

func judgeTokenExp(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		check := i.Check(jose.CheckExp)
		exp, errExp := i.Token.Time("exp")
		iat, errIat := i.Token.Time("iat")
		dated := i.Token.Claims != nil && errExp == nil && errIat == nil && !exp.IsZero() && !iat.IsZero()
		h := Hit{At: i.AtClaim("exp"), Message: check.Detail}
		switch life := exp.Sub(iat); {
		case dated && life <= 0:
			h.Message = "exp is not after iat: the ID token was never valid."
			h.Also = []Evidence{i.AtClaim("iat")}
		case check.Reason == jose.Expired:
			if i.Now.Add(-jose.DefaultLeeway).Before(t.skewed(exp)) {
				return Hit{}, false // only by the other clock
			}
			h.Message = fmt.Sprintf("The ID token expired at %s, %s before it came (60 s are allowed for the clocks).", jose.Absolute(exp), seconds(i.Now.Sub(exp)))
		case check.Result == jose.Fail:
		case dated && (life < time.Minute || life > 24*time.Hour):
			h.Severity, h.Title = Note, "ID token lives unusually long or short"
			h.Message = fmt.Sprintf("The ID token is valid for %s.", seconds(life))
			h.Breaks = "One that lives under a minute is expired for clients whose clock is a little off; one that lives for days can be replayed for days."
		default:
			return Hit{}, false
		}
		return h, true
	}, func(i *IDToken) bool {
		return failsAlike(jose.CheckExp)(i) || i.First.Check(jose.CheckExp).Result == i.Check(jose.CheckExp).Result && i.Check(jose.CheckExp).Result == jose.Pass
	})
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
	}, failsAlike(jose.CheckIat))
}

func judgeTokenNonce(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		check := i.Check(jose.CheckNonce)
		if i.Refreshed() || check.Result != jose.Fail || i.Request == nil {
			return Hit{}, false
		}
		h := Hit{At: i.AtClaim("nonce"), Message: check.Detail}
		if !check.Fatal {
			h.Severity = Warning
		}
		if check.Reason == jose.Mismatch {
			got, _ := i.Token.Text("nonce")
			h.Comparison = &Comparison{Name: "nonce", Expected: i.Expect.Nonce, Actual: got}
			h.Also = []Evidence{i.Request.At("nonce")}
		}
		return h, true
	}, nil)
}

func judgeTokenHash(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		for _, name := range []string{jose.CheckAtHash, jose.CheckCHash} {
			if check := i.Check(name); check.Result == jose.Fail {
				h := Hit{At: i.AtClaim(name), Message: name + ": " + check.Detail, Specs: []specref.Ref{check.Spec, specref.OIDCCore.Section("3.1.3.6")}}
				if check.Reason == jose.Mismatch {
					h.Comparison = &Comparison{Name: name, Expected: check.Expected, Actual: check.Actual}
				}
				return h, true
			}
		}
		return i.stateHash()
	}, nil)
}

// stateHash compares s_hash with the state (FAPI 1.0 Advanced §5.1).
func (i *IDToken) stateHash() (Hit, bool) {
	got, ok := i.Token.Text("s_hash")
	if !ok || i.Response == nil || i.Response.Get("state") == "" || Masked(i.Response.Get("state")) {
		return Hit{}, false
	}
	state := []byte(i.Response.Get("state"))
	var sum []byte
	switch {
	case strings.HasSuffix(i.Token.Alg, "256"):
		s := sha256.Sum256(state)
		sum = s[:16]
	case strings.HasSuffix(i.Token.Alg, "384"):
		s := sha512.Sum384(state)
		sum = s[:24]
	case strings.HasSuffix(i.Token.Alg, "512"):
		s := sha512.Sum512(state)
		sum = s[:32]
	default:
		return Hit{}, false
	}
	want := base64.RawURLEncoding.EncodeToString(sum)
	if got == want {
		return Hit{}, false
	}
	return Hit{At: i.AtClaim("s_hash"), Message: "s_hash: It does not fit the state of the answer.", Comparison: &Comparison{Name: "s_hash", Expected: want, Actual: got}}, true
}

func judgeTokenSub(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		check := i.Check(jose.CheckSub)
		if check.Result == jose.Fail && check.Reason != jose.Changed {
			return Hit{At: i.AtClaim("sub"), Message: check.Detail}, true
		}
		// The ID token from the authorization endpoint and the one from the token
		// endpoint of the same sign-in.
		for _, front := range t.IDTokens {
			if !front.Front || i.Front || i.Refreshed() || front.Request == nil || front.Request != i.Request {
				continue
			}
			a, _ := front.Token.Text("sub")
			if b, _ := i.Token.Text("sub"); a != b {
				return Hit{At: i.AtClaim("sub"), Also: []Evidence{front.AtClaim("sub")},
					Message:    fmt.Sprintf("The ID token from the authorization endpoint is about %s, the one from the token endpoint about %s.", quote(a), quote(b)),
					Comparison: &Comparison{Name: "sub", Expected: a, Actual: b}}, true
			}
		}
		return Hit{}, false
	}, failsAlike(jose.CheckSub))
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
			if i.Request != nil {
				h.Also = []Evidence{i.Request.At("max_age")}
			}
			if !check.Fatal {
				h.Severity = Warning
			}
			return h, true
		}
		return i.essentialACR()
	}, nil)
}

// essentialACR compares acr with what the claims parameter asked for as
// essential (OIDC Core §5.5.1.1).
func (i *IDToken) essentialACR() (Hit, bool) {
	if i.Request == nil || i.Token.Claims == nil {
		return Hit{}, false
	}
	asked, err := jsonpos.Parse([]byte(i.Request.Get("claims")), jsonpos.Limits{})
	if err != nil {
		return Hit{}, false
	}
	acr := asked.Get("id_token", "acr")
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
	if ok {
		h.Message = fmt.Sprintf("acr is %s, and %s was asked for as essential.", quote(got), quotes(want))
	}
	return h, true
}
