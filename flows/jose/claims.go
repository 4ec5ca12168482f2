package jose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// refreshSpec says what a refresh must not change in an ID token.
var refreshSpec = specref.OIDCCore.Section("12.2")

// maxSub is the greatest length of sub, in characters (OIDC Core §2).
const maxSub = 255

func (c *checker) iss() Check {
	v := c.claim("iss")
	got, ok := v.Text()
	var check Check
	switch {
	case v == nil:
		check = reject(CheckIss, Missing, "The token does not say who issued it.")
	case !ok:
		check = reject(CheckIss, Malformed, "iss is %s, not a string.", v.Kind().WithArticle())
	case c.changed("iss"):
		return reject(CheckIss, Changed, "The refreshed token is from another issuer than the one before.").per(refreshSpec).
			values(c.Previous.Claims.Get("iss").String(), got)
	case c.Issuer != "" && got != c.Issuer:
		_, why := CompareIssuers(c.Issuer, got)
		check = reject(CheckIss, Mismatch, "The token is from another issuer. %s", why)
	case c.Issuer == "":
		check = notApplicable(CheckIss, "The issuer of the provider is not known.")
	default:
		check = pass(CheckIss, "It is the issuer of the metadata.")
	}
	return check.values(c.Issuer, v.String())
}

// changed reports whether a claim that is a string is another one than in the
// token before the refresh.
func (c *checker) changed(claim string) bool {
	if c.Previous == nil || c.Previous.Claims == nil {
		return false
	}
	before, _ := c.Previous.Text(claim)
	now, _ := c.token.Text(claim)
	return before != now
}

func (c *checker) aud() Check {
	v := c.claim("aud")
	got, err := c.token.Audience()
	others := slices.DeleteFunc(slices.Clone(got), func(a string) bool {
		return a == c.ClientID || slices.Contains(c.TrustedAudiences, a)
	})
	azp, _ := c.token.Text("azp")
	var check Check
	switch {
	case v == nil:
		check = reject(CheckAud, Missing, "The token does not say for whom it is.")
	case err != nil:
		check = reject(CheckAud, Malformed, "%s.", err)
	case len(got) == 0:
		check = reject(CheckAud, Missing, "aud is an empty array.")
	case c.ClientID == "":
		check = notApplicable(CheckAud, "The client ID is not known.")
	case c.audChanged(got):
		return reject(CheckAud, Changed, "The refreshed token has another aud than the one before.").per(refreshSpec).
			values(c.Previous.Claims.Get("aud").String(), v.String())
	case !slices.Contains(got, c.ClientID):
		check = reject(CheckAud, Mismatch, "The token is not meant for this client.")
	case len(others) > 0 && azp == c.ClientID:
		check = object(CheckAud, Untrusted, "The token is also meant for %s, which the client was not told to trust; azp names this client.", list(others))
	case len(others) > 0:
		check = reject(CheckAud, Untrusted, "The token is also meant for %s, which the client was not told to trust, and no azp names this client.", list(others))
	default:
		check = pass(CheckAud, "The token is meant for this client.")
	}
	return check.values(c.ClientID, v.String())
}

