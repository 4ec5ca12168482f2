package flows_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/httplog"
)

func transcriptOf(t *testing.T, r *flows.Runner, s flows.State, reveal bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := flows.NewTranscript(&b, r.Log(), reveal).Follow(s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func documentOf(t *testing.T, r *flows.Runner, s flows.State, reveal bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := flows.NewDocument(s, r.Log(), r.Judge(), reveal).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Fatalf("not JSON: %s", b.Bytes())
	}
	return b.String()
}

// TestNoSecretInAnyOutput walks a whole flow and looks for its secrets in every
// text that is written of it.
func TestNoSecretInAnyOutput(t *testing.T) {
	t.Parallel()
	for _, method := range []flows.AuthMethod{flows.AuthBasic, flows.AuthPost} {
		o := alice(provider(t, demoidp.Config{}))
		o.AuthMethod, o.Steps = method, flows.OptionalSteps
		r, s := walkOut(t, o)
		if s.Outcome != flows.Completed {
			t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
		}
		secrets := map[string]string{
			"client secret": demoidp.DefaultClientSecret, "password": demoidp.DefaultPassword,
			"code": s.Session.Code, "verifier": s.Session.PKCE.Verifier,
		}
		for i, set := range s.Session.Tokens {
			n := string(rune('1' + i))
			secrets["access token "+n], secrets["refresh token "+n], secrets["ID token "+n] = set.AccessToken, set.RefreshToken, set.IDToken
		}
		for name, text := range map[string]string{"transcript": transcriptOf(t, r, s, false), "JSON": documentOf(t, r, s, false)} {
			for what, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s: the %s holds the %s", method, name, what)
				}
			}
			if !strings.Contains(text, "•••• (43)") {
				t.Errorf("%s: nothing is masked in the %s", method, name)
			}
		}
		revealed := documentOf(t, r, s, true)
		for what, secret := range secrets {
			if !strings.Contains(revealed, secret) && what != "client secret" {
				t.Errorf("%s: revealed, the %s is not there", method, what)
			}
		}
	}
}

// TestOutputsHoldNoControlCharacter lets a server put control characters in
// every place where it can put text.
func TestOutputsHoldNoControlCharacter(t *testing.T) {
	t.Parallel()
	const evil = "\x1b]52;c;ZXZpbA==\x07\x9b31m\u202e\u0085\x7f\u200b"
	hooks := demoidp.Hooks{
		Answer: func(a *demoidp.Answer) {
			switch a.Kind {
			case demoidp.KindUserInfo:
				a.Body.Set("name", evil)
			case demoidp.KindToken:
				a.Header["X-Evil"] = []string{"a\u202eb"}
				if a.Grant == demoidp.GrantRefreshToken {
					a.Status = 400
					a.Raw = []byte(`{"error":"invalid_grant","error_description":"` + strings.ReplaceAll(evil, "\x1b", `\u001b`) + "\"}\x1b[2J\xff")
				}
			}
		},
		JWT: func(j *demoidp.JWT) { j.Claims.Set("name", evil) },
	}
	o := alice(provider(t, demoidp.Config{Hooks: hooks}))
	r, s := walkOut(t, o)
	for _, reveal := range []bool{false, true} {
		for name, text := range map[string]string{"transcript": transcriptOf(t, r, s, reveal), "JSON": documentOf(t, r, s, reveal)} {
			if !utf8.ValidString(text) {
				t.Errorf("the %s is not UTF-8", name)
			}
			for i, c := range text {
				if c != '\n' && c != '\t' && unicode.In(c, unicode.Cc, unicode.Cf) {
					t.Errorf("the %s holds %U: %q", name, c, text[max(0, i-40):min(len(text), i+20)])
					break
				}
			}
		}
	}
}

func TestTranscriptTellsEveryCheck(t *testing.T) {
	t.Parallel()
	r, s := walkOut(t, alice(provider(t, demoidp.Config{Hooks: claim("aud", "another-client")})))
	text := transcriptOf(t, r, s, false)
	for _, want := range []string{"pass           signature", "fail           aud", `got "another-client"`, "FAILED:", "The walk failed."} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the transcript", want)
		}
	}
}

func FuzzEscapeControls(f *testing.F) {
	f.Add([]byte("{\"a\":\"\x1b[31m\u202e\u009b\xff\U000e0001\"}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		out := string(httplog.EscapeControls(text))
		// A lone CR is white space to JSON, and encoding/json writes none.
		if shown := strings.ReplaceAll(out, "\r", ""); flows.Visible(shown) != shown || !utf8.ValidString(out) {
			t.Errorf("%q is left in %q", out, text)
		}
	})
}
