package findings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// joined is the text of an error that may be several, in one line.
func joined(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

func idTokenKeyRules() []Rule {
	return []Rule{
		{
			ID: "IDT-HS256", Topic: "id-token", Severity: Error, Title: "ID token signed with the client secret",
			Looks:  "An ID token signed by HS256, HS384 or HS512, whose key is the client secret. It is an error for a public client, for a secret shorter than the hash or decoded from base64 first, and where the metadata does not list the algorithm; else a warning, for RS256 is the default.",
			Breaks: "Most libraries expect RS256 and refuse the token, or look for its key in the key set, where it is not.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("10.1"), specref.OIDCCore.Section("3.1.3.7"), specref.RFC8725.Section("3.1")},
			Fix: Fix{IdP: "Choose RS256 for the client and give the provider a signing key (Authentik: Signing Key; Auth0: Advanced, OAuth, JsonWebToken Signature Algorithm).",
				Client: "If HS256 is meant, register the client for it, tell the library, and use a secret of at least 32 bytes."},
			Needs: []Need{NeedIDToken}, Judge: judgeMAC,
		},
		{
			ID: "IDT-ALG-UNEXPECTED", Topic: "id-token", Severity: Error, Title: "ID token signed with another algorithm",
			Looks:  "An ID token whose alg the metadata does not list, is not the one that the client is registered for, is unknown, or does not fit the type of the key that it names.",
			Breaks: "A client accepts the algorithms that it expects and no others, or an attacker could choose one.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("3.1.3.7"), specref.RFC8725.Section("3.1")},
			Fix: Fix{IdP: "List the algorithm in id_token_signing_alg_values_supported, or sign with one that is listed.",
				Client: "Register id_token_signed_response_alg, and tell the library which one it is."},
			Needs: []Need{NeedIDToken}, After: []ID{"IDT-HS256"}, Judge: judgeAlg,
		},
		{
			ID: "IDT-KID", Topic: "id-token", Severity: Error, Title: "ID token names a key that is not published",
			Looks:  "An ID token whose kid is in no key of the newest key set; a token without a kid where several keys fit (a warning); a header that brings its own key, which is never used (a warning).",
			Breaks: "No client finds the key, and libraries say “no matching key” or “unable to find key with kid”.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("10.1"), specref.OIDCCore.Section("10.1.1")},
			Fix: Fix{IdP: "Publish the key, before the first token is signed with it. See that jwks_uri is that of the same realm, tenant and cluster.",
				Client: "Fetch the key set again when a token names an unknown kid. If the key is there now, it is the client's copy that was old."},
			Needs: []Need{NeedIDToken, NeedKeySet}, After: []ID{"IDT-ALG-UNEXPECTED"}, AfterAnywhere: keysFailed, Judge: judgeKid,
		},
		{
			ID: "IDT-SIGNATURE", Topic: "id-token", Severity: Error, Title: "Signature of the ID token is wrong",
			Looks:  "An ID token whose signature does not fit the key that it names, or any key that could have made it. What would fit is looked for: another key, another algorithm, a DER-encoded signature, a decoded secret.",
			Breaks: "The token was changed on the way, or signed with another key. No client may use it.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("3.1.3.7"), specref.RFC7515.Section("5.2")},
			Fix: Fix{IdP: "See that all nodes sign with the published keys, that a kid is never used for a new key, and that nothing rewrites the token after it was signed.",
				Client: "None: refuse the token. Fetch the key set again once, in case the key behind the kid has changed."},
			Needs: []Need{NeedIDToken}, After: []ID{"IDT-HS256", "IDT-ALG-UNEXPECTED", "IDT-MALFORMED", "IDT-ALG-NONE"}, AfterAnywhere: keysFailed, Judge: judgeSignature,
		},
	}
}

func judgeMAC(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		if !i.mac() {
			return Hit{}, false
		}
		alg, algs := i.Token.Alg, i.Expect.Algs
		least := map[string]int{"HS256": 32, "HS384": 48, "HS512": 64}[alg]
		h := Hit{At: i.AtHeader("alg")}
		public, known := t.PublicClient()
		misfit := ""
		signature := i.Check(jose.CheckSignature)
		if signature.Reason == jose.Mismatch || signature.Reason == jose.DecodedKey {
			misfit = " " + signature.Detail
		}
		switch {
		case i.Expect.RegisteredAlg != "" && i.Expect.RegisteredAlg != alg:
			h.Message = fmt.Sprintf("The ID token is signed by %s, and the client is registered for %s.%s", alg, i.Expect.RegisteredAlg, misfit)
		case len(algs) > 0 && !slices.Contains(algs, alg):
			h.Message = fmt.Sprintf("The ID token is signed by %s, whose key is the client secret, and the metadata lists only %s.%s", alg, list(algs), misfit)
			if d := t.Document(); d != nil {
				h.Also = []Evidence{d.X.AtMember("id_token_signing_alg_values_supported")}
			}
		case i.Expect.ClientSecret == "" && known && public:
			h.Message = fmt.Sprintf("The ID token is signed by %s, whose key is the client secret, and this client has none: whoever can read the client's code can sign.", alg)
		case signature.Reason == jose.Mismatch:
			return Hit{}, false // that the signature is wrong says more
		case signature.Reason == jose.DecodedKey:
			h.Message = fmt.Sprintf("The ID token is signed by %s.%s", alg, misfit)
		case i.Expect.ClientSecret != "" && len(i.Expect.ClientSecret) < least:
			h.Message = fmt.Sprintf("The ID token is signed by %s with the client secret, which has %d bytes; %d are needed, and libraries refuse a shorter key.", alg, len(i.Expect.ClientSecret), least)
			h.Specs = []specref.Ref{specref.OIDCCore.Section("10.1"), specref.OIDCCore.Section("16.19")}
		case i.Expect.RegisteredAlg == alg:
			return Hit{}, false
		default:
			h.Severity = Warning
			h.Message = fmt.Sprintf("The ID token is signed by %s with the client secret. Clients expect RS256 unless they are registered for it.", alg)
		}
		return h, true
	}, sameHeader("alg"))
}

