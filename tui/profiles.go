package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// Profiles are the person's saved configurations. The methods are called outside
// of the user interface's goroutine: they read files and may wait for a keyring.
type Profiles interface {
	// Read reads the file; the error of one that cannot be used is a
	// *profile.Problems.
	Read() (*profile.Profiles, error)
	// Options returns the walk that a profile asks for. answers are the secrets
	// that it wants to have asked for, by key. An error that is about one key is
	// a *flows.OptionError.
	Options(ctx context.Context, p profile.Profile, answers map[string]string) (flows.Options, error)
	// Keep and Forget put a secret into the system's keyring and take it away.
	Keep(ctx context.Context, e profile.Entry, secret string) error
	Forget(ctx context.Context, e profile.Entry) error
}

// known is what was read of the profiles last.
type known struct {
	read bool
	file *profile.Profiles // nil when it cannot be used
	err  error
}

// resolving is a profile whose secrets are on their way.
type resolving struct {
	asked  int // counts, so that an answer that comes late is known
	cancel context.CancelFunc
}

// The messages of the start screen about profiles.
type (
	showProfilesMsg struct{}
	showPresetsMsg  struct{}
	// startProfileMsg asks for a walk as a profile says.
	startProfileMsg struct{ profile profile.Profile }
	// saveProfileMsg asks for a profile to be saved; edited is the name that it
	// has in the file already.
	saveProfileMsg struct {
		profile profile.Profile
		edited  string
	}
)

// profilesIntent does what was asked for about profiles, and says whether it was
// that.
func (a *app) profilesIntent(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case showProfilesMsg:
		return tea.Batch(a.push(a.newProfileList(), false), readProfiles(a.cfg.Profiles)), true
	case showPresetsMsg:
		return a.push(newPresetList(a.th), false), true
	case startProfileMsg:
		return a.startProfile(msg.profile, map[string]string{}), true
	case saveProfileMsg:
		return a.askProfileName(msg, ""), true
	case profilesReadMsg:
		return a.profilesRead(msg), true
	case profileReadyMsg:
		return a.profileReady(msg), true
	case profileSavedMsg:
		return a.profileSaved(msg), true
	case profileDeletedMsg:
		return a.profileDeleted(msg), true
	case tokenKeptMsg:
		return a.tokenKept(msg), true
	}
	return nil, false
}

func (a *app) profilesRead(msg profilesReadMsg) tea.Cmd {
	a.profiles = known{read: true, file: msg.file, err: msg.err}
	n := 0
	if msg.file != nil {
		n = len(msg.file.List)
	}
	a.start.setProfiles(n, msg.err != nil)
	for i := range a.layers {
		if d, ok := a.layers[i].dialog.(*chooser); ok && d.heading == profilesHeading {
			at := d.cursor.at
			fresh := a.newProfileList()
			fresh.cursor.at = at
			a.layers[i].dialog = fresh
			a.sizeLayer(&a.layers[i])
		}
	}
	return nil
}

// startProfile asks for the secrets that are to be asked for, one after the
// other, and then has the walk made.
func (a *app) startProfile(p profile.Profile, answers map[string]string) tea.Cmd {
	slow := false
	sources := p.Sources()
	for _, k := range p.Keys() {
		source, ok := sources[k.Name]
		if !ok || k.Name == "refresh_token" && p.Get("flow") != string(flows.FlowRefresh) {
			continue
		}
		slow = slow || source.Kind == profile.Ring
		if _, has := answers[k.Name]; source.Kind == profile.Prompt && !has {
			return a.push(newSecretPrompt(a.th, k, p, answers), false)
		}
	}
	ctx, cancel := context.WithCancel(a.ctx)
	a.resolving.asked++
	a.resolving.cancel = cancel
	cmd := resolveProfile(ctx, a.cfg.Profiles, p, answers, a.resolving.asked)
	if slow || p.On("keep_refresh_token") && p.Get("flow") == string(flows.FlowRefresh) {
		a.push(&question{
			th: a.th, heading: "The system's keyring", yesWord: "give up", yes: giveUpAnswer{}, no: giveUpAnswer{},
			text: "Waiting for a secret from the system's keyring. It may ask to be unlocked, in a window of its own. esc gives up.",
		}, false)
		a.layers[len(a.layers)-1].keyring = true
	}
	return cmd
}

