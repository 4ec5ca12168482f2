package demoidp

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Scenario is a named, documented misbehaviour of the provider, and the finding
// that must name it. It goes wrong in this one way and is right otherwise.
type Scenario struct {
	Name  string // such as "issuer-slash"
	Title string // one line, for a list
	Story string // what goes wrong, who does so, and what is to be seen
	Step  string // the id of the step at which it shows
	// Finding is the id of the finding that must appear, and Severity its
	// severity: "error", "warning" or "note". Both are empty for a variant that
	// a client must accept.
	Finding, Severity string
	// Consequences are the ids of further findings that truly follow from it.
	Consequences []string
	// Client is the client to walk with, where it is not demo-web.
	Client string
	// Flags are those of `grantwalk run code` that the walk needs to show it.
	Flags []string

	apply func(*Config)
}

// Scenarios returns all scenarios, in the order of the steps.
func Scenarios() []Scenario {
	return slices.Concat(
		metadataScenarios(), issuerScenarios(), keysScenarios(), requestScenarios(), responseScenarios(),
		tokenErrorScenarios(), tokenScenarios(), idTokenScenarios(), claimScenarios(), userInfoScenarios(),
		refreshScenarios(), endScenarios(),
	)
}

// Accepted returns variants that look odd and that a client must accept: they
// yield no error and no warning.
func Accepted() []Scenario { return acceptedVariants() }

// ScenarioByName returns the scenario, or the accepted variant, of that name.
func ScenarioByName(name string) (Scenario, bool) {
	for _, s := range slices.Concat(Scenarios(), Accepted()) {
		if s.Name == name {
			return s, true
		}
	}
	return Scenario{}, false
}

// Configure makes a provider with this configuration go wrong. Hooks that are
// set already run first.
func (s Scenario) Configure(c *Config) { s.apply(c) }

// all joins several changes.
func all(changes ...func(*Config)) func(*Config) {
	return func(c *Config) {
		for _, change := range changes {
			change(c)
		}
	}
}

// answering changes the answers of some kinds.
func answering(change func(*Answer), kinds ...Kind) func(*Config) {
	return func(c *Config) {
		before := c.Hooks.Answer
		c.Hooks.Answer = func(a *Answer) {
			if before != nil {
				before(a)
			}
			if slices.Contains(kinds, a.Kind) {
				change(a)
			}
		}
	}
}

// granting changes the token answers to one grant type.
func granting(grant string, change func(*Answer)) func(*Config) {
	return answering(func(a *Answer) {
		if a.Grant == grant {
			change(a)
		}
	}, KindToken)
}

// ofCode and ofRefresh change the token answers to a code and to a refresh.
func ofCode(change func(*Answer)) func(*Config)    { return granting(GrantAuthorizationCode, change) }
func ofRefresh(change func(*Answer)) func(*Config) { return granting(GrantRefreshToken, change) }

// redirecting changes the answers that go through the browser.
func redirecting(change func(*Redirect), kinds ...Kind) func(*Config) {
	return func(c *Config) {
		before := c.Hooks.Redirect
		c.Hooks.Redirect = func(r *Redirect) {
			if before != nil {
				before(r)
			}
			if slices.Contains(kinds, r.Kind) {
				change(r)
			}
		}
	}
}

// answeringBrowser changes the authorization response with a code.
func answeringBrowser(change func(*Redirect)) func(*Config) {
	return redirecting(change, KindAuthorizationResponse)
}

// signing changes tokens of a kind before they are signed. An empty grant means
// those of every grant.
func signing(kind Kind, grant string, change func(*JWT)) func(*Config) {
	return func(c *Config) {
		before := c.Hooks.JWT
		c.Hooks.JWT = func(t *JWT) {
			if before != nil {
				before(t)
			}
			if t.Kind == kind && (grant == "" || t.Grant == grant) {
				change(t)
			}
		}
	}
}

