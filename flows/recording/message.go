package recording

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// maxBody is the number of bytes up to which a body is looked at.
const maxBody = 1 << 20

// message is an exchange with its parts read.
type message struct {
	x    httplog.Exchange
	at   int       // its place in the recording
	when time.Time // it was sent, as far as that is known
	url  *url.URL  // never nil

	query, form url.Values
	inJSON      bool           // the form's parameters stand in a JSON object
	object      *jsonpos.Value // the answer, when it is a JSON object
	location    string         // see readLocation
	redirected  url.Values     // see readRedirected

	from, next *message // by a redirect

	kind     kind
	provider *provider
	attempt  *attempt
}

func newMessage(x httplog.Exchange, at int) *message {
	m := &message{x: x, at: at, when: x.Started, url: &url.URL{}}
	if u, err := url.Parse(x.URL); err == nil {
		m.url = u
	}
	m.query = pairs(m.url.RawQuery)
	m.form = m.readForm()
	if r := x.Response; r != nil && !r.BodyMissing {
		m.object = object(r.Body().Bytes())
	}
	m.location = m.readLocation()
	m.redirected = m.readRedirected()
	return m
}

// pairs reads what can be read of a query or a form.
func pairs(text string) url.Values {
	v, _ := url.ParseQuery(text) // the rest of a broken one is read
	return v
}

// readForm reads the parameters in the request's body, be it a form or, as some
// clients send it, a JSON object.
func (m *message) readForm() url.Values {
	body := m.x.Request.Body()
	if len(body) == 0 || len(body) > maxBody {
		return nil
	}
	if o := object(body); o != nil {
		m.inJSON = true
		v := url.Values{}
		for _, member := range o.Members() {
			if text, ok := member.Value.Text(); ok {
				v.Add(member.Name, text)
			}
		}
		return v
	}
	media, _, _ := mime.ParseMediaType(m.header("Content-Type"))
	if media != "" && media != "application/x-www-form-urlencoded" {
		return nil
	}
	return pairs(string(body))
}

func object(body []byte) *jsonpos.Value {
	text := bytes.TrimLeft(bytes.TrimPrefix(body[:min(len(body), 64)], []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) == 0 || text[0] != '{' || len(body) > maxBody {
		return nil
	}
	v, err := jsonpos.Parse(body, jsonpos.Limits{MaxSize: maxBody})
	if err != nil || v.Kind() != jsonpos.Object {
		return nil
	}
	return v
}

// get is a parameter of the request, "" when there is none or it is masked.
func (m *message) get(name string) string {
	if v := m.form.Get(name); v != "" {
		return known(v)
	}
	return known(m.query.Get(name))
}

func (m *message) has(name string) bool { return m.form.Has(name) || m.query.Has(name) }

// says is a member of the answer that is a string.
func (m *message) says(name string) string {
	text, _ := m.object.Get(name).Text()
	return known(text)
}

// known is a value, "" for a mask in its place.
func known(v string) string {
	if httplog.Masked(v) {
		return ""
	}
	return v
}

func (m *message) header(name string) string {
	for _, f := range httplog.Fields(m.x.Request.Head()) {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

func (m *message) answerHeader(name string) string {
	if m.x.Response == nil {
		return ""
	}
	return m.x.Response.Header.Get(name)
}

func (m *message) status() int {
	if m.x.Response == nil {
		return 0
	}
	return m.x.Response.Status
}

// readLocation is where the answer redirects to, as an absolute URL; "" when it
// does not.
func (m *message) readLocation() string {
	switch m.status() {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return ""
	}
	to, err := m.url.Parse(m.answerHeader("Location"))
	if err != nil || m.answerHeader("Location") == "" {
		return ""
	}
	return to.String()
}

// passable tells the requests that may be a message of a flow. What a browser
// asks before a cross-origin request, and a proxy before TLS, are none.
func (m *message) passable() bool {
	switch m.x.Method {
	case http.MethodOptions, http.MethodHead, http.MethodConnect, http.MethodTrace:
		return false
	}
	return m.x.State.Ended()
}

// page tells what a browser shows, or by which it is sent on.
func (m *message) page() bool {
	return !m.scripted() && (m.location != "" || m.html() || strings.Contains(m.header("Accept"), "text/html"))
}

// failed tells JSON that says that something went wrong, by its status, or in
// itself: Casdoor's login page asks by a script, and gets its errors with 200.
func (m *message) failed() bool {
	if m.object == nil {
		return false
	}
	success, told := m.object.Get("success").Bool()
	return m.status() >= 400 || m.object.Get("error") != nil || told && !success ||
		strings.EqualFold(m.says("status"), "error") || strings.EqualFold(m.says("status"), "fail")
}

// scripted tells a request that a script made, or a page for a part of it.
func (m *message) scripted() bool {
	if mode := m.header("Sec-Fetch-Mode"); mode != "" {
		return mode != "navigate"
	}
	accept := m.header("Accept")
	return m.header("X-Requested-With") != "" || strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

func (m *message) html() bool {
	media, _, _ := mime.ParseMediaType(m.answerHeader("Content-Type"))
	return media == "text/html" || media == "application/xhtml+xml"
}

// credentials are the scheme and the value of the Authorization field.
func (m *message) credentials() (scheme, value string) {
	scheme, value, _ = strings.Cut(strings.TrimSpace(m.header("Authorization")), " ")
	return strings.ToLower(scheme), known(strings.TrimSpace(value))
}

// bearer is the access token that the request carries.
func (m *message) bearer() string {
	if scheme, value := m.credentials(); scheme == "bearer" || scheme == "dpop" {
		return value
	}
	return m.get("access_token")
}

// client is the client_id of the request, "" when it does not tell.
func (m *message) client() string {
	if id := m.get("client_id"); id != "" {
		return id
	}
	scheme, value := m.credentials()
	raw, err := base64.StdEncoding.DecodeString(value)
	if scheme != "basic" || err != nil {
		return ""
	}
	id, _, ok := strings.Cut(string(raw), ":")
	if !ok {
		return ""
	}
	if s, err := url.QueryUnescape(id); err == nil {
		return s
	}
	return id
}

// bare is a URL without its fragment, which is not sent.
func bare(u string) string {
	u, _, _ = strings.Cut(u, "#")
	return u
}

func origin(u *url.URL) string { return strings.ToLower(u.Scheme + "://" + u.Host) }

// earlier puts messages in the order of their times, and those of one time in
// that of the recording.
func earlier(a, b *message) int { return cmp.Or(a.when.Compare(b.when), cmp.Compare(a.at, b.at)) }
