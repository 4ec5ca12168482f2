package flows

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/httplog"
)

// view renders what was recorded for outputs that are no terminal. It masks
// secrets unless reveal is set.
type view struct {
	reveal bool
	known  []string            // the log's secrets
	clean  func(string) string // makes text safe for the output
}

func (v view) step(step Step, st StepState, exchanges []int) DocumentStep {
	if exchanges == nil {
		exchanges = []int{}
	}
	d := DocumentStep{
		ID: st.ID, Title: step.Title, State: documentState(st.Status), Exchanges: exchanges,
		Learnt: v.texts(st.Learnt), Warnings: v.texts(st.Warned), Note: v.text(st.Note), Lax: st.Lax,
	}
	if st.Problem != nil {
		d.Problem, d.Advice = v.text(st.Problem.Text), v.text(st.Problem.Advice)
	}
	return d
}

// documentState is the state of a step in the document, which has four.
func documentState(s Status) string {
	switch s {
	case Succeeded, Errored, Skipped:
		return string(s)
	}
	return string(Pending)
}

func (v view) exchange(x httplog.Exchange) DocumentExchange {
	d := DocumentExchange{
		ID: x.ID, Step: x.Label.Step, Channel: x.Label.Channel, Witness: x.Witness, Attempt: x.Attempt, Note: v.text(x.Note),
		Probe: v.text(x.Label.Probe), Resends: x.Label.Resends, Lab: x.Label.Lab, Act: x.Label.Act, Fault: x.Label.Fault,
		Request: DocumentRequest{
			Method: x.Method, URL: v.url(x.URL), Raw: v.request(x), Edited: x.Request.Edited,
		},
		Started:    stamp(x.Started),
		DurationMS: float64(x.Timings.Total.Microseconds()) / 1000,
	}
	if v.reveal && !utf8.Valid(x.Request.Raw) {
		d.Request.WireBase64 = base64.StdEncoding.EncodeToString(x.Request.Raw)
	}
	if r := x.Response; r != nil {
		d.Response = &DocumentResponse{
			Status: r.Status, Proto: r.Proto, Raw: v.response(x), BodyEncoding: r.Encoding,
			WireSize: r.WireSize, Truncated: r.Truncated, Trimmed: r.Trimmed,
		}
		if v.reveal && (r.Encoding != "" || r.Chunked || !utf8.ValidString(d.Response.Raw)) {
			d.Response.WireBase64 = base64.StdEncoding.EncodeToString(r.Raw())
		}
	}
	if x.Err != nil {
		text := v.text(x.Err.Error())
		d.Error = &text
	}
	if t := x.TLS; t != nil {
		d.TLS = &DocumentTLS{Version: t.Version, CipherSuite: t.CipherSuite, ALPN: t.ALPN, Insecure: t.Insecure, Chain: []string{}}
		for _, c := range t.Certificates {
			d.TLS.Chain = append(d.TLS.Chain, v.clean(c.Subject))
		}
	}
	return d
}

// request returns the raw text of a request.
func (v view) request(x httplog.Exchange) string {
	if x.Witness == httplog.Unseen {
		return ""
	}
	raw := x.Request.Raw
	if !v.reveal {
		raw = httplog.Redact(raw, httplog.RequestSecrets(x, v.known))
	}
	return v.clean(string(raw))
}

// response returns the raw text of a response: interim answers, head, and the
// decoded body.
func (v view) response(x httplog.Exchange) string {
	r := x.Response
	if r == nil {
		return ""
	}
	body := r.Body().Bytes()
	if !v.reveal {
		body = httplog.Redact(body, httplog.BodySecrets(r.Header.Get("Content-Type"), body, v.known))
	}
	var b strings.Builder
	for _, interim := range r.Interim {
		b.WriteString(v.head(interim))
	}
	b.WriteString(v.head(r.Head))
	b.WriteString(v.clean(string(body)))
	if len(r.Trailer) > 0 {
		b.WriteString(v.head(r.Trailer))
	}
	return b.String()
}

// head returns a block of header fields for printing.
func (v view) head(raw []byte) string {
	if !v.reveal {
		raw = httplog.Redact(raw, httplog.ResponseHeadSecrets(raw, v.known))
	}
	return v.clean(string(raw))
}

