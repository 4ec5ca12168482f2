// Package walk walks the authorization code flow as a program does it that shows
// nothing, with golang.org/x/oauth2 and net/http. It is the yardstick for the time
// that "run code" takes, and sends the same requests to the embedded provider.
package walk

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"

	jose "github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"
)

// Client is who walks, and who signs in.
type Client struct {
	Issuer, ID, Secret string
	User, Password     string
}

// Code is the walk from nothing to refreshed tokens: it reads the metadata and
// the keys, signs the user in at the forms, exchanges the code, verifies the ID
// tokens, asks for UserInfo and refreshes.
func Code(ctx context.Context, c Client) error {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: transport, Jar: jar, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if req.URL.Path == "/callback" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, client)
	var metadata struct {
		Authorization string `json:"authorization_endpoint"`
		Token         string `json:"token_endpoint"`
		Keys          string `json:"jwks_uri"`
		UserInfo      string `json:"userinfo_endpoint"`
	}
	if err := getJSON(client, c.Issuer+"/.well-known/openid-configuration", &metadata); err != nil {
		return err
	}
	var keys jose.JSONWebKeySet
	if err := getJSON(client, metadata.Keys, &keys); err != nil {
		return err
	}
	config := oauth2.Config{
		ClientID: c.ID, ClientSecret: c.Secret, RedirectURL: "http://127.0.0.1:50123/callback",
		Scopes:   []string{"openid", "profile", "offline_access"},
		Endpoint: oauth2.Endpoint{AuthURL: metadata.Authorization, TokenURL: metadata.Token, AuthStyle: oauth2.AuthStyleInHeader},
	}
	verifier := oauth2.GenerateVerifier()
	code, err := c.signIn(client, config.AuthCodeURL("the-state", oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("prompt", "consent"), oauth2.SetAuthURLParam("nonce", "the-nonce")))
	if err != nil {
		return err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return err
	}
	if err := verify(token, keys); err != nil {
		return err
	}
	var person struct{ Sub string }
	if err := getJSON(config.Client(ctx, token), metadata.UserInfo, &person); err != nil || person.Sub == "" {
		return fmt.Errorf("UserInfo has the sub %q: %w", person.Sub, err)
	}
	token, err = config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	if err != nil {
		return err
	}
	return verify(token, keys)
}

func getJSON(client *http.Client, target string, into any) error {
	resp, err := client.Get(target)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(into)
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]+)">`)

// signIn signs the user in, allows what is asked, and returns the code.
func (c Client) signIn(client *http.Client, target string) (string, error) {
	resp, err := client.Get(target)
	if err != nil {
		return "", err
	}
	for _, answer := range []struct {
		path string
		form url.Values
	}{
		{"/login", url.Values{"username": {c.User}, "password": {c.Password}, "action": {"login"}}},
		{"/consent", url.Values{"decision": {"allow"}}},
	} {
		page, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			return "", err
		}
		for _, m := range hiddenField.FindAllSubmatch(page, -1) {
			answer.form.Set(string(m[1]), string(m[2]))
		}
		req, err := http.NewRequest(http.MethodPost, c.Issuer+answer.path, strings.NewReader(answer.form.Encode()))
		if err != nil {
			return "", err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", c.Issuer)
		if resp, err = client.Do(req); err != nil {
			return "", err
		}
	}
	_ = resp.Body.Close()
	location, err := resp.Location()
	if err != nil {
		return "", err
	}
	return location.Query().Get("code"), nil
}

// verify checks the signature of the ID token.
func verify(token *oauth2.Token, keys jose.JSONWebKeySet) error {
	raw, _ := token.Extra("id_token").(string)
	signed, err := jose.ParseSigned(raw, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return err
	}
	_, err = signed.Verify(keys)
	return err
}
