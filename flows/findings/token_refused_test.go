package findings_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// tokenError is an error answer of the token endpoint.
func tokenError(status int, code, description string) message {
	o := object{"error": code}
	if description != "" {
		o["error_description"] = description
	}
	m := jsonAnswer(o)
	m.Status = status
	m.Header = append(m.Header, "Cache-Control: no-store")
	return m
}

// refusedCode is a walk whose code exchange was answered with m.
func refusedCode(m message) *flow {
	f := healthy()
	f.Until = "token"
	f.Change = func(step string, was *message) {
		if step == "token" {
			*was = m
		}
	}
	return f
}

func TestInvalidGrant(t *testing.T) {
	t.Parallel()
	t.Run("nothing to see", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_grant", "grant request is invalid"))
		got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if f.textOf(got) != `"error": "invalid_grant"` {
			t.Errorf("it points at %q", f.textOf(got))
		}
		for _, want := range []string{"sent once", "makes the code_challenge", "byte for byte", "1 s old", clientID, "clocks"} {
			if !hasCause(got, findings.RuledOut, want) {
				t.Errorf("%q is not ruled out: %v", want, got.Causes)
			}
		}
		if hasCause(got, findings.Likely, "") || !strings.Contains(got.Message, "ruled out") {
			t.Errorf("%s; %v", got.Message, got.Causes)
		}
	})
	t.Run("DPoP is offered, and no proof was sent", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_grant", "grant request is invalid"))
		f.Metadata["dpop_signing_alg_values_supported"] = []any{"ES256"}
		got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if !hasCause(got, findings.Possible, "no DPoP header") {
			t.Errorf("%s; %v", got.Message, got.Causes)
		}
		f.TokenForm.Set("redirect_uri", redirectURI+"/")
		if got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error); hasCause(got, findings.Possible, "DPoP") {
			t.Errorf("it guesses where the cause is known: %v", got.Causes)
		}
	})
	t.Run("redirect_uri", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_grant", ""))
		f.TokenForm.Set("redirect_uri", redirectURI+"/")
		got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if got.Comparison == nil || !hasCause(got, findings.Likely, "redirect_uri is not that") || !strings.Contains(got.Message, "redirect_uri") {
			t.Errorf("%s; %v", got.Message, got.Causes)
		}
	})
	t.Run("redirect_uri missing, and invalid_request", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_request", "redirect_uri did not match URI from initial request."))
		f.TokenForm.Del("redirect_uri")
		got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if !hasCause(got, findings.Likely, "missing from the exchange") || !strings.Contains(got.Message, "should say invalid_grant") {
			t.Errorf("%s; %v", got.Message, got.Causes)
		}
	})
	t.Run("another client", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_grant", ""))
		f.TokenForm.Set("client_id", "client-2")
		if got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error); !hasCause(got, findings.Likely, "another client") {
			t.Error(got.Causes)
		}
	})
	t.Run("sent twice", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "token"
		f.More = func(r *recorder) { r.post("token", issuer+"/token", f.TokenForm, tokenError(400, "invalid_grant", "")) }
		got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if !hasCause(got, findings.Likely, "in exchange 5, 1 s earlier; that brought tokens") || strings.Contains(got.Message, code) {
			t.Errorf("%s; %v", got.Message, got.Causes)
		}
	})
	t.Run("in a loop", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_grant", ""))
		f.More = func(r *recorder) {
			for range 3 {
				r.post("token", issuer+"/token", f.TokenForm, tokenError(400, "invalid_grant", ""))
			}
		}
		got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if !strings.Contains(got.Message, "3 times more") || len(findings.Judge(f.trace()).Findings) != 1 {
			t.Errorf("%v: %s", idsOf(findings.Judge(f.trace())), got.Message)
		}
	})
	t.Run("sent twice, and again", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "token"
		f.More = func(r *recorder) {
			for range 2 {
				r.post("token", issuer+"/token", f.TokenForm, tokenError(400, "invalid_grant", ""))
			}
		}
		got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if !hasCause(got, findings.Likely, "that brought tokens") || len(findings.Judge(f.trace()).Findings) != 1 {
			t.Errorf("%v: %+v", idsOf(findings.Judge(f.trace())), got.Causes)
		}
	})
	t.Run("old", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "authorization-response"
		f.More = func(r *recorder) {
			r.now = r.now.Add(11 * time.Minute)
			r.post("token", issuer+"/token", f.TokenForm, tokenError(400, "invalid_grant", ""))
		}
		if got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error); !hasCause(got, findings.Likely, "661 s old") {
			t.Error(got.Causes)
		}
	})
	t.Run("another code", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_grant", ""))
		f.Callback.Set("code", "4/0Adeu5B+abc")
		f.TokenForm.Set("code", "4/0Adeu5B abc")
		got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if !hasCause(got, findings.Likely, "not the one that had come") || strings.Contains(got.Message, "Adeu5B") {
			t.Errorf("%s; %v", got.Message, got.Causes)
		}
	})
	t.Run("clock", func(t *testing.T) {
		t.Parallel()
		m := tokenError(400, "invalid_grant", "")
		m.Header = append(m.Header, "Date: "+began.Add(-10*time.Minute).Format("Mon, 02 Jan 2006 15:04:05 GMT"))
		f := refusedCode(m)
		if got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error, "NET-CLOCK-SKEW"); !hasCause(got, findings.Possible, "clock") {
			t.Error(got.Causes)
		}
	})
	for text, want := range map[string]string{
		"AADSTS54005: OAuth2 Authorization code was already redeemed": "used already",
		"AADSTS70008: The provided authorization code has expired.":   "has expired",
		"AADSTS501481: The Code_Verifier does not match":              "code_verifier does not fit",
		"PKCE verification failed: Code mismatch":                     "code_verifier does not fit",
		"Code not valid":                     "Keycloak",
		"Malformed auth code.":               "Google",
		"Incorrect redirect_uri":             "redirect_uri is not the same",
		"Code was not issued to this client": "given to another client",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := refusedCode(tokenError(400, "invalid_grant", text)).want(t, "TOKEN-INVALID-GRANT", findings.Error)
			if !hasCause(got, findings.Likely, want) && !hasCause(got, findings.Possible, want) {
				t.Errorf("%v", got.Causes)
			}
		})
	}
}

