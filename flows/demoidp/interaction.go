package demoidp

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"time"
)

const (
	cookieName          = "demoidp_session"
	interactionLifetime = 30 * time.Minute
)

// session is a browser that was here. It is replaced by a new one at login, so
// that a cookie set by somebody else is worth nothing afterwards.
type session struct {
	cookie   string
	csrf     string
	user     *User // nil: nobody has signed in
	authTime time.Time
}

// interaction is a request that waits for a person: either request or logout is
// set.
type interaction struct {
	id       string
	session  *session // the browser that it belongs to
	request  *authorizationRequest
	signedIn bool // on the login page, for this very request
	logout   *logoutRequest
}

// session returns the browser's session, or nil.
func (p *Provider) session(r *http.Request) *session {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s, _ := p.sessions.get(cookie.Value, p.now())
	return s
}

// newSession makes a session and sets its cookie. user is nil before login.
func (p *Provider) newSession(w http.ResponseWriter, user *User) *session {
	now := p.now()
	s := &session{cookie: p.secret(), csrf: p.secret(), user: user, authTime: now}
	p.mu.Lock()
	p.sessions.put(s.cookie, s, now, now.Add(p.config.SessionLifetime))
	p.mu.Unlock()
	p.setCookie(w, s.cookie, int(p.config.SessionLifetime/time.Second))
	return s
}

// setCookie sets the session cookie; a negative age removes it.
func (p *Provider) setCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: value, Path: p.root() + "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: isHTTPS(p.issuer),
	})
}

func isHTTPS(uri string) bool {
	u, err := url.Parse(uri)
	return err == nil && u.Scheme == "https"
}

// begin answers a correct authorization request: at once where nobody has to be
// asked, else with the first page.
func (p *Provider) begin(w http.ResponseWriter, r *http.Request, request *authorizationRequest) {
	s := p.session(r)
	login := s == nil || p.needsLogin(request, s)
	consent := login || p.needsConsent(request, s.user)
	switch {
	case request.asks("none") && login:
		p.denyAuthorization(w, r, request, &protocolError{code: "login_required",
			description: "prompt=none was asked, but nobody fitting is signed in"})
		return
	case request.asks("none") && consent:
		p.denyAuthorization(w, r, request, &protocolError{code: "consent_required",
			description: "prompt=none was asked, but consent was not given before (a public client needs it each time)"})
		return
	case !consent:
		p.allowAuthorization(w, r, request, s.user, s.authTime)
		return
	}
	if s == nil {
		s = p.newSession(w, nil)
	}
	now := p.now()
	i := &interaction{id: p.secret(), session: s, request: request}
	p.mu.Lock()
	p.interactions.put(i.id, i, now, now.Add(interactionLifetime))
	p.mu.Unlock()
	if login {
		p.loginPage(w, i, i.request.loginHint, "")
		return
	}
	p.consentPage(w, i)
}

// needsLogin says whether the person must show the password now.
func (p *Provider) needsLogin(a *authorizationRequest, s *session) bool {
	return s.user == nil ||
		a.asks("login") || a.asks("select_account") ||
		a.subject != "" && a.subject != s.user.Subject ||
		a.hasMaxAge && p.now().Sub(s.authTime) >= a.maxAge
}

