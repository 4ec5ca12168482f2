package findings_test

import (
	"math/big"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// unusedRSA is a key set member that never signed anything.
func unusedRSA(kid string) object {
	k := rsaJWK().with("kid", kid)
	k["n"] = b64(new(big.Int).Add(signingKeys().RSA.N, big.NewInt(2)).Bytes())
	return k
}

// A token is judged by the keys of its own time: what is published later says
// something of the keys, and nothing of the token.
func TestLaterKeysDoNotJudgeAnEarlierToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		later    []any
		id       findings.ID
		severity findings.Severity
	}{
		"kept":                {[]any{unusedRSA("k9"), rsaJWK()}, "", 0},
		"gone":                {[]any{unusedRSA("k9")}, "JWKS-ROTATION", findings.Note},
		"another, same kid":   {[]any{unusedRSA("k1")}, "JWKS-ROTATION", findings.Error},
		"another, then again": {[]any{unusedRSA("k1"), unusedRSA("k9")}, "JWKS-ROTATION", findings.Error},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.get("keys", issuer+"/keys", jsonAnswer(object{"keys": c.later}))
			}
			if c.id == "" {
				f.wantQuiet(t)
				f.wantNone(t, "JWKS-ROTATION")
				return
			}
			f.want(t, c.id, c.severity)
		})
	}
}

// The keys that are fetched again for a token count for it, where they help.
func TestKeysFetchedAgainForAToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, again []any
		id           findings.ID
		severity     findings.Severity
	}{
		"published just before signing": {[]any{unusedRSA("k9")}, []any{unusedRSA("k9"), rsaJWK()}, "", 0},
		"the kid was used again":        {[]any{unusedRSA("k1")}, []any{rsaJWK()}, "JWKS-ROTATION", findings.Error},
		"never published":               {[]any{unusedRSA("k9")}, []any{unusedRSA("k9")}, "IDT-KID", findings.Error},
		"never the right one":           {[]any{unusedRSA("k1")}, []any{unusedRSA("k1")}, "IDT-SIGNATURE", findings.Error},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.Keys, f.Refetch, f.Until = object{"keys": c.first}, object{"keys": c.again}, "token"
			if c.id == "" {
				f.wantQuiet(t)
				return
			}
			f.want(t, c.id, c.severity)
		})
	}
}
