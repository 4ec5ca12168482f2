package demoidp

import (
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Paths below the issuer.
const (
	pathAuthorize     = "/authorize"
	pathInteraction   = "/interaction"
	pathLogin         = "/login"
	pathConsent       = "/consent"
	pathToken         = "/token"
	pathUserInfo      = "/userinfo"
	pathKeys          = "/jwks"
	pathIntrospection = "/introspect"
	pathRevocation    = "/revoke"
	pathEndSession    = "/end_session"
	pathEndConfirmed  = "/end_session/confirm"
	pathStyle         = "/style.css"
)

// maxBody is how much of a request's body is read: no form here needs more.
const maxBody = 64 << 10

// Provider is an OpenID provider. It is an http.Handler as soon as its issuer is
// known: from Config, or from the listener at Start.
type Provider struct {
	config  Config
	clients map[string]*Client
	users   map[string]*User
	keys    *keyring
	issuer  string
	mux     *http.ServeMux
	server  *http.Server
	running sync.WaitGroup
	stop    func() bool // ends the watch over the context of Start

	randomness sync.Mutex // guards config.Rand

	mu            sync.Mutex // guards what follows, and what it points at
	sessions      *store[*session]
	interactions  *store[*interaction]
	codes         *store[*authorizationCode]
	accessTokens  *store[*accessToken]
	refreshTokens *store[*refreshToken]
	consents      map[consentKey][]string
}

// consentKey and its scopes are bounded: users, clients and scopes are fixed.
type consentKey struct{ subject, client string }

// New makes a provider. It makes no keys and opens no connection. An error names
// the field of Config that cannot be used.
func New(config Config) (*Provider, error) {
	config, err := config.complete()
	if err != nil {
		return nil, err
	}
	p := &Provider{
		config:        config,
		clients:       make(map[string]*Client),
		users:         make(map[string]*User),
		keys:          newKeyring(config.RS256Key, config.ES256Key),
		sessions:      newStore[*session](maxSessions),
		interactions:  newStore[*interaction](maxInteractions),
		codes:         newStore[*authorizationCode](maxCodes),
		accessTokens:  newStore[*accessToken](maxAccessTokens),
		refreshTokens: newStore[*refreshToken](maxRefreshTokens),
		consents:      make(map[consentKey][]string),
	}
	for i := range config.Clients {
		p.clients[config.Clients[i].ID] = &p.config.Clients[i]
	}
	for i := range config.Users {
		p.users[config.Users[i].Username] = &p.config.Users[i]
	}
	if config.Issuer != "" {
		p.setIssuer(config.Issuer)
	}
	return p, nil
}

// Description is what a person needs to know to use a provider. It holds the
// secrets and passwords on purpose.
type Description struct {
	Issuer               string
	Clients              []Client
	Users                []User
	AccessTokenLifetime  time.Duration
	RefreshTokenLifetime time.Duration
	Rotation             bool
	Reuse                Reuse
	Grace                time.Duration
}

// Describe tells issuer, clients and users. The issuer is empty before Start when
// Config had none.
func (p *Provider) Describe() Description {
	return Description{
		Issuer:               p.issuer,
		Clients:              slices.Clone(p.config.Clients),
		Users:                slices.Clone(p.config.Users),
		AccessTokenLifetime:  p.config.AccessTokenLifetime,
		RefreshTokenLifetime: p.config.RefreshTokenLifetime,
		Rotation:             !p.config.NoRotation,
		Reuse:                p.config.Reuse,
		Grace:                p.config.Grace,
	}
}

// Issuer is the issuer identifier, empty while it is not known.
func (p *Provider) Issuer() string { return p.issuer }

// ServeHTTP answers a request to any endpoint.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.mux == nil {
		http.Error(w, "The provider has no issuer yet.", http.StatusServiceUnavailable)
		return
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	}
	if hook := p.config.Hooks.Intercept; hook != nil {
		hook(w, r, p.mux.ServeHTTP)
		return
	}
	p.mux.ServeHTTP(w, r)
}

func (p *Provider) setIssuer(issuer string) {
	p.issuer = issuer
	root := p.root()
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+root+"/{$}", p.index)
	if root != "" {
		mux.HandleFunc("GET "+root, p.index)
	}
	// OpenID Connect Discovery §4 appends to the issuer's path, RFC 8414 §3.1
	// puts the well-known part before it.
	mux.HandleFunc("GET "+root+"/.well-known/openid-configuration", p.metadata)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server"+root, p.metadata)
	mux.HandleFunc("GET "+root+pathKeys, p.jwks)
	mux.HandleFunc("GET "+root+pathStyle, p.styleSheet)
	mux.HandleFunc("GET "+root+pathAuthorize, p.authorize)
	mux.HandleFunc("POST "+root+pathAuthorize, p.authorize)
	mux.HandleFunc("GET "+root+pathInteraction, p.showInteraction)
	mux.HandleFunc("POST "+root+pathLogin, p.login)
	mux.HandleFunc("POST "+root+pathConsent, p.consent)
	mux.HandleFunc(root+pathToken, p.token)
	mux.HandleFunc("GET "+root+pathUserInfo, p.userInfo)
	mux.HandleFunc("POST "+root+pathUserInfo, p.userInfo)
	mux.HandleFunc(root+pathIntrospection, p.introspection)
	mux.HandleFunc(root+pathRevocation, p.revocation)
	mux.HandleFunc("GET "+root+pathEndSession, p.endSession)
	mux.HandleFunc("POST "+root+pathEndSession, p.endSession)
	mux.HandleFunc("POST "+root+pathEndConfirmed, p.endConfirmed)
	p.mux = mux
}

// root is the issuer's path without a trailing slash.
func (p *Provider) root() string {
	u, err := url.Parse(p.issuer)
	if err != nil {
		return "" // cannot be: checkIssuer has parsed it
	}
	return strings.TrimSuffix(u.Path, "/")
}

func (p *Provider) endpoint(path string) string {
	return strings.TrimSuffix(p.issuer, "/") + path
}

func (p *Provider) now() time.Time { return p.config.Now() }

// secret makes 256 random bits as 43 characters.
func (p *Provider) secret() string {
	b := make([]byte, 32)
	p.randomness.Lock()
	defer p.randomness.Unlock()
	if _, err := io.ReadFull(p.config.Rand, b); err != nil {
		// A Config.Rand that ends must not make secrets guessable.
		_, _ = rand.Read(b)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}
