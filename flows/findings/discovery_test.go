package findings_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

const loginPage = `<!doctype html><html><head><title>Sign in &amp; go</title></head><form><input type="password"></form></html>`

// at is a walk that ends with the metadata, whose answer is changed.
func atMetadata(change func(m *message)) func(*flow) {
	return func(f *flow) {
		f.Until = "metadata"
		f.Change = func(step string, m *message) {
			if step == "metadata" {
				change(m)
			}
		}
	}
}

// meta is a walk with one member of the metadata changed; nil removes it.
func meta(name string, value any) func(*flow) {
	return func(f *flow) {
		if value == nil {
			f.Metadata = f.Metadata.without(name)
			return
		}
		f.Metadata[name] = value
	}
}

// found is a row of a table: a walk with one fault, and the finding it yields.
type foundRow struct {
	name     string
	change   func(*flow)
	id       findings.ID
	severity findings.Severity
	text     string // what the finding points at
	also     []findings.ID
}

func testFound(t *testing.T, rows []foundRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(string(row.id)+" "+row.name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			row.change(f)
			got := f.want(t, row.id, row.severity, row.also...)
			if text := f.textOf(got); text != row.text {
				t.Errorf("it points at %q, want %q", text, row.text)
			}
		})
	}
}

// testNone holds a finding to walks that do not have it.
func testNone(t *testing.T, id findings.ID, rows map[string]func(*flow)) {
	t.Helper()
	for name, change := range rows {
		t.Run(string(id)+" not "+name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			change(f)
			f.wantNone(t, id)
		})
	}
}

func TestDiscoveryFetch(t *testing.T) {
	t.Parallel()
	testFound(t, []foundRow{
		{"404", atMetadata(func(m *message) { *m = message{Status: 404, Body: "no"} }), "DISC-HTTP-STATUS", findings.Error, "HTTP/1.1 404 Status", nil},
		{"404 page", atMetadata(func(m *message) {
			*m = message{Status: 404, Header: []string{"Content-Type: text/html"}, Body: loginPage}
		}), "DISC-HTTP-STATUS", findings.Error, "HTTP/1.1 404 Status", nil},
		{"500", atMetadata(func(m *message) { *m = message{Status: 500} }), "DISC-HTTP-STATUS", findings.Error, "HTTP/1.1 500 Status", nil},
		{"page", atMetadata(func(m *message) {
			*m = message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: loginPage}
		}), "DISC-HTML", findings.Error, "<!doctype html>", nil},
		{"page as JSON", atMetadata(func(m *message) { m.Body = "\n <html><title>x</title>" }), "DISC-HTML", findings.Error, "<html>", nil},
		{"text/plain", atMetadata(func(m *message) { m.setHeader("Content-Type", "text/plain; charset=utf-8") }), "DISC-CONTENT-TYPE", findings.Warning, "Content-Type: text/plain; charset=utf-8", nil},
		{"text/html around JSON", atMetadata(func(m *message) { m.setHeader("Content-Type", "text/html") }), "DISC-CONTENT-TYPE", findings.Warning, "Content-Type: text/html", nil},
		{"cut JSON", atMetadata(func(m *message) { m.Body = `{"issuer": "x", }` }), "DISC-BAD-JSON", findings.Error, "}", nil},
		{"trailing bytes", atMetadata(func(m *message) { m.Body += " x" }), "DISC-BAD-JSON", findings.Error, "x", nil},
		{"array", atMetadata(func(m *message) { m.Body = "[]" }), "DISC-BAD-JSON", findings.Error, "[]", nil},
		{"repeated member", atMetadata(func(m *message) {
			m.Body = strings.Replace(m.Body, "{", `{"jwks_uri": "https://idp.example/old",`, 1)
		}), "DISC-BAD-JSON", findings.Error, `"jwks_uri": "https://idp.example/keys"`, nil},
		{"repeated member, same value", atMetadata(func(m *message) {
			m.Body = strings.Replace(m.Body, "{", `{"jwks_uri": "https://idp.example/keys",`, 1)
		}), "DISC-BAD-JSON", findings.Error, `"jwks_uri": "https://idp.example/keys"`, nil},
		{"issuer twice, the wrong one last", atMetadata(func(m *message) {
			m.Body = strings.TrimSuffix(m.Body, "}") + `, "\u0069ssuer": "https://other.example"}`
		}), "DISC-BAD-JSON", findings.Error, `"\u0069ssuer": "https://other.example"`, nil},
		{"good document, 201", atMetadata(func(m *message) { m.Status = 201 }), "DISC-HTTP-STATUS", findings.Error, "HTTP/1.1 201 Status", nil},
		{"good document, 206", atMetadata(func(m *message) { m.Status = 206 }), "DISC-HTTP-STATUS", findings.Error, "HTTP/1.1 206 Status", nil},
		{"page packed without being asked", atMetadata(func(m *message) {
			*m = message{Status: 200, Header: []string{"Content-Type: text/html", "Content-Encoding: gzip"}, Body: zip(loginPage)}
		}), "DISC-HTML", findings.Error, "<!doctype html>", nil},
		{"too many requests", atMetadata(func(m *message) { *m = message{Status: 429, Body: `{"error":"slow down"}`} }), "NET-REACH", findings.Error, "HTTP/1.1 429 Status", nil},
		{"an error with 200", atMetadata(func(m *message) { m.Body = `{"error":"not found"}` }), "DISC-MISSING-REQUIRED", findings.Error, `{"error":"not found"}`, nil},
	})
}

