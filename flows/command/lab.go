package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/lab"
	"github.com/grantwalk/grantwalk/flows/spelling"
)

// labNames are the experiments, in the order in which they are named to people.
func labNames() []string {
	var names []string
	for _, l := range lab.All() {
		names = append(names, l.ID)
	}
	return names
}

func newLab(p *Process) *cobra.Command {
	var client clientFlags
	var output outputFlags
	var agreed bool
	cmd := &cobra.Command{
		Use:   "lab NAME",
		Short: "Find out by experiment how a provider behaves",
		Long: `Runs an experiment on a live provider: it sends requests that a normal client
would not send, such as a refresh token that was used before, and ends in a
verdict in one sentence. It says first what it will send and what that may
destroy, and asks; --yes answers beforehand.

NAME is one of
` + labList() + `
grantwalk explain lab NAME says more, and lists the verdicts.

The exit status is 0 when it came to a verdict, 1 for a finding at or above
--fail-on, 2 for a flag or file that cannot be used, 3 when it could not be
finished, 130 when it was interrupted.`,
		Example: `  grantwalk idp --rotation on --reuse tolerate      # in another terminal
  grantwalk lab refresh-rotation --issuer http://127.0.0.1:9400 \
      --client-id demo-web --client-secret demo-secret --login alice:demo-password
  grantwalk lab pkce --issuer https://idp.example --client-id native --yes --json
  grantwalk lab refresh-race --issuer https://idp.example --client-id native \
      --refresh-token env:REFRESH_TOKEN --yes`,
		ValidArgs: labNames(),
		Args:      labArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, _ := lab.ByID(args[0]) // labArgument has looked
			client.options.Flow, client.from.anyFlow = flows.FlowCode, true
			if cmd.Flags().Changed("refresh-token") {
				client.options.Flow = flows.FlowRefresh
			}
			return runLab(cmd, p, &client, output, l, agreed)
		},
	}
	client.addProvider(cmd)
	client.addClient(cmd)
	client.addRefreshToken(cmd)
	client.addProfile(cmd)
	client.addRequests(cmd)
	client.addSignIn(cmd)
	client.addConnection(cmd)
	group(cmd, "The experiment", func(fs *pflag.FlagSet) {
		fs.BoolVar(&agreed, "yes", false, "do not ask: what it sends and may destroy is known")
		fs.Var(waitValue{&client.options.LabWait}, "wait", "how long to wait for a grace time of the server to end, 0 for not at all; default 65s")
		fs.Var(durationValue{value: &client.options.RefreshLead}, "lead", "how long before its expiry an access token is refreshed in time; default 10s")
	})
	client.addSteps(cmd, "none; they are taken before the experiment")
	client.addWalk(cmd)
	output.addJSON(cmd)
	output.addRest(cmd)
	output.addFiles(cmd)
	return cmd
}

// labList is a line for each experiment, for the help text.
func labList() string {
	var b strings.Builder
	for _, l := range lab.All() {
		fmt.Fprintf(&b, "  %-17s %s\n", l.ID, l.Title)
	}
	return b.String()
}

// labArgument takes one NAME that exists.
func labArgument(_ *cobra.Command, args []string) error {
	names := labNames()
	switch {
	case len(args) == 0:
		return usage("NAME", "it is missing; choose %s", inWords(names, "or"))
	case len(args) > 1:
		return usage("NAME", "one experiment is run at a time, and %d arguments came", len(args))
	}
	if _, ok := lab.ByID(args[0]); ok {
		return nil
	}
	text := fmt.Sprintf("%q is no experiment; choose %s", args[0], inWords(names, "or"))
	if near := spelling.Nearest(args[0], names); near != "" {
		text += "; did you mean " + near + "?"
	}
	return usage("NAME", "%s", text)
}

// waitValue is a duration of which 0 means not to wait at all.
type waitValue struct{ value *time.Duration }

func (v waitValue) Set(text string) error {
	if err := (durationValue{v.value, true}).Set(text); err != nil {
		return err
	}
	if *v.value == 0 {
		*v.value = -1
	}
	return nil
}

func (v waitValue) Type() string { return "DURATION" }

func (v waitValue) String() string { return "" }

