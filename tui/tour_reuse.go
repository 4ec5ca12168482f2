package tui

import (
	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// reuseTour shows how rotation finds a thief out, and what it costs.
func reuseTour() tour {
	return tour{
		name: "reuse", title: "How a stolen refresh token is found out",
		about: "An old refresh token comes again: the provider revokes the whole family, and both holders are out.",
		set: func(o *flows.Options) {
			o.AuthMethod, o.RefreshScope = flows.AuthPost, ""
		},
		stops: []stop{
			{
				title: "Two hold one key",
				say:   "A refresh token is worth a password. Suppose that a thief copies one, out of a log or a backup. Nothing is missing, so how does anybody notice? By rotation.",
			},
			{
				title: "Number one", by: "sign in as alice, exchange the code", way: walkOn, until: flows.StepToken, answer: true,
				look: []spot{member("refresh_token")},
				say:  "alice has signed in. Here is refresh token number one. From now on it is in two places: the client has it, and so has the thief.",
			},
			{
				title: "The client refreshes", by: "let the access token expire", way: letExpire, until: flows.StepRefresh,
				look: []spot{field("refresh_token"), field("grant_type")},
				say:  "The access token is over, so the client refreshes, as it should. It sends refresh token number one.",
			},
			{
				title: "Number two", by: "send it", way: sendHeld, until: flows.StepRefresh, answer: true,
				look: []spot{member("refresh_token")},
				say:  "Number two comes back: rotation. Number one is used up. The provider remembers it, and watches for it to come again.",
			},
			{
				title: "The thief comes", by: "be the thief", way: letExpire, until: flows.StepRefresh, fault: "old-refresh-token",
				look: []spot{field("refresh_token")},
				say:  "Now the thief tries the copy: number one, a second time. The tour has put it into this request.",
			},
			{
				title: "Found out", by: "send it", way: sendHeld, until: flows.StepRefresh, answer: true, fails: true,
				look: []spot{member("error_description"), member("error")},
				say:  "invalid_grant. Number one came twice, so two hold it. Which of them is the thief? The provider cannot tell. So it revokes the whole family: every token that came of this sign-in.",
			},
			{
				title: "The honest client", by: "refresh as the client", way: letExpire, until: flows.StepRefresh,
				look: []spot{field("refresh_token")},
				say:  "The client knows nothing of this. It refreshes with number two: the newest, and never used before.",
			},
			{
				title: "Out as well", by: "send it", way: sendHeld, until: flows.StepRefresh, answer: true, fails: true,
				look: []spot{member("error_description"), member("error"), {findings.ResponseLine, ""}},
				say:  "invalid_grant for the client, too: number two died with the family. Both have lost, and that is the point. The thief holds nothing any more.",
			},
			{
				title: "alice signs in again", by: "sign in again", way: runAgain, from: flows.StepAuthorizationRequest, until: flows.StepToken, answer: true,
				look: []spot{member("refresh_token")},
				say:  "All that alice notices is one more sign-in, and a new family begins. Without rotation the thief would have refreshed for weeks, and nobody would have known.",
			},
		},
	}
}
