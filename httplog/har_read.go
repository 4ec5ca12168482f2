package httplog

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds on a recording.
const (
	MaxHARSize     = 256 << 20 // bytes
	maxHAREntries  = 100_000
	maxHARWarnings = 20
)

// HAR is a recording that was read.
type HAR struct {
	Creator, Browser string // name and version of the programs it comes from
	// Masked is set when the file is one of ours whose secrets were masked.
	Masked bool
	// Exchanges are in the order in which they were started, with the IDs 1, 2,
	// 3 … Those of a file of ours are in the order of the log it was made from.
	Exchanges []Exchange
	// Entries are their places in log.entries, from 1 on.
	Entries []int
	// Walk is what a file of ours says of the walk beyond its exchanges; nil for
	// others.
	Walk json.RawMessage
	// Warnings tell which entries could not be read, and why.
	Warnings []string

	ids   []int // those in a file of ours, parallel to Exchanges; 0 otherwise
	other other // entries that are not of HTTP

	seen, maxEntries int // entries
}

// other counts what a browser records beside HTTP, by the scheme of its URL.
type other struct {
	count   int
	schemes []string
}

// ReadHAR reads a recording in HAR 1.2: one of ours, or one saved from a
// browser's developer tools or a proxy. HAR does not hold the wire's bytes, so
// those of Request.Raw and Response.Head are put together again from its
// members, in HTTP/1.1's form, and bodies are decoded already (Witness is
// Recorded). A file of ours gives back the exchanges it was made from; where
// secrets are masked in it, they stay so. An entry that cannot be read is left
// out with a warning. The error names the field.
func ReadHAR(r io.Reader) (*HAR, error) { return readHAR(r, MaxHARSize, maxHAREntries) }

func readHAR(r io.Reader, maxSize, maxEntries int) (*HAR, error) {
	src := &harSource{r: r, limit: maxSize}
	in := bufio.NewReader(src)
	h := &HAR{maxEntries: maxEntries}
	err := notHAR(in)
	if err == nil {
		err = h.read(json.NewDecoder(in))
	}
	switch {
	case src.err != nil:
		return nil, fmt.Errorf("reading HAR: %w", src.err)
	case err != nil:
		return nil, fmt.Errorf("reading HAR: %w", err)
	}
	if h.other.count > 0 {
		h.Warnings = append(h.Warnings, fmt.Sprintf("left out what is not HTTP: %d of the entries (%s)", h.other.count, strings.Join(h.other.schemes, ", ")))
	}
	h.order()
	return h, nil
}

// harSource bounds what is read, and keeps the reader's error apart from those
// of the JSON.
type harSource struct {
	r     io.Reader
	read  int
	limit int
	err   error
}

func (s *harSource) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if s.read += n; s.read > s.limit {
		err = fmt.Errorf("it is larger than %d MiB; save only the requests of the sign-in", s.limit>>20)
	}
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// notHAR tells what else a file is, by its beginning. It skips a byte order
// mark, which HAR allows.
func notHAR(in *bufio.Reader) error {
	start, _ := in.Peek(512) // the error comes again
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		start = start[3:]
		_, _ = in.Discard(3) // they are there
	}
	text := bytes.TrimLeft(start, " \t\r\n")
	has := func(prefixes ...string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return bytes.HasPrefix(text, []byte(p)) })
	}
	switch {
	case has("{"):
		return nil
	case len(text) == 0:
		return noHAR("it is empty")
	case has("\xff\xfe", "\xfe\xff", "{\x00"):
		return noHAR("it is text in UTF-16; save it in UTF-8")
	case has("\x1f\x8b", "\x78\x9c", "\x78\x01", "\x78\xda", "PK\x03\x04"):
		return noHAR("it is compressed; unpack it first")
	case has("<?xml", "<items"):
		return noHAR("it is XML")
	case has("<"):
		return noHAR("it is a web page")
	case has("["):
		return noHAR("it is a JSON array")
	}
	return noHAR("it is not JSON")
}

func noHAR(found string) error {
	return fmt.Errorf("%s, and not a HAR file, which is a JSON object with the member log.entries. Save one with “Save all as HAR” in the network tab of the browser's developer tools, or with the HAR export of the proxy", found)
}

// errCut ends the reading of a file that is broken after some good entries.
var errCut = errors.New("cut")

func (h *HAR) read(d *json.Decoder) error {
	found := false
	err := eachMember(d, "", func(name string) error {
		if name != "log" {
			return skip(d, name)
		}
		return eachMember(d, "log", func(name string) error {
			switch name {
			case "entries":
				found = true
				return h.entries(d)
			case "creator":
				return readName(d, "log.creator", &h.Creator)
			case "browser":
				return readName(d, "log.browser", &h.Browser)
			case "_grantwalk":
				var about harAbout
				if err := d.Decode(&about); err != nil {
					return fieldError("log._grantwalk", err)
				}
				h.Masked, h.Walk = about.Masked, about.Walk
				return nil
			}
			return skip(d, "log."+name)
		})
	})
	switch {
	case errors.Is(err, errCut):
		return nil
	case err != nil:
		return err
	case !found:
		return noHAR("it is JSON without log.entries")
	}
	return nil
}

