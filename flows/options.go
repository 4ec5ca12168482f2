package flows

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

// FlowID names a flow on the command line.
type FlowID string

const (
	FlowCode              FlowID = "code"
	FlowRefresh           FlowID = "refresh"
	FlowClientCredentials FlowID = "client-credentials"
	// FlowCheck reads metadata and keys: no client, nobody signs in.
	FlowCheck FlowID = "check"
)

// AuthMethod is a client authentication method (OIDC Core §9).
type AuthMethod string

const (
	AuthNone  AuthMethod = "none"
	AuthBasic AuthMethod = "client_secret_basic"
	AuthPost  AuthMethod = "client_secret_post"
)

// Param is a name and a value that go into a message as given.
type Param struct{ Name, Value string }

// Endpoints are the URLs that a flow talks to. In Options a set one overrides
// what the metadata says.
type Endpoints struct {
	Authorization, Token, JWKS, UserInfo, Introspection, Revocation, EndSession string
}

// Options are what a person asks for. The zero value of a field is its default.
type Options struct {
	Flow      FlowID // default FlowCode
	Issuer    string
	Endpoints Endpoints

	ClientID     string
	ClientSecret string
	// AuthMethod is chosen by the secret and the metadata when empty.
	AuthMethod AuthMethod

	Scope        string // default DefaultScope
	RefreshScope string // left out of the refresh request when empty
	RefreshToken string // for FlowRefresh
	PKCE         string // "S256" (default), "plain" or "none"
	RedirectURI  string // default DefaultRedirectURI
	// PostLogoutRedirectURI is where the logout leads back to. It has to be
	// registered as such, so none is sent when it is empty.
	PostLogoutRedirectURI string

	// More parameters of the authorization request (OIDC Core §3.1.2.1, RFC 8707).
	Prompt, LoginHint, ACRValues, MaxAge, ResponseMode, Claims, Audience string
	Resource                                                             []string

	Params      []Param // on the authorization request
	TokenParams []Param // on every token request
	Headers     []Param // on every back-channel request

	SignIn SignIn // default SignInBrowser
	// Login answers the built-in user agent's forms when nobody is there.
	Login *useragent.Login

	// Steps are the optional steps to take; nil means all of the flow's default.
	Steps []StepID

	// Until is the last step to take; empty means all. An experiment needs no
	// more of a walk than its tokens, say.
	Until StepID

	Mode      Mode // default Stepping
	KeepGoing bool
	// Probe sends, when nobody is there to be asked, the probes that would
	// settle a finding: requests without credentials (see Probes).
	Probe bool

	CA              *x509.CertPool // nil: the system's
	Insecure        bool           // do not check certificates
	Proxy           func(*http.Request) (*url.URL, error)
	Timeout         time.Duration // of one exchange; default 30 s
	CallbackTimeout time.Duration // of waiting for a person; default 10 min
	MaxBody         int64         // bytes kept of one body; default 16 MiB; see httplog.Log.MaxMemory
	// LabWait is how long an experiment waits for a grace time of the server to
	// end; default 65 s. Below 0 it does not wait.
	LabWait time.Duration
	// RefreshLead is how long before the expiry of the access token it is
	// refreshed by itself; default 10 s.
	RefreshLead time.Duration

	// OpenURL opens the system browser; nil means that there is none.
	OpenURL func(context.Context, string) error

	// Observe is told of each new state of the walk, one after the other. It
	// must return soon, and must not call the runner.
	Observe func(State, *httplog.Log)

	// For tests: the network, the clock, and the source of state, nonce and
	// verifier. nil means the real ones.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	Now  func() time.Time
	Rand io.Reader

	issuerInput string // as it was typed or pasted
	issuerNote  string // a word about how it was read
}

const (
	DefaultScope       = "openid profile offline_access"
	DefaultRedirectURI = "http://127.0.0.1:0/callback"
	DefaultTimeout     = 30 * time.Second
	DefaultCallback    = 10 * time.Minute
	DefaultLabWait     = 65 * time.Second
	DefaultRefreshLead = 10 * time.Second
)

