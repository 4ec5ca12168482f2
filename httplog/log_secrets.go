package httplog

// secretList is a set of values in the order in which they came.
type secretList struct {
	known map[string]struct{}
	list  []string // only ever appended to
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

// Secrets returns the values told to KnowSecret, in the order in which they
// became known. Nothing is copied: the slice must not be written to. It does not
// change when more become known, so that its length tells whether any did.
func (l *Log) Secrets() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.secrets.list)
	return l.secrets.list[:n:n]
}