// runLab walks as far as the experiment needs, and runs it.
func runLab(cmd *cobra.Command, p *Process, client *clientFlags, output outputFlags, l flows.Lab, agreed bool) error {
	if err := client.takeProfile(p, cmd.Flags()); err != nil {
		return err
	}
	stdinBy, err := client.checkStdin()
	if err != nil {
		return err
	}
	if !agreed && (!p.StdinTerminal || stdinBy != "") {
		return usage("--yes", "it is missing: the experiment sends what a normal client would not, and there is no terminal to ask on. grantwalk explain lab %s says what it sends and may destroy", l.ID)
	}
	o, err := client.build(cmd.Context(), p, cmd.Flags())
	if err != nil {
		return client.placed(err)
	}
	switch {
	case o.Flow == flows.FlowRefresh && l.After == flows.StepKeys && l.SignIns > 0 && l.ID != findings.LabClientAuth: // that one signs in for a refresh token
		return usage("--refresh-token", "it does not fit the experiment %s, which signs in anew", l.ID)
	case len(o.Steps) > 0:
		// They are taken before the experiment, so the walk goes past the tokens.
	case o.Flow == flows.FlowRefresh:
		o.Until = flows.StepRefresh
	default:
		o.Until = l.After
	}
	files, err := output.exports.open(output.reveal)
	if err != nil {
		return err
	}
	defer files.discard()
	log, err := openLog(output.logPath)
	if err != nil {
		return err
	}
	h := &headless{p: p, output: output, log: log, files: files, paste: stdinBy == "", lab: &l, agreed: agreed}
	r, err := h.walk(cmd.Context(), o)
	err = client.placed(err)
	// An experiment may have had the tokens of its own sign-in revoked: they do not
	// take the place of one that is kept. One that began with the kept one used it up.
	if h.runner != nil && o.Flow == flows.FlowRefresh {
		client.keep(cmd.Context(), p, h.runner.State().Session)
	}
	status := h.statusOf(cmd.Context(), r, err)
	if lost := log.close(); lost != nil {
		err = errors.Join(err, lost)
	}
	return exit(status, err)
}

// experiment offers the experiment when the walk has come to what it needs, and
// runs it when the person agrees.
func (h *headless) experiment(ctx context.Context) error {
	s := h.runner.State()
	if ctx.Err() != nil {
		return nil
	}
	if ok, why := flows.CanLab(h.runner.Options(), s, *h.lab); !ok {
		h.notBegun = why
		if s.Outcome == flows.FlowFailed {
			h.notBegun = "the walk to what it needs failed"
		}
		fmt.Fprintf(h.p.Stderr, "The experiment was not begun: %s.\n", h.notBegun)
		return nil
	}
	h.describe()
	h.runner.Dispatch(flows.OfferLab{Lab: *h.lab})
	if !h.agreed && !h.consents(ctx) {
		h.notBegun = "you did not agree"
		h.runner.Dispatch(flows.Consent{Yes: false})
		fmt.Fprintln(h.p.Stderr, "Nothing of it was sent.")
		return nil
	}
	if err := h.follow(ctx, flows.Consent{Yes: true}); err != nil {
		return err
	}
	if v := h.runner.State().Labs[0].Verdict; v != nil && !h.progress.prompts {
		fmt.Fprintf(h.p.Stderr, "Verdict %s: %s\n", v.ID, flows.Visible(v.Text))
	}
	return nil
}

// describe says on standard error what the experiment will send and may destroy.
func (h *headless) describe() {
	var b strings.Builder
	fmt.Fprintf(&b, "\nExperiment %s: %s\n", h.lab.ID, h.lab.Title)
	hang(&b, 0, 2, h.lab.Explain)
	b.WriteString("It sends\n")
	for i, text := range h.lab.Requests(h.runner.Options(), h.runner.State().Session) {
		number := fmt.Sprintf("  %d. ", i+1)
		b.WriteString(number)
		hang(&b, len(number), 5, flows.Visible(text))
	}
	b.WriteString("What it may destroy\n")
	hang(&b, 0, 2, h.lab.Destroys)
	fmt.Fprintln(h.p.Stderr, b.String())
}

// consents asks on the terminal. All but a clear yes is a no.
func (h *headless) consents(ctx context.Context) bool {
	fmt.Fprint(h.p.Stderr, "Go on? [y/N] ")
	h.readLines()
	if h.lines == nil {
		return false
	}
	select {
	case line := <-h.lines.next():
		return strings.EqualFold(line, "y") || strings.EqualFold(line, "yes")
	case <-h.lines.ended:
	case <-ctx.Done():
	}
	return false
}

// conclude gives the document a verdict also where the experiment did not begin.
func (h *headless) conclude(d *flows.Document) {
	if h.lab == nil || d.Verdict != nil {
		return
	}
	why := h.notBegun
	if why == "" {
		why = "it was interrupted"
	}
	d.Lab = h.lab.ID
	d.Verdict = &flows.DocumentVerdict{ID: flows.NotFinished, Text: "Not finished, because " + why + ".", Exchanges: []int{}, Notes: []string{}}
}