// OptionError is an option that does not fit. Field is the name of the flag
// that sets it, without dashes, such as "client-id".
type OptionError struct {
	Field string
	Text  string // what was found and what to do
}

func (e *OptionError) Error() string { return e.Field + ": " + e.Text }

func bad(field, text string) error { return &OptionError{Field: field, Text: text} }

// complete checks o and fills in the defaults.
func (o Options) complete() (Options, error) {
	o.Flow = or(o.Flow, FlowCode)
	o.Mode = or(o.Mode, Stepping)
	o.SignIn = or(o.SignIn, SignInBrowser)
	o.PKCE = or(o.PKCE, "S256")
	o.RedirectURI = or(o.RedirectURI, DefaultRedirectURI)
	o.Timeout = or(o.Timeout, DefaultTimeout)
	o.CallbackTimeout = or(o.CallbackTimeout, DefaultCallback)
	o.LabWait = or(o.LabWait, DefaultLabWait)
	o.RefreshLead = or(o.RefreshLead, DefaultRefreshLead)
	if o.Now == nil {
		o.Now = time.Now
	}
	for _, check := range []func(*Options) error{
		(*Options).checkIssuer, (*Options).checkEndpoints, (*Options).checkClient,
		(*Options).checkScope, (*Options).checkAuthorization, (*Options).checkLimits,
	} {
		if err := check(&o); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o *Options) checkIssuer() error {
	if o.Issuer == "" {
		if o.Endpoints.Token == "" {
			return bad("issuer", "it is missing: give the issuer URL, such as https://idp.example, or at least the token endpoint")
		}
		return nil
	}
	w, err := metadata.WellKnownURLs(o.Issuer)
	if err != nil {
		text := err.Error()
		if input := (*metadata.InputError)(nil); errors.As(err, &input) {
			text = fmt.Sprintf("%q %s. %s", input.Input, input.What, input.Hint)
		}
		return &OptionError{Field: "issuer", Text: text}
	}
	// Which of the two documents was pasted is known by the input alone.
	o.issuerInput, o.Issuer, o.issuerNote = o.Issuer, w.Issuer, w.Note
	return nil
}

func (o *Options) checkEndpoints() error {
	for _, e := range []struct{ field, value string }{
		{"authorization-endpoint", o.Endpoints.Authorization},
		{"token-endpoint", o.Endpoints.Token},
		{"jwks-uri", o.Endpoints.JWKS},
		{"userinfo-endpoint", o.Endpoints.UserInfo},
		{"introspection-endpoint", o.Endpoints.Introspection},
		{"revocation-endpoint", o.Endpoints.Revocation},
		{"end-session-endpoint", o.Endpoints.EndSession},
	} {
		if e.value == "" {
			continue
		}
		u, err := url.Parse(e.value)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return bad(e.field, "it is not an absolute http or https URL; write it in full, such as https://idp.example/token")
		}
	}
	return nil
}

func (o *Options) checkClient() error {
	if o.Flow == FlowCheck {
		if o.Issuer == "" {
			return bad("issuer", "it is missing: give the issuer URL, such as https://idp.example")
		}
		return nil
	}
	if o.ClientID == "" {
		return bad("client-id", "it is missing: give the identifier under which the client is registered at the provider")
	}
	switch o.AuthMethod {
	case "", AuthNone:
	case AuthBasic, AuthPost:
		if o.ClientSecret == "" {
			return bad("client-secret", string(o.AuthMethod)+" needs a secret; give one, or choose the method none for a public client")
		}
	default:
		return bad("auth-method", fmt.Sprintf("%q is not known here; choose none, client_secret_basic or client_secret_post", o.AuthMethod))
	}
	switch o.Flow {
	case FlowCode:
	case FlowClientCredentials:
		if o.ClientSecret == "" || o.AuthMethod == AuthNone {
			return bad("client-secret", "the client credentials grant is only for clients that authenticate (RFC 6749 §4.4); give a secret")
		}
	case FlowRefresh:
		if o.RefreshToken == "" {
			return bad("refresh-token", "it is missing: the flow refresh begins with a refresh token that you already have")
		}
	default:
		return bad("flow", fmt.Sprintf("%q is not known; choose code, refresh or client-credentials", o.Flow))
	}
	return nil
}

