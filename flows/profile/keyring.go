package profile

import (
	"context"
	"errors"
)

// Service is the name of this program in a keyring: keyring:NAME is the user
// NAME of it.
const Service = "grantwalk"

// Entry names a secret in the system's keyring.
type Entry struct{ Service, User string }

// String is the entry as it is written in a profile.
func (e Entry) String() string { return "keyring:" + e.Service + "/" + e.User }

func (e Entry) fault() (what, do string) {
	if e.Service == "" || e.User == "" {
		return "keyring: names no entry", "write keyring:NAME, or keyring:SERVICE/USER for an entry of another program"
	}
	return "", ""
}

// Keyring is the system's store of secrets. Its methods may wait until a person
// has unlocked it, and return when ctx ends. An error says what to do.
type Keyring interface {
	// Get returns ErrNotKept for an entry that is not there.
	Get(ctx context.Context, e Entry) (string, error)
	Set(ctx context.Context, e Entry, secret string) error
	// Delete is no error for an entry that is not there.
	Delete(ctx context.Context, e Entry) error
}

// ErrNotKept says that a keyring has no such entry.
var ErrNotKept = errors.New("the keyring has no such entry")