// retried adds, after a first failing request, that for the other document.
func retried(first message, url string, second message) func(*flow) {
	return func(f *flow) {
		f.Until = "metadata"
		f.Change = func(step string, m *message) {
			if step == "metadata" {
				*m = first
			}
		}
		f.More = func(r *recorder) {
			r.change = nil
			r.get("metadata", url, second)
		}
	}
}

// atPath is a walk with an issuer with a path, at which there is no metadata.
func atPath(url string, probe bool, document object) func(*flow) {
	return func(f *flow) {
		f.Asked.Issuer = issuer + "/realm"
		retried(message{Status: 404}, url, jsonAnswer(document))(f)
		if probe {
			more := f.More
			f.More = func(r *recorder) {
				more(r)
				r.exchanges[len(r.exchanges)-1].Label.Probe = "whether the metadata stands elsewhere"
			}
		}
	}
}

func TestDiscoveryPath(t *testing.T) {
	t.Parallel()
	oidc := healthy().Metadata.with("issuer", issuer+"/realm")
	oauth := object{"issuer": issuer + "/realm", "authorization_endpoint": issuer + "/a", "token_endpoint": issuer + "/t",
		"response_types_supported": []any{"code"}, "code_challenge_methods_supported": []any{"S256"}}
	status := "HTTP/1.1 404 Status"
	testFound(t, []foundRow{
		{"only before the path", atPath(issuer+"/.well-known/oauth-authorization-server/realm", false, oidc), "DISC-WRONG-PATH", findings.Error, status, nil},
		{"probe: put between", atPath(issuer+"/.well-known/openid-configuration/realm", true, oidc), "DISC-WRONG-PATH", findings.Error, status, nil},
		{"probe: /auth", atPath(issuer+"/auth/realm/.well-known/openid-configuration", true, oidc), "DISC-WRONG-PATH", findings.Error, status, nil},
		{"probe: at the root", atPath(issuer+"/.well-known/openid-configuration", true, oidc.with("issuer", issuer)), "DISC-WRONG-PATH", findings.Error, status, nil},
		{"doubled", func(f *flow) {
			f.Asked.Issuer = issuer + "/.well-known/openid-configuration"
			atMetadata(func(m *message) { *m = message{Status: 404} })(f)
		}, "DISC-WRONG-PATH", findings.Error, status, nil},
		{"provider without a path, at RFC 8414 only", func(f *flow) {
			retried(message{Status: 404}, issuer+"/.well-known/oauth-authorization-server", jsonAnswer(f.Metadata))(f)
		}, "DISC-HTTP-STATUS", findings.Warning, status, nil},
		{"mere OAuth server", atPath(issuer+"/.well-known/oauth-authorization-server/realm", false, oauth), "DISC-WRONG-PATH", findings.Note, status, nil},
		{"mere OAuth server without a path", retried(message{Status: 404}, issuer+"/.well-known/oauth-authorization-server", jsonAnswer(oauth.with("issuer", issuer))),
			"DISC-HTTP-STATUS", findings.Note, status, nil},
		{"neither is there", retried(message{Status: 404}, issuer+"/.well-known/oauth-authorization-server", message{Status: 404}), "DISC-HTTP-STATUS", findings.Error, status, nil},
		{"probe: RFC 8414 at the root", atPath(issuer+"/.well-known/oauth-authorization-server", true, oauth.with("issuer", issuer)), "DISC-WRONG-PATH", findings.Error, status, nil},
		{"probe: 403 from a host of files", func(f *flow) {
			atPath(issuer+"/.well-known/openid-configuration/realm", true, oidc)(f)
			f.Change = func(step string, m *message) {
				*m = message{Status: 403, Header: []string{"Content-Type: application/xml"}, Body: "<Error><Code>AccessDenied</Code></Error>"}
			}
		}, "DISC-WRONG-PATH", findings.Error, "HTTP/1.1 403 Status", nil},
		{"OpenID provider, of which a client asks RFC 8414 first", func(f *flow) {
			retried(message{Status: 404}, issuer+"/.well-known/openid-configuration", jsonAnswer(f.Metadata))(f)
			more := f.More
			f.More = func(r *recorder) {
				r.exchanges[0].URL = issuer + "/.well-known/oauth-authorization-server"
				more(r)
			}
		}, "DISC-HTTP-STATUS", findings.Note, status, nil},
		{"an error with 200, and RFC 8414", retried(jsonAnswer(object{"error": "x"}), issuer+"/.well-known/oauth-authorization-server", jsonAnswer(healthy().Metadata)),
			"DISC-MISSING-REQUIRED", findings.Warning, object{"error": "x"}.json(), nil},
		{"broken document of RFC 8414", retried(message{Status: 404}, issuer+"/.well-known/oauth-authorization-server",
			message{Status: 200, Header: []string{"Content-Type: application/json"}, Body: `{"issuer"}`}),
			"DISC-BAD-JSON", findings.Error, "}", nil},
		{"only one document has an issuer", func(f *flow) {
			f.More = func(r *recorder) {
				r.get("metadata", issuer+"/.well-known/oauth-authorization-server", jsonAnswer(f.Metadata.without("issuer")))
				r.exchanges[len(r.exchanges)-1].Label.Probe = "whether the other document says the same"
			}
		}, "DISC-TWO-DOCS-DIFFER", findings.Warning, `"issuer": "https://idp.example"`, nil},
		{"a metadata URL given as the issuer", func(f *flow) { f.Asked.IssuerPasted = true }, "DISC-WRONG-PATH", findings.Note,
			"GET /.well-known/openid-configuration HTTP/1.1", nil},
		{"only one document names code challenge methods", func(f *flow) {
			f.More = func(r *recorder) {
				r.get("metadata", issuer+"/.well-known/oauth-authorization-server", jsonAnswer(f.Metadata.without("code_challenge_methods_supported")))
				r.exchanges[len(r.exchanges)-1].Label.Probe = "whether the other document says the same"
			}
		}, "DISC-TWO-DOCS-DIFFER", findings.Warning, "\"code_challenge_methods_supported\": [\n    \"S256\"\n  ]", nil},
		{"two documents that differ", func(f *flow) {
			f.More = func(r *recorder) {
				r.get("metadata", issuer+"/.well-known/oauth-authorization-server", jsonAnswer(f.Metadata.with("token_endpoint", issuer+"/other")))
				r.exchanges[len(r.exchanges)-1].Label.Probe = "whether the other document says the same"
			}
		}, "DISC-TWO-DOCS-DIFFER", findings.Warning, `"token_endpoint": "https://idp.example/other"`, nil},
	})
	testNone(t, "DISC-TWO-DOCS-DIFFER", map[string]func(*flow){
		"when the order of a list differs": func(f *flow) {
			f.More = func(r *recorder) {
				r.get("metadata", issuer+"/.well-known/oauth-authorization-server", jsonAnswer(f.Metadata.with(
					"token_endpoint_auth_methods_supported", []any{"none", "client_secret_post", "client_secret_basic"}).without("userinfo_endpoint")))
			}
		},
	})
	testNone(t, "DISC-HTTP-STATUS", map[string]func(*flow){
		"when it was not modified":   atMetadata(func(m *message) { *m = message{Status: 304} }),
		"when the connection failed": atMetadata(func(m *message) { *m = message{Failure: httplog.FailRefused} }),
	})
}

