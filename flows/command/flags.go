package command

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// maxCA bounds the file of --ca, in bytes. A system's whole bundle has 250 kB.
const maxCA = 8 << 20

// clientFlags are the flags that say where to go, who the client is, and what
// it asks for. Those that need no reading go into options at once.
type clientFlags struct {
	options flows.Options

	clientSecret, refreshToken, password string // where the secret is, see secrets
	login                                string // USER: and that for the password, or none
	from                                 profiled
	noBrowser                            bool
	ca, proxy, steps                     string
}

// group registers flags under a title of the help text.
func group(cmd *cobra.Command, title string, register func(*pflag.FlagSet)) {
	set := pflag.NewFlagSet(title, pflag.ContinueOnError)
	set.SortFlags = false
	register(set)
	annotations := map[string][]string{groupAnnotation: {title}} // which nobody adds to
	set.VisitAll(func(f *pflag.Flag) { f.Annotations = annotations })
	cmd.Flags().SortFlags = false
	cmd.Flags().AddFlagSet(set)
}

// addProvider adds the flags that say where the provider is.
func (f *clientFlags) addProvider(cmd *cobra.Command) {
	e := &f.options.Endpoints
	group(cmd, "The provider", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.options.Issuer, "issuer", "", "the issuer `URL`; everything else is discovered from it")
		fs.StringVar(&e.Authorization, "authorization-endpoint", "", "this `URL` instead of the discovered one; likewise:")
		fs.StringVar(&e.Token, "token-endpoint", "", "`URL` for token requests; with it, --issuer may be left out")
		fs.StringVar(&e.JWKS, "jwks-uri", "", "`URL` of the signing keys")
		fs.StringVar(&e.UserInfo, "userinfo-endpoint", "", "`URL` for UserInfo")
		fs.StringVar(&e.Introspection, "introspection-endpoint", "", "`URL` for introspection (RFC 7662)")
		fs.StringVar(&e.Revocation, "revocation-endpoint", "", "`URL` for revocation (RFC 7009)")
		fs.StringVar(&e.EndSession, "end-session-endpoint", "", "`URL` for logout")
	})
}

// addClient adds the flags that say who the client is.
func (f *clientFlags) addClient(cmd *cobra.Command) {
	group(cmd, "The client", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.options.ClientID, "client-id", "", "the `ID` under which the client is registered")
		fs.StringVar(&f.clientSecret, "client-secret", "", "`WHERE` the secret is: "+secretHelp)
		fs.Var(choiceValue{(*string)(&f.options.AuthMethod), authMethods}, "auth-method", "how the client authenticates; by default client_secret_basic with a secret (client_secret_post where the metadata lists only that), none without")
	})
	complete(cmd, "auth-method", authMethods...)
}

var authMethods = []string{string(flows.AuthNone), string(flows.AuthBasic), string(flows.AuthPost)}

// addRefreshToken adds --refresh-token, for commands that can begin with one.
func (f *clientFlags) addRefreshToken(cmd *cobra.Command) {
	group(cmd, "The client", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.refreshToken, "refresh-token", "", "for the flow refresh: `WHERE` the refresh token is, as for --client-secret")
	})
}

