package flows

import (
	"context"
	"errors"
	"fmt"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

// maxPages bounds how many pages the built-in user agent goes through in one
// sign-in.
const maxPages = 30

// signInHere signs in with the built-in user agent, whose exchanges are
// recorded as front channel. It ends when the provider sends the agent to the
// redirect URI, which is never fetched.
func (w *Walk) signInHere(ctx context.Context) error {
	ctx = frontChannel(ctx)
	agent := w.runner.userAgent()
	var to useragent.Redirected
	var err error
	if w.Options.Login != nil || w.Options.Mode == Unattended {
		to, err = agent.SignIn(ctx, w.Session.AuthorizationURL, w.Session.RedirectURI, w.Options.Login)
	} else {
		to, err = w.signInByHand(ctx, agent)
	}
	if err != nil {
		return signInError(err)
	}
	answer, err := w.agentAnswer(to)
	if err != nil {
		return err
	}
	for _, secret := range answer.Params.Secrets() {
		w.Log().KnowSecret(secret)
	}
	listener, _ := w.runner.signIn.get()
	if to.Elsewhere && (listener == nil || !listener.Serves(to.URL)) {
		at := callback.WithoutParams(to.URL)
		return &StepError{
			Text:   fmt.Sprintf("The provider sent the answer to %s, and the request's redirect_uri is %s: there nobody waits for it.", at, w.Session.RedirectURI),
			Advice: "The answer was not fetched, and its code is not used. The provider must not change the redirect URI; or send the one that it uses: --redirect-uri.",
		}
	}
	w.runner.signIn.set(listener, answer)
	w.Learn(fmt.Sprintf("The provider sent the user agent back to %s.", w.Session.RedirectURI))
	return nil
}

func frontChannel(ctx context.Context) context.Context {
	label := httplog.LabelFrom(ctx)
	label.Channel = httplog.Front
	return httplog.WithLabel(ctx, label)
}

// signInByHand goes through the provider's pages, which a person fills in.
func (w *Walk) signInByHand(ctx context.Context, agent *useragent.Agent) (useragent.Redirected, error) {
	result, err := agent.Start(ctx, w.Session.AuthorizationURL, w.Session.RedirectURI)
	for range maxPages {
		if err != nil {
			return useragent.Redirected{}, err
		}
		if result.Redirected != nil {
			return *result.Redirected, nil
		}
		if len(result.Page.Forms) == 0 {
			return useragent.Redirected{}, &useragent.PageError{Page: result.Page, Why: or(result.Page.Note, "it has no form to fill in")}
		}
		result, err = w.fill(ctx, agent, result.Page)
	}
	return useragent.Redirected{}, &StepError{
		Text:   fmt.Sprintf("The sign-in went through %d pages without an end.", maxPages),
		Advice: "The provider may be going round in circles; sign in with the system browser.",
	}
}

// fill asks the person to fill in page and sends the form, after another
// question where sending it may do harm.
func (w *Walk) fill(ctx context.Context, agent *useragent.Agent, page *useragent.Page) (useragent.Result, error) {
	answer, err := w.ask(ctx, Await{Kind: AwaitForm, Text: "Fill in the provider's page.", Page: page})
	if err != nil {
		return useragent.Result{}, err
	}
	filled, ok := answer.(Filled)
	if !ok {
		return useragent.Result{}, errors.New("the form was not filled in")
	}
	s := filled.Submission
	for _, form := range page.Forms {
		for _, f := range form.Fields {
			if f.Secret {
				w.Log().KnowSecret(s.Values.Get(f.Name))
			}
		}
	}
	result, err := agent.Submit(ctx, page, s)
	if risk := (*useragent.ConfirmError)(nil); errors.As(err, &risk) {
		if err := w.confirm(ctx, risk); err != nil {
			return useragent.Result{}, err
		}
		s.Confirmed = true
		return agent.Submit(ctx, page, s)
	}
	return result, err
}

// ask waits for the person's answer to a.
func (w *Walk) ask(ctx context.Context, a Await) (Answer, error) {
	if w.Options.Mode == Unattended {
		return nil, &StepError{Text: a.Text + " Nobody is there to do it.", Advice: "Give --login USER:PASSWORD, or use the terminal front end."}
	}
	ctx, cancel := context.WithTimeout(ctx, w.Options.CallbackTimeout)
	defer cancel()
	w.Ask(a)
	defer w.Settle()
	for {
		select {
		case answer := <-w.Answers():
			if other, ok := answer.(Instead); ok {
				return nil, &otherSignIn{other.SignIn}
			}
			if a.Kind == AwaitForm {
				if _, ok := answer.(Filled); !ok {
					continue
				}
			} else if _, ok := answer.(Confirmed); !ok {
				continue
			}
			return answer, nil
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return nil, &StepError{Text: fmt.Sprintf("Nobody answered within %s.", w.Options.CallbackTimeout), Advice: "Run the step again."}
			}
			return nil, ctx.Err()
		}
	}
}

// confirm asks whether a form is to be sent that may do harm.
func (w *Walk) confirm(ctx context.Context, risk *useragent.ConfirmError) error {
	answer, err := w.ask(ctx, Await{Kind: AwaitConfirm, Text: sentence(risk) + "."})
	if err != nil {
		return err
	}
	if yes, ok := answer.(Confirmed); ok && yes.Yes {
		return nil
	}
	return &StepError{Text: "The form was not sent: you said no.", Advice: "Sign in with the system browser instead."}
}

// agentAnswer reads the authorization response from where the agent was sent.
func (w *Walk) agentAnswer(to useragent.Redirected) (*callback.Response, error) {
	var r callback.Response
	if to.FormPost {
		var params callback.Params
		for _, p := range to.Fields {
			params = append(params, callback.Param{Name: p.Name, Value: p.Value})
		}
		r = callback.NewResponse(callback.FormPost, to.URL, params, w.Now())
	} else {
		var err error
		if r, err = callback.FromURL(to.URL, w.Now()); err != nil {
			return nil, &StepError{Text: sentence(err) + ".", Err: err}
		}
	}
	if x, ok := w.Recorded(); ok {
		r.Exchange = x.ID
	}
	return &r, nil
}

func signInError(err error) error {
	var page *useragent.PageError
	var wire *httplog.Error
	if errors.As(err, &page) || errors.As(err, &wire) || errors.Is(err, context.Canceled) {
		return err
	}
	return &StepError{Text: sentence(err) + ".", Advice: "Sign in with the system browser instead.", Err: err}
}