// recordedOnly is a walk that is known from a recording.
func recordedOnly(change func(*flow)) func(*flow) {
	return func(f *flow) {
		change(f)
		f.More = func(r *recorder) {
			for i := range r.exchanges {
				r.exchanges[i].Witness = httplog.Recorded
			}
		}
	}
}

func TestDiscoveryRedirect(t *testing.T) {
	t.Parallel()
	redirect := func(to string, then message) func(*flow) {
		return retried(message{Status: 302, Header: []string{"Location: " + to}}, to, then)
	}
	good := jsonAnswer(healthy().Metadata)
	html := message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: loginPage}
	testFound(t, []foundRow{
		{"same host", redirect(issuer+"/config", good), "DISC-REDIRECT", findings.Warning, "Location: " + issuer + "/config", nil},
		{"to http", redirect("http://idp.example/config", good), "DISC-REDIRECT", findings.Error, "Location: http://idp.example/config", nil},
		{"to a login page", redirect(issuer+"/login", html), "DISC-REDIRECT", findings.Error, "Location: " + issuer + "/login", nil},
		{"to another issuer", redirect("https://other.example/config", jsonAnswer(healthy().Metadata.with("issuer", "https://other.example"))),
			"DISC-REDIRECT", findings.Error, "Location: https://other.example/config", []findings.ID{"DISC-ENDPOINT-HOST"}},
		{"in a circle", redirect(issuer+"/.well-known/openid-configuration", message{Status: 302, Header: []string{"Location: /.well-known/openid-configuration"}}),
			"DISC-REDIRECT", findings.Error, "Location: " + issuer + "/.well-known/openid-configuration", nil},
		{"without a Location", atMetadata(func(m *message) { *m = message{Status: 302} }), "DISC-REDIRECT", findings.Error, "HTTP/1.1 302 Status", nil},
		{"recorded, without a Location", recordedOnly(atMetadata(func(m *message) { *m = message{Status: 302} })), "DISC-REDIRECT", findings.Error, "HTTP/1.1 302 Status", nil},
		{"recorded, and what followed is not", recordedOnly(atMetadata(func(m *message) { *m = message{Status: 302, Header: []string{"Location: " + issuer + "/x"}} })),
			"DISC-REDIRECT", findings.Warning, "Location: " + issuer + "/x", nil},
		{"to the login of the same domain", redirect("https://login.idp.example/", html), "DISC-REDIRECT", findings.Error, "Location: https://login.idp.example/", nil},
		{"not followed", atMetadata(func(m *message) { *m = message{Status: 301, Header: []string{"Location: http://idp.example/x"}} }),
			"DISC-REDIRECT", findings.Error, "Location: http://idp.example/x", nil},
	})
	t.Run("a page of another host is no redirect of the provider", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		redirect("http://portal.example/hello", html)(f)
		f.want(t, "NET-INTERCEPT", findings.Error)
	})
}

