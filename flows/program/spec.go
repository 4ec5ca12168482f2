package program

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/httplog"
)

// spec is what the programs of all languages have in common.
type spec struct {
	flow      flows.FlowID
	issuer    string
	discovery bool // the endpoints come from the issuer's openid-configuration
	endpoints flows.Endpoints

	clientID string
	auth     flows.AuthMethod
	scope    string
	pkce     string // "S256", "plain" or "none"

	redirect redirect
	params   []param // on the authorization request, beside what each has
	token    []param // on every token request

	refreshScope string

	openID   bool // there is an ID token to be verified
	refresh  bool
	userInfo bool

	notes []string
}

// redirect is where the answer comes to.
type redirect struct {
	uri        string
	here       bool // an http URI of this machine, at which the program can listen
	host, path string
	port       string // "0" for a free one
}

// param is a parameter. Where its value is secret, variable names the environment
// variable that holds it.
type param struct{ name, value, variable string }

// secret tells that the client has one.
func (s spec) secret() bool { return s.auth == flows.AuthBasic || s.auth == flows.AuthPost }

// variables are the names of the environment variables that are read.
func (s spec) variables() []string {
	var names []string
	if s.secret() {
		names = append(names, "CLIENT_SECRET")
	}
	if s.flow == flows.FlowRefresh {
		names = append(names, "REFRESH_TOKEN")
	}
	for _, p := range slices.Concat(s.params, s.token) {
		if p.variable != "" && !slices.Contains(names, p.variable) {
			names = append(names, p.variable)
		}
	}
	return names
}

func newSpec(w Walk) (spec, error) {
	o, session := w.Options, w.State.Session
	s := spec{flow: o.Flow, clientID: o.ClientID, refreshScope: o.RefreshScope, endpoints: session.Endpoints}
	if w.State.Flow.ID != "" {
		s.flow = w.State.Flow.ID
	}
	if s.flow == "" {
		s.flow = flows.FlowCode
	}
	if s.flow == flows.FlowCheck {
		return s, ErrNoClient
	}
	s.issuer = first(session.Issuer, o.Issuer)
	s.endpoints = flows.Endpoints{
		Authorization: first(o.Endpoints.Authorization, session.Endpoints.Authorization), Token: first(o.Endpoints.Token, session.Endpoints.Token),
		JWKS: first(o.Endpoints.JWKS, session.Endpoints.JWKS), UserInfo: first(o.Endpoints.UserInfo, session.Endpoints.UserInfo),
	}
	s.discovery = s.issuer != "" && o.Endpoints == (flows.Endpoints{}) && (session.Metadata == nil || session.Metadata.Kind == metadata.OIDC)
	if !s.discovery && s.endpoints.Token == "" {
		return s, ErrUnknown
	}
	s.auth = authOf(w)
	s.scope = first(session.Scope, o.Scope)
	s.token = w.quoted(tokenParams(o, s.flow))
	s.refresh = s.flow == flows.FlowRefresh || w.State.Flow.Index(flows.StepRefresh) >= 0 || session.RefreshToken() != ""
	s.openID = s.flow == flows.FlowCode && slices.Contains(strings.Fields(s.scope), "openid") && s.issuer != ""
	s.userInfo = s.openID && w.State.Flow.Index(flows.StepUserInfo) >= 0 && (s.endpoints.UserInfo != "" || session.Metadata == nil && s.discovery)
	s.authorization(w)
	s.remark(o)
	return s, s.check(w.Known)
}

// check refuses a secret where the program has a literal: a server that knows one
// can have repeated it in its metadata.
func (s spec) check(known []string) error {
	literals := []string{s.issuer, s.clientID, s.scope, s.refreshScope, s.redirect.uri}
	if !s.discovery {
		e := s.endpoints
		literals = append(literals, e.Authorization, e.Token, e.JWKS, e.UserInfo)
	}
	for _, p := range slices.Concat(s.params, s.token) {
		literals = append(literals, p.name)
	}
	for _, text := range literals {
		if httplog.RedactURL(text, known) != text {
			return ErrSecret
		}
	}
	return nil
}

// authorization reads what the authorization request has: the one that was made,
// or the one that the options describe.
func (s *spec) authorization(w Walk) {
	o, session := w.Options, w.State.Session
	s.redirect = redirectTo(first(o.RedirectURI, session.RedirectURI, flows.DefaultRedirectURI))
	s.pkce = first(o.PKCE, "S256")
	list := optionParams(o)
	if u, err := url.Parse(session.AuthorizationURL); err == nil && session.AuthorizationURL != "" {
		list = queryParams(u.RawQuery)
		s.pkce = "none"
		if query := u.Query(); query.Get("code_challenge") != "" {
			s.pkce = first(query.Get("code_challenge_method"), "plain")
		}
		own, err := url.Parse(s.endpoints.Authorization) // may have a query of its own
		if err == nil {
			for _, p := range queryParams(own.RawQuery) {
				if i := slices.Index(list, p); i >= 0 {
					list = slices.Delete(list, i, i+1)
				}
			}
		}
	}
	if s.pkce != "S256" && s.pkce != "plain" {
		s.pkce = "none"
	}
	list = slices.DeleteFunc(list, func(p flows.Param) bool {
		if p.Name == "response_mode" && p.Value != "query" {
			s.notes = append(s.notes, "The walk asked for another response_mode, which is left out: this program reads the query of the redirect.")
			return true
		}
		return false
	})
	s.params = w.quoted(list)
}

