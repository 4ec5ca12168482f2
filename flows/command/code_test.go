package command_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// TestOpenAsCode prints an exchange of a recording and its walk as code, with the
// client's way to authenticate and without a secret.
func TestOpenAsCode(t *testing.T) {
	t.Parallel()
	var issued tokenRecorder
	revealed, _ := recorded(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: issued.answer, Redirect: issued.redirect}}, "--reveal")
	masked, _ := recorded(t, demoidp.Config{})
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{masked, "--as", "curl", "--exchange", "9"}, []string{"grant_type=refresh_token", `"refresh_token=$REFRESH_TOKEN"`, `"$CLIENT_ID:$CLIENT_SECRET"`}},
		{[]string{revealed, "--as", "curl", "--exchange", "9"}, []string{`"refresh_token=$REFRESH_TOKEN"`, `"$CLIENT_ID:$CLIENT_SECRET"`}},
		{[]string{revealed, "--as", "curl", "--exchange", "9", "--reveal"}, []string{"export CLIENT_SECRET='" + demoidp.DefaultClientSecret + "'"}},
		{[]string{masked, "--as", "go"}, []string{"oidc.NewProvider", "AuthStyleInHeader", `env("CLIENT_SECRET")`}},
		{[]string{revealed, "--as", "csharp"}, []string{"RequestRefreshTokenAsync", "ClientCredentialStyle.AuthorizationHeader"}},
	} {
		e := shell{}.run(t.Context(), append([]string{"open"}, c.args...)...)
		wantStatus(t, e, 0)
		wantText(t, strings.Join(c.args[1:], " "), e.stdout, c.want...)
		if c.args[len(c.args)-1] == "--reveal" {
			continue
		}
		for _, secret := range append(issued.list(), demoidp.DefaultClientSecret, demoidp.DefaultPassword) {
			if strings.Contains(e.stdout, secret) {
				t.Errorf("%v: a secret is in it:\n%s", c.args[1:], e.stdout)
			}
		}
	}
	for field, args := range map[string][]string{
		"--as: there is no program":        {masked, "--as", "curl"},
		"--as: it does not go with":        {masked, "--as", "go", "--json"},
		"--as: \"java\"":                   {masked, "--as", "java"},
		"--exchange: there is no":          {masked, "--as", "go", "--exchange", "99"},
		"--exchange: it goes with --as":    {masked, "--exchange", "2"},
		"--report: it does not go with":    {masked, "--as", "go", "--report", "walk.md"},
		"--theme: it does not go with":     {masked, "--as", "go", "--theme", "dark"},
		"--exchange: there is no exchange": {masked, "--as", "go", "--exchange", "-1"},
	} {
		e := shell{}.run(t.Context(), append([]string{"open"}, args...)...)
		wantStatus(t, e, 2)
		wantText(t, "standard error", e.stderr, field)
	}
}
