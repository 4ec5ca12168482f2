package httplog

import (
	"fmt"
	"strings"
)

// chunks returns what is within the chunk framing of the body. ok is false when
// the request does not say that it is chunked, or the framing is not right from
// the first byte of the body to its last.
func (d Draft) chunks() (data string, ok bool) {
	if d.url || !endsChunked(d.head) {
		return "", false
	}
	c := dechunker{}
	used, err := c.feed([]byte(d.body), true)
	if err != nil || c.state != chunkDone || used < len(d.body) {
		return "", false
	}
	return string(c.out.view().Bytes()), true
}

// endsChunked tells whether chunked is the last transfer coding.
func endsChunked(head string) bool {
	codings := transferCodings(head)
	if len(codings) == 0 {
		return false
	}
	all := strings.Split(codings[len(codings)-1], ",")
	return strings.EqualFold(strings.Trim(all[len(all)-1], " \t"), "chunked")
}

// rechunk puts new data into a framed body. What was one chunk keeps its chunk
// extension and all that follows; else the data is written as one chunk.
func rechunk(body, was, data string) string {
	if line, tail, ok := oneChunk(body, was); ok {
		return aroundData(line, data, tail)
	}
	c := dechunker{}
	c.feed([]byte(body), false)
	end := "0\r\n\r\n"
	if len(c.trailer) > 0 {
		end = "0\r\n" + string(c.trailer)
	}
	return aroundData("\r\n", data, "\r\n"+end)
}

// oneChunk returns what stands around the data of a body of one chunk: what
// follows the size in its chunk-size line, and what follows the data.
func oneChunk(body, data string) (line, tail string, ok bool) {
	i := strings.IndexByte(body, '\n') + 1
	if data == "" || !strings.HasPrefix(body[i:], data) {
		return "", "", false
	}
	size := 0
	for size < i && unhex(body[size]) >= 0 {
		size++
	}
	if n, err := parseChunkSize([]byte(body[:size])); err != nil || int(n) != len(data) {
		return "", "", false
	}
	return body[size:i], body[i+len(data):], true
}

// aroundData frames data as one chunk; no data is no chunk, for a chunk of size
// 0 is the last.
func aroundData(line, data, tail string) string {
	if data == "" {
		_, tail, _ = strings.Cut(tail, "\n")
		return tail
	}
	return fmt.Sprintf("%x", len(data)) + line + data + tail
}

// refit gives the one chunk of now, which was edited as text, its right size,
// unless its chunk-size line or what follows the data was edited too.
func refit(body, was, now string) string {
	line, tail, ok := oneChunk(body, was)
	if !ok {
		return now
	}
	head := body[:len(body)-len(was)-len(tail)]
	data, ok := strings.CutPrefix(now, head)
	if ok {
		data, ok = strings.CutSuffix(data, tail)
	}
	if !ok || data == was {
		return now
	}
	return aroundData(line, data, tail)
}
