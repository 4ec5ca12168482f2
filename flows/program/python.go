package program

import (
	"github.com/grantwalk/grantwalk/flows"
)

// writePython writes a script with authlib.
func writePython(c *code) {
	c.head("# ", "pip install authlib requests")
	if c.auth == flows.AuthBasic {
		c.line("import base64")
	}
	c.line("import os\nimport secrets")
	if c.flow == flows.FlowCode && c.redirect.here {
		c.line("from http.server import BaseHTTPRequestHandler, HTTPServer")
	}
	c.text(`
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
`)
	if c.openID {
		c.line("from authlib.jose import JsonWebKey, JsonWebToken\nfrom authlib.oidc.core import CodeIDToken")
	}
	c.line("")
	c.line("CLIENT_ID = %s", c.quote(c.clientID))
	c.pythonMetadata()
	c.pythonSession()
	switch c.flow {
	case flows.FlowClientCredentials:
		c.line("token = session.fetch_token(\n    metadata[\"token_endpoint\"], grant_type=\"client_credentials\", body=urlencode([")
		if c.scope != "" {
			c.line("        (\"scope\", %s),", c.quote(c.scope))
		}
		c.params(c.token, "        (%s, %s),", pythonEnv)
		c.line("    ]),\n)\ndescribe(\"for the client itself\", token)")
	case flows.FlowRefresh:
		c.line("token = {\"refresh_token\": os.environ[\"REFRESH_TOKEN\"]}")
		c.pythonRefresh()
	default:
		c.pythonCode()
	}
}

func (c *code) pythonMetadata() {
	if c.discovery {
		c.line("ISSUER = %s", c.quote(c.issuer))
		c.text(`

answer = requests.get(ISSUER.rstrip("/") + "/.well-known/openid-configuration", timeout=30)
answer.raise_for_status()
metadata = answer.json()
if metadata["issuer"] != ISSUER:
    raise SystemExit("the document names another issuer")
`)
		return
	}
	c.line("ISSUER = %s\nmetadata = {", c.quote(c.issuer))
	for _, e := range []struct{ name, value string }{
		{"authorization_endpoint", c.endpoints.Authorization}, {"token_endpoint", c.endpoints.Token},
		{"userinfo_endpoint", c.endpoints.UserInfo}, {"jwks_uri", c.endpoints.JWKS},
	} {
		if e.value != "" {
			c.line("    %s: %s,", c.quote(e.name), c.quote(e.value))
		}
	}
	c.line("}")
}

// pythonSession makes the client. authlib sends id and secret in the Basic scheme
// as they are; RFC 6749 §2.3.1 has them form-encoded.
func (c *code) pythonSession() {
	c.text(`


def describe(what, token):
    size, rest = len(token["access_token"]), token.get("expires_in")
    print(f"{what}: access token of {size} characters, good for {rest} seconds; refresh token: {'refresh_token' in token}")


`)
	if c.auth == flows.AuthBasic {
		c.text(`
def basic(client, method, uri, headers, body):
    # Form-encoded first, RFC 6749 section 2.3.1; authlib does not do that.
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return uri, headers, body


`)
	}
	c.line("session = OAuth2Session(\n    CLIENT_ID,")
	if c.secret() {
		c.line("    os.environ[\"CLIENT_SECRET\"],")
	}
	switch c.auth {
	case flows.AuthBasic:
		c.line("    token_endpoint_auth_method=basic,")
	default:
		c.line("    token_endpoint_auth_method=%s,", c.quote(string(c.auth)))
	}
	if c.flow == flows.FlowCode {
		c.line("    scope=%s,", c.quote(c.scope))
		if c.pkce == "S256" {
			c.line("    code_challenge_method=\"S256\",")
		}
	}
	c.line(")")
}

