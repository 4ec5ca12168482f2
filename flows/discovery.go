package flows

import (
	"context"
	"fmt"

	"github.com/grantwalk/grantwalk/flows/metadata"
)

func planMetadata(o Options, s Session) string {
	if s.Issuer == "" {
		return "Nothing: no issuer was given, and the endpoints come from the options."
	}
	w, err := metadata.WellKnownURLs(s.Issuer)
	if err != nil {
		return "Nothing: " + err.Error()
	}
	return fmt.Sprintf("GET %s (OIDC Discovery). If there is no such document: GET %s (RFC 8414).", w.OIDC, w.OAuth)
}

func fetchMetadata(ctx context.Context, w *Walk) error {
	s := &w.Session
	s.Endpoints = w.Options.Endpoints
	if s.Issuer == "" {
		w.Learn("The endpoints are the ones that were given.")
		return &skipped{"no issuer was given; the endpoints come from the options"}
	}
	if note := w.Options.issuerNote; note != "" {
		w.Warn(note)
	}
	doc, err := metadata.Fetch(ctx, w.Client(), w.Options.issuerInput)
	if err != nil && ctx.Err() == nil && w.Options.endpointsSuffice() {
		w.Learn("The endpoints are the ones that were given.")
		w.Warn(sentence(err))
		return nil
	}
	if err != nil {
		return err
	}
	s.Metadata, s.Issuer = doc, doc.Expected
	over := w.Options.Endpoints
	s.Endpoints = Endpoints{
		Authorization: or(over.Authorization, doc.AuthorizationEndpoint()),
		Token:         or(over.Token, doc.TokenEndpoint()),
		JWKS:          or(over.JWKS, doc.JWKSURI()),
		UserInfo:      or(over.UserInfo, doc.UserInfoEndpoint()),
		Introspection: or(over.Introspection, doc.IntrospectionEndpoint()),
		Revocation:    or(over.Revocation, doc.RevocationEndpoint()),
		EndSession:    or(over.EndSession, doc.EndSessionEndpoint()),
	}
	w.Learn(fmt.Sprintf("The provider calls itself %s. Tokens come from %s.", doc.Issuer(), or(s.Endpoints.Token, "nowhere: there is no token_endpoint")))
	for _, p := range doc.Problems() {
		w.Warn(p)
	}
	if over != (Endpoints{}) {
		w.Warn("Some endpoints were given by option and replace those of the document.")
	}
	if err := metadata.CheckIssuer(doc, s.Issuer); err != nil {
		return &StepError{
			Text:   sentence(err), // and what to do
			Strict: true, Err: err,
		}
	}
	return nil
}

func planKeys(o Options, s Session) string {
	if s.Endpoints.JWKS == "" {
		return "Nothing, if the metadata names no jwks_uri."
	}
	return "GET " + s.Endpoints.JWKS
}

func fetchKeys(ctx context.Context, w *Walk) error {
	if w.Session.Endpoints.JWKS == "" {
		return &skipped{"the provider names no jwks_uri, so signatures cannot be checked"}
	}
	keys, err := metadata.FetchKeys(ctx, w.Client(), w.Session.Endpoints.JWKS)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return &StepError{
			Text:   sentence(err),
			Advice: "Without keys no signature can be checked; a strict client stops here.",
			Strict: true, Err: err,
		}
	}
	w.Session.Keys = keys
	w.Learn(keysInWords(keys))
	return nil
}
