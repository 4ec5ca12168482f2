package flows

import (
	"time"

	"github.com/grantwalk/grantwalk/flows/useragent"
)

// SignIn is how the person signs in at the authorization endpoint.
type SignIn string

const (
	// SignInBrowser opens the system browser and waits for its callback.
	SignInBrowser SignIn = "browser"
	// SignInLink shows the URL, opens nothing, and waits for the callback or a
	// pasted redirect URL.
	SignInLink SignIn = "link"
	// SignInAgent uses the built-in user agent, whose exchanges are recorded.
	SignInAgent SignIn = "agent"
)

// AwaitKind names what a run waits for.
type AwaitKind string

const (
	// AwaitCallback: the browser's callback, or a pasted redirect URL.
	AwaitCallback AwaitKind = "callback"
	// AwaitPage: the browser fetches a page of ours at URL; nothing is to be pasted.
	AwaitPage AwaitKind = "page"
	// AwaitForm: the person fills in a form that the built-in user agent found.
	AwaitForm AwaitKind = "form"
	// AwaitConfirm: the person says yes or no to something risky.
	AwaitConfirm AwaitKind = "confirm"
	// AwaitTime: an experiment waits until a moment; nobody has to do anything.
	AwaitTime AwaitKind = "time"
)

// Await is what a run waits for, with what a person needs to answer it.
type Await struct {
	Kind AwaitKind
	// Text says in a sentence what is awaited.
	Text string

	// For AwaitCallback and AwaitPage: the URL to open; for AwaitCallback the
	// redirect URI at which an answer is expected, and whether a listener of ours waits there.
	URL         string
	RedirectURI string
	Listening   bool
	Exchange    int // the unseen exchange of the URL

	// For AwaitForm.
	Page *useragent.Page

	// For AwaitTime.
	From, Until time.Time
}

// Answer is what a person gives to a run that waits.
type Answer interface{ answer() }

type (
	// Pasted is a redirect URL, its query, or a bare code, as pasted.
	Pasted struct{ Text string }
	// Open asks for the URL to be opened in the system browser (again).
	Open struct{}
	// Filled is a form of the page filled in, with the button that was pressed.
	Filled struct{ Submission useragent.Submission }
	// Confirmed answers an AwaitConfirm.
	Confirmed struct{ Yes bool }
	// GoOn ends an AwaitTime before its time.
	GoOn struct{}
	// Instead begins a sign-in of an experiment again, in that way. The machine
	// makes it of SetSignIn.
	Instead struct{ SignIn SignIn }
)

func (Pasted) answer()    {}
func (Open) answer()      {}
func (Filled) answer()    {}
func (Confirmed) answer() {}
func (GoOn) answer()      {}
func (Instead) answer()   {}

// otherSignIn ends a sign-in that is to begin again in another way.
type otherSignIn struct{ to SignIn }

func (*otherSignIn) Error() string { return "you chose to sign in in another way" }
