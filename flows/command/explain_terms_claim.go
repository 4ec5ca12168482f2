package command

import "github.com/grantwalk/grantwalk/flows/specref"

// claimTerms are claims of ID tokens and access tokens, and of UserInfo.
func claimTerms() []wireName {
	const provider = "The provider."
	return []wireName{
		{
			"iss", "claim of tokens; parameter of the authorization response",
			"Who says so: the issuer. In a token it must be the issuer of the metadata, character by character; in the authorization response it tells providers apart.",
			provider,
			"A client must refuse a token of another issuer. A code that came with a foreign iss is never sent anywhere: an attacker may have mixed two providers up.",
			specs(specref.OIDCCore.Section("3.1.3.7"), specref.RFC7519.Section("4.1.1"), specref.RFC9207.Section("2")),
		},
		{
			"sub", "claim of tokens; member of UserInfo and of an introspection response",
			"Who it is about: a name for the person that this provider never gives to another one. It is the only one to know people by; mail addresses change hands.",
			provider,
			"UserInfo must have the sub of the ID token, or its claims are somebody else's.",
			specs(specref.OIDCCore.Section("2"), specref.OIDCCore.Section("5.3.2"), specref.RFC7519.Section("4.1.2")),
		},
		{
			"aud", "claim of tokens",
			"Whom the token is for: one name or an array of them. In an ID token the client_id must be there.",
			provider,
			"A client must refuse an ID token for somebody else; an API an access token for another API.",
			specs(specref.OIDCCore.Section("3.1.3.7"), specref.RFC7519.Section("4.1.3"), specref.RFC9068.Section("4")),
		},
		{
			"azp", "claim of the ID token",
			"The client that the token was issued to, where aud names others.",
			provider,
			"It is not required. When it is there, a client should compare it with its own client_id.",
			specs(specref.OIDCCore.Section("2"), specref.OIDCCore.Section("3.1.3.7")),
		},
		{
			"exp", "claim of tokens; member of an introspection response",
			"From when on the token is void, in seconds since 1970-01-01 UTC.",
			provider,
			"A client must refuse a token after it. A clock that is wrong makes good tokens look old; a small leeway is usual.",
			specs(specref.OIDCCore.Section("3.1.3.7"), specref.RFC7519.Section("4.1.4")),
		},
		{
			"iat", "claim of tokens; member of an introspection response",
			"When the token was made, in seconds since 1970-01-01 UTC.",
			provider,
			"It is required in an ID token. One from the future shows clocks that differ.",
			specs(specref.OIDCCore.Section("2"), specref.RFC7519.Section("4.1.6")),
		},
		{
			"nbf", "claim of tokens; member of an introspection response",
			"From when on the token is good, in seconds since 1970-01-01 UTC.",
			provider,
			"It is not required. A client must not take the token before.",
			specs(specref.RFC7519.Section("4.1.5")),
		},
		{
			"jti", "claim of tokens; member of an introspection response",
			"A name of this one token.",
			provider,
			"A token that is shown twice cannot be told from two. JWT access tokens must have it.",
			specs(specref.RFC7519.Section("4.1.7"), specref.RFC9068.Section("2.2")),
		},
		{
			"auth_time", "claim of the ID token",
			"When the person signed in, in seconds since 1970-01-01 UTC. It may be long before the token was made.",
			provider,
			"It is required where max_age was asked for; the client cannot check max_age without it.",
			specs(specref.OIDCCore.Section("2"), specref.OIDCCore.Section("3.1.2.1")),
		},
		{
			"acr", "claim of the ID token",
			"How the person signed in: a class of authentication.",
			provider,
			"A client that asked for one (acr_values) cannot tell whether it got it.",
			specs(specref.OIDCCore.Section("2")),
		},
		{
			"amr", "claim of the ID token",
			"By what means the person signed in: an array such as pwd, otp.",
			provider,
			"Nothing; it is not required.",
			specs(specref.OIDCCore.Section("2")),
		},
		{
			"at_hash", "claim of the ID token",
			"The left half of the hash of the access token, in base64url. It binds the two together.",
			provider,
			"It is not required in the code flow. One that does not fit says that the access token was exchanged on the way.",
			specs(specref.OIDCCore.Section("3.1.3.6"), specref.OIDCCore.Section("3.1.3.8")),
		},
		{
			"c_hash", "claim of the ID token",
			"The left half of the hash of the code, in base64url. It binds a code to an ID token that came with it by the browser.",
			provider,
			"It is not required in the code flow.",
			specs(specref.OIDCCore.Section("3.3.2.10"), specref.OIDCCore.Section("3.3.2.11")),
		},
		{
			"name", "claim about the person", "The whole name, for people to read.",
			provider + " With the scope profile.", "It is not required.", specs(specref.OIDCCore.Section("5.1"), specref.OIDCCore.Section("5.4")),
		},
		{
			"given_name", "claim about the person", "The first name or names.",
			provider + " With the scope profile.", "It is not required.", specs(specref.OIDCCore.Section("5.1"), specref.OIDCCore.Section("5.4")),
		},
		{
			"family_name", "claim about the person", "The last name or names.",
			provider + " With the scope profile.", "It is not required.", specs(specref.OIDCCore.Section("5.1"), specref.OIDCCore.Section("5.4")),
		},
		{
			"preferred_username", "claim about the person",
			"The name that the person signs in with. It may change, and need not be unique.",
			provider + " With the scope profile.", "It is not required.", specs(specref.OIDCCore.Section("5.1"), specref.OIDCCore.Section("5.7")),
		},
		{
			"email", "claim about the person",
			"The mail address. It proves nothing unless email_verified is true, and may belong to somebody else next year.",
			provider + " With the scope email.", "It is not required.", specs(specref.OIDCCore.Section("5.1"), specref.OIDCCore.Section("5.7")),
		},
		{
			"email_verified", "claim about the person",
			"Whether the provider made sure that the address is the person's. A JSON true or false, not a string.",
			provider + " With the scope email.",
			"An address that was not verified may be anybody's.",
			specs(specref.OIDCCore.Section("5.1")),
		},
	}
}

