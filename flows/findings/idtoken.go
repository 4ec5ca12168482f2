package findings

import (
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func idTokenRules() []Rule {
	return slices.Concat(idTokenFormRules(), idTokenKeyRules(), idTokenClaimRules(), accessTokenRules())
}

// keysFailed are the faults of the key set after which nothing can be said of a
// signature.
var keysFailed = []ID{"JWKS-FETCH", "JWKS-EMPTY"}

// eachIDToken looks at every ID token. What a token repeats of the faults of the
// one before it is one fault: same tells whether the two have it alike.
func (t *Trace) eachIDToken(judge func(i *IDToken) (Hit, bool), same func(i *IDToken) bool) Outcome {
	var hits []Hit
	for _, i := range t.IDTokens {
		if i.Before != nil && same(i) {
			continue
		}
		if h, ok := judge(i); ok {
			hits = append(hits, h)
		}
	}
	return found(hits...)
}

// failsAlike tells whether a token fails the first of the checks that it fails
// for the reason for which the one before it failed that check.
func failsAlike(names ...string) func(*IDToken) bool {
	return func(i *IDToken) bool {
		for _, name := range names {
			if now := i.Check(name); now.Result == jose.Fail {
				before := i.Before.Check(name)
				return before.Result == jose.Fail && before.Reason == now.Reason
			}
		}
		return false
	}
}

func sameHeader(name string) func(*IDToken) bool {
	return func(i *IDToken) bool {
		return i.Before.Token.Header.Get(name).String() == i.Token.Header.Get(name).String()
	}
}

// readable tells that the token is a signed one whose header could be read.
func (i *IDToken) readable() bool { return i.Token.Header != nil && !i.Token.Encrypted }

// unsigned tells that the token has no signature.
func (i *IDToken) unsigned() bool {
	return i.readable() && (i.Check(jose.CheckAlg).Reason == jose.Unsigned || i.Check(jose.CheckSignature).Reason == jose.Unsigned)
}

// mac tells that the token is, or says it is, signed with the client secret.
func (i *IDToken) mac() bool {
	return i.readable() && slices.Contains([]string{"HS256", "HS384", "HS512"}, i.Token.Alg)
}

// skewed is a time of the token's, put on the client's clock: what the clocks
// are apart is a finding of its own.
func (t *Trace) skewed(at time.Time) time.Time {
	if skew, ok := t.Skew(); ok {
		return at.Add(-skew)
	}
	return at
}

func idTokenFormRules() []Rule {
	return []Rule{
		{
			ID: "IDT-MALFORMED", Topic: "id-token", Severity: Error, Title: "ID token is not a valid JWT",
			Looks:  "An ID token that is not three base64url parts joined by dots, whose header or claims are not a JSON object, that has a member twice, or whose header demands an extension (crit) that is not known.",
			Breaks: "Libraries refuse the token before they look at its signature, with a message about a malformed JWT.",
			Specs:  []specref.Ref{specref.RFC7519.Section("7.2"), specref.RFC7515.Section("5.2")},
			Fix: Fix{IdP: "Encode the three parts in base64url without '=' padding, and write each member once. A JWT library does both.",
				Client: "None: a client must not repair a token."},
			Needs: []Need{NeedIDToken}, Judge: judgeMalformed,
		},
		{
			ID: "IDT-ENCRYPTED", Topic: "id-token", Severity: Error, Title: "ID token is encrypted",
			Looks:  "An ID token of five parts, which is encrypted (JWE), while the client has no key to decrypt it with.",
			Breaks: "Nobody can read the token. Libraries call it a malformed JWT, or name an unexpected alg such as RSA-OAEP-256.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("10.2"), specref.RFC7516.Section("7.1")},
			Fix: Fix{IdP: "Remove the client's encryption key or certificate (Authentik: Encryption Key; Keycloak: ID token encryption on the client's Advanced tab).",
				Client: "Register a key of your own, and a library that decrypts with it."},
			Needs: []Need{NeedIDToken},
			Judge: func(t *Trace) Outcome {
				return t.eachIDToken(func(i *IDToken) (Hit, bool) {
					if !i.Token.Encrypted {
						return Hit{}, false
					}
					enc, _ := i.Token.Header.Get("enc").Text()
					return Hit{At: i.AtRaw(), Message: "The ID token has five parts: it is encrypted, with alg " + quote(i.Token.Alg) + " and enc " + quote(enc) + "."}, true
				}, func(i *IDToken) bool { return i.Before.Token.Encrypted && i.Token.Encrypted })
			},
		},
		{
			ID: "IDT-ALG-NONE", Topic: "id-token", Severity: Error, Title: "ID token is not signed",
			Looks:  "An ID token whose alg is none, in any case, or whose signature is empty.",
			Breaks: "Anyone on the way could have made this token. A client that accepts it can be signed in to as anybody.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("3.1.3.7"), specref.RFC8725.Section("3.2")},
			Fix: Fix{IdP: "Sign ID tokens, with RS256 or ES256, and take none out of the client's settings and of the metadata.",
				Client: "Give the verifier the list of algorithms that you expect. Without a registration for none, refuse it."},
			Needs: []Need{NeedIDToken},
			Judge: func(t *Trace) Outcome {
				return t.eachIDToken(func(i *IDToken) (Hit, bool) {
					if !i.unsigned() {
						return Hit{}, false
					}
					h := Hit{At: i.AtHeader("alg"), Message: "The header's alg is " + quote(i.Token.Alg) + ": the ID token is not signed."}
					if i.Check(jose.CheckAlg).Reason != jose.Unsigned {
						h.Message = "The header's alg is " + quote(i.Token.Alg) + ", and the signature is empty: the ID token is not signed."
					}
					return h, true
				}, func(i *IDToken) bool { return i.Before.unsigned() && i.unsigned() })
			},
		},
	}
}

func judgeMalformed(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		if i.Token.Encrypted || i.unsigned() && i.Token.Claims != nil {
			return Hit{}, false
		}
		if i.DecodeErr != nil {
			return Hit{At: i.AtRaw(), Message: "The ID token has not the form of a JWT: " + joined(i.DecodeErr) + "."}, true
		}
		for _, m := range i.Token.Header.Duplicates() {
			return Hit{At: i.X.At(IDTokenPart, m.KeyStart, m.Value.End), Message: "The member " + quote(m.Name) + " is in the header of the ID token more than once."}, true
		}
		offset := len(i.Token.HeaderJSON) + 1
		for _, m := range i.Token.Claims.Duplicates() {
			return Hit{At: i.X.At(IDTokenPart, offset+m.KeyStart, offset+m.Value.End), Message: "The claim " + quote(m.Name) + " is in the ID token more than once; which one counts depends on the library."}, true
		}
		if problem := i.Token.CriticalProblem(); problem != "" {
			return Hit{At: i.AtHeader("crit"), Specs: []specref.Ref{specref.RFC7515.Section("4.1.11")}, Message: problem}, true
		}
		if i.Token.StrayBits && i.Check(jose.CheckSignature).Reason == jose.Malformed {
			return Hit{At: i.AtRaw(), Message: "The last character of the signature has bits set that no encoder sets. The signature fits all the same; strict libraries refuse the token."}, true
		}
		return Hit{}, false
	}, malformedAlike)
}

// malformedAlike tells whether a token has a fault of form that the one before
// it has too.
func malformedAlike(i *IDToken) bool {
	now, before := i.Token, i.Before.Token
	switch {
	case i.DecodeErr != nil:
		return i.Before.DecodeErr != nil && slices.ContainsFunc(kindsOf(i.DecodeErr), func(kind string) bool {
			return slices.Contains(kindsOf(i.Before.DecodeErr), kind)
		})
	case len(now.Header.Duplicates()) > 0:
		return len(before.Header.Duplicates()) > 0
	case len(now.Claims.Duplicates()) > 0:
		return len(before.Claims.Duplicates()) > 0
	case now.Header.Get("crit") != nil:
		return before.Header.Get("crit") != nil
	}
	return now.StrayBits && before.StrayBits
}

// kindsOf are the faults that a decoding error names, without the places: a
// padding is in one part today and in another tomorrow.
func kindsOf(err error) []string {
	plain := strings.NewReplacer("header", "part", "payload", "part", "signature", "part").Replace(err.Error())
	plain = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, plain)
	return strings.Split(plain, "\n")
}
