// Package keyring is the system's store of secrets: the Secret Service on Linux
// and the BSDs, the Keychain on macOS, the Credential Manager on Windows. It
// connects to it only when it is asked for an entry. It does not say what is
// kept there.
package keyring

import (
	"context"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"

	"github.com/grantwalk/grantwalk/flows/profile"
)

// System is the keyring of the system.
type System struct{}

var _ profile.Keyring = System{}

// Get returns the secret of an entry.
func (System) Get(ctx context.Context, e profile.Entry) (string, error) {
	return wait(ctx, e, func() (string, error) { return keyring.Get(e.Service, e.User) })
}

// Set puts a secret into an entry, in the place of an older one.
func (System) Set(ctx context.Context, e profile.Entry, secret string) error {
	_, err := wait(ctx, e, func() (string, error) { return "", keyring.Set(e.Service, e.User, secret) })
	return err
}

// Delete takes an entry away.
func (System) Delete(ctx context.Context, e profile.Entry) error {
	_, err := wait(ctx, e, func() (string, error) { return "", keyring.Delete(e.Service, e.User) })
	if errors.Is(err, profile.ErrNotKept) {
		return nil
	}
	return err
}

// wait asks the keyring and returns when it has answered or ctx ends. A person
// may have to unlock it first, and the library takes no context: what was asked
// goes on by itself, and its answer is dropped.
func wait(ctx context.Context, e profile.Entry, ask func() (string, error)) (string, error) {
	type answer struct {
		secret string
		err    error
	}
	got := make(chan answer, 1)
	go func() {
		secret, err := ask()
		got <- answer{secret, err}
	}()
	select {
	case a := <-got:
		return a.secret, explain(e, a.err)
	case <-ctx.Done():
		return "", fmt.Errorf("the keyring did not answer in time; is it locked? %w", ctx.Err())
	}
}

// explain says what to do about an error of the library.
func explain(e profile.Entry, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return fmt.Errorf("%w %s of the service %s", profile.ErrNotKept, e.User, e.Service)
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return fmt.Errorf("the secret is too long for this system's keyring: %w", err)
	}
	return fmt.Errorf("the system's keyring cannot be used: %w. %s", err, advice)
}
