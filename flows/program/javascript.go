package program

import (
	"github.com/grantwalk/grantwalk/flows"
)

// writeJavaScript writes a module for Node.js with openid-client, version 6.
func writeJavaScript(c *code) {
	c.head("// ", "npm install openid-client@6; save it as walk.mjs; node walk.mjs")
	if c.flow == flows.FlowCode && c.redirect.here {
		c.line("import { createServer } from \"node:http\";")
	}
	if c.flow == flows.FlowCode && !c.redirect.here {
		c.line("import { createInterface } from \"node:readline/promises\";")
	}
	c.line("import * as client from \"openid-client\";\n")
	c.javaScriptConfig()
	switch c.flow {
	case flows.FlowClientCredentials:
		c.line("const token = await client.clientCredentialsGrant(config, new URLSearchParams([")
		if c.scope != "" {
			c.line("  [\"scope\", %s],", c.quote(c.scope))
		}
		c.params(c.token, "  [%s, %s],", javaScriptEnv)
		c.line("]));\ndescribe(\"for the client itself\", token);")
	case flows.FlowRefresh:
		c.line("const token = { refresh_token: env(\"REFRESH_TOKEN\") };")
		c.javaScriptRefresh()
	default:
		c.javaScriptCode()
	}
	c.text(`

function describe(what, token) {
  console.log(what + ": access token of " + token.access_token.length + " characters, good for " + token.expires_in + " seconds; refresh token: " + Boolean(token.refresh_token));
}
`)
	if len(c.variables()) > 0 {
		c.text(`

function env(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error("set " + name);
  return value;
}
`)
	}
}

func (c *code) javaScriptConfig() {
	auth := "client.None()"
	switch c.auth {
	case flows.AuthBasic:
		auth = "client.ClientSecretBasic(env(\"CLIENT_SECRET\"))"
	case flows.AuthPost:
		auth = "client.ClientSecretPost(env(\"CLIENT_SECRET\"))"
	}
	if c.discovery {
		insecure := ""
		if plainHTTP(c.issuer) {
			insecure = ", {\n  execute: [client.allowInsecureRequests], // plain HTTP, for a test on this machine\n}"
		}
		c.line("const config = await client.discovery(new URL(%s), %s, undefined, %s%s);", c.quote(c.issuer), c.quote(c.clientID), auth, insecure)
		return
	}
	c.line("const config = new client.Configuration({")
	for _, e := range []struct{ name, value string }{
		{"issuer", c.issuer}, {"authorization_endpoint", c.endpoints.Authorization}, {"token_endpoint", c.endpoints.Token},
		{"userinfo_endpoint", c.endpoints.UserInfo}, {"jwks_uri", c.endpoints.JWKS},
	} {
		if e.value != "" {
			c.line("  %s: %s,", e.name, c.quote(e.value))
		}
	}
	c.line("}, %s, undefined, %s);", c.quote(c.clientID), auth)
	if plainHTTP(c.endpoints.Token) {
		c.line("client.allowInsecureRequests(config); // plain HTTP, for a test on this machine")
	}
}

func plainHTTP(url string) bool { return len(url) > 5 && url[:5] == "http:" }

func (c *code) javaScriptCode() {
	switch r := c.redirect; {
	case !r.here:
		c.line("const redirectURI = %s;", c.quote(r.uri))
	default:
		host := r.host
		if host[0] == '[' {
			host = host[1 : len(host)-1]
		}
		c.line("const server = createServer();\nawait new Promise((ready) => server.listen(%s, %s, ready));", c.quote(r.port)[1:len(c.quote(r.port))-1], c.quote(host))
		if r.port == "0" {
			c.line("const redirectURI = %s + server.address().port + %s;", c.quote("http://"+r.host+":"), c.quote(r.path))
		} else {
			c.line("const redirectURI = %s;", c.quote(r.uri))
		}
	}
	c.line("const state = client.randomState();")
	if c.openID {
		c.line("const nonce = client.randomNonce();")
	}
	if c.pkce != "none" {
		c.line("const verifier = client.randomPKCECodeVerifier();")
	}
	c.line("const target = client.buildAuthorizationUrl(config, new URLSearchParams([\n  [\"redirect_uri\", redirectURI],\n  [\"scope\", %s],\n  [\"state\", state],", c.quote(c.scope))
	if c.openID {
		c.line("  [\"nonce\", nonce],")
	}
	switch c.pkce {
	case "S256":
		c.line("  [\"code_challenge\", await client.calculatePKCECodeChallenge(verifier)],\n  [\"code_challenge_method\", \"S256\"],")
	case "plain":
		c.line("  [\"code_challenge\", verifier],\n  [\"code_challenge_method\", \"plain\"],")
	}
	c.params(c.spec.params, "  [%s, %s],", javaScriptEnv)
	c.line("]));\nconsole.log(\"Open in a browser:\", target.href);\n")
	if c.redirect.here {
		c.text(`
const answer = await new Promise((came) => {
  server.on("request", (request, response) => {
    const url = new URL(request.url, redirectURI);
`)
		c.line("    if (url.pathname !== %s) return response.writeHead(404).end();", c.quote(first(c.redirect.path, "/")))
		c.text(`
    response.setHeader("Connection", "close").end("Done. This window can be closed.\n");
    came(url);
  });
});
server.close();
`)
	} else {
		c.text(`
const lines = createInterface({ input: process.stdin, output: process.stdout });
const answer = new URL(await lines.question("The address that it ends at: "));
lines.close();
`)
	}
	c.line("// It compares the state and iss, and verifies the ID token, its nonce included.")
	c.line("const token = await client.authorizationCodeGrant(config, answer, {\n  expectedState: state,")
	if c.openID {
		c.line("  expectedNonce: nonce,\n  idTokenExpected: true,")
	}
	if c.pkce != "none" {
		c.line("  pkceCodeVerifier: verifier,")
	}
	c.line("}%s);\ndescribe(\"code exchanged\", token);", c.javaScriptTokenParams(""))
	if c.openID {
		c.line("const { sub } = token.claims();\nconsole.log(\"ID token verified: sub \" + JSON.stringify(sub));")
	}
	if c.userInfo {
		c.text(`

const info = await client.fetchUserInfo(config, token.access_token, sub);
console.log("UserInfo: sub " + JSON.stringify(info.sub));
`)
	}
	if c.refresh {
		c.line("\nif (!token.refresh_token) throw new Error(\"no refresh token came: was offline_access asked for?\");")
		c.javaScriptRefresh()
	}
}

// javaScriptTokenParams is the argument with what the walk adds to its token
// requests, empty for none.
func (c *code) javaScriptTokenParams(scope string) string {
	list := c.token
	if scope != "" {
		list = append([]param{{name: "scope", value: scope}}, list...)
	}
	if len(list) == 0 {
		return ""
	}
	text := ", new URLSearchParams(["
	for i, p := range list {
		if i > 0 {
			text += ", "
		}
		text += "[" + c.quote(p.name) + ", " + c.value(p, javaScriptEnv) + "]"
	}
	return text + "])"
}

func (c *code) javaScriptRefresh() {
	c.line("const refreshed = await client.refreshTokenGrant(config, token.refresh_token%s);", c.javaScriptTokenParams(c.refreshScope))
	c.line("describe(\"refreshed\", refreshed);\nconsole.log(\"rotated:\", (refreshed.refresh_token ?? token.refresh_token) !== token.refresh_token);")
}

func javaScriptEnv(name string) string { return "env(\"" + name + "\")" }