func TestVerifier(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		challenge, method, verifier, why string
	}{
		"another verifier": {"", "S256", strings.Repeat("xy", 22), "another attempt"},
		"none":             {"", "S256", "", "no code_verifier"},
		"hash in hex":      {"dc6bdd3f7a24b95b5a2bbbca2ef54e4bfdb3ab3dd21b2b2cc07a7c1e9a59e7f8", "S256", verifier, "another attempt"},
		"padding":          {"pad", "S256", verifier, "padding"},
		"base64 of hex":    {"hex", "S256", verifier, "hexadecimal"},
		"not hashed":       {verifier, "S256", verifier, "without the hash"},
		"method missing":   {"", "", verifier, "code_challenge_method is missing"},
		"plain, another":   {"something-else-0123456789-0123456789-0123456789", "plain", verifier, "not the same"},
		"too short":        {"short", "plain", "short", "43 to 128"},
		"forbidden":        {strings.Repeat("x", 43) + "!", "plain", strings.Repeat("x", 43) + "!", "characters other"},
		"unknown method":   {"", "SHA-256", verifier, "the methods are S256 and plain"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := refusedCode(tokenError(400, "invalid_grant", ""))
			right := f.Request.Get("code_challenge")
			switch c.challenge {
			case "":
			case "pad":
				f.Request.Set("code_challenge", right+"=")
			case "hex":
				raw, _ := base64.RawURLEncoding.DecodeString(right)
				f.Request.Set("code_challenge", base64.StdEncoding.EncodeToString([]byte(hexOf(raw))))
			default:
				f.Request.Set("code_challenge", c.challenge)
			}
			f.Request.Set("code_challenge_method", c.method)
			if c.method == "" {
				f.Request.Del("code_challenge_method")
			}
			f.TokenForm.Set("code_verifier", c.verifier)
			if c.verifier == "" {
				f.TokenForm.Del("code_verifier")
			}
			got := f.want(t, "TOKEN-VERIFIER", findings.Error)
			if !strings.Contains(got.Message, c.why) || c.verifier != "" && c.verifier != "short" && strings.Contains(got.Message, c.verifier) {
				t.Errorf("the message lacks %q: %s", c.why, got.Message)
			}
			f.wantNone(t, "TOKEN-INVALID-GRANT")
		})
	}
	for name, description := range map[string]string{"said": "code_verifier required", "not said": ""} {
		t.Run("missing, and invalid_request, "+name, func(t *testing.T) {
			t.Parallel()
			f := refusedCode(tokenError(400, "invalid_request", description))
			f.TokenForm.Del("code_verifier")
			got := f.want(t, "TOKEN-VERIFIER", findings.Error)
			if !strings.Contains(got.Message, "should say invalid_grant") {
				t.Error(got.Message)
			}
		})
	}
	withoutPKCE := func(error, description string) *flow {
		f := refusedCode(tokenError(400, error, description))
		f.TokenForm.Del("code_verifier")
		f.Request.Del("code_challenge")
		f.Request.Del("code_challenge_method")
		return f
	}
	t.Run("begun without PKCE", func(t *testing.T) {
		t.Parallel()
		got := withoutPKCE("invalid_request", "code_verifier is required").want(t, "TOKEN-VERIFIER", findings.Error)
		if !strings.Contains(got.Message, "begun without PKCE") {
			t.Error(got.Message)
		}
	})
	t.Run("begun without PKCE, another error", func(t *testing.T) {
		t.Parallel()
		withoutPKCE("invalid_request", "missing parameter: audience").wantNone(t, "TOKEN-VERIFIER")
		got := withoutPKCE("invalid_grant", "PKCE verification failed: code_verifier missing").want(t, "TOKEN-INVALID-GRANT", findings.Error)
		if !hasCause(got, findings.Likely, "begun without PKCE") {
			t.Error(got.Causes)
		}
	})
	t.Run("masked", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_grant", ""))
		f.TokenForm.Set("code_verifier", "•••• (43)")
		f.wantNone(t, "TOKEN-VERIFIER")
	})
}