func TestDiscoveryIssuer(t *testing.T) {
	t.Parallel()
	entered := func(want, got string) func(*flow) {
		return func(f *flow) {
			f.Until = "metadata"
			f.Asked.Issuer = want
			f.Metadata["issuer"] = got
		}
	}
	row := func(want, got string, id findings.ID, also ...findings.ID) foundRow {
		return foundRow{want + " " + got, entered(want, got), id, findings.Error, `"issuer": "` + got + `"`, also}
	}
	testFound(t, []foundRow{
		row(issuer, issuer+"/", "DISC-ISSUER-SLASH"),
		row(issuer+"/", issuer, "DISC-ISSUER-SLASH"),
		row(issuer, "http://idp.example", "DISC-ISSUER-SCHEME"),
		row("http://127.0.0.1:4000", "https://127.0.0.1:4000", "DISC-ISSUER-SCHEME", "DISC-ENDPOINT-HOST"),
		row("http://idp.example", "http://idp.example", "DISC-ISSUER-SCHEME"),
		row(issuer, issuer+":443", "DISC-ISSUER-HOST"),
		row(issuer+":8443", issuer, "DISC-ISSUER-HOST"),
		row(issuer, "http://idp.internal:8080", "DISC-ISSUER-HOST"),
		row("http://127.0.0.1:4000", "http://localhost:4000", "DISC-ISSUER-HOST", "DISC-ENDPOINT-HOST"),
		row(issuer, issuer+"/realms/x", "DISC-ISSUER-MISMATCH"),
		row(issuer, "https://other.example/y", "DISC-ISSUER-MISMATCH"),
		row(issuer, issuer+"?x=1", "DISC-ISSUER-MISMATCH"),
		row(issuer, issuer+"#x", "DISC-ISSUER-MISMATCH"),
		row(issuer, "idp.example", "DISC-ISSUER-MISMATCH"),
		row(issuer+"/Realm", issuer+"/realm", "DISC-ISSUER-MISMATCH"),
		row("https://login.microsoftonline.com/common/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0", "DISC-ISSUER-TEMPLATE", "DISC-ENDPOINT-HOST"),
		row("https://login.microsoftonline.com/t/v2.0", "https://sts.windows.net/t/", "DISC-ISSUER-TEMPLATE", "DISC-ENDPOINT-HOST"),
		row(issuer, "${PUBLIC_URL}", "DISC-ISSUER-TEMPLATE"),
		row(issuer, " "+issuer, "DISC-ISSUER-MISMATCH"),
		row(issuer, "https://user@idp.example", "DISC-ISSUER-HOST"),
		{"missing", meta("issuer", nil), "DISC-ISSUER-MISMATCH", findings.Error, healthy().Metadata.without("issuer").json(), []findings.ID{"DISC-MISSING-REQUIRED"}},
		{"a number", meta("issuer", 7), "DISC-ISSUER-MISMATCH", findings.Error, `"issuer": 7`, nil},
	})
	for name, change := range map[string]func(*flow){
		"a slash that was entered":         entered(issuer+"/", issuer+"/"),
		"a pasted URL and a slash":         func(f *flow) { entered(issuer, issuer+"/")(f); f.Asked.IssuerPasted = true },
		"a recording":                      func(f *flow) { f.Asked.Issuer = "" },
		"a recording, issuer with a slash": func(f *flow) { f.Asked.Issuer, f.Until = "", "metadata"; f.Metadata["issuer"] = issuer + "/" },
		"loopback by http": func(f *flow) {
			entered("http://127.0.0.1:4000", "http://127.0.0.1:4000")(f)
			f.Metadata = object{"issuer": "http://127.0.0.1:4000"}
			for k, v := range healthy().Metadata {
				if s, ok := v.(string); ok && strings.HasPrefix(s, issuer) {
					v = strings.Replace(s, issuer, "http://127.0.0.1:4000", 1)
				}
				f.Metadata[k] = v
			}
		},
	} {
		t.Run("quiet: "+name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			change(f)
			f.wantQuiet(t)
		})
	}
}

func TestIssuerIsCompared(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Until = "metadata"
	f.Metadata["issuer"] = issuer + "/"
	got := f.want(t, "DISC-ISSUER-SLASH", findings.Error)
	if got.Comparison == nil || got.Comparison.Difference().At != len(issuer) {
		t.Errorf("comparison is %+v", got.Comparison)
	}
}
