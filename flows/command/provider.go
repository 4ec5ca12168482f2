package command

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// usualClient is the client of the embedded provider when no other is named.
const usualClient = "demo-web"

// providerFlags are the flags of the embedded provider.
type providerFlags struct {
	listen                string
	access, refresh       time.Duration
	grace                 time.Duration
	rotation, reuseOfOlds string
	scenario              string
}

func (f *providerFlags) add(cmd *cobra.Command) {
	onOff := []string{"on", "off"}
	reuse := []string{string(demoidp.ReuseRevoke), string(demoidp.ReuseRefuse), string(demoidp.ReuseTolerate)}
	group(cmd, "The embedded provider", func(fs *pflag.FlagSet) {
		fs.Var(scenarioValue{&f.scenario}, "scenario", "go wrong on purpose, in the way of that name; grantwalk scenarios lists them")
		fs.StringVar(&f.listen, "listen", "", "`HOST:PORT` on this machine; default "+demoidp.DefaultListen)
		fs.Var(durationValue{value: &f.access}, "access-token-lifetime", "how long an access token is good for; default 5m")
		fs.Var(durationValue{value: &f.refresh}, "refresh-token-lifetime", "how long a refresh token is good for; default 24h")
		fs.Var(choiceValue{&f.rotation, onOff}, "rotation", "whether each refresh brings a new refresh token; default on")
		fs.Var(choiceValue{&f.reuseOfOlds, reuse}, "reuse", "what happens when a rotated refresh token comes again: revoke ends every token of the grant (default), refuse only says no, tolerate takes it")
		fs.Var(durationValue{value: &f.grace, zero: true}, "grace", "how long a rotated refresh token still works; default not at all")
	})
	complete(cmd, "scenario", scenarioNames()...)
	complete(cmd, "rotation", onOff...)
	complete(cmd, "reuse", reuse...)
}

// registration is what the flags say about the client at the provider.
type registration struct{ id, secret, redirectURI string }

// config returns the configuration of a provider that knows r and plays the
// scenario, "" for a healthy one. What the flags say wins over the scenario.
func (f *providerFlags) config(r registration, scenario string) (demoidp.Config, error) {
	var c demoidp.Config
	if scenario != "" {
		s, err := scenarioNamed(scenario)
		if err != nil {
			return c, err
		}
		s.Configure(&c)
	}
	for _, d := range []struct{ given, value *time.Duration }{
		{&f.access, &c.AccessTokenLifetime}, {&f.refresh, &c.RefreshTokenLifetime}, {&f.grace, &c.Grace},
	} {
		if *d.given != 0 {
			*d.value = *d.given
		}
	}
	if f.rotation != "" {
		c.NoRotation = f.rotation == "off"
	}
	if f.reuseOfOlds != "" {
		c.Reuse = demoidp.Reuse(f.reuseOfOlds)
	}
	for _, l := range []struct {
		flag  string
		value time.Duration
	}{{"--access-token-lifetime", f.access}, {"--refresh-token-lifetime", f.refresh}} {
		if l.value != 0 && l.value < time.Second {
			return c, usage(l.flag, "%v is too short; the protocol counts in seconds, so give 1s or more", l.value)
		}
	}
	if f.rotation == "off" && f.grace != 0 {
		return c, usage("--grace", "it does not fit --rotation off, where no refresh token grows old by its use")
	}
	if r != (registration{}) {
		c.SetClient(r.client())
	}
	if _, err := demoidp.New(c); err != nil {
		return c, &UsageError{Field: "--client-id, --redirect-uri", Text: strings.TrimPrefix(err.Error(), "demoidp: "), Err: err}
	}
	return c, nil
}

// client is the client that r registers: one of the provider's own, changed, or
// a new one.
func (r registration) client() demoidp.Client {
	if r.id == "" {
		r.id = usualClient
	}
	own := demoidp.DefaultClients()
	client := own[0]
	client.ID, client.Secret, client.Name = r.id, "", r.id
	if i := slices.IndexFunc(own, func(c demoidp.Client) bool { return c.ID == r.id }); i >= 0 {
		client = own[i]
	}
	if r.secret != "" {
		client.Secret = r.secret
	}
	if r.redirectURI != "" {
		client.RedirectURIs = []string{r.redirectURI}
	}
	return client
}

// registered returns the client with that id, or the usual one.
func registered(c demoidp.Config, id string) demoidp.Client {
	clients := c.Clients
	if clients == nil {
		clients = demoidp.DefaultClients()
	}
	if id == "" {
		id = usualClient
	}
	i := slices.IndexFunc(clients, func(c demoidp.Client) bool { return c.ID == id })
	return clients[max(i, 0)]
}

// startProvider starts a provider that lives until it is closed or ctx ends.
// Without listen it takes the usual address, or a free port when that is taken,
// which the note then says.
func startProvider(ctx context.Context, c demoidp.Config, listen string) (provider *demoidp.Provider, note string, err error) {
	provider, err = demoidp.New(c)
	if err != nil {
		return nil, "", err
	}
	if listen != "" {
		return provider, "", listenError(provider.Start(ctx, listen), listen)
	}
	taken := provider.Start(ctx, demoidp.DefaultListen)
	if taken == nil {
		return provider, "", nil
	}
	host, _, err := net.SplitHostPort(demoidp.DefaultListen)
	if err != nil {
		return nil, "", err
	}
	if err := provider.Start(ctx, net.JoinHostPort(host, "0")); err != nil {
		return nil, "", listenError(err, demoidp.DefaultListen)
	}
	return provider, fmt.Sprintf("%s is taken, so the provider listens at %s.", demoidp.DefaultListen, provider.Issuer()), nil
}

func listenError(err error, listen string) error {
	if err == nil {
		return nil
	}
	text := strings.TrimPrefix(err.Error(), "demoidp: ")
	return &UsageError{Field: "--listen", Text: fmt.Sprintf("the provider cannot listen at %s: %s", listen, text), Err: err}
}

// userNames names users for a sentence.
func userNames(users []demoidp.User) string {
	var names []string
	for _, u := range users {
		names = append(names, u.Username)
	}
	return inWords(names, "or")
}
