package useragent

import (
	"context"
	"fmt"
	"strings"
)

// maxSteps bounds how many forms are sent in one sign-in.
const maxSteps = 15

// SignIn walks from the authorization URL to the redirect URI without a person,
// filling in the forms that Fill understands. With a nil login only redirects
// are followed, and any page is an error.
//
// A page that cannot be passed is a *PageError. No form that a *ConfirmError
// holds back is sent. A password is sent once.
func (a *Agent) SignIn(ctx context.Context, authorizationURL, redirectURI string, login *Login) (Redirected, error) {
	result, err := a.Start(ctx, authorizationURL, redirectURI)
	sent := map[string]int{} // how often a form was sent, by its looks
	password := ""           // the looks of the form that took it
	for n := 0; ; n++ {
		if err != nil {
			return Redirected{}, err
		}
		if result.Redirected != nil {
			return *result.Redirected, nil
		}
		page := result.Page
		if n == maxSteps {
			return Redirected{}, &PageError{Page: page, Why: fmt.Sprintf("%d forms were sent and the sign-in does not end", n)}
		}
		if login == nil {
			return Redirected{}, &PageError{Page: page, Why: blocked(page, "it wants a person, and there is no login to fill in")}
		}
		s, step, ok := Fill(page, *login)
		if !ok {
			return Redirected{}, &PageError{Page: page, Why: blocked(page, "no form on it is a plain login or consent: use the system browser, or fill it in yourself")}
		}
		form := looks(&page.Forms[s.Form])
		asksPassword := step == AskLogin || step == AskPassword
		switch {
		case asksPassword && password == form:
			return Redirected{}, &PageError{Page: page, WrongPassword: true, Why: "it asks again after user name and password were sent: check both"}
		case asksPassword && password != "":
			return Redirected{}, &PageError{Page: page, Why: "it asks for another secret after the password was sent: use the system browser, or fill it in yourself"}
		case step == AskUsername && sent[form] > 0:
			return Redirected{}, &PageError{Page: page, Why: "it asks again after the user name was sent: check it"}
		case sent[form] >= 3:
			return Redirected{}, &PageError{Page: page, Why: "the same form comes again and again"}
		}
		sent[form]++
		if asksPassword {
			password = form
		}
		result, err = a.Submit(ctx, page, s)
	}
}

// blocked says why a page stops the sign-in: its own trouble first.
func blocked(p *Page, why string) string {
	if p.Note != "" {
		return p.Note
	}
	return why
}

// looks tells a form from others, whatever its hidden values are.
func looks(f *Form) string {
	var b strings.Builder
	for _, field := range f.Fields {
		b.WriteString(field.Type + "=" + field.Name + "\n")
	}
	for _, button := range f.Buttons {
		b.WriteString(button.Label + "\n")
	}
	return b.String()
}
