package httplog_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

var draftParts = []httplog.Part{httplog.Query, httplog.Header, httplog.Form}

// FuzzDraft edits foreign bytes: what is not edited stays, what is edited reads
// back, an error changes nothing, and the way through an editor loses nothing.
func FuzzDraft(f *testing.F) {
	for _, raw := range textRequests {
		f.Add([]byte(raw), uint8(0), uint8(0), "name", "a value")
	}
	for op := range uint8(21) {
		f.Add([]byte(veiledRequest), op, uint8(1), "x y", "known-value")
	}
	f.Add([]byte("GET   /a?b=1&&b=%7E+&c  HTTP/1.1\nhOst:  x \r\nbad line\r\n lost\r\nX-A : 1,\r\n\t2\r\nX-A:\r\n\r\n"), uint8(4), uint8(2), "X", "")
	f.Add([]byte("POST / HTTP/1.1\r\nTransfer-Encoding: x, Chunked\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2;e\r\na=\r\n1\n1\r\n0\r\nT: 1\r\n\r\n"), uint8(2), uint8(0), "", "\r\n&")
	f.Add([]byte("\r\n\r\n"), uint8(10), uint8(0), ":", "#")
	f.Add([]byte("G\n: \n a\nContent-Length: 0\n\n"), uint8(19), uint8(3), "content-length", "<<secret-1:code:3-characters>>")
	f.Add([]byte("code=<<secret&code=secret-1: 5-characters>>"), uint8(11), uint8(0), "a=b", "a#b c")
	f.Fuzz(func(t *testing.T, raw []byte, op, index uint8, name, value string) {
		d := httplog.ReadDraft(raw)
		checkUntouched(t, d, raw)
		checkVeil(t, d, value)
		u := httplog.ReadURL(string(raw))
		if !bytes.Equal(u.Bytes(), raw) {
			t.Errorf("the URL is %q", u.Bytes())
		}
		checkVeil(t, u, value)

		part, i := draftParts[op%3], int(index)
		rows := d.Rows(part)
		if len(rows) > 0 {
			i %= len(rows) + 1
		}
		e, want, err := editRow(d, part, op/3, i, name, value)
		if err != nil {
			if !bytes.Equal(e.Bytes(), raw) {
				t.Errorf("with the error %v came %q", err, e.Bytes())
			}
			return
		}
		checkRows(t, e, part, want)
		for _, other := range draftParts {
			if other != part && !sameRows(d.Rows(other), e.Rows(other)) && !(other == httplog.Form && part == httplog.Header) {
				t.Errorf("an edit of a %s changed the %ss from %+v to %+v", part, other, d.Rows(other), e.Rows(other))
			}
		}
		checkVeil(t, e, value)
		e.FromText([]byte(value + string(raw)))
		e.FromText([]byte(strings.Replace(string(e.Bytes()), name, value, 1)))
	})
}

// editRow makes an edit and says what the rows have to be then, by Raw; nil when
// that depends.
func editRow(d httplog.Draft, part httplog.Part, op uint8, i int, name, value string) (e httplog.Draft, want []string, err error) {
	var raws []string
	for _, r := range d.Rows(part) {
		raws = append(raws, r.Raw)
	}
	switch op {
	case 0:
		e, err = d.Set(part, i, value)
		if err == nil && part != httplog.Header && e.Rows(part)[i].Value != value {
			return e, []string{"the value " + value}, nil
		}
	case 1:
		e, err = d.Rename(part, i, name)
		if err == nil && part != httplog.Header && e.Rows(part)[i].Name != name {
			return e, []string{"the name " + name}, nil
		}
	case 2:
		e, err = d.Insert(part, i, name, value)
		if err == nil && part != httplog.Header && (e.Rows(part)[i].Name != name || e.Rows(part)[i].Value != value) {
			return e, []string{"the parameter " + name + " " + value}, nil
		}
	case 3:
		e, err = d.Double(part, i)
		if err == nil {
			return e, slices.Insert(raws, i, raws[i]), nil
		}
	case 4:
		e, err = d.SetRaw(part, i, value)
		if err == nil {
			raws[i] = value
			return e, raws, nil
		}
	case 5:
		e, err = d.InsertRaw(part, i, value)
		if err == nil {
			return e, slices.Insert(raws, i, value), nil
		}
	default:
		e, err = d.Remove(part, i)
		if err == nil && part == httplog.Header {
			return e, nil, nil // a line that is left may continue another now
		} else if err == nil {
			return e, slices.Delete(raws, i, i+1), nil
		}
	}
	if err == nil {
		changed := e.Rows(part)[i].Raw
		if op == 2 {
			return e, slices.Insert(raws, i, changed), nil
		}
		raws[i] = changed
	}
	return e, raws, err
}

func checkRows(t *testing.T, e httplog.Draft, part httplog.Part, want []string) {
	t.Helper()
	got := e.Rows(part)
	if want != nil && !slices.EqualFunc(got, want, func(r httplog.Row, raw string) bool { return r.Raw == raw }) {
		if part != httplog.Form || len(got) > 0 { // without its last row it may look like no form
			t.Errorf("the %ss are %+v, want %q", part, got, want)
		}
	}
	again := httplog.ReadDraft(e.Bytes())
	if again.RequestLine() != e.RequestLine() || !bytes.Equal(again.Body(), e.Body()) {
		t.Errorf("%q is read as %+v and %q, not %+v and %q", e.Bytes(), again.RequestLine(), again.Body(), e.RequestLine(), e.Body())
	}
	for _, p := range draftParts {
		if !slices.Equal(again.Rows(p), e.Rows(p)) {
			t.Errorf("the %ss of %q are read as %+v, not %+v", p, e.Bytes(), again.Rows(p), e.Rows(p))
		}
	}
}

// sameRows compares rows but for Content-Length.
func sameRows(a, b []httplog.Row) bool {
	length := func(r httplog.Row) bool { return strings.EqualFold(r.Name, "Content-Length") }
	return slices.Equal(slices.DeleteFunc(a, length), slices.DeleteFunc(b, length))
}

func checkUntouched(t *testing.T, d httplog.Draft, raw []byte) {
	t.Helper()
	texts := []string{string(raw)}
	if s := string(raw); strings.TrimSpace(s) != "" {
		texts = append(texts, toCRLF(s))
		if !strings.Contains(s, "\r\r\n") {
			texts = append(texts, strings.ReplaceAll(s, "\r\n", "\n"))
		}
		if !strings.HasSuffix(s, "\n") {
			texts = append(texts, s+"\n")
		}
	}
	if !bytes.Equal(d.Bytes(), raw) {
		t.Errorf("%q is %q", raw, d.Bytes())
	}
	for _, text := range texts {
		if got := d.FromText([]byte(text)).Bytes(); !bytes.Equal(got, raw) {
			t.Errorf("%q came back as %q and is %q", raw, text, got)
		}
	}
}

func checkVeil(t *testing.T, d httplog.Draft, known string) {
	t.Helper()
	v := d.Veil([]string{known})
	back, err := v.Draft(v.Text())
	if err != nil || !bytes.Equal(back.Bytes(), d.Bytes()) {
		t.Errorf("%q, veiled as %q, came back as %q, %v", d.Bytes(), v.Text(), back.Bytes(), err)
	}
	// What stands beside a placeholder and the placeholder may form it anew.
	if len(known) >= 6 && !strings.ContainsAny(known, "<>") && !strings.Contains("secretcharacters", strings.ToLower(known)) && strings.Contains(string(v.Text()), known) {
		t.Errorf("%q is in %q", known, v.Text())
	}
}