func (c *code) pythonCode() {
	switch r := c.redirect; {
	case !r.here:
		c.line("session.redirect_uri = %s", c.quote(r.uri))
	default:
		c.text(`


class Callback(BaseHTTPRequestHandler):
    # It waits for the browser to come back, and keeps the answer that it brings.
    def do_GET(self):
`)
		c.line("        if urlsplit(self.path).path != %s:\n            return self.send_error(404)", c.quote(first(r.path, "/")))
		c.text(`
        self.server.answer = self.path
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Done. This window can be closed.\n")

    def log_message(self, *args):
        pass


`)
		host := r.host
		if host[0] == '[' {
			host = host[1 : len(host)-1]
		}
		c.line("server = HTTPServer((%s, %s), Callback)\nserver.answer = None", c.quote(host), c.quote(r.port)[1:len(c.quote(r.port))-1])
		if r.port == "0" {
			c.line("session.redirect_uri = %s + str(server.server_port) + %s", c.quote("http://"+r.host+":"), c.quote(r.path))
		} else {
			c.line("session.redirect_uri = %s", c.quote(r.uri))
		}
	}
	c.line("\nnonce = secrets.token_urlsafe(24)")
	verifier, challenge := "", ""
	if c.pkce != "none" {
		c.line("verifier = secrets.token_urlsafe(32)")
		verifier, challenge = ", code_verifier=verifier", ", code_verifier=verifier"
		if c.pkce == "plain" {
			challenge = ", code_challenge=verifier, code_challenge_method=\"plain\""
		}
	}
	c.line("target, state = session.create_authorization_url(\n    metadata[\"authorization_endpoint\"], nonce=nonce%s\n)", challenge)
	if len(c.spec.params) > 0 {
		c.line("target += \"&\" + urlencode([")
		c.params(c.spec.params, "    (%s, %s),", pythonEnv)
		c.line("])")
	}
	c.line("print(\"Open in a browser:\", target, flush=True)\n")
	if c.redirect.here {
		c.text(`
while server.answer is None:
    server.handle_request()
answer = parse_qs(urlsplit(server.answer).query)
`)
	} else {
		c.line("answer = parse_qs(urlsplit(input(\"The address that it ends at: \")).query)")
	}
	c.text(`
if answer.get("state") != [state]:
    raise SystemExit("the state is not the one that was sent: this answer is not to our request")
if answer.get("iss", [ISSUER]) != [ISSUER]:  # RFC 9207
    raise SystemExit("the answer comes from another issuer")
if "error" in answer:
    raise SystemExit(f"refused: {answer['error']} {answer.get('error_description')}")

token = session.fetch_token(
    metadata["token_endpoint"],
    grant_type="authorization_code",
    code=answer["code"][0],
`)
	if verifier != "" {
		c.line("    code_verifier=verifier,")
	}
	c.pythonTokenParams("    ")
	c.line(")\ndescribe(\"code exchanged\", token)")
	if c.openID {
		c.text(`

keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"], timeout=30).json())
algorithms = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
claims = JsonWebToken([a for a in algorithms if a[:2] in ("RS", "PS", "ES")]).decode(
    token["id_token"],
    keys,
    claims_cls=CodeIDToken,
    claims_options={
        "iss": {"essential": True, "value": ISSUER},
        "aud": {"essential": True, "value": CLIENT_ID},
    },
    claims_params={"nonce": nonce, "client_id": CLIENT_ID, "access_token": token["access_token"]},
)
claims.validate(leeway=60)
print(f"ID token verified: sub {claims['sub']!r}")
`)
	}
	if c.userInfo {
		c.text(`

info = session.get(metadata["userinfo_endpoint"], timeout=30).json()
if info["sub"] != claims["sub"]:
    raise SystemExit("UserInfo tells of somebody else")
print(f"UserInfo: sub {info['sub']!r}")
`)
	}
	if c.refresh {
		c.line("\nif \"refresh_token\" not in token:\n    raise SystemExit(\"no refresh token came: was offline_access asked for?\")")
		c.pythonRefresh()
	}
}

// pythonTokenParams adds what the walk adds to its token requests.
func (c *code) pythonTokenParams(indent string) {
	if len(c.token) > 0 {
		c.line("%sbody=urlencode([", indent)
		c.params(c.token, indent+"    (%s, %s),", pythonEnv)
		c.line("%s]),", indent)
	}
}

func (c *code) pythonRefresh() {
	c.line("\nrefreshed = session.refresh_token(\n    metadata[\"token_endpoint\"],\n    refresh_token=token[\"refresh_token\"],")
	switch {
	case c.refreshScope != "":
		c.line("    scope=%s,", c.quote(c.refreshScope))
	case c.flow == flows.FlowCode:
		c.line("    scope=None,  # else authlib sends that of the session")
	}
	c.pythonTokenParams("    ")
	c.line(")\ndescribe(\"refreshed\", refreshed)\nprint(\"rotated:\", refreshed.get(\"refresh_token\", token[\"refresh_token\"]) != token[\"refresh_token\"])")
}

func pythonEnv(name string) string { return "os.environ[\"" + name + "\"]" }
