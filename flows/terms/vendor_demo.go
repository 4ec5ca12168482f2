package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// demoTerms are names on the pages of grantwalk's own provider, which are much like those on other providers' pages.
func demoTerms() []Term {
	return []Term{
		{
			Name: "interaction", Kinds: kinds(Parameter), Vendor: demo,
			Where:   "parameter of the provider's forms",
			What:    "Which sign-in the form belongs to: the authorization request that waits until the person is done.",
			From:    "The provider, in a hidden field of its page.",
			Without: "The provider cannot go on where it was, and shows an error page.",
			Specs:   specs(specref.RFC6749.Section("3.1")),
		},
		{
			Name: "id", Kinds: kinds(Parameter), Vendor: demo,
			Where:   "parameter of the provider's pages",
			What:    "Which sign-in the page is for.",
			From:    "The provider, when it sends the browser from the authorization endpoint to its sign-in page.",
			Without: "The provider does not know which request the person is here for.",
			Specs:   specs(specref.RFC6749.Section("3.1")),
		},
		{
			Name: "csrf", Kinds: kinds(Parameter), Vendor: demo,
			Where:   "parameter of the provider's forms",
			What:    "A value that only the provider's own page holds. It shows that the form was filled in there, and not sent by another site.",
			From:    "The provider, fresh for each session, in a hidden field of its page.",
			Without: "Another site could make the person's browser agree for them (cross-site request forgery).",
			Specs:   specs(specref.RFC6749.Section("10.12")),
		},
		{
			Name: "action", Kinds: kinds(Parameter), Vendor: demo,
			Where:   "parameter of the sign-in form",
			What:    "Which button was pressed: login or cancel.",
			From:    "The person.",
			Without: "The form was sent with the enter key, which is a login.",
			Specs:   specs(specref.RFC6749.Section("3.1")),
		},
		{
			Name: "decision", Kinds: kinds(Parameter), Vendor: demo,
			Where:   "parameter of the forms for consent and logout",
			What:    "Which button was pressed: allow or deny, logout or stay. deny gives access_denied.",
			From:    "The person.",
			Without: "The provider takes it for no.",
			Specs:   specs(specref.RFC6749.Section("4.1.1")),
		},
	}
}
