package specref

// joseSection has the sections about tokens and keys.
func joseSection(r Ref) string {
	switch r {
	case RFC7516.Section("7.1"):
		return "JWE Compact Serialization"
	case RFC7517.Section("4.4"):
		return "\"alg\" (Algorithm) Parameter"
	case RFC7517.Section("9.2"):
		return "Preventing Disclosure of Non-public Key Information"
	case RFC7518.Section("6.2.2"):
		return "Parameters for Elliptic Curve Private Keys"
	case RFC7518.Section("6.3.2"):
		return "Parameters for RSA Private Keys"
	case RFC7518.Section("6.4"):
		return "Parameters for Symmetric Keys"
	case RFC7797.Section("7"):
		return "Intended Use by Applications"
	case RFC8725.Section("3.5"):
		return "Ensure Cryptographic Keys Have Sufficient Entropy"
	case RFC8725.Section("3.12"):
		return "Use Mutually Exclusive Validation Rules for Different Kinds of JWTs"
	case RFC9864.Section("2.2"):
		return "Edwards-Curve Digital Signature Algorithm (EdDSA)"
	case RFC7515.Section("4.1.2"):
		return "\"jku\" (JWK Set URL) Header Parameter"
	case RFC7515.Section("4.1.3"):
		return "\"jwk\" (JSON Web Key) Header Parameter"
	case RFC7515.Section("4.1.5"):
		return "\"x5u\" (X.509 URL) Header Parameter"
	case RFC7515.Section("4.1.6"):
		return "\"x5c\" (X.509 Certificate Chain) Header Parameter"
	case RFC7515.Section("4.1.7"):
		return "\"x5t\" (X.509 Certificate SHA-1 Thumbprint) Header Parameter"
	case RFC7515.Section("4.1.8"):
		return "\"x5t#S256\" (X.509 Certificate SHA-256 Thumbprint) Header Parameter"
	case RFC7515.Section("4.1.9"):
		return "\"typ\" (Type) Header Parameter"
	case RFC7515.Section("4.1.10"):
		return "\"cty\" (Content Type) Header Parameter"
	case RFC7515.Section("4.1.11"):
		return "\"crit\" (Critical) Header Parameter"
	case RFC7516.Section("4.1.2"):
		return "\"enc\" (Encryption Algorithm) Header Parameter"
	case RFC7516.Section("4.1.3"):
		return "\"zip\" (Compression Algorithm) Header Parameter"
	case RFC7517.Section("4"):
		return "JSON Web Key (JWK) Format"
	case RFC7517.Section("4.1"):
		return "\"kty\" (Key Type) Parameter"
	case RFC7517.Section("4.2"):
		return "\"use\" (Public Key Use) Parameter"
	case RFC7517.Section("4.3"):
		return "\"key_ops\" (Key Operations) Parameter"
	case RFC7517.Section("4.6"):
		return "\"x5u\" (X.509 URL) Parameter"
	case RFC7517.Section("4.7"):
		return "\"x5c\" (X.509 Certificate Chain) Parameter"
	case RFC7517.Section("4.8"):
		return "\"x5t\" (X.509 Certificate SHA-1 Thumbprint) Parameter"
	case RFC7517.Section("4.9"):
		return "\"x5t#S256\" (X.509 Certificate SHA-256 Thumbprint) Parameter"
	case RFC7517.Section("5.1"):
		return "\"keys\" Parameter"
	case RFC7518.Section("3.2"):
		return "HMAC with SHA-2 Functions"
	case RFC7518.Section("3.5"):
		return "Digital Signature with RSASSA-PSS"
	case RFC7518.Section("3.6"):
		return "Using the Algorithm \"none\""
	case RFC7518.Section("4.6.1.1"):
		return "\"epk\" (Ephemeral Public Key) Header Parameter"
	case RFC7518.Section("4.6.1.2"):
		return "\"apu\" (Agreement PartyUInfo) Header Parameter"
	case RFC7518.Section("4.6.1.3"):
		return "\"apv\" (Agreement PartyVInfo) Header Parameter"
	case RFC7518.Section("4.7.1.1"):
		return "\"iv\" (Initialization Vector) Header Parameter"
	case RFC7518.Section("4.7.1.2"):
		return "\"tag\" (Authentication Tag) Header Parameter"
	case RFC7518.Section("4.8.1.1"):
		return "\"p2s\" (PBES2 Salt Input) Header Parameter"
	case RFC7518.Section("4.8.1.2"):
		return "\"p2c\" (PBES2 Count) Header Parameter"
	case RFC7518.Section("6.2.1.1"):
		return "\"crv\" (Curve) Parameter"
	case RFC7518.Section("6.2.1.2"):
		return "\"x\" (X Coordinate) Parameter"
	case RFC7518.Section("6.2.1.3"):
		return "\"y\" (Y Coordinate) Parameter"
	case RFC7518.Section("6.2.2.1"):
		return "\"d\" (ECC Private Key) Parameter"
	case RFC7518.Section("6.3.1.1"):
		return "\"n\" (Modulus) Parameter"
	case RFC7518.Section("6.3.1.2"):
		return "\"e\" (Exponent) Parameter"
	case RFC7518.Section("6.3.2.1"):
		return "\"d\" (Private Exponent) Parameter"
	case RFC7518.Section("6.3.2.2"):
		return "\"p\" (First Prime Factor) Parameter"
	case RFC7518.Section("6.3.2.3"):
		return "\"q\" (Second Prime Factor) Parameter"
	case RFC7518.Section("6.3.2.4"):
		return "\"dp\" (First Factor CRT Exponent) Parameter"
	case RFC7518.Section("6.3.2.5"):
		return "\"dq\" (Second Factor CRT Exponent) Parameter"
	case RFC7518.Section("6.3.2.6"):
		return "\"qi\" (First CRT Coefficient) Parameter"
	case RFC7518.Section("6.3.2.7"):
		return "\"oth\" (Other Primes Info) Parameter"
	case RFC7518.Section("6.4.1"):
		return "\"k\" (Key Value) Parameter"
	case RFC7519.Section("4.1.1"):
		return "\"iss\" (Issuer) Claim"
	case RFC7519.Section("4.1.2"):
		return "\"sub\" (Subject) Claim"
	case RFC7519.Section("4.1.3"):
		return "\"aud\" (Audience) Claim"
	case RFC7519.Section("4.1.7"):
		return "\"jti\" (JWT ID) Claim"
	case RFC7519.Section("5.2"):
		return "\"cty\" (Content Type) Header Parameter"
	case RFC7638.Section("3"):
		return "JSON Web Key (JWK) Thumbprint"
	case RFC7797.Section("3"):
		return "The \"b64\" Header Parameter"
	case RFC7800.Section("3.1"):
		return "Confirmation Claim"
	case RFC8037.Section("2"):
		return "Key Type \"OKP\""
	case RFC8037.Section("3.1"):
		return "Signing"
	case RFC8725.Section("3.6"):
		return "Avoid Compression of Encryption Inputs"
	case RFC8725.Section("3.10"):
		return "Do Not Trust Received Claims"
	case RFC8725.Section("3.11"):
		return "Use Explicit Typing"
	}
	return ""
}
