package flows

import (
	"fmt"
	"slices"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// OptionalSteps are the steps that Options.Steps can name, in the order in
// which they are taken.
var OptionalSteps = []StepID{StepUserInfo, StepIntrospection, StepRefresh, StepRevocation, StepLogout}

// flowFor returns the flow that o asks for, with the optional steps it names.
func flowFor(o Options) (Flow, error) {
	var f Flow
	switch o.Flow {
	case FlowCode:
		f = codeFlow(o)
	case FlowRefresh:
		f = refreshFlow()
	case FlowClientCredentials:
		f = clientCredentialsFlow()
	case FlowCheck:
		f = Flow{ID: FlowCheck, Title: "metadata and keys", Steps: []Step{metadataStep(), keysStep()}}
	default:
		return f, bad("flow", fmt.Sprintf("%q is not known", o.Flow))
	}
	if o.Until != "" {
		i := f.Index(o.Until)
		if i < 0 {
			return f, bad("until", fmt.Sprintf("%q is not a step of the flow %s", o.Until, f.ID))
		}
		f.Steps = f.Steps[:i+1]
		return f, nil
	}
	if o.Steps == nil {
		// Introspection is for resource servers; a client asks for it by name.
		f.Steps = slices.DeleteFunc(f.Steps, func(s Step) bool { return s.ID == StepIntrospection })
		return f, nil
	}
	for _, id := range o.Steps {
		i := f.Index(id)
		if i < 0 || !f.Steps[i].Optional {
			return f, bad("steps", fmt.Sprintf("%q is not an optional step of the flow %s; choose from %s, or none", id, f.ID, optionalOf(f)))
		}
	}
	f.Steps = slices.DeleteFunc(f.Steps, func(s Step) bool { return s.Optional && !slices.Contains(o.Steps, s.ID) })
	return f, nil
}

func optionalOf(f Flow) string {
	text := ""
	for _, s := range f.Steps {
		if s.Optional {
			if text != "" {
				text += ", "
			}
			text += string(s.ID)
		}
	}
	return text
}

func codeFlow(o Options) Flow {
	title := "authorization code"
	if o.PKCE != "none" {
		title += " + PKCE"
	}
	return Flow{ID: FlowCode, Title: title, Steps: []Step{
		metadataStep(), keysStep(),
		{
			ID: StepAuthorizationRequest, Title: "Authorization request",
			Explain: "The client sends the person to the provider, in a browser, with a URL that says who asks (client_id), for what (scope), and where to send the answer (redirect_uri). Some values are made fresh for this one request:\n" +
				"state comes back with the answer, so that nobody can slip in an answer to a request you did not make.\n" +
				"nonce comes back inside the ID token, so that an old token cannot be used again.\n" +
				challengeInWords(o.PKCE),
			Without: challengeMissing(o.PKCE),
			Spec: []specref.Ref{
				specref.RFC6749.Section("4.1.1"), specref.OIDCCore.Section("3.1.2.1"), specref.RFC7636.Section("4.3"), specref.RFC8252.Section("7.3"),
			},
			Plan: planAuthorizationRequest, run: authorizationRequest,
		},
		{
			ID: StepAuthorizationResponse, Title: "Authorization response",
			Explain: "The provider sends the browser back to the redirect URI with a code, or with an error. The code is not a token: it is a short-lived ticket, good for one exchange. Before it is used, the state must be the one that was sent, and the issuer (iss), where the provider names itself, must be the one you asked. An answer that fails either check is shown and never used.",
			Without: "Without the check of state, an attacker has you open an answer of their own, and you work in their account, or tie it to yours. Without the check of iss, a client of several providers can be made to hand the code of an honest one to a dishonest one (mix-up).",
			Spec: []specref.Ref{
				specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("10.12"), specref.RFC9207.Section("2.4"),
			},
			RestartAt: StepAuthorizationRequest, RestartWhy: "an answer belongs to one request, by its state",
			Plan: planAuthorizationResponse, run: authorizationResponse,
		},
		{
			ID: StepToken, Title: "Code exchange",
			Explain: "The client calls the token endpoint itself, without the browser, and trades the code for tokens. It proves who it is (client authentication)" + verifierInWords(o.PKCE) + ". The answer holds the access token for APIs, the ID token that says who signed in, and, when offline access was granted, the refresh token. Cache-Control: no-store tells everything on the way to keep no copy: one in a cache would be as good as the tokens.",
			Without: exchangeMissing(o.PKCE),
			Spec: []specref.Ref{
				specref.RFC6749.Section("4.1.3"), specref.RFC6749.Section("5.1"), specref.RFC7636.Section("4.5"), specref.RFC6749.Section("2.3.1"),
			},
			SpendsCode: true, RestartAt: StepAuthorizationRequest, RestartWhy: "an authorization code can be used only once",
			Plan: planToken, run: exchangeCode,
		},
		{
			ID: StepIDToken, Title: "ID token", Repeats: true,
			Explain: "The ID token is a signed statement about the sign-in, meant for this client. The signature is checked against the provider's keys, and each claim against what is known: the issuer, the client it was made for (aud), the time, the nonce of this very request.",
			Without: "Without the check of the signature, whoever can touch the token writes another name into it, and is signed in as that person. Without the checks of aud and nonce, a token that was made for another client, or an old one, is played back here.",
			Spec: []specref.Ref{
				specref.OIDCCore.Section("3.1.3.7"), specref.OIDCCore.Section("2"), specref.RFC7515.Section("5.2"),
			},
			Plan: planIDToken, run: checkIDToken,
		},
		userInfoStep(), introspectionStep(), refreshStep(true), revocationStep(), logoutStep(),
	}}
}

// challengeInWords says what the code_challenge is good for (RFC 7636 §1).
func challengeInWords(method string) string {
	switch method {
	case "none":
		return "There is no code_challenge, for PKCE is off: whoever gets hold of the code can try to use it."
	case "plain":
		return "code_challenge is the code_verifier itself (PKCE, plain): who sees this URL knows it. S256 sends its hash instead."
	}
	return "code_challenge is the hash of a secret, the code_verifier, that stays here until the code is exchanged: a stolen code is worth nothing without it (PKCE)."
}

// challengeMissing says what an attacker does where the values of one request are
// missing (RFC 9700 §4.5 and §4.7).
func challengeMissing(method string) string {
	text := "Without state, an attacker has you open an answer of their own, and you work in their account without knowing. "
	if method == "none" {
		return text + "PKCE is off in this walk: whoever catches the code on its way can bring it into a session of theirs, and only the nonce may give that away."
	}
	return text + "Without PKCE and nonce, a code or an ID token that they caught on its way, out of a log or by another app, works in a session of theirs."
}

// exchangeMissing says why tokens do not come by the browser (RFC 9700 §2.1.2).
func exchangeMissing(method string) string {
	text := "Were tokens sent by the browser instead, they would lie in its history and in logs, for an attacker to pick up. "
	if method == "none" {
		return text + "With PKCE off, nothing but client authentication stands between a stolen code and the tokens, and a public client has not even that."
	}
	return text + "As the code_verifier has to be shown here, and only the client knows it, a stolen code buys nothing."
}

func verifierInWords(method string) string {
	if method == "none" {
		return ""
	}
	return " and that it is the one who began (code_verifier)"
}

func refreshFlow() Flow {
	return Flow{ID: FlowRefresh, Title: "refresh token", Steps: []Step{
		metadataStep(), keysStep(), refreshStep(false),
		userInfoStep(), introspectionStep(), revocationStep(), logoutStep(),
	}}
}

func clientCredentialsFlow() Flow {
	return Flow{ID: FlowClientCredentials, Title: "client credentials", Steps: []Step{
		metadataStep(),
		{
			ID: StepToken, Title: "Token request",
			Explain: "The client asks for an access token for itself: nobody signs in, there is no code and no browser, only the client's own credentials. There should be no refresh token in the answer, because the client can simply ask again.",
			Without: "Without credentials of the client's own, anybody who knows its client_id could fetch tokens as this client. There is no person here who would notice: a secret that leaked works until it is changed.",
			Spec: []specref.Ref{
				specref.RFC6749.Section("4.4.2"), specref.RFC6749.Section("4.4.3"), specref.RFC6749.Section("5.1"),
			},
			Plan: planClientCredentials, run: clientCredentials,
		},
		introspectionStep(), revocationStep(),
	}}
}

func metadataStep() Step {
	return Step{
		ID: StepMetadata, Title: "Metadata",
		Explain: "From the issuer's URL alone the client finds everything else: the provider publishes its endpoints and abilities as one JSON document under /.well-known/. The issuer named inside must be, character by character, the one you asked for; this is what keeps one provider from posing as another.",
		Without: "Without it, endpoints are copied by hand, and whoever slips in one of theirs is sent the codes, and the client's secret with them. One document, fetched over TLS from the issuer itself and checked for its name, leaves no place to slip one in.",
		Spec: []specref.Ref{
			specref.OIDCDiscovery.Section("4"), specref.OIDCDiscovery.Section("4.3"), specref.RFC8414.Section("3"),
		},
		Plan: planMetadata, run: fetchMetadata,
	}
}

func keysStep() Step {
	return Step{
		ID: StepKeys, Title: "Signing keys",
		Explain: "The provider publishes the public halves of the keys that it signs tokens with, as a JSON Web Key Set. Each has an identifier, the kid, which a token's header names. Keys change over time, so a client fetches them again when a token names one that it has not seen.",
		Without: "Without the provider's own keys, an attacker signs an ID token that says they are you, and the client cannot tell. Fetching them anew also ends what a stolen key can do: once the provider takes it out of the set, what the thief signs is refused.",
		Spec: []specref.Ref{
			specref.OIDCDiscovery.Section("3"), specref.RFC7517.Section("5"), specref.OIDCCore.Section("10.1.1"),
		},
		Plan: planKeys, run: fetchKeys,
	}
}

func userInfoStep() Step {
	return Step{
		ID: StepUserInfo, Title: "UserInfo", Optional: true, Repeats: true,
		Explain: "The access token is used for the first time: the client shows it, as a Bearer token, to the UserInfo endpoint, and gets the claims that the granted scope covers. The sub in the answer must be the sub of the ID token, or the answer is about somebody else.",
		Without: "Were the token part of the URL, the next log or Referer header would hand it to an attacker; in the Authorization header it stays out of both. A client that does not compare sub can be fed the answer for another person, and lets the attacker in under that name.",
		Spec: []specref.Ref{
			specref.OIDCCore.Section("5.3"), specref.OIDCCore.Section("5.3.2"), specref.RFC6750.Section("2.1"),
		},
		Plan: planUserInfo, run: fetchUserInfo,
	}
}

func introspectionStep() Step {
	return Step{
		ID: StepIntrospection, Title: "Introspection", Optional: true, Repeats: true,
		Explain: "A resource server that cannot read a token asks the provider about it: is it active, for whom, for how long? Here the client asks, to see what the provider would answer.",
		Without: "Without it, a resource server takes a self-contained token until it expires, so a thief goes on using one that was revoked long ago. The endpoint has to know who asks, or an attacker would try out found and guessed tokens on it.",
		Spec:    []specref.Ref{specref.RFC7662.Section("2.1"), specref.RFC7662.Section("2.2")},
		Plan:    planIntrospection, run: introspect,
	}
}

func refreshStep(optional bool) Step {
	return Step{
		ID: StepRefresh, Title: "Refresh", Optional: optional, Repeats: true,
		Explain: "An access token lives for a short time, so that a stolen one is soon worthless. The refresh token gets a new one from the same token endpoint without bothering the person. Whoever holds it can do the same, so it needs strict storage, and many providers rotate it: each refresh returns a new one, and an old one that turns up again is a sign of theft. The Tokens tab shows before and after.",
		Without: "Without refresh tokens, access tokens would have to live for days, and a stolen one would serve the thief for as long. Without rotation, a stolen refresh token works unseen; with it, thief and client both come with the same old one, and the second to come gives the theft away.",
		Spec: []specref.Ref{
			specref.RFC6749.Section("6"), specref.RFC9700.Section("4.14.2"), specref.OIDCCore.Section("12"),
		},
		Plan: planRefresh, run: refresh,
	}
}

func revocationStep() Step {
	return Step{
		ID: StepRevocation, Title: "Revocation", Optional: true, Repeats: true, EndsSession: true,
		Explain: "When a token is no longer needed, or may have leaked, the client tells the provider to forget it. Revoking the refresh token should take the access tokens that came from it along; a provider that hands out self-contained tokens may be unable to call them back before they expire.",
		Without: "Without it, tokens on a lost laptop or in a leaked backup go on working until they expire, which for a refresh token can be months. A client that revokes when the person signs out leaves a thief tokens that are worth nothing.",
		Spec:    []specref.Ref{specref.RFC7009.Section("2.1"), specref.RFC7009.Section("2.2")},
		Plan:    planRevocation, run: revoke,
	}
}

func logoutStep() Step {
	return Step{
		ID: StepLogout, Title: "Logout", Optional: true, Repeats: true, EndsSession: true,
		Explain: "Tokens are one thing, the person's session at the provider another: while that lives, the next authorization request may be answered without a sign-in. The client sends the browser to the end_session_endpoint with the ID token as a hint of whose session is meant.",
		Without: "Without it, whoever sits down at this browser next is signed in as you, and is not even asked. Without the ID token as a hint, the provider cannot tell your wish from that of a foreign page that signs people out, and has to ask.",
		Spec:    []specref.Ref{specref.OIDCLogout.Section("2")},
		Plan:    planLogout, run: logout,
	}
}
