package httplog

import (
	"bytes"
	"strings"
)

// maxName is the length up to which a name is looked at.
const maxName = 128

// secretParam tells whether a parameter of a query, fragment or form of this
// name holds a secret. The names are those of RFC 6749, 7521, 7523, 7636, 8628,
// 8693 and OpenID Connect, and what login forms use.
func secretParam(name string) bool {
	return name == "code" || name == "samlresponse" || secretName(name)
}

// secretName is secretParam without the names that mean something else in JSON.
// The name is in lower case.
func secretName(name string) bool {
	switch name {
	case "code_verifier", "client_assertion", "assertion", "device_code",
		"access_token", "refresh_token", "id_token", "id_token_hint", "token",
		"accesstoken", "refreshtoken", "idtoken", // as DingTalk writes them
		"subject_token", "actor_token", "registration_access_token",
		"initial_access_token", "logout_token", "otp", "totp", "api_key", "apikey":
		return true
	}
	return strings.Contains(name, "pass") || strings.Contains(name, "secret") || strings.HasSuffix(name, "_token") && !strings.ContainsAny(name, " ;:,") ||
		strings.HasSuffix(name, "_otp") || strings.HasPrefix(name, "otp_") || strings.HasSuffix(name, "-otp")
}

// secretField tells whether all of a header field's value is a secret.
func secretField(name string) bool {
	for _, part := range []string{"api-key", "apikey", "auth-token", "access-token", "secret", "password"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

func (s *secrets) requestLine(head []byte) {
	end, _, _ := cutLine(head, 0)
	start := bytes.IndexByte(head[:end], ' ') + 1
	if i := bytes.LastIndexByte(head[start:end], ' '); i >= 0 {
		end = start + i
	}
	s.url(start, end)
}

func (s *secrets) headFields(head []byte) {
	for _, f := range Fields(head) {
		start, end := f.ValueStart, f.ValueEnd
		switch name := strings.ToLower(f.Name); name {
		case "authorization", "proxy-authorization":
			// The scheme's name may be seen; the credentials follow it.
			if i := bytes.IndexAny(head[start:end], " \t"); i >= 0 {
				start, _ = trimSpace(head, start+i, end)
			}
			s.add(start, end, name)
		case "cookie":
			for start < end {
				stop := start + indexOr(head[start:end], ';', end-start)
				s.cookie(start, stop)
				start = stop + 1
			}
		case "set-cookie":
			s.cookie(start, start+indexOr(head[start:end], ';', end-start))
		case "location", "content-location", "referer", "refresh", "link":
			s.url(start, end)
		default:
			if secretField(name) {
				s.add(start, end, name)
			} else if n := schemeOf(head[start:end]); n > 0 && !strings.HasSuffix(name, "-authenticate") { // a challenge is none
				s.add(start+n, end, name)
			}
		}
	}
}

// schemeOf is the length of the scheme, with the blank after it, of a value that is
// credentials, as in a field of one's own; 0 where it is none.
func schemeOf(value []byte) int {
	i := bytes.IndexByte(value, ' ')
	if i < 0 || !looksLikeToken(value[i+1:]) || bytes.IndexByte(value[i+1:], ' ') >= 0 {
		return 0
	}
	for _, scheme := range []string{"bearer", "basic", "dpop"} {
		if strings.EqualFold(string(value[:i]), scheme) {
			return i + 1
		}
	}
	return 0
}

// cookie marks the value of one name=value pair; all of it when it has no name.
func (s *secrets) cookie(start, end int) {
	if i := bytes.IndexByte(s.text[start:end], '='); i >= 0 {
		start += i + 1
	}
	start, end = trimSpace(s.text, start, end)
	s.add(start, end, "cookie")
}

func indexOr(p []byte, c byte, otherwise int) int {
	if i := bytes.IndexByte(p, c); i >= 0 {
		return i
	}
	return otherwise
}

// url marks the secrets of the URL in [start, end): the password before the
// host, and the parameters of query and fragment.
func (s *secrets) url(start, end int) {
	u := s.text[start:end]
	hash := indexOr(u, '#', len(u))
	query := indexOr(u[:hash], '?', hash)
	if i := bytes.Index(u[:query], []byte("://")); i >= 0 {
		authority := u[i+3 : query]
		authority = authority[:indexOr(authority, '/', len(authority))]
		at := bytes.LastIndexByte(authority, '@')
		if at < 0 && s.cut && end == len(s.text) && i+3+len(authority) == len(u) {
			at = len(authority) // which is still to come
		}
		if colon := bytes.IndexByte(authority[:max(at, 0)], ':'); colon >= 0 {
			s.add(start+i+3+colon+1, start+i+3+at, "password")
		}
	}
	if query < hash {
		s.params(start+query+1, start+hash)
	}
	if hash < len(u) {
		from := start + hash + 1
		s.params(from, end)
		// The fragment of a single-page application may hold a path and a query.
		if i := bytes.IndexByte(s.text[from:end], '?'); i >= 0 {
			s.params(from+i+1, end)
		}
	}
}

// params marks the secrets of name=value pairs joined by "&" (or by "&amp;", as
// HTML writes it). A pair ends at a line end too.
func (s *secrets) params(start, end int) {
	for start < end && s.pace.goesOn(start) {
		stop := end
		if i := bytes.IndexAny(s.text[start:end], "&\r\n"); i >= 0 {
			stop = start + i
		}
		for from := start; from >= 0; {
			from = s.param(from, stop)
		}
		start = stop + 1
	}
}

// param marks the value of one name=value pair if it is a secret. It returns
// where a second query begins in the value, joined the wrong way, or -1.
func (s *secrets) param(start, stop int) int {
	equals := bytes.IndexByte(s.text[start:min(stop, start+3*maxName+1)], '=')
	if equals < 0 {
		return -1
	}
	equals += start
	name := strings.TrimPrefix(paramName(s.text[start:equals]), "amp;")
	if secretParam(name) {
		s.add(equals+1, stop, name)
		return -1
	}
	if q := bytes.IndexByte(s.text[equals:stop], '?'); q >= 0 {
		return equals + q + 1
	}
	return -1
}

// loose marks the parameters of URLs that stand in [start, end) among other text,
// such as a script that goes on to the redirect URI.
func (s *secrets) loose(start, end int) {
	for at := start; at < end && s.pace.goesOn(at); {
		i := bytes.IndexByte(s.text[at:end], '=')
		if i < 0 {
			return
		}
		equals := at + i
		from := equals
		for from > start && equals-from < maxName && nameByte(s.text[from-1]) {
			from--
		}
		at = equals + 1
		if from == start {
			continue
		}
		name, before := strings.ToLower(string(s.text[from:equals])), s.text[from-1]
		if before == '\\' { // JavaScript's way to write '&'
			rest := strings.TrimPrefix(strings.TrimPrefix(name, "u0026"), "x26")
			if rest == name {
				continue
			}
			name, before = rest, '&'
		}
		if strings.IndexByte("?&#;", before) < 0 || !secretParam(name) {
			continue
		}
		stop := equals + 1
		for stop < end && !isBlank(s.text[stop]) && strings.IndexByte("\"'`<>&\\;)", s.text[stop]) < 0 {
			stop++
		}
		s.add(equals+1, stop, name)
		at = stop
	}
}

// paramName returns a parameter's name in lower case, with its percent-encoding
// undone where it is right.
func paramName(p []byte) string {
	out := make([]byte, 0, maxName)
	for i := 0; i < len(p) && len(out) < maxName; i++ {
		c := p[i]
		if c == '%' && i+2 < len(p) {
			hi, lo := unhex(p[i+1]), unhex(p[i+2])
			if hi >= 0 && lo >= 0 {
				c = byte(hi<<4 | lo)
				i += 2
			}
		}
		out = append(out, c)
	}
	return strings.ToLower(strings.Trim(string(out), " \t\r\n"))
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// prose marks the secrets in text for people: URLs, and credentials after the
// name of their scheme.
func (s *secrets) prose() {
	afterScheme := false
	for start := 0; start < len(s.text); {
		end := start + wordEnd(s.text[start:])
		word := s.text[start:end]
		switch {
		case len(word) == 0:
			start++
			continue
		case afterScheme && (len(word) >= 20 || bytes.ContainsAny(word, "0123456789")):
			s.add(start, end, "authorization")
		case bytes.ContainsAny(word, "?#"):
			s.url(start, end)
		case bytes.Contains(word, []byte("=")):
			s.params(start, end)
		case bytes.Contains(word, []byte("://")):
			s.url(start, end)
		}
		afterScheme = bytes.EqualFold(word, []byte("bearer")) || bytes.EqualFold(word, []byte("basic")) || bytes.EqualFold(word, []byte("dpop"))
		start = end + 1
	}
}

// wordEnd returns the length of the word at the beginning of p.
func wordEnd(p []byte) int {
	for i, c := range p {
		switch c {
		case ' ', '\t', '\r', '\n', '"', '\'', '`', '<', '>':
			return i
		}
	}
	return len(p)
}

// body marks the secrets of the body in [start, end) by what it looks like.
func (s *secrets) body(contentType string, start, end int) {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	media = strings.TrimSpace(media)
	text := bytes.TrimLeft(bytes.TrimPrefix(s.text[start:end], []byte("\xef\xbb\xbf")), " \t\r\n")
	first := byte(0)
	if len(text) > 0 {
		first = text[0]
	}
	switch {
	case first == '{', first == '[':
		s.json(start, end)
	case first == '<':
		s.html(start, end)
	case strings.HasSuffix(media, "json"):
		s.json(start, end)
	case strings.HasSuffix(media, "html"), strings.HasSuffix(media, "xml"):
		s.html(start, end)
	default:
		s.params(start, end)
	}
	s.named(start, end)
}
