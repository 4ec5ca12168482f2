package origin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/terms"
	"github.com/grantwalk/grantwalk/httplog"
)

// Relation is what an item has to do with another place of the recording. Its
// text is a sentence; no value stands in it.
type Relation struct {
	Text string
	// At is the other place; its exchange is 0 where there is none to go to.
	At findings.Evidence
	// To names the other place in a few words: "code_verifier, #6".
	To string
	// Differs says that two values differ that should be the same.
	Differs bool
}

// maxRelations bounds how many are told of an item.
const maxRelations = 12

// Relations returns what an item of exchange x has to do with. What cannot be
// told, as nothing seen has its value, is left out.
func (ix *Index) Relations(x httplog.Exchange, it Item) []Relation {
	if it.What == Named && httplog.Masked(strings.TrimSpace(it.Plain())) {
		return []Relation{{Text: "It was masked when the recording was saved, so it can be compared with nothing."}}
	}
	var out []Relation
	for _, f := range factsOf(x, it) {
		out = append(out, ix.of(f)...)
	}
	if it.What == Named && it.Name == "expires_in" && it.Message() == terms.TokenResponse {
		out = append(out, lifetime(x, it)...)
	}
	return distinct(out)
}

// ClaimRelations is Relations for a claim, or a header parameter, of the token of
// that kind ("ID token", "access token") that came in x.
func (ix *Index) ClaimRelations(x httplog.Exchange, kind, name string) []Relation {
	var out []Relation
	for _, f := range facts(x) {
		if f.inside == kind && f.name == name {
			f.inside = ""
			out = append(out, ix.of(f)...)
		}
	}
	return distinct(out)
}

// distinct leaves out what is said twice of one place, the later one.
func distinct(list []Relation) []Relation {
	var out []Relation
	for _, r := range list {
		if len(out) < maxRelations && !slices.ContainsFunc(out, func(s Relation) bool { return s.At == r.At && s.To == r.To }) {
			out = append(out, r)
		}
	}
	return out
}

// of is what there is to say of a fact.
func (ix *Index) of(f fact) []Relation {
	var out []Relation
	for _, r := range rules {
		if r.from != f.role {
			continue
		}
		same := ix.same(f, r.to)
		for _, g := range nearest(f, same, r.way) {
			out = append(out, f.relation(r.says, g))
		}
		if len(same) > 0 || r.differs == "" {
			continue
		}
		if g, ok := ix.counterpart(f, r.to, r.way); ok {
			rel := f.relation(r.differs, g)
			rel.Differs = true
			out = append(out, rel)
		}
	}
	switch f.role {
	case roleRefreshIssued:
		out = append(out, ix.rotation(f)...)
	case roleScopeAsked, roleScopeGranted:
		out = append(out, ix.scope(f)...)
	}
	return out
}

// relation says of f what it has to do with g.
func (f fact) relation(says string, g fact) Relation {
	text := says + " " + g.words() + "."
	if f.inside != "" {
		text = fmt.Sprintf("Its claim %s: %s%s", f.name, strings.ToLower(says[:1]), text[1:])
		if f.name == "kid" {
			text = strings.Replace(text, "Its claim kid", "Its header's kid", 1)
		}
	}
	to := fmt.Sprintf("%s, #%d", g.name, g.at.Exchange)
	return Relation{Text: text, At: g.at, To: to}
}

// nearest are those of list that are nearest to f: one on the side that is asked
// for, or one on either.
func nearest(f fact, list []fact, w way) []fact {
	var earlier, later *fact
	for i := range list {
		switch g := &list[i]; {
		case g.at.Exchange < f.at.Exchange || g.at.Exchange == f.at.Exchange && w == before:
			earlier = g
		case later == nil:
			later = g
		}
	}
	var out []fact
	if earlier != nil && w != after {
		out = append(out, *earlier)
	}
	if later != nil && w != before {
		out = append(out, *later)
	}
	return out
}

