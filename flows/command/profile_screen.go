package command

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
	"github.com/grantwalk/grantwalk/httplog"
)

// Profiles is what the front end does with profiles. Its methods may take a
// while: they read files, and ask the keyring.
type Profiles struct {
	p       *Process
	observe func(flows.State, *httplog.Log)
}

// Read reads the file. The error of one that cannot be used is a
// *profile.Problems.
func (s *Profiles) Read() (*profile.Profiles, error) {
	path, err := s.p.profilesPath()
	if err != nil {
		return nil, err
	}
	return profile.Read(path)
}

// Options returns the walk that a profile asks for. answers are the secrets that
// the profile wants to have asked for, by key; a literal secret in it was typed.
func (s *Profiles) Options(ctx context.Context, pr profile.Profile, answers map[string]string) (flows.Options, error) {
	quiet := *s.p
	quiet.Stderr, quiet.ReadSecret = io.Discard, nil // the screen is the front end's
	f := clientFlags{options: flows.Options{Flow: flows.FlowCode}}
	f.from.anyFlow = true
	cmd := &cobra.Command{}
	f.addProvider(cmd)
	f.addClient(cmd)
	f.addRefreshToken(cmd)
	f.addRequests(cmd)
	f.addSignIn(cmd)
	f.addConnection(cmd)
	f.addSteps(cmd, "")
	f.addWalk(cmd)
	if err := f.fill(&quiet, pr, "", cmd.Flags()); err != nil {
		return flows.Options{}, optionOf(err)
	}
	from := secrets{p: &quiet, typed: true, answers: map[string]string{}}
	for key, value := range answers {
		k, _ := profile.KeyNamed(key)
		from.answers["--"+k.Flag()] = value
	}
	o, err := f.buildFrom(ctx, from, cmd.Flags())
	if err != nil {
		return flows.Options{}, optionOf(err)
	}
	o.Observe = s.observe
	return o, nil
}

// optionOf names the option that a usage error is about, as the front end knows
// it.
func optionOf(err error) error {
	var misuse *UsageError
	if !errors.As(err, &misuse) {
		return err
	}
	field := misuse.Field
	if i := strings.LastIndex(field, ", "); i >= 0 {
		field = field[i+2:] // profile NAME, key
	}
	field = strings.ReplaceAll(strings.TrimPrefix(field, "--"), "_", "-")
	return &flows.OptionError{Field: field, Text: misuse.Text}
}

// Keep puts a secret into the keyring.
func (s *Profiles) Keep(ctx context.Context, e profile.Entry, secret string) error {
	if s.p.Keyring == nil {
		return errNoKeyring
	}
	return s.p.Keyring.Set(ctx, e, secret)
}

// Forget deletes a secret from the keyring.
func (s *Profiles) Forget(ctx context.Context, e profile.Entry) error {
	if s.p.Keyring == nil {
		return errNoKeyring
	}
	return s.p.Keyring.Delete(ctx, e)
}
