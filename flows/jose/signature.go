package jose

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// maxTries bounds the keys with which one signature is checked.
const maxTries = 200

func (c *checker) signature() Check {
	spec := specref.RFC7515.Section("5.2")
	t := c.token
	switch {
	case t.Encrypted:
		return reject(CheckSignature, Encrypted, "The token is encrypted (%s) and there is no key to decrypt it with. "+
			"Libraries call it a malformed JWT. Remove the client's encryption key at the provider.", describeEncryption(t)).
			per(specref.OIDCCore.Section("10.2"))
	case t.Header != nil && isNone(t.Alg):
		return reject(CheckSignature, Unsigned, "The token is not signed: anyone could have made it.").per(spec)
	case c.decodeErr != nil:
		return reject(CheckSignature, Malformed, "The token has not the form of a signed JWT: %s.", sentence(c.decodeErr)).
			per(specref.RFC7519.Section("7.2"))
	case len(t.Signature) == 0:
		return reject(CheckSignature, Unsigned, "The signature part is empty: the token is not signed.").per(spec)
	}
	a, ok := algorithms(t.Alg)
	if !ok {
		return reject(CheckSignature, Unsupported, "A signature by alg %q cannot be checked.", shorten(t.Alg)).per(spec)
	}
	if t.Header.Get("crit") != nil {
		return reject(CheckSignature, Unsupported, "%s", c.token.CriticalProblem()).per(specref.RFC7515.Section("4.1.11"))
	}
	if a.kty == "oct" {
		return c.macSignature().per(macSpec)
	}
	return c.keySignature().per(spec)
}

// keySignature checks a signature by a key of the set.
func (c *checker) keySignature() Check {
	t := c.token
	candidates := c.candidates()
	if len(candidates) == 0 {
		return reject(CheckSignature, NoKey, "No key of the set can check this signature: %s.", c.whyNoKey())
	}
	for _, k := range candidates[:min(len(candidates), maxTries)] {
		if err := verify(t, k); err != nil {
			continue
		}
		if k.Kty == "RSA" && k.Bits < minRSABits {
			return reject(CheckSignature, WeakKey, "The signature fits %s, but that key has only %d bits; libraries refuse it.", k.Name(), k.Bits)
		}
		detail := fmt.Sprintf("%s, %s.", t.Alg, k.Name())
		if embedded := c.embeddedKeys(); embedded != "" {
			detail += " " + embedded
		}
		if t.StrayBits {
			return c.stray(detail)
		}
		return pass(CheckSignature, "%s", detail).values("a signature by "+nameKeys(candidates), "one by "+k.Name())
	}
	detail := fmt.Sprintf("The signature does not fit %s.", nameKeys(candidates))
	if len(candidates) > maxTries {
		detail += fmt.Sprintf(" Only the first %d of %d keys were tried.", maxTries, len(candidates))
	}
	if hint := c.diagnose(candidates); hint != "" {
		detail += " " + hint
	}
	return reject(CheckSignature, Mismatch, "%s", detail).
		values("a signature by "+nameKeys(candidates), fmt.Sprintf("%d bytes that are none", len(t.Signature)))
}

// stray is the outcome for a signature that fits and is not written as an
// encoder writes it.
func (c *checker) stray(detail string) Check {
	return reject(CheckSignature, Malformed, "%s It fits, but %s: strict libraries refuse it.", detail, strayBits{"signature"})
}

// candidates are the keys to try: those of the token's kid, labelled well or
// not (the kid check tells), or without a kid all that fit.
func (c *checker) candidates() []*Key {
	if c.token.Header.Get("kid") == nil {
		return c.keys.Verifiers(c.token.Alg)
	}
	return slices.DeleteFunc(c.keys.WithKid(c.token.Kid), func(k *Key) bool {
		return !k.Usable() || k.misfit(c.token.Alg) != ""
	})
}

