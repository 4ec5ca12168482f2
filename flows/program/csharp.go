package program

import (
	"strings"

	"github.com/grantwalk/grantwalk/flows"
)

// writeCSharp writes a program with Duende.IdentityModel, which was IdentityModel.
// It checks no ID token; Microsoft's library does.
func writeCSharp(c *code) {
	how := []string{"dotnet new console; dotnet add package Duende.IdentityModel; dotnet run"}
	if c.openID {
		how = []string{
			"dotnet new console; dotnet add package Duende.IdentityModel",
			"dotnet add package Microsoft.IdentityModel.JsonWebTokens; dotnet run",
		}
	}
	c.head("// ", how...)
	names := []string{"System", "System.Collections.Generic", "System.Linq", "System.Net", "System.Net.Http", "System.Net.Sockets", "System.Threading.Tasks", "Duende.IdentityModel", "Duende.IdentityModel.Client"}
	if c.openID {
		names = append(names, "Microsoft.IdentityModel.JsonWebTokens", "Microsoft.IdentityModel.Tokens")
	}
	for _, name := range names {
		c.line("using %s;", name)
	}
	c.line("\nclass Program\n{\n    static async Task Main()\n    {\n        var http = new HttpClient();")
	c.csharpMetadata()
	switch c.flow {
	case flows.FlowClientCredentials:
		c.line("        var token = Checked(await http.RequestClientCredentialsTokenAsync(new ClientCredentialsTokenRequest\n        {")
		c.csharpClient()
		if c.scope != "" {
			c.line("            Scope = %s,", c.quote(c.scope))
		}
		c.csharpTokenParams()
		c.line("        }));\n        Describe(\"for the client itself\", token);")
	case flows.FlowRefresh:
		c.line("        var refreshToken = Env(\"REFRESH_TOKEN\");")
		c.csharpRefresh()
	default:
		c.csharpCode()
	}
	c.text(`
    }

    static TokenResponse Checked(TokenResponse response)
    {
        if (response.IsError) throw new InvalidOperationException(response.Error + " " + response.ErrorDescription);
        return response;
    }

    static void Describe(string what, TokenResponse token)
    {
        Console.WriteLine(what + ": access token of " + token.AccessToken.Length + " characters, good for " + token.ExpiresIn + " seconds; refresh token: " + (token.RefreshToken != null));
    }
`)
	if len(c.variables()) > 0 {
		c.text(`

    static string Env(string name)
    {
        return Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException("set " + name);
    }
`)
	}
	c.line("}")
}

// csharpMetadata names the endpoints as the discovery document does.
func (c *code) csharpMetadata() {
	if c.discovery {
		c.line("        var disco = await http.GetDiscoveryDocumentAsync(%s);", c.quote(c.issuer))
		c.line("        if (disco.IsError) throw new InvalidOperationException(disco.Error);")
		return
	}
	c.line("        var disco = new\n        {")
	for _, e := range []struct{ name, value string }{
		{"Issuer", c.issuer}, {"AuthorizeEndpoint", c.endpoints.Authorization}, {"TokenEndpoint", c.endpoints.Token},
		{"UserInfoEndpoint", c.endpoints.UserInfo}, {"JwksUri", c.endpoints.JWKS},
	} {
		c.line("            %s = %s,", e.name, c.quote(e.value))
	}
	c.line("        };")
}

// csharpClient writes the members of a token request that name the client.
func (c *code) csharpClient() {
	c.line("            Address = disco.TokenEndpoint,\n            ClientId = %s,", c.quote(c.clientID))
	if c.secret() {
		c.line("            ClientSecret = Env(\"CLIENT_SECRET\"),")
	}
	style := "PostBody"
	if c.auth == flows.AuthBasic {
		style = "AuthorizationHeader"
	}
	c.line("            ClientCredentialStyle = ClientCredentialStyle.%s,", style)
}

func (c *code) csharpTokenParams() {
	if len(c.token) > 0 {
		c.line("            Parameters =\n            {")
		c.params(c.token, "                { %s, %s },", csharpEnv)
		c.line("            },")
	}
}