// rotation is what replaced a refresh token, and what it replaced.
func (ix *Index) rotation(f fact) []Relation {
	var out []Relation
	in := func(r role, exchange int) (fact, bool) {
		g, ok := ix.next(r, exchange)
		return g, ok && g.at.Exchange == exchange
	}
	for _, used := range ix.same(f, roleRefreshUsed) {
		if g, ok := in(roleRefreshIssued, used.at.Exchange); ok && g.key != f.key {
			out = append(out, f.relation("It was replaced by", g))
			break
		}
	}
	if g, ok := in(roleRefreshUsed, f.at.Exchange); ok {
		says := "It replaces"
		if g.key == f.key {
			says = "It was not rotated: it is"
		}
		out = append(out, f.relation(says, g))
	}
	return out
}

// scope compares what was asked for with what was granted, word by word (RFC 6749
// §3.3).
func (ix *Index) scope(f fact) []Relation {
	other, w, granted := roleScopeGranted, after, false
	if f.role == roleScopeGranted {
		other, w, granted = roleScopeAsked, before, true
	}
	g, ok := ix.counterpart(f, other, w)
	if !ok {
		return nil
	}
	asked, given := strings.Fields(f.text), strings.Fields(g.text)
	if granted {
		asked, given = given, asked
	}
	missing := slices.ContainsFunc(asked, func(s string) bool { return !slices.Contains(given, s) })
	more := slices.ContainsFunc(given, func(s string) bool { return !slices.Contains(asked, s) })
	says := ""
	switch {
	case missing && more:
		says = "Some words are missing and others are new, beside"
	case missing && granted:
		says = "Less was granted than was asked for as"
	case missing:
		says = "Less was granted, as"
	case more && granted:
		says = "More was granted than was asked for as"
	case more:
		says = "More was granted, as"
	case granted:
		says = "All was granted that was asked for as"
	default:
		says = "All of it was granted, as"
	}
	rel := f.relation(says, g)
	rel.Differs = missing || more
	return []Relation{rel}
}

// lifetime compares expires_in with what the access token itself says, if it is a
// JWT.
func lifetime(x httplog.Exchange, it Item) []Relation {
	for _, m := range Items(x, Span{Part: it.Part, From: 0, To: sniffed}) {
		if m.Name != "access_token" || m.What != Named || m.Cut {
			continue
		}
		t, err := jose.Decode(m.Plain())
		if err != nil {
			return nil
		}
		exp, err := t.Time("exp")
		iat, err2 := t.Time("iat")
		if err != nil || err2 != nil || exp.IsZero() || iat.IsZero() {
			return nil
		}
		lives := fmt.Sprint(int64(exp.Sub(iat).Seconds()))
		rel := Relation{At: m.At(x.ID), To: fmt.Sprintf("access_token, #%d", x.ID)}
		if rel.Differs = lives != it.Plain(); rel.Differs {
			rel.Text = fmt.Sprintf("The access token itself says otherwise: its exp is %s seconds after its iat.", lives)
		} else {
			rel.Text = fmt.Sprintf("The access token itself says the same: its exp is %s seconds after its iat.", lives)
		}
		return []Relation{rel}
	}
	return nil
}

// Made says that this program made the value, where it did.
func Made(x httplog.Exchange, it Item) string {
	if x.Witness != httplog.Sent && x.Witness != httplog.Unseen || x.Request.Edited || x.Label.Resends != 0 || x.Label.Fault != "" || it.What != Named || it.Kind != terms.Parameter {
		return ""
	}
	switch it.Message() {
	case terms.AuthorizationRequest:
		switch it.Name {
		case "state", "nonce":
			return "grantwalk made it for this request, from random bytes."
		case "code_challenge":
			return "grantwalk made it for this request, from a code_verifier that it keeps until the token request."
		}
	case terms.TokenRequest:
		if it.Name == "code_verifier" {
			return "grantwalk made it before the authorization request, from random bytes."
		}
	}
	return ""
}