// idTokens changes the ID tokens that come for a code; refreshedIDTokens those
// that come from a refresh.
func idTokens(change func(*JWT)) func(*Config) { return signing(KindIDToken, "", change) }
func refreshedIDTokens(change func(*JWT)) func(*Config) {
	return signing(KindIDToken, GrantRefreshToken, change)
}

// claim sets a claim of the ID token; without removes one.
func claim(name string, value any) func(*Config) {
	return idTokens(func(t *JWT) { t.Claims.Set(name, value) })
}

func withoutClaim(name string) func(*Config) {
	return idTokens(func(t *JWT) { t.Claims.Delete(name) })
}

// member sets a member of the answers of a kind.
func member(kind Kind, name string, value any) func(*Config) {
	return answering(func(a *Answer) { a.Body.Set(name, value) }, kind)
}

func withoutMember(kind Kind, name string) func(*Config) {
	return answering(func(a *Answer) { a.Body.Delete(name) }, kind)
}

// header sets a header field of the answers of some kinds; an empty value
// removes it.
func header(name, value string, kinds ...Kind) func(*Config) {
	return answering(func(a *Answer) {
		if value == "" {
			a.Header.Del(name)
			return
		}
		a.Header.Set(name, value)
	}, kinds...)
}

// webPage is an answer that is a web page.
func webPage(status int, title string) func(*Answer) {
	return func(a *Answer) {
		a.Status = status
		a.Header = http.Header{"Content-Type": {"text/html; charset=utf-8"}}
		a.Raw = []byte(htmlPage(title))
	}
}

func htmlPage(title string) string {
	return fmt.Sprintf("<!DOCTYPE html>\n<html>\n<head><title>%s</title></head>\n<body><h1>%s</h1></body>\n</html>\n", title, title)
}

// raw sends text in the place of JSON.
func raw(edit func(json string) string) func(*Answer) {
	return func(a *Answer) {
		text, err := a.Body.indented()
		if err == nil {
			a.Raw = []byte(edit(string(text)))
		}
	}
}

// refusing turns an answer into an OAuth error.
func refusing(status int, code, description string) func(*Answer) {
	return func(a *Answer) {
		a.Status = status
		a.Body = Object{{"error", code}}
		if description != "" {
			a.Body.Set("error_description", description)
		}
		if status == http.StatusUnauthorized {
			a.Header.Set("WWW-Authenticate", `Basic realm="demo"`)
		}
	}
}

// intercepting answers the requests to one endpoint. It returns whether it did.
func intercepting(suffix string, answer func(w http.ResponseWriter, r *http.Request) bool) func(*Config) {
	return wrapping(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if !strings.HasSuffix(r.URL.Path, suffix) || !answer(w, r) {
			next(w, r)
		}
	})
}

// wrapping puts a handler before all others.
func wrapping(handler func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc)) func(*Config) {
	return func(c *Config) {
		before := c.Hooks.Intercept
		c.Hooks.Intercept = func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			if before == nil {
				handler(w, r, next)
				return
			}
			before(w, r, func(w http.ResponseWriter, r *http.Request) { handler(w, r, next) })
		}
	}
}

// refusePage shows the person an error page and sends nobody back.
func refusePage(message string) func(*Config) {
	return intercepting(pathAuthorize, func(w http.ResponseWriter, _ *http.Request) bool {
		writeRefusal(w, message)
		return true
	})
}

func writeRefusal(w http.ResponseWriter, message string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, "<!DOCTYPE html>\n<html>\n<head><title>Error</title></head>\n<body><h1>Error</h1><p>%s</p></body>\n</html>\n", message)
}

// denying sends the person back with an error, whatever was asked.
func denying(code, description string) func(*Config) {
	return redirecting(func(r *Redirect) {
		r.Params.Delete("code")
		r.Params = append(Object{{"error", code}, {"error_description", description}}, r.Params...)
	}, KindAuthorizationResponse)
}
