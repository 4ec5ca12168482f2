package useragent_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/useragent"
)

var alice = useragent.Login{Username: "alice", Password: "correct horse"}

func TestSignInWalksLoginAndConsent(t *testing.T) {
	t.Parallel()
	s := newIdP(t, alice.Password)
	got, err := newAgent(t).SignIn(t.Context(), s.URL+"/authorize?client_id=c", redirectURI, &alice)
	if err != nil {
		t.Fatal(err)
	}
	if got.URL != redirectURI+"?code=for-alice&state=s" || got.FormPost || got.Status != 303 {
		t.Errorf("got %+v", got)
	}
}

func TestSignInNamesAWrongPassword(t *testing.T) {
	t.Parallel()
	s := newIdP(t, "another one")
	_, err := newAgent(t).SignIn(t.Context(), s.URL+"/authorize", redirectURI, &alice)
	var page *useragent.PageError
	if !errors.As(err, &page) || !page.WrongPassword {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(err.Error(), alice.Password) || !strings.Contains(err.Error(), "Sign-in") {
		t.Errorf("got %v", err)
	}
	posts := 0
	for _, c := range s.calls {
		if strings.HasPrefix(c.line, "POST") {
			posts++
		}
	}
	if posts != 1 {
		t.Errorf("the password was sent %d times", posts)
	}
}

func TestSignInSaysWhatTheLoginPageSays(t *testing.T) {
	t.Parallel()
	form := `<form method=post><label>User <input name=u></label><input type=password name=p><button>Go</button></form>`
	s := newSite(t, map[string]any{
		"GET /": "<title>Log in</title>" + form,
		"POST /": func(w http.ResponseWriter, r *http.Request) {
			html(w, 401, `<div role="alert">Invalid credentials.</div>`+form)
		},
	})
	_, err := newAgent(t).SignIn(t.Context(), s.URL+"/", redirectURI, &alice)
	var page *useragent.PageError
	if !errors.As(err, &page) || !page.WrongPassword || !strings.Contains(err.Error(), "Invalid credentials.") {
		t.Fatalf("got %v", err)
	}
}

func TestSignInInTwoPages(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{
		"GET /":          `<form method=post action=/user><input name=identifier autocomplete=username required><input type=submit value=Next></form>`,
		"POST /user":     `<form method=post action=/password><input type=hidden name=identifier value=alice><input type=password name=pw required><input type=submit value="Sign in"></form>`,
		"POST /password": to(redirectURI+"?code=c", 302),
	})
	if _, err := newAgent(t).SignIn(t.Context(), s.URL+"/", redirectURI, &alice); err != nil {
		t.Fatal(err)
	}
	if got := s.last(t).form.Encode(); got != "identifier=alice&pw=correct+horse" {
		t.Errorf("posted %q", got)
	}
}

func TestSignInSendsThePasswordToNoSecondForm(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{
		"GET /":   `<form method=post action=/1><input name=user><input type=password name=pw><button>Sign in</button></form>`,
		"POST /1": `<form method=post action=/2><input type=password name=otp><button>Continue</button></form>`,
		"POST /2": func(w http.ResponseWriter, r *http.Request) { t.Error("the second form was sent") },
	})
	_, err := newAgent(t).SignIn(t.Context(), s.URL+"/", redirectURI, &alice)
	var page *useragent.PageError
	if !errors.As(err, &page) || page.WrongPassword {
		t.Fatalf("got %v", err)
	}
}