func (c *checker) whyNoKey() string {
	switch {
	case c.keys == nil:
		return "there is no key set"
	case len(c.keys.Keys) == 0:
		return "the key set is empty"
	case c.token.Header.Get("kid") == nil:
		return fmt.Sprintf("none of the %d published keys fits %s", c.keys.Total, c.token.Alg)
	}
	same := c.keys.WithKid(c.token.Kid)
	if len(same) == 0 {
		return fmt.Sprintf("none has the kid %q", shorten(c.token.Kid))
	}
	if why := same[0].misfit(c.token.Alg); why != "" {
		return fmt.Sprintf("%s does not fit: %s", same[0].Name(), why)
	}
	return fmt.Sprintf("%s cannot be used: %s", same[0].Name(), strings.Join(same[0].Problems, "; "))
}

// embeddedKeys tells of keys that the token brings along. They prove nothing
// and are never used (RFC 8725 §3.10).
func (c *checker) embeddedKeys() string {
	var there []string
	for _, name := range []string{"jwk", "jku", "x5u", "x5c"} {
		if c.token.Header.Get(name) != nil {
			there = append(there, name)
		}
	}
	if len(there) == 0 {
		return ""
	}
	return fmt.Sprintf("The header also brings %s, which was not used.", strings.Join(there, ", "))
}

func (c *checker) alg() Check {
	t := c.token
	spec := idTokenSpec
	if t.Encrypted {
		return notApplicable(CheckAlg, "The token is encrypted; its alg tells of the encryption.")
	}
	if t.Header == nil {
		return notApplicable(CheckAlg, "The header of this token cannot be read.")
	}
	expected := strings.Join(c.Algs, ", ")
	if c.RegisteredAlg != "" {
		expected = c.RegisteredAlg
	} else if expected == "" {
		expected = "RS256"
	}
	a, known := algorithms(t.Alg)
	listed := slices.Contains(c.Algs, t.Alg)
	var check Check
	switch {
	case t.Header.Get("alg") == nil:
		check = reject(CheckAlg, Missing, "The header has no alg.").per(specref.RFC7515.Section("4.1.1"))
	case isNone(t.Alg):
		check = reject(CheckAlg, Unsigned, "alg is %q: the token is not signed.", t.Alg).per(specref.RFC8725.Section("3.2"))
	case !known:
		check = reject(CheckAlg, Unsupported, "alg %q is not a signature algorithm that is known here.", shorten(t.Header.Get("alg").String()))
	case a.kty == "oct" && c.ClientSecret == "" && !c.SecretUnknown:
		check = reject(CheckAlg, Mismatch, "%s is made with the client secret, and this client has none. "+
			"A public client must not accept it.", t.Alg).per(specref.OIDCCore.Section("10.1"))
	case c.RegisteredAlg != "" && t.Alg != c.RegisteredAlg:
		check = reject(CheckAlg, Mismatch, "The client is registered for %s.", shorten(c.RegisteredAlg)).per(spec)
	case c.RegisteredAlg == "" && len(c.Algs) > 0 && !listed:
		check = reject(CheckAlg, Mismatch, "The provider's metadata does not list %s.", t.Alg).per(specref.RFC8725.Section("3.1"))
	case c.RegisteredAlg == "" && len(c.Algs) == 0 && t.Alg != "RS256":
		check = object(CheckAlg, Mismatch, "Nothing says that this client gets %s; the default is RS256.", t.Alg)
	case t.Alg == "RS256" || c.RegisteredAlg != "":
		check = pass(CheckAlg, "%s, as expected.", t.Alg)
	default:
		check = pass(CheckAlg, "%s, which the provider lists. The default is RS256: the client must be registered for %s.", t.Alg, t.Alg)
	}
	return check.values(expected, t.Header.Get("alg").String())
}

