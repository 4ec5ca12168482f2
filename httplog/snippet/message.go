package snippet

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/httplog"
)

// message is a request as the languages are given it: read from its bytes, with
// variables in the place of its secrets.
type message struct {
	id   int
	step string
	// recorded says that the request comes from a file, where masks may stand in the
	// place of secrets.
	recorded bool
	method   string
	url      text
	target   string // for curl, where no URL leads to it; else empty
	host     string // of the Host field, where it is not that of the URL
	fields   []field
	basic    *basic
	proxy    string // host:port, or empty

	insecure, ca bool // certificates are not checked; others are trusted
	compressed   bool // an answer in a content coding was welcome

	// The body: a form, whose values may be encoded anew, or other bytes; neither
	// when there is none.
	form []pair
	body text
	// contentType is the media type as sent, "" without one; it is none of fields.
	contentType string
	hasType     bool

	odd       oddities
	variables []*variable
}

// field is a header field that the tools do not make themselves.
type field struct {
	name  string
	value text
}

// basic are the credentials of the Basic scheme (RFC 7617).
type basic struct{ user, password *variable }

// pair is a parameter of a form. raw is it as sent; a secret value has a variable,
// which holds it decoded.
type pair struct {
	raw, rawName string
	name, value  string // decoded
	variable     *variable
}

const formType = "application/x-www-form-urlencoded"

// Encodings that a value keeps where it goes into the message as it is.
const (
	inURL   = "percent-encoded, as it stands in the URL"
	inBasic = "form-encoded, as RFC 6749 section 2.3.1 has it in this header field"
	inBody  = "encoded as it stands in the body"
)

// hasBody tells that something follows the head.
func (m *message) hasBody() bool { return len(m.form) > 0 || len(m.body) > 0 }

// isForm tells that the body is one of the form's own media type, no more and no less.
func (m *message) isForm() bool { return len(m.form) > 0 && m.contentType == formType }

// reader reads a request into a message.
type reader struct {
	*message
	raw    []byte
	ranges []httplog.Range
}

func read(x httplog.Exchange, o Options) (*message, error) {
	r := &reader{raw: x.Request.Raw, ranges: httplog.RequestSecrets(x, o.Known)}
	r.message = &message{id: x.ID, step: x.Label.Step, ca: o.CA, recorded: x.Witness == httplog.Recorded, proxy: x.Network.Proxy, insecure: x.TLS != nil && x.TLS.Insecure}
	if !utf8.ValidString(r.step) || strings.ContainsFunc(r.step, func(c rune) bool { return (c < 'a' || c > 'z') && c != '-' }) {
		r.step = "" // a recording may say anything
	}
	if err := r.line(x); err != nil {
		return nil, err
	}
	head := x.Request.Head()
	if err := r.head(head, x); err != nil {
		return nil, err
	}
	r.readBody(len(head))
	r.odd.framing(x, head)
	return r.message, nil
}

// line reads the request line.
func (r *reader) line(x httplog.Exchange) error {
	line := x.Request.Line()
	method, rest, _ := strings.Cut(line, " ")
	start, end := len(method)+1, len(line)
	proto := ""
	if i := strings.LastIndexByte(rest, ' '); i >= 0 {
		end = start + i
		proto = line[end+1:]
	}
	origin, err := url.Parse(x.URL)
	if err != nil || origin.Host == "" || origin.Scheme != "http" && origin.Scheme != "https" || method == "" || start > end {
		return ErrNotHTTP
	}
	if len(r.within(0, start)) > 0 {
		return ErrSecret
	}
	r.method = method
	r.odd.line(x, method, proto)
	target := line[start:end]
	before := text{{text: origin.Scheme + "://" + origin.Host}}
	pieces := r.pieces(start, end, "", inURL)
	var literals []string
	for _, p := range pieces {
		literals = append(literals, p.text)
	}
	r.odd.url(target, literals)
	switch {
	case strings.HasPrefix(target, "/"):
		r.url = append(before, pieces...)
	case !r.odd.asterisk: // through a proxy
		r.url = pieces
	default:
		r.url, r.target = append(before, piece{text: "/"}), target
		if len(r.within(start, end)) > 0 {
			return ErrNotHTTP
		}
	}
	r.url = merged(r.url)
	return nil
}

// head reads the header fields.
func (r *reader) head(head []byte, x httplog.Exchange) error {
	u, err := url.Parse(x.URL)
	if err != nil {
		return ErrNotHTTP
	}
	fields := httplog.Fields(head)
	for _, f := range fields {
		name := strings.ToLower(f.Name)
		if len(r.within(f.Start, f.ValueStart)) > 0 || (name == "host" || name == "content-type") && len(r.within(f.Start, f.End)) > 0 {
			return ErrSecret
		}
		switch name {
		case "host":
			if !strings.EqualFold(f.Value, u.Host) {
				r.host = f.Value
			}
			continue
		case "content-length", "connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "proxy-authorization":
			continue // RFC 9110 §7.6.1: not the message's but the connection's
		case "transfer-encoding":
			return ErrChunked
		case "accept-encoding":
			r.compressed = true
			continue
		case "user-agent":
			if f.Value == "grantwalk" {
				continue
			}
		case "content-type":
			if !r.hasType {
				r.contentType, r.hasType = f.Value, true
				r.odd.field(f, head)
				continue
			}
		case "authorization":
			if r.readBasic(f) {
				continue
			}
		}
		if f.Name == "" && x.Witness == httplog.Recorded {
			continue // a browser's ":path" and its kin
		}
		if r.odd.field(f, head) {
			r.fields = append(r.fields, field{f.Name, merged(r.pieces(f.ValueStart, f.ValueEnd, fieldSecret(f), ""))})
		}
	}
	for i, f := range r.fields {
		for _, g := range r.fields[:i] {
			if strings.EqualFold(f.name, g.name) {
				r.odd.repeated = shown(f.name)
			}
		}
	}
	return nil
}

