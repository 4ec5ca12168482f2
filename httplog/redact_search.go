package httplog

import "context"

// Search looks for secrets in text that may be large: it can be stopped, says how
// far it is, and may be given the beginning of a text alone. [BodySecrets] and
// [RequestSecrets] are the same for text that is whole and small.
type Search struct {
	// Known are the values that are secret wherever they stand (Log.Secrets). As
	// there, nobody may write to the slice.
	Known []string
	// Cut says that the text goes on. What may turn out to be a secret by what
	// follows is one then: a member d of an object that may become a private key,
	// the value of an input whose name is still to come.
	//
	// A known value that is cut off after less than 256 bytes is not found:
	// what is shown must end well before the cut.
	Cut bool
	// Progress, when not nil, is told now and then how much of total is done.
	Progress func(done, total int)
}

// Body is [BodySecrets]. The error is the context's.
func (q Search) Body(ctx context.Context, contentType string, body []byte) ([]Range, error) {
	s := q.secrets(ctx, body)
	s.body(contentType, 0, len(body))
	return s.found(q.Known)
}

// Request is [RequestSecrets]. The error is the context's.
func (q Search) Request(ctx context.Context, x Exchange) ([]Range, error) {
	raw := x.Request.Raw
	s := q.secrets(ctx, raw)
	head, body := splitMessage(raw)
	s.requestLine(head)
	s.headFields(head)
	s.body(headerOf(Fields(head)).Get("Content-Type"), len(head), len(head)+len(body))
	return s.found(q.Known)
}

func (q Search) secrets(ctx context.Context, text []byte) *secrets {
	return &secrets{text: text, cut: q.Cut, pace: &pace{ctx: ctx, progress: q.Progress, total: 2 * len(text)}}
}

func (s *secrets) found(known []string) ([]Range, error) {
	s.pace.from, s.pace.next = len(s.text), 0
	s.known(known)
	return s.done(), s.pace.ctx.Err()
}

// pace makes a scan look at its context now and then. A nil pace never does.
type pace struct {
	ctx      context.Context
	progress func(done, total int)
	total    int
	from     int // what earlier scans of the same text count
	next     int // where to look next
	stopped  bool
}

// paceBytes is how many bytes are scanned between two looks.
const paceBytes = 64 << 10

// goesOn reports whether a scan that has come to byte at is to go on.
func (p *pace) goesOn(at int) bool {
	if p == nil || at < p.next {
		return true
	}
	p.next = at + paceBytes
	if p.stopped = p.stopped || p.ctx.Err() != nil; p.stopped {
		p.next = 0
		return false
	}
	if p.progress != nil {
		p.progress(p.from+at, p.total)
	}
	return true
}
