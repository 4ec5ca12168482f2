package jose

import (
	"fmt"
	"time"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// Result is how a check came out.
type Result string

// The results of a check.
const (
	Pass          Result = "pass"
	Fail          Result = "fail"
	NotApplicable Result = "not-applicable"
)

// Reason tells failures of one check apart, for code that has to act on them.
// It is empty when the result is not Fail.
type Reason string

// The reasons of a failure.
const (
	Malformed   Reason = "malformed"   // the token or the claim has not the form it must have
	Encrypted   Reason = "encrypted"   // the token is encrypted
	Missing     Reason = "missing"     // the claim or parameter is not there
	Mismatch    Reason = "mismatch"    // it is not what was expected
	Unexpected  Reason = "unexpected"  // it is there and nothing asked for it
	Unsigned    Reason = "unsigned"    // alg is none, or there is no signature
	Unsupported Reason = "unsupported" // alg is one that is not known here
	NoKey       Reason = "no-key"      // there is no key to check the signature with
	UnknownKey  Reason = "unknown-key" // the key set has no key of that kid
	Ambiguous   Reason = "ambiguous"   // kid is absent and several keys fit
	Mislabelled Reason = "mislabelled" // the key is labelled for another use
	DecodedKey  Reason = "decoded-key" // it is made with the client secret decoded from base64
	WeakKey     Reason = "weak-key"    // the key is shorter than the standard demands
	Untrusted   Reason = "untrusted"   // there are other audiences besides the client
	NeverValid  Reason = "never-valid" // it ends before it begins
	Expired     Reason = "expired"     // it is too old
	TooEarly    Reason = "too-early"   // it is in the future
	Changed     Reason = "changed"     // a refresh changed what must stay
)

// Check is the outcome of one check of a token.
type Check struct {
	Name     string      `json:"name"`
	Result   Result      `json:"result"`
	Reason   Reason      `json:"reason,omitempty"`
	Detail   string      `json:"detail"`             // a sentence for a person
	Expected string      `json:"expected,omitempty"` // empty when there is nothing to compare with
	Actual   string      `json:"actual,omitempty"`
	Fatal    bool        `json:"fatal,omitempty"` // a strict client must reject the token
	Spec     specref.Ref `json:"spec"`
}

// The names of the checks, in the order in which they are reported.
const (
	CheckSignature = "signature"
	CheckAlg       = "alg"
	CheckKid       = "kid"
	CheckIss       = "iss"
	CheckAud       = "aud"
	CheckAzp       = "azp"
	CheckExp       = "exp"
	CheckIat       = "iat"
	CheckNbf       = "nbf"
	CheckNonce     = "nonce"
	CheckAtHash    = "at_hash"
	CheckCHash     = "c_hash"
	CheckSHash     = "s_hash" // only of a token that has it (FAPI 1.0 Advanced §5.1.1)
	CheckSub       = "sub"
	CheckAuthTime  = "auth_time"
)

// DefaultLeeway is how far two clocks may be apart.
const DefaultLeeway = 60 * time.Second

// Expect is what the client knows when it gets an ID token. What is left empty
// is not compared.
type Expect struct {
	Issuer   string
	ClientID string
	// ClientSecret is the key of the HS algorithms; empty for a public client.
	ClientSecret string
	// SecretUnknown tells that the client has a secret, or may have one, that is
	// not known here: a recording hides it.
	SecretUnknown bool
	// TrustedAudiences are values of aud that may stand beside ClientID.
	TrustedAudiences []string

	// NonceSent tells that the authorization request had a nonce, and Nonce
	// which. A Nonce implies NonceSent.
	Nonce     string
	NonceSent bool

	// AccessToken and Code are those that came with this ID token.
	AccessToken, Code string
	// State is the state of the authorization response.
	State string
	// Front tells that the ID token came from the authorization endpoint.
	// There at_hash and c_hash are required beside an access token and a code.
	Front bool

	// MaxAge is the max_age of the authorization request; nil when none was
	// sent. AuthTimeRequested tells that auth_time was requested as essential.
	MaxAge            *time.Duration
	AuthTimeRequested bool

	// Algs is id_token_signing_alg_values_supported of the provider's metadata.
	Algs []string
	// RegisteredAlg is the client's id_token_signed_response_alg, if known.
	RegisteredAlg string

	// Refreshed tells that the ID token came from a refresh, and Previous is
	// the one from before it, which implies Refreshed (OIDC Core §12.2).
	Refreshed bool
	Previous  *Token

	// UserInfoSub is the sub of the UserInfo response.
	UserInfoSub string

	// Now is the time to judge by; the zero time means time.Now.
	Now time.Time
	// Leeway is how far the clocks may be apart. 0 means DefaultLeeway, a
	// negative value none at all.
	Leeway time.Duration
}

// CheckIDToken runs every check of an ID token and returns all outcomes, one
// for each name and always in the same order. keys is the provider's key set;
// it may be nil, and then no signature can be right but an HS one.
//
// Checks of claims run even when the signature is bad or the token has not the
// right form, as far as the claims can be read.
func CheckIDToken(raw string, keys *KeySet, e Expect) []Check {
	token, err := Decode(raw)
	c := checker{token: token, decodeErr: err, keys: keys, Expect: e}
	if c.Now.IsZero() {
		c.Now = time.Now()
	}
	switch {
	case c.Leeway == 0:
		c.Leeway = DefaultLeeway
	case c.Leeway < 0:
		c.Leeway = 0
	}
	if c.Previous != nil {
		c.Refreshed = true
	}
	if c.Nonce != "" {
		c.NonceSent = true
	}
	checks := []Check{c.signature(), c.alg(), c.kid()}
	for _, claim := range []struct {
		name  string
		check func() Check
	}{
		{CheckIss, c.iss}, {CheckAud, c.aud}, {CheckAzp, c.azp},
		{CheckExp, c.exp}, {CheckIat, c.iat}, {CheckNbf, c.nbf},
		{CheckNonce, c.nonce}, {CheckAtHash, c.atHash}, {CheckCHash, c.cHash},
		{CheckSHash, c.sHash}, {CheckSub, c.sub}, {CheckAuthTime, c.authTime},
	} {
		if claim.name == CheckSHash && c.claim(CheckSHash) == nil {
			continue
		}
		if token.Claims == nil {
			checks = append(checks, Check{Name: claim.name, Result: NotApplicable, Spec: idTokenSpec,
				Detail: "The claims of this token cannot be read."})
			continue
		}
		checks = append(checks, c.noteRepeated(claim.check()))
	}
	return checks
}

// Verifies reports whether a key of the set made the signature of a token. A
// key that is too short counts too: that it made the signature is true.
func Verifies(raw string, keys *KeySet) bool {
	t, err := Decode(raw)
	c := checker{token: t, decodeErr: err, keys: keys}
	check := c.signature()
	return check.Result == Pass || check.Reason == WeakKey
}

// Rejected reports whether a strict client must reject the token.
func Rejected(checks []Check) bool {
	for _, c := range checks {
		if c.Fatal {
			return true
		}
	}
	return false
}

// UnknownKid reports whether the key set lacks the key that the token names, or
// the token names none and no key fits. The keys may have been rotated: the key
// set should be fetched again, once, and the token checked again (OIDC Core
// §10.1.1). kid is the key asked for, empty when the token names none.
func UnknownKid(checks []Check) (kid string, unknown bool) {
	for _, c := range checks {
		if c.Name == CheckKid && c.Reason == UnknownKey {
			return c.Actual, true
		}
	}
	return "", false
}

// OldKeys says why the key set may be an old one, or "": it lacks the key that
// the token names, or the signature does not fit, which is also how a new key
// under an old kid looks. The set should be fetched again, once, and the token
// checked again (OIDC Core §10.1.1).
func OldKeys(checks []Check) string {
	if _, unknown := UnknownKid(checks); unknown {
		return "The token names a key that is not in the key set"
	}
	for _, c := range checks {
		if c.Name == CheckSignature && c.Reason == Mismatch && c.Spec != macSpec {
			return "The signature does not fit the keys of the set"
		}
	}
	return ""
}

// idTokenSpec is where most checks are laid down.
var idTokenSpec = specref.OIDCCore.Section("3.1.3.7")

// checker holds what the checks of one token have in common.
type checker struct {
	Expect
	token     *Token
	decodeErr error
	keys      *KeySet
}

func (c *checker) claim(name string) *jsonpos.Value { return c.token.Claims.Get(name) }

func pass(name, format string, args ...any) Check {
	return Check{Name: name, Result: Pass, Detail: fmt.Sprintf(format, args...), Spec: idTokenSpec}
}

func notApplicable(name, format string, args ...any) Check {
	return Check{Name: name, Result: NotApplicable, Detail: fmt.Sprintf(format, args...), Spec: idTokenSpec}
}

// reject is a failure at which a strict client must stop.
func reject(name string, reason Reason, format string, args ...any) Check {
	return Check{Name: name, Result: Fail, Reason: reason, Detail: fmt.Sprintf(format, args...), Fatal: true, Spec: idTokenSpec}
}

// object is a failure at which a client may go on.
func object(name string, reason Reason, format string, args ...any) Check {
	c := reject(name, reason, format, args...)
	c.Fatal = false
	return c
}

// values sets what was compared.
func (c Check) values(expected, actual string) Check {
	c.Expected, c.Actual = shorten(expected), shorten(actual)
	return c
}

func (c Check) per(spec specref.Ref) Check {
	c.Spec = spec
	return c
}

// noteRepeated adds that the claim is there more than once. A reader may take
// the last one or refuse the token (RFC 7519 §4).
func (c *checker) noteRepeated(check Check) Check {
	n := 0
	for _, m := range c.token.Claims.Members() {
		if m.Name == check.Name {
			n++
		}
	}
	if n > 1 {
		check.Detail += fmt.Sprintf(" The claim is there %d times; the last one was taken, and other readers may take another.", n)
	}
	return check
}

// seconds renders a duration for a sentence: "60 s".
func seconds(d time.Duration) string {
	return fmt.Sprintf("%g s", d.Seconds())
}