// addRequests adds the flags that say what the requests carry.
func (f *clientFlags) addRequests(cmd *cobra.Command) {
	o := &f.options
	pkce := []string{"S256", "plain", "none"}
	modes := []string{"query", "fragment", "form_post"}
	group(cmd, "The requests", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.Scope, "scope", "", "the `SCOPE` asked for, words with blanks between; default \""+flows.DefaultScope+"\"")
		fs.StringVar(&o.RefreshScope, "refresh-scope", "", "the `SCOPE` of the refresh request; left out when not given")
		fs.Var(choiceValue{&o.PKCE, pkce}, "pkce", "the method of PKCE (RFC 7636); default S256")
		fs.StringVar(&o.RedirectURI, "redirect-uri", "", "the `URI` where the answer comes back; default "+flows.DefaultRedirectURI+", 0 for a free port")
		fs.StringVar(&o.PostLogoutRedirectURI, "post-logout-redirect-uri", "", "the `URI` to come back to from the logout, registered for that; left out when not given")
		fs.Var(paramsValue{&o.Params}, "param", "one more parameter of the authorization request; repeatable, as the next one")
		fs.Var(paramsValue{&o.TokenParams}, "token-param", "one more parameter of every token request")
		fs.StringArrayVar(&o.Resource, "resource", nil, "the `URI` that the token is for (RFC 8707); repeatable")
		fs.StringVar(&o.Audience, "audience", "", "the parameter `AUDIENCE` of some providers")
		fs.StringVar(&o.Prompt, "prompt", "", "one or more `WORDS` of none, login, consent, select_account; default consent where offline_access is asked for")
		fs.StringVar(&o.LoginHint, "login-hint", "", "the `NAME` of the person that the provider should expect")
		fs.StringVar(&o.ACRValues, "acr-values", "", "`HOW` the person should sign in (OIDC Core §3.1.2.1)")
		fs.StringVar(&o.MaxAge, "max-age", "", "how many `SECONDS` ago the person may have signed in at most")
		fs.Var(choiceValue{&o.ResponseMode, modes}, "response-mode", "how the answer comes back")
		fs.StringVar(&o.Claims, "claims", "", "the claims parameter, a `JSON` object (OIDC Core §5.5)")
	})
	complete(cmd, "pkce", pkce...)
	complete(cmd, "response-mode", modes...)
	complete(cmd, "prompt", "none", "login", "consent", "select_account")
}

// addSignIn adds the flags that say how the person signs in.
func (f *clientFlags) addSignIn(cmd *cobra.Command) {
	group(cmd, "Signing in", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.login, "login", "", "sign `USER:PASSWORD` in here with the built-in user agent, in place of the system browser; the password is given like --client-secret (alice:env:PW); none fills in nothing and only follows redirects")
		fs.BoolVar(&f.noBrowser, "no-browser", false, "print the URL, open nothing, wait for the answer or a pasted redirect URL")
		fs.Var(durationValue{value: &f.options.CallbackTimeout}, "callback-timeout", "how long to wait for a person; default 10m")
	})
	complete(cmd, "login", "none")
}

// addConnection adds the flags about connections.
func (f *clientFlags) addConnection(cmd *cobra.Command) {
	o := &f.options
	group(cmd, "Connections", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.ca, "ca", "", "PEM `FILE` of certificate authorities to trust beside the system's")
		fs.BoolVar(&o.Insecure, "insecure", false, "do not check TLS certificates: anybody on the way can read and change everything")
		fs.StringVar(&f.proxy, "proxy", "", "`URL` of the proxy; default as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say")
		fs.Var(durationValue{value: &o.Timeout}, "timeout", "for one exchange, from the moment it is let go; default 30s")
		fs.Var(sizeValue{&o.MaxBody}, "max-body", "how much of one body is kept, of 128 MiB for all; default 16MiB")
		fs.Var(paramsValue{&o.Headers}, "header", "one more header field of every back-channel request; repeatable")
	})
	_ = cmd.MarkFlagFilename("ca", "pem", "crt", "cer") // the flag is there
}

// addKeys adds the one endpoint that a check of metadata and keys can replace.
func (f *clientFlags) addKeys(cmd *cobra.Command) {
	group(cmd, "The provider", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.options.Endpoints.JWKS, "jwks-uri", "", "`URL` of the signing keys instead of the discovered one")
	})
}

const probeHelp = "send more GET requests, without credentials, where one would settle a finding"

// addWalk adds the flags that say how far a walk goes by itself.
func (f *clientFlags) addWalk(cmd *cobra.Command) {
	group(cmd, "The walk", func(fs *pflag.FlagSet) {
		fs.BoolVar(&f.options.KeepGoing, "keep-going", false, "go on where a strict client must stop; such steps are marked")
		fs.BoolVar(&f.options.Probe, "probe", false, probeHelp)
	})
}

// addSteps adds --steps. usual says what is done without it.
func (f *clientFlags) addSteps(cmd *cobra.Command, usual string) {
	group(cmd, "The walk", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.steps, "steps", "", "the `LIST` of steps to take after the tokens, out of userinfo,introspection,refresh,revocation,logout; none for none; default "+usual)
	})
	complete(cmd, "steps", "none", "userinfo", "userinfo,refresh", "userinfo,introspection,refresh,revocation,logout")
}

