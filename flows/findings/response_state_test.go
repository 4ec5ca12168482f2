package findings_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

func TestState(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ sent, back, kind string }{
		"changed":        {state, "other-0123456789", findings.DiffWhole},
		"truncated":      {state, state[:10], findings.DiffTruncated},
		"letter case":    {state, strings.ToUpper(state), findings.DiffLetterCase},
		"plus and space": {"a+b-0123456789", "a b-0123456789", findings.DiffPlusAndSpace},
		"decoded twice":  {"a%2Fb-0123456789", "a/b-0123456789", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, f *flow) {
				f.Request.Set("state", c.sent)
				f.Callback.Set("state", c.back)
				got := f.want(t, "RESP-STATE", findings.Error)
				if got.Comparison == nil || got.Comparison.Expected != c.sent || got.Comparison.Actual != c.back {
					t.Fatalf("comparison %+v", got.Comparison)
				}
				if kind := got.Comparison.Difference().Kind; c.kind != "" && kind != c.kind {
					t.Errorf("the difference is %s, want %s", kind, c.kind)
				}
				if f.textOf(got) != "state="+url.QueryEscape(c.back) {
					t.Errorf("it points at %q", f.textOf(got))
				}
			})
		})
	}
	t.Run("missing", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback.Del("state")
			f.want(t, "RESP-STATE", findings.Error)
		})
	})
	t.Run("missing from an error", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback = url.Values{"error": {"access_denied"}, "iss": {issuer}}
			f.want(t, "RESP-STATE", findings.Error, "AUTHZ-ERROR-CODE")
		})
	})
	t.Run("empty", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback.Set("state", "")
			if got := f.want(t, "RESP-STATE", findings.Error); !strings.Contains(got.Message, "came back empty") || f.textOf(got) != "state=" {
				t.Errorf("%q: %s", f.textOf(got), got.Message)
			}
		})
	})
	t.Run("escaped as in HTML", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Browser, f.Until = false, "authorization-response"
		f.Change = func(step string, m *message) {
			if step == "authorization-request" {
				m.setHeader("Location", redirectURI+"?code="+code+"&amp;state="+state+"&amp;iss="+url.QueryEscape(issuer))
			}
		}
		got := f.want(t, "RESP-STATE", findings.Error) // and not RESP-ISS-MISSING as well
		if f.textOf(got) != "amp;state="+state || !strings.Contains(got.Message, "HTML") {
			t.Errorf("%q: %s", f.textOf(got), got.Message)
		}
	})
	t.Run("none sent", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Request.Del("state")
			f.Callback.Del("state")
			f.wantNone(t, "RESP-STATE")
		})
	})
	t.Run("and a foreign issuer", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback.Set("state", "x")
			f.Callback.Set("iss", "https://evil.example")
			f.want(t, "RESP-STATE", findings.Error, "RESP-ISS-MISMATCH")
			f.want(t, "RESP-ISS-MISMATCH", findings.Error, "RESP-STATE")
		})
	})
}

func TestStateOfAnOlderAttempt(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Until, f.Callback = "authorization-request", nil
	f.More = func(r *recorder) {
		second := url.Values{}
		for k, v := range f.Request {
			second[k] = v
		}
		second.Set("state", "state-of-the-second-attempt")
		r.get("authorization-request", issuer+"/authorize?"+second.Encode(), message{})
		x := &r.exchanges[len(r.exchanges)-1]
		x.Witness, x.Request = httplog.Unseen, httplog.Request{}
		r.get("authorization-response", redirectURI+"?"+url.Values{"code": {code}, "state": {state}, "iss": {issuer}}.Encode(), message{Status: 200, Body: "x"})
		r.exchanges[len(r.exchanges)-1].Witness = httplog.Received
	}
	got := f.want(t, "RESP-STATE", findings.Error)
	if !strings.Contains(got.Message, "request 1 of 2") {
		t.Error(got.Message)
	}
}

// TestAStateThatIsAnsweredAgain is the same in a recording, where sign-ins may
// rightly go on beside each other: only an answer that is one too many tells.
func TestAStateThatIsAnsweredAgain(t *testing.T) {
	t.Parallel()
	recorded := func(secondState string) *flow {
		f := healthy()
		f.Browser, f.Until = false, "authorization-response"
		f.More = func(r *recorder) {
			second := url.Values{}
			for k, v := range f.Request {
				second[k] = v
			}
			second.Set("state", "state-of-the-second-attempt")
			answer := url.Values{"code": {"another-code-0123456789"}, "state": {secondState}, "iss": {issuer}}
			r.get("authorization-request", issuer+"/authorize?"+second.Encode(), message{Status: 302, Header: []string{"Location: " + redirectURI + "?" + answer.Encode()}})
		}
		return f
	}
	f := recorded(state)
	if got := f.want(t, "RESP-STATE", findings.Error); !strings.Contains(got.Message, "request 1 of 2") || f.textOf(got) != "state="+state {
		t.Errorf("%q: %s", f.textOf(got), got.Message)
	}
	recorded("state-of-the-second-attempt").wantQuiet(t)
}

func TestIss(t *testing.T) {
	t.Parallel()
	t.Run("missing", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback.Del("iss")
			f.want(t, "RESP-ISS-MISSING", findings.Error)
		})
	})
	t.Run("missing and not promised", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback.Del("iss")
			delete(f.Metadata, "authorization_response_iss_parameter_supported")
			f.wantQuiet(t)
			f.wantNone(t, "RESP-ISS-MISSING")
		})
	})
	t.Run("slash", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback.Set("iss", issuer+"/")
			got := f.want(t, "RESP-ISS-MISMATCH", findings.Error)
			if got.Comparison == nil || got.Comparison.Difference().Kind != findings.DiffTrailingSlash {
				t.Errorf("comparison %+v", got.Comparison)
			}
		})
	})
	t.Run("empty", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback.Set("iss", "")
			if got := f.want(t, "RESP-ISS-MISMATCH", findings.Error); f.textOf(got) != "iss=" {
				t.Errorf("it points at %q", f.textOf(got))
			}
		})
	})
	t.Run("of another", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Callback.Set("iss", "https://evil.example")
			got := f.want(t, "RESP-ISS-MISMATCH", findings.Error)
			if f.textOf(got) != "iss=https%3A%2F%2Fevil.example" {
				t.Errorf("it points at %q", f.textOf(got))
			}
		})
	})
	t.Run("as the wrong metadata has it", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "authorization-response"
		f.Metadata["issuer"] = "https://other.example"
		f.wantNone(t, "RESP-ISS-MISMATCH")
	})
	t.Run("not announced", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Metadata["authorization_response_iss_parameter_supported"] = false
			f.want(t, "RESP-ISS-UNADVERTISED", findings.Note)
		})
	})
	t.Run("no metadata", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "authorization-response"
		f.Change = func(step string, m *message) {
			if step == "metadata" {
				m.Status = 404
			}
		}
		f.wantNone(t, "RESP-ISS-UNADVERTISED")
		f.wantNone(t, "RESP-ISS-MISSING")
	})
}
