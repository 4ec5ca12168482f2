package useragent

import (
	"net/url"
	"slices"
	"strings"
)

// Login is what a person signs in with.
type Login struct{ Username, Password string }

// Step is what a page asks for, as Fill understands it.
type Step string

const (
	AskLogin    Step = "login"    // user name and password
	AskUsername Step = "username" // the user name alone, the password later
	AskPassword Step = "password" // the password alone
	AskConsent  Step = "consent"  // nothing but a button to agree or go on
)

// Fill fills in the form of page that signs login in or agrees to go on. It
// never presses a button that denies, cancels or leads to another way of
// signing in. It is false when no form is clearly the right one.
func Fill(page *Page, login Login) (Submission, Step, bool) {
	for _, try := range []func(*Form, Login) (url.Values, Step, bool){fillLogin, fillUsername, fillConsent} {
		best, bestScore := Submission{}, 0
		var step Step
		for i := range page.Forms {
			f := &page.Forms[i]
			values, what, ok := try(f, login)
			if !ok {
				continue
			}
			button, score := f.bestButton(what)
			if score > bestScore {
				best, bestScore, step = Submission{Form: i, Button: button, Values: values}, score, what
			}
		}
		if bestScore > 0 {
			return best, step, true
		}
	}
	return Submission{}, "", false
}

// fillLogin is for a form with one password to enter.
func fillLogin(f *Form, login Login) (url.Values, Step, bool) {
	var passwords, names []Field
	for _, field := range f.Visible() {
		switch {
		case field.Type == "password" && field.Autocomplete != "one-time-code":
			passwords = append(passwords, field)
		case field.isText():
			names = append(names, field)
		}
	}
	// Two passwords are a registration or a change.
	if len(passwords) != 1 || passwords[0].Autocomplete == "new-password" {
		return nil, "", false
	}
	values := url.Values{passwords[0].Name: {login.Password}}
	if len(names) == 0 {
		return values, AskPassword, true
	}
	i := slices.IndexFunc(names, Field.isUsername)
	if i < 0 && len(names) == 1 {
		i = 0
	}
	if i < 0 || !othersFilled(f, passwords[0].Name, names[i].Name) {
		return nil, "", false
	}
	values.Set(names[i].Name, login.Username)
	return values, AskLogin, true
}

// fillUsername is for the first page of two.
func fillUsername(f *Form, login Login) (url.Values, Step, bool) {
	for _, field := range f.Visible() {
		if field.isText() && field.isUsername() && othersFilled(f, field.Name) {
			return url.Values{field.Name: {login.Username}}, AskUsername, true
		}
	}
	return nil, "", false
}

// fillConsent is for a form with nothing to enter. Scopes to choose are all
// chosen, since they were asked for.
func fillConsent(f *Form, _ Login) (url.Values, Step, bool) {
	if !othersFilled(f) {
		return nil, "", false
	}
	values := url.Values{}
	for _, field := range f.Visible() {
		if field.Type == "search" || field.Type == "password" || field.isText() && field.Value == "" {
			return nil, "", false
		}
		if field.Type == "checkbox" && (field.Required || strings.Contains(strings.ToLower(field.Name), "scope") || field.Checked) {
			values[field.Name] = append(values[field.Name], field.Value)
		}
	}
	return values, AskConsent, true
}

// isText tells whether a person types a name into the field.
func (f Field) isText() bool {
	return !f.Hidden && (f.Type == "text" || f.Type == "email" || f.Type == "tel")
}

// isUsername tells whether the field looks like the one for the user name.
func (f Field) isUsername() bool {
	if strings.Contains(f.Autocomplete, "username") || f.Autocomplete == "email" || f.Type == "email" {
		return true
	}
	if strings.Contains(f.Autocomplete, "one-time-code") {
		return false
	}
	name := strings.ToLower(f.Name)
	words := []string{"user", "login", "email", "e-mail", "account", "identifier", "identity", "name", "uid", "subject"}
	for _, w := range words {
		if strings.Contains(name, w) || strings.Contains(strings.ToLower(f.Label), w) {
			return true
		}
	}
	return false
}

// othersFilled tells whether no visible field but those named must still be
// filled in.
func othersFilled(f *Form, but ...string) bool {
	for _, field := range f.Visible() {
		if !field.Required || slices.Contains(but, field.Name) || field.Type == "checkbox" || field.Type == "select" {
			continue
		}
		chosen := slices.ContainsFunc(field.Options, func(o Option) bool { return o.Selected })
		if field.Type == "radio" && !chosen || field.Type != "radio" && field.Value == "" {
			return false
		}
	}
	return true
}

// Words on buttons. Those of no win over those of yes.
var (
	noWords = []string{"deny", "denied", "cancel", "abort", "decline", "reject", "refuse", "disagree", "disallow", "no", "not", "don't",
		"back", "logout", "log out", "sign out", "signout", "delete", "reset", "forgot", "register", "sign up", "signup", "create",
		"switch", "different", "another", "other", "help", "search", "language", "passkey", "resend", "revoke",
		"subscribe", "newsletter"}
	noPaths  = []string{"deny", "cancel", "abort", "decline", "reject", "logout", "delete", "forgot", "register", "signup", "revoke", "subscribe"}
	yesWords = []string{"allow", "accept", "authorize", "authorise", "approve", "grant", "agree", "consent", "confirm", "continue", "yes", "ok", "proceed"}
	goWords  = []string{"sign in", "signin", "sign-in", "log in", "login", "log-in", "continue", "next", "submit", "go", "enter"}
)

// bestButton returns the button for a step and how sure that is; 0 is not at
// all. -1 is for a form that is sent without a button.
func (f *Form) bestButton(step Step) (button, score int) {
	if len(f.Buttons) == 0 {
		// Enter in a field; or a form of hidden fields that a script would send.
		if step == AskConsent && (len(f.Visible()) > 0 || deniesAt(f.Action) || len(f.Fields) == 0) {
			return -1, 0
		}
		return -1, 1
	}
	for i, b := range f.Buttons {
		words := b.Label + " " + b.Value + " " + b.Name
		if hasWord(words, noWords) || deniesAt(or(b.Action, f.Action)) {
			continue
		}
		s := 0
		switch {
		case step == AskConsent && hasWord(words, yesWords):
			s = 3
		case step == AskConsent:
			// A button of unknown meaning is not pressed.
		case strings.Contains(strings.ToLower(b.Label), " with "):
			s = 0 // another provider's sign-in
		case hasWord(words, goWords), hasWord(words, yesWords):
			s = 3
		default:
			s = 2
		}
		if s > score {
			button, score = i, s
		}
	}
	return button, score
}

// deniesAt tells whether the path of a form's action denies or leads away.
func deniesAt(action string) bool {
	u, err := url.Parse(action)
	return err != nil || hasWord(u.Path, noPaths)
}

// hasWord tells whether text has one of words as a whole word.
func hasWord(text string, words []string) bool {
	text = " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r < 0x80 && r != '\'' && r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), " ") + " "
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, " "+w+" ") })
}
