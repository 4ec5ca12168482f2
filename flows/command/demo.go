package command

import (
	"context"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func newDemo(p *Process, start FrontEnd) *cobra.Command {
	var client clientFlags
	var provider providerFlags
	var screen screenFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Walk a flow on the embedded provider: no account, no network",
		Long: `Starts the embedded provider on this machine and walks the authorization code
flow on it. The flags of the client say what is registered there, too.`,
		Example: `  grantwalk demo
  grantwalk demo --access-token-lifetime 20s      # watch it expire
  grantwalk demo --auth-method client_secret_post --refresh-scope "openid profile"`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd, p, &client, &provider, screen, start)
		},
	}
	provider.add(cmd)
	client.addClient(cmd)
	client.addRequests(cmd)
	client.addSignIn(cmd)
	client.addConnection(cmd)
	client.addSteps(cmd, "all but introspection")
	screen.add(cmd, &client.options)
	return cmd
}

func runDemo(cmd *cobra.Command, p *Process, client *clientFlags, provider *providerFlags, screen screenFlags, start FrontEnd) error {
	client.options.Flow = flows.FlowCode
	if err := client.checkConflicts(cmd.Flags()); err != nil {
		return err
	}
	if err := needTerminal(p); err != nil {
		return err
	}
	o, err := client.build(cmd.Context(), p, cmd.Flags())
	if err != nil {
		return err
	}
	config, err := provider.config(registration{id: o.ClientID, secret: o.ClientSecret, redirectURI: o.RedirectURI})
	if err != nil {
		return err
	}
	d := &demo{ctx: cmd.Context(), options: o, config: config, listen: provider.listen}
	defer d.close()
	if err := checkOptions(d.onProvider("")); err != nil {
		return err
	}
	return screen.start(cmd.Context(), start, Launch{Options: o, BeginDemo: true}, d)
}

// demo is the embedded provider for the front end. It is started once, and
// lives until close, whatever becomes of the context that it was asked for in.
type demo struct {
	ctx     context.Context // of the command
	options flows.Options   // what the flags say
	config  demoidp.Config
	listen  string // empty: the usual address, or a free port when that is taken

	mu       sync.Mutex
	provider *demoidp.Provider
	note     string
}

// start starts the provider, unless it runs already.
func (d *demo) start(ctx context.Context) (flows.Options, string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return flows.Options{}, "", err
	}
	if d.provider == nil {
		provider, note, err := startProvider(d.ctx, d.config, d.listen)
		if err != nil {
			return flows.Options{}, "", err
		}
		d.provider, d.note = provider, note
	}
	users := d.provider.Describe().Users
	text := fmt.Sprintf("Sign in as %s with the password %s.", userNames(users), users[0].Password)
	return d.onProvider(d.provider.Issuer()), joined(text, d.note), nil
}

// onProvider is the options of a walk on the provider.
func (d *demo) onProvider(issuer string) flows.Options {
	o := d.options
	o.Flow, o.Issuer, o.Endpoints, o.RefreshToken = flows.FlowCode, issuer, flows.Endpoints{}, ""
	client := registered(d.config, o.ClientID)
	o.ClientID, o.ClientSecret = client.ID, client.Secret
	return o
}

func (d *demo) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.provider != nil {
		_ = d.provider.Close() // the program ends; nothing is lost
	}
}
