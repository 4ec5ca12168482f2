package httplog

import (
	"context"
	"strings"
	"sync"
)

type labelKey struct{}

// WithLabel returns a context whose requests are recorded under l.
func WithLabel(ctx context.Context, l Label) context.Context {
	return context.WithValue(ctx, labelKey{}, l)
}

// LabelFrom returns the label that ctx carries; its channel is Back unless set.
func LabelFrom(ctx context.Context) Label {
	l, _ := ctx.Value(labelKey{}).(Label)
	if l.Channel == "" {
		l.Channel = Back
	}
	return l
}

// Log is the append-only record of everything that went over the wire. The
// zero value is ready to use. Its methods may be called from any goroutine.
type Log struct {
	mu        sync.Mutex
	exchanges []Exchange
	attempts  map[attemptKey]int
	secrets   map[string]struct{}
	onChange  func(id int)
}

// OnChange sets the function that is called after an exchange was added or
// changed, from the goroutine that changed it and without the log's lock. It
// must return soon.
func (l *Log) OnChange(f func(id int)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.onChange = f
}

// Add appends x under the next ID, counts its attempt, and returns it as kept.
func (l *Log) Add(x Exchange) Exchange {
	l.mu.Lock()
	x.ID = len(l.exchanges) + 1
	if x.Label.Channel == "" {
		x.Label.Channel = Back
	}
	if l.attempts == nil {
		l.attempts = map[attemptKey]int{}
	}
	key := attemptKey{x.Label.Step, x.Method, withoutQuery(x.URL)}
	l.attempts[key]++
	x.Attempt = l.attempts[key]
	l.exchanges = append(l.exchanges, x)
	f := l.onChange
	l.mu.Unlock()
	if f != nil {
		f(x.ID)
	}
	return x
}

// Update changes the exchange id by change. It does nothing for an unknown id.
func (l *Log) Update(id int, change func(*Exchange)) {
	l.mu.Lock()
	if id < 1 || id > len(l.exchanges) {
		l.mu.Unlock()
		return
	}
	change(&l.exchanges[id-1])
	f := l.onChange
	l.mu.Unlock()
	if f != nil {
		f(id)
	}
}

// Len returns how many exchanges there are; their IDs are 1 to Len.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.exchanges)
}

// Exchange returns the newest snapshot of the exchange id.
func (l *Log) Exchange(id int) (Exchange, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id < 1 || id > len(l.exchanges) {
		return Exchange{}, false
	}
	return l.exchanges[id-1], true
}

// Exchanges returns the newest snapshots of all exchanges, in order.
func (l *Log) Exchanges() []Exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Exchange(nil), l.exchanges...)
}

// attemptKey is what two exchanges share that are attempts at the same thing.
type attemptKey struct{ step, method, url string }

func withoutQuery(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		return url[:i]
	}
	return url
}

// KnowSecret tells the log a value that is a secret wherever it appears: a
// code, a token, a client secret, a verifier, a password. Values shorter than
// six bytes are not remembered, for they would blot out ordinary text.
func (l *Log) KnowSecret(value string) {
	if len(value) < 6 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.secrets == nil {
		l.secrets = map[string]struct{}{}
	}
	l.secrets[value] = struct{}{}
}

// Secrets returns the values told to KnowSecret, in no order.
func (l *Log) Secrets() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]string, 0, len(l.secrets))
	for s := range l.secrets {
		out = append(out, s)
	}
	return out
}
