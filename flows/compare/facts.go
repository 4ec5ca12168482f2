package compare

import (
	"strconv"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// slow is the duration from which ten times as long is worth a word.
const slow = time.Second

// witnesses say how an exchange is known.
var witnesses = map[httplog.Witness]string{
	httplog.Sent:     "sent by this program",
	httplog.Received: "received by this program",
	httplog.Unseen:   "sent by the system browser, unseen",
	httplog.Recorded: "read from a recording",
}

// facts compares what is known of two exchanges besides their bytes.
func (c *comparison) facts(a, b httplog.Exchange) {
	s := &Section{Part: Facts, Title: "Facts"}
	fact := func(text string) Side { return Side{Present: text != "", Text: text} }
	failure := func(x httplog.Exchange) string {
		if x.Err == nil {
			return string(x.Failure)
		}
		// An error is to hold no secret; what it quotes is foreign all the same.
		return httplog.RedactText(x.Err.Error(), c.known)
	}
	security := func(x httplog.Exchange) string {
		if x.TLS == nil {
			return ""
		}
		return x.TLS.Version
	}
	s.compare("known as", fact(witnesses[a.Witness]), fact(witnesses[b.Witness]))
	s.compare("edited", fact(yes(a.Request.Edited)), fact(yes(b.Request.Edited)))
	s.compare("attempt", fact(positive(a.Attempt)), fact(positive(b.Attempt)))
	s.counted("attempt")
	s.compare("state", fact(string(a.State)), fact(string(b.State)))
	s.compare("failure", fact(string(a.Failure)), fact(string(b.Failure)))
	s.compare("what went wrong", fact(failure(a)), fact(failure(b)))
	s.compare("TLS", fact(security(a)), fact(security(b)))
	s.duration(a.Timings.Total, b.Timings.Total)
	c.end(s)
}

// counted makes the last row, of the name, one that differs as it always will.
func (s *Section) counted(name string) {
	if len(s.Rows) == 0 {
		return
	}
	if row := &s.Rows[len(s.Rows)-1]; row.Name == name && row.Kind.Real() {
		row.Kind = Volatile
		s.Counts.Real, s.Counts.Volatile = s.Counts.Real-1, s.Counts.Volatile+1
	}
}

func (s *Section) duration(l, r time.Duration) {
	if l <= 0 && r <= 0 {
		return
	}
	side := func(d time.Duration) Side { return Side{Present: d > 0, Text: span(d)} }
	row := Row{Name: "duration", Kind: Volatile, Left: side(l), Right: side(r)}
	switch {
	case l <= 0:
		row.Kind = OnlyRight
	case r <= 0:
		row.Kind = OnlyLeft
	case row.Left.Text == row.Right.Text:
		row.Kind = Same
	case max(l, r) > slow && max(l, r)/10 >= min(l, r):
		row.Kind, row.Note = Changed, "more than ten times as long on the "+oneSide(l > r)
	}
	s.add(row)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func positive(n int) string {
	if n < 1 {
		return ""
	}
	return strconv.Itoa(n)
}
