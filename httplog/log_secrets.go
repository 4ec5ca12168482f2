package httplog

// secretList is a set of values in the order in which they came.
type secretList struct {
	known map[string]struct{}
	list  []string // only ever appended to

	cookies int // how many of them are cookies
}

// KnowSecret tells the log a value that is a secret wherever it appears: a
// code, a token, a client secret, a verifier, a password. Values shorter than
// six bytes are not remembered, for they would blot out ordinary text.
func (l *Log) KnowSecret(value string) {
	if len(value) < minSecret {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s := &l.secrets
	if _, ok := s.known[value]; ok {
		return
	}
	if s.known == nil {
		s.known = map[string]struct{}{}
	}
	s.known[value] = struct{}{}
	s.list = append(s.list, value)
}

const (
	// minCookie is the length from which a cookie is taken for more than a setting
	// such as a language, which would blot out ordinary text.
	minCookie = 16
	// maxCookies bounds what a server can have remembered by setting new ones.
	maxCookies = 256
)

// KnowCookie tells the log the value of a cookie, which is a secret wherever else
// it appears, unless it is shorter than 16 bytes. The first 256 are remembered.
func (l *Log) KnowCookie(value string) {
	if len(value) < minCookie {
		return
	}
	l.mu.Lock()
	full := l.secrets.cookies >= maxCookies
	if _, ok := l.secrets.known[value]; !ok && !full {
		l.secrets.cookies++
	}
	l.mu.Unlock()
	if !full {
		l.KnowSecret(value)
	}
}

// knowCookies tells the log the cookies that the head of an answer sets.
func (l *Log) knowCookies(head []byte) {
	for _, r := range ResponseHeadSecrets(head, nil) {
		if r.Name == "cookie" {
			l.KnowCookie(string(head[r.Start:r.End]))
		}
	}
}

// Secrets returns the values told to KnowSecret, in the order in which they
// became known. Nothing is copied: the slice must not be written to. It does not
// change when more become known, so that its length tells whether any did.
func (l *Log) Secrets() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.secrets.list)
	return l.secrets.list[:n:n]
}
