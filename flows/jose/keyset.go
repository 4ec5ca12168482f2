package jose

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// Bounds on a key set.
const (
	MaxKeySetSize = 1 << 20 // bytes
	MaxKeys       = 5000    // keys that are read; the rest is counted
)

// KeySet is a JSON Web Key Set as it was published (RFC 7517 §5). A key that
// cannot be used does not spoil the others.
type KeySet struct {
	JSON *jsonpos.Value
	Keys []Key
	// Total is how many keys the set has; more than len(Keys) when there are
	// more than MaxKeys.
	Total int
	// Problems are those of the set as a whole, as sentences.
	Problems []string
}

// ParseKeySet reads a key set. It fails only when the text is not JSON or has
// no array "keys"; all other problems are kept with the set or with the key.
func ParseKeySet(data []byte) (*KeySet, error) {
	v, err := jsonpos.Parse(data, jsonpos.Limits{MaxSize: MaxKeySetSize})
	if err != nil {
		return nil, fmt.Errorf("the key set is %w", err)
	}
	if v.Kind() == jsonpos.Array {
		return nil, fmt.Errorf(`the key set is a bare array; it must be an object with the member "keys" (RFC 7517 §5)`)
	}
	if v.Kind() != jsonpos.Object {
		return nil, fmt.Errorf("the key set is a JSON %s, not an object", v.Kind())
	}
	keys := v.Get("keys")
	if keys.Kind() != jsonpos.Array {
		if keys == nil {
			return nil, fmt.Errorf(`the key set has no member "keys" (RFC 7517 §5)`)
		}
		return nil, fmt.Errorf(`the member "keys" of the key set is %s, not an array (RFC 7517 §5)`, keys.Kind().WithArticle())
	}
	s := &KeySet{JSON: v, Total: len(keys.Elements())}
	if s.Total == 0 {
		s.Problems = append(s.Problems, "the set has no keys")
	}
	if s.Total > MaxKeys {
		s.Problems = append(s.Problems, fmt.Sprintf("the set has %d keys, of which the first %d are read", s.Total, MaxKeys))
	}
	for _, m := range v.Duplicates() {
		s.Problems = append(s.Problems, fmt.Sprintf("member %q at byte %d is there a second time", shorten(m.Name), m.KeyStart))
		if len(s.Problems) > 20 {
			break
		}
	}
	for _, e := range keys.Elements()[:min(s.Total, MaxKeys)] {
		s.Keys = append(s.Keys, parseKey(e))
	}
	return s, nil
}

// WithKid returns the keys that have the kid.
func (s *KeySet) WithKid(kid string) []*Key {
	return s.where(func(k *Key) bool { return k.HasKid && k.Kid == kid })
}

// Verifiers returns the keys with which a signature by alg may be checked: of
// the fitting type and curve, not labelled for anything else, and well-formed.
func (s *KeySet) Verifiers(alg string) []*Key {
	return s.where(func(k *Key) bool { return k.Usable() && k.misfit(alg) == "" && k.mislabel(alg) == "" })
}

func (s *KeySet) where(keep func(*Key) bool) []*Key {
	if s == nil {
		return nil
	}
	var found []*Key
	for i := range s.Keys {
		if keep(&s.Keys[i]) {
			found = append(found, &s.Keys[i])
		}
	}
	return found
}
