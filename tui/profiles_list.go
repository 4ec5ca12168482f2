package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows/profile"
)

const profilesHeading = "Profiles"

// newProfileList is the list of the profiles as they were read last.
func (a *app) newProfileList() *chooser {
	k := a.profiles
	d := &chooser{th: a.th, heading: profilesHeading, keys: "enter start   r refresh only   e edit   n new   d delete   esc close"}
	switch {
	case !k.read:
		d.keys = "esc close"
		d.missing = func(p *prose) { p.text(a.th.Text, "Reading"+a.th.sym.Ellipsis) }
	case k.err != nil:
		d.keys = "enter read it again   esc close"
		d.missing = func(p *prose) { problems(p, k.err) }
	case len(k.file.List) == 0:
		d.keys = "n new   esc close"
		d.missing = func(p *prose) {
			p.text(a.th.Text, "There are no profiles yet. A profile keeps under a name where a provider is, which client you are there, and where its secrets are: never the secrets themselves.")
			p.text(a.th.Text, "n begins one. In a walk, L saves what you walk.")
			p.field(6, "File:", a.th.Text, k.file.Path)
		}
	default:
		for _, each := range k.file.List {
			d.list = append(d.list, profileChoice(each))
		}
	}
	d.act = func(key string, i int) any {
		switch {
		case key == "n" && k.err == nil && k.read:
			return newProfileAnswer{}
		case key == "enter" && k.err != nil:
			return rereadAnswer{}
		case i < 0:
			return nil
		}
		p := k.file.List[i]
		switch key {
		case "enter":
			return beginProfileAnswer{p}
		case "e":
			return editProfileAnswer{p}
		case "r":
			if p.On("keep_refresh_token") || p.Has("refresh_token") {
				return beginProfileAnswer{p.With("flow", "refresh")}
			}
			return noTokenAnswer{p.Name}
		case "d":
			return deleteProfileAnswer{p}
		}
		return nil
	}
	return d
}

// profileChoice is a row of the list; the last line below says where the secrets
// are.
func profileChoice(p profile.Profile) choice {
	where := p.Get("issuer")
	if where == "" {
		where = p.Get("token_endpoint")
	}
	return choice{
		name: p.Name, note: where, end: p.Get("client_id"),
		detail: func(b *prose) {
			th, secrets := b.th, []string{}
			for _, k := range p.Keys() {
				switch {
				case k.Name == "issuer" || k.Name == "client_id":
				case k.Name == "note":
					b.text(th.Text, p.Get("note"))
				case k.Kind == profile.Secret || k.Kind == profile.SignIn:
					secrets = append(secrets, k.Name+" = "+p.Shown(k.Name))
				case k.Name == "keep_refresh_token":
					if p.On(k.Name) {
						secrets = append(secrets, "the newest refresh token is kept in the system's keyring, and r begins with it")
					}
				default:
					b.field(22, k.Name, th.Text, p.Shown(k.Name))
				}
			}
			if len(secrets) == 0 {
				secrets = []string{"none"}
			}
			b.field(22, "secrets", th.Text, strings.Join(secrets, "; "))
		},
	}
}

// The results of the list.
type (
	newProfileAnswer    struct{}
	rereadAnswer        struct{}
	beginProfileAnswer  struct{ profile profile.Profile }
	editProfileAnswer   struct{ profile profile.Profile }
	deleteProfileAnswer struct{ profile profile.Profile }
	noTokenAnswer       struct{ name string }
	// deleteAnswer is the yes to the question.
	deleteAnswer struct{ name string }
	// presetAnswer is the result of the list of the vendors.
	presetAnswer struct{ preset profile.Preset }
)

func (newProfileAnswer) then(a *app) tea.Cmd { return intend(showPresetsMsg{}) }

func (rereadAnswer) then(a *app) tea.Cmd { return intend(showProfilesMsg{}) }

// Flags win over what a profile says; but its secrets go to its own issuer.
func (r beginProfileAnswer) then(a *app) tea.Cmd {
	given, own := a.cfg.Given.Get("issuer"), r.profile.Get("issuer")
	if given != "" && own != "" && strings.TrimSuffix(given, "/") != strings.TrimSuffix(own, "/") {
		return tea.Batch(intend(showProfilesMsg{}), a.say(r.profile.Name+" was not started: the program was given another issuer, "+given+". Start it without one, or edit the profile with e."))
	}
	p := a.cfg.Given.Over(r.profile)
	p.Name = r.profile.Name
	return a.startProfile(p, map[string]string{})
}

func (r noTokenAnswer) then(a *app) tea.Cmd {
	return tea.Batch(intend(showProfilesMsg{}), a.say("r: no refresh token is kept for the profile "+r.name+"; it would take keep_refresh_token = true, or refresh_token."))
}

func (r editProfileAnswer) then(a *app) tea.Cmd {
	a.start.edit(r.profile, nil)
	a.start.sizeAgain()
	return nil
}

func (r deleteProfileAnswer) then(a *app) tea.Cmd {
	text := "Delete the profile " + r.profile.Name + " from " + a.profiles.file.Path + "? What stands in the keyring stays there"
	if r.profile.On("keep_refresh_token") {
		text += ", but for the refresh token that is kept for it"
	}
	return a.push(&question{th: a.th, heading: "Delete", text: text + ".", yesWord: "delete it", yes: deleteAnswer{r.profile.Name}, no: rereadAnswer{}}, false)
}

func (r deleteAnswer) then(a *app) tea.Cmd {
	return deleteProfile(a.ctx, a.cfg.Profiles, a.profiles.file, r.name)
}

func (a *app) profileDeleted(msg profileDeletedMsg) tea.Cmd {
	again := tea.Batch(readProfiles(a.cfg.Profiles), intend(showProfilesMsg{}))
	if msg.err != nil {
		return tea.Batch(again, a.remark("Not deleted: "+msg.err.Error()+".", true))
	}
	text := "The profile " + msg.name + " is deleted."
	if msg.kept != nil {
		text += " Its refresh token is still in the keyring: " + msg.kept.Error() + "."
	}
	return tea.Batch(again, a.remark(text, msg.kept != nil))
}

const presetsHeading = "Whose provider is it?"

// newPresetList is the list of the vendors, with an explanation each, and one
// row for all others.
func newPresetList(th *theme) *chooser {
	list := profile.Presets()
	d := &chooser{th: th, heading: presetsHeading, keys: "enter fill in the form with it   space pgup scroll   esc close"}
	for _, each := range list {
		d.list = append(d.list, choice{name: each.Title, note: "", detail: func(b *prose) {
			b.text(th.Text, each.Explain)
			b.text(th.Text, each.Redirect)
			for _, s := range each.Surprises {
				b.hang(th.Warn.Render(th.sym.Bullet+" "), th.Text, s)
			}
			for _, url := range each.Docs {
				b.links(url)
			}
		}})
	}
	d.list = append(d.list, choice{name: "Another", detail: func(b *prose) {
		b.text(th.Text, "Any provider with OpenID Connect or OAuth 2.0. The form begins empty.")
	}})
	d.act = func(key string, i int) any {
		switch {
		case key != "enter" || i < 0:
			return nil
		case i == len(list):
			return presetAnswer{}
		}
		return presetAnswer{list[i]}
	}
	return d
}

func (r presetAnswer) then(a *app) tea.Cmd {
	if r.preset.Name == "" {
		a.start.edit(a.cfg.Given, nil)
	} else {
		p := r.preset.Profile()
		p.Name = ""
		a.start.edit(p, &r.preset)
	}
	a.start.sizeAgain()
	return nil
}
