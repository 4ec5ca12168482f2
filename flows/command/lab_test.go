package command_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/lab"
)

// labOn are the arguments of an experiment on a provider.
func labOn(p *demoidp.Provider, name string, more ...string) []string {
	return append([]string{"lab", name, "--issuer", p.Issuer(), "--client-id", "demo-web", "--client-secret", demoidp.DefaultClientSecret,
		"--login", "alice:" + demoidp.DefaultPassword}, more...)
}

func TestLabInJSON(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), labOn(idp(t, demoidp.Config{Reuse: demoidp.ReuseRefuse}), "refresh-rotation", "--yes", "--json", "--fail-on", "never")...)
	wantStatus(t, e, 0)
	var d flows.Document
	if err := json.Unmarshal([]byte(e.stdout), &d); err != nil {
		t.Fatal(err)
	}
	if d.Lab != "refresh-rotation" || d.Outcome != flows.Completed || d.Verdict == nil || d.Verdict.ID != "reuse-refused" || len(d.Verdict.Exchanges) < 3 || d.Verdict.Text == "" {
		t.Errorf("%s ended as %s: %+v", d.Lab, d.Outcome, d.Verdict)
	}
	for _, id := range d.Verdict.Exchanges {
		if x := d.Exchanges[id-1]; x.ID != id || x.Lab != "refresh-rotation" || x.Act == "" {
			t.Errorf("exchange %d is %+v", id, x)
		}
	}
	for _, s := range d.Steps {
		for _, id := range s.Exchanges {
			if d.Exchanges[id-1].Lab != "" {
				t.Errorf("the step %s has exchange %d of the experiment", s.ID, id)
			}
		}
	}
	wantText(t, "standard error", e.stderr, "Experiment refresh-rotation", "It sends", "What it may destroy", "Verdict reuse-refused: ")
}

func TestLabAsText(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), labOn(idp(t, demoidp.Config{NoRotation: true}), "refresh-rotation", "--yes", "--fail-on", "never")...)
	wantStatus(t, e, 0)
	wantText(t, "the transcript", e.stdout, "=== Experiment refresh-rotation", "experiment refresh-rotation: first refresh", "VERDICT not-rotated: ")
	if strings.Contains(e.stdout, demoidp.DefaultClientSecret) {
		t.Error("the transcript has the client secret")
	}
}

func TestLabWithoutYesSendsNothing(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), "lab", "pkce", "--issuer", "http://127.0.0.1:1", "--client-id", "x")
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, "--yes", "grantwalk explain lab pkce")
}

func TestLabNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"lab"}, {"lab", "refresh-rotations"}, {"lab", "pkce", "code-reuse"}, {"explain", "lab"}, {"explain", "lab", "nothing"}} {
		e := shell{}.run(t.Context(), args...)
		wantStatus(t, e, 2)
		wantText(t, strings.Join(args, " "), e.stderr, "NAME")
	}
}

func TestLabThatCannotBeginIsNotFinished(t *testing.T) {
	t.Parallel()
	p := idp(t, demoidp.Config{})
	e := shell{}.run(t.Context(), labOn(p, "refresh-rotation", "--yes", "--json", "--fail-on", "never", "--scope", "openid")...)
	wantStatus(t, e, 3)
	wantText(t, "the document", e.stdout, `"id": "not-finished"`, "there is no refresh token")
}

func TestLabFromARefreshToken(t *testing.T) {
	t.Parallel()
	p := idp(t, demoidp.Config{NoRotation: true})
	first := shell{}.run(t.Context(), "run", "code", "--issuer", p.Issuer(), "--client-id", "demo-native", "--login", "alice:"+demoidp.DefaultPassword, "--steps", "none", "--token", "--reveal")
	var tokens struct {
		RefreshToken string `json:"refresh_token"`
	}
	if err := json.Unmarshal([]byte(first.stdout), &tokens); err != nil || tokens.RefreshToken == "" {
		t.Fatalf("no token: %v\n%s", err, first.stderr)
	}
	e := shell{}.run(t.Context(), "lab", "refresh-rotation", "--issuer", p.Issuer(), "--client-id", "demo-native", "--refresh-token", tokens.RefreshToken, "--yes", "--json", "--fail-on", "never")
	wantStatus(t, e, 0)
	wantText(t, "the document", e.stdout, `"id": "not-rotated"`, "public client")
}

func TestExplainEveryLab(t *testing.T) {
	t.Parallel()
	for _, l := range lab.All() {
		e := shell{}.run(t.Context(), "explain", "lab", l.ID)
		wantStatus(t, e, 0)
		wantText(t, l.ID, e.stdout, "lab "+l.ID, "It sends", "It may cost", "Verdicts", flows.NotFinished, "Read")
		for _, v := range l.Verdicts {
			wantText(t, l.ID, e.stdout, v.ID)
		}
		j := shell{}.run(t.Context(), "explain", "lab", l.ID, "--json")
		wantStatus(t, j, 0)
		if !json.Valid([]byte(j.stdout)) {
			t.Errorf("%s: not JSON", l.ID)
		}
	}
}
