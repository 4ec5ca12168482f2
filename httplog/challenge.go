package httplog

import "strings"

// Challenge is one challenge of a WWW-Authenticate or Proxy-Authenticate field
// (RFC 9110 §11.6.1): a scheme with either parameters or a token68.
type Challenge struct {
	Scheme  string // as written; compare it without regard to case
	Token68 string
	Params  []ChallengeParam
}

// ChallengeParam is a parameter of a challenge. Its value is without quotes.
type ChallengeParam struct{ Name, Value string }

// Is tells whether the challenge is of the scheme, in whatever case.
func (c Challenge) Is(scheme string) bool { return strings.EqualFold(c.Scheme, scheme) }

// Get returns the first parameter of the name, in whatever case, or "".
func (c Challenge) Get(name string) string {
	for _, p := range c.Params {
		if strings.EqualFold(p.Name, name) {
			return p.Value
		}
	}
	return ""
}

// Challenges reads the values of a WWW-Authenticate field, one string a field
// line. It takes any bytes: what is no challenge is passed over up to the next
// comma.
func Challenges(values []string) []Challenge {
	var out []Challenge
	for _, v := range values {
		r := challengeReader{text: v}
		for r.pass(" \t,"); !r.ended(); r.pass(" \t,") {
			if c, ok := r.challenge(); ok {
				out = append(out, c)
			} else {
				r.toComma()
			}
		}
	}
	return out
}

// challengeReader goes through one field value.
type challengeReader struct {
	text string
	at   int
}

func (r *challengeReader) ended() bool { return r.at >= len(r.text) }

// pass goes past any of the bytes, and returns what it passed.
func (r *challengeReader) pass(bytes string) string {
	from := r.at
	for !r.ended() && strings.IndexByte(bytes, r.text[r.at]) >= 0 {
		r.at++
	}
	return r.text[from:r.at]
}

func (r *challengeReader) toComma() {
	for !r.ended() && r.text[r.at] != ',' {
		r.at++
	}
}

// token reads a token (RFC 9110 §5.6.2), "" when there is none.
func (r *challengeReader) token() string {
	from := r.at
	for !r.ended() && isTokenByte(r.text[r.at]) {
		r.at++
	}
	return r.text[from:r.at]
}

func (r *challengeReader) challenge() (Challenge, bool) {
	c := Challenge{Scheme: r.token()}
	if c.Scheme == "" || !r.ended() && !strings.ContainsRune(" \t,", rune(r.text[r.at])) {
		return c, false
	}
	if r.pass(" \t") == "" {
		return c, true
	}
	if c.Token68 = r.token68(); c.Token68 != "" {
		return c, true
	}
	for first := true; ; first = false {
		before := r.at
		comma := strings.Contains(r.pass(" \t,"), ",")
		if !first && !comma {
			if r.toComma(); r.ended() {
				return c, true
			}
			continue
		}
		p, ok := r.param()
		if !ok {
			if comma {
				r.at = before // the next challenge begins there
			} else {
				r.toComma()
			}
			return c, true
		}
		c.Params = append(c.Params, p)
	}
}

// token68 reads a token68 that ends the challenge, or nothing.
func (r *challengeReader) token68() string {
	from := r.at
	for !r.ended() && (isAlnum(r.text[r.at]) || strings.IndexByte("-._~+/", r.text[r.at]) >= 0) {
		r.at++
	}
	body := r.at > from
	r.pass("=")
	end := r.at
	r.pass(" \t")
	if !body || !r.ended() && r.text[r.at] != ',' {
		r.at = from
		return ""
	}
	return r.text[from:end]
}

// param reads name=value; it stays where it is when there is none.
func (r *challengeReader) param() (p ChallengeParam, ok bool) {
	from := r.at
	p.Name = r.token()
	r.pass(" \t")
	if p.Name == "" || r.ended() || r.text[r.at] != '=' {
		r.at = from
		return p, false
	}
	r.at++
	r.pass(" \t")
	if !r.ended() && r.text[r.at] == '"' {
		p.Value = r.quoted()
	} else {
		p.Value = r.token()
	}
	return p, true
}

// quoted reads a quoted string; one without its end goes to the end.
func (r *challengeReader) quoted() string {
	var b strings.Builder
	for r.at++; !r.ended(); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return b.String()
		case c == '\\' && r.at+1 < len(r.text):
			r.at++
			b.WriteByte(r.text[r.at])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// isTokenByte tells whether c may stand in a token (RFC 9110 §5.6.2).
func isTokenByte(c byte) bool { return isAlnum(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0 }

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
