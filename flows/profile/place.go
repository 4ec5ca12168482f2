package profile

import (
	"fmt"
	"path/filepath"
	"strings"
)

// FileName is the name of the file, in the folder grantwalk of the system's own
// place for configurations.
const FileName = "profiles.toml"

// Place returns the path of the file on a system (runtime.GOOS), as
// os.UserConfigDir finds the folder: $XDG_CONFIG_HOME or ~/.config;
// ~/Library/Application Support on macOS; %AppData% on Windows.
func Place(system string, lookupEnv func(string) (string, bool)) (string, error) {
	value := func(name string) string { v, _ := lookupEnv(name); return v }
	var dir string
	switch system {
	case "windows":
		if dir = value("AppData"); dir == "" {
			return "", fmt.Errorf("where profiles are kept is not known: the environment variable AppData is not set")
		}
	case "darwin", "ios":
		home := value("HOME")
		if home == "" {
			return "", fmt.Errorf("where profiles are kept is not known: the environment variable HOME is not set")
		}
		dir = filepath.Join(home, "Library", "Application Support")
	default:
		if dir = value("XDG_CONFIG_HOME"); dir == "" {
			home := value("HOME")
			if home == "" {
				return "", fmt.Errorf("where profiles are kept is not known: neither XDG_CONFIG_HOME nor HOME is set in the environment")
			}
			dir = filepath.Join(home, ".config")
		}
		// XDG Base Directory Specification 0.8: a relative path is invalid.
		if !strings.HasPrefix(dir, "/") {
			return "", fmt.Errorf("where profiles are kept is not known: XDG_CONFIG_HOME must be an absolute path")
		}
	}
	return filepath.Join(dir, "grantwalk", FileName), nil
}
