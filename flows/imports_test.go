package flows_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/grantwalk/grantwalk"

// mayImport is the rule of who may import whom, by path below the module. A
// package that is not listed here may not exist without a rule.
var mayImport = map[string][]string{
	"httplog":         {},
	"httplog/snippet": {"httplog"},
	"flows/specref":   {},
	"flows/terms":     {"flows/specref"},
	"flows/jsonpos":   {},
	"flows/jose":      {"flows/jsonpos", "flows/specref"},
	"flows/metadata":  {"httplog", "flows/jose", "flows/jsonpos", "flows/specref"},
	"flows/callback":  {"httplog"},
	"flows/useragent": {"httplog"},
	"flows/spelling":  {},
	"flows/profile":   {"flows/spelling"},
	"flows/keyring":   {"flows/profile"},
	"flows/findings": {
		"httplog", "flows/specref", "flows/jsonpos", "flows/jose", "flows/metadata", "flows/callback",
	},
	"flows/origin":    {"httplog", "flows/jsonpos", "flows/jose", "flows/findings", "flows/terms"},
	"flows/recording": {"httplog", "flows/jsonpos", "flows/jose", "flows/metadata", "flows/callback"},
	"flows/compare":   {"httplog", "flows/jose", "flows/jsonpos"},
	"flows/sequence":  {"httplog"},
	"flows/demoidp":   {},
	"flows": {
		"httplog", "flows/specref", "flows/jsonpos", "flows/jose", "flows/metadata", "flows/callback", "flows/useragent",
		"flows/findings", "flows/recording",
	},
	"flows/program": {"httplog", "httplog/snippet", "flows", "flows/metadata"},
	"flows/lab":     {"flows", "flows/findings", "flows/specref"},
	"flows/report":  {"httplog", "flows", "flows/findings", "flows/jose", "flows/sequence", "flows/specref"},
	"flows/command": {
		"httplog", "httplog/snippet", "flows/program", "flows", "flows/lab", "flows/specref", "flows/jsonpos", "flows/jose", "flows/metadata", "flows/callback",
		"flows/useragent", "flows/findings", "flows/recording", "flows/terms", "flows/demoidp",
		"flows/report",
		"flows/spelling", "flows/profile", "flows/keyring",
	},
	"tui/pager": {},
	"tui": {
		"httplog", "tui/pager", "flows", "flows/compare", "flows/specref", "flows/jsonpos", "flows/jose", "flows/callback",
		"flows/sequence", "flows/report", "flows/program", "httplog/snippet",
		"flows/useragent", "flows/findings", "flows/terms", "flows/origin",
		"flows/profile",
	},
	"": {"flows/command", "tui"},
}

// mayNotImport are packages of others that a package of ours stays away from,
// itself and through what it imports.
var mayNotImport = map[string][]string{
	"httplog":       {"charm.land/", "golang.org/x/oauth2", "github.com/go-jose/"},
	"flows":         {"charm.land/", "github.com/spf13/cobra"},
	"flows/command": {"charm.land/"},
	"flows/demoidp": {"charm.land/", "golang.org/x/oauth2"},
	"flows/profile": {"charm.land/", "net/http", "github.com/zalando/"},
	"tui":           {"github.com/zalando/"},
	"tui/pager":     {"net/http"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func TestImportRules(t *testing.T) {
	t.Parallel()
	packages := listPackages(t)
	for _, p := range packages {
		path := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		allowed, ok := mayImport[path]
		if !ok {
			t.Errorf("%s has no rule here: say what it may import", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			ours, ok := strings.CutPrefix(imported, module+"/")
			if ok && !slices.Contains(allowed, ours) {
				t.Errorf("%q may not import %q", path, ours)
			}
		}
		for _, dep := range p.Deps {
			for _, banned := range mayNotImport[path] {
				if strings.HasPrefix(dep, banned) {
					t.Errorf("%q depends on %s, from which it must stay away", path, dep)
				}
			}
		}
	}
	if len(packages) < 10 {
		t.Errorf("go list found %d packages; the rules were not tested", len(packages))
	}
}

// TestTUIOpensNoConnection keeps the network out of the front end.
func TestTUIOpensNoConnection(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		path := strings.TrimPrefix(p.ImportPath, module+"/")
		if path != "tui" && path != "tui/pager" {
			continue
		}
		for _, imported := range p.Imports {
			if imported == "net" || imported == "net/http" || imported == "crypto/tls" {
				t.Errorf("%s imports %s: it opens no connection", path, imported)
			}
		}
	}
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports,Deps", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p goPackage
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	return packages
}
