package findings

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func keysRules() []Rule {
	return []Rule{ruleKeysFetch, ruleKeysEmpty, rulePrivateKey, ruleKeyIDs, ruleWeakKey, ruleKeyUse, ruleRotation}
}

// transportCauses are what keeps an answer from being judged by its content.
var transportCauses = []ID{"NET-INTERCEPT", "NET-REACH", "TLS-TRUST", "TLS-NAME-DATE", "TLS-VERSION", "HTTP-BODY"}

var ruleKeysFetch = Rule{
	ID: "JWKS-FETCH", Topic: "keys", Severity: Error,
	Title:  "No usable key set",
	Looks:  "An answer of jwks_uri that is not 200, is a web page, is not JSON, or has no array keys; a media type other than application/json and application/jwk-set+json, or a member name that is repeated (warnings, but for keys itself).",
	Breaks: "Nobody can verify this provider's tokens.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("3"), specref.RFC7517.Section("5")},
	Fix: Fix{
		IdP:    `Correct jwks_uri in the metadata, or the proxy's rule for it; answer {"keys":[…]} with Content-Type: application/json.`,
		Client: "Fetch the keys from the jwks_uri of the metadata, not from a URL that was put together.",
	},
	Needs: []Need{NeedKeys},
	After: transportCauses,
	Judge: func(t *Trace) Outcome {
		var hits []Hit
		done := map[string]bool{}
		for _, k := range t.Keys {
			if k.X.Response == nil || done[k.X.URL] || t.next(k.X) != nil {
				continue
			}
			if h, ok := keysFault(k); ok {
				done[k.X.URL] = true
				hits = append(hits, h)
			}
		}
		return found(hits...)
	},
}

func keysFault(k *Keys) (Hit, bool) {
	x := k.X
	hit := func(at Evidence, format string, args ...any) (Hit, bool) {
		return Hit{At: at, Message: fmt.Sprintf(format, args...)}, true
	}
	switch {
	case x.Status() == http.StatusNotModified:
		return Hit{}, false
	case x.IsRedirect() && !x.HasHeader("Location"):
		return hit(x.AtStatus(), "jwks_uri answered %d without a Location.", x.Status())
	case x.IsRedirect():
		return hit(x.AtHeader("Location"), "jwks_uri answered %d and leads to %s, which was not followed.", x.Status(), quote(x.Header("Location")))
	case x.Status() != http.StatusOK && x.IsHTML():
		return hit(x.AtStatus(), "jwks_uri (%s) answered %d with %s.", quote(x.URL), x.Status(), page(x))
	case x.Status() != http.StatusOK:
		return hit(x.AtStatus(), "jwks_uri (%s) answered %d.", quote(x.URL), x.Status())
	case !x.BodyKnown():
		return Hit{}, false
	case x.IsHTML():
		return hit(atFirstTag(x), "jwks_uri (%s) answered with %s and not with a key set.", quote(x.URL), page(x))
	case k.Set != nil:
		if m := x.MediaType(); m != "application/json" && m != "application/jwk-set+json" && x.HeaderKnown() {
			h, ok := hit(x.AtHeader("Content-Type"), "The key set is labelled %s; some clients refuse it.", mediaType(x))
			h.Severity = Warning
			return h, ok
		}
		h, ok := repeatedMembers("The key set", x)
		h.Severity, h.Specs = Warning, []specref.Ref{specref.RFC7517.Section("4"), specref.RFC7517.Section("5")}
		if m, _ := x.Object().Member("keys"); m.Repeated {
			h.Severity = Error // each client reads another set
		}
		return h, ok
	}
	v, err := x.JSON()
	switch {
	case err != nil:
		return hit(atSyntaxError(x, err), "The key set is not JSON: %s.", syntaxError(err))
	case v.Kind() == jsonpos.Array:
		return hit(x.At(ResponseBody, v.Start, v.Start+1), `The key set is a bare array; it must be an object with the member "keys".`)
	case v.Kind() != jsonpos.Object:
		return hit(x.AtJSON(v), "The key set is %s and not an object.", v.Kind().WithArticle())
	case v.Get("keys") == nil:
		return hit(x.AtJSON(v), `The key set has no member "keys".`)
	}
	return hit(x.AtMember("keys"), `The member "keys" is %s and not an array.`, v.Get("keys").Kind().WithArticle())
}

// mediaType is the label of an answer for a sentence.
func mediaType(x *Exchange) string {
	if v := x.Header("Content-Type"); v != "" {
		return quote(v)
	}
	return "with no Content-Type at all"
}

