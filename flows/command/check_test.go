package command_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestCheckReadsMetadataAndKeys(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), "check", idp(t, demoidp.Config{}).Issuer(), "--json", "--fail-on", "warning")
	wantStatus(t, e, 0)
	d := document(t, e)
	if got := strings.Join(succeeded(d), " "); got != "metadata keys" || d.Flow != flows.FlowCheck || d.Outcome != flows.Completed {
		t.Errorf("flow %s, %s; succeeded: %s", d.Flow, d.Outcome, got)
	}
	if d.Tokens != (flows.DocumentTokens{}) || worse(d) != "" {
		t.Errorf("tokens %+v, findings %s", d.Tokens, worse(d))
	}
}

func TestCheckWritesATranscript(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), "check", idp(t, demoidp.Config{}).Issuer(), "--header", "X-Trace=two words")
	wantStatus(t, e, 0)
	wantText(t, "the transcript", e.stdout, "=== 2 Signing keys", "X-Trace: two words", "DISC-PKCE-PLAIN")
	wantText(t, "standard error", e.stderr, "2/2 Signing keys: done.", "Findings: 1 note: DISC-PKCE-PLAIN.")
}

func TestCheckProbesOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	issuer := idp(t, demoidp.Config{}).Issuer()
	paths := func(args ...string) string {
		e := shell{}.run(t.Context(), append([]string{"check", issuer, "--json"}, args...)...)
		wantStatus(t, e, 0)
		all := ""
		for _, x := range document(t, e).Exchanges {
			all += strings.TrimPrefix(x.Request.URL, issuer) + "\n"
		}
		return all
	}
	const probe = "/.well-known/oauth-authorization-server"
	if strings.Contains(paths(), probe) {
		t.Error("the other document was asked for without --probe")
	}
	wantText(t, "the requests", paths("--probe"), probe)
}

func TestCheckTakesTheKeysFromAnotherPlace(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	e := shell{}.run(t.Context(), "check", provider.Issuer(), "--json", "--jwks-uri", provider.Issuer()+"/elsewhere")
	d := document(t, e)
	if d.Outcome != flows.FlowFailed || !strings.HasSuffix(d.Exchanges[1].Request.URL, "/elsewhere") {
		t.Errorf("%s, %s", d.Outcome, d.Exchanges[1].Request.URL)
	}
}