func (c *checker) kid() Check {
	t := c.token
	spec := specref.OIDCCore.Section("10.1")
	a, known := algorithms(t.Alg)
	switch {
	case t.Encrypted || t.Header == nil || !known:
		return notApplicable(CheckKid, "There is no signature for which a key could be chosen.").per(spec)
	case a.kty == "oct":
		return notApplicable(CheckKid, "%s is made with the client secret, not with a published key.", t.Alg).per(spec)
	}
	kid := t.Header.Get("kid")
	if kid == nil {
		return c.absentKid().per(spec)
	}
	if _, ok := kid.Text(); !ok {
		return reject(CheckKid, Malformed, "kid is %s, not a string.", kid.Kind().WithArticle()).values("a string", kid.String()).
			per(specref.RFC7515.Section("4.1.4"))
	}
	same := c.keys.WithKid(t.Kid)
	fitting := c.candidates()
	var check Check
	switch {
	case len(same) == 0:
		check = reject(CheckKid, UnknownKey, "The token was signed with key %q, which the provider does not publish.", shorten(t.Kid))
		if k := c.otherKey(); k != nil {
			check.Detail += fmt.Sprintf(" The signature fits %s: the header names it wrongly.", k.Name())
		}
	case len(fitting) == 0:
		check = reject(CheckKid, Mismatch, "The published key of this kid cannot check the signature: %s.", c.whyNoKey())
	case len(labelled(fitting, t.Alg)) == 0:
		check = reject(CheckKid, Mislabelled, "Libraries skip %s: %s.", fitting[0].Name(), fitting[0].mislabel(t.Alg))
	case len(labelled(fitting, t.Alg)) > 1:
		check = object(CheckKid, Ambiguous, "%d published keys have this kid; each was tried.", len(fitting))
	default:
		check = pass(CheckKid, "The provider publishes this key (%s).", describeKey(labelled(fitting, t.Alg)[0]))
	}
	check = check.values(c.kids(), t.Kid).per(spec)
	check.Actual = t.Kid // in full: the caller looks for this key
	return check
}

func (c *checker) absentKid() Check {
	fitting := c.keys.Verifiers(c.token.Alg)
	switch len(fitting) {
	case 0:
		return reject(CheckKid, UnknownKey, "The token names no key, and %s.", c.whyNoKey())
	case 1:
		return notApplicable(CheckKid, "The token names no key; the set has one that fits, %s.", describeKey(fitting[0]))
	}
	return object(CheckKid, Ambiguous, "The token names no key, and %d keys fit: each was tried. "+
		"With several keys the header must have a kid; strict clients refuse.", len(fitting)).values(c.kids(), "")
}

// kids lists the kids of the set for a comparison.
func (c *checker) kids() string {
	if c.keys == nil {
		return ""
	}
	var kids []string
	for i := range c.keys.Keys {
		if c.keys.Keys[i].HasKid {
			kids = append(kids, shorten(c.keys.Keys[i].Kid))
		}
		if len(kids) == 10 && c.keys.Total > 10 {
			kids = append(kids, "…")
			break
		}
	}
	return strings.Join(kids, ", ")
}

// labelled are the keys whose labels allow a signature by alg.
func labelled(keys []*Key, alg string) []*Key {
	return slices.DeleteFunc(slices.Clone(keys), func(k *Key) bool { return k.mislabel(alg) != "" })
}

// otherKey is a key that made the signature and is not the one that the header
// names, or nil.
func (c *checker) otherKey() *Key {
	fitting := c.keys.Verifiers(c.token.Alg)
	for _, k := range fitting[:min(len(fitting), maxTries)] {
		if verify(c.token, k) == nil {
			return k
		}
	}
	return nil
}

func describeKey(k *Key) string {
	switch {
	case k.Crv != "":
		return fmt.Sprintf("%s %s", k.Kty, k.Crv)
	default:
		return fmt.Sprintf("%s, %d bits", k.Kty, k.Bits)
	}
}

func nameKeys(keys []*Key) string {
	if len(keys) == 1 {
		return keys[0].Name()
	}
	return fmt.Sprintf("any of the %d keys that could have made it", len(keys))
}

func describeEncryption(t *Token) string {
	enc, _ := t.Header.Get("enc").Text()
	return fmt.Sprintf("alg %q, enc %q", shorten(t.Alg), shorten(enc))
}

func isNone(alg string) bool { return strings.EqualFold(alg, "none") }

// sentence joins the lines of a joined error.
func sentence(err error) string {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	return err.Error()
}
