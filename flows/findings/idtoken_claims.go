package findings

import (
	"fmt"
	"slices"

	"github.com/grantwalk/grantwalk/flows/jose"
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
			ID: "IDT-HASH", Topic: "id-token", Severity: Error, Title: "Hash in the ID token does not fit",
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
			ID: "IDT-AUTH-TIME", Topic: "id-token", Severity: Error, Title: "Login is older than allowed, or its time unknown",
			Looks:  "max_age was sent or auth_time asked for as essential, and the ID token has no auth_time, or one that is older than max_age; acr was asked for as essential and is missing or another (a warning).",
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
			how := h.Comparison.Difference().Text
			if kind, text := jose.CompareIssuers(t.Issuer(), got); kind == jose.EntraV1 || kind == jose.Template {
				how = text
			}
			h.Message = fmt.Sprintf("The ID token says it is from %s, and the provider is %s. %s", quote(got), quote(t.Issuer()), how)
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
				got, _ := i.Token.Audience()
				h.Message = fmt.Sprintf("The ID token is meant for %s, and this client is %s.", quotes(got), quote(t.Client()))
				if len(got) == 1 {
					h.Comparison = &Comparison{Name: "aud", Expected: t.Client(), Actual: got[0]}
				}
			}
		case azp.Result == jose.Fail && azp.Reason != jose.Changed:
			h.Severity, h.At, h.Message = Warning, i.AtClaim("azp"), azp.Detail
			h.Title = "azp of the ID token is wrong"
		default:
			return Hit{}, false
		}
		return h, true
	}, failsAlike(jose.CheckAud, jose.CheckAzp))
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
	}, failsAlike(jose.CheckNonce))
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
