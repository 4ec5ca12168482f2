package flows

import (
	"context"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// StepID names a step, the same everywhere: in the terminal, in JSON, in flags.
type StepID string

const (
	StepMetadata              StepID = "metadata"
	StepKeys                  StepID = "keys"
	StepAuthorizationRequest  StepID = "authorization-request"
	StepAuthorizationResponse StepID = "authorization-response"
	StepToken                 StepID = "token"
	StepIDToken               StepID = "id-token"
	StepUserInfo              StepID = "userinfo"
	StepIntrospection         StepID = "introspection"
	StepRefresh               StepID = "refresh"
	StepRevocation            StepID = "revocation"
	StepLogout                StepID = "logout"
)

// Step is one thing that a person sees happen.
type Step struct {
	ID    StepID
	Title string
	// Explain says in plain words what this step is and why it is there.
	Explain string
	// Without says, in two sentences, what an attacker would do without the step
	// or without what is checked in it.
	Without string
	Spec    []specref.Ref

	// Optional steps may be skipped, and their failure does not end the flow.
	Optional bool
	// Repeats marks a step that only uses what the session has (UserInfo,
	// refresh, …): running it again begins from the newest session and leaves
	// later steps alone.
	Repeats bool
	// EndsSession marks a step after which the tokens are of no more use;
	// Continue stops before it.
	EndsSession bool
	// SpendsCode marks the step whose request uses up the authorization code.
	SpendsCode bool
	// RestartAt names the step at which a rerun starts when what this step
	// needs can be used only once; RestartWhy says so.
	RestartAt  StepID
	RestartWhy string

	// Plan says what will be sent, before it is sent.
	Plan func(Options, Session) string
	run  func(context.Context, *Walk) error
}

// Flow is a grant walked from end to end.
type Flow struct {
	ID    FlowID
	Title string
	Steps []Step
}

// Index returns the index of the step id, or -1.
func (f Flow) Index(id StepID) int {
	for i := range f.Steps {
		if f.Steps[i].ID == id {
			return i
		}
	}
	return -1
}
