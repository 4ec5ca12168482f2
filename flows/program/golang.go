package program

import (
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
)

// writeGo writes a program with golang.org/x/oauth2 and github.com/coreos/go-oidc.
// It is formatted as gofmt does it.
func writeGo(c *code) {
	c.head("// ",
		"go mod init walk; go get golang.org/x/oauth2 github.com/coreos/go-oidc/v3; go run .")
	c.line("package main\n")
	c.goImports()
	c.line("func main() {\n\tctx := context.Background()")
	c.goProvider()
	switch c.flow {
	case flows.FlowClientCredentials:
		c.goClientCredentials()
	case flows.FlowRefresh:
		c.goConfig()
		c.line("\ttoken := &oauth2.Token{RefreshToken: env(\"REFRESH_TOKEN\")}")
		c.goRefresh()
	default:
		c.goCode()
	}
	c.line("}")
	if c.flow == flows.FlowCode && c.redirect.here {
		c.goListen()
	}
	c.text(`

func describe(what string, t *oauth2.Token) {
	fmt.Printf("%s: access token of %d characters, good until %s; refresh token: %t\n", what, len(t.AccessToken), t.Expiry.Format(time.TimeOnly), t.RefreshToken != "")
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
`)
	if len(c.variables()) > 0 {
		c.text(`

func env(name string) string {
	value, ok := os.LookupEnv(name)
	if !ok {
		log.Fatal("set " + name)
	}
	return value
}
`)
	}
}

func (c *code) goImports() {
	std := []string{"context", "fmt", "log", "time"}
	if len(c.variables()) > 0 {
		std = append(std, "os")
	}
	other := []string{"github.com/coreos/go-oidc/v3/oidc", "golang.org/x/oauth2"}
	switch c.flow {
	case flows.FlowClientCredentials:
		other = append(other, "golang.org/x/oauth2/clientcredentials")
		if len(c.token) > 0 {
			std = append(std, "net/url")
		}
	case flows.FlowCode:
		std = append(std, "crypto/rand", "net/url")
		if c.redirect.here {
			std = append(std, "net", "net/http")
		}
	}
	slices.Sort(std)
	c.line("import (")
	for _, path := range std {
		c.line("\t%s", c.quote(path))
	}
	c.line("")
	for _, path := range other {
		c.line("\t%s", c.quote(path))
	}
	c.line(")\n")
}

// goProvider finds the provider: by discovery, or from the endpoints.
func (c *code) goProvider() {
	if c.discovery {
		c.line("\tprovider, err := oidc.NewProvider(ctx, %s)\n\tcheck(err)", c.quote(c.issuer))
		return
	}
	c.line("\tendpoints := oidc.ProviderConfig{")
	for _, e := range []struct{ name, value string }{
		{"IssuerURL:  ", c.issuer}, {"AuthURL:    ", c.endpoints.Authorization}, {"TokenURL:   ", c.endpoints.Token},
		{"UserInfoURL:", c.endpoints.UserInfo}, {"JWKSURL:    ", c.endpoints.JWKS},
	} {
		c.line("\t\t%s %s,", e.name, c.quote(e.value))
	}
	c.line("\t}\n\tprovider := endpoints.NewProvider(ctx)")
}

// goConfig makes the client. With AuthStyleAutoDetect a code would be sent twice
// after any error.
func (c *code) goConfig() {
	style := "oauth2.AuthStyleInParams"
	if c.auth == flows.AuthBasic {
		style = "oauth2.AuthStyleInHeader"
	}
	c.line("\tconfig := oauth2.Config{ClientID: %s, Endpoint: provider.Endpoint()}", c.quote(c.clientID))
	c.line("\tconfig.Endpoint.AuthStyle = %s // else a code is sent twice after an error", style)
	if c.secret() {
		c.line("\tconfig.ClientSecret = env(\"CLIENT_SECRET\")")
	}
}

func (c *code) goClientCredentials() {
	style := "oauth2.AuthStyleInParams"
	if c.auth == flows.AuthBasic {
		style = "oauth2.AuthStyleInHeader"
	}
	c.line("\tconfig := clientcredentials.Config{ClientID: %s, TokenURL: provider.Endpoint().TokenURL, AuthStyle: %s}", c.quote(c.clientID), style)
	if c.secret() {
		c.line("\tconfig.ClientSecret = env(\"CLIENT_SECRET\")")
	}
	if c.scope != "" {
		c.line("\tconfig.Scopes = %s", c.goStrings(c.scope))
	}
	if len(c.token) > 0 {
		c.line("\tconfig.EndpointParams = url.Values{}")
		c.params(c.token, "\tconfig.EndpointParams.Add(%s, %s)", goEnv)
	}
	c.text(`
	token, err := config.Token(ctx)
	check(err)
	describe("for the client itself", token)
`)
}

func (c *code) goStrings(words string) string {
	var list []string
	for word := range strings.FieldsSeq(words) {
		list = append(list, c.quote(word))
	}
	return "[]string{" + strings.Join(list, ", ") + "}"
}

