// Package metadata finds and reads what an authorization server says of itself:
// its metadata (OIDC Discovery, RFC 8414) and its key set (RFC 7517).
//
// It asks through the http.Client that it is given, so that each request is
// held and recorded, and it explains every answer that is not what was asked
// for. What a server got wrong in its document is kept as a problem and never
// makes the whole unreadable. The one thing at which a client must stop, an
// issuer that is not the one asked for, is CheckIssuer. Judging the rest is
// for others.
package metadata
