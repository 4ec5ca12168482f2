package flows_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestGivenParametersGoOut(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Params = []flows.Param{{Name: "prompt", Value: "login"}, {Name: "x", Value: "1"}, {Name: "x", Value: "2"}}
	o.Resource = []string{"https://api.example/a", "https://api.example/b"}
	o.TokenParams = []flows.Param{{Name: "y", Value: "3"}}
	o.Headers = []flows.Param{{Name: "X-Tenant", Value: "t1"}}
	o.Steps = []flows.StepID{flows.StepRefresh}
	o.MaxAge, o.LoginHint, o.ACRValues, o.Claims, o.Audience = "60", "alice", "urn:x", `{"id_token":{}}`, "api"
	r, s := walkOut(t, o)

	u, err := url.Parse(s.Session.AuthorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string][]string{
		"prompt": {"login"}, "x": {"1", "2"}, "resource": o.Resource, "max_age": {"60"}, "login_hint": {"alice"},
		"acr_values": {"urn:x"}, "claims": {`{"id_token":{}}`}, "audience": {"api"}, "scope": {flows.DefaultScope},
		"code_challenge_method": {"S256"},
	} {
		if got := q[name]; !slices.Equal(got, want) {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	for _, id := range []flows.StepID{flows.StepToken, flows.StepRefresh} {
		list := exchangesOf(r, id)
		if len(list) == 0 {
			t.Fatalf("no exchange of %s: %+v", id, s.Steps[s.Current].Problem)
		}
		form, err := url.ParseQuery(string(list[0].Request.Body()))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(form["resource"], o.Resource) || form.Get("y") != "3" {
			t.Errorf("%s: body %s", id, form.Encode())
		}
		if !strings.Contains(string(list[0].Request.Head()), "\r\nX-Tenant: t1\r\n") {
			t.Errorf("%s: no X-Tenant in %s", id, list[0].Request.Head())
		}
	}
	for _, x := range exchangesOf(r, flows.StepAuthorizationRequest) {
		if strings.Contains(string(x.Request.Head()), "X-Tenant") {
			t.Errorf("the front channel got a back-channel header: %s", x.Request.Head())
		}
	}
}

func TestPKCEMethods(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"S256", "plain", "none"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			o := alice(provider(t, demoidp.Config{}))
			o.PKCE, o.Steps = method, []flows.StepID{}
			r, s := walkOut(t, o)
			if s.Outcome != flows.Completed {
				t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
			}
			body := string(exchangesOf(r, flows.StepToken)[0].Request.Body())
			if sent := strings.Contains(body, "code_verifier="); sent != (method != "none") {
				t.Errorf("verifier sent: %v", sent)
			}
			if plain := strings.Contains(s.Session.AuthorizationURL, "code_challenge="+s.Session.PKCE.Verifier) && method != "none"; plain != (method == "plain") {
				t.Errorf("the verifier itself in the URL: %v", plain)
			}
		})
	}
}
