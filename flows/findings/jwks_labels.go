package findings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

var ruleKeyIDs = Rule{
	ID: "JWKS-KID", Topic: "keys", Severity: Warning,
	Title:  "Keys cannot be told apart",
	Looks:  "Several keys for signatures, of which one has no kid, or two have the same: of one type and algorithm (error), or of different types (note).",
	Breaks: "Clients take the wrong key, or none, and reject good tokens.",
	Specs:  []specref.Ref{specref.OIDCCore.Section("10.1"), specref.RFC7517.Section("4.5")},
	Fix: Fix{
		IdP:    "Give each key its own kid, such as its thumbprint (RFC 7638), and name it in the header of the tokens.",
		Client: "Try each key that fits the token's alg.",
	},
	Needs: []Need{NeedKeySet},
	Judge: func(t *Trace) Outcome {
		set := t.KeySet()
		var keys []*jose.Key
		for i := range set.Set.Keys {
			if k := &set.Set.Keys[i]; signs(k) {
				keys = append(keys, k)
			}
		}
		if len(keys) < 2 {
			return passed()
		}
		if h, ok := sharedKid(set.X, keys); ok {
			return found(h)
		}
		var bare []Evidence
		for _, k := range keys {
			switch k.JSON.Get("kid").Kind() {
			case jsonpos.Invalid, jsonpos.Null, jsonpos.String:
			default:
				continue // JWKS-WEAK-KEY
			}
			if !k.HasKid || k.Kid == "" {
				bare = append(bare, set.X.AtJSON(k.JSON))
			}
		}
		if len(bare) == 0 {
			return passed()
		}
		return found(Hit{At: bare[0], Also: bare[1:], Message: fmt.Sprintf("%d of the %d keys for signatures %s no kid.", len(bare), len(keys), plural(len(bare), "has", "have"))})
	},
}

// sharedKid tells the worst of the keys that have the same kid.
func sharedKid(x *Exchange, keys []*jose.Key) (worst Hit, ok bool) {
	first := map[string]*jose.Key{}
	for _, k := range keys {
		if !k.HasKid || k.Kid == "" {
			continue
		}
		other := first[k.Kid]
		if other == nil {
			first[k.Kid] = k
			continue
		}
		h := Hit{
			At: x.AtMemberOf(k.JSON, "kid"), Also: []Evidence{x.AtMemberOf(other.JSON, "kid")}, Severity: Warning,
			Message: fmt.Sprintf("Two keys have the kid %s", quote(k.Kid)),
		}
		switch {
		case k.Kty != other.Kty:
			h.Severity = Note
			h.Message += fmt.Sprintf(", one of type %s and one of type %s.", quote(other.Kty), quote(k.Kty))
		case k.Thumbprint() != "" && k.Thumbprint() == other.Thumbprint():
			h.Severity = Note
			h.Message += "; it is the same key twice."
		case k.Alg == other.Alg:
			h.Severity = Error
			h.Message += ", the same type and the same algorithm, and are different keys."
		default:
			h.Message += fmt.Sprintf(" and are different keys, for %s and %s.", quote(other.Alg), quote(k.Alg))
		}
		if h.Severity > worst.Severity {
			worst, ok = h, true
		}
	}
	return worst, ok
}

