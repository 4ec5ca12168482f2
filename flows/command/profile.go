package command

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// profiled is what came from a profile among the flags.
type profiled struct {
	name    string // as --profile says
	profile profile.Profile
	path    string
	filled  map[string]bool // the flags that the profile filled
	anyFlow bool            // the command names no flow, so the profile may
}

func (f *clientFlags) addProfile(cmd *cobra.Command) {
	group(cmd, "The client", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.from.name, "profile", "", "what the profile `NAME` says, unless a flag says otherwise; grantwalk profiles lists them")
	})
}

// profilesPath is where the profiles are.
func (p *Process) profilesPath() (string, error) {
	system := p.System
	if system == "" {
		system = runtime.GOOS
	}
	path, err := profile.Place(system, p.LookupEnv)
	if err != nil {
		return "", &UsageError{Field: "--profile", Text: err.Error(), Err: err}
	}
	return path, nil
}

// readProfiles reads the file of the profiles.
func readProfiles(p *Process) (*profile.Profiles, error) {
	path, err := p.profilesPath()
	if err != nil {
		return nil, err
	}
	file, err := profile.Read(path)
	if problems := (*profile.Problems)(nil); errors.As(err, &problems) {
		return nil, &UsageError{Field: "profiles", Text: fmt.Sprintf("the file cannot be used.\n%v", err), Err: err}
	}
	return file, err
}

// profileNamed returns the profile of that name. field is what named it.
func profileNamed(file *profile.Profiles, field, name string) (profile.Profile, error) {
	if p, ok := file.Named(name); ok {
		return p, nil
	}
	text := fmt.Sprintf("there is no profile %q in %s", name, file.Path)
	switch near := file.Nearest(name); {
	case near != "":
		text += "; did you mean " + near + "?"
	case len(file.List) == 0:
		text += "; none is there yet"
	default:
		text += "; there are " + inWords(file.Names(), "and")
	}
	return profile.Profile{}, usage(field, "%s", text)
}

// takeProfile fills the flags that were not given with what the profile says,
// if --profile names one. The flow says what can be used of it.
func (f *clientFlags) takeProfile(p *Process, set *pflag.FlagSet) error {
	if !set.Changed("profile") {
		return nil
	}
	file, err := readProfiles(p)
	if err != nil {
		return err
	}
	pr, err := profileNamed(file, "--profile", f.from.name)
	if err != nil {
		return err
	}
	return f.fill(p, pr, file.Path, set)
}

// fill fills the flags of set that were not given. What does not fit the flow,
// or a flag that was given, is left out: a profile is for more than one command,
// and flags win.
func (f *clientFlags) fill(p *Process, pr profile.Profile, path string, set *pflag.FlagSet) error {
	f.from.name, f.from.profile, f.from.path, f.from.filled = pr.Name, pr, path, map[string]bool{}
	if f.from.anyFlow && pr.Get("flow") == string(flows.FlowRefresh) {
		f.options.Flow = flows.FlowRefresh
	}
	if err := f.checkIssuer(pr, set); err != nil {
		return err
	}
	if f.options.Issuer == "" && set.Lookup("issuer") == nil {
		f.options.Issuer = pr.Get("issuer") // of a command that takes it as an argument
	}
	given := func(flag string) bool { return set.Changed(flag) && !f.from.filled[flag] }
	for _, k := range pr.Keys() {
		if !k.IsFlag() || set.Lookup(k.Flag()) == nil || given(k.Flag()) || f.leavesOut(k.Flag(), pr, given) {
			continue
		}
		if k.Name == "issuer" && f.options.Issuer != "" {
			continue // the argument ISSUER
		}
		if err := f.put(p, k, pr.List(k.Name), set); err != nil {
			return err
		}
	}
	if pr.On("keep_refresh_token") && f.options.Flow == flows.FlowRefresh && !set.Changed("refresh-token") {
		k, _ := profile.KeyNamed("refresh_token")
		return f.put(p, k, []string{pr.Kept().String()}, set)
	}
	return nil
}

// put gives a flag the values of a key.
func (f *clientFlags) put(p *Process, k profile.Key, values []string, set *pflag.FlagSet) error {
	if k.Kind == profile.Sequence {
		values = []string{strings.Join(values, ",")}
	}
	if k.Name == "ca" {
		values = []string{p.atHome(values[0])}
	}
	f.from.filled[k.Flag()] = true
	for _, v := range values {
		if err := set.Set(k.Flag(), v); err != nil {
			var invalid *pflag.InvalidValueError
			if errors.As(err, &invalid) {
				err = errors.Unwrap(invalid)
			}
			return &UsageError{Field: f.fieldOf(k.Flag()), Text: err.Error(), Err: err}
		}
	}
	return nil
}

