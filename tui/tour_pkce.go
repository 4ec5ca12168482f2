package tui

import (
	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// pkceTour shows what a stolen code is worth without its verifier. The client is
// the provider's public one: nothing but PKCE stands between the thief and the
// tokens.
func pkceTour() tour {
	return tour{
		name: "pkce", title: "What PKCE is for",
		about: "The code_verifier and its hash, on their two ways; then a thief who has the code alone.",
		set: func(o *flows.Options) {
			o.ClientID, o.ClientSecret, o.AuthMethod, o.PKCE = "demo-native", "", flows.AuthNone, "S256"
		},
		stops: []stop{
			{
				title: "Codes get stolen",
				say:   "The code comes back through the browser. Its history, a log or another app may see it. PKCE is there so that a stolen code is worth nothing. We watch it, and then we steal one.",
			},
			{
				title: "Is it supported?", by: "fetch the metadata", way: walkOn, until: flows.StepMetadata, answer: true,
				look: []spot{member("code_challenge_methods_supported")},
				say:  "The provider says so: code_challenge_methods_supported lists S256. S256 stands for the hash, SHA-256.",
			},
			{
				title: "Only the hash leaves", by: "fetch the keys, make the request", way: walkOn, until: flows.StepAuthorizationRequest,
				look: []spot{query("code_challenge"), query("code_challenge_method")},
				say:  "The client has made up a secret, the code_verifier, and keeps it. Through the browser goes only its hash, the code_challenge. From a hash nobody gets back to the secret.",
			},
			{
				title: "The code comes", by: "sign in as alice, and agree", way: walkOn, until: flows.StepAuthorizationResponse, answer: true,
				at: flows.StepAuthorizationRequest, look: []spot{{findings.ResponseHeaders, "Location"}},
				say: "alice has signed in. Look at Location: here is the code, in a URL, in the browser. This is the place where it gets stolen.",
			},
			{
				title: "The secret is shown", by: "make the token request", way: walkOn, until: flows.StepToken,
				look: []spot{field("code_verifier"), field("code")},
				say:  "The client calls the token endpoint itself, past the browser. Here it shows the code_verifier, for the first time. This client is an app without a password: the verifier is its proof.",
			},
			{
				title: "It fits", by: "send it", way: sendHeld, until: flows.StepToken, answer: true,
				look: []spot{member("access_token")},
				say:  "The provider hashed the verifier and compared: it is the code_challenge of before. So the one who exchanges the code is the one who began, and the tokens come.",
			},
			{
				title: "Now a thief", by: "sign in once more", way: runAgain, from: flows.StepAuthorizationRequest, until: flows.StepAuthorizationResponse, answer: true,
				at: flows.StepAuthorizationRequest, look: []spot{{findings.ResponseHeaders, "Location"}},
				say: "A second sign-in, and a second code. This time a thief reads it in the browser, and is faster than the client.",
			},
			{
				title: "The thief guesses", by: "be the thief", way: walkOn, until: flows.StepToken, fault: "wrong-verifier",
				look: []spot{field("code_verifier"), field("code")},
				say:  "The thief has the code. The verifier has never been in the browser, so there is only guessing. The tour has put a wrong one into this request; everything else in it is right.",
			},
			{
				title: "invalid grant", by: "send it", way: sendHeld, until: flows.StepToken, answer: true, fails: true,
				look: []spot{member("error"), {findings.ResponseLine, ""}},
				say:  "400, invalid_grant: the verifier does not fit the challenge. The code is real, the client is the right one, and still nothing comes out.",
			},
			{
				title: "What PKCE buys", by: "sum it up", way: lookOn, until: flows.StepToken,
				look: []spot{member("error")},
				say:  "The hash by the browser, the secret past it: a stolen code is worth nothing. It takes three parameters and no password, so every client should send it, also one that has a secret.",
			},
		},
	}
}
