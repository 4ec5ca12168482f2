package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What cannot be used ends with status 2, names the field, and prints nothing
// on standard output.
func TestUsageErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	noCertificate, empty := file("key.pem", "-----BEGIN KEY-----\n"), file("empty", "\n")
	code := func(more ...string) []string {
		return append([]string{"run", "code", "--issuer", "http://127.0.0.1:1", "--client-id", "a"}, more...)
	}
	for name, c := range map[string]struct {
		args []string
		want []string // in the message
	}{
		"no flow":           {[]string{"run"}, []string{"FLOW", "code, refresh or client-credentials"}},
		"unknown flow":      {[]string{"run", "cod"}, []string{"FLOW", `"cod"`, "did you mean code?"}},
		"later flow":        {[]string{"run", "device"}, []string{"FLOW", "device"}},
		"two flows":         {[]string{"run", "code", "refresh"}, []string{"FLOW"}},
		"unknown command":   {[]string{"rum"}, []string{"rum", "did you mean run?"}},
		"explain unknown":   {[]string{"explain", "code_verifer"}, []string{"ID", "did you mean code_verifier?"}},
		"explain nothing":   {[]string{"explain", "xyzzy-plugh-frotz"}, []string{"ID", "grantwalk explain lists"}},
		"explain two":       {[]string{"explain", "state", "nonce"}, []string{"ID", "2 arguments"}},
		"help of unknown":   {[]string{"help", "versoin"}, []string{"versoin", "did you mean version?"}},
		"argument":          {[]string{"version", "x"}, []string{"version", "no arguments"}},
		"shell":             {[]string{"completion", "tcsh"}, []string{"SHELL", "bash, zsh, fish or powershell"}},
		"unknown flag":      {code("--scop", "x"), []string{"--scop", "did you mean --scope?"}},
		"one dash":          {code("-client-secret=hunter2"), []string{"-c", "two dashes"}},
		"value missing":     {code("--scope"), []string{"--scope", "value is missing"}},
		"switch with value": {code("--json=maybe"), []string{"--json", "switch"}},

		"no issuer":          {[]string{"run", "code", "--client-id", "a"}, []string{"--issuer", "missing"}},
		"bad issuer":         {[]string{"run", "code", "--client-id", "a", "--issuer", "idp.example"}, []string{"--issuer"}},
		"no client id":       {[]string{"run", "code", "--issuer", "http://127.0.0.1:1"}, []string{"--client-id", "missing"}},
		"endpoint":           {code("--token-endpoint", "/token"), []string{"--token-endpoint", "absolute"}},
		"auth method":        {code("--auth-method", "private_key_jwt"), []string{"--auth-method", "private_key_jwt", "client_secret_post"}},
		"post, no secret":    {code("--auth-method", "client_secret_post"), []string{"--client-secret"}},
		"pkce":               {code("--pkce", "s256"), []string{"--pkce", `"s256"`}},
		"redirect uri":       {code("--redirect-uri", "callback"), []string{"--redirect-uri"}},
		"response mode":      {code("--response-mode", "post"), []string{"--response-mode"}},
		"max age":            {code("--max-age", "soon"), []string{"--max-age"}},
		"claims":             {code("--claims", "{"), []string{"--claims", "JSON"}},
		"scope":              {code("--scope", "a\"b"), []string{"--scope"}},
		"param":              {code("--param", "novalue"), []string{"--param", "NAME=VALUE"}},
		"token param":        {code("--token-param", "=x"), []string{"--token-param", "NAME=VALUE"}},
		"header":             {code("--header", "X Y=1"), []string{"--header"}},
		"timeout":            {code("--timeout", "30"), []string{"--timeout", `"30"`, "30s"}},
		"no timeout":         {code("--timeout", "0s"), []string{"--timeout"}},
		"negative timeout":   {code("--callback-timeout", "-1s"), []string{"--callback-timeout"}},
		"size":               {code("--max-body", "big"), []string{"--max-body", `"big"`, "16MiB"}},
		"no size":            {code("--max-body", "0"), []string{"--max-body"}},
		"endless size":       {code("--max-body", "9000000000GiB"), []string{"--max-body"}},
		"steps":              {code("--steps", "userinfo,token"), []string{"--steps", "token"}},
		"no step name":       {code("--steps", "userinfo,,refresh"), []string{"--steps"}},
		"none and more":      {code("--steps", "none,refresh"), []string{"--steps", "alone"}},
		"empty steps":        {code("--steps", ""), []string{"--steps"}},
		"fail on":            {code("--fail-on", "note"), []string{"--fail-on", "error, warning or never"}},
		"ca missing":         {code("--ca", filepath.Join(dir, "gone.pem")), []string{"--ca", "gone.pem"}},
		"ca without":         {code("--ca", noCertificate), []string{"--ca", "no certificate", "key.pem"}},
		"ca is a folder":     {code("--ca", dir), []string{"--ca", dir}},
		"proxy":              {code("--proxy", "proxy:3128"), []string{"--proxy"}},
		"log in no folder":   {code("--log", filepath.Join(dir, "gone", "log")), []string{"--log", "gone"}},
		"login":              {code("--login", "alice"), []string{"--login", "USER:PASSWORD"}},
		"no user":            {code("--login", ":secret-password"), []string{"--login"}},
		"no password":        {code("--login", "alice:"), []string{"--login", "empty"}},
		"secret env missing": {code("--client-secret", "env:GONE"), []string{"--client-secret", "GONE", "not set"}},
		"secret env empty":   {code("--client-secret", "env:EMPTY"), []string{"--client-secret", "EMPTY", "empty"}},
		"secret env no name": {code("--client-secret", "env:"), []string{"--client-secret", "env:NAME"}},
		"secret file gone":   {code("--client-secret", "file:"+filepath.Join(dir, "gone")), []string{"--client-secret", "gone"}},
		"secret file empty":  {code("--client-secret", "file:"+empty), []string{"--client-secret", "empty"}},
		"secret no file":     {code("--client-secret", "file:"), []string{"--client-secret", "file:PATH"}},
		"secret empty":       {code("--client-secret", ""), []string{"--client-secret", "empty"}},
		"prompt, no tty":     {code("--client-secret", "prompt"), []string{"--client-secret", "terminal"}},
		"stdin is empty":     {code("--client-secret", "-"), []string{"--client-secret", "empty"}},
		"password env":       {code("--login", "alice:env:GONE"), []string{"--login", "GONE"}},

		"json and token":       {code("--json", "--token"), []string{"--json", "--token"}},
		"login and no-browser": {code("--login", "none", "--no-browser"), []string{"--login", "--no-browser"}},
		"ca and insecure":      {code("--ca", noCertificate, "--insecure"), []string{"--ca", "--insecure"}},
		"secret and none":      {code("--client-secret", "env:CLIENT_SECRET", "--auth-method", "none"), []string{"--client-secret", "--auth-method none"}},
		"refresh token, code":  {code("--refresh-token", "env:CLIENT_SECRET"), []string{"--refresh-token", "code", "run refresh"}},
		"refresh scope, step":  {code("--refresh-scope", "openid", "--steps", "userinfo"), []string{"--refresh-scope", "--steps userinfo"}},
		"twice stdin":          {code("--client-secret", "-", "--login", "alice:-"), []string{"--login", "--client-secret"}},
		"pkce, own token": {
			[]string{"run", "client-credentials", "--issuer", "http://127.0.0.1:1", "--client-id", "a", "--client-secret", "env:CLIENT_SECRET", "--pkce", "none"},
			[]string{"--pkce", "client-credentials"},
		},
		"public, own token": {
			[]string{"run", "client-credentials", "--issuer", "http://127.0.0.1:1", "--client-id", "a"}, []string{"--client-secret"},
		},
		"scope of a refresh": {
			[]string{"run", "refresh", "--issuer", "http://127.0.0.1:1", "--client-id", "a", "--refresh-token", "env:CLIENT_SECRET", "--scope", "x"},
			[]string{"--scope", "refresh", "--refresh-scope"},
		},
		"no refresh token": {[]string{"run", "refresh", "--issuer", "http://127.0.0.1:1", "--client-id", "a"}, []string{"--refresh-token", "missing"}},

		"check nothing":         {[]string{"check"}, []string{"ISSUER", "missing"}},
		"check two":             {[]string{"check", "https://a.example", "https://b.example"}, []string{"ISSUER", "2 arguments"}},
		"check no URL":          {[]string{"check", "idp.example"}, []string{"ISSUER: ", `"idp.example"`}},
		"check with client":     {[]string{"check", "https://a.example", "--client-id", "a"}, []string{"--client-id", "unknown"}},
		"check with login":      {[]string{"check", "https://a.example", "--login", "none"}, []string{"--login", "unknown"}},
		"check with other URL":  {[]string{"check", "https://a.example", "--token-endpoint", "https://a.example/t"}, []string{"--token-endpoint", "unknown"}},
		"check for one's token": {[]string{"check", "https://a.example", "--token"}, []string{"--token", "unknown"}},

		"issuer twice":        {[]string{"https://a.example", "--issuer", "https://b.example"}, []string{"ISSUER", "--issuer"}},
		"two issuers":         {[]string{"https://a.example", "https://b.example"}, []string{"ISSUER"}},
		"demo's issuer":       {[]string{"demo", "--issuer", "https://a.example"}, []string{"--issuer", "grantwalk demo"}},
		"screen, no terminal": {nil, []string{"no terminal", "grantwalk run"}},
		"demo, no terminal":   {[]string{"demo"}, []string{"no terminal", "grantwalk run"}},

		"idp elsewhere":    {[]string{"idp", "--listen", "192.0.2.1:80"}, []string{"--listen", "loopback"}},
		"idp no port":      {[]string{"idp", "--listen", "127.0.0.1"}, []string{"--listen", "HOST:PORT"}},
		"idp lifetime":     {[]string{"idp", "--access-token-lifetime", "1ms"}, []string{"--access-token-lifetime"}},
		"idp rotation":     {[]string{"idp", "--rotation", "yes"}, []string{"--rotation", "on or off"}},
		"idp reuse":        {[]string{"idp", "--reuse", "ignore"}, []string{"--reuse", "revoke, refuse or tolerate"}},
		"idp grace":        {[]string{"idp", "--rotation", "off", "--grace", "1s"}, []string{"--grace", "--rotation off"}},
		"idp redirect URI": {[]string{"idp", "--redirect-uri", "callback"}, []string{"--redirect-uri", "callback"}},
		"idp scenario":     {[]string{"idp", "--scenario", "x"}, []string{"--scenario", `"x" is not a scenario`, "grantwalk scenarios"}},
		"demo scenario":    {[]string{"demo", "--scenario", "token-cachable"}, []string{"--scenario", "did you mean token-cacheable?"}},
		"scenario":         {[]string{"scenarios", "token-cacheable"}, []string{"scenarios", "no arguments"}},

		"har in no folder":  {code("--har", filepath.Join(dir, "gone", "walk.har")), []string{"--har", "walk.har", "no such file"}},
		"har is a folder":   {code("--har", dir), []string{"--har", "folder"}},
		"har is a device":   {code("--har", os.DevNull), []string{"--har", os.DevNull, "no ordinary file"}},
		"har is the output": {code("--har", "-"), []string{"--har", "standard output"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := shell{}.run(t.Context(), c.args...)
			wantStatus(t, e, 2)
			wantText(t, "standard error", e.stderr, c.want...)
			if e.stdout != "" {
				t.Errorf("standard output:\n%s", e.stdout)
			}
			for _, secret := range []string{"hunter2", "secret-password", environment["CLIENT_SECRET"]} {
				if strings.Contains(e.stderr, secret) {
					t.Errorf("standard error holds a secret:\n%s", e.stderr)
				}
			}
		})
	}
}

// What is announced for later is unknown until it is there.
func TestWhatIsNotThereIsUnknown(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"run", "code", "--cert", "x"}, {"run", "code", "--key", "x"}, {"run", "code", "--http2"},
		{"run", "code", "--par"}, {"run", "code", "--jar"}, {"run", "code", "--dpop"},
	} {
		e := shell{}.run(t.Context(), args...)
		if e.status != 2 || !strings.Contains(e.stderr, "unknown") {
			t.Errorf("%v: status %d, %s", args, e.status, e.stderr)
		}
	}
}
