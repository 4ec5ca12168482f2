package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/grantwalk/grantwalk/httplog"
)

// Document is the JSON document of a walk. Outside programs rely on its shape:
// members may be added, none renamed.
type Document struct {
	Version   int                `json:"version"`
	Flow      FlowID             `json:"flow"`
	Issuer    string             `json:"issuer"`
	Outcome   Outcome            `json:"outcome"`
	Steps     []DocumentStep     `json:"steps"`
	Findings  []DocumentFinding  `json:"findings"`
	Exchanges []DocumentExchange `json:"exchanges"`
	Tokens    DocumentTokens     `json:"tokens"`
	// Recording is set when the walk was read from a file.
	Recording *DocumentRecording `json:"recording,omitempty"`
	// Lab and Verdict are of the experiment that was run.
	Lab     string           `json:"lab,omitempty"`
	Verdict *DocumentVerdict `json:"verdict,omitempty"`
}

// DocumentVerdict is what an experiment found, with what was seen on the way.
type DocumentVerdict struct {
	ID        string   `json:"id"`
	Text      string   `json:"text"`
	Exchanges []int    `json:"exchanges"`
	Notes     []string `json:"notes"`
}

// DocumentStep is one step in the document.
type DocumentStep struct {
	ID        StepID   `json:"id"`
	Title     string   `json:"title"`
	State     string   `json:"state"`
	Exchanges []int    `json:"exchanges"`
	Learnt    []string `json:"learnt,omitempty"`
	Warnings  []string `json:"warnings,omitempty"`
	Note      string   `json:"note,omitempty"`
	Problem   string   `json:"problem,omitempty"`
	Advice    string   `json:"advice,omitempty"`
	// Lax is set on steps that a strict client would not have taken.
	Lax bool `json:"strict_client_would_have_stopped,omitempty"`
}

// DocumentExchange is one exchange in the document.
type DocumentExchange struct {
	ID         int               `json:"id"`
	Step       string            `json:"step"`
	Channel    httplog.Channel   `json:"channel"`
	Witness    httplog.Witness   `json:"witness"`
	Attempt    int               `json:"attempt"`
	Note       string            `json:"note,omitempty"`
	Probe      string            `json:"probe,omitempty"`
	Resends    int               `json:"resends,omitempty"` // the id of the exchange that was sent again
	Lab        string            `json:"lab,omitempty"`     // the experiment that it is part of
	Act        string            `json:"act,omitempty"`     // what it does in it
	Fault      string            `json:"fault,omitempty"`   // put in on purpose
	Request    DocumentRequest   `json:"request"`
	Response   *DocumentResponse `json:"response"`
	Error      *string           `json:"error"`
	Started    *string           `json:"started"`
	DurationMS float64           `json:"duration_ms"`
	TLS        *DocumentTLS      `json:"tls"`
}

// DocumentRequest is a request in the document.
type DocumentRequest struct {
	Method     string `json:"method"`
	URL        string `json:"url"`
	Raw        string `json:"raw"`
	WireBase64 string `json:"wire_base64,omitempty"`
	Edited     bool   `json:"edited,omitempty"`
}

// DocumentResponse is a response in the document. Raw has the body decoded;
// BodyEncoding names the content coding that was undone for it.
type DocumentResponse struct {
	Status       int    `json:"status"`
	Proto        string `json:"proto"`
	Raw          string `json:"raw"`
	BodyEncoding string `json:"body_encoding,omitempty"`
	WireBase64   string `json:"wire_base64,omitempty"`
	WireSize     int64  `json:"wire_size"`
	Truncated    bool   `json:"truncated"`
	Trimmed      int64  `json:"trimmed,omitempty"` // see httplog.Response.Trimmed
}

// DocumentTLS is what the handshake settled, in the document.
type DocumentTLS struct {
	Version     string   `json:"version"`
	CipherSuite string   `json:"cipher_suite"`
	ALPN        string   `json:"alpn"`
	Insecure    bool     `json:"insecure,omitempty"`
	Chain       []string `json:"chain"`
}