func (o *Options) checkScope() error {
	for _, s := range []struct {
		field string
		value *string
	}{{"scope", &o.Scope}, {"refresh-scope", &o.RefreshScope}} {
		*s.value = strings.Join(strings.Fields(*s.value), " ")
		for _, r := range *s.value {
			if r < 0x20 || r == '"' || r == '\\' || r > 0x7e {
				return bad(s.field, fmt.Sprintf("the character %q may not stand in a scope (RFC 6749 §3.3)", r))
			}
		}
	}
	if o.Scope == "" && o.Flow == FlowCode {
		o.Scope = DefaultScope
	}
	return nil
}

func (o *Options) checkAuthorization() error {
	switch o.PKCE {
	case "S256", "plain", "none":
	default:
		return bad("pkce", fmt.Sprintf("%q is not a method; choose S256, plain or none", o.PKCE))
	}
	u, err := url.Parse(o.RedirectURI)
	switch {
	case err != nil || u.Scheme == "":
		return bad("redirect-uri", "it is not an absolute URI; write it in full, such as "+DefaultRedirectURI)
	case strings.Contains(o.RedirectURI, "#"):
		return bad("redirect-uri", "it has a fragment (#), which RFC 6749 §3.1.2 forbids; leave it out")
	}
	if back := o.PostLogoutRedirectURI; back != "" {
		switch u, err := url.Parse(back); {
		case err != nil || u.Scheme == "":
			return bad("post-logout-redirect-uri", "it is not an absolute URI; write it in full, such as http://127.0.0.1/logged-out")
		case strings.Contains(back, "#"):
			return bad("post-logout-redirect-uri", "it has a fragment (#); leave it out")
		}
	}
	switch o.ResponseMode {
	case "", "query", "fragment", "form_post":
	default:
		return bad("response-mode", fmt.Sprintf("%q is not known here; choose query, fragment or form_post", o.ResponseMode))
	}
	if o.MaxAge != "" {
		if n, err := strconv.ParseInt(o.MaxAge, 10, 32); err != nil || n < 0 {
			return bad("max-age", fmt.Sprintf("%q is not a number of seconds from 0 to 2147483647", o.MaxAge))
		}
	}
	if o.Claims != "" && !json.Valid([]byte(o.Claims)) {
		return bad("claims", "it is not JSON; the claims parameter is a JSON object (OIDC Core §5.5)")
	}
	for _, p := range o.Params {
		switch p.Name {
		case "state", "nonce", "code_challenge", "code_challenge_method":
			return bad("param", p.Name+" is made fresh for each request and compared with the answer; it cannot be given")
		case "redirect_uri", "client_id", "scope":
			return bad("param", p.Name+" has a flag of its own: --"+strings.ReplaceAll(p.Name, "_", "-"))
		}
	}
	// Without it some providers hand out no refresh token (OIDC Core §11).
	if o.Prompt == "" && slices.Contains(strings.Fields(o.Scope), "offline_access") {
		o.Prompt = "consent"
	}
	return nil
}

func (o *Options) checkLimits() error {
	switch {
	case o.Timeout < 0:
		return bad("timeout", "it is negative; give a duration such as 30s")
	case o.CallbackTimeout < 0:
		return bad("callback-timeout", "it is negative; give a duration such as 10m")
	case o.RefreshLead < 0:
		return bad("refresh-lead", "it is negative; give a duration such as 10s")
	case o.MaxBody < 0:
		return bad("max-body", "it is negative; give a size such as 16MiB")
	}
	for _, h := range o.Headers {
		if !httpguts.ValidHeaderFieldName(h.Name) || !httpguts.ValidHeaderFieldValue(h.Value) {
			return bad("header", fmt.Sprintf("%q is not a header field; write NAME=VALUE without control characters", h.Name))
		}
	}
	return nil
}

// endpointsSuffice says whether the endpoints that were given are all that the
// flow cannot do without.
func (o Options) endpointsSuffice() bool {
	return o.Endpoints.Token != "" && (o.Flow != FlowCode || o.Endpoints.Authorization != "")
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
