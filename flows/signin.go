package flows

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/httplog"
)

// signInParts is what a sign-in keeps open between the authorization request
// and its response. Steps run one after the other; the lock is for Close.
type signInParts struct {
	mu       sync.Mutex
	listener *callback.Listener
	answer   *callback.Response // what the built-in user agent was sent back with
}

func (p *signInParts) close() {
	p.mu.Lock()
	l := p.listener
	p.listener, p.answer = nil, nil
	p.mu.Unlock()
	if l != nil {
		_ = l.Close() // always nil
	}
}

func (p *signInParts) set(l *callback.Listener, answer *callback.Response) {
	p.mu.Lock()
	p.listener, p.answer = l, answer
	p.mu.Unlock()
}

func (p *signInParts) get() (*callback.Listener, *callback.Response) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.listener, p.answer
}

// openRedirect makes the redirect URI ready for an answer. Where no listener
// can serve it, the answer has to be pasted.
func (w *Walk) openRedirect(ctx context.Context) error {
	r := w.runner
	r.signIn.close()
	// The listener outlives this step: it belongs to the runner.
	l, err := callback.Listen(r.ctx, w.Options.RedirectURI, callback.Options{Log: w.Log(), OnRejected: r.rejected})
	switch {
	case errors.Is(err, callback.ErrNotLoopback), errors.Is(err, callback.ErrHTTPS):
		w.Session.RedirectURI = w.Options.RedirectURI
		if w.SignIn != SignInAgent {
			w.Warn("No listener can wait at " + w.Options.RedirectURI + ": paste the URL that the browser ends at.")
		}
		return nil
	case err != nil:
		return &StepError{
			Text:   "The callback listener could not be opened: " + err.Error() + ".",
			Advice: "Choose another redirect URI with --redirect-uri; port 0 takes a free one.", Err: err,
		}
	}
	w.Session.RedirectURI = l.RedirectURI()
	label := httplog.LabelFrom(ctx)
	label.Step, label.Channel = string(StepAuthorizationResponse), httplog.Front
	l.Expect(label, w.match())
	r.signIn.set(l, nil)
	return nil
}

// rejected reports a call of the callback that is not the answer.
func (r *Runner) rejected(resp callback.Response, why error) {
	text := "An answer was not used: " + why.Error()
	if resp.Error != "" {
		text += ", and it says: " + errorInWords(resp)
	}
	if resp.Exchange != 0 {
		text += fmt.Sprintf(" (exchange %d)", resp.Exchange)
	}
	s := r.State()
	if s.Await != nil && s.Await.Kind == AwaitCallback {
		text += ". Still waiting for the right one"
	}
	r.Dispatch(Warned{Run: s.Run, Text: text + "."})
}

// match says which response is the answer to this session's request. A wrong
// state or a foreign issuer is never one (RFC 6749 §10.12, RFC 9207 §2.4).
func (w *Walk) match() func(callback.Response) error {
	state := callback.MatchState(w.Session.State)
	issuer := w.responseIssuer()
	return func(r callback.Response) error {
		if r.StateKnown {
			if err := state(r); err != nil {
				return err
			}
		}
		if r.Params.Has("iss") && issuer != "" && r.Iss != issuer {
			return fmt.Errorf("%w: iss is %q, expected %q", errForeignIssuer, clip(r.Iss), issuer)
		}
		return r.Problem()
	}
}

var errForeignIssuer = errors.New("the answer comes from another issuer")

// responseIssuer is what iss must be, in the response and in the ID token: what
// the metadata says, for that is whom the request went to. Where the metadata
// names another issuer than the one asked for, the walk has stopped already,
// unless a person chose to go on.
func (w *Walk) responseIssuer() string {
	if w.Session.Metadata != nil && w.Session.Metadata.Issuer() != "" {
		return w.Session.Metadata.Issuer()
	}
	return w.Session.Issuer
}

func planAuthorizationResponse(o Options, s Session) string {
	return "Nothing from here: the browser comes back to " + or(s.RedirectURI, o.RedirectURI) + " with the answer. You may also paste the URL that it ended at."
}

// authorizationResponse waits for the answer, or takes the one that the
// built-in user agent was sent back with, and checks it before its code is used.
func authorizationResponse(ctx context.Context, w *Walk) error {
	listener, answer := w.runner.signIn.get()
	var resp callback.Response
	if answer != nil {
		resp = *answer
		if err := w.match()(resp); err != nil {
			return unusable(resp, err)
		}
	} else {
		var err error
		if resp, err = w.awaitCallback(ctx, listener); err != nil {
			return err
		}
	}
	w.Log().KnowSecret(resp.Code)
	w.Session.Callback, w.Session.Refused = &resp, nil
	if resp.Error != "" {
		w.Learn("The provider answered with an error: " + resp.Error + ".")
		return refused(resp)
	}
	if resp.Code == "" {
		return &StepError{
			Text:   "The answer is a JWT (the parameter response, JARM), and grantwalk does not read those yet.",
			Advice: "Ask for a plain answer: --response-mode query, or the client's registration.",
		}
	}
	w.Session.Code = resp.Code
	w.Learn(fmt.Sprintf("A code of %d characters came%s.", len(resp.Code), w.whatMatched(resp)))
	if !resp.StateKnown {
		w.Warn("The code was pasted alone, so the state could not be compared: nobody can tell that it answers this request.")
	}
	if resp.Iss == "" && resp.StateKnown && w.Session.Metadata != nil && w.Session.Metadata.AuthorizationResponseIssParameterSupported() {
		return &StepError{
			Text:   "The metadata promises the parameter iss in every answer (authorization_response_iss_parameter_supported), and this one has none.",
			Advice: "A client must reject the answer (RFC 9207 §2.4). Have the provider send iss, or correct its metadata.",
			Strict: true,
		}
	}
	return nil
}

