package findings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func cachingRules() []Rule { return []Rule{ruleCacheKeys, ruleCacheToken} }

// cacheFields are the fields in which caches say whether they had the answer.
var cacheFields = []string{"X-Cache", "X-Cache-Status", "CF-Cache-Status", "X-Proxy-Cache", "X-Varnish-Cache", "Cache-Status"}

// cacheHit returns the name of the field that says that a cache answered, and
// not the server; "" when there is none.
func cacheHit(x *Exchange) string {
	if age, err := strconv.Atoi(strings.TrimSpace(x.Header("Age"))); err == nil && age > 0 {
		return "Age"
	}
	for _, name := range cacheFields {
		for _, v := range x.HeaderValues(name) {
			for word := range strings.FieldsFuncSeq(strings.ToLower(v), func(r rune) bool { return !('a' <= r && r <= 'z') }) {
				if word == "hit" {
					return name
				}
			}
		}
	}
	return ""
}

// intermediary tells that a cache or another server stood between.
func intermediary(x *Exchange) bool {
	return x.HasHeader("Via") || x.HasHeader("Age") || x.HasHeader("CF-Ray") || x.HasHeader("X-Served-By") ||
		slices.ContainsFunc(cacheFields, x.HasHeader)
}

var ruleCacheToken = Rule{
	ID: "CACHE-TOKEN", Topic: "token", Severity: Error,
	Title:  "Answer with tokens came out of a cache",
	Looks:  "An answer of the token, UserInfo or introspection endpoint with Age above 0 or a cache's HIT; or the same tokens in answer to two different requests, with a server between.",
	Breaks: "Users get each other's tokens and data.",
	Specs:  []specref.Ref{specref.RFC6749.Section("5.1"), specref.RFC9111.Section("3.5")},
	Fix:    Fix{IdP: "Have the CDN or reverse proxy bypass its cache for the token, UserInfo and introspection endpoints, and send Cache-Control: no-store there."},
	Judge: func(t *Trace) Outcome {
		var hits []Hit
		seen := false
		var before []*TokenAnswer
		for _, x := range t.serverExchanges() {
			switch x.Step() {
			case "token", "refresh", "userinfo", "introspection":
			default:
				continue
			}
			if x.Response == nil || x.Method == "GET" && x.Step() == "refresh" {
				continue // keys that were fetched again
			}
			seen = true
			if field := cacheHit(x); field != "" {
				hits = append(hits, Hit{At: x.AtHeader(field), Message: fmt.Sprintf(
					"A cache answered instead of the provider: %s is %s.", field, quote(x.Header(field)))})
			}
		}
		for _, a := range t.Tokens {
			if !a.Success() || Masked(a.AccessToken) || !intermediary(a.X) || cacheHit(a.X) != "" {
				continue
			}
			for _, b := range before {
				if string(a.X.Body()) == string(b.X.Body()) && string(a.X.Request.Body()) != string(b.X.Request.Body()) {
					hits = append(hits, Hit{At: a.At("access_token"), Also: []Evidence{b.At("access_token")}, Message: fmt.Sprintf(
						"The answer is, byte for byte, that to another request (exchange %d), and a server stands between.", b.X.ID)})
					break
				}
			}
			before = append(before, a)
		}
		if !seen {
			return notApplicable("there is not %s", NeedToken)
		}
		return found(hits...)
	},
}

// longestMaxAge is how long keys and metadata may be kept without danger.
const longestMaxAge = 24 * time.Hour