// leavesOut says whether what a profile says about a flag cannot be meant here.
func (f *clientFlags) leavesOut(flag string, pr profile.Profile, given func(string) bool) bool {
	if slices.Contains(misfits[f.options.Flow], flag) {
		return true
	}
	for _, c := range conflicts {
		if c.one == flag && given(c.other) || c.other == flag && given(c.one) {
			return true
		}
	}
	switch flag {
	case "steps":
		return f.options.Flow != flows.FlowCode // other flows have others
	case "client-secret":
		return given("auth-method") && f.options.AuthMethod == flows.AuthNone
	case "auth-method":
		return given("client-secret") && pr.Get("auth_method") == string(flows.AuthNone)
	}
	steps, known := f.steps, given("steps")
	if !known && pr.Has("steps") {
		steps, known = pr.Get("steps"), true
	}
	for _, s := range stepFlags {
		if s.flag == flag && known && f.options.Flow == flows.FlowCode {
			return !slices.Contains(strings.Split(steps, ","), string(s.step))
		}
	}
	return false
}

// checkIssuer refuses to send the secrets of a profile to another issuer than
// its own.
func (f *clientFlags) checkIssuer(pr profile.Profile, set *pflag.FlagSet) error {
	field := "--issuer"
	if !set.Changed("issuer") {
		field = "ISSUER"
	}
	own := pr.Get("issuer")
	if f.options.Issuer == "" || own == "" || strings.TrimSuffix(f.options.Issuer, "/") == strings.TrimSuffix(own, "/") || set.Lookup("client-secret") == nil {
		return nil
	}
	held := slices.Sorted(maps.Keys(pr.Sources()))
	if pr.On("keep_refresh_token") && f.options.Flow == flows.FlowRefresh {
		held = append(held, "refresh_token")
	}
	for _, key := range held {
		if flag := strings.ReplaceAll(key, "_", "-"); !set.Changed(flag) {
			return usage(field, "it is not the issuer of the profile %s, %s, whose %s would be sent there; give --%s too, or leave out --profile", pr.Name, own, key, flag)
		}
	}
	return nil
}

// fieldOf names what said what a flag says: the flag, or a line of the profiles.
func (f *clientFlags) fieldOf(flag string) string {
	if !f.from.filled[flag] {
		return "--" + flag
	}
	key := strings.ReplaceAll(flag, "-", "_")
	field := fmt.Sprintf("profile %s, %s", f.from.profile.Name, key)
	if line := f.from.profile.LineOf(key); line > 0 && f.from.path != "" {
		field = fmt.Sprintf("%s:%d: %s", f.from.path, line, field)
	}
	return field
}

// placed names the profile's line in the place of the flag that it filled.
func (f *clientFlags) placed(err error) error {
	var misuse *UsageError
	if errors.As(optionUsage(err), &misuse) {
		if flag, ok := strings.CutPrefix(misuse.Field, "--"); ok && f.from.filled[flag] {
			return &UsageError{Field: f.fieldOf(flag), Text: misuse.Text, Err: err}
		}
	}
	return err
}

// given is what the flags say, as a profile without a name.
func (f *clientFlags) given(set *pflag.FlagSet) profile.Profile {
	var pr profile.Profile
	if f.from.profile.Name != "" {
		pr = f.from.profile
	}
	for _, k := range profile.Keys() {
		flag := set.Lookup(k.Flag())
		if !k.IsFlag() || flag == nil || !flag.Changed || f.from.filled[k.Flag()] {
			continue
		}
		values := []string{flag.Value.String()}
		switch v := flag.Value.(type) {
		case paramsValue:
			values = nil
			for _, p := range *v.list {
				values = append(values, p.Name+"="+p.Value)
			}
		case pflag.SliceValue:
			values = v.GetSlice()
		}
		if k.Kind == profile.Sequence {
			values = strings.Split(values[0], ",")
		}
		pr = pr.With(k.Name, values...)
	}
	if f.otherThan(f.from.profile) != "" {
		pr = pr.With("keep_refresh_token") // which are not the profile's tokens
	}
	return pr.With("issuer", f.options.Issuer)
}

// atHome replaces the ~ that a path may begin with.
func (p *Process) atHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path
	}
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if home, _ := p.LookupEnv(name); home != "" {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// profileNames are the names for the shell's completion; none when the file
// cannot be read.
func profileNames(p *Process) []string {
	file, err := readProfiles(p)
	if err != nil {
		return nil
	}
	return file.Names()
}
