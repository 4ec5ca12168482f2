package metadata_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/metadata"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// provider answers each path as given, and 404 else. In an answer {issuer}
// stands for its own URL.
func provider(t *testing.T, answers map[string]http.HandlerFunc) (issuer string, client *http.Client) {
	t.Helper()
	mux := http.NewServeMux()
	for path, h := range answers {
		mux.HandleFunc(path, h)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL, s.Client()
}

func answer(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, strings.ReplaceAll(body, "{issuer}", "http://"+r.Host))
	}
}

func status(code int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

const (
	oidcPath  = "/.well-known/openid-configuration"
	oauthPath = "/.well-known/oauth-authorization-server"
	page      = "<!DOCTYPE html><html><head><TITLE lang=en>\n Sign in &amp; go\u2028</TITLE></head><body>"
)

func TestFetchOIDC(t *testing.T) {
	t.Parallel()
	issuer, client := provider(t, map[string]http.HandlerFunc{
		oidcPath: answer("application/json", `{"issuer":"{issuer}","token_endpoint":"{issuer}/token"}`),
	})
	d, err := metadata.Fetch(t.Context(), client, issuer)
	if err != nil {
		t.Fatal(err)
	}
	if d.Kind != metadata.OIDC || d.URL != issuer+oidcPath || d.FinalURL != d.URL || d.Tried != nil || d.Expected != issuer {
		t.Errorf("document is %+v", d)
	}
	if d.TokenEndpoint() != issuer+"/token" || d.Problems() != nil {
		t.Errorf("token endpoint is %q, problems %q", d.TokenEndpoint(), d.Problems())
	}
	if err := metadata.CheckIssuer(d, issuer); err != nil {
		t.Error(err)
	}
}

func TestFetchFallsBackToOAuth(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]http.HandlerFunc{
		"not found":   status(404, "text/plain", "no"),
		"bad request": status(400, "application/json", `{"error":"unknown"}`),
		"web page":    answer("text/html", page),
		"no metadata": answer("application/json", `{"error":"not found"}`),
		"broken":      answer("application/json", `{"issuer":`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issuer, client := provider(t, map[string]http.HandlerFunc{
				"/x" + oidcPath:  first,
				oauthPath + "/x": answer("application/json", `{"issuer":"{issuer}/x"}`),
			})
			d, err := metadata.Fetch(t.Context(), client, issuer+"/x")
			if err != nil {
				t.Fatal(err)
			}
			if d.Kind != metadata.OAuth || d.URL != issuer+oauthPath+"/x" || len(d.Tried) != 1 || d.Tried[0].URL != issuer+"/x"+oidcPath {
				t.Errorf("document is %+v", d)
			}
		})
	}
}