// atFirstTag is where a web page begins.
func atFirstTag(x *Exchange) Evidence {
	from := bytes.IndexByte(x.Body(), '<')
	if from < 0 {
		return x.AtBody()
	}
	to := bytes.IndexByte(x.Body()[from:], '>')
	if to < 0 || to > 200 {
		to = min(len(x.Body())-from-1, 200)
	}
	return x.At(ResponseBody, from, from+to+1)
}

// syntaxError says why a body is not JSON, without the words around it.
func syntaxError(err error) string {
	if e, ok := errors.AsType[*jsonpos.SyntaxError](err); ok {
		return fmt.Sprintf("at byte %d, %s", e.Offset, e.What)
	}
	return err.Error()
}

// atSyntaxError is the byte at which a body stops being JSON.
func atSyntaxError(x *Exchange, err error) Evidence {
	if e, ok := errors.AsType[*jsonpos.SyntaxError](err); ok && len(x.Body()) > 0 {
		at := min(e.Offset, len(x.Body())-1)
		return x.At(ResponseBody, at, at+1)
	}
	return x.AtBody()
}

// signs tells whether a key is one that signatures are checked with, by its type
// and its labels (RFC 7517 §4.2, §4.3).
func signs(k *jose.Key) bool {
	switch k.Kty {
	case "RSA", "EC", "OKP":
	default:
		return false
	}
	return !encrypts(k) && (k.JSON.Get("key_ops") == nil || slices.Contains(k.KeyOps, "verify"))
}

// encrypts tells whether a key is labelled for encryption.
func encrypts(k *jose.Key) bool {
	if k.Use != "" {
		return k.Use != "sig"
	}
	return forEncryption(k.Alg)
}

// forEncryption tells the algorithms that keys are encrypted with (RFC 7518
// §4.1).
func forEncryption(alg string) bool {
	return strings.HasPrefix(alg, "RSA-OAEP") || strings.HasPrefix(alg, "ECDH-ES") || alg == "RSA1_5"
}

var ruleKeysEmpty = Rule{
	ID: "JWKS-EMPTY", Topic: "keys", Severity: Error,
	Title:  "Key set has no key for signatures",
	Looks:  "A key set without any key of type RSA, EC or OKP that is meant for signatures, where the provider advertises or uses an asymmetric algorithm.",
	Breaks: "No ID token can be verified. Often no signing key is assigned, and the provider falls back to HS256.",
	Specs:  []specref.Ref{specref.OIDCCore.Section("10.1"), specref.RFC7517.Section("4.2"), specref.RFC7517.Section("5")},
	Fix:    Fix{IdP: "Assign an RSA or EC signing key to the client or provider (Authentik: Signing Key of the provider; Keycloak: Realm settings, Keys)."},
	Needs:  []Need{NeedKeySet},
	Judge: func(t *Trace) Outcome {
		k := t.KeySet()
		if !t.asymmetric() {
			return notApplicable("nothing tells that the provider signs with an asymmetric algorithm")
		}
		for i := range k.Set.Keys {
			key := &k.Set.Keys[i]
			if signs(key) || key.Kty == "oct" || !knowsType(key) || t.labelledWrong(key, k) != "" {
				return passed() // what is wrong with it is another finding
			}
		}
		if k.Set.Total > len(k.Set.Keys) {
			return passed()
		}
		h := Hit{At: k.X.AtMember("keys"), Message: "The key set is empty."}
		if n := len(k.Set.Keys); n > 0 {
			why := make([]string, n)
			for i := range k.Set.Keys {
				why[i] = k.Set.Keys[i].Name() + " " + notForSignatures(&k.Set.Keys[i])
			}
			h.Message = fmt.Sprintf("The key set has %d keys, and none of them is for signatures: %s.", n, list(why))
			if n == 1 {
				h.Message = fmt.Sprintf("The key set has one key, and it is not for signatures: %s.", why[0])
			}
		}
		return found(h)
	},
}

// notForSignatures tells why signatures are not checked with a key.
func notForSignatures(k *jose.Key) string {
	switch {
	case k.Kty != "RSA" && k.Kty != "EC" && k.Kty != "OKP":
		return "is of type " + quote(k.Kty)
	case k.Use != "" && k.Use != "sig":
		return "has the use " + quote(k.Use)
	case encrypts(k):
		return "has the alg " + quote(k.Alg)
	}
	return "has key_ops without \"verify\""
}

// asymmetric tells that an asymmetric algorithm is advertised or used.
func (t *Trace) asymmetric() bool {
	public := func(alg string) bool { return alg != "" && alg != "none" && !strings.HasPrefix(alg, "HS") }
	for _, i := range t.IDTokens {
		if i.Token != nil && public(i.Token.Alg) {
			return true
		}
	}
	d := t.Document()
	if d == nil {
		return false
	}
	algs := d.Document.IDTokenSigningAlgValuesSupported()
	return slices.ContainsFunc(algs, public)
}