// audChanged compares with the token before the refresh. Neither the order of
// an array nor a value that is there twice means anything, and a string is the
// same as an array of one.
func (c *checker) audChanged(got []string) bool {
	if c.Previous == nil {
		return false
	}
	before, err := c.Previous.Audience()
	if err != nil || before == nil {
		return false
	}
	return !slices.Equal(slices.Compact(sorted(before)), slices.Compact(sorted(got)))
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// distinct counts the different ones.
func distinct(names []string) int { return len(slices.Compact(sorted(names))) }

func list(names []string) string {
	const most = 5
	var out []string
	for _, name := range names[:min(len(names), most)] {
		out = append(out, fmt.Sprintf("%q", shorten(name)))
	}
	if len(names) > most {
		out = append(out, fmt.Sprintf("%d others", len(names)-most))
	}
	return strings.Join(out, ", ")
}

func (c *checker) azp() Check {
	v := c.claim("azp")
	got, ok := v.Text()
	audience, _ := c.token.Audience()
	var check Check
	switch {
	case c.Previous != nil && c.Previous.Claims != nil && c.changed("azp"):
		return object(CheckAzp, Changed, "The refreshed token has another azp than the one before.").per(refreshSpec).
			values(c.Previous.Claims.Get("azp").String(), v.String())
	case v == nil && distinct(audience) > 1:
		check = object(CheckAzp, Missing, "aud has %d values, and no azp says to which of them the token was issued.", distinct(audience))
	case v == nil:
		return notApplicable(CheckAzp, "The token has no azp, and needs none.")
	case !ok:
		check = object(CheckAzp, Malformed, "azp is %s, not a string.", v.Kind().WithArticle())
	case c.ClientID == "":
		check = notApplicable(CheckAzp, "The client ID is not known.")
	case got != c.ClientID:
		check = object(CheckAzp, Mismatch, "The token was issued to another client.")
	default:
		check = pass(CheckAzp, "The token was issued to this client.")
	}
	return check.values(c.ClientID, v.String())
}

func (c *checker) sub() Check {
	v := c.claim("sub")
	got, ok := v.Text()
	spec := specref.OIDCCore.Section("2")
	var check Check
	switch {
	case v == nil:
		check = reject(CheckSub, Missing, "The token does not name the user.")
	case !ok:
		check = reject(CheckSub, Malformed, "sub is %s, not a string.", v.Kind().WithArticle())
	case got == "":
		check = reject(CheckSub, Malformed, "sub is empty.")
	case c.changed("sub"):
		return reject(CheckSub, Changed, "The refreshed token is about another user than the one before.").per(refreshSpec).
			values(c.Previous.Claims.Get("sub").String(), got)
	case c.UserInfoSub != "" && got != c.UserInfoSub:
		return reject(CheckSub, Mismatch, "UserInfo is about another user; its answer must not be used.").
			per(specref.OIDCCore.Section("5.3.2")).values(c.UserInfoSub, got)
	case len([]rune(got)) > maxSub:
		check = reject(CheckSub, Malformed, "sub has %d characters; %d are allowed.", len([]rune(got)), maxSub)
	case c.UserInfoSub != "":
		check = pass(CheckSub, "The user is named, and UserInfo names the same one.")
	default:
		check = pass(CheckSub, "The user is named.")
	}
	expected := c.UserInfoSub
	if expected == "" {
		expected = fmt.Sprintf("a string of 1 to %d characters", maxSub)
	}
	return check.values(expected, v.String()).per(spec)
}

func (c *checker) nonce() Check {
	v := c.claim("nonce")
	got, ok := v.Text()
	var check Check
	switch {
	case v != nil && !ok:
		check = reject(CheckNonce, Malformed, "nonce is %s, not a string.", v.Kind().WithArticle())
	case c.Refreshed:
		return c.refreshedNonce()
	case !c.NonceSent && v == nil:
		return notApplicable(CheckNonce, "No nonce was sent, and none came back.")
	case !c.NonceSent:
		check = object(CheckNonce, Unexpected, "The token has a nonce, and none was sent: it may belong to another request.")
	case v == nil:
		check = reject(CheckNonce, Missing, "A nonce was sent, and the token has none: it may be replayed.")
	case c.Nonce == "":
		check = notApplicable(CheckNonce, "A nonce was sent, and it is not known which.")
	case got != c.Nonce:
		check = reject(CheckNonce, Mismatch, "The nonce is not the one that was sent: the token may be replayed.")
	default:
		check = pass(CheckNonce, "It is the nonce that was sent.")
	}
	return check.values(c.Nonce, v.String())
}

// refreshedNonce: a refreshed token should have no nonce, and if it has one it
// must be the first token's (OIDC Core §12.2).
func (c *checker) refreshedNonce() Check {
	v := c.claim("nonce")
	expected := c.Nonce
	if before, ok := previousText(c.Previous, "nonce"); ok {
		expected = before
	}
	var check Check
	switch {
	case v == nil:
		check = notApplicable(CheckNonce, "A refreshed token should have no nonce, and this one has none.")
	case expected == "":
		check = notApplicable(CheckNonce, "A refreshed token should have no nonce; with which one the login began is not known.")
	case v.String() != expected:
		check = reject(CheckNonce, Changed, "The refreshed token has another nonce than the login.")
	default:
		check = pass(CheckNonce, "It is the nonce of the login; a refreshed token should have none.")
	}
	return check.values(expected, v.String()).per(refreshSpec)
}

func previousText(t *Token, claim string) (string, bool) {
	if t == nil {
		return "", false
	}
	return t.Text(claim)
}
