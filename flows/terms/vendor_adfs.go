package terms

// adfsTerms are names of AD FS.
func adfsTerms() []Term {
	const where = "metadata member"
	const provider = "AD FS."
	const leave = "Nothing: clients leave it alone."
	return []Term{
		{
			Name: "access_token_issuer", Kinds: kinds(Metadata), Vendor: adfs,
			Where:   where,
			What:    "The issuer of access tokens, which differs from that of ID tokens.",
			From:    provider,
			Without: "An API compares iss with the wrong name.",
		},
		{
			Name: "microsoft_multi_refresh_token", Kinds: kinds(Metadata), Vendor: adfs,
			Where:   where,
			What:    "Whether one refresh token is good for several APIs.",
			From:    provider,
			Without: "A client asks anew for each API.",
		},
		{
			Name: "capabilities", Kinds: kinds(Metadata), Vendor: adfs,
			Where:   where,
			What:    "What this farm of servers can do beside, such as kdf_ver2.",
			From:    provider,
			Without: leave,
		},
		{
			Name: "as_access_token_token_binding_supported", Kinds: kinds(Metadata), Vendor: adfs,
			Where:   where,
			What:    "Whether access tokens can be bound to the TLS connection, by a standard that browsers have given up.",
			From:    provider,
			Without: leave,
		},
		{
			Name: "as_refresh_token_token_binding_supported", Kinds: kinds(Metadata), Vendor: adfs,
			Where:   where,
			What:    "Whether refresh tokens can be bound to the TLS connection, by a standard that browsers have given up.",
			From:    provider,
			Without: leave,
		},
		{
			Name: "resource_access_token_token_binding_supported", Kinds: kinds(Metadata), Vendor: adfs,
			Where:   where,
			What:    "Whether APIs take access tokens that are bound to the TLS connection, by a standard that browsers have given up.",
			From:    provider,
			Without: leave,
		},
		{
			Name: "op_id_token_token_binding_supported", Kinds: kinds(Metadata), Vendor: adfs,
			Where:   where,
			What:    "Whether ID tokens can be bound to the TLS connection to the provider, by a standard that browsers have given up.",
			From:    provider,
			Without: leave,
		},
		{
			Name: "rp_id_token_token_binding_supported", Kinds: kinds(Metadata), Vendor: adfs,
			Where:   where,
			What:    "Whether ID tokens can be bound to the TLS connection to the client, by a standard that browsers have given up.",
			From:    provider,
			Without: leave,
		},
	}
}
