package terms_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/flows/terms"
)

func TestEveryTermIsWhole(t *testing.T) {
	t.Parallel()
	type meaning struct {
		kind terms.Kind
		name string
	}
	seen := map[meaning]bool{}
	for _, term := range terms.All() {
		if len(term.Kinds) == 0 || term.Where == "" {
			t.Errorf("%s: kinds %v, where %q", term.Name, term.Kinds, term.Where)
		}
		for _, k := range term.Kinds {
			m := meaning{k, term.Name}
			if k == terms.Header {
				m.name = strings.ToLower(term.Name)
			}
			if seen[m] {
				t.Errorf("%s is there twice as %s", term.Name, k)
			}
			seen[m] = true
		}
		last := term.Without
		if term.Is(terms.ErrorCode) {
			last = term.Remedy
		}
		for what, text := range map[string]string{"What": term.What, "From": term.From, "Without or Remedy": last} {
			if text == "" || !strings.HasSuffix(text, ".") || strings.Contains(text, "  ") || strings.TrimSpace(text) != text {
				t.Errorf("%s: %s is no whole sentence: %q", term.Name, what, text)
			}
		}
		if term.Usually != "" && !strings.HasSuffix(term.Usually, ".") {
			t.Errorf("%s: Usually is no whole sentence: %q", term.Name, term.Usually)
		}
		if strings.HasSuffix(term.Where, ".") {
			t.Errorf("%s: Where is a part of a sentence: %q", term.Name, term.Where)
		}
		if len(term.Specs) == 0 && term.Docs() == "" {
			t.Errorf("%s: nothing to read", term.Name)
		}
		for _, ref := range term.Specs {
			if got, err := specref.Parse(ref.String()); err != nil || got != ref || ref.URL() == "" {
				t.Errorf("%s: reference %v: %v", term.Name, ref, err)
			}
			if ref.Section != "" && ref.Title() == ref.Spec.Title() {
				t.Errorf("%s: the section %v has no title", term.Name, ref)
			}
		}
		if term.Vendor == "" && term.Docs() != "" {
			t.Errorf("%s: a standard's name, and a vendor's documentation %q", term.Name, term.Docs())
		}
	}
}

func TestGroupsHoldEveryTermOnce(t *testing.T) {
	t.Parallel()
	n, titles := 0, []string{}
	for _, g := range terms.Groups() {
		if g.Title == "" || len(g.Terms) == 0 || slices.Contains(titles, g.Title) {
			t.Errorf("group %q has %d terms", g.Title, len(g.Terms))
		}
		titles = append(titles, g.Title)
		n += len(g.Terms)
	}
	if all := len(terms.All()); n != all || all < 400 {
		t.Errorf("%d terms in groups, %d in all", n, all)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind       terms.Kind
		name, want string
	}{
		{terms.Parameter, "code_verifier", "code_verifier"},
		{terms.Header, "cache-CONTROL", "Cache-Control"},
		{terms.Header, "dpop", "DPoP"},
		{terms.Claim, "SUB", "sub"},
		{terms.Member, "exp", "exp"},
		{terms.JOSEHeader, "alg", "alg"},
		{terms.Key, "alg", "alg"},
		{terms.Key, "issuer", "issuer"},
		{terms.ErrorCode, "invalid_grant", "invalid_grant"},
		{terms.GrantType, "refresh_token", "refresh_token"},
	} {
		got, ok := terms.Lookup(tt.kind, tt.name)
		if !ok || got.Name != tt.want || !got.Is(tt.kind) {
			t.Errorf("Lookup(%s, %s) = %s, %v", tt.kind, tt.name, got.Name, ok)
		}
	}
	for kind, name := range map[terms.Kind]string{terms.Header: "code_verifier", terms.Claim: "", terms.Metadata: "xyzzy"} {
		if got, ok := terms.Lookup(kind, name); ok {
			t.Errorf("Lookup(%s, %q) = %s", kind, name, got.Name)
		}
	}
}

func TestByNamePutsWhatIsWrittenSoFirst(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{"issuer": 2, "typ": 2, "profile": 2, "refresh_token": 2, "nothing-such": 0} {
		got := terms.ByName(name)
		if len(got) != want {
			t.Errorf("%s has %d meanings", name, len(got))
		}
		for i, term := range got {
			if i > 0 && term.Vendor == "" && got[i-1].Vendor != "" {
				t.Errorf("%s: a vendor's meaning goes before a standard's", name)
			}
		}
	}
	if got := terms.ByName("EDDSA"); len(got) != 1 || got[0].Name != "EdDSA" {
		t.Errorf("%v", got)
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind       terms.Kind
		name, want string
	}{
		{terms.Claim, "frobnicate", "no claim that a standard registers"},
		{terms.Claim, "https://example.com/roles", "named by a URL"},
		{terms.Claim, "custom:shoe", "Cognito"},
		{terms.Header, "X-Ms-Something", "Entra ID"},
		{terms.Header, "X-Frobnicate", "somebody's own"},
		{terms.Parameter, "kc_new", "Keycloak"},
	} {
		got := terms.Unknown(tt.kind, tt.name)
		if !strings.Contains(got, tt.want) || !strings.Contains(got, tt.name) || !strings.HasSuffix(got, ".") {
			t.Errorf("Unknown(%s, %s) = %q", tt.kind, tt.name, got)
		}
	}
}
