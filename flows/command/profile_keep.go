package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// errNoKeyring is where a program was started without one.
var errNoKeyring = errors.New("there is no keyring here; give the secret as env:NAME, file:PATH or prompt")

// keepTime is how long the keyring may take after a walk.
const keepTime = 30 * time.Second

// keep puts the newest refresh token of a walk into the keyring, where the
// profile asks for it, and takes one away that was revoked. It is kept nowhere
// else. An interrupt does not stop it: after a rotation, the token that is kept
// already is dead.
func (f *clientFlags) keep(ctx context.Context, p *Process, s flows.Session) {
	pr := f.from.profile
	if !pr.On("keep_refresh_token") {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
	defer cancel()
	newest := s.RefreshToken()
	switch other := f.otherThan(pr); {
	case newest == "":
	case other != "":
		fmt.Fprintf(p.Stderr, "The refresh token was NOT kept for the profile %s: this walk had another %s than the profile's.\n", pr.Name, other)
	case slices.Contains(s.Revoked, "refresh_token"):
		if err := forget(ctx, p, pr); err != nil {
			fmt.Fprintf(p.Stderr, "The refresh token of the profile %s was revoked, but could not be deleted from the system's keyring: %v.\n", pr.Name, err)
			return
		}
		fmt.Fprintf(p.Stderr, "The refresh token of the profile %s was revoked, and is no longer in the system's keyring.\n", pr.Name)
	case newest != s.Given || f.refreshToken != pr.Kept().String():
		err := errNoKeyring
		if p.Keyring != nil {
			err = p.Keyring.Set(ctx, pr.Kept(), newest)
		}
		if err != nil {
			fmt.Fprintf(p.Stderr, "The refresh token was NOT kept for the profile %s: %v.\n", pr.Name, err)
			return
		}
		fmt.Fprintf(p.Stderr, "The newest refresh token is in the system's keyring now, for the profile %s. grantwalk run refresh --profile %s begins with it; grantwalk profiles forget %s deletes it.\n", pr.Name, pr.Name, pr.Name)
	}
}

// otherThan says what flags made another of a profile's issuer or client, so that
// the tokens of a walk are not the profile's; or nothing.
func (f *clientFlags) otherThan(pr profile.Profile) string {
	o := f.options
	for _, is := range []struct{ what, here, own string }{
		{"issuer", strings.TrimSuffix(o.Issuer, "/"), strings.TrimSuffix(pr.Get("issuer"), "/")},
		{"token endpoint", o.Endpoints.Token, pr.Get("token_endpoint")},
		{"client", o.ClientID, pr.Get("client_id")},
	} {
		if is.here != is.own {
			return is.what
		}
	}
	return ""
}

// forget deletes the refresh token that is kept for a profile.
func forget(ctx context.Context, p *Process, pr profile.Profile) error {
	if p.Keyring == nil {
		return errNoKeyring
	}
	return p.Keyring.Delete(ctx, pr.Kept())
}

// fromKeyring reads a secret from the system's keyring. It says so when that
// takes a while: a person may have to unlock it, in a window that is elsewhere.
func (s secrets) fromKeyring(ctx context.Context, flag string, source profile.Source) (string, error) {
	if what, do := source.Fault(); what != "" {
		return "", usage(flag, "%s; %s", what, do)
	}
	if s.p.Keyring == nil {
		return "", &UsageError{Field: flag, Text: errNoKeyring.Error(), Err: errNoKeyring}
	}
	type answer struct {
		secret string
		err    error
	}
	got := make(chan answer, 1)
	go func() {
		secret, err := s.p.Keyring.Get(ctx, source.Entry())
		got <- answer{secret, err}
	}()
	patience := time.NewTimer(2 * time.Second)
	defer patience.Stop()
	for {
		select {
		case a := <-got:
			switch {
			case a.err == nil:
				return a.secret, nil
			case ctx.Err() != nil:
				return "", ctx.Err()
			case errors.Is(a.err, profile.ErrNotKept) && source.Entry() == s.kept:
				return "", usage(flag, "no refresh token is kept for this profile yet; grantwalk run code --profile %s gets one", strings.TrimSuffix(s.kept.User, "/refresh_token"))
			}
			return "", &UsageError{Field: flag, Text: a.err.Error(), Err: a.err}
		case <-patience.C:
			fmt.Fprintln(s.p.Stderr, "Waiting for the system's keyring; it may ask to be unlocked in a window of its own. ctrl+c gives up.")
		}
	}
}
