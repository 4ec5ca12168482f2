package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

func newProfiles(p *Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profiles",
		Short: "List what you have saved under a name, and what vendors ask for",
		Long: `Lists your profiles: named client configurations, for --profile and for the
start screen. They stand in one file, which you may edit by hand; grantwalk
profiles path says where it is. A key of a profile is a flag's name with
underscores:

  [work]
  issuer = "https://idp.example"
  client_id = "web"
  client_secret = "env:CLIENT_SECRET"
  scope = "openid profile offline_access"

No secret stands in it, only where one is: env:NAME, file:PATH, keyring:NAME (or
keyring:SERVICE/USER, in the system's keyring) or prompt. A path is relative to
where the program is started, or begins with ~/. With
keep_refresh_token = true the newest refresh token is kept after a walk, in the
keyring only, and run refresh begins with it.`,
		Example: `  grantwalk run code --profile work
  grantwalk profiles preset google >> "$(grantwalk profiles path)"`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			file, err := readProfiles(p)
			if err != nil {
				return err
			}
			return writing(listProfiles(p.Stdout, file))
		},
	}
	cmd.AddCommand(
		profilesPart(p, "show NAME", "Print one profile", "NAME", profileNames, showProfile),
		profilesPart(p, "forget NAME", "Delete the refresh token that is kept for a profile", "NAME", profileNames, forgetToken),
		profilesPart(p, "path", "Print where the profiles are", "", nil, func(_ *cobra.Command, p *Process, _ string) error {
			path, err := p.profilesPath()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.Stdout, path)
			return writing(err)
		}),
		profilesPart(p, "keys", "List what a profile can say", "", nil, func(_ *cobra.Command, p *Process, _ string) error {
			return writing(listKeys(p.Stdout))
		}),
		profilesPart(p, "presets", "List the vendors whose providers are known", "", nil, func(_ *cobra.Command, p *Process, _ string) error {
			return writing(listPresets(p.Stdout))
		}),
		profilesPart(p, "preset VENDOR", "Print a profile for a vendor's provider, with what is to be known", "VENDOR", func(*Process) []string { return presetNames() }, showPreset),
	)
	return cmd
}

// profilesPart is a command below profiles, with one argument or none.
func profilesPart(p *Process, use, short, argument string, words func(*Process) []string, do func(*cobra.Command, *Process, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Long: short + ".",
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case argument == "":
				return noArguments(cmd, args)
			case len(args) != 1:
				return usage(argument, "give one, and %d came", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if words == nil || len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return words(p), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return do(cmd, p, strings.Join(args, ""))
		},
	}
}

func listProfiles(out io.Writer, file *profile.Profiles) error {
	if len(file.List) == 0 {
		_, err := fmt.Fprintf(out, "There are no profiles in %s.\nThe start screen makes them, and so does L in a walk; grantwalk profiles presets lists what to begin with.\n", file.Path)
		return err
	}
	rows := make([][]string, len(file.List))
	for i, pr := range file.List {
		rows[i] = []string{pr.Name, orDash(pr.Get("client_id")), orDash(issuerOf(pr)), secretsOf(pr)}
	}
	_, err := io.WriteString(out, flows.Visible(columns(rows)))
	return err
}

// issuerOf is where a profile leads.
func issuerOf(pr profile.Profile) string {
	if pr.Has("issuer") {
		return pr.Get("issuer")
	}
	return pr.Get("token_endpoint")
}

// secretsOf says where a profile's secrets are.
func secretsOf(pr profile.Profile) string {
	var list []string
	for _, k := range pr.Keys() {
		switch k.Kind {
		case profile.Secret, profile.SignIn:
			list = append(list, k.Name+" = "+pr.Shown(k.Name))
		}
	}
	if pr.On("keep_refresh_token") {
		list = append(list, "keeps its refresh token")
	}
	return strings.Join(list, ", ")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// columns sets rows out in columns.
func columns(rows [][]string) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += fmt.Sprintf("%-*s  ", widths[i], cell)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// profileOf reads the file of profiles and returns the one that the argument NAME
// names.
func profileOf(p *Process, name string) (profile.Profile, error) {
	file, err := readProfiles(p)
	if err != nil {
		return profile.Profile{}, err
	}
	return profileNamed(file, "NAME", name)
}

func showProfile(_ *cobra.Command, p *Process, name string) error {
	pr, err := profileOf(p, name)
	if err != nil {
		return err
	}
	text, err := (&profile.Profiles{}).With(pr)
	if err != nil {
		return err
	}
	_, err = io.WriteString(p.Stdout, flows.Visible(string(text)))
	return writing(err)
}

func forgetToken(cmd *cobra.Command, p *Process, name string) error {
	pr, err := profileOf(p, name)
	if err != nil {
		return err
	}
	if err := forget(cmd.Context(), p, pr); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.Stdout, "No refresh token is kept for the profile %s any more. The provider still takes it until it expires or is revoked.\n", pr.Name)
	return writing(err)
}

func listKeys(out io.Writer) error {
	var rows [][]string
	for _, k := range profile.Keys() {
		rows = append(rows, []string{k.Name, k.Means})
	}
	_, err := io.WriteString(out, columns(rows))
	return err
}

func presetNames() []string {
	var names []string
	for _, each := range profile.Presets() {
		names = append(names, each.Name)
	}
	return names
}

func listPresets(out io.Writer) error {
	var rows [][]string
	for _, each := range profile.Presets() {
		rows = append(rows, []string{each.Name, each.Title})
	}
	_, err := io.WriteString(out, columns(rows)+"grantwalk profiles preset VENDOR prints one.\n")
	return err
}

// showPreset prints a preset as a profile, with the explanation as comments, so
// that it can be appended to the file.
func showPreset(_ *cobra.Command, p *Process, name string) error {
	list := profile.Presets()
	i := slices.IndexFunc(list, func(each profile.Preset) bool { return each.Name == name })
	if i < 0 {
		text := fmt.Sprintf("no preset is called %q; there are %s", name, inWords(presetNames(), "and"))
		return usage("VENDOR", "%s", text)
	}
	_, err := io.WriteString(p.Stdout, "\n"+list[i].TOML())
	return writing(err)
}