var ruleCacheKeys = Rule{
	ID: "CACHE-JWKS", Topic: "keys", Severity: Note,
	Title:  "How long keys and metadata are cached",
	Looks:  "Metadata or keys that may be cached for more than 24 hours (warning); both without validators and with no-store (note); keys out of a cache that lack the key of a new token (note); keys that go and come back (warning).",
	Breaks: "After a change of keys, clients that kept the old ones reject new tokens until their copy is too old.",
	Specs:  []specref.Ref{specref.OIDCCore.Section("10.1.1"), specref.RFC9111.Section("4.2")},
	Fix: Fix{
		IdP:    "Set max-age to minutes or hours, publish new keys before they sign, and serve the same keys from every machine of the cluster.",
		Client: "Fetch the keys again when a token names an unknown kid.",
	},
	Judge: func(t *Trace) Outcome {
		var documents []*Exchange
		var hits []Hit
		done := map[string]bool{}
		add := func(x *Exchange) {
			documents = append(documents, x)
			if h, ok := longCached(x); ok && !done[x.URL] {
				done[x.URL] = true
				hits = append(hits, h)
			}
		}
		for _, m := range t.Metadata {
			if m.Document != nil {
				add(m.X)
			}
		}
		hasMetadata := len(documents) > 0
		for _, k := range t.Keys {
			if k.Set != nil {
				add(k.X)
			}
		}
		if len(documents) == 0 {
			return notApplicable("neither metadata nor keys were recorded")
		}
		hits = append(hits, t.staleKeys()...)
		hits = append(hits, t.alternatingKeys()...)
		if k := t.KeySet(); k != nil && hasMetadata && !slices.ContainsFunc(documents, func(x *Exchange) bool { return !uncacheable(x) }) {
			hits = append(hits, Hit{At: k.X.AtHeader("Cache-Control"), Message: "Neither the metadata nor the keys may be stored (no-store), and neither can be revalidated: every client asks for both each time."})
		}
		return found(hits...)
	},
}

func uncacheable(x *Exchange) bool {
	_, noStore := x.CacheDirective("no-store")
	return noStore && !x.HasHeader("ETag") && !x.HasHeader("Last-Modified")
}

func longCached(x *Exchange) (Hit, bool) {
	value, ok := x.CacheDirective("max-age")
	age, err := strconv.ParseInt(value, 10, 64)
	if !ok || err != nil || age <= int64(longestMaxAge/time.Second) {
		return Hit{}, false
	}
	for _, fresh := range []string{"no-store", "no-cache"} { // with no-cache the server is asked each time
		if value, ok := x.CacheDirective(fresh); ok && value == "" {
			return Hit{}, false
		}
	}
	what := "The metadata"
	if x.Step() != "metadata" {
		what = "The keys"
	}
	return Hit{Severity: Warning, At: x.AtDirective("max-age"), Message: fmt.Sprintf(
		"%s may be cached for %d hours (max-age=%d).", what, age/3600, age)}, true
}

// staleKeys are key sets out of a cache that lack the key of a token.
func (t *Trace) staleKeys() []Hit {
	for _, i := range t.IDTokens {
		kid, unknown := jose.UnknownKid(i.Checks)
		if !unknown || kid == "" || i.Keys == nil || cacheHit(i.Keys.X) == "" {
			continue
		}
		x := i.Keys.X
		return []Hit{{At: x.AtHeader(cacheHit(x)), Also: []Evidence{i.AtHeader("kid")}, Message: fmt.Sprintf(
			"The keys came out of a cache (%s is %s) and lack the key %s that signed the ID token: the copy is older than the key.",
			cacheHit(x), quote(x.Header(cacheHit(x))), quote(kid))}}
	}
	return nil
}

// alternatingKeys are keys that were gone in one answer and are there again in
// the next: the machines of a cluster do not have the same ones.
func (t *Trace) alternatingKeys() []Hit {
	var sets []*Keys
	for _, k := range t.Keys {
		if k.Set != nil && (len(sets) == 0 || k.X.URL == sets[0].X.URL) {
			sets = append(sets, k)
		}
	}
	if len(sets) < 3 {
		return nil
	}
	seen := map[string]bool{} // in any set but the last
	last := map[string]bool{}
	for n, set := range sets {
		now := map[string]bool{}
		for i := range set.Set.Keys {
			key := &set.Set.Keys[i]
			print := key.Thumbprint()
			if print == "" {
				continue
			}
			now[print] = true
			if seen[print] && !last[print] {
				return []Hit{{Severity: Warning, At: set.X.AtJSON(key.JSON), Also: []Evidence{sets[n-1].X.AtMember("keys")}, Message: fmt.Sprintf(
					"%s was not in the keys of exchange %d and is back in those of exchange %d: the machines behind this URL have different keys.",
					key.Name(), sets[n-1].X.ID, set.X.ID)}}
			}
		}
		for print := range now {
			seen[print] = true
		}
		last = now
	}
	return nil
}