func TestSignInStopsWhereTheSameFormComesAgain(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]string{
		"user name": `<form method=post><input name=username required><button>Next</button></form>`,
		"consent":   `<form method=post><button>Allow</button></form>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]any{"/": form})
			_, err := newAgent(t).SignIn(t.Context(), s.URL+"/", redirectURI, &alice)
			var page *useragent.PageError
			if !errors.As(err, &page) || !strings.Contains(err.Error(), "again") || s.count() > 4 {
				t.Fatalf("after %d requests: %v", s.count(), err)
			}
		})
	}
}

func TestSignInWithoutALogin(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{
		"/direct": to(redirectURI+"?code=c", 307),
		"/login":  `<title>Please sign in</title><form method=post><input name=user><input type=password name=pw></form>`,
	})
	a := newAgent(t)
	if got, err := a.SignIn(t.Context(), s.URL+"/direct", redirectURI, nil); err != nil || got.URL != redirectURI+"?code=c" || got.Status != 307 {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err := a.SignIn(t.Context(), s.URL+"/login?secret=s3cret", redirectURI, nil)
	var page *useragent.PageError
	if !errors.As(err, &page) || !strings.Contains(err.Error(), "Please sign in") || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v", err)
	}
}

func TestSignInExplainsErrorPages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status     int
		page, want string
	}{
		"redirect URI": {400, "<title>Error</title><h1>oops!</h1><p>redirect_uri did not match any of the client's registered redirect_uris", "register it there exactly"},
		"client":       {400, "<title>Error</title><p>Client not found.", "check client_id"},
		"PKCE":         {400, "<p>code_challenge required", "--pkce"},
		"session":      {403, "<p>CSRF token missing", "lost the session"},
		"basic":        {401, "", "HTTP authentication"},
		"server":       {500, "<p>Oops", "look at its log"},
		"scripts":      {200, "<div id=root></div><noscript>Please enable JavaScript.</noscript><script src=/app.js></script>", "needs scripts"},
		"no form":      {200, "<p>Hello", "no form"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]any{"/": func(w http.ResponseWriter, r *http.Request) { html(w, test.status, test.page) }})
			_, err := newAgent(t).SignIn(t.Context(), s.URL+"/", redirectURI, &alice)
			var page *useragent.PageError
			if !errors.As(err, &page) || page.Page.Status != test.status || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestFillChoosesTheRightForm(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		page   string
		step   useragent.Step // "" for none
		form   int
		button int
		values string
	}{
		"login": {`<form><input name=q type=search><button>Search</button></form>
<form><input name=user><input name=pw type=password><input type=checkbox name=remember><button name=a value=cancel>Cancel</button><button name=a value=go>Log in</button></form>`,
			useragent.AskLogin, 1, 1, "pw=correct+horse&user=alice"},
		"login by label": {`<form><label for=x>E-mail address</label><input id=x name=f1><input name=f2><input name=f3 type=password><button>Anmelden</button></form>`,
			useragent.AskLogin, 0, 0, "f1=alice&f3=correct+horse"},
		"registration beside": {`<form action=/register><input name=email><input type=password name=a><input type=password name=b><button>Create account</button></form>
<form><input name=email><input type=password name=a><button>Sign in</button></form>`, useragent.AskLogin, 1, 0, "a=correct+horse&email=alice"},
		"no social login":    {`<form><input name=email><input type=password name=a><button>Sign in with Example</button><button>Sign in</button></form>`, useragent.AskLogin, 0, 1, "a=correct+horse&email=alice"},
		"no button":          {`<form><input name=user><input type=password name=a></form>`, useragent.AskLogin, 0, -1, "a=correct+horse&user=alice"},
		"consent":            {`<form><button name=c value=no>Deny</button><button name=c value=yes>Allow access</button></form>`, useragent.AskConsent, 0, 1, ""},
		"consent, two forms": {`<form><input type=hidden name=approval value=reject><button>Cancel</button></form><form><input type=hidden name=approval value=approve><button>Grant Access</button></form>`, useragent.AskConsent, 1, 0, ""},
		"consent, scopes":    {`<form><input type=checkbox name=grant_scope value=openid><input type=checkbox name=grant_scope value=profile><input type=checkbox name=remember value=1><input type=submit name=submit value="Allow access"><input type=submit name=submit value="Deny access"></form>`, useragent.AskConsent, 0, 0, "grant_scope=openid&grant_scope=profile"},
		"hidden fields only": {`<form method=post><input type=hidden name=SAMLResponse value=x></form><script>document.forms[0].submit()</script>`, useragent.AskConsent, 0, -1, ""},
		"only deny":          {`<form><button>Do not allow</button></form>`, "", 0, 0, ""},
		"only logout":        {`<form action=/logout><button>Continue</button></form>`, "", 0, 0, ""},
		"unknown button":     {`<form><button>Frobnicate</button></form>`, "", 0, 0, ""},
		"one-time code":      {`<form><input name=username_code autocomplete=one-time-code required><button>Continue</button></form>`, "", 0, 0, ""},
		"new password":       {`<form><input type=password name=a autocomplete=new-password><button>Continue</button></form>`, "", 0, 0, ""},
		"more required":      {`<form><input name=user><input name=tenant required><input type=password name=a><button>Sign in</button></form>`, "", 0, 0, ""},
		"newsletter":         {`<form><input type=email name=email><button>Subscribe</button></form>`, "", 0, 0, ""},
		"nothing":            {`<p>Hello`, "", 0, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]any{"/": test.page})
			page := s.open(t, newAgent(t), "/")
			got, step, ok := useragent.Fill(page, alice)
			if ok != (test.step != "") || step != test.step {
				t.Fatalf("got %q, %v, want %q", step, ok, test.step)
			}
			if got.Form != test.form || got.Button != test.button || got.Values.Encode() != test.values {
				t.Errorf("got form %d, button %d, %q", got.Form, got.Button, got.Values.Encode())
			}
		})
	}
}