func (c *code) goCode() {
	c.goConfig()
	c.line("\tconfig.Scopes = %s", c.goStrings(c.scope))
	switch r := c.redirect; {
	case !r.here:
		c.line("\tconfig.RedirectURL = %s", c.quote(r.uri))
	case r.port == "0":
		c.line("\tlistener, err := net.Listen(\"tcp\", %s)\n\tcheck(err)", c.quote(r.host+":0"))
		c.line("\tport := listener.Addr().(*net.TCPAddr).Port")
		c.line("\tconfig.RedirectURL = fmt.Sprint(%s, port, %s)", c.quote("http://"+r.host+":"), c.quote(r.path))
	default:
		c.line("\tlistener, err := net.Listen(\"tcp\", %s)\n\tcheck(err)", c.quote(r.host+":"+r.port))
		c.line("\tconfig.RedirectURL = %s", c.quote(r.uri))
	}
	c.text(`
	state, nonce := rand.Text(), rand.Text()
`)
	challenge := ""
	if c.pkce != "none" {
		c.line("\tverifier := oauth2.GenerateVerifier()")
		challenge = ", oauth2.S256ChallengeOption(verifier)"
		if c.pkce == "plain" {
			challenge = ",\n\t\toauth2.SetAuthURLParam(\"code_challenge\", verifier), oauth2.SetAuthURLParam(\"code_challenge_method\", \"plain\")"
		}
	}
	c.line("\ttarget := config.AuthCodeURL(state, oidc.Nonce(nonce)%s)", challenge)
	if len(c.spec.params) > 0 {
		c.line("\tmore := url.Values{}")
		c.params(c.spec.params, "\tmore.Add(%s, %s)", goEnv)
		c.line("\ttarget += \"&\" + more.Encode()")
	}
	c.text(`
	fmt.Println("Open in a browser:", target)

`)
	if c.redirect.here {
		c.line("\tanswer := listen(listener, %s)", c.quote(first(c.redirect.path, "/")))
	} else {
		c.text(`
	fmt.Println("The address that it ends at:")
	var pasted string
	_, err = fmt.Scanln(&pasted)
	check(err)
	u, err := url.Parse(pasted)
	check(err)
	answer := u.Query()
`)
	}
	c.text(`
	if answer.Get("state") != state {
		log.Fatal("the state is not the one that was sent: this answer is not to our request")
	}
`)
	if c.issuer != "" {
		c.line("\tif iss := answer.Get(\"iss\"); iss != \"\" && iss != %s { // RFC 9207\n\t\tlog.Fatal(\"the answer comes from another issuer\")\n\t}", c.quote(c.issuer))
	}
	c.text(`
	if answer.Get("error") != "" {
		log.Fatalf("refused: %q %q", answer.Get("error"), answer.Get("error_description"))
	}
`)
	options := ""
	if c.pkce != "none" {
		options = ", oauth2.VerifierOption(verifier)"
	}
	for _, p := range c.token {
		options += ",\n\t\toauth2.SetAuthURLParam(" + c.quote(p.name) + ", " + c.value(p, goEnv) + ")"
	}
	c.line("\ttoken, err := config.Exchange(ctx, answer.Get(\"code\")%s)\n\tcheck(err)\n\tdescribe(\"code exchanged\", token)", options)
	if c.openID {
		c.text(`

	raw, _ := token.Extra("id_token").(string)
	idToken, err := provider.Verifier(&oidc.Config{ClientID: config.ClientID}).Verify(ctx, raw)
	check(err)
	if idToken.Nonce != nonce {
		log.Fatal("the nonce is not the one that was sent: this ID token is not for this sign-in")
	}
	fmt.Printf("ID token verified: sub %q\n", idToken.Subject)
`)
	}
	if c.userInfo {
		c.text(`

	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	check(err)
	if info.Subject != idToken.Subject {
		log.Fatal("UserInfo tells of somebody else")
	}
	fmt.Printf("UserInfo: sub %q\n", info.Subject)
`)
	}
	if c.refresh {
		c.line("\tif token.RefreshToken == \"\" {\n\t\tlog.Fatal(\"no refresh token came: was offline_access asked for?\")\n\t}")
		c.goRefresh()
	}
}

// goRefresh refreshes token. x/oauth2 copies the old refresh token where none
// came.
func (c *code) goRefresh() {
	if c.refreshScope != "" || len(c.token) > 0 {
		c.line("\n\t// x/oauth2 sends neither scope nor other parameters here; the walk did.")
	} else {
		c.line("")
	}
	c.text(`
	refreshed, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	check(err)
	describe("refreshed", refreshed)
	fmt.Println("rotated:", refreshed.RefreshToken != token.RefreshToken)
`)
}

// goListen writes what waits for the redirect.
func (c *code) goListen() {
	c.text(`

// listen waits for the browser to come back, and returns the answer that it brings.
func listen(l net.Listener, path string) url.Values {
	came := make(chan url.Values, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "Done. This window can be closed.")
		select {
		case came <- r.URL.Query():
		default:
		}
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l)
	answer := <-came
	server.Shutdown(context.Background())
	return answer
}
`)
}

func goEnv(name string) string { return "env(\"" + name + "\")" }
