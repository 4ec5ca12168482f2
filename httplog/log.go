package httplog

import (
	"context"
	"slices"
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
	// MaxMemory is how many bytes the messages may take up together; 0 means
	// DefaultMaxMemory. Beyond it the oldest large bodies are cut to their first
	// 64 KiB (see Response.Trimmed). Not cut are requests, heads, answers that are
	// still coming in, and the newest large body, whatever its size. It is set
	// before the first exchange.
	MaxMemory int64

	mu       sync.Mutex
	entries  []*entry // by ID
	newest   *entry   // the one that changed last
	version  Version
	memory   int64    // what all entries hold
	large    []*entry // ended and not trimmed, the oldest first
	attempts map[attemptKey]int
	secrets  secretList
	onChange func(id int)
}

// entry is an exchange with the version that its last change made, and with what
// changed last before and after it.
type entry struct {
	Exchange
	changed      Version
	older, newer *entry

	memory int64 // what it was counted with
	large  bool  // it is, or was, in Log.large
}

// Version is a point in the history of a log. The zero value is before
// everything. It says nothing of another log.
type Version uint64

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
	x.ID = len(l.entries) + 1
	if x.Label.Channel == "" {
		x.Label.Channel = Back
	}
	if l.attempts == nil {
		l.attempts = map[attemptKey]int{}
	}
	key := attemptKey{x.Label.Step, x.Method, withoutQuery(x.URL)}
	l.attempts[key]++
	x.Attempt = l.attempts[key]
	e := &entry{Exchange: x}
	l.entries = append(l.entries, e)
	l.touch(e)
	cut := l.account(e)
	f := l.onChange
	l.mu.Unlock()
	tell(f, x.ID, cut)
	return x
}

// Update changes the exchange id by change. It does nothing for an unknown id.
func (l *Log) Update(id int, change func(*Exchange)) {
	l.mu.Lock()
	e := l.at(id)
	if e == nil {
		l.mu.Unlock()
		return
	}
	change(&e.Exchange)
	l.touch(e)
	cut := l.account(e)
	f := l.onChange
	l.mu.Unlock()
	tell(f, id, cut)
}

// tell tells f, if there is one, of the change of id and of what was cut for it.
func tell(f func(id int), id int, cut []int) {
	if f == nil {
		return
	}
	f(id)
	for _, id := range cut {
		f(id)
	}
}

// at returns the entry of the exchange id, or nil; it is called with the lock
// held.
func (l *Log) at(id int) *entry {
	if id < 1 || id > len(l.entries) {
		return nil
	}
	return l.entries[id-1]
}

// touch makes e the one that changed last; it is called with the lock held.
func (l *Log) touch(e *entry) {
	l.version++
	e.changed = l.version
	if e == l.newest {
		return
	}
	if e.older != nil {
		e.older.newer = e.newer
	}
	if e.newer != nil {
		e.newer.older = e.older
	}
	if e.older, e.newer = l.newest, nil; l.newest != nil {
		l.newest.newer = e
	}
	l.newest = e
}

// Len returns how many exchanges there are; their IDs are 1 to Len.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}

// Exchange returns the newest snapshot of the exchange id.
func (l *Log) Exchange(id int) (Exchange, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.at(id)
	if e == nil {
		return Exchange{}, false
	}
	return e.Exchange, true
}

// Exchanges returns the newest snapshots of all exchanges, in order. It copies
// them all: who asks at every change asks Since.
func (l *Log) Exchanges() []Exchange {
	all, _ := l.Since(0)
	return all
}

// Since returns the newest snapshots of the exchanges that were added or changed
// after v, in order of their IDs, and the version of the log, to ask from the
// next time. It takes time for what has changed, not for what there is. A list
// of all exchanges is kept up to date with it like this:
//
//	changed, seen = log.Since(seen)
//	for _, x := range changed {
//		if x.ID > len(all) {
//			all = append(all, x) // new ones come without a gap
//		} else {
//			all[x.ID-1] = x
//		}
//	}
func (l *Log) Since(v Version) (changed []Exchange, now Version) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for e := l.newest; e != nil && e.changed > v; e = e.older {
		n++
	}
	if n == 0 {
		return nil, l.version
	}
	changed = make([]Exchange, 0, n)
	if n == len(l.entries) {
		for _, e := range l.entries {
			changed = append(changed, e.Exchange)
		}
		return changed, l.version
	}
	for e := l.newest; len(changed) < n; e = e.older {
		changed = append(changed, e.Exchange)
	}
	slices.SortFunc(changed, func(a, b Exchange) int { return a.ID - b.ID })
	return changed, l.version
}

// Where returns the newest snapshots of the exchanges for which match is true,
// in order. It looks at all of them, and copies only those. The log is locked
// while it looks: match must be quick, must not call the log, and must neither
// change nor keep what it is given.
func (l *Log) Where(match func(*Exchange) bool) []Exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Exchange
	for _, e := range l.entries {
		if match(&e.Exchange) {
			out = append(out, e.Exchange)
		}
	}
	return out
}

// Last returns the newest snapshot of the exchange with the highest ID for which
// match is true. What match may do is said at Where.
func (l *Log) Last(match func(*Exchange) bool) (Exchange, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range slices.Backward(l.entries) {
		if match(&e.Exchange) {
			return e.Exchange, true
		}
	}
	return Exchange{}, false
}

// attemptKey is what two exchanges share that are attempts at the same thing.
type attemptKey struct{ step, method, url string }

func withoutQuery(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		return url[:i]
	}
	return url
}
