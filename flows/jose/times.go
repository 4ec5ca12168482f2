package jose

import (
	"fmt"
	"time"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// An ID token that was just issued is this old at most. A minute-long login
// page is before its iat, so ten minutes is much; a week is another token.
const (
	oldToken     = 10 * time.Minute
	staleToken   = 7 * 24 * time.Hour
	milliseconds = 100_000_000_000 // seconds from which a time must have been meant in milliseconds
)

// when reads a claim that is a time, and makes the check that fails when it is
// no time.
func (c *checker) when(name string) (at time.Time, shown string, bad *Check) {
	v := c.claim(name)
	at, err := c.token.Time(name)
	if err != nil {
		failed := reject(name, Malformed, "%s.", err).values("a number of seconds", v.String()).per(specref.RFC7519.Section("2"))
		return at, "", &failed
	}
	shown = fmt.Sprintf("%s (%s)", Absolute(at), Relative(at, c.Now))
	if at.Unix() >= milliseconds {
		shown += ", as if in milliseconds; the unit is seconds"
	}
	return at, shown, nil
}

// clock describes the time that is judged by.
func (c *checker) clock(relation string) string {
	return fmt.Sprintf("%s %s, leeway %s", relation, Absolute(c.Now), seconds(c.Leeway))
}

func (c *checker) exp() Check {
	if c.claim("exp") == nil {
		return reject(CheckExp, Missing, "The token does not say when it expires.").values(c.clock("after"), "")
	}
	at, shown, bad := c.when("exp")
	if bad != nil {
		return *bad
	}
	check := pass(CheckExp, "The token is still valid.")
	iat, err := c.token.Time("iat")
	switch {
	case !c.Now.Add(-c.Leeway).Before(at):
		check = reject(CheckExp, Expired, "The token expired %s.", Relative(at, c.Now))
	case err == nil && c.claim("iat") != nil && !at.After(iat) && !iat.After(c.Now.Add(c.Leeway)):
		check = object(CheckExp, NeverValid, "The token ends no later than it was issued; only the leeway keeps it alive.")
	}
	return check.values(c.clock("after"), shown)
}

func (c *checker) iat() Check {
	if c.claim("iat") == nil {
		return reject(CheckIat, Missing, "The token does not say when it was issued.").values(c.clock("not after"), "").per(specref.OIDCCore.Section("2"))
	}
	at, shown, bad := c.when("iat")
	if bad != nil {
		return *bad
	}
	age := c.Now.Sub(at)
	var check Check
	switch {
	case at.After(c.Now.Add(c.Leeway)):
		check = reject(CheckIat, TooEarly, "The token was issued in the future: one of the two clocks is wrong.")
	case age > staleToken-c.Leeway:
		check = reject(CheckIat, Expired, "The token is %d days old.", int(age.Round(24*time.Hour).Hours()/24))
	case age > oldToken+c.Leeway:
		check = object(CheckIat, Expired, "The token was issued %s, which is long for one that has just come.", Relative(at, c.Now))
	case c.issuedBeforePrevious(at):
		check = object(CheckIat, Changed, "The refreshed token was issued before the one that it follows.").per(refreshSpec)
	default:
		check = pass(CheckIat, "The token was issued just now.")
	}
	return check.values(c.clock("not after"), shown)
}

func (c *checker) issuedBeforePrevious(at time.Time) bool {
	if c.Previous == nil {
		return false
	}
	before, err := c.Previous.Time("iat")
	return err == nil && !before.IsZero() && at.Before(before)
}

func (c *checker) nbf() Check {
	spec := specref.RFC7519.Section("4.1.5")
	if c.claim("nbf") == nil {
		return notApplicable(CheckNbf, "The token has no nbf.").per(spec)
	}
	at, shown, bad := c.when("nbf")
	if bad != nil {
		return *bad
	}
	check := pass(CheckNbf, "The token is valid already.")
	if at.After(c.Now.Add(c.Leeway)) {
		check = reject(CheckNbf, TooEarly, "The token is not valid yet: one of the two clocks is wrong.")
	}
	return check.values(c.clock("not after"), shown).per(spec)
}

func (c *checker) authTime() Check {
	wanted := c.MaxAge != nil || c.AuthTimeRequested
	if c.claim("auth_time") == nil {
		if wanted {
			return reject(CheckAuthTime, Missing, "The request asked for the time of the login, by max_age or as an essential claim, and the token does not have it.").values("a number of seconds", "")
		}
		return notApplicable(CheckAuthTime, "The token does not tell the time of the login, and was not asked to.")
	}
	at, shown, bad := c.when("auth_time")
	if bad != nil {
		bad.Fatal = wanted
		return *bad
	}
	var previous time.Time
	if c.Previous != nil {
		previous, _ = c.Previous.Time("auth_time")
	}
	switch {
	case !previous.IsZero() && !previous.Equal(at):
		return reject(CheckAuthTime, Changed, "The refresh changed the time of the login, which must stay that of the first token.").
			values(Absolute(previous), shown).per(refreshSpec)
	case at.After(c.Now.Add(c.Leeway)):
		return object(CheckAuthTime, TooEarly, "The login was in the future: one of the two clocks is wrong.").values(c.clock("not after"), shown)
	case c.MaxAge != nil && !c.Refreshed && c.Now.Sub(at) > *c.MaxAge+c.Leeway:
		return reject(CheckAuthTime, Expired, "The login is older than max_age allows.").
			values(fmt.Sprintf("at most %s before %s, leeway %s", seconds(*c.MaxAge), Absolute(c.Now), seconds(c.Leeway)), shown)
	case c.MaxAge != nil:
		return pass(CheckAuthTime, "The login is not older than max_age (%s) allows.", seconds(*c.MaxAge)).values("", shown)
	}
	return pass(CheckAuthTime, "The user signed in %s.", Relative(at, c.Now)).values("", shown)
}
