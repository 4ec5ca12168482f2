package tui

import (
	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// refreshTour shows what a refresh token is good for, on the wire.
func refreshTour() tour {
	return tour{
		name: "refresh", title: "What a refresh token buys",
		about: "A sign-in, a refresh and a revocation: a short access token, rotation, no-store, strict storage.",
		set: func(o *flows.Options) {
			o.AuthMethod, o.RefreshScope = flows.AuthPost, "openid profile"
		},
		stops: []stop{
			{
				title: "Why refresh?",
				say:   "An access token opens the API to whoever holds it, so it lives for minutes only. The refresh token gets the next one without bothering the person. We watch both, byte by byte.",
			},
			{
				title: "One URL is enough", by: "fetch the metadata", way: walkOn, until: flows.StepMetadata, answer: true,
				look: []spot{member("token_endpoint")},
				say:  "From the issuer's URL alone the client finds everything else. Look at token_endpoint: the code exchange goes there, and each refresh goes to the same place.",
			},
			{
				title: "Ask for it", by: "fetch the keys, make the request", way: walkOn, until: flows.StepAuthorizationRequest,
				look: []spot{query("scope")},
				say:  "The person is sent to the provider, in a browser. Look at scope: offline_access asks for a refresh token. The person has to agree.",
			},
			{
				title: "A code comes back", by: "sign in as alice, and agree", way: walkOn, until: flows.StepAuthorizationResponse, answer: true,
				at: flows.StepAuthorizationRequest, look: []spot{{findings.ResponseHeaders, "Location"}},
				say: "alice has signed in and agreed. Look at Location: the browser is sent back to the client, with a code. The code is no token. It is good for one exchange, and soon too old.",
			},
			{
				title: "Code exchange", by: "make the token request", way: walkOn, until: flows.StepToken,
				look: []spot{field("grant_type"), field("code"), field("client_secret")},
				say:  "Now without the browser: the client calls the token endpoint itself. grant_type says what it brings, a code. And it proves who it is, with client_id and client_secret.",
			},
			{
				title: "Two tokens", by: "send it", way: sendHeld, until: flows.StepToken, answer: true,
				look: []spot{member("refresh_token"), member("expires_in"), member("access_token")},
				say:  "Look at expires_in: so many seconds, and the access token is over. Beside it stands the refresh token, which lives far longer. It is never shown to the API.",
			},
			{
				title: "no-store", by: "look at the header", way: lookOn, until: flows.StepToken,
				look: []spot{{findings.ResponseHeaders, "Cache-Control"}},
				say:  "Cache-Control: no-store. Nothing on the way may keep a copy of this answer. A copy in a cache would be as good as the tokens themselves.",
			},
			{
				title: "Use it", by: "check the ID token, call an API", way: walkOn, until: flows.StepUserInfo,
				look: []spot{{findings.RequestHeaders, "Authorization"}},
				say:  "The access token at work. Bearer means: whoever shows it is let in, no questions asked. That is why it must not live long.",
			},
			{
				title: "Refresh", by: "call it, then let the token expire", way: letExpire, until: flows.StepRefresh,
				look: []spot{field("grant_type"), field("refresh_token"), field("scope")},
				say:  "The access token counts as expired. The same endpoint, a POST, a form: grant_type=refresh_token. There is no browser, and nobody is asked.",
			},
			{
				title: "Rotation", by: "send it", way: sendHeld, until: flows.StepRefresh, answer: true,
				look: []spot{member("refresh_token"), member("access_token")},
				say:  "A new access token, and a new refresh token with it: rotation. The old one was good for one use. If it ever turns up again, somebody has a copy.",
			},
			{
				title: "Keep it safe", by: "look at the header", way: lookOn, until: flows.StepRefresh,
				look: []spot{{findings.ResponseHeaders, "Cache-Control"}},
				say:  "no-store again. And at home: keep a refresh token as you keep a password. Encrypted or in the system's keyring; never in a URL, never in a log.",
			},
			{
				title: "Revoke it", by: "make the revocation request", way: walkOn, until: flows.StepRevocation,
				look: []spot{field("token"), field("token_type_hint")},
				say:  "The person leaves, or something looks wrong. The client tells the provider: forget this token. What came of the refresh token should go with it.",
			},
			{
				title: "It is over", by: "send it, and one for the access token", way: sendHeld, until: flows.StepRevocation, answer: true,
				look: []spot{{findings.ResponseLine, ""}},
				say:  "200: both tokens are worth nothing now. What to take home: short access tokens, refresh tokens that rotate, strict storage, and revocation when in doubt.",
			},
		},
	}
}
