package command

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func newIdP(p *Process) *cobra.Command {
	var provider providerFlags
	var r registration
	var secretSource string
	cmd := &cobra.Command{
		Use:   "idp",
		Short: "Serve the embedded provider alone, for this and other clients",
		Long: `Serves the embedded provider on this machine until it is interrupted, and prints
its issuer, clients, users, and a command that walks a flow on it.`,
		Example: `  grantwalk idp
  grantwalk idp --listen 127.0.0.1:8080 --access-token-lifetime 10s
  grantwalk idp --scenario token-cacheable   # go wrong on purpose
  grantwalk idp --client-id web --redirect-uri http://localhost:3000/cb`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("client-secret") {
				secret, err := secrets{p: p}.read(cmd.Context(), "--client-secret", "client secret", secretSource)
				if err != nil {
					return err
				}
				r.secret = secret
			}
			return serve(cmd.Context(), p, &provider, r)
		},
	}
	provider.add(cmd)
	group(cmd, "The client", func(fs *pflag.FlagSet) {
		fs.StringVar(&r.id, "client-id", "", "register a client with this `ID`; default "+usualClient)
		fs.StringVar(&secretSource, "client-secret", "", "`WHERE` its secret is: "+secretHelp+"; a new client without one is public")
		fs.StringVar(&r.redirectURI, "redirect-uri", "", "its redirect `URI`; default /callback on any port of this machine")
	})
	return cmd
}

// serve serves until ctx ends. A flow is to be walked with the client r, if it
// has an ID, else with the scenario's or the usual one.
func serve(ctx context.Context, p *Process, flags *providerFlags, r registration) error {
	config, err := flags.config(r, flags.scenario)
	if err != nil {
		return err
	}
	listen := flags.listen
	if listen == "" {
		// For a client that is set up for this address, another would not do.
		listen = demoidp.DefaultListen
	}
	provider, _, err := startProvider(ctx, config, listen)
	if err != nil {
		return err
	}
	defer provider.Close()
	var b strings.Builder
	d := provider.Describe()
	describe(&b, d)
	clientID, more := r.id, []string(nil)
	if flags.scenario != "" {
		s, err := scenarioNamed(flags.scenario)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "\nscenario  %s: %s\nyields    %s\n", s.Name, s.Title, yields(s))
		clientID, more = cmp.Or(clientID, s.Client), s.Flags
	}
	fmt.Fprintf(&b, "\ntry it    %s\n", readyLine(d, registered(config, clientID), more))
	if _, err := io.WriteString(p.Stdout, flows.Visible(b.String())); err != nil {
		return writing(err)
	}
	fmt.Fprintln(p.Stderr, "\nServing until you press ctrl+c.")
	<-ctx.Done()
	return exit(statusInterrupted, nil)
}

// describe prints what a person needs to use the provider.
func describe(b *strings.Builder, d demoidp.Description) {
	fmt.Fprintf(b, "issuer    %s\n", d.Issuer)
	for _, c := range d.Clients {
		how := "public, PKCE required"
		if !c.Public() {
			how = "secret " + c.Secret
		}
		fmt.Fprintf(b, "client    %s, %s\n", c.ID, how)
		for _, uri := range c.RedirectURIs {
			fmt.Fprintf(b, "          redirect URI %s%s\n", uri, anyPort(uri))
		}
	}
	for _, u := range d.Users {
		fmt.Fprintf(b, "user      %s, password %s\n", u.Username, u.Password)
	}
	rotation := "off"
	if d.Rotation {
		rotation = fmt.Sprintf("on, reuse: %s, grace: %v", d.Reuse, d.Grace)
	}
	fmt.Fprintf(b, "tokens    access %v, refresh %v, rotation %s\n", d.AccessTokenLifetime, d.RefreshTokenLifetime, rotation)
}

func anyPort(uri string) string {
	for _, prefix := range []string{"http://127.0.0.1/", "http://[::1]/", "http://localhost/"} {
		if strings.HasPrefix(uri, prefix) {
			return " (any port)"
		}
	}
	return ""
}

// readyLine is a command that walks a flow on the provider with client, and with
// more flags.
func readyLine(d demoidp.Description, client demoidp.Client, more []string) string {
	flow := flows.FlowCode
	if len(client.RedirectURIs) == 0 {
		flow = flows.FlowClientCredentials
	}
	words := []string{"grantwalk", "run", string(flow), "--issuer", quoted(d.Issuer), "--client-id", quoted(client.ID)}
	if !client.Public() {
		words = append(words, "--client-secret", quoted(client.Secret))
	}
	if len(client.RedirectURIs) == 1 {
		words = append(words, "--redirect-uri", quoted(client.RedirectURIs[0]))
	}
	for _, word := range more {
		words = append(words, quoted(word))
	}
	if flow == flows.FlowCode && !slices.Contains(more, "--login") {
		user := d.Users[0]
		words = append(words, "--login", quoted(user.Username+":"+user.Password))
	}
	return strings.Join(words, " ")
}

// quoted writes a word so that a POSIX shell takes it as one.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+=,", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
