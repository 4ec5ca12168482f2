package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// resourceMetadataTerms are the members of an API's own metadata.
func resourceMetadataTerms() []Term {
	const where = "member of an API's metadata"
	const api = "The API."
	const human = "Nothing: it is for people."
	return []Term{
		{
			Name: "resource", Kinds: kinds(Metadata),
			Where:   where,
			What:    "The name of the API: the URL that its metadata was found by. It is what the parameter resource names.",
			From:    api,
			Without: "A client must not use the metadata: another API may be posing as this one.",
			Specs:   specs(specref.RFC9728.Section("2"), specref.RFC9728.Section("3.3")),
		},
		{
			Name: "authorization_servers", Kinds: kinds(Metadata),
			Where:   where,
			What:    "The issuers of the providers whose tokens the API takes.",
			From:    api,
			Without: "A client has to know beforehand which provider belongs to the API.",
			Specs:   specs(specref.RFC9728.Section("2")),
		},
		{
			Name: "bearer_methods_supported", Kinds: kinds(Metadata),
			Where:   where,
			What:    "How the API takes a Bearer token: header, body or query.",
			From:    api,
			Without: "A client uses the Authorization header, as it should anyway.",
			Specs:   specs(specref.RFC9728.Section("2"), specref.RFC6750.Section("2.1")),
		},
		{
			Name: "resource_signing_alg_values_supported", Kinds: kinds(Metadata),
			Where:   where,
			What:    "With which algorithms the API signs its answers.",
			From:    api,
			Without: "The answers are not signed.",
			Specs:   specs(specref.RFC9728.Section("2")),
		},
		{
			Name: "resource_name", Kinds: kinds(Metadata),
			Where:   where,
			What:    "The name of the API, for people to read.",
			From:    api,
			Without: human,
			Specs:   specs(specref.RFC9728.Section("2")),
		},
		{
			Name: "resource_documentation", Kinds: kinds(Metadata),
			Where:   where,
			What:    "A page for developers.",
			From:    api,
			Without: human,
			Specs:   specs(specref.RFC9728.Section("2")),
		},
		{
			Name: "resource_policy_uri", Kinds: kinds(Metadata),
			Where:   where,
			What:    "A page that says what clients may do with the data that they get.",
			From:    api,
			Without: human,
			Specs:   specs(specref.RFC9728.Section("2")),
		},
		{
			Name: "resource_tos_uri", Kinds: kinds(Metadata),
			Where:   where,
			What:    "The terms of service of the API, as a page.",
			From:    api,
			Without: human,
			Specs:   specs(specref.RFC9728.Section("2")),
		},
		{
			Name: "dpop_bound_access_tokens_required", Kinds: kinds(Metadata),
			Where:   where,
			What:    "Whether the API takes tokens only that are bound to a key. When it is left out: no.",
			From:    api,
			Without: "A client with a Bearer token learns it by a 401.",
			Specs:   specs(specref.RFC9728.Section("2")),
		},
	}
}