// text returns s for printing: known secrets masked, control characters made
// harmless.
func (v view) text(s string) string {
	if !v.reveal {
		s = httplog.RedactText(s, v.known)
	}
	return v.clean(s)
}

// texts is text for each of list.
func (v view) texts(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, v.text(s))
	}
	return out
}

func (v view) url(u string) string {
	if !v.reveal {
		u = httplog.RedactURL(u, v.known)
	}
	return v.clean(u)
}

func (v view) tokens(s Session) DocumentTokens {
	set, ok := s.Newest()
	var d DocumentTokens
	if !ok {
		return d
	}
	d.AccessToken = v.token(set.AccessToken, set.AccessJWT)
	if d.AccessToken != nil {
		d.AccessToken.ExpiresAt = stamp(set.ExpiresAt)
		if set.HasScope {
			scope := v.text(set.Scope)
			d.AccessToken.Scope = &scope
		}
	}
	d.RefreshToken = v.token(s.RefreshToken(), decoded(s.RefreshToken()))
	if i := s.fromCode(); i >= 0 {
		d.IDToken = v.idToken(s.Tokens[i])
	}
	for i := len(s.Tokens) - 1; i >= 0; i-- {
		t := s.Tokens[i]
		switch {
		case t.IDToken == "":
			continue
		case d.IDToken == nil:
			d.IDToken = v.idToken(t)
		case t.Step == StepRefresh:
			d.IDToken.Refreshed = v.idToken(t)
		}
		break
	}
	return d
}

// idToken is the ID token of a token response, nil when it has none.
func (v view) idToken(t TokenSet) *DocumentToken {
	d := v.token(t.IDToken, t.IDJWT)
	if d != nil {
		d.Checks = v.checks(t.Checks)
	}
	return d
}

func (v view) token(value string, jwt *jose.Token) *DocumentToken {
	if value == "" {
		return nil
	}
	d := &DocumentToken{Masked: httplog.Mask(len(value))}
	if httplog.Masked(value) {
		return &DocumentToken{Masked: v.clean(value)} // as it was recorded
	}
	if v.reveal {
		d.Value = v.clean(value)
	}
	if jwt != nil {
		header, claims := v.json(jwt.HeaderJSON), v.json(jwt.ClaimsJSON)
		if json.Valid(header) && json.Valid(claims) {
			d.JWT = &DocumentJWT{Header: header, Claims: claims}
		}
	}
	return d
}

// json masks what is secret in the JSON of a token, such as a token in a claim.
func (v view) json(text []byte) []byte {
	if v.reveal {
		return text
	}
	return httplog.Redact(text, httplog.BodySecrets("application/json", text, v.known))
}

func (v view) checks(list []jose.Check) []DocumentCheck {
	out := make([]DocumentCheck, 0, len(list))
	for _, c := range list {
		d := DocumentCheck{
			Name: c.Name, Result: string(c.Result), Detail: v.text(c.Detail),
			Expected: v.text(c.Expected), Actual: v.text(c.Actual),
		}
		if !c.Spec.IsZero() {
			d.Spec = c.Spec.String()
		}
		out = append(out, d)
	}
	return out
}

// stamp is an instant in RFC 3339 with milliseconds, nil for the zero time.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
	return &text
}

// Visible returns s as text that is safe on a terminal: bytes that are no UTF-8
// become U+FFFD, and control and format characters, other than CR, LF and TAB,
// are replaced by ones that can be seen. A CR stays only before an LF.
func Visible(s string) string {
	if plain(s) || !strings.ContainsFunc(s, func(r rune) bool { return r == '\r' || r == utf8.RuneError || httplog.Hidden(r) }) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '\r' && !strings.HasPrefix(s[i:], "\r\n"):
			b.WriteString("␍")
		case !httplog.Hidden(r): // RuneError too, which stands for each byte that is no UTF-8
			b.WriteRune(r)
		case r < 0x20:
			b.WriteRune('␀' + r)
		case r == 0x7f:
			b.WriteRune('␡')
		default:
			fmt.Fprintf(&b, "‹U+%04X›", r)
		}
	}
	return b.String()
}

// plain says that nothing in s is to be replaced, for it is printable ASCII, TAB
// and line ends alone, as most text is.
func plain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case ' ' <= c && c < 0x7f, c == '\n', c == '\t':
		case c == '\r' && i+1 < len(s) && s[i+1] == '\n':
		default:
			return false
		}
	}
	return true
}
