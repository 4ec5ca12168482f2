package flows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// FaultID names a fault that a person puts into a request on purpose.
type FaultID string

// Fault is something that a client may do wrong, to be put into a request on
// purpose: what does the server say to it?
type Fault struct {
	ID    FaultID
	Title string
	// Explain says what is done to the request, and what goes wrong by it in life.
	Explain string
	// Expect is what a correct server answers, in words.
	Expect string
	Spec   []specref.Ref
	// Again marks a fault of sending something twice: it is put in by sending a
	// recorded exchange again (Resend), and not into what is held.
	Again bool

	steps []StepID // whose request it fits
	needs func(Options, Session, httplog.Draft) string
	edit  func(Options, Session, httplog.Draft) (httplog.Draft, error)
	want  want
	// lax is what it means when the server does as if nothing was wrong.
	lax string
}

// want is the answer of a correct server.
type want struct {
	errors []string // of an OAuth error, any of them
	echo   bool     // the answer comes back by the browser, as it was asked for
	// noWider says that an answer with no more scope than was granted is right, too.
	noWider bool
}

// Fits says whether the fault can be put into the exchange, and if not, why: a
// held one, or for those with Again one that was recorded.
func (f Fault) Fits(o Options, s Session, x httplog.Exchange) (bool, string) {
	switch {
	case !slices.Contains(f.steps, StepID(x.Label.Step)) || x.Method != "POST" && x.Label.Channel != httplog.Front:
		return false, "it is for " + stepsInWords(f.steps)
	case f.Again && (x.State != httplog.Done || x.Witness != httplog.Sent):
		return false, "it repeats a request that was answered; this one was not"
	case f.Again:
		return true, ""
	case x.State != httplog.Held:
		return false, "it is for a request that is held at the gate"
	}
	if f.needs != nil {
		if why := f.needs(o, s, draftOf(x)); why != "" {
			return false, why
		}
	}
	return true, ""
}

func stepsInWords(list []StepID) string {
	words := make([]string, len(list))
	for i, id := range list {
		words[i] = map[StepID]string{
			StepAuthorizationRequest: "the authorization request", StepToken: "the code exchange", StepRefresh: "a refresh",
			StepIntrospection: "introspection", StepRevocation: "a revocation",
		}[id]
	}
	return strings.Join(words, " or ")
}

func draftOf(x httplog.Exchange) httplog.Draft {
	if x.Witness == httplog.Unseen {
		return httplog.ReadURL(x.URL)
	}
	return httplog.ReadDraft(x.Request.Raw)
}

// Apply returns the bytes of the held exchange with the fault in them; of one
// that the system browser sends the URL.
func (f Fault) Apply(o Options, s Session, x httplog.Exchange) ([]byte, error) {
	d, err := f.edit(o, s, draftOf(x))
	if err != nil {
		return nil, fmt.Errorf("putting in “%s”: %w", f.Title, err)
	}
	return d.Bytes(), nil
}

// Promise says in a sentence what a correct server answers, and where that is
// laid down.
func (f Fault) Promise() string {
	if f.want.echo || len(f.Spec) == 0 {
		return f.Expect
	}
	expect := f.Expect
	if inside, ok := strings.CutSuffix(expect, ")"); ok {
		expect = inside + "; "
	} else {
		expect += " ("
	}
	return "A correct server answers " + expect + f.Spec[0].String() + ")."
}

// Judge compares the answer that came with the one that a correct server gives,
// in a sentence. It is not known where no answer came, or where it comes back by
// the browser.
func (f Fault) Judge(x httplog.Exchange) (right, known bool, text string) {
	if x.Response == nil || f.want.echo {
		return false, false, ""
	}
	status, code := x.Response.Status, ""
	answer, err := jsonpos.Parse(x.Response.Body().Bytes(), jsonpos.Limits{})
	if err == nil {
		code, _ = answer.Get("error").Text()
	}
	came := fmt.Sprint(status)
	if code != "" {
		came += " " + clip(code)
	}
	switch {
	case slices.Contains(f.want.errors, code) && code != "":
		return true, true, "This one answered " + came + ": right."
	case status >= 200 && status < 300 && code == "":
		if scope, ok := answer.Get("scope").Text(); ok && f.want.noWider && !slices.Contains(strings.Fields(scope), faultScope) {
			return true, true, "This one answered " + came + " and gave no more than was granted: right as well."
		}
		return false, true, "This one answered " + came + ": " + f.lax + "."
	case status >= 400 && status < 500 || code != "":
		return false, true, "This one answered " + came + ": it refused, with another error than the standard's."
	}
	return false, false, "This one answered " + came + ", which says neither yes nor no."
}

// FaultByID returns the fault with that id.
func FaultByID(id FaultID) (Fault, bool) {
	all := Faults()
	i := slices.IndexFunc(all, func(f Fault) bool { return f.ID == id })
	if i < 0 {
		return Fault{}, false
	}
	return all[i], true
}