// secretAnswer is the result of the prompt for a secret.
type secretAnswer struct {
	profile profile.Profile
	answers map[string]string
}

func (r secretAnswer) then(a *app) tea.Cmd { return a.startProfile(r.profile, r.answers) }

// giveUpAnswer is the result of not waiting for the keyring any longer.
type giveUpAnswer struct{}

func (giveUpAnswer) then(a *app) tea.Cmd {
	a.stopResolving()
	return a.say("Given up: nothing was begun.")
}

func (a *app) stopResolving() {
	if a.resolving.cancel != nil {
		a.resolving.cancel()
	}
	a.resolving.cancel = nil
	a.resolving.asked++
}

func newSecretPrompt(th *theme, k profile.Key, p profile.Profile, answers map[string]string) *prompt {
	what := strings.ReplaceAll(k.Name, "_", " ")
	if k.Kind == profile.SignIn {
		user, _, _ := strings.Cut(p.Get(k.Name), ":")
		what = "password of " + th.words(user)
	}
	d := newPrompt(th, "A secret", "The "+what+", which the profile asks for each time. It stays in memory and is written nowhere.", "", func(secret string) any {
		more := map[string]string{k.Name: secret}
		for key, value := range answers {
			more[key] = value
		}
		return secretAnswer{p, more}
	})
	d.input.secret, d.keys = true, "enter go on   ctrl+r show or hide   esc cancel"
	return d
}

func (a *app) profileReady(msg profileReadyMsg) tea.Cmd {
	if msg.asked != a.resolving.asked {
		return nil
	}
	a.stopResolving()
	a.dropKeyringLayer()
	if msg.err != nil {
		return a.notStarted(msg.profile, msg.err)
	}
	cmd, err := a.begin(msg.options, "")
	if err != nil {
		return a.notStarted(msg.profile, err)
	}
	a.walked = msg.profile
	if saved, ok := a.savedProfile(a.walked.Name); ok && a.walked.On("keep_refresh_token") && !sameClient(saved, a.walked) {
		a.walked = a.walked.With("keep_refresh_token")
		return tea.Batch(cmd, a.say("Refresh tokens of this walk are not kept: it has another issuer or client than the profile "+saved.Name+" in the file."))
	}
	return cmd
}

// savedProfile is a profile as the file had it when it was read last.
func (a *app) savedProfile(name string) (profile.Profile, bool) {
	if a.profiles.file == nil {
		return profile.Profile{}, false
	}
	return a.profiles.file.Named(name)
}

// sameClient says whether tokens of p are tokens of q.
func sameClient(p, q profile.Profile) bool {
	return strings.TrimSuffix(p.Get("issuer"), "/") == strings.TrimSuffix(q.Get("issuer"), "/") &&
		p.Get("token_endpoint") == q.Get("token_endpoint") && p.Get("client_id") == q.Get("client_id")
}

// notStarted shows the profile in the form, with what is wrong at its field.
func (a *app) notStarted(p profile.Profile, err error) tea.Cmd {
	if !a.start.filling {
		a.start.edit(p, nil)
		a.start.sizeAgain()
	}
	return a.refused(err)
}

func (a *app) dropKeyringLayer() {
	for i := range a.layers {
		if a.layers[i].keyring {
			a.layers = append(a.layers[:i:i], a.layers[i+1:]...)
			return
		}
	}
}

// problems adds what is wrong with the file of the profiles, and how to mend it.
func problems(p *prose, err error) {
	th := p.th
	var list *profile.Problems
	if !errors.As(err, &list) {
		p.hang(th.Bad.Render(th.sym.Cross+" "), th.Bad, err.Error())
		return
	}
	p.hang(th.Bad.Render(th.sym.Cross+" "), th.Bad, "The file of the profiles cannot be used as it is. Nothing in it is lost.")
	p.field(6, "File:", th.Text, list.Path)
	for _, each := range list.List {
		where := "      "
		if each.Line > 0 {
			where = fmt.Sprintf("%-6s", fmt.Sprintf("l. %d", each.Line))
		}
		p.hang(th.Label.Render(where), th.Text, each.String())
	}
	p.text(th.Faint, "Mend it in an editor; enter reads it again.")
}
