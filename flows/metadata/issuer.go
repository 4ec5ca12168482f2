package metadata

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// IssuerMismatch is a document that names another issuer than the one asked
// for. A client must not use it (OIDC Discovery §4.3, RFC 8414 §3.3).
type IssuerMismatch struct {
	Want, Got  string          // Got is empty when the document names none
	Difference jose.Difference // in which way they differ
	Why        string          // a sentence about it
	Spec       specref.Ref
}

func (e *IssuerMismatch) Error() string {
	if e.Got == "" {
		return fmt.Sprintf("the metadata names no issuer, and %q was asked for; a client must stop here (%s). %s", e.Want, e.Spec, e.Why)
	}
	return fmt.Sprintf("the metadata is that of issuer %q, and %q was asked for; a client must stop here (%s). %s",
		clip(e.Got, 200), e.Want, e.Spec, e.Why)
}

// CheckIssuer compares the issuer of a document with the one asked for,
// character by character. The error is an *IssuerMismatch.
//
// A metadata URL that was pasted does not tell whether the issuer ends in a
// slash; Document.Expected takes that into account.
func CheckIssuer(d *Document, want string) error {
	if d.Issuer() == want && want != "" {
		return nil
	}
	e := &IssuerMismatch{Want: want, Got: d.Issuer(), Spec: specref.OIDCDiscovery.Section("4.3")}
	if d.Kind == OAuth {
		e.Spec = specref.RFC8414.Section("3.3")
	}
	switch {
	case d.Issuer() != "":
		e.Difference, e.Why = jose.CompareIssuers(want, d.Issuer())
		e.Why += fmt.Sprintf(" If you trust it, use exactly %q; else set the public issuer at the provider.", clip(d.Issuer(), 200))
	case d.JSON.Get("issuer") == nil:
		e.Difference, e.Why = jose.WholeDifferent, "The member issuer is missing."
	case d.JSON.Get("issuer").Kind() == jsonpos.String:
		e.Difference, e.Why = jose.WholeDifferent, "The member issuer is empty."
	default:
		e.Difference = jose.WholeDifferent
		e.Why = fmt.Sprintf("The member issuer is %s.", d.JSON.Get("issuer").Kind().WithArticle())
	}
	return e
}
