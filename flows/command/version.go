package command

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(p *Process) *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Print the version",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.Stdout, "grantwalk %s\n%s%s %s/%s\n", version(), revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return writing(err)
		},
	}
}

// version is the version of the module that the program was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// revision is a line about the commit, where the build knows it, or "".
func revision() string {
	commit := buildSetting("vcs.revision")
	if commit == "" {
		return ""
	}
	line := "commit " + commit
	if at := buildSetting("vcs.time"); at != "" {
		line += " of " + at
	}
	if buildSetting("vcs.modified") == "true" {
		line += ", with changes"
	}
	return line + "\n"
}

// buildSetting is what the build says under key, or "".
func buildSetting(key string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
