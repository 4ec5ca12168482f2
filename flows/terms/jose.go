package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// joseTerms are the rarer parameters of a token's header.
func joseTerms() []Term {
	const both = "member of a token's header, and of a key"
	const header = "member of a token's header"
	return []Term{
		{
			Name: "cty", Kinds: kinds(JOSEHeader),
			Where:   header,
			What:    "What the payload is, where that is not clear: JWT says that another token is inside.",
			From:    "Whoever makes the token.",
			Without: "A token in a token is not recognised.",
			Specs:   specs(specref.RFC7515.Section("4.1.10"), specref.RFC7519.Section("5.2")),
		},
		{
			Name: "crit", Kinds: kinds(JOSEHeader),
			Where:   header,
			What:    "The header parameters that must be understood. A client that does not know one of them must refuse the token.",
			From:    "Whoever makes the token.",
			Without: "Parameters that are not known are ignored, as is usual.",
			Specs:   specs(specref.RFC7515.Section("4.1.11")),
		},
		{
			Name: "jku", Kinds: kinds(JOSEHeader),
			Where:   header,
			What:    "A URL where the key is to be found. A client must not follow it to just anywhere: an attacker would sign with a key of their own.",
			From:    "Whoever makes the token.",
			Without: "Nothing: a client takes the keys from jwks_uri.",
			Specs:   specs(specref.RFC7515.Section("4.1.2"), specref.RFC8725.Section("3.10")),
		},
		{
			Name: "jwk", Kinds: kinds(JOSEHeader),
			Where:   header,
			What:    "The public key itself. In a DPoP proof that is the point; in an ID token a key that comes along proves nothing.",
			From:    "Whoever makes the token. In a DPoP proof: the client.",
			Without: "A DPoP proof without it is refused. Other tokens name the key by kid.",
			Specs:   specs(specref.RFC7515.Section("4.1.3"), specref.RFC9449.Section("4.2")),
		},
		{
			Name: "x5u", Kinds: kinds(JOSEHeader, Key),
			Where:   both,
			What:    "A URL of the certificates that belong to the key. It must not be followed to just anywhere.",
			From:    "The provider.",
			Without: "The key stands for itself, as is usual.",
			Specs:   specs(specref.RFC7515.Section("4.1.5"), specref.RFC7517.Section("4.6")),
		},
		{
			Name: "x5c", Kinds: kinds(JOSEHeader, Key),
			Where:   both,
			What:    "The certificates that belong to the key, its own first. They are in base64, not in base64url.",
			From:    "The provider.",
			Without: "The key stands for itself. Clients trust it for where it was fetched from, not for a certificate.",
			Specs:   specs(specref.RFC7515.Section("4.1.6"), specref.RFC7517.Section("4.7")),
		},
		{
			Name: "x5t", Kinds: kinds(JOSEHeader, Key),
			Where:   both,
			What:    "The SHA-1 thumbprint of the certificate, in base64url. Entra ID and AD FS send it beside kid.",
			From:    "The provider.",
			Without: "kid names the key just as well.",
			Specs:   specs(specref.RFC7515.Section("4.1.7"), specref.RFC7517.Section("4.8")),
		},
		{
			Name: "x5t#S256", Kinds: kinds(JOSEHeader, Key, Claim),
			Where:   "member of a token's header, and of a key; member of cnf",
			What:    "The SHA-256 thumbprint of the certificate, in base64url. In cnf it says which certificate the client has to show.",
			From:    "The provider; in cnf from the client's TLS certificate.",
			Without: "kid names the key just as well. Without it in cnf the token is not bound to a certificate.",
			Specs:   specs(specref.RFC7515.Section("4.1.8"), specref.RFC7517.Section("4.9"), specref.RFC8705.Section("3.1")),
		},
		{
			Name: "b64", Kinds: kinds(JOSEHeader),
			Where:   header,
			What:    "false: the payload is signed as it is, not in base64url. A JWT must not have it.",
			From:    "Whoever makes the signature.",
			Without: "The payload is in base64url, as is usual.",
			Specs:   specs(specref.RFC7797.Section("3"), specref.RFC7797.Section("7")),
		},
		{
			Name: "enc", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "With which algorithm the content is encrypted, such as A256GCM. alg then says how its key is wrapped.",
			From:    "Whoever makes the token.",
			Without: "It is required in an encrypted token; a signed one has none.",
			Specs:   specs(specref.RFC7516.Section("4.1.2")),
		},
		{
			Name: "zip", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "How the content was compressed: DEF.",
			From:    "Whoever makes the token.",
			Without: "It was not compressed, which is better: the length of compressed text can give secrets away.",
			Specs:   specs(specref.RFC7516.Section("4.1.3"), specref.RFC8725.Section("3.6")),
		},
		{
			Name: "epk", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "The sender's public key for this one token (ECDH-ES).",
			From:    "Whoever encrypts it, fresh for each token.",
			Without: "The content key cannot be computed.",
			Specs:   specs(specref.RFC7518.Section("4.6.1.1")),
		},
		{
			Name: "apu", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "Something about the sender that goes into the key (ECDH-ES).",
			From:    "Whoever encrypts it.",
			Without: "It is not required.",
			Specs:   specs(specref.RFC7518.Section("4.6.1.2")),
		},
		{
			Name: "apv", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "Something about the recipient that goes into the key (ECDH-ES).",
			From:    "Whoever encrypts it.",
			Without: "It is not required.",
			Specs:   specs(specref.RFC7518.Section("4.6.1.3")),
		},
		{
			Name: "iv", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "The initialization vector with which the content key was wrapped (AES-GCM).",
			From:    "Whoever encrypts it, fresh for each token.",
			Without: "The content key cannot be unwrapped.",
			Specs:   specs(specref.RFC7518.Section("4.7.1.1")),
		},
		{
			Name: "tag", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "The authentication tag of the wrapped content key (AES-GCM).",
			From:    "Whoever encrypts it.",
			Without: "The content key cannot be unwrapped.",
			Specs:   specs(specref.RFC7518.Section("4.7.1.2")),
		},
		{
			Name: "p2s", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "The salt for making a key from a password (PBES2).",
			From:    "Whoever encrypts it.",
			Without: "The key cannot be made.",
			Specs:   specs(specref.RFC7518.Section("4.8.1.1")),
		},
		{
			Name: "p2c", Kinds: kinds(JOSEHeader),
			Where:   "member of an encrypted token's header",
			What:    "How many rounds make a key from a password (PBES2). A huge number can keep a careless server busy for minutes.",
			From:    "Whoever encrypts it.",
			Without: "The key cannot be made.",
			Specs:   specs(specref.RFC7518.Section("4.8.1.2")),
		},
		{
			Name: "trust_chain", Kinds: kinds(JOSEHeader),
			Where:   header,
			What:    "The statements that lead from the signer to a trust anchor (OpenID Federation).",
			From:    "Whoever makes the token.",
			Without: "Outside of a federation nothing.",
			Specs:   []specref.Ref{{Spec: specref.Federation}},
		},
	}
}

