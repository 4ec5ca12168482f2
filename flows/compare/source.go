package compare

import (
	"sort"

	"github.com/grantwalk/grantwalk/httplog"
)

// source is the bytes in which the values of one side stand, and where the
// secrets are in them.
type source struct {
	text    []byte
	secrets []httplog.Range // sorted, as httplog gives them
	nowhere bool            // the bytes were put together here: no value has a place
	offset  int             // of text within the bytes in which places are counted
}

// from is what begins at offset at as a source of its own.
func (s source) from(at int) source {
	out := source{text: s.text[at:], nowhere: s.nowhere, offset: s.offset + at}
	for _, r := range s.secrets[s.firstSecret(at):] {
		out.secrets = append(out.secrets, httplog.Range{Start: max(r.Start, at) - at, End: r.End - at, Name: r.Name})
	}
	return out
}

// side is the value that stands at [start, end), which decoded is text.
func (s source) side(text string, start, end int) Side {
	out := Side{Present: true, Text: text}
	if !s.nowhere {
		out.At = Span{s.offset + start, s.offset + end}
	}
	first := s.firstSecret(start)
	if first == len(s.secrets) || s.secrets[first].Start >= end {
		return out
	}
	if text != string(s.text[start:end]) {
		// Decoding moved the bytes: all of it counts.
		if text != "" {
			out.Secrets = []Span{{0, len(text)}}
		}
		return out
	}
	for _, r := range s.secrets[first:] {
		if r.Start >= end {
			break
		}
		out.Secrets = append(out.Secrets, Span{max(r.Start, start) - start, min(r.End, end) - start})
	}
	return out
}

// raw is the value that stands at [start, end) as it is.
func (s source) raw(start, end int) Side { return s.side(string(s.text[start:end]), start, end) }

// hasSecret reports whether any of [start, end) is secret.
func (s source) hasSecret(start, end int) bool {
	first := s.firstSecret(start)
	return first < len(s.secrets) && s.secrets[first].Start < end
}

// firstSecret is the index of the first secret that ends after offset at.
func (s source) firstSecret(at int) int {
	return sort.Search(len(s.secrets), func(i int) bool { return s.secrets[i].End > at })
}
