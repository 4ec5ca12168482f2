package httplog_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// harStream gives head, then part again and again, n times, then tail.
func harStream(head, part string, n int, tail string) io.Reader {
	return io.MultiReader(strings.NewReader(head), &repeated{text: []byte(part), left: n}, strings.NewReader(tail))
}

type repeated struct {
	text []byte
	at   int
	left int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.text[r.at:])
	if r.at += n; r.at == len(r.text) {
		r.at, r.left = 0, r.left-1
	}
	return n, nil
}

const smallEntry = `{"request":{"method":"GET","url":"https://a.example"},"response":{"status":200}}`

func TestReadHARIsBounded(t *testing.T) {
	t.Parallel()
	blank := strings.Repeat(" ", 64<<10)
	for name, c := range map[string]struct {
		in   io.Reader
		want string
	}{
		"too large":        {harStream(`{"log":{"entries":[`, blank, 17, `]}}`), "larger than 1 MiB"},
		"too large after":  {harStream(harOf(smallEntry)[:len(harOf())-2], blank, 17, `]}}`), "larger than 1 MiB"},
		"too many entries": {harStream(`{"log":{"entries":[`+smallEntry, ","+smallEntry, 100, `]}}`), "more than 100;"},
		"too deep":         {harStream(`{"log":{"entries":[`, `{"a":[`, 20_000, ``), "log.entries[0]"},
		"too deep beside":  {harStream(`{"x":`, `[`, 20_000, ``), "exceeded max depth"},
	} {
		_, err := httplog.ReadHARUpTo(c.in, 1<<20, 100)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestReadHARBoundsAnEntry(t *testing.T) {
	t.Parallel()
	fields := `{"request":{"method":"GET","url":"https://a.example","headers":[{}` + strings.Repeat(",{}", 10_000) + `]},"response":{"status":200}}`
	body := `{"request":{"method":"POST","url":"https://a.example","postData":{"text":"%[1]s"}},"response":{"status":200,"content":{"text":"%[1]s"}}}`
	h := readHAR(t, []byte(harOf(fields, fmt.Sprintf(body, strings.Repeat("a", httplog.DefaultMaxBody+1)))))
	if len(h.Warnings) != 1 || !strings.HasPrefix(h.Warnings[0], "log.entries[0]") || len(h.Exchanges) != 1 {
		t.Fatalf("%d exchanges, warnings %q", len(h.Exchanges), h.Warnings)
	}
	r := h.Exchanges[0].Response
	if !r.Truncated || r.WireSize != httplog.DefaultMaxBody+1 || r.Body().Len() != httplog.DefaultMaxBody || len(h.Exchanges[0].Request.Body()) != httplog.DefaultMaxBody {
		t.Errorf("%v, %d bytes of %d", r.Truncated, r.Body().Len(), r.WireSize)
	}
}

func TestReadHARKeepsWhatCameBeforeTheBreak(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"cut in an entry":        {harOf(smallEntry, smallEntry)[:len(harOf(smallEntry))+10], "log.entries[1]: the file ends in the middle"},
		"cut between entries":    {harOf(smallEntry)[:len(harOf(smallEntry))-3], "log.entries: the file ends in the middle"},
		"broken JSON in another": {harOf(smallEntry, `{"request":}`), "log.entries[1]: invalid character '}'"},
	} {
		h, err := httplog.ReadHAR(strings.NewReader(c.text))
		if err != nil || len(h.Exchanges) != 1 || len(h.Warnings) != 1 || !strings.Contains(h.Warnings[0], c.want) {
			t.Errorf("%s: %+v, %v", name, h, err)
		}
	}
}

func TestReadHARSaysWhatTheFileIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":        {" \n", "it is empty"},
		"a page":       {"<!doctype html><title>Sign in</title>", "it is a web page"},
		"Burp's items": {`<?xml version="1.0"?><items burpVersion="2026.9">`, "it is XML"},
		"an array":     {"[]", "it is a JSON array"},
		"gzip":         {"\x1f\x8b\x08\x00", "it is compressed"},
		"a zip":        {"PK\x03\x04", "it is compressed"},
		"mitmproxy's":  {"1234:7:version;2:20#", "it is not JSON"},
		"UTF-16":       {"\xff\xfe{\x00", "UTF-16"},
		"other JSON":   {`{"issuer":"x"}`, "JSON without log.entries"},
	} {
		_, err := httplog.ReadHAR(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "Save all as HAR") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestReadHARReportsTheReadersError(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	for _, before := range []string{"", `{"log":`, harOf(smallEntry)[:60]} {
		_, err := httplog.ReadHAR(io.MultiReader(strings.NewReader(before), failing{broken}))
		if !errors.Is(err, broken) {
			t.Errorf("after %q: %v", before, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWriteHARReportsTheWritersError(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is full")
	if err := httplog.WriteHAR(failing{broken}, harWalk(), httplog.HAROptions{}); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// TestWriteHARTakesAnyName: what names the program is text like any other.
func TestWriteHARTakesAnyName(t *testing.T) {
	t.Parallel()
	h := readHAR(t, writeHAR(t, harWalk(), httplog.HAROptions{Creator: `null "entries":[`, Version: "1\n", Comment: "null"}))
	if len(h.Exchanges) != len(harWalk()) || h.Creator != `null "entries":[ 1` {
		t.Errorf("%q, %d exchanges", h.Creator, len(h.Exchanges))
	}
}

// BenchmarkReadHAR shows what a large file costs in memory, beside its bodies.
func BenchmarkReadHAR(b *testing.B) {
	entry := `{"startedDateTime":"2026-11-22T12:00:00Z","request":{"method":"GET","url":"https://a.example/x"},"response":{"status":200,"content":{"text":"` + strings.Repeat("x", 50_000) + `"}}}`
	text := []byte(harOf(strings.Split(strings.Repeat(entry+"\n", 400), "\n")[:400]...))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := httplog.ReadHAR(bytes.NewReader(text)); err != nil {
			b.Fatal(err)
		}
	}
}
