package snippet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// variable is an environment variable that stands for a secret.
type variable struct {
	name  string
	value string // as recorded; only a Reveal lets it out
	// stands says, where the variable has to hold another text than the secret
	// itself, in which encoding; else it is empty.
	stands string
	masked bool // the value is not known: a mask stands in its place
}

// masked tells that a mask of a recording stands in the place of a value.
func (m *message) masked(value string) bool { return m.recorded && httplog.Masked(value) }

// maxName bounds what the name of a parameter makes of a variable's name.
const maxName = 40

// own are the names that a variable has as they are. Servers choose any other, by
// the fields of their forms: it gets a prefix, so that none of it is a variable that
// means something already. HTTPS_PROXY would be set where secrets are revealed, and
// AWS_SECRET_ACCESS_KEY be read from the environment and sent.
var own = []string{
	"ACCESS_TOKEN", "ACTOR_TOKEN", "API_KEY", "APIKEY", "ASSERTION", "AUTHORIZATION", "BASIC_CREDENTIALS", "CLIENT_ASSERTION", "CLIENT_ID",
	"CLIENT_SECRET", "CODE", "CODE_VERIFIER", "COOKIE", "DEVICE_CODE", "ID_TOKEN", "ID_TOKEN_HINT", "INITIAL_ACCESS_TOKEN", "LOGOUT_TOKEN",
	"NEW_PASSWORD", "NONCE", "OTP", "PASSWORD", "REFRESH_TOKEN", "REGISTRATION_ACCESS_TOKEN", "SAMLRESPONSE", "SECRET", "STATE",
	"SUBJECT_TOKEN", "TOKEN", "TOTP", "X_API_KEY",
}

// envName makes the name of a variable from that of a parameter, cookie or field.
func envName(name string) string {
	name = strings.ToUpper(name[:min(len(name), maxName)])
	name = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
	name = strings.Trim(name, "_")
	switch {
	case name == "":
		return "SECRET"
	case !slices.Contains(own, name):
		return "SECRET_" + name
	}
	return name
}

// variable returns the variable for a value: the one that it has already, or a
// new one, which is named after name and numbered where that is taken. encoding is
// that of the value, for what goes into a URL, a form or a header field as it is.
func (m *message) variable(name, value, encoding string) *variable {
	stands := ""
	if strings.ContainsAny(value, "%+") || encoding == inBody && strings.Contains(value, `\`) {
		stands = encoding
	}
	base := envName(name)
	for _, v := range m.variables {
		if v.value == value && v.stands == stands && (v.name == base || strings.HasPrefix(v.name, base+"_")) {
			return v
		}
	}
	v := &variable{name: base, value: value, stands: stands, masked: m.masked(value)}
	for n := 2; slices.Contains(m.names(), v.name); n++ {
		v.name = fmt.Sprintf("%s_%d", base, n)
	}
	m.variables = append(m.variables, v)
	return v
}

// names are the names of the variables, in the order of their first use.
func (m *message) names() []string {
	var names []string
	for _, v := range m.variables {
		names = append(names, v.name)
	}
	return names
}

// piece is a part of a text: literal, or a variable's value as it is.
type piece struct {
	text     string
	variable *variable // nil for a literal
}

// text is a value with variables in the place of its secrets.
type text []piece

// literal tells that there is no variable in it.
func (t text) literal() bool {
	return !slices.ContainsFunc(t, func(p piece) bool { return p.variable != nil })
}

// holds tells that one of the characters stands in it, or in the recorded value of
// a variable.
func (t text) holds(characters string) bool {
	return slices.ContainsFunc(t, func(p piece) bool {
		return strings.ContainsAny(p.text, characters) || p.variable != nil && strings.ContainsAny(p.variable.value, characters)
	})
}

// String is the text, with nothing in the place of its variables.
func (t text) String() string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.text)
	}
	return b.String()
}

// join writes the pieces by quote and name, with between between two.
func (t text) join(between string, quote func(string) string, name func(*variable) string) string {
	var parts []string
	for _, p := range t {
		if p.variable != nil {
			parts = append(parts, name(p.variable))
		} else {
			parts = append(parts, quote(p.text))
		}
	}
	if len(parts) == 0 {
		return quote("")
	}
	return strings.Join(parts, between)
}
