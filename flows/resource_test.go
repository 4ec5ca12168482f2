package flows_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// severities are the findings of a walk beyond its metadata, by id.
func severities(r *flows.Runner) map[findings.ID]findings.Severity {
	all := map[findings.ID]findings.Severity{}
	for _, f := range r.Judge().Report.Findings {
		if f.Step != "metadata" {
			all[f.ID] = max(all[f.ID], f.Severity)
		}
	}
	return all
}

// A provider that puts a new key under an old kid: the client that fetched the
// keys before sees a signature that does not fit, and finds out why when it
// fetches them again.
func TestKeysAreFetchedAgainWhenTheSignatureDoesNotFit(t *testing.T) {
	t.Parallel()
	modulus := regexp.MustCompile(`("n":"[^"]{100})(.)`)
	for name, c := range map[string]struct {
		fetches int64 // from which on the right key is published
		status  flows.Status
		want    findings.ID
	}{
		"the kid was used again": {2, flows.Succeeded, "JWKS-ROTATION"},
		"the key is another":     {9, flows.Errored, "IDT-SIGNATURE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			o := alice(provider(t, demoidp.Config{Hooks: answer(demoidp.KindKeys, func(a *demoidp.Answer) {
				if n.Add(1) >= c.fetches {
					return
				}
				text, err := json.Marshal(a.Body)
				if err != nil {
					t.Error(err)
				}
				a.Raw = modulus.ReplaceAllFunc(text, func(m []byte) []byte {
					m[len(m)-1] = map[bool]byte{true: 'B', false: 'A'}[m[len(m)-1] == 'A']
					return m
				})
			})}))
			r, s := walkOut(t, o)
			if got := stepOf(t, s, flows.StepIDToken).Status; got != c.status {
				t.Errorf("the step %s, want %s: %s", got, c.status, problemOf(t, s, flows.StepIDToken))
			}
			if got := n.Load(); got != 2 {
				t.Errorf("the keys were fetched %d times, want 2", got)
			}
			if got := severities(r); got[c.want] != findings.Error || len(got) != 1 {
				t.Errorf("findings: %v, want %s alone", got, c.want)
			}
		})
	}
}

// UserInfo as a JWT is verified, whatever it is labelled.
func TestSignedUserInfo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		label    string
		spoil    bool
		status   flows.Status
		severity findings.Severity
	}{
		"signed":                         {"application/jwt", false, flows.Succeeded, findings.Note},
		"signed and labelled JSON":       {"application/json", false, flows.Succeeded, findings.Warning},
		"badly signed":                   {"application/jwt", true, flows.Errored, findings.Error},
		"badly signed, labelled as JSON": {"application/json", true, flows.Errored, findings.Error},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var signed atomic.Value // an ID token is a JWT about the same person
			hooks := answer(demoidp.KindUserInfo, func(a *demoidp.Answer) {
				body := signed.Load().(string)
				if c.spoil {
					i := strings.LastIndexByte(body, '.') + 9
					body = body[:i] + map[bool]string{true: "B", false: "A"}[body[i] == 'A'] + body[i+1:]
				}
				a.Raw = []byte(body)
				a.Header.Set("Content-Type", c.label)
			})
			hooks.JWT = func(j *demoidp.JWT) {
				if j.Kind == demoidp.KindIDToken {
					j.Signed = func(compact string) string { signed.Store(compact); return compact }
				}
			}
			o := alice(provider(t, demoidp.Config{Hooks: hooks}))
			o.Steps = []flows.StepID{flows.StepUserInfo}
			r, s := walkOut(t, o)
			step := stepOf(t, s, flows.StepUserInfo)
			if step.Status != c.status || step.Problem != nil && !step.Problem.Strict {
				t.Errorf("the step %s: %+v", step.Status, step.Problem)
			}
			if got := severities(r)["UI-FORMAT"]; got != c.severity {
				t.Errorf("UI-FORMAT is %v, want %v", got, c.severity)
			}
		})
	}
}

func TestRevocationAnswers(t *testing.T) {
	t.Parallel()
	// The first request is for the refresh token, the next for the access token.
	refuse := func(status int, code string, from int64) func(*demoidp.Answer) {
		var n atomic.Int64
		return func(a *demoidp.Answer) {
			if n.Add(1) >= from {
				a.Status = status
				if code != "" {
					a.Body = demoidp.Object{{Name: "error", Value: code}}
					a.Header.Set("Content-Type", "application/json")
				}
			}
		}
	}
	for name, c := range map[string]struct {
		change   func(*demoidp.Answer)
		status   flows.Status
		want     findings.ID
		severity findings.Severity
	}{
		"200":                              {func(*demoidp.Answer) {}, flows.Succeeded, "", 0},
		"another success":                  {refuse(204, "", 1), flows.Succeeded, "REV-UNKNOWN-TOKEN", findings.Warning},
		"access tokens cannot be revoked":  {refuse(400, "unsupported_token_type", 2), flows.Succeeded, "REV-UNKNOWN-TOKEN", findings.Note},
		"refresh tokens cannot be revoked": {refuse(400, "unsupported_token_type", 1), flows.Errored, "REV-UNKNOWN-TOKEN", findings.Note},
		"invalid_token":                    {refuse(400, "invalid_token", 1), flows.Errored, "REV-UNKNOWN-TOKEN", findings.Warning},
		"a refusal under 200":              {refuse(200, "invalid_request", 1), flows.Errored, "TOKEN-200-ERROR", findings.Error},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := alice(provider(t, demoidp.Config{Hooks: answer(demoidp.KindRevocation, c.change)}))
			o.Steps = []flows.StepID{flows.StepRevocation}
			r, s := walkOut(t, o)
			if got := stepOf(t, s, flows.StepRevocation); got.Status != c.status {
				t.Errorf("the step %s, want %s: %+v", got.Status, c.status, got.Problem)
			}
			got := severities(r)
			if c.want != "" && (got[c.want] != c.severity || len(got) != 1) || c.want == "" && len(got) > 0 {
				t.Errorf("findings: %v, want %s %v", got, c.want, c.severity)
			}
		})
	}
}

// The checks of the sign-in stay beside those of the refresh.
func TestDocumentHasTheChecksOfBothIDTokens(t *testing.T) {
	t.Parallel()
	r, s := walkOut(t, alice(provider(t, demoidp.Config{})))
	d := flows.NewDocument(s, r.Log(), r.Judge(), false)
	nonce := func(checks []flows.DocumentCheck) string {
		i := slices.IndexFunc(checks, func(c flows.DocumentCheck) bool { return c.Name == "nonce" })
		if i < 0 {
			return "none"
		}
		return checks[i].Result
	}
	if id := d.Tokens.IDToken; id == nil || nonce(id.Checks) != "pass" || id.Refreshed == nil || nonce(id.Refreshed.Checks) != "not-applicable" {
		t.Errorf("the ID token is %+v", id)
	}
}
