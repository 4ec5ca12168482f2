package demoidp

import (
	"net/http"
	"net/url"
)

// logoutRequest is a request of OpenID Connect RP-Initiated Logout §2 that was
// checked.
type logoutRequest struct {
	redirectURI string // empty: stay on our own page
	state       string
	subject     string // of the id_token_hint
}

// endSession is the logout endpoint. With a hint that names the person who is
// signed in, it signs out at once; otherwise it asks.
func (p *Provider) endSession(w http.ResponseWriter, r *http.Request) {
	params, problem := authorizationParams(r)
	var request *logoutRequest
	if problem == "" {
		request, problem = p.readLogout(params)
	}
	if problem != "" {
		p.messagePage(w, http.StatusBadRequest, "This sign-out link does not work", problem)
		return
	}
	s := p.session(r)
	switch {
	case s == nil || s.user == nil: // nobody to sign out
		p.endDone(w, r, request)
	case request.subject == s.user.Subject:
		p.forget(w, s)
		p.endDone(w, r, request)
	default:
		i := &interaction{id: p.secret(), session: s, logout: request}
		now := p.now()
		p.mu.Lock()
		p.interactions.put(i.id, i, now, now.Add(interactionLifetime))
		p.mu.Unlock()
		p.drawPage(w, http.StatusOK, "logout.html", "Sign out?",
			values{"interaction": i.id, "csrf": s.csrf, "username": s.user.Username})
	}
}

func (p *Provider) readLogout(params url.Values) (request *logoutRequest, problem string) {
	if problem := oneEach(params, "id_token_hint", "client_id", "post_logout_redirect_uri", "state"); problem != "" {
		return nil, problem
	}
	request = &logoutRequest{redirectURI: params.Get("post_logout_redirect_uri"), state: params.Get("state")}
	if len(request.state) > maxParameter {
		return nil, "The parameter state is too long."
	}
	id := params.Get("client_id")
	if hint := params.Get("id_token_hint"); hint != "" {
		token, err := p.readIDTokenHint(hint)
		if err != nil {
			return nil, "The id_token_hint is not an ID token of this provider."
		}
		if id != "" && id != token.Audience {
			return nil, "The client_id is not the client that the id_token_hint was issued to."
		}
		id, request.subject = token.Audience, token.Subject
	}
	if request.redirectURI == "" {
		return request, ""
	}
	client, known := p.clients[id]
	if !known {
		return nil, "To return to post_logout_redirect_uri, send id_token_hint or the client_id of a known client."
	}
	if !registered(client.PostLogoutRedirectURIs, request.redirectURI) {
		return nil, "This post_logout_redirect_uri is not registered for the client."
	}
	return request, ""
}

// endConfirmed takes the form of the sign-out page.
func (p *Provider) endConfirmed(w http.ResponseWriter, r *http.Request) {
	form, i := p.posted(w, r, true)
	if i == nil {
		return
	}
	p.mu.Lock()
	p.interactions.delete(i.id)
	p.mu.Unlock()
	if form.Get("decision") != "logout" {
		p.messagePage(w, http.StatusOK, "Still signed in", "Nothing was changed. You can close this page.")
		return
	}
	p.forget(w, i.session)
	p.endDone(w, r, i.logout)
}

func (p *Provider) forget(w http.ResponseWriter, s *session) {
	p.mu.Lock()
	p.sessions.delete(s.cookie)
	p.mu.Unlock()
	p.setCookie(w, "", -1)
}

func (p *Provider) endDone(w http.ResponseWriter, r *http.Request, request *logoutRequest) {
	if request.redirectURI == "" {
		p.messagePage(w, http.StatusOK, "Signed out", "You are signed out of the demo identity provider. You can close this page.")
		return
	}
	var params Object
	if request.state != "" {
		params.Set("state", request.state)
	}
	p.sendRedirect(w, &Redirect{Kind: KindLogout, Request: r, Status: http.StatusSeeOther, Header: http.Header{},
		URI: request.redirectURI, Mode: "query", Params: params})
}