// build returns the options that the flags ask for. Secrets are read last, so
// that nobody is asked for one in vain.
func (f *clientFlags) build(ctx context.Context, p *Process, set *pflag.FlagSet) (flows.Options, error) {
	return f.buildFrom(ctx, secrets{p: p}, set)
}

// buildFrom is build with the secrets from there.
func (f *clientFlags) buildFrom(ctx context.Context, from secrets, set *pflag.FlagSet) (flows.Options, error) {
	p := from.p
	o := f.options
	o.OpenURL = p.OpenURL
	if err := f.checkConflicts(set); err != nil {
		return o, err
	}
	o.Proxy = http.ProxyFromEnvironment
	for _, given := range []struct {
		flag string
		read func(*flows.Options) error
	}{
		{"ca", f.readCA}, {"proxy", f.readProxy}, {"steps", f.readSteps}, {"login", f.readLogin},
	} {
		if !set.Changed(given.flag) {
			continue
		}
		if err := given.read(&o); err != nil {
			return o, err
		}
	}
	if _, err := f.checkStdin(); err != nil {
		return o, err
	}
	if err := f.readSecrets(ctx, from, set, &o); err != nil {
		return o, err
	}
	if f.noBrowser {
		o.SignIn = flows.SignInLink
	}
	if o.Insecure {
		fmt.Fprintln(p.Stderr, "WARNING: --insecure: TLS certificates are not checked. Whoever is on the way can read and change everything, secrets and tokens too.")
	}
	return o, nil
}

func (f *clientFlags) readCA(o *flows.Options) error {
	content, err := readFile("--ca", f.ca, maxCA)
	if err != nil {
		return err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a system without one: the file has to do
	}
	if !pool.AppendCertsFromPEM(content) {
		return usage("--ca", "there is no certificate in the file %s; it must be PEM, with a line BEGIN CERTIFICATE", f.ca)
	}
	o.CA = pool
	return nil
}

func (f *clientFlags) readProxy(o *flows.Options) error {
	u, err := url.Parse(f.proxy)
	// The URL may hold a password, so it is not repeated.
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return usage("--proxy", "it is not an http or https URL; write it in full, such as http://proxy.example:3128")
	}
	o.Proxy = http.ProxyURL(u)
	return nil
}

func (f *clientFlags) readSteps(o *flows.Options) error {
	var err error
	o.Steps, err = stepsOf(f.steps)
	return err
}

// readLogin leaves the password to readSecrets.
func (f *clientFlags) readLogin(o *flows.Options) error {
	o.SignIn = flows.SignInAgent
	if f.login == "none" {
		return nil
	}
	user, source, ok := strings.Cut(f.login, ":")
	if !ok || user == "" {
		return usage("--login", "write it as USER:PASSWORD, such as alice:env:PW, or none")
	}
	o.Login = &useragent.Login{Username: user}
	f.password = source
	return nil
}

func (f *clientFlags) readSecrets(ctx context.Context, from secrets, set *pflag.FlagSet, o *flows.Options) (err error) {
	from.kept = f.from.profile.Kept()
	if set.Changed("client-secret") {
		if o.ClientSecret, err = from.read(ctx, "--client-secret", "client secret", f.clientSecret); err != nil {
			return err
		}
	}
	if set.Changed("refresh-token") {
		if o.RefreshToken, err = from.read(ctx, "--refresh-token", "refresh token", f.refreshToken); err != nil {
			return err
		}
	}
	if o.Login != nil {
		o.Login.Password, err = from.read(ctx, "--login", "password of "+o.Login.Username, f.password)
	}
	return err
}

// checkStdin says which flag takes standard input, which is then not read for
// anything else. It has one secret, so only one flag can.
func (f *clientFlags) checkStdin() (taken string, err error) {
	for _, source := range []struct{ flag, is string }{
		{"--client-secret", f.clientSecret}, {"--refresh-token", f.refreshToken}, {"--login", f.password},
	} {
		switch {
		case source.is != "-":
		case taken != "":
			return taken, usage(source.flag, "- is standard input, which %s takes too; give one of them another way: env:NAME or file:PATH", taken)
		default:
			taken = source.flag
		}
	}
	return taken, nil
}
