package terms

import (
	"slices"
	"strings"
	"sync"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// Term is a name on the wire, in one of its meanings.
type Term struct {
	Name  string `json:"name"`  // as on the wire
	Kinds []Kind `json:"kinds"` // at least one; no other term has this name and one of these
	// Vendor is whose name it is, such as "Entra ID", and empty for a
	// standard's.
	Vendor string `json:"vendor,omitempty"`

	// The texts are whole sentences of one or two lines, but for Where, which
	// is a part of one: "parameter of the authorization request".
	Where   string `json:"where"`
	What    string `json:"what"`
	From    string `json:"from"`              // who makes it, from what
	Without string `json:"without,omitempty"` // what breaks when it is missing or wrong
	Remedy  string `json:"remedy,omitempty"`  // of an error code, in the place of Without: what to do
	Usually string `json:"usually,omitempty"` // its usual values, where there are such

	// Specs are the sections to read. A vendor's term may have none.
	Specs []specref.Ref `json:"-"`
	// Usual judges a value, and is nil where nothing can be said; Judge is the
	// safe way to call it.
	Usual func(Value) Remark `json:"-"`
}

// Is reports whether the term is of the kind.
func (t Term) Is(k Kind) bool { return slices.Contains(t.Kinds, k) }

// Judge says whether a value of the term is usual, as far as that can be told.
func (t Term) Judge(v Value) Remark {
	if t.Usual == nil {
		return Remark{}
	}
	return t.Usual(v)
}

// Group is terms that belong together, in the order in which they are met.
type Group struct {
	Title string
	Terms []Term
}

// Groups returns all terms by what they are, in the order in which they are
// met, with the vendors' last. It is the caller's to read only.
func Groups() []Group {
	table.once.Do(fill)
	return table.groups
}

// table is filled at the first question: most walks ask none.
var table struct {
	once     sync.Once
	groups   []Group
	byFolded map[string][]Term // by the name in small letters
}

func fill() {
	table.groups = makeGroups()
	table.byFolded = map[string][]Term{}
	for _, g := range table.groups {
		for _, t := range g.Terms {
			folded := strings.ToLower(t.Name)
			table.byFolded[folded] = append(table.byFolded[folded], t)
		}
	}
}

func makeGroups() []Group {
	return []Group{
		{"Parameters of the authorization request, and of a logout", slices.Concat(requestTerms(), openidRequestTerms())},
		{"Parameters of requests to the token endpoint and its neighbours", slices.Concat(tokenTerms(), grantTerms())},
		{"Parameters and members of answers", slices.Concat(answerTerms(), rarerAnswerTerms())},
		{"Header fields", slices.Concat(headerTerms(), cachingHeaderTerms(), connectionHeaderTerms(), browserHeaderTerms(), rarerHeaderTerms())},
		{"Metadata", slices.Concat(metadataTerms(), openidMetadataTerms(), oauthMetadataTerms(), resourceMetadataTerms())},
		{"Claims", slices.Concat(claimTerms(), personTerms(), boundTokenTerms())},
		{"Members of token headers and keys", slices.Concat(keyTerms(), joseTerms(), rarerKeyTerms())},
		{"Error codes", errorTerms()},
		{"Scopes", scopeTerms()},
		{"Grant types", grantTypeTerms()},
		{"Response modes", responseModeTerms()},
		{"Client authentication methods", authMethodTerms()},
		{"Algorithms", algorithmTerms()},
		{"Names of " + entra, microsoftTerms()},
		{"Names of " + adfs, adfsTerms()},
		{"Names of " + google, googleTerms()},
		{"Names of " + auth0, auth0Terms()},
		{"Names of " + okta, oktaTerms()},
		{"Names of " + keycloak, keycloakTerms()},
		{"Names of " + cognito, cognitoTerms()},
		{"Names of " + github, githubTerms()},
		{"Names of " + salesforce, salesforceTerms()},
		{"Names of " + duende, duendeTerms()},
		{"Names of " + hydra, hydraTerms()},
		{"Names of " + dex, dexTerms()},
		{"Names of proxies", proxyTerms()},
		{"Names of " + demo, demoTerms()},
	}
}

// All returns all terms, group by group.
func All() []Term {
	var all []Term
	for _, g := range Groups() {
		all = append(all, g.Terms...)
	}
	return all
}

// kinds and specs are for the tables, which are easier to read with them.
func kinds(list ...Kind) []Kind { return list }

func specs(refs ...specref.Ref) []specref.Ref { return refs }