// remark notes what the program does not do as the walk did.
func (s *spec) remark(o flows.Options) {
	say := func(when bool, text string) {
		if when {
			s.notes = append(s.notes, text)
		}
	}
	say(o.Insecure, "The walk did not check certificates; this program does.")
	say(o.CA != nil, "The walk trusted certificates of its own; this program trusts those of the system.")
	say(len(o.Headers) > 0, "The walk sent header fields of its own on each request; they are left out.")
	say(s.flow == flows.FlowCode && !s.redirect.here, "The redirect URI is not on this machine: the program asks for the address that the browser ends at.")
	say(s.flow == flows.FlowCode && !s.openID, "There is no ID token to verify: scope has no openid, or the issuer is not known.")
}

// ownParams are those that each authorization request has anyway.
var ownParams = []string{"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method"}

// queryParams are the parameters of a query, in its order, but for those that each
// request has.
func queryParams(query string) []flows.Param {
	var list []flows.Param
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, errName := url.QueryUnescape(name)
		value, errValue := url.QueryUnescape(value)
		if errName == nil && errValue == nil && name != "" && !slices.Contains(ownParams, name) {
			list = append(list, flows.Param{Name: name, Value: value})
		}
	}
	return list
}

// optionParams are the same, as the options ask for them.
func optionParams(o flows.Options) []flows.Param {
	var list []flows.Param
	for _, p := range []flows.Param{
		{Name: "prompt", Value: o.Prompt}, {Name: "login_hint", Value: o.LoginHint}, {Name: "acr_values", Value: o.ACRValues},
		{Name: "max_age", Value: o.MaxAge}, {Name: "response_mode", Value: o.ResponseMode}, {Name: "claims", Value: o.Claims}, {Name: "audience", Value: o.Audience},
	} {
		if p.Value != "" {
			list = append(list, p)
		}
	}
	for _, r := range o.Resource {
		list = append(list, flows.Param{Name: "resource", Value: r})
	}
	return append(list, o.Params...)
}

// tokenParams are what the walk adds to its token requests.
func tokenParams(o flows.Options, flow flows.FlowID) []flows.Param {
	var list []flows.Param
	if flow == flows.FlowClientCredentials && o.Audience != "" {
		list = append(list, flows.Param{Name: "audience", Value: o.Audience})
	}
	for _, r := range o.Resource {
		list = append(list, flows.Param{Name: "resource", Value: r})
	}
	return append(list, o.TokenParams...)
}

// quoted puts variables in the place of secret values.
func (w Walk) quoted(list []flows.Param) []param {
	var out []param
	for _, p := range list {
		plain := "?" + url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value)
		if httplog.Masked(p.Value) || httplog.RedactURL(plain, w.Known) != plain {
			out = append(out, param{name: p.Name, variable: variableFor(p.Name)})
			continue
		}
		out = append(out, param{name: p.Name, value: p.Value})
	}
	return out
}

// variableFor makes the name of an environment variable from a parameter's.
func variableFor(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(name[:min(len(name), 40)]))
	return "PARAM_" + strings.Trim(name, "_")
}

// authOf is how the client authenticates: by the options or, where they know of no
// secret, as the exchanges show.
func authOf(w Walk) flows.AuthMethod {
	if w.Options.AuthMethod != "" || w.Options.ClientSecret != "" {
		return w.Options.AuthMethodWith(w.State.Session)
	}
	for _, x := range w.Exchanges {
		if step := flows.StepID(x.Label.Step); step != flows.StepToken && step != flows.StepRefresh {
			continue
		}
		for _, f := range httplog.Fields(x.Request.Head()) {
			if scheme, _, _ := strings.Cut(f.Value, " "); strings.EqualFold(f.Name, "Authorization") && strings.EqualFold(scheme, "Basic") {
				return flows.AuthBasic
			}
		}
		if strings.Contains("&"+string(x.Request.Body()), "&client_secret=") {
			return flows.AuthPost
		}
	}
	return flows.AuthNone
}

// redirectTo reads a redirect URI.
func redirectTo(uri string) redirect {
	r := redirect{uri: uri}
	u, err := url.Parse(uri)
	if err != nil {
		return r
	}
	ip, err := netip.ParseAddr(u.Hostname())
	r.here = u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback()) && u.RawQuery == ""
	r.host, r.port, r.path = u.Hostname(), first(u.Port(), "80"), u.EscapedPath()
	if strings.Contains(r.host, ":") {
		r.host = "[" + r.host + "]"
	}
	return r
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
