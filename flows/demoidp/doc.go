// Package demoidp is a small OpenID provider for one machine: it lets a person
// walk the flows of OAuth 2.0 and OpenID Connect with no account and no network.
//
// It is an honest provider. It speaks OAuth 2.0 (RFC 6749), PKCE (RFC 7636),
// OpenID Connect Core, both discovery documents (OpenID Connect Discovery and
// RFC 8414), token introspection (RFC 7662) and revocation (RFC 7009),
// RP-initiated logout, the iss parameter (RFC 9207) and JWT access tokens
// (RFC 9068). Refresh tokens are rotated and their reuse is detected.
//
// Every message that leaves it is a plain value first (an [Answer], a
// [Redirect] or a [JWT]) and passes [Hooks] before it is encoded, so each
// message can be broken on purpose without touching the code that made it.
//
// It is not for production: users and clients are fixed at the start, all state
// is in memory and bounded, and [Provider.Start] listens on loopback only. It
// shares no code with the client side of this project, so that a mistake there
// cannot be hidden by the same mistake here.
//
// Map of the files: config.go is what can be set; provider.go routes requests
// and server.go listens; message.go has the values that hooks see; metadata.go,
// authorize.go, interaction.go, token.go, userinfo.go, introspection.go,
// revocation.go and logout.go have an endpoint each; jwt.go and keys.go sign;
// store.go remembers; page.go draws the pages.
package demoidp
