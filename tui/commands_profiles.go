package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// profilesReadMsg brings the file of the profiles, or why it cannot be used.
type profilesReadMsg struct {
	file *profile.Profiles
	err  error
}

// readProfiles reads the file of the profiles.
func readProfiles(from Profiles) tea.Cmd {
	return func() tea.Msg {
		file, err := from.Read()
		return profilesReadMsg{file, err}
	}
}

// profileReadyMsg brings the walk that a profile asks for.
type profileReadyMsg struct {
	asked   int
	profile profile.Profile
	options flows.Options
	err     error
}

// resolveProfile reads what a profile names: secrets, certificates.
func resolveProfile(ctx context.Context, from Profiles, p profile.Profile, answers map[string]string, asked int) tea.Cmd {
	return func() tea.Msg {
		o, err := from.Options(ctx, p, answers)
		return profileReadyMsg{asked, p, o, err}
	}
}

// profileSavedMsg says how saving a profile went.
type profileSavedMsg struct {
	saving saving
	path   string
	exists bool // there is another of that name
	err    error
}

// saveProfile writes a profile into the file as it is now, after its secret went
// into the keyring.
func saveProfile(ctx context.Context, to Profiles, s saving) tea.Cmd {
	return func() tea.Msg {
		done := profileSavedMsg{saving: s}
		file, err := to.Read()
		if err != nil {
			done.err = err
			return done
		}
		done.path = file.Path
		if _, there := file.Named(s.profile.Name); there && !s.replace && s.edited != s.profile.Name {
			done.exists = true
			return done
		}
		if _, done.err = file.With(s.profile); done.err != nil {
			return done
		}
		if s.secret != "" {
			if done.err = to.Keep(ctx, s.profile.Sources()["client_secret"].Entry(), s.secret); done.err != nil {
				return done
			}
		}
		done.err = file.Save(s.profile)
		return done
	}
}

// profileDeletedMsg says how deleting a profile went. kept is why its refresh
// token is still in the keyring.
type profileDeletedMsg struct {
	name      string
	err, kept error
}

// deleteProfile takes a profile out of the file that was read, and its refresh
// token out of the keyring.
func deleteProfile(ctx context.Context, from Profiles, file *profile.Profiles, name string) tea.Cmd {
	return func() tea.Msg {
		p, _ := file.Named(name)
		done := profileDeletedMsg{name: name, err: file.Delete(name)}
		if done.err == nil && p.On("keep_refresh_token") {
			done.kept = from.Forget(ctx, p.Kept())
		}
		return done
	}
}

// tokenKeptMsg says how keeping a refresh token went, or forgetting it.
type tokenKeptMsg struct {
	name string
	gone bool
	err  error
}

// keepToken puts a refresh token into the keyring.
func keepToken(ctx context.Context, to Profiles, p profile.Profile, token string) tea.Cmd {
	return func() tea.Msg {
		return tokenKeptMsg{name: p.Name, err: to.Keep(ctx, p.Kept(), token)}
	}
}

// forgetToken deletes the refresh token that is kept for a profile.
func forgetToken(ctx context.Context, from Profiles, p profile.Profile) tea.Cmd {
	return func() tea.Msg {
		return tokenKeptMsg{name: p.Name, gone: true, err: from.Forget(ctx, p.Kept())}
	}
}