var ruleKeyUse = Rule{
	ID: "JWKS-USE", Topic: "keys", Severity: Error,
	Title:  "Signing key is labelled for something else",
	Looks:  "The key of an ID token, by kid, with a use other than sig, key_ops without verify, or another alg than the token's (errors); a set with keys for encryption in which some key has no use, or a key for signatures whose alg is not for keys of its kind (warnings).",
	Breaks: "Many libraries skip such a key and report that no key matches.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("3"), specref.RFC7517.Section("4.2"), specref.RFC7517.Section("4.3"), specref.RFC7517.Section("4.4")},
	Fix:    Fix{IdP: "Publish the signing key with use=sig and the alg it signs with, and keys for encryption with use=enc."},
	Needs:  []Need{NeedKeySet},
	Judge: func(t *Trace) Outcome {
		members := map[*jose.Key]string{} // of keys that are looked at already: one signs many tokens
		for _, i := range t.IDTokens {
			if i.Keys == nil || i.Token == nil {
				continue
			}
			for n := range i.Keys.Set.Keys {
				k := &i.Keys.Set.Keys[n]
				if !signedBy(i, k) {
					continue
				}
				member, seen := members[k]
				if !seen {
					member = t.labelledWrong(k, i.Keys)
					members[k] = member
				}
				if member == "" || i.hasWellLabelled() {
					continue
				}
				x := i.Keys.X
				return found(Hit{At: x.AtMemberOf(k.JSON, member), Also: []Evidence{i.AtHeader("kid")}, Message: fmt.Sprintf(
					"%s signs ID tokens with %s, and its %s is %s.", upper(k.Name()), quote(i.Token.Alg), member, quote(k.JSON.Get(member).String()))})
			}
		}
		set := t.KeySet()
		var bare []Evidence
		enc := false
		for n := range set.Set.Keys {
			k := &set.Set.Keys[n]
			enc = enc || encrypts(k)
			if _, ok := k.JSON.Get("use").Text(); !ok && (k.Kty == "RSA" || k.Kty == "EC" || k.Kty == "OKP") {
				bare = append(bare, set.X.AtJSON(k.JSON))
			}
		}
		if h, ok := wrongAlgs(set); ok {
			return found(h)
		}
		if !enc || len(bare) == 0 || len(set.Set.Keys) < 2 {
			return passed()
		}
		return found(Hit{Severity: Warning, At: bare[0], Also: bare[1:], Message: fmt.Sprintf(
			"The set has keys for encryption, and %d of its keys %s not say what they are for (use).", len(bare), plural(len(bare), "does", "do"))})
	},
}

// hasWellLabelled tells whether the set also has, under the kid of the token, a
// key that is labelled for the token's signature and made it.
func (i *IDToken) hasWellLabelled() bool {
	return i.Check(jose.CheckSignature).Result == jose.Pass && slices.ContainsFunc(i.Keys.Set.Verifiers(i.Token.Alg), func(k *jose.Key) bool {
		return k.HasKid && k.Kid == i.Token.Kid
	})
}

// wrongAlgs tells the keys for signatures whose own alg no signature by them can
// have.
func wrongAlgs(set *Keys) (Hit, bool) {
	h := Hit{Severity: Warning, Title: "Key is labelled with another algorithm"}
	var what []string
	for i := range set.Set.Keys {
		k := &set.Set.Keys[i]
		if _, _, s := keyFault(k, set.X); !signs(k) || s == Error {
			continue
		}
		why := k.AlgFault()
		if why == "" && forEncryption(k.Alg) {
			why = "it is for signatures (use), and " + k.Alg + " is for encryption"
		}
		if why == "" {
			continue
		}
		at := set.X.AtMemberOf(k.JSON, "alg")
		if len(what) == 0 {
			h.At = at
		} else {
			h.Also = append(h.Also, at)
		}
		what = append(what, k.Name()+" has the alg "+quote(k.Alg)+": "+why)
	}
	if len(what) == 0 {
		return Hit{}, false
	}
	h.Message = firstFew(what)
	return h, true
}

// signedBy tells whether a token names the key, or the key is the only one it
// can be.
func signedBy(i *IDToken, k *jose.Key) bool {
	if i.Token.Kid != "" {
		return k.HasKid && k.Kid == i.Token.Kid
	}
	return len(i.Keys.Set.Keys) == 1
}

// labelledWrong returns the member of a key that forbids what ID tokens do with
// it; "" when none does. A token whose algorithm the provider does not advertise,
// or that names a key of another type, is itself wrong and not the label.
func (t *Trace) labelledWrong(k *jose.Key, set *Keys) string {
	for _, i := range t.checkedWith[set] {
		if i.Token == nil || !signedBy(i, k) || !fits(k, i.Token.Alg) {
			continue
		}
		switch {
		case k.Use != "" && k.Use != "sig":
			return "use"
		case k.JSON.Get("key_ops") != nil && !slices.Contains(k.KeyOps, "verify"):
			return "key_ops"
		case k.Alg == "" || k.Alg == i.Token.Alg || edwards(k.Alg) && edwards(i.Token.Alg):
		case len(i.Expect.Algs) == 0 || slices.Contains(i.Expect.Algs, i.Token.Alg):
			return "alg"
		}
	}
	return ""
}