// DocumentTokens are the newest tokens in the document; of the ID tokens, the
// one of the sign-in, and in it the newest that a refresh brought.
type DocumentTokens struct {
	AccessToken  *DocumentToken `json:"access_token,omitempty"`
	IDToken      *DocumentToken `json:"id_token,omitempty"`
	RefreshToken *DocumentToken `json:"refresh_token,omitempty"`
}

// DocumentToken is a token in the document: masked, or as it is when secrets
// are revealed.
type DocumentToken struct {
	Masked    string          `json:"masked,omitempty"`
	Value     string          `json:"value,omitempty"`
	JWT       *DocumentJWT    `json:"jwt,omitempty"`
	ExpiresAt *string         `json:"expires_at,omitempty"`
	Scope     *string         `json:"scope,omitempty"`
	Checks    []DocumentCheck `json:"checks,omitempty"`
	Refreshed *DocumentToken  `json:"refreshed,omitempty"`
}

// DocumentJWT is what a JWT says.
type DocumentJWT struct {
	Header json.RawMessage `json:"header"`
	Claims json.RawMessage `json:"claims"`
}

// DocumentCheck is one check of the ID token.
type DocumentCheck struct {
	Name     string `json:"name"`
	Result   string `json:"result"`
	Detail   string `json:"detail"`
	Expected string `json:"expected,omitempty"`
	Actual   string `json:"actual,omitempty"`
	Spec     string `json:"spec,omitempty"`
}

// sentBy are the exchanges of that run whose requests were sent: those behind the
// verdict of an experiment that ended before it could name any.
func sentBy(log *httplog.Log, run int) []int {
	ids := []int{}
	for _, x := range log.Where(func(x *httplog.Exchange) bool {
		return x.Label.Run == run && x.Witness == httplog.Sent && !x.Started.IsZero()
	}) {
		ids = append(ids, x.ID)
	}
	return ids
}

// NewDocument makes the document of a walk and of what the rules made of it.
// Secrets are masked unless reveal.
func NewDocument(s State, log *httplog.Log, j Judgement, reveal bool) Document {
	d := NewSummary(s, log, j, reveal)
	view := documentView(log, reveal)
	for _, x := range log.Exchanges() {
		d.Exchanges = append(d.Exchanges, view.exchange(x))
	}
	return d
}

func documentView(log *httplog.Log, reveal bool) view {
	return view{reveal: reveal, known: log.Secrets(), clean: func(s string) string { return s }}
}

// NewSummary is NewDocument without the exchanges, whose bodies may be large.
func NewSummary(s State, log *httplog.Log, j Judgement, reveal bool) Document {
	d := Document{
		Version: 1, Flow: s.Flow.ID, Issuer: s.Session.Issuer, Outcome: s.Outcome,
		Steps: []DocumentStep{}, Exchanges: []DocumentExchange{},
	}
	if d.Outcome == "" {
		d.Outcome = FlowCancelled
	}
	view := documentView(log, reveal)
	d.Issuer = view.url(d.Issuer)
	ids := map[string][]int{}
	for _, x := range log.Where(func(x *httplog.Exchange) bool { return x.Label.Lab == "" }) {
		ids[x.Label.Step] = append(ids[x.Label.Step], x.ID)
	}
	for i, st := range s.Steps {
		d.Steps = append(d.Steps, view.step(s.Flow.Steps[i], st, ids[string(st.ID)]))
	}
	if n := len(s.Labs); n > 0 && s.Labs[n-1].Verdict != nil {
		lab := s.Labs[n-1]
		d.Lab = lab.Lab.ID
		d.Verdict = &DocumentVerdict{ID: lab.Verdict.ID, Text: view.text(lab.Verdict.Text), Exchanges: lab.Verdict.Exchanges, Notes: view.texts(lab.Notes)}
		if d.Verdict.Exchanges == nil {
			d.Verdict.Exchanges = sentBy(log, lab.Run)
		}
	}
	d.Findings = view.findings(j)
	d.Tokens = view.tokens(s.Session)
	return d
}

// WriteJSON writes d as indented JSON. Control and format characters, which
// may come from a server, are written as escapes, and so is U+FFFD for a byte
// that is not UTF-8, so that the text is safe on a terminal.
func (d Document) WriteJSON(w io.Writer) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("writing the JSON document: %w", err)
	}
	_, err := w.Write(httplog.EscapeControls(b.Bytes()))
	return err
}
