// Package jose reads JSON Web Tokens and key sets, and runs every check that
// OpenID Connect asks of an ID token, each reported on its own (OIDC Core
// §3.1.3.7). It never stops at the first check that fails: a person wants to
// see all that is wrong.
//
// Decode only reads and proves nothing. CheckIDToken verifies; the mathematics
// is go-jose's. The package sends nothing and fetches no keys, and it never
// uses a key that a token brings along (RFC 8725 §3.10).
//
// Tokens and keys are foreign bytes: sizes and counts are bounded, and no input
// makes it panic.
package jose