func (w *Walk) whatMatched(r callback.Response) string {
	switch {
	case !r.StateKnown:
		return ""
	case r.Iss != "" && w.responseIssuer() != "":
		return "; its state and its iss are the right ones"
	}
	return "; its state is the one that was sent"
}

// unusable is the end of a sign-in whose answer is not the one that was asked for.
func unusable(r callback.Response, err error) error {
	text := "The answer is not used: " + err.Error() + "."
	advice := "A code in such an answer is never exchanged. Look at the recorded answer, and run the authorization request again."
	if r.Error != "" {
		text += " It says: " + errorInWords(r) + "."
		advice = errorAdvice(r.Error)
	}
	return &StepError{Text: text, Advice: advice, Err: err}
}

// errorInWords is the error of a response with its description.
func errorInWords(r callback.Response) string {
	if r.ErrorDescription == "" {
		return clip(r.Error)
	}
	return clip(r.Error) + " (“" + clip(r.ErrorDescription) + "”)"
}

// refused explains an error response (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6).
func refused(r callback.Response) error {
	return &StepError{Text: "The provider refused: " + errorInWords(r) + ".", Advice: errorAdvice(r.Error)}
}

func errorAdvice(code string) string {
	advice := "Look the error up at the provider's log; the parameters sent are in the authorization request."
	switch code {
	case "access_denied":
		advice = "The person, or a policy of the provider, said no. Run the authorization request again and agree, or look at the policy."
	case "invalid_scope":
		advice = "The client may not ask for one of these scopes. Ask for fewer with --scope, or allow them at the provider."
	case "unauthorized_client":
		advice = "The client may not use the authorization code grant. Allow it in the client's registration."
	case "unsupported_response_type":
		advice = "The provider does not do response_type=code for this client. Allow the authorization code flow."
	case "invalid_request":
		advice = "A parameter is missing, malformed or there twice; the description usually names it. PKCE may be required (--pkce S256)."
	case "login_required", "interaction_required", "consent_required", "account_selection_required":
		advice = "The provider has to show a page, and prompt=none forbids it. Leave --prompt out, or choose login or consent."
	case "server_error", "temporarily_unavailable":
		advice = "The fault is at the provider; its log says more. Try again."
	}
	return advice
}

// awaitCallback waits for the listener or for a pasted answer, whichever comes
// first.
func (w *Walk) awaitCallback(ctx context.Context, l *callback.Listener) (callback.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, w.Options.CallbackTimeout)
	defer cancel()
	got := make(chan callback.Response, 1)
	if l != nil {
		w.background(func() {
			if r, err := l.Wait(ctx); err == nil {
				got <- r
			}
		})
	}
	w.Ask(Await{
		Kind: AwaitCallback, Text: "Sign in in the browser; the answer arrives here by itself.",
		URL: w.Session.AuthorizationURL, RedirectURI: w.Session.RedirectURI, Listening: l != nil,
	})
	defer w.Settle()
	for {
		select {
		case r := <-got:
			if n := l.Dropped(); n > 0 {
				w.Warn(fmt.Sprintf("%d more calls of the redirect URI were not used either; too many came to record each.", n))
			}
			return r, nil
		case a := <-w.Answers():
			switch a := a.(type) {
			case Open:
				if failed := w.open(ctx, w.Session.AuthorizationURL); failed != "" {
					w.Warn(failed)
				}
			case Pasted:
				r, err := w.pasted(a.Text)
				if err == nil {
					return r, nil
				}
				w.Warn("What you pasted was not used: " + err.Error() + ".")
			case Instead:
				return callback.Response{}, &otherSignIn{a.SignIn}
			}
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return callback.Response{}, noAnswer(w, l != nil)
			}
			return callback.Response{}, ctx.Err()
		}
	}
}

// pasted reads what a person pasted and checks it like any other answer.
func (w *Walk) pasted(text string) (callback.Response, error) {
	r, err := callback.Parse(text, w.Session.RedirectURI)
	if err != nil && r.URL == "" {
		return r, err
	}
	r.Received = w.Now()
	for _, secret := range r.Params.Secrets() {
		w.Log().KnowSecret(secret)
	}
	if r.Warning != nil {
		w.Warn(sentence(r.Warning) + ".")
	}
	if err == nil {
		err = w.match()(r)
	}
	if err != nil {
		w.Session.Refused = &r // worth a look at, and never used
		w.Learn("")
	}
	return r, err
}

func noAnswer(w *Walk, listening bool) error {
	text := fmt.Sprintf("No answer came within %s", w.Options.CallbackTimeout)
	if listening {
		text += " at " + w.Session.RedirectURI
	}
	return &StepError{
		Text: text + ".",
		Advice: "What does the browser show? An error page of the provider: it refuses the request, often because this redirect URI is not registered. " +
			"A page that cannot be reached: the browser runs on another machine; paste its URL here. A sign-in page: finish it, and run the authorization request again.",
		Err: context.DeadlineExceeded,
	}
}