// needsConsent says whether the person must be asked. Offline access is asked
// for each time (OpenID Connect Core §11), and so is everything for a public
// client: nobody can tell who it is (RFC 8252 §8.6).
func (p *Provider) needsConsent(a *authorizationRequest, user *User) bool {
	if p.config.NoConsent {
		return false
	}
	if a.asks("consent") || a.client.Public() || slices.Contains(a.scope, scopeOffline) {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	given := p.consents[consentKey{user.Subject, a.client.ID}]
	return slices.ContainsFunc(a.scope, func(scope string) bool { return !slices.Contains(given, scope) })
}

// showInteraction shows the page that an interaction waits at.
func (p *Provider) showInteraction(w http.ResponseWriter, r *http.Request) {
	s := p.session(r)
	i := p.findInteraction(r.URL.Query().Get("id"), s)
	switch {
	case i == nil || i.request == nil:
		p.stalePage(w)
	case !i.signedIn && p.needsLogin(i.request, s):
		p.loginPage(w, i, i.request.loginHint, "")
	default:
		p.consentPage(w, i)
	}
}

// findInteraction returns the interaction if it belongs to this browser.
func (p *Provider) findInteraction(id string, s *session) *interaction {
	p.mu.Lock()
	defer p.mu.Unlock()
	i, found := p.interactions.get(id, p.now())
	if !found || s == nil || i.session != s {
		return nil
	}
	return i
}

// posted reads the form of a page of ours, of the logout page or of the others: it
// must come from the browser that got the page, and carry its token. Where it does
// not, the answer is written and i is nil.
func (p *Provider) posted(w http.ResponseWriter, r *http.Request, logout bool) (form url.Values, i *interaction) {
	form, e := readForm(r)
	s := p.session(r)
	if e != nil || s == nil || !same(form.Get("csrf"), s.csrf) {
		p.stalePage(w)
		return nil, nil
	}
	if i = p.findInteraction(form.Get("interaction"), s); i == nil || (i.logout != nil) != logout {
		p.stalePage(w)
		return nil, nil
	}
	return form, i
}

// login takes the login page's form.
func (p *Provider) login(w http.ResponseWriter, r *http.Request) {
	form, i := p.posted(w, r, false)
	if i == nil {
		return
	}
	if form.Get("action") == "cancel" {
		p.cancel(w, r, i)
		return
	}
	user := p.users[form.Get("username")]
	if user == nil || !same(form.Get("password"), user.Password) {
		p.loginPage(w, i, form.Get("username"), "That name and password do not fit. Please try again.")
		return
	}
	s := p.newSession(w, user)
	p.mu.Lock()
	p.sessions.delete(i.session.cookie)
	next := &interaction{id: i.id, session: s, request: i.request, signedIn: true}
	now := p.now()
	p.interactions.delete(i.id)
	p.interactions.put(next.id, next, now, now.Add(interactionLifetime))
	p.mu.Unlock()
	if !p.needsConsent(i.request, user) {
		p.finish(w, r, next, true)
		return
	}
	// See Other: the browser must not send the password on (RFC 9700 §4.12).
	p.pageHeader(w)
	http.Redirect(w, r, p.endpoint(pathInteraction)+"?id="+url.QueryEscape(i.id), http.StatusSeeOther)
}

// consent takes the consent page's form.
func (p *Provider) consent(w http.ResponseWriter, r *http.Request) {
	form, i := p.posted(w, r, false)
	if i == nil {
		return
	}
	if !i.signedIn && p.needsLogin(i.request, i.session) {
		p.loginPage(w, i, i.request.loginHint, "")
		return
	}
	switch form.Get("decision") {
	case "allow":
		p.finish(w, r, i, true)
	case "deny":
		p.cancel(w, r, i)
	default:
		p.consentPage(w, i)
	}
}

func (p *Provider) cancel(w http.ResponseWriter, r *http.Request, i *interaction) {
	p.finish(w, r, i, false)
}

// finish ends an interaction and answers the client.
func (p *Provider) finish(w http.ResponseWriter, r *http.Request, i *interaction, allowed bool) {
	p.mu.Lock()
	_, open := p.interactions.get(i.id, p.now())
	p.interactions.delete(i.id)
	if open && allowed {
		key := consentKey{i.session.user.Subject, i.request.client.ID}
		for _, scope := range i.request.scope {
			if !slices.Contains(p.consents[key], scope) {
				p.consents[key] = append(p.consents[key], scope)
			}
		}
	}
	p.mu.Unlock()
	switch {
	case !open: // pressed twice: the first press has answered
		p.stalePage(w)
	case allowed:
		p.allowAuthorization(w, r, i.request, i.session.user, i.session.authTime)
	default:
		p.denyAuthorization(w, r, i.request, &protocolError{code: "access_denied", description: "the person said no"})
	}
}

// same compares secrets without telling by its time where they differ.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
