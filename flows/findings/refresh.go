package findings

import (
	"slices"

	"github.com/grantwalk/grantwalk/flows/specref"
)

func refreshRules() []Rule {
	return slices.Concat(refreshRefusedRules(), refreshTokenRules(), refreshIDTokenRules())
}

// eachRefresh looks at every answer to a refresh.
func (t *Trace) eachRefresh(judge func(a *TokenAnswer) (Hit, bool)) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.IsRefresh() {
			continue
		}
		if h, ok := judge(a); ok {
			hits = append(hits, h)
		}
	}
	return found(hits...)
}

// eachRefreshed is eachRefresh for those that brought tokens, one hit at most:
// what a provider does at each refresh is one fault.
func (t *Trace) onceRefreshed(judge func(a *TokenAnswer) (Hit, bool)) Outcome {
	for _, a := range t.Tokens {
		if !a.IsRefresh() || !a.Success() {
			continue
		}
		if h, ok := judge(a); ok {
			return found(h)
		}
	}
	return passed()
}

func refreshTokenRules() []Rule {
	rotation := specref.RFC9700.Section("4.14.2")
	return []Rule{
		{
			ID: "RT-NOT-ROTATED", Topic: "refresh", Severity: Error, Title: "Refresh token of a public client is not rotated",
			Looks:  "A client without a secret refreshes, and the answer has no refresh token or the one that was sent, while the token is bound to no key.",
			Breaks: "A stolen copy of the refresh token works, unnoticed, for as long as it lives.",
			Specs:  []specref.Ref{specref.RFC9700.Section("2.2.2"), rotation},
			Fix: Fix{IdP: "Switch rotation on (Keycloak: Revoke Refresh Token; Okta: rotation_type ROTATE; Auth0: Rotation), or bind tokens to a key with DPoP.",
				Client: "Store the new refresh token each time; use a secret where the client can keep one."},
			Judge: alsoIn(LabRotation, needing(NeedRefresh, judgeNotRotated)),
		},
		{
			ID: "RT-SCOPE", Topic: "refresh", Severity: Warning, Title: "scope changed at the refresh",
			Looks:  "The refreshed token has scopes that were not granted at first (an error), or lacks some although no narrower scope was asked for; or a narrower scope was asked for and ignored (a note).",
			Breaks: "A wider scope is more than the person agreed to; a narrower one makes calls fail that worked before.",
			Specs:  []specref.Ref{specref.RFC6749.Section("6"), rotation},
			Fix:    Fix{IdP: "Bind the refresh token to the scope that was consented to, and answer with that scope.", Client: "Read scope in every answer."},
			Judge:  alsoIn(LabScope, needing(NeedRefresh, judgeRefreshScope)),
		},
		{
			ID: "RT-OLD-AT-VALID", Topic: "refresh", Severity: Note, Title: "Old access token lives on after the refresh",
			Looks:  "An access token from before a refresh is still accepted after it.",
			Breaks: "Nothing, when it is expected: a refresh does not call the old access token back. It works until it expires.",
			Specs:  []specref.Ref{specref.RFC6749.Section("6"), specref.OIDCCore.Section("16.18")},
			Fix:    Fix{IdP: "Keep access tokens short-lived.", Client: "Forget the old one, and revoke it where that matters."},
			Needs:  []Need{NeedRefresh}, Judge: judgeOldAccessToken,
			Probe: "Using the old access token at the UserInfo endpoint would show whether it still works.",
		},
		{
			ID: "RT-LIFETIME", Topic: "refresh", Severity: Note, Title: "Lifetime of the refreshed tokens",
			Looks:  "expires_in is missing after the refresh though it was there before; the lifetime of the session shrinks with each refresh; the refresh token tells its own expiry; or it is empty, short or has characters that are not allowed (a warning).",
			Breaks: "A client that does not know when its tokens end meets the end as an error.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.1"), specref.RFC6749.Section("6"), specref.RFC6749.Section("10.10")},
			Fix:    Fix{IdP: "Return expires_in with every access token; set the session's longest life on purpose.", Client: "Plan a new sign-in before the session ends for good."},
			Needs:  []Need{NeedTokens}, Judge: judgeLifetime,
		},
	}
}