// rarerKeyTerms are the members of a key that stand beside those of a public one.
func rarerKeyTerms() []Term {
	const key = "member of a key"
	const nobody = "Nobody: it must never be published."
	const private = "Whoever reads it can sign tokens as the provider. Replace the key at once."
	return []Term{
		{
			Name: "key_ops", Kinds: kinds(Key),
			Where:   key,
			What:    "What the key is for, as an array: verify, sign, encrypt and others. use says it in a word.",
			From:    "The provider.",
			Without: "use says it, or nothing does. Both together should not contradict each other.",
			Specs:   specs(specref.RFC7517.Section("4.3")),
		},
		{
			Name: "k", Kinds: kinds(Key),
			Where:   key,
			What:    "A secret key itself, in base64url (kty oct).",
			From:    nobody,
			Without: private,
			Specs:   specs(specref.RFC7518.Section("6.4.1")),
		},
		{
			Name: "p", Kinds: kinds(Key),
			Where:   key,
			What:    "The first prime of a private RSA key.",
			From:    nobody,
			Without: private,
			Specs:   specs(specref.RFC7518.Section("6.3.2.2")),
		},
		{
			Name: "q", Kinds: kinds(Key),
			Where:   key,
			What:    "The second prime of a private RSA key.",
			From:    nobody,
			Without: private,
			Specs:   specs(specref.RFC7518.Section("6.3.2.3")),
		},
		{
			Name: "dp", Kinds: kinds(Key),
			Where:   key,
			What:    "A part of a private RSA key that makes it faster, for the first prime.",
			From:    nobody,
			Without: private,
			Specs:   specs(specref.RFC7518.Section("6.3.2.4")),
		},
		{
			Name: "dq", Kinds: kinds(Key),
			Where:   key,
			What:    "A part of a private RSA key that makes it faster, for the second prime.",
			From:    nobody,
			Without: private,
			Specs:   specs(specref.RFC7518.Section("6.3.2.5")),
		},
		{
			Name: "qi", Kinds: kinds(Key),
			Where:   key,
			What:    "A part of a private RSA key that makes it faster: the inverse of the second prime.",
			From:    nobody,
			Without: private,
			Specs:   specs(specref.RFC7518.Section("6.3.2.6")),
		},
		{
			Name: "oth", Kinds: kinds(Key),
			Where:   key,
			What:    "The further primes of a private RSA key that has more than two.",
			From:    nobody,
			Without: private,
			Specs:   specs(specref.RFC7518.Section("6.3.2.7")),
		},
		{
			Name: "ext", Kinds: kinds(Key),
			Where:   key,
			What:    "Whether a browser's script may read the key out again. It comes from the Web Cryptography API.",
			From:    "The browser that made the key.",
			Without: "Nothing: it says nothing of the key itself.",
			Specs:   specs(specref.RFC7517.Section("4")),
		},
	}
}
