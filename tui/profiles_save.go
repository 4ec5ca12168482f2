package tui

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// saving is a profile on its way to the file.
type saving struct {
	profile profile.Profile
	edited  string   // its name in the file, when it was changed
	left    []string // the keys that cannot be saved
	secret  string   // for the keyring, "" for none
	replace bool     // another profile of that name
}

func (a *app) whyNotProfile() string {
	switch {
	case a.cfg.Profiles == nil:
		return "there are no profiles in this program"
	case a.recording:
		return "a recording has no configuration to save"
	case a.engine == nil:
		return noWalk
	case a.onDemo:
		return "the demo's provider ends with the program, and needs no profile"
	}
	return ""
}

func (a *app) saveWalk() tea.Cmd {
	edited := ""
	if a.walked.Line > 0 {
		edited = a.walked.Name
	}
	return a.askProfileName(saveProfileMsg{a.walked, edited}, "")
}

// askProfileName asks under which name a profile is saved. wrong is what was
// wrong with the one before.
func (a *app) askProfileName(m saveProfileMsg, wrong string) tea.Cmd {
	name := m.profile.Name
	if name == "" {
		name = suggestedName(m.profile)
	}
	text := "Under which name? --profile NAME starts it then, and so does the list on the start screen. Where secrets are is saved, not what they are."
	if wrong != "" {
		text = firstUpper(wrong) + ". " + text
	}
	return a.push(newPrompt(a.th, "Save as a profile", text, name, func(name string) any {
		m.profile.Name = name
		return profileNameAnswer{m}
	}), false)
}

// suggestedName is a name from the issuer: idp-example for https://idp.example.
func suggestedName(p profile.Profile) string {
	if vendor := p.Get("vendor"); vendor != "" {
		return vendor
	}
	u, err := url.Parse(p.Get("issuer"))
	if err != nil {
		return ""
	}
	if address, err := netip.ParseAddr(u.Hostname()); u.Hostname() == "localhost" || err == nil && address.IsLoopback() {
		return "local"
	}
	name := strings.NewReplacer(".", "-", ":", "-").Replace(u.Hostname())
	if profile.CheckName(name) != "" {
		return ""
	}
	return name
}

// profileNameAnswer is the result of the prompt for a name.
type profileNameAnswer struct{ m saveProfileMsg }

func (r profileNameAnswer) then(a *app) tea.Cmd {
	if why := profile.CheckName(r.m.profile.Name); why != "" {
		return a.askProfileName(r.m, why)
	}
	s := saving{profile: r.m.profile, edited: r.m.edited}
	if source := s.profile.Sources()["client_secret"]; source.Kind == profile.Literal && source.Rest != "" {
		s.secret = source.Rest
		return a.askSecretPlace(s, "")
	}
	return a.save(s)
}

// askSecretPlace asks where the client secret that was typed is to be kept.
func (a *app) askSecretPlace(s saving, wrong string) tea.Cmd {
	entry := profile.Entry{Service: profile.Service, User: s.profile.Name + "/client_secret"}
	text := "Where is the client secret to be kept? It is never written to the file. With enter it goes into the system's keyring, under the name below. Or say where it is already: env:NAME, file:PATH, keyring:NAME; or prompt, to be asked each time."
	if wrong != "" {
		text = firstUpper(wrong) + ". " + text
	}
	return a.push(newPrompt(a.th, "The client secret", text, entry.String(), func(place string) any {
		return secretPlaceAnswer{s, entry, place}
	}), false)
}

// secretPlaceAnswer is the result of the prompt for where the secret is kept.
type secretPlaceAnswer struct {
	s     saving
	entry profile.Entry
	place string
}

func (r secretPlaceAnswer) then(a *app) tea.Cmd {
	source := profile.ParseSource(r.place)
	what, do := source.Fault()
	switch {
	case source.Kind == profile.Literal || source.Kind == profile.Stdin:
		return a.askSecretPlace(r.s, "that does not say where it is")
	case what != "":
		return a.askSecretPlace(r.s, what+": "+do)
	}
	r.s.profile = r.s.profile.With("client_secret", r.place)
	if r.place != r.entry.String() {
		r.s.secret = "" // it is there already
	}
	return a.save(r.s)
}

