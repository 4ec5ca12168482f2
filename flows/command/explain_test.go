package command_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/terms"
)

func TestExplainName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"code_verifier": {"code_verifier\n", "PKCE", "RFC 7636 §4.1", "https://www.rfc-editor.org/rfc/rfc7636#section-4.1"},
		"CACHE-control": {"Cache-Control\n", "no-store", "RFC 6749 §5.1"},
		"Issuer":        {"issuer\n", "OIDC Discovery §4.3"},
	} {
		e := shell{}.run(t.Context(), "explain", name)
		wantStatus(t, e, 0)
		wantText(t, name, e.stdout, want...)
		if e.stderr != "" {
			t.Errorf("%s: standard error: %s", name, e.stderr)
		}
	}
}

func TestExplainEveryMeaning(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"refresh_token":  {"member of the token response", "value of grant_type"},
		"issuer":         {"\n  metadata member\n", "\n  member of a key (Entra ID)\n", "The documentation of Entra ID\n    https://learn.microsoft.com/"},
		"invalid_grant":  {"error code of the token endpoint", "\nWhat to do: "},
		"offline_access": {"word of scope"},
		"HS256":          {"value of alg", "shared secret"},
		"scope":          {"\nUsually: "},
	} {
		e := shell{}.run(t.Context(), "explain", name)
		wantStatus(t, e, 0)
		wantText(t, name, e.stdout, want...)
	}
	var got struct {
		Term struct {
			Name, Where, Usually string
			Kinds                []string
		}
		Also []struct {
			Term struct{ Name, Vendor, What string }
			Docs string
		}
	}
	e := shell{}.run(t.Context(), "explain", "issuer", "--json")
	wantStatus(t, e, 0)
	if err := json.Unmarshal([]byte(e.stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got.Term.Name != "issuer" || len(got.Term.Kinds) != 1 || got.Term.Usually == "" || len(got.Also) != 1 || got.Also[0].Term.Vendor != "Entra ID" || got.Also[0].Docs == "" {
		t.Errorf("%+v", got)
	}
}

func TestExplainSaysWhoseAnUnknownNameIs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"x-ms-something": "Microsoft", "https://shop.example/roles": "named by a URL", "custom:shoe": "Cognito"} {
		e := shell{}.run(t.Context(), "explain", name)
		wantStatus(t, e, 2)
		wantText(t, name, e.stderr, "nothing of that name", want)
	}
}

func TestExplainEveryFinding(t *testing.T) {
	t.Parallel()
	list := shell{}.run(t.Context(), "explain")
	wantStatus(t, list, 0)
	for _, g := range terms.Groups() {
		wantText(t, "the list", list.stdout, g.Title+":\n  "+g.Terms[0].Name)
	}
	for _, rule := range findings.Rules() {
		wantText(t, "the list", list.stdout, "  "+string(rule.ID)+" ")
		e := shell{}.run(t.Context(), "explain", strings.ToLower(string(rule.ID)))
		wantStatus(t, e, 0)
		wantText(t, string(rule.ID), e.stdout, string(rule.ID)+"\n", rule.Severity.String()+", step "+rule.Topic, "\nLooks for: ", "\nBreaks: ")
		if rule.Fix.IdP+rule.Fix.Client == "" {
			t.Errorf("%s says not what to do", rule.ID)
		}
		for _, ref := range rule.Specs {
			wantText(t, string(rule.ID), e.stdout, ref.String(), ref.URL())
		}
	}
}

func TestExplainAsJSON(t *testing.T) {
	t.Parallel()
	var got struct {
		Term struct{ Name, What string }
		Spec []struct{ Ref, Title, URL string }
	}
	e := shell{}.run(t.Context(), "explain", "nonce", "--json")
	wantStatus(t, e, 0)
	if err := json.Unmarshal([]byte(e.stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got.Term.Name != "nonce" || got.Term.What == "" || len(got.Spec) == 0 || got.Spec[0].URL == "" {
		t.Errorf("%+v", got)
	}
	var list struct {
		Findings []struct{ ID, Severity string }
		Terms    []string
	}
	e = shell{}.run(t.Context(), "explain", "--json")
	wantStatus(t, e, 0)
	if err := json.Unmarshal([]byte(e.stdout), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Findings) != len(findings.Rules()) || len(list.Terms) < 80 {
		t.Errorf("%d findings, %d terms", len(list.Findings), len(list.Terms))
	}
}

// Whatever a person sees in a walk of the demo is explained, for what it is, by
// the same words in the front end and here; and a healthy provider has no value
// that is unusual.
func TestEveryNameOfTheDemoIsExplained(t *testing.T) {
	t.Parallel()
	unusual := map[string]bool{
		"Set-Cookie":    true, // the demo's provider is reached by http, where a cookie cannot be Secure
		"client_secret": true, // demo-secret is to be read, not to be kept
	}
	seen := map[terms.Context]bool{}
	for _, method := range []string{"client_secret_basic", "client_secret_post"} {
		e := shell{}.run(t.Context(), web(idp(t, demoidp.Config{}), "--json", "--reveal", "--steps", everyStep, "--auth-method", method)...)
		wantStatus(t, e, 0)
		names := namesOnTheWire(t, document(t, e))
		wantEntries(t, names)
		for _, n := range names {
			seen[n.value.Context] = true
			term, _ := terms.Lookup(n.kind, n.name)
			if remark := term.Judge(n.value); remark.Verdict == terms.Unusual && !unusual[n.name] {
				t.Errorf("%s: %s %s = %s: %s", n.value.Context, n.kind, n.name, n.value.Text, remark.Text)
			}
		}
	}
	if !seen[terms.IDToken] || !seen[terms.AccessToken] {
		t.Error("the claims of a token were not seen")
	}
	for step, messages := range messagesOf {
		if !seen[messages[0]] || !seen[messages[1]] {
			t.Errorf("no message of %s was seen", step)
		}
	}
}

func TestEveryTermIsWhole(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), "explain", "--json")
	var list struct{ Terms []string }
	if err := json.Unmarshal([]byte(e.stdout), &list); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range list.Terms {
		if seen[strings.ToLower(name)] {
			t.Errorf("%s is there twice", name)
		}
		seen[strings.ToLower(name)] = true
	}
	// The texts are tested in package terms; here, how they are written.
	for _, g := range terms.Groups() {
		for _, term := range []terms.Term{g.Terms[0], g.Terms[len(g.Terms)-1]} {
			e := shell{}.run(t.Context(), "explain", term.Name)
			wantText(t, term.Name, e.stdout, term.Name+"\n  ", "\nWhat: ", "\nFrom: ", "\nRead\n  ", "https://")
			if !strings.Contains(e.stdout, "\nWithout it: ") && !strings.Contains(e.stdout, "\nWhat to do: ") {
				t.Errorf("%s: nothing of what breaks:\n%s", term.Name, e.stdout)
			}
			if !seen[strings.ToLower(term.Name)] {
				t.Errorf("%s is not in the list", term.Name)
			}
		}
	}
}
