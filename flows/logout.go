package flows

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

func planLogout(o Options, s Session) string {
	if s.Endpoints.EndSession == "" {
		return "Nothing, if the metadata names no end_session_endpoint."
	}
	text := "The browser goes to " + s.Endpoints.EndSession + " with the ID token as id_token_hint, and the client_id"
	if o.PostLogoutRedirectURI != "" {
		text += ", to come back to " + o.PostLogoutRedirectURI
	}
	return text + "."
}

// logout ends the person's session at the provider (OIDC RP-Initiated Logout
// §2). A post_logout_redirect_uri is sent only when one is given: it has to be
// registered.
func logout(ctx context.Context, w *Walk) error {
	end := w.Session.Endpoints.EndSession
	if end == "" {
		return &skipped{"the provider names no end_session_endpoint"}
	}
	params := callback.Params{{Name: "client_id", Value: w.Options.ClientID}}
	if hint := w.Session.IDToken(); hint != "" {
		params = append(params, callback.Param{Name: "id_token_hint", Value: hint})
	}
	if back := w.Options.PostLogoutRedirectURI; back != "" {
		state, err := w.random(24)
		if err != nil {
			return err
		}
		params = append(params, callback.Param{Name: "post_logout_redirect_uri", Value: back}, callback.Param{Name: "state", Value: state})
	}
	var err error
	asked := true
	if w.SignIn == SignInAgent {
		asked, err = w.logoutHere(ctx, end, params)
	} else {
		err = w.logoutInBrowser(ctx, end, params)
	}
	if err != nil || !asked {
		return err
	}
	w.Session.LoggedOut = true
	w.Learn("The provider was asked to end the person's session. The next authorization request should ask for a sign-in again.")
	return nil
}

// logoutHere goes to the end_session_endpoint with the built-in user agent, in
// whose cookies the session is. asked is false when it ended at a page that
// wants a person, and nobody is there.
func (w *Walk) logoutHere(ctx context.Context, end string, params callback.Params) (asked bool, err error) {
	target, err := url.Parse(end)
	if err != nil {
		return false, &StepError{Text: "The end_session_endpoint is not a URL.", Advice: "Fix the metadata, or give it with --end-session-endpoint.", Err: err}
	}
	query := target.Query()
	for _, p := range params {
		query.Set(p.Name, p.Value)
	}
	target.RawQuery = query.Encode()
	ctx = frontChannel(ctx)
	agent := w.runner.userAgent()
	result, err := agent.Start(ctx, target.String(), w.Options.PostLogoutRedirectURI)
	for range maxPages {
		switch {
		case err != nil:
			return false, signInError(err)
		case result.Redirected != nil:
			w.loggedOut(result.Redirected.URL, params.Get("state"))
			return true, nil
		case result.Page.Status >= http.StatusBadRequest:
			return false, signInError(&useragent.PageError{Page: result.Page, Why: or(result.Page.Note, "the provider refuses the logout")})
		case len(result.Page.Forms) == 0:
			if back := w.Options.PostLogoutRedirectURI; back != "" {
				w.Warn("The provider did not lead back to " + back + "; its last page says how it went.")
			}
			return true, nil
		}
		if w.Options.Mode != Unattended {
			result, err = w.fill(ctx, agent, result.Page)
			continue
		}
		s, ok := agreeToLogout(result.Page)
		if !ok {
			w.Warn("The provider shows a page that wants a person; the session may live on.")
			return false, nil
		}
		result, err = agent.Submit(ctx, result.Page, s)
	}
	return false, &StepError{Text: fmt.Sprintf("The logout went through %d pages without an end.", maxPages), Advice: "Log out in the system browser instead."}
}

// loggedOut looks at the URL that the logout led back to, which is not fetched
// (OIDC RP-Initiated Logout §3).
func (w *Walk) loggedOut(to, state string) {
	w.Learn("The provider led back to " + callback.WithoutParams(to) + ".")
	u, err := url.Parse(to)
	switch {
	case err != nil:
	case !u.Query().Has("state"):
		w.Warn("The state that was sent did not come back: the application cannot tell to which logout this belongs.")
	case u.Query().Get("state") != state:
		w.Warn("Another state came back than was sent: this return does not belong to this logout.")
	}
}

// agreeToLogout fills in a page that asks whether to log out: a form with
// nothing to enter, and a button that says so (OIDC RP-Initiated Logout §2).
func agreeToLogout(page *useragent.Page) (useragent.Submission, bool) {
	for i, form := range page.Forms {
		if len(form.Visible()) > 0 {
			continue
		}
		for j, button := range form.Buttons {
			words := strings.ToLower(button.Label + " " + button.Value)
			yes := slices.ContainsFunc([]string{"yes", "sign out", "sign me out", "log out", "log me out", "logout", "confirm"},
				func(word string) bool { return strings.Contains(words, word) })
			no := slices.ContainsFunc([]string{"stay", "cancel", "no,", "don't", "back"},
				func(word string) bool { return strings.Contains(words, word) })
			if yes && !no {
				return useragent.Submission{Form: i, Button: j}, true
			}
		}
	}
	return useragent.Submission{}, false
}

// paramNames lists the names of parameters, for a sentence.
func paramNames(params callback.Params) string {
	var names []string
	for _, p := range params {
		names = append(names, p.Name)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// logoutInBrowser goes there with the system browser, through a page of our own
// that posts the parameters, so that no token stands in the arguments of a
// process.
func (w *Walk) logoutInBrowser(ctx context.Context, end string, params callback.Params) error {
	page, err := callback.OpenPost(ctx, end, params)
	if err != nil {
		return &StepError{Text: "The page that leads to the end_session_endpoint could not be opened: " + err.Error() + ".", Err: err}
	}
	defer page.Close()
	x, err := w.hold(ctx, httplog.Exchange{
		Witness: httplog.Unseen, Method: http.MethodPost, URL: end,
		Note: "The system browser posts " + paramNames(params) + " there, from a page on this machine. What comes back is unseen here.",
	})
	if err != nil {
		return err
	}
	if w.SignIn == SignInBrowser {
		if failed := w.open(ctx, page.URL()); failed != "" {
			w.Warn(failed)
		}
	}
	w.Ask(Await{Kind: AwaitPage, Text: "Open this page in the browser that you signed in with; it goes on to the provider.", URL: page.URL(), Exchange: x.ID})
	defer w.Settle()
	ctx, cancel := context.WithTimeout(ctx, w.Options.CallbackTimeout)
	defer cancel()
	for {
		select {
		case <-page.Served():
			w.Log().Update(x.ID, func(x *httplog.Exchange) { x.State, x.Started = httplog.Done, w.Now() })
			return nil
		case a := <-w.Answers():
			if _, ok := a.(Open); !ok {
				continue
			}
			if failed := w.open(ctx, page.URL()); failed != "" {
				w.Warn(failed)
			}
		case <-ctx.Done():
			w.Log().Update(x.ID, func(x *httplog.Exchange) { x.State, x.Failure = httplog.Failed, httplog.FailCancelled })
			if context.Cause(ctx) == context.DeadlineExceeded {
				return &StepError{Text: "No browser fetched the page within " + w.Options.CallbackTimeout.String() + ".", Advice: "Run the step again, and open the page."}
			}
			return ctx.Err()
		}
	}
}