// keyTerms are members of a token's header and of a key.
func keyTerms() []wireName {
	const provider, key = "The provider.", "member of a key"
	return []wireName{
		{
			"alg", "member of a token's header, and of a key",
			"With which algorithm it is signed: RS256, ES256 and others. none is no signature.",
			provider + " The client decides which it takes: never by this field alone.",
			"A client that believes it can be made to take a forged token (none, or HS256 with the public key as the secret).",
			specs(specref.RFC7515.Section("4.1.1"), specref.RFC8725.Section("3.1"), specref.OIDCCore.Section("3.1.3.7")),
		},
		{
			"kid", "member of a token's header, and of a key",
			"The name of the key. The header names the one that signed.",
			provider,
			"With more than one key, the client cannot tell which to take. One that is not known means that the keys were changed: fetch them again.",
			specs(specref.RFC7515.Section("4.1.4"), specref.RFC7517.Section("4.5"), specref.OIDCCore.Section("10.1")),
		},
		{
			"typ", "member of a token's header",
			"What kind of token it is. at+jwt marks a JWT access token, so that nobody takes it for an ID token.",
			provider,
			"One kind of token may be taken for another.",
			specs(specref.RFC7515.Section("4.1.9"), specref.RFC9068.Section("2.1"), specref.RFC8725.Section("3.11")),
		},
		{
			"keys", "member of the key set",
			"The array of the keys. It may be read again at any time, and must be when a kid is not known.",
			provider,
			"No signature can be checked.",
			specs(specref.RFC7517.Section("5.1"), specref.OIDCCore.Section("10.1.1")),
		},
		{
			"kty", key, "The family of the key: RSA, EC, OKP. oct would be a secret, and does not belong here.",
			provider, "The key cannot be read.", specs(specref.RFC7517.Section("4.1")),
		},
		{
			"use", key, "What the key is for: sig for signatures, enc for encryption.",
			provider, "Where both kinds are in one set it is required, or a client may check with the wrong one.",
			specs(specref.RFC7517.Section("4.2"), specref.OIDCDiscovery.Section("3")),
		},
		{
			"n", key, "The modulus of an RSA key, in base64url. It should have 2048 bits or more.",
			provider, "The key cannot be read.", specs(specref.RFC7518.Section("6.3.1.1"), specref.RFC7518.Section("3.3")),
		},
		{
			"e", key, "The public exponent of an RSA key, in base64url: AQAB is 65537.",
			provider, "The key cannot be read.", specs(specref.RFC7518.Section("6.3.1.2")),
		},
		{
			"crv", key, "The curve of an EC or OKP key: P-256, Ed25519.",
			provider, "The key cannot be read.", specs(specref.RFC7518.Section("6.2.1.1"), specref.RFC8037.Section("2")),
		},
		{
			"x", key, "The x coordinate of an EC key, or an OKP key itself, in base64url.",
			provider, "The key cannot be read.", specs(specref.RFC7518.Section("6.2.1.2"), specref.RFC8037.Section("2")),
		},
		{
			"y", key, "The y coordinate of an EC key, in base64url.",
			provider, "The key cannot be read.", specs(specref.RFC7518.Section("6.2.1.3")),
		},
		{
			"d", key, "The private half of the key.",
			"Nobody: it must never be published.",
			"Whoever reads it can sign tokens as the provider. Replace the key at once.",
			specs(specref.RFC7518.Section("6.3.2.1"), specref.RFC7518.Section("6.2.2.1"), specref.RFC7517.Section("9.2")),
		},
	}
}
