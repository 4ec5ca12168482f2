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
	var show showFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Walk a flow on the embedded provider: no account, no network",
		Long: `Starts the embedded provider on this machine and walks the authorization code
flow on it. The flags of the client say what is registered there, too.`,
		Example: `  grantwalk demo
  grantwalk demo --scenario token-cacheable       # see what is made of it
  grantwalk demo --access-token-lifetime 20s      # watch it expire
  grantwalk demo --tour refresh                   # present it: one key goes on
  grantwalk demo --quiz                           # find the fault
  grantwalk demo --auth-method client_secret_post --refresh-scope "openid profile"`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd, p, &client, &provider, screen, show, start)
		},
	}
	show.add(cmd)
	provider.add(cmd)
	client.addClient(cmd)
	client.addRequests(cmd)
	client.addSignIn(cmd)
	client.addConnection(cmd)
	client.addSteps(cmd, "all but introspection")
	screen.add(cmd, &client.options)
	return cmd
}

func runDemo(cmd *cobra.Command, p *Process, client *clientFlags, provider *providerFlags, screen screenFlags, show showFlags, start FrontEnd) error {
	client.options.Flow = flows.FlowCode
	if err := show.check(cmd.Flags(), provider.scenario); err != nil {
		return err
	}
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
	d := &demo{
		ctx: cmd.Context(), options: o, flags: provider,
		client: registration{id: o.ClientID, secret: o.ClientSecret, redirectURI: o.RedirectURI},
	}
	defer d.close()
	// What does not fit is said before the screen is drawn.
	planned, err := d.plan(provider.scenario)
	if err != nil {
		return err
	}
	if err := checkOptions(planned.options); err != nil {
		return err
	}
	return screen.start(cmd.Context(), p, start, Launch{Options: o, BeginDemo: true, BeginScenario: provider.scenario, BeginTour: show.tour, BeginQuiz: show.quiz}, d)
}

// demo is the embedded provider for the front end. It is started when it is
// asked for, and again for another scenario, and lives until close, whatever
// becomes of the context that it was asked for in.
type demo struct {
	ctx     context.Context // of the command
	options flows.Options   // what the flags say
	flags   *providerFlags
	client  registration

	mu       sync.Mutex
	running  plan // what the provider was started for
	provider *demoidp.Provider
	note     string
}

// plan is a provider to start, and the walk on it.
type plan struct {
	scenario string // "" for none
	config   demoidp.Config
	options  flows.Options
}

// plan says how a scenario is played.
func (d *demo) plan(scenario string) (plan, error) {
	config, err := d.flags.config(d.client, scenario)
	if err != nil {
		return plan{}, err
	}
	p := plan{scenario: scenario, config: config, options: d.options}
	o := &p.options
	o.Flow, o.Endpoints, o.RefreshToken = flows.FlowCode, flows.Endpoints{}, ""
	if scenario != "" {
		s, err := scenarioNamed(scenario)
		if err != nil {
			return plan{}, err
		}
		if err := fitTo(o, s); err != nil {
			return plan{}, err
		}
	}
	client := registered(config, o.ClientID)
	o.ClientID, o.ClientSecret = client.ID, client.Secret
	return p, nil
}

// start starts the provider, unless it plays the scenario already. The issuer
// of the options is left to it.
func (d *demo) start(ctx context.Context, scenario string) (flows.Options, string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return flows.Options{}, "", err
	}
	p, err := d.plan(scenario)
	if err != nil {
		return flows.Options{}, "", err
	}
	if d.provider != nil && d.running.scenario != p.scenario {
		d.stop()
	}
	if d.provider == nil {
		provider, note, err := startProvider(d.ctx, p.config, d.flags.listen)
		if err != nil {
			return flows.Options{}, "", err
		}
		d.provider, d.note, d.running = provider, note, p
	}
	o := p.options
	o.Issuer = d.provider.Issuer()
	users := d.provider.Describe().Users
	text := fmt.Sprintf("Sign in as %s with the password %s.", userNames(users), users[0].Password)
	return o, joined(text, d.note), nil
}

func (d *demo) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stop()
}

func (d *demo) stop() {
	if d.provider != nil {
		_ = d.provider.Close() // nothing there is to be kept
		d.provider = nil
	}
}