func edwards(alg string) bool { return alg == "EdDSA" || alg == "Ed25519" }

// fits tells whether a key is of the type that an algorithm needs (RFC 7518
// §3.1, RFC 8037 §3.1).
func fits(k *jose.Key, alg string) bool {
	switch {
	case strings.HasPrefix(alg, "RS"), strings.HasPrefix(alg, "PS"):
		return k.Kty == "RSA"
	case strings.HasPrefix(alg, "ES"):
		return k.Kty == "EC"
	case edwards(alg):
		return k.Kty == "OKP"
	}
	return false
}

// upper makes the first letter a capital.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

var ruleRotation = Rule{
	ID: "JWKS-ROTATION", Topic: "keys", Severity: Note,
	Title:  "Keys changed under way",
	Looks:  "Two fetches of the keys between which the key of an unexpired ID token disappeared (a warning where a token came that cannot be verified any more), or the key behind a kid became another (error).",
	Breaks: "Tokens that are still valid cannot be verified; clients that kept the old key reject new tokens.",
	Specs:  []specref.Ref{specref.OIDCCore.Section("10.1.1")},
	Fix: Fix{
		IdP:    "Keep keys over restarts, publish a new key before it signs, and keep the old one until its tokens have expired. A new key has a new kid.",
		Client: "Fetch the keys again when a token names an unknown kid.",
	},
	Needs: []Need{NeedKeySet},
	Judge: func(t *Trace) Outcome {
		var before *Keys
		var hits []Hit
		snapshots := 0
		for _, k := range t.Keys {
			if k.Set == nil {
				continue
			}
			snapshots++
			if before != nil && before.X.URL == k.X.URL {
				if h, ok := t.rotated(before, k); ok {
					hits = append(hits, h)
				}
			}
			before = k
		}
		if snapshots < 2 {
			return notApplicable("the keys were fetched only once")
		}
		return found(hits...)
	},
}

// rotated tells what two snapshots of the keys have different.
func (t *Trace) rotated(before, after *Keys) (Hit, bool) {
	now := map[string]*jose.Key{}
	for i := range after.Set.Keys {
		if k := &after.Set.Keys[i]; k.HasKid {
			now[k.Kty+" "+k.Kid] = k
		}
	}
	gone := map[string]*jose.Key{}
	for i := range before.Set.Keys {
		k := &before.Set.Keys[i]
		if !k.HasKid {
			continue
		}
		same := now[k.Kty+" "+k.Kid]
		if same == nil {
			gone[k.Kid] = k
			continue
		}
		if a, b := k.Thumbprint(), same.Thumbprint(); a != "" && b != "" && a != b && len(before.Set.WithKid(k.Kid)) == 1 && len(after.Set.WithKid(k.Kid)) == 1 {
			return Hit{Severity: Error, At: after.X.AtJSON(same.JSON), Also: []Evidence{before.X.AtJSON(k.JSON)}, Message: fmt.Sprintf(
				"The key behind the kid %s is another than before (thumbprints %s and %s).", quote(k.Kid), a, b)}, true
		}
	}
	for _, i := range t.IDTokens {
		k := gone[i.Token.Kid]
		if k == nil {
			continue
		}
		exp, err := i.Token.Time("exp")
		left := exp.Sub(after.X.Answered())
		if err != nil || exp.IsZero() || left <= 0 {
			continue
		}
		h := Hit{Severity: Note, At: after.X.AtMember("keys"), Also: []Evidence{before.X.AtMemberOf(k.JSON, "kid")}, Message: fmt.Sprintf(
			"The key %s is gone, and an ID token that it signed is valid for another %s.", quote(k.Kid), seconds(left.Round(time.Second)))}
		if i.Keys != nil && i.X.ID > after.X.ID && len(i.Keys.Set.WithKid(k.Kid)) == 0 {
			h.Severity = Warning
			h.Message = fmt.Sprintf("The key %s disappeared, and an ID token came after that which it signed: nobody can verify it any more.", quote(k.Kid))
		}
		return h, true
	}
	return Hit{}, false
}