// save asks once for each profile whether refresh tokens are to be kept.
func (a *app) save(s saving) tea.Cmd {
	if s.profile.Has("keep_refresh_token") {
		return a.saveNow(s)
	}
	keep, not := s, s
	keep.profile, not.profile = s.profile.With("keep_refresh_token", "true"), s.profile.With("keep_refresh_token", "false")
	return a.push(&question{
		th: a.th, heading: "Refresh tokens", yesWord: "keep it", yes: saveNowAnswer{keep}, no: saveNowAnswer{not},
		text: "Keep the newest refresh token of each walk with this profile? It goes into the system's keyring, never into a file, and a later walk can begin with it. The answer is kept in the profile, as keep_refresh_token.",
	}, false)
}

// saveNowAnswer is the answer to whether refresh tokens are to be kept.
type saveNowAnswer struct{ s saving }

func (r saveNowAnswer) then(a *app) tea.Cmd { return a.saveNow(r.s) }

func (a *app) saveNow(s saving) tea.Cmd {
	s.profile, s.left = s.profile.Storable()
	return saveProfile(a.ctx, a.cfg.Profiles, s)
}

// replaceProfile is the yes to the question whether to replace another.
type replaceProfile struct{ s saving }

func (r replaceProfile) then(a *app) tea.Cmd {
	r.s.replace = true
	return saveProfile(a.ctx, a.cfg.Profiles, r.s)
}

func (a *app) profileSaved(msg profileSavedMsg) tea.Cmd {
	s := msg.saving
	var list *profile.Problems
	switch {
	case msg.exists:
		return a.push(&question{
			th: a.th, heading: "Replace it?", text: "There is a profile " + s.profile.Name + " already. What it says is replaced; comments in the file stay.",
			yesWord: "replace it", yes: replaceProfile{s},
		}, false)
	case errors.As(msg.err, &list):
		a.profiles = known{read: true, err: msg.err}
		d := a.newProfileList()
		d.heading, d.keys = "Not saved", "esc close"
		d.act = func(string, int) any { return nil }
		return a.push(d, false)
	case msg.err != nil:
		return a.remark("Not saved: "+msg.err.Error()+".", true)
	}
	var keep tea.Cmd
	if a.engine != nil {
		a.walked.Name = s.profile.Name
		a.walked.Line = max(a.walked.Line, 1)
		a.walked = a.walked.With("keep_refresh_token", s.profile.Get("keep_refresh_token")).With("client_secret", s.profile.Get("client_secret"))
		keep = a.keepToken()
	}
	a.start.savedAs(s.profile)
	text := "Saved as the profile " + s.profile.Name + ", in " + msg.path + "."
	if s.secret != "" {
		text += " The client secret is in the system's keyring."
	}
	if len(s.left) > 0 {
		slices.Sort(s.left)
		text += " Left out, for they hold secrets: " + strings.Join(s.left, ", ") + "."
	}
	return tea.Batch(readProfiles(a.cfg.Profiles), a.say(text), keep)
}

// keeping is the refresh token of the walk, and where it is kept.
type keeping struct {
	busy  bool
	token string // that is in the keyring, as far as is known
	gone  bool   // it was revoked, and is not
}

// keepToken puts the newest refresh token into the keyring where the profile
// asks for that, or takes away one that was revoked. One is on its way at a time,
// so that an older one cannot come in last.
func (a *app) keepToken() tea.Cmd {
	s := a.state.Session
	newest := s.RefreshToken()
	if a.keeping.busy || newest == "" || a.cfg.Profiles == nil || !a.walked.On("keep_refresh_token") || a.walked.Name == "" {
		return nil
	}
	revoked := slices.Contains(s.Revoked, "refresh_token")
	fresh := a.state.Flow.ID != flows.FlowRefresh || newest != s.Given || a.walked.Has("refresh_token")
	switch {
	case revoked && !a.keeping.gone:
		a.keeping = keeping{busy: true, gone: true}
		return forgetToken(a.ctx, a.cfg.Profiles, a.walked)
	case !revoked && newest != a.keeping.token && fresh:
		a.keeping = keeping{busy: true, token: newest}
		return keepToken(a.ctx, a.cfg.Profiles, a.walked, newest)
	}
	return nil
}

func (a *app) tokenKept(msg tokenKeptMsg) tea.Cmd {
	a.keeping.busy = false
	text := "The newest refresh token is in the system's keyring now, for the profile " + msg.name + "."
	switch {
	case msg.err != nil && msg.gone:
		text = "The refresh token was revoked, but is still in the system's keyring: " + msg.err.Error() + "."
	case msg.err != nil:
		text = "The refresh token was NOT kept: " + msg.err.Error() + "."
	case msg.gone:
		text = "The refresh token was revoked, and is no longer in the system's keyring."
	}
	cmd := a.remark(text, msg.err != nil)
	if a.engine == nil {
		return cmd
	}
	return tea.Batch(cmd, a.keepToken())
}
