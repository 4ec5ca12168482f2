package flows

import (
	"context"
	"net/http"
	"slices"

	"github.com/grantwalk/grantwalk/httplog"
)

// CanResend says whether Resend would send something, and if not, why.
func CanResend(s State, x httplog.Exchange) (bool, string) {
	switch {
	case x.Witness == httplog.Unseen:
		return false, "the system browser sent it; run the step again instead"
	case x.Witness == httplog.Received:
		return false, "it came to the callback listener: it is no request of ours"
	case x.Witness != httplog.Sent:
		return false, "a recording says that it was sent, not this program"
	case x.Method == http.MethodConnect:
		return false, "it opens a way through the proxy, which is done when a request needs it"
	case !x.State.Ended():
		return false, "it is still under way"
	}
	return s.canBeside()
}

// Resent returns the exchanges of list that Resend sends again: the one with that
// id, and with after those that the flow sent after it on the back channel.
func Resent(list []httplog.Exchange, id int, after bool) []httplog.Exchange {
	var out []httplog.Exchange
	for _, x := range list {
		follows := after && x.ID > id && x.Label.Channel == httplog.Back && x.Label.Probe == "" && x.Label.Lab == "" && x.Label.Resends == 0
		if x.ID != id && !follows || x.Witness != httplog.Sent || x.Method == http.MethodConnect {
			continue
		}
		out = append(out, x)
	}
	return out
}

func (s State) resend(e Resend) (State, []Effect) {
	if ok, _ := s.canBeside(); !ok || s.Mode == Unattended {
		return s, nil
	}
	s = s.startBeside(Beside{Kind: BesideResend, Exchange: e.Exchange})
	return s, []Effect{StartResend{Run: s.Run, Step: s.Current, Exchange: e.Exchange, After: e.After, Fault: e.Fault, Session: s.Session}}
}

// resend sends an exchange again as it was, and where after is set those that
// the flow sent after it on the back channel. A failure is a result too. Tokens
// that come are the session's: what they replace may be dead.
func (w *Walk) resend(ctx context.Context, e StartResend) error {
	for _, x := range Resent(w.Log().Exchanges(), e.Exchange, e.After) {
		if x.ID == e.Exchange && e.Fault != "" {
			x.Label.Fault = string(e.Fault)
		}
		if err := w.resendOne(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

func (w *Walk) resendOne(ctx context.Context, x httplog.Exchange) error {
	label := httplog.Label{Step: x.Label.Step, Channel: x.Label.Channel, Run: w.run, Resends: x.ID, Fault: x.Label.Fault}
	err := w.runner.wire.Resend(httplog.WithLabel(ctx, label), x)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	again, ok := w.Recorded()
	if err != nil || !ok || again.Response == nil || StepID(x.Label.Step) != StepToken && StepID(x.Label.Step) != StepRefresh || x.Method != http.MethodPost {
		return nil
	}
	set, err := parseTokenResponse(again, StepID(x.Label.Step), w.Now())
	for _, secret := range []string{set.AccessToken, set.RefreshToken, set.IDToken} {
		w.Log().KnowSecret(secret)
	}
	if err != nil || set.AccessToken == "" {
		return nil
	}
	w.adopt(set)
	w.Learn("The answer brought tokens; the walk goes on with them.")
	return nil
}

// adopt makes set the newest tokens of the session. They are alive, whatever was
// revoked before.
func (w *Walk) adopt(set TokenSet) {
	w.Session.Revoked = slices.DeleteFunc(slices.Clone(w.Session.Revoked), func(name string) bool {
		return name == "access_token" || name == "refresh_token" && set.RefreshToken != ""
	})
	w.Session.Tokens = append(w.Session.Tokens[:len(w.Session.Tokens):len(w.Session.Tokens)], set)
	w.Session.TreatedAsExpired = false
}