func (c *code) csharpCode() {
	c.csharpRedirect()
	c.line("        var state = CryptoRandom.CreateUniqueId(32);\n        var nonce = CryptoRandom.CreateUniqueId(32);")
	challenge := ""
	switch c.pkce {
	case "S256":
		c.line("        var verifier = CryptoRandom.CreateUniqueId(32);")
		c.line("        var challenge = Base64Url.Encode(System.Security.Cryptography.SHA256.Create().ComputeHash(System.Text.Encoding.ASCII.GetBytes(verifier)));")
		challenge = ",\n            codeChallenge: challenge,\n            codeChallengeMethod: OidcConstants.CodeChallengeMethods.Sha256"
	case "plain":
		c.line("        var verifier = CryptoRandom.CreateUniqueId(32);")
		challenge = ",\n            codeChallenge: verifier,\n            codeChallengeMethod: OidcConstants.CodeChallengeMethods.Plain"
	}
	extra := ""
	if len(c.spec.params) > 0 {
		c.line("        var more = new Parameters\n        {")
		c.params(c.spec.params, "            { %s, %s },", csharpEnv)
		c.line("        };")
		extra = ",\n            extra: more"
	}
	c.line("        var target = new RequestUrl(disco.AuthorizeEndpoint).CreateAuthorizeUrl(\n            clientId: %s,\n            responseType: OidcConstants.ResponseTypes.Code,\n            scope: %s,\n            redirectUri: redirectUri,\n            state: state,\n            nonce: nonce%s%s);",
		c.quote(c.clientID), c.quote(c.scope), challenge, extra)
	c.line("        Console.WriteLine(\"Open in a browser: \" + target);\n")
	if c.redirect.here {
		c.text(`
        HttpListenerContext came;
        do
        {
            came = await listener.GetContextAsync();
            var page = System.Text.Encoding.ASCII.GetBytes("Done. This window can be closed.\n");
            await came.Response.OutputStream.WriteAsync(page, 0, page.Length);
            came.Response.Close();
`)
		c.line("        } while (came.Request.Url.AbsolutePath != %s);", c.quote(first(c.redirect.path, "/")))
		c.line("        listener.Stop();\n        var answer = new AuthorizeResponse(came.Request.Url.AbsoluteUri);")
	} else {
		c.line("        Console.WriteLine(\"The address that it ends at:\");\n        var answer = new AuthorizeResponse(Console.ReadLine());")
	}
	c.text(`
        if (answer.State != state) throw new InvalidOperationException("the state is not the one that was sent: this answer is not to our request");
        if (answer.IsError) throw new InvalidOperationException("refused: " + answer.Error + " " + answer.ErrorDescription);

        var token = Checked(await http.RequestAuthorizationCodeTokenAsync(new AuthorizationCodeTokenRequest
        {
`)
	c.csharpClient()
	c.line("            Code = answer.Code,\n            RedirectUri = redirectUri,")
	if c.pkce != "none" {
		c.line("            CodeVerifier = verifier,")
	}
	c.csharpTokenParams()
	c.line("        }));\n        Describe(\"code exchanged\", token);")
	if c.openID {
		c.text(`

        var keys = new Microsoft.IdentityModel.Tokens.JsonWebKeySet(await http.GetStringAsync(disco.JwksUri));
        var idToken = await new JsonWebTokenHandler().ValidateTokenAsync(token.IdentityToken, new TokenValidationParameters
        {
            ValidIssuer = disco.Issuer,
`)
		c.line("            ValidAudience = %s,", c.quote(c.clientID))
		c.text(`
            IssuerSigningKeys = keys.GetSigningKeys(),
        });
        if (!idToken.IsValid) throw idToken.Exception;
        if (!nonce.Equals(idToken.Claims["nonce"])) throw new InvalidOperationException("the nonce is not the one that was sent: this ID token is not for this sign-in");
        Console.WriteLine("ID token verified: sub " + idToken.Claims["sub"]);
`)
	}
	if c.userInfo {
		c.text(`

        var info = await http.GetUserInfoAsync(new UserInfoRequest { Address = disco.UserInfoEndpoint, Token = token.AccessToken });
        if (info.IsError) throw new InvalidOperationException(info.Error);
        var sub = info.Claims.First(claim => claim.Type == "sub").Value;
        if (!sub.Equals(idToken.Claims["sub"])) throw new InvalidOperationException("UserInfo tells of somebody else");
        Console.WriteLine("UserInfo: sub " + sub);
`)
	}
	if c.refresh {
		c.line("\n        var refreshToken = token.RefreshToken ?? throw new InvalidOperationException(\"no refresh token came: was offline_access asked for?\");")
		c.csharpRefresh()
	}
}

func (c *code) csharpRedirect() {
	r := c.redirect
	if !r.here {
		c.line("        var redirectUri = %s;", c.quote(r.uri))
		return
	}
	port := c.quote(r.port)
	if r.port == "0" {
		c.text(`
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
`)
		port = "port"
	}
	c.line("        var redirectUri = %s + %s + %s;", c.quote("http://"+r.host+":"), port, c.quote(r.path))
	c.line("        var listener = new HttpListener();\n        listener.Prefixes.Add(%s + %s + \"/\");\n        listener.Start();", c.quote("http://"+r.host+":"), port)
}

func (c *code) csharpRefresh() {
	c.line("        var refreshed = Checked(await http.RequestRefreshTokenAsync(new RefreshTokenRequest\n        {")
	c.csharpClient()
	c.line("            RefreshToken = refreshToken,")
	if c.refreshScope != "" {
		c.line("            Scope = %s,", c.quote(strings.TrimSpace(c.refreshScope)))
	}
	c.csharpTokenParams()
	c.line("        }));\n        Describe(\"refreshed\", refreshed);\n        Console.WriteLine(\"rotated: \" + ((refreshed.RefreshToken ?? refreshToken) != refreshToken));")
}

func csharpEnv(name string) string { return "Env(\"" + name + "\")" }
