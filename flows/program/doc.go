// Package program writes a whole walk as one small program, with the library that
// people of each language use for it: golang.org/x/oauth2 and go-oidc, authlib,
// openid-client, Duende.IdentityModel.
//
// It starts from the options of the walk and from what was learnt in it, and the
// program asks for the same: client, scope, PKCE, parameters, authentication. It
// listens for the redirect itself, checks what a client has to check, and prints
// no token. Secrets come from the environment. Where a library cannot do what the
// walk did, a comment says so.
//
// It sends nothing and reads no clock. One request as code is made by package
// httplog/snippet.
package program
