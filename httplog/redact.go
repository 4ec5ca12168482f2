package httplog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Range is a span of bytes [Start, End) that holds a secret.
type Range struct {
	Start, End int
	// Name is what it is: "access_token", "code", "client_secret", "cookie" …
	// and "secret" for a known value in an unknown place.
	Name string
}

// Mask is what stands in the place of a secret of n bytes. It keeps the length,
// so that a truncated token can be seen.
func Mask(n int) string { return fmt.Sprintf("•••• (%d)", n) }

// RequestSecrets returns where the secrets are in x.Request.Raw: in the request
// line, the header fields and the body. The known values (Log.Secrets) are
// found anywhere and in the usual encodings. Like all functions here it takes
// any bytes, and its ranges are sorted, not empty and do not overlap.
func RequestSecrets(x Exchange, known []string) []Range {
	ranges, _ := Search{Known: known}.Request(context.Background(), x)
	return ranges
}

// ResponseHeadSecrets returns where the secrets are in the head of an answer.
func ResponseHeadSecrets(head []byte, known []string) []Range {
	s := secrets{text: head}
	s.headFields(head)
	s.known(known)
	return s.done()
}

// BodySecrets returns where the secrets are in a body, decoded, of the given
// media type: a form, JSON or HTML. The type is a hint only, for servers often
// name a wrong one.
func BodySecrets(contentType string, body []byte, known []string) []Range {
	ranges, _ := Search{Known: known}.Body(context.Background(), contentType, body)
	return ranges
}

// Redact returns raw with a Mask in the place of each range.
func Redact(raw []byte, ranges []Range) []byte {
	if len(ranges) == 0 {
		return raw
	}
	out := make([]byte, 0, len(raw))
	at := 0
	for _, r := range ranges {
		if r.Start < at || r.End > len(raw) || r.End <= r.Start {
			continue
		}
		out = append(out, raw[at:r.Start]...)
		out = append(out, Mask(r.End-r.Start)...)
		at = r.End
	}
	return append(out, raw[at:]...)
}

// RedactText masks, in text for people, the known values, the credentials after
// Bearer and Basic, and the secrets in the URLs it mentions.
func RedactText(text string, known []string) string {
	s := secrets{text: []byte(text)}
	s.prose()
	s.known(known)
	return string(Redact(s.text, s.done()))
}

// RedactURL masks the password, the secrets in query and fragment, and the
// known values in a URL. It need not be a valid one.
func RedactURL(u string, known []string) string {
	s := secrets{text: []byte(u)}
	s.url(0, len(u))
	s.known(known)
	return string(Redact(s.text, s.done()))
}

// maxRanges bounds what a hostile body can make us keep: when there are more
// secrets, all that follows is one.
const maxRanges = 1 << 16

// secrets collects the ranges of secrets in text.
type secrets struct {
	text   []byte
	ranges []Range
	rest   int // when there are too many: from where on all is secret

	cut  bool  // the text goes on
	pace *pace // when to look whether to go on; nil: never
}

func (s *secrets) add(start, end int, name string) {
	switch {
	case end <= start:
	case len(s.ranges) < maxRanges:
		s.ranges = append(s.ranges, Range{start, end, name})
	case s.rest == 0 || start < s.rest:
		s.rest = max(start, 1)
	}
}

// done returns the ranges sorted, with those that overlap made one.
func (s *secrets) done() []Range {
	if s.rest > 0 {
		s.ranges = append(s.ranges, Range{s.rest, len(s.text), "secret"})
	}
	slices.SortStableFunc(s.ranges, func(a, b Range) int { return cmp.Compare(a.Start, b.Start) })
	out := s.ranges[:0]
	for _, r := range s.ranges {
		if n := len(out); n > 0 && r.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, r.End)
			continue
		}
		out = append(out, r)
	}
	return out
}