// fieldSecret is the name for the secret of a field.
func fieldSecret(f httplog.Field) string {
	name := strings.ToLower(f.Name)
	if name != "authorization" {
		return name
	}
	switch scheme, _, _ := strings.Cut(f.Value, " "); strings.ToLower(scheme) {
	case "bearer", "dpop":
		return "access_token"
	case "basic":
		return "basic_credentials"
	}
	return name
}

// readBasic takes the credentials of the Basic scheme apart, where that loses
// nothing. They stay in the encoding that they have.
func (r *reader) readBasic(f httplog.Field) bool {
	scheme, token, _ := strings.Cut(f.Value, " ")
	if r.basic != nil || !strings.EqualFold(scheme, "Basic") {
		return false
	}
	if scheme == "Basic" && r.masked(token) {
		r.basic = &basic{r.variable("client_id", token, ""), r.variable("client_secret", token, "")}
		r.basic.user.stands, r.basic.password.stands = inBasic, inBasic
		return true
	}
	plain, err := base64.StdEncoding.DecodeString(token)
	user, password, ok := strings.Cut(string(plain), ":")
	if err != nil || !ok || !ascii(string(plain)) || scheme != "Basic" || base64.StdEncoding.EncodeToString(plain) != token {
		return false
	}
	r.basic = &basic{r.variable("client_id", user, inBasic), r.variable("client_secret", password, inBasic)}
	return true
}

// readBody reads what follows the head, from the offset at on.
func (r *reader) readBody(at int) {
	if at >= len(r.raw) {
		return
	}
	media, _, _ := strings.Cut(r.contentType, ";")
	if strings.EqualFold(strings.TrimSpace(media), formType) && r.readForm(at) {
		return
	}
	r.body = merged(r.pieces(at, len(r.raw), "", inBody))
}

// readForm reads the body as a form. ok is false where encoding the values anew
// would not give the same form.
func (r *reader) readForm(at int) (ok bool) {
	var form []pair
	known := len(r.variables)
	for start := at; start <= len(r.raw); {
		end := start
		for end < len(r.raw) && r.raw[end] != '&' {
			end++
		}
		p := pair{raw: string(r.raw[start:end])}
		rawName, rawValue, equals := strings.Cut(p.raw, "=")
		var errName, errValue error
		p.rawName = rawName
		p.name, errName = url.QueryUnescape(rawName)
		p.value, errValue = url.QueryUnescape(rawValue)
		value := start + len(rawName) + 1
		if equals && rawName != "" && errName == nil && ascii(rawName) && r.masked(rawValue) && len(r.within(start, value)) == 0 && len(r.within(value, end)) > 0 {
			p.value, p.variable = rawValue, r.variable(p.name, rawValue, "")
			form = append(form, p)
			start = end + 1
			continue
		}
		if !equals || rawName == "" || errName != nil || errValue != nil || !inEnvironment(p.name) || !inEnvironment(p.value) || len(r.within(start, value)) > 0 || !ascii(p.raw) {
			r.variables = r.variables[:known]
			return false
		}
		if secrets := r.within(value, end); len(secrets) > 0 {
			p.variable = r.variable(p.name, p.value, "")
		}
		form = append(form, p)
		start = end + 1
	}
	r.form = form
	return true
}

// inEnvironment tells that a variable of the environment can hold s in any system
// and language.
func inEnvironment(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// within are the ranges that have a part in [start, end).
func (r *reader) within(start, end int) []httplog.Range {
	var out []httplog.Range
	for _, s := range r.ranges {
		if s.Start < end && s.End > start {
			out = append(out, s)
		}
	}
	return out
}

// pieces are the bytes [start, end), with variables in the place of secrets. They
// are named as httplog does it, or name where that is not empty.
func (r *reader) pieces(start, end int, name, encoding string) text {
	var t text
	at := start
	for _, s := range r.within(start, end) {
		from, to := max(s.Start, start), min(s.End, end)
		if from > at {
			t = append(t, piece{text: string(r.raw[at:from])})
		}
		of := name
		if of == "" {
			of = s.Name
		}
		value := string(r.raw[from:to])
		r.odd.secret(value)
		t = append(t, piece{variable: r.variable(of, value, encoding)})
		at = to
	}
	if at < end {
		t = append(t, piece{text: string(r.raw[at:end])})
	}
	return t
}

// merged makes one of literals that follow each other.
func merged(t text) text {
	var out text
	for _, p := range t {
		if n := len(out); n > 0 && p.variable == nil && out[n-1].variable == nil {
			out[n-1].text += p.text
			continue
		}
		out = append(out, p)
	}
	return out
}