func readName(d *json.Decoder, where string, to *string) error {
	var who harName
	err := d.Decode(&who)
	if wrong := (*json.UnmarshalTypeError)(nil); err != nil && !errors.As(err, &wrong) {
		return fieldError(where, err)
	}
	*to = strings.TrimSpace(string(who.Name + " " + who.Version))
	return nil
}

// eachMember reads an object and calls f for the value of each member.
func eachMember(d *json.Decoder, where string, f func(name string) error) error {
	named := cmp.Or(where, "the file")
	if err := open(d, named, '{', "an object"); err != nil {
		return err
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return fieldError(named, err)
		}
		if err := f(t.(string)); err != nil { // a member's name is a string
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return fieldError(named, err)
	}
	return nil
}

// open reads the beginning of an object or an array.
func open(d *json.Decoder, where string, want json.Delim, what string) error {
	t, err := d.Token()
	if err != nil {
		return fieldError(where, err)
	}
	if t != want {
		return fieldError(where, errors.New("it is not "+what))
	}
	return nil
}

func skip(d *json.Decoder, where string) error {
	var ignored json.RawMessage
	if err := d.Decode(&ignored); err != nil {
		return fieldError(where, err)
	}
	return nil
}

// fieldError says in which field of the file something is wrong.
func fieldError(where string, err error) error {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		if wrong.Field != "" {
			where += "." + wrong.Field
		}
		return fmt.Errorf("%s: it is a JSON %s", where, wrong.Value)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends in the middle; was it saved completely?")
	}
	return fmt.Errorf("%s: %w", where, err)
}

func (h *HAR) entries(d *json.Decoder) error {
	if err := open(d, "log.entries", '[', "an array"); err != nil {
		return err
	}
	for i := 0; d.More(); i++ {
		if h.seen++; h.seen > h.maxEntries {
			return fmt.Errorf("log.entries: there are more than %d; save only the requests of the sign-in", h.maxEntries)
		}
		where := "log.entries[" + strconv.Itoa(i) + "]"
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return h.cut(fieldError(where, err))
		}
		h.entry(where, raw)
	}
	if _, err := d.Token(); err != nil {
		return h.cut(fieldError("log.entries", err))
	}
	return nil
}

// cut keeps what was read of a file that is broken.
func (h *HAR) cut(err error) error {
	if len(h.Exchanges) == 0 {
		return err
	}
	h.Warnings = append(h.Warnings, err.Error()+"; what follows was left out")
	return errCut
}

func (h *HAR) entry(where string, raw []byte) {
	var e harEntry
	if err := json.Unmarshal(raw, &e); err != nil {
		h.warn(fieldError(where, err))
		return
	}
	if scheme := otherScheme(string(e.Request.URL)); scheme != "" {
		h.other.count++
		if len(h.other.schemes) < 5 && !slices.Contains(h.other.schemes, scheme) {
			h.other.schemes = append(h.other.schemes, scheme)
		}
		return
	}
	x, err := e.exchange()
	if err != nil {
		h.warn(fmt.Errorf("%s.%w", where, err))
		return
	}
	id := 0
	if e.Ours != nil {
		id = e.Ours.ID
	}
	h.Exchanges, h.ids, h.Entries = append(h.Exchanges, x), append(h.ids, id), append(h.Entries, h.seen)
}

// otherScheme returns the scheme of a URL that has nothing to do with HTTP but
// stands among a browser's requests all the same; "" for all others.
func otherScheme(u string) string {
	scheme, _, _ := strings.Cut(u, ":")
	switch scheme = strings.ToLower(scheme); scheme {
	case "data", "blob", "about", "file", "filesystem", "javascript", "chrome", "edge", "resource", "ws", "wss",
		"chrome-extension", "moz-extension", "safari-web-extension", "chrome-search", "devtools":
		return scheme
	}
	return ""
}

func (h *HAR) warn(err error) {
	switch n := len(h.Warnings); {
	case n < maxHARWarnings:
		h.Warnings = append(h.Warnings, err.Error()+"; left out")
	case n == maxHARWarnings:
		h.Warnings = append(h.Warnings, "more entries were left out")
	}
}

// order puts the exchanges in the order in which they were made. One that does
// not tell its time stays behind the one before it.
func (h *HAR) order() {
	at := make([]int, len(h.Exchanges))
	when := make([]time.Time, len(h.Exchanges))
	for i, x := range h.Exchanges {
		at[i], when[i] = i, x.Started
		if i > 0 && when[i].IsZero() {
			when[i] = when[i-1]
		}
	}
	ours := !slices.Contains(h.ids, 0)
	slices.SortStableFunc(at, func(a, b int) int {
		if ours {
			return cmp.Compare(h.ids[a], h.ids[b])
		}
		return when[a].Compare(when[b])
	})
	exchanges, entries := make([]Exchange, len(at)), make([]int, len(at))
	for i, j := range at {
		exchanges[i], entries[i] = h.Exchanges[j], h.Entries[j]
		exchanges[i].ID = i + 1
	}
	h.Exchanges, h.Entries, h.ids = exchanges, entries, nil
}