func judgeAlg(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		if !i.readable() || i.unsigned() || i.mac() {
			return Hit{}, false
		}
		h := Hit{At: i.AtHeader("alg")}
		check, kid := i.Check(jose.CheckAlg), i.Check(jose.CheckKid)
		switch {
		case check.Result == jose.Fail && check.Fatal:
			h.Message = check.Detail
			if check.Reason == jose.Mismatch {
				h.Message = fmt.Sprintf("The ID token is signed by %s. %s", i.Token.Alg, check.Detail)
				h.Comparison = &Comparison{Name: "alg", Expected: check.Expected, Actual: i.Token.Alg}
			}
			if d := t.Document(); d != nil && len(i.Expect.Algs) > 0 {
				h.Also = []Evidence{d.X.AtMember("id_token_signing_alg_values_supported")}
			}
		case i.Keys != nil && kid.Reason == jose.Mismatch && misfits(i):
			h.Message = fmt.Sprintf("The header says %s, and the key of its kid is of another kind. %s", i.Token.Alg, kid.Detail)
		default:
			return Hit{}, false
		}
		return h, true
	}, sameHeader("alg"))
}

// misfits tells whether the key of the token's kid could be read and is of
// another type than alg needs.
func misfits(i *IDToken) bool {
	for _, k := range i.Keys.Set.WithKid(i.Token.Kid) {
		if k.Usable() && !slices.Contains(i.Keys.Set.Verifiers(i.Token.Alg), k) {
			return ktyOf(i.Token.Alg) != "" && (k.Kty != ktyOf(i.Token.Alg) || k.Kty == "EC" && k.Crv != curveOf(i.Token.Alg))
		}
	}
	return false
}

// ktyOf is the kty that an algorithm needs (RFC 7518 §3.1).
func ktyOf(alg string) string {
	switch {
	case strings.HasPrefix(alg, "RS"), strings.HasPrefix(alg, "PS"):
		return "RSA"
	case strings.HasPrefix(alg, "ES"):
		return "EC"
	case alg == "EdDSA", alg == "Ed25519":
		return "OKP"
	}
	return ""
}

func curveOf(alg string) string {
	return map[string]string{"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}[alg]
}

func judgeKid(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		if !i.readable() || i.unsigned() || i.mac() || i.Keys == nil {
			return Hit{}, false
		}
		check := i.Check(jose.CheckKid)
		h := Hit{At: i.AtHeader("kid"), Also: []Evidence{i.Keys.X.AtMember("keys")}, Message: check.Detail}
		_, hasKid := i.Token.Header.Get("kid").Text()
		switch check.Reason {
		case jose.UnknownKey:
			if !hasKid {
				break
			}
			h.Message = fmt.Sprintf("The ID token was signed with key %s, which is not in the key set.", quote(i.Token.Kid))
			h.Comparison = &Comparison{Name: "kid", Expected: check.Expected, Actual: i.Token.Kid}
			if t.fetchedAfter(i) {
				h.Message += " The set was fetched again after the token came, and the key is not there either."
			} else {
				h.Message += " It was not fetched again after the token came."
			}
			if _, fits, ok := strings.Cut(check.Detail, " The signature fits "); ok {
				h.Message += " The signature fits " + fits
			}
		case jose.Malformed:
		case jose.Ambiguous:
			if hasKid {
				return Hit{}, false // two keys of one kid: the key set is at fault
			}
			h.Severity, h.Title = Warning, "ID token names no key, and several fit"
		default:
			for _, name := range []string{"jwk", "jku", "x5u", "x5c"} {
				if i.Token.Header.Get(name) != nil {
					return Hit{
						Severity: Warning, Title: "ID token brings its own key", At: i.AtHeader(name),
						Specs:   []specref.Ref{specref.OIDCCore.Section("2"), specref.RFC8725.Section("3.10")},
						Message: fmt.Sprintf("The header of the ID token has %s. Such a key is never used: whoever makes a token could bring one along.", name),
						Breaks:  "A client that takes the key from the token accepts any forged one.",
					}, true
				}
			}
			return Hit{}, false
		}
		return h, true
	}, func(i *IDToken) bool {
		return failsAlike(jose.CheckKid)(i) && i.Before.Token.Kid == i.Token.Kid || i.Before.Check(jose.CheckKid).Result != jose.Fail && i.Check(jose.CheckKid).Result != jose.Fail
	})
}

// fetchedAfter tells whether the key set that the token was checked with was
// fetched after the token came.
func (t *Trace) fetchedAfter(i *IDToken) bool { return i.Keys != nil && i.Keys.X.ID > i.X.ID }

func judgeSignature(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		check := i.Check(jose.CheckSignature)
		if !i.readable() || check.Reason != jose.Mismatch || !i.mac() && i.Keys == nil {
			return Hit{}, false
		}
		h := Hit{At: i.AtRaw(), Message: check.Detail}
		if !i.mac() {
			h.Also = []Evidence{i.AtHeader("kid")}
			if t.fetchedAfter(i) {
				h.Message += " The set was fetched again after the token came, and that did not help."
			}
		}
		return h, true
	}, failsAlike(jose.CheckSignature))
}
