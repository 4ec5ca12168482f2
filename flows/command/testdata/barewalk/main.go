// Barewalk is the yardstick of BenchmarkWalk: what a walk to refreshed tokens
// sends, by a program on golang.org/x/oauth2 that looks at nothing.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"

	"golang.org/x/oauth2"
)

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func main() {
	var metadata struct {
		Authorize string `json:"authorization_endpoint"`
		Token     string `json:"token_endpoint"`
		Keys      string `json:"jwks_uri"`
	}
	get(os.Args[1]+"/.well-known/openid-configuration", &metadata)
	get(metadata.Keys, new(struct{ Keys []json.RawMessage }))
	c := oauth2.Config{
		ClientID: "client-1", ClientSecret: "a-client-secret", Scopes: []string{"api"}, RedirectURL: "http://127.0.0.1:1/callback",
		Endpoint: oauth2.Endpoint{AuthURL: metadata.Authorize, TokenURL: metadata.Token, AuthStyle: oauth2.AuthStyleInParams},
	}
	verifier := oauth2.GenerateVerifier()
	back, err := get(c.AuthCodeURL("a-state", oauth2.S256ChallengeOption(verifier)), nil).Location()
	must(err)
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, client)
	token, err := c.Exchange(ctx, back.Query().Get("code"), oauth2.VerifierOption(verifier))
	must(err)
	token, err = c.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(token))
}

func get(url string, v any) *http.Response {
	resp, err := client.Get(url)
	must(err)
	defer func() { _ = resp.Body.Close() }()
	if v == nil {
		_, err = io.Copy(io.Discard, resp.Body)
	} else {
		err = json.NewDecoder(resp.Body).Decode(v)
	}
	must(err)
	return resp
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