func TestFetchExplains(t *testing.T) {
	t.Parallel()
	long := `{"issuer":"` + strings.Repeat("x", metadata.MaxSize) + `"}`
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   []string
	}{
		"not found":        {status(404, "text/plain", "no"), []string{"404 Not Found"}},
		"page not found":   {status(404, "text/html; charset=utf-8", page), []string{"404 Not Found", `titled "Sign in & go"`}},
		"page":             {answer("text/html", page), []string{"200 OK", `titled "Sign in & go"`, "text/html", "not valid JSON at byte 0", "login wall"}},
		"untitled page":    {answer("text/html", "<p>"), []string{"web page where JSON belongs"}},
		"page as JSON":     {answer("application/json", page), []string{`titled "Sign in & go"`, "Content-Type application/json"}},
		"broken JSON":      {answer("application/json", `{"issuer":"a",}`), []string{"not valid JSON at byte 14", "name of a member"}},
		"array":            {answer("application/json", `[]`), []string{"JSON array, not an object"}},
		"too long":         {answer("application/json", long), []string{"longer than 1048576 bytes"}},
		"nothing":          {answer("application/json", ""), []string{"not valid JSON at byte 0", "end of the text"}},
		"server error":     {status(503, "text/plain", ""), []string{"503 Service Unavailable"}},
		"redirect nowhere": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, []string{"304 Not Modified", "not followed"}},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"issuer"`)
		}, []string{"broke off after 9 bytes"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issuer, client := provider(t, map[string]http.HandlerFunc{"/": tt.answer})
			_, err := metadata.Fetch(t.Context(), client, issuer)
			var failed *metadata.FetchError
			if !errors.As(err, &failed) || len(failed.Tried) != 2 {
				t.Fatalf("error is %v, want two attempts", err)
			}
			for _, want := range append(tt.want, issuer+oidcPath, issuer+oauthPath) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error is %q, want %q in it", err, want)
				}
			}
		})
	}
}

func TestFetchErrorHoldsSyntaxError(t *testing.T) {
	t.Parallel()
	issuer, client := provider(t, map[string]http.HandlerFunc{"/": answer("application/json", `{"a" 1}`)})
	_, err := metadata.Fetch(t.Context(), client, issuer)
	var syntax *jsonpos.SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset != 5 {
		t.Errorf("error %v holds %+v", err, syntax)
	}
}

func TestFetchAsksOnceWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	_, err = metadata.Fetch(t.Context(), client, "http://"+address)
	var failed *metadata.FetchError
	if !errors.As(err, &failed) || len(failed.Tried) != 1 || !strings.Contains(err.Error(), "refused") {
		t.Errorf("error is %v, want one attempt that was refused", err)
	}
}

func TestFetchCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	issuer, client := provider(t, nil)
	if _, err := metadata.Fetch(ctx, client, issuer); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want it to be context.Canceled", err)
	}
}

func TestFetchBadInput(t *testing.T) {
	t.Parallel()
	_, err := metadata.Fetch(t.Context(), nil, "idp.example")
	var bad *metadata.InputError
	if !errors.As(err, &bad) {
		t.Errorf("error is %v, want an InputError", err)
	}
}

func TestFetchTellsOfRedirects(t *testing.T) {
	t.Parallel()
	issuer, client := provider(t, map[string]http.HandlerFunc{
		oidcPath: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/moved", http.StatusFound) },
		"/moved": answer("application/json", `{"issuer":"{issuer}"}`),
	})
	d, err := metadata.Fetch(t.Context(), client, issuer)
	if err != nil || d.FinalURL != issuer+"/moved" || d.URL != issuer+oidcPath {
		t.Errorf("document is %+v, %v", d, err)
	}
}

func TestFetchPasted(t *testing.T) {
	t.Parallel()
	var asked []string
	issuer, client := provider(t, map[string]http.HandlerFunc{
		"/": func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			answer("application/json", `{"issuer":"{issuer}/"}`)(w, r)
		},
	})
	d, err := metadata.Fetch(t.Context(), client, issuer+oauthPath)
	if err != nil || d.Kind != metadata.OAuth || len(asked) != 1 || asked[0] != oauthPath {
		t.Fatalf("asked for %q: %+v, %v", asked, d, err)
	}
	// The pasted URL is that of the issuer with the slash and of the one without.
	if err := metadata.CheckIssuer(d, d.Expected); err != nil {
		t.Error(err)
	}
}

func TestFetchKeys(t *testing.T) {
	t.Parallel()
	issuer, client := provider(t, map[string]http.HandlerFunc{
		"/good":  answer("application/jwk-set+json", `{"keys":[{"kty":"oct"}]}`),
		"/page":  answer("text/html", page),
		"/array": answer("application/json", `[]`),
	})
	keys, err := metadata.FetchKeys(t.Context(), client, issuer+"/good")
	if err != nil || keys.Total != 1 {
		t.Errorf("keys are %+v, %v", keys, err)
	}
	for url, want := range map[string]string{
		issuer + "/page":         `titled "Sign in & go"`,
		issuer + "/array":        "bare array",
		issuer + "/none":         "404 Not Found",
		"":                       "jwks_uri is empty",
		"ftp://idp.example/keys": "scheme",
		"/keys":                  "not an absolute URL",
	} {
		_, err := metadata.FetchKeys(t.Context(), client, url)
		var failed *metadata.FetchError
		if !errors.As(err, &failed) || !strings.Contains(err.Error(), want) {
			t.Errorf("FetchKeys(%q): %v, want %q", url, err, want)
		}
	}
}

func TestCheckIssuer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ document, want, text string }{
		{`{"issuer":"https://a.example"}`, "https://a.example", ""},
		{`{"issuer":"https://a.example/"}`, "https://a.example", "slash at the end"},
		{`{"issuer":"http://a.example"}`, "https://a.example", "TLS proxy"},
		{`{"issuer":"https://a.example:8443"}`, "https://a.example", "port"},
		{`{"issuer":"http://keycloak:8080/x"}`, "https://a.example/x", "host"},
		{`{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0"}`, "https://login.microsoftonline.com/common/v2.0", "tenant"},
		{`{"issuer":"HTTPS://a.example"}`, "https://a.example", "capital"},
		{`{}`, "https://a.example", "missing"},
		{`{"issuer":""}`, "https://a.example", "empty"},
		{`{"issuer":null}`, "https://a.example", "null"},
		{`{"issuer":["https://a.example"]}`, "https://a.example", "an array"},
		{`{}`, "", "missing"},
	} {
		t.Run(fmt.Sprint(tt.document, tt.want), func(t *testing.T) {
			t.Parallel()
			for kind, section := range map[metadata.Kind]string{metadata.OIDC: "OIDC Discovery §4.3", metadata.OAuth: "RFC 8414 §3.3"} {
				d, err := metadata.Parse([]byte(tt.document), kind)
				if err != nil {
					t.Fatal(err)
				}
				err = metadata.CheckIssuer(d, tt.want)
				if tt.text == "" {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				var mismatch *metadata.IssuerMismatch
				if !errors.As(err, &mismatch) || mismatch.Got != d.Issuer() || mismatch.Want != tt.want {
					t.Fatalf("error is %v", err)
				}
				if !strings.Contains(err.Error(), tt.text) || !strings.Contains(err.Error(), section) {
					t.Errorf("error is %q, want %q and %q in it", err, tt.text, section)
				}
			}
		})
	}
}
