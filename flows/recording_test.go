package flows_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// saved is the walk as a HAR file of ours.
func saved(t *testing.T, r *flows.Runner, reveal bool) []byte {
	t.Helper()
	var file bytes.Buffer
	known := r.Log().Secrets()
	if err := httplog.WriteHAR(&file, r.Log().Exchanges(), httplog.HAROptions{
		Reveal: reveal, Known: known, Walk: flows.HARWalk(r.Options(), r.State(), reveal, known),
	}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func opened(t *testing.T, file []byte) *flows.Recording {
	t.Helper()
	h, err := httplog.ReadHAR(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	r := flows.NewRecording(h)
	t.Cleanup(r.Close)
	return r
}

// foreign is a HAR file as another program would have written it, with its
// entries changed by change.
func foreign(t *testing.T, file []byte, change func(entries []any)) []byte {
	t.Helper()
	var doc struct {
		Log map[string]any `json:"log"`
	}
	if err := json.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	delete(doc.Log, "_grantwalk")
	doc.Log["creator"] = map[string]string{"name": "another", "version": "1"}
	entries := doc.Log["entries"].([]any)
	for _, e := range entries {
		delete(e.(map[string]any), "_grantwalk")
	}
	if change != nil {
		change(entries)
	}
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// named lists findings as "ID severity", sorted, each once.
func named(j flows.Judgement) []string {
	var out []string
	for _, f := range j.Report.Findings {
		out = append(out, fmt.Sprint(f.ID, " ", f.Severity))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func disorder(entries []any) {
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
}

// TestRecordedWalksYieldTheSameFindings plays every scenario, and opens the walk
// as a file of ours, and as one that another program wrote.
func TestRecordedWalksYieldTheSameFindings(t *testing.T) {
	t.Parallel()
	for _, s := range demoidp.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			r := played(t, s)
			want := named(r.Judge())
			own := saved(t, r, true)
			if got := named(opened(t, own).Judge()); !slices.Equal(got, want) {
				t.Errorf("in a file of ours:\n%s\nlive:\n%s", got, want)
			}
			switch s.Finding {
			case "DISC-ISSUER-SLASH": // a metadata URL does not tell what was entered
				return
			case "DISC-WRONG-PATH": // a probe looks like what the client did
				want = append([]string{"DISC-PKCE-PLAIN note"}, want...)
				slices.Sort(want)
			}
			for name, change := range map[string]func([]any){"as it was": nil, "in disorder": disorder} {
				if got := named(opened(t, foreign(t, own, change)).Judge()); !slices.Equal(got, want) {
					t.Errorf("in a file of another program, %s:\n%s\nlive:\n%s", name, got, want)
				}
			}
		})
	}
}

// TestMaskedIDTokenIsSaidToBeMasked tells it from one that did not come.
func TestMaskedIDTokenIsSaidToBeMasked(t *testing.T) {
	t.Parallel()
	r := played(t, demoidp.Accepted()[0])
	for reveal, want := range map[bool]string{false: "masked in the recording", true: ""} {
		s := opened(t, saved(t, r, reveal)).State()
		if i := s.Flow.Index(flows.StepIDToken); i < 0 || s.Steps[i].Note != want && (want == "" || !strings.Contains(s.Steps[i].Note, want)) {
			t.Errorf("reveal %v: %+v", reveal, s.Steps)
		}
	}
}

// TestPoorRecordingsYieldNoFalseFindings takes things out of the recording of a
// walk that was all well.
func TestPoorRecordingsYieldNoFalseFindings(t *testing.T) {
	t.Parallel()
	healthy := demoidp.Accepted()[0]
	healthy.Flags = []string{"--steps", "userinfo,introspection,refresh,revocation,logout"}
	r := played(t, healthy)
	if got := worst(r.Judge()); got > findings.Note {
		t.Fatalf("the walk itself: %v", named(r.Judge()))
	}
	masked, revealed := saved(t, r, false), saved(t, r, true)
	headers := func(names ...string) func([]any) {
		return func(entries []any) {
			for _, e := range entries {
				for _, side := range []string{"request", "response"} {
					m := e.(map[string]any)[side].(map[string]any)
					m["cookies"] = []any{}
					m["headers"] = slices.DeleteFunc(m["headers"].([]any), func(f any) bool {
						name := strings.ToLower(f.(map[string]any)["name"].(string))
						return len(names) == 0 || slices.Contains(names, name)
					})
				}
			}
		}
	}
	member := func(path ...string) func([]any) {
		return func(entries []any) {
			for _, e := range entries {
				m := e.(map[string]any)
				for _, name := range path[:len(path)-1] {
					m, _ = m[name].(map[string]any)
				}
				delete(m, path[len(path)-1])
			}
		}
	}
	scrubbed := func(entries []any) {
		for _, e := range entries {
			scrub(e)
		}
	}
	for name, file := range map[string][]byte{
		"scrubbed":                       foreign(t, revealed, scrubbed),
		"masked":                         masked,
		"masked, without our labels":     foreign(t, masked, nil),
		"without credentials":            foreign(t, revealed, headers("authorization", "cookie", "set-cookie")),
		"without header fields":          foreign(t, revealed, headers()),
		"without bodies of answers":      foreign(t, revealed, member("response", "content", "text")),
		"without bodies of requests":     foreign(t, revealed, member("request", "postData")),
		"without times":                  foreign(t, revealed, member("startedDateTime")),
		"without answers' sizes":         foreign(t, revealed, member("response", "content")),
		"without times and header field": foreign(t, foreign(t, revealed, member("startedDateTime")), headers()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := opened(t, file)
			for _, f := range r.Judge().Report.Findings {
				if f.Severity > findings.Note {
					t.Errorf("%s %s: %s", f.ID, f.Severity, f.Message)
				}
			}
			if len(r.About().Walks) != 1 {
				t.Errorf("%d walks: %+v", len(r.About().Walks), r.About().Walks)
			}
		})
	}
}

// TestRecordedFailures has what browsers write of a request that got no answer.
func TestRecordedFailures(t *testing.T) {
	t.Parallel()
	for why, want := range map[string]string{
		"net::ERR_CERT_AUTHORITY_INVALID":         "TLS-TRUST error",
		"net::ERR_CERT_DATE_INVALID":              "TLS-NAME-DATE error",
		"net::ERR_CERT_COMMON_NAME_INVALID":       "TLS-NAME-DATE error",
		"net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH": "TLS-VERSION error",
		"net::ERR_NAME_NOT_RESOLVED":              "NET-REACH error",
		"net::ERR_CONNECTION_REFUSED":             "NET-REACH error",
		"net::ERR_TIMED_OUT":                      "NET-REACH error",
		"SEC_ERROR_UNKNOWN_ISSUER":                "TLS-TRUST error",
		"SEC_ERROR_EXPIRED_CERTIFICATE":           "TLS-NAME-DATE error",
		"MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT":     "TLS-TRUST error",
		"SSL_ERROR_BAD_CERT_DOMAIN":               "TLS-NAME-DATE error",
		"SSL: unable to get local issuer":         "TLS-TRUST error",
		"net::ERR_ABORTED":                        "",
		"net::ERR_BLOCKED_BY_CLIENT":              "",
		"":                                        "",
	} {
		file := fmt.Sprintf(`{"log":{"entries":[{"startedDateTime":"2024-05-01T10:00:00Z","request":{"method":"GET","url":"https://idp.example/.well-known/openid-configuration"},"response":{"status":0,"_error":%q}}]}}`, why)
		if got := strings.Join(named(opened(t, []byte(file)).Judge()), ", "); got != want {
			t.Errorf("%q: found %q, want %q", why, got, want)
		}
	}
}

// TestAnAnswerThatARecordingCallsIncomplete has what Chromium writes of an answer
// that was cut off, with and without what had come of it.
func TestAnAnswerThatARecordingCallsIncomplete(t *testing.T) {
	t.Parallel()
	for _, content := range []string{`{"size":0}`, `{"size":9,"text":"{\"issuer\""}`} {
		file := `{"log":{"entries":[{"startedDateTime":"2024-05-01T10:00:00Z","request":{"method":"GET","url":"https://idp.example/.well-known/openid-configuration"},"response":{"status":200,
			"headers":[{"name":"Content-Type","value":"application/json"},{"name":"Content-Length","value":"900"}],"content":` + content + `,"_error":"net::ERR_CONTENT_LENGTH_MISMATCH"}}]}}`
		if got := named(opened(t, []byte(file)).Judge()); !slices.Equal(got, []string{"HTTP-BODY error"}) {
			t.Errorf("%s: found %v", content, got)
		}
	}
}

// TestAFailedHandshakeIsKept has a walk that ended at a certificate, recorded.
func TestAFailedHandshakeIsKept(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	r, _ := walkOut(t, flows.Options{Flow: flows.FlowCheck, Issuer: server.URL, Mode: flows.Unattended})
	want := named(r.Judge())
	if !slices.Equal(want, []string{"TLS-TRUST error"}) {
		t.Fatalf("the walk itself: %v", want)
	}
	for _, reveal := range []bool{true, false} {
		again := opened(t, saved(t, r, reveal)).Judge()
		if got := named(again); !slices.Equal(got, want) || again.Report.Findings[0].Message != r.Judge().Report.Findings[0].Message {
			t.Errorf("recorded: %v, %s", got, again.Report.Findings[0].Message)
		}
	}
}

// scrub does what tools do that take the secrets out of a recording: words stand
// in the place of values, and JWTs lose their signature.
func scrub(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			v[name] = scrub(member)
		}
		if name, ok := v["name"].(string); ok && (strings.EqualFold(name, "authorization") || strings.EqualFold(name, "cookie")) {
			v["value"] = "[" + name + " redacted]"
		}
	case []any:
		for i := range v {
			v[i] = scrub(v[i])
		}
	case string:
		v = regexp.MustCompile(`(eyJ[\w-]+\.[\w-]+)\.[\w-]+`).ReplaceAllString(v, "$1.redacted")
		v = regexp.MustCompile(`([?&]|^)(code|state|client_id|code_challenge|code_verifier|client_secret|token|refresh_token)=[^&#]*`).ReplaceAllString(v, "$1$2=[$2 redacted]")
		return regexp.MustCompile(`("(?:refresh_token|access_token)"\s*:\s*")[^"]*"`).ReplaceAllString(v, `${1}[token redacted]"`)
	}
	return v
}

func worst(j flows.Judgement) findings.Severity {
	s := findings.Severity(0)
	for _, f := range j.Report.Findings {
		s = max(s, f.Severity)
	}
	return s
}