const hexDigits = "0123456789abcdef"

func hexOf(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		s.WriteByte(hexDigits[c>>4])
		s.WriteByte(hexDigits[c&15])
	}
	return s.String()
}

func TestInvalidClientAfterSuccess(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Change = func(step string, m *message) {
		if step == "refresh" {
			*m = tokenError(401, "invalid_client", "")
		}
	}
	got := f.want(t, "TOKEN-INVALID-CLIENT", findings.Error)
	if got.Step != "refresh" || !hasCause(got, findings.RuledOut, "accepted in exchange 5") {
		t.Errorf("%s; %v", got.Step, got.Causes)
	}
}

func TestOtherMethodSeen(t *testing.T) {
	t.Parallel()
	f := refusedCode(tokenError(400, "invalid_client", ""))
	f.More = func(r *recorder) {
		r.change = nil
		form := url.Values{"grant_type": {"authorization_code"}, "code": {"made-up-code-0123"}}
		r.post("token", issuer+"/token", form, tokenError(400, "invalid_grant", ""), "Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte(clientID+":"+secret)))
	}
	got := f.want(t, "TOKEN-AUTH-METHOD", findings.Error, "TOKEN-INVALID-GRANT")
	if !strings.Contains(got.Message, "exchange 6") || got.Probe != "" {
		t.Error(got.Message)
	}
}

func TestVerifierRejected(t *testing.T) {
	t.Parallel()
	t.Run("LinkedIn", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(401, "invalid_client", "Client authentication failed"))
		f.Metadata["token_endpoint"] = "https://www.linkedin.com/oauth/v2/accessToken"
		f.want(t, "TOKEN-VERIFIER-REJECTED", findings.Error, "DISC-ENDPOINT-HOST")
	})
	t.Run("works without", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_request", "bad request"))
		f.More = func(r *recorder) {
			r.change = nil
			form := url.Values{"grant_type": {"authorization_code"}, "code": {"code-of-a-flow-without-pkce"}, "client_id": {clientID}, "client_secret": {secret}}
			r.post("token", issuer+"/token", form, noStore(object{"access_token": "x-0123456789", "token_type": "Bearer", "expires_in": 60}))
		}
		got := f.want(t, "TOKEN-VERIFIER-REJECTED", findings.Error, "TOKEN-ID-TOKEN-MISSING", "RT-MISSING")
		if !strings.Contains(got.Message, "exchange 6") {
			t.Error(got.Message)
		}
	})
}

func TestGrantNotAllowed(t *testing.T) {
	t.Parallel()
	for code, description := range map[string]string{
		"unauthorized_client":    "The client is not authorized to request a token using this method. The OAuth 2.0 Client is not allowed to use authorization grant 'authorization_code'.",
		"unsupported_grant_type": "unsupported grant_type requested",
		"access_denied":          "Policy evaluation failed for this request, please check the policy configurations. no_matching_policy",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			f := refusedCode(tokenError(400, code, description))
			got := f.want(t, "TOKEN-GRANT-NOT-ALLOWED", findings.Error)
			if !strings.Contains(got.Message, "authorization_code") {
				t.Error(got.Message)
			}
			if blamed := strings.Contains(got.Message, "so it is this client"); blamed == (code == "unsupported_grant_type") {
				t.Errorf("%s: %s", code, got.Message)
			}
		})
	}
	f := healthy()
	f.Change = func(step string, m *message) {
		if step == "refresh" {
			*m = tokenError(400, "unauthorized_client", "")
		}
	}
	if got := f.want(t, "TOKEN-GRANT-NOT-ALLOWED", findings.Error); !strings.Contains(got.Message, "refresh_token") || got.Step != "refresh" {
		t.Error(got.Message)
	}
}
