package findings

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// What is too long for many clients and servers.
const (
	longBody    = 1 << 20
	longHeaders = 64 << 10
)

var ruleBody = Rule{
	ID: "HTTP-BODY", Topic: "metadata", Severity: Warning,
	Title:  "Answer's bytes cannot be used as they are",
	Looks:  "JSON with a byte order mark, in UTF-16 or another charset, or with NUL in it; a content coding nobody asked for, or that cannot be undone; an answer that is cut off, empty or longer than 1 MiB, or that says in two ways how long it is; a head or chunks that most clients refuse; field lines of more than 64 KiB, or a request that is too long (414, 431). It is an error where the answer cannot be read because of that.",
	Breaks: "Many parsers fail at the first byte, or in the middle.",
	Specs:  []specref.Ref{specref.RFC8259.Section("8.1"), specref.RFC9110.Section("8.4")},
	Fix: Fix{
		IdP:    "Send JSON in UTF-8 without a byte order mark, compressed only when Accept-Encoding asks for it and only once, with a Content-Length that fits; look at the buffers and limits of the proxy.",
		Client: "Ask for less: fewer scopes and claims, a shorter state.",
	},
	After: []ID{"NET-INTERCEPT", "NET-REACH", "HTTP-TOKEN-REDIRECT"},
	Judge: func(t *Trace) Outcome {
		all := t.serverExchanges()
		if len(all) == 0 {
			return notApplicable("no answer of the provider was recorded")
		}
		var hits []Hit
		done := map[string]bool{}
		for _, x := range all {
			if x.Response == nil {
				continue
			}
			h, ok := brokenBody(x)
			if key := x.URL + h.Message; ok && !done[key] {
				done[key] = true
				hits = append(hits, h)
			}
		}
		return found(hits...)
	},
}

// brokenBody tells the first thing that is wrong with the bytes of an answer.
func brokenBody(x *Exchange) (Hit, bool) {
	if h, ok := brokenTransfer(x); ok {
		return h, true
	}
	if !backChannel(x) || x.Status() == 0 {
		return Hit{}, false
	}
	if h, ok := wrongCharset(x); ok {
		if x.json == nil && x.OK() {
			h.Severity = Error
		}
		return h, true
	}
	return Hit{}, false
}

// brokenTransfer tells what went wrong with the message, whatever it says.
func brokenTransfer(x *Exchange) (Hit, bool) {
	r := x.Response
	hit := func(s Severity, at Evidence, specs []specref.Ref, format string, args ...any) (Hit, bool) {
		return Hit{Severity: s, At: at, Specs: specs, Message: fmt.Sprintf(format, args...)}, true
	}
	// beside is for what is read all the same: it explains no other finding.
	beside := func(at Evidence, specs []specref.Ref, format string, args ...any) (Hit, bool) {
		h, ok := hit(Warning, at, specs, format, args...)
		h.Beside = true
		return h, ok
	}
	live := x.Witness == httplog.Sent
	coding := strings.TrimSpace(strings.Join(x.HeaderValues("Content-Encoding"), ", "))
	switch {
	case x.Status() == http.StatusRequestURITooLong:
		return hit(Error, x.AtStatus(), []specref.Ref{specref.RFC9110.Section("15.5.15")}, "The request line is too long for %s (414): it has %d bytes.", hostname(x), len(x.requestLine()))
	case x.Status() == http.StatusRequestHeaderFieldsTooLarge:
		return hit(Error, x.AtStatus(), []specref.Ref{specref.RFC6585.Section("5")}, "The request's field lines are too long for %s (431): they have %d bytes.", hostname(x), len(x.Text(RequestHeaders)))
	case len(r.Head) > longHeaders:
		return beside(x.AtPart(ResponseHeaders), []specref.Ref{specref.RFC9110.Section("5.4")}, "The answer's field lines have %d bytes; many clients and proxies take 64 KiB at most, or less.", len(r.Head))
	case x.Status() != 0 && (x.Failure == httplog.FailCutOff || x.Failure == httplog.FailReset || x.Failure == httplog.FailMalformed):
		promised := ""
		if n, err := strconv.ParseInt(x.Header("Content-Length"), 10, 64); err == nil && n > r.WireSize {
			promised = fmt.Sprintf(" of the %d that Content-Length promises", n)
		}
		return hit(Error, x.AtHeader("Content-Length"), []specref.Ref{specref.RFC9112.Section("8"), specref.RFC9110.Section("8.6")}, "The answer is cut off: %d bytes of the body came%s.", r.WireSize, promised)
	case r.DecodeErr != nil:
		return hit(Error, x.AtHeader("Content-Encoding"), nil, "The body cannot be unpacked (Content-Encoding %s).", quote(coding))
	case live && r.Encoding != "" && r.Truncated && r.Trimmed == 0 && backChannel(x):
		return hit(Error, x.AtHeader("Content-Encoding"), nil, "The body's %d bytes unpack (Content-Encoding %s) to more than the %d that are kept.", r.WireSize, quote(coding), r.Body().Len())
	case r.Chunked && x.HasHeader("Content-Length"):
		return beside(x.AtHeader("Content-Length"), []specref.Ref{specref.RFC9112.Section("6.3")}, "The answer has both Content-Length and Transfer-Encoding, which is how answers are smuggled past a proxy. The chunks were taken.")
	case r.Tolerant != "":
		return beside(x.AtPart(ResponseHeaders), []specref.Ref{specref.RFC9110.Section("5")}, "Most HTTP clients refuse this answer: %s.", r.Tolerant)
	case strings.Contains(x.Note, "after the answer") && x.HasHeader("Content-Length") && backChannel(x):
		return hit(Warning, x.AtHeader("Content-Length"), []specref.Ref{specref.RFC9110.Section("8.6")}, "More bytes came than the Content-Length of %s promises.", quote(x.Header("Content-Length")))
	case live && r.Encoding != "" && (x.IsHTML() || !x.BodyKnown()): // a page is another fault, however it is packed
	case live && coding != "" && !strings.EqualFold(coding, "identity") && len(r.Wire.Bytes()) > 0:
		return wrongCoding(x, coding)
	case bodySize(x) > longBody:
		if backChannel(x) {
			at := x.At(ResponseBody, longBody, longBody+1)
			if len(x.Body()) <= longBody { // so much of it is not left
				at = x.AtHeader("Content-Length")
			}
			return hit(Warning, at, []specref.Ref{specref.RFC9110.Section("8.6")}, "The body has %d bytes; many clients read 1 MiB at most.", bodySize(x))
		}
	case x.Status() == http.StatusOK && x.BodyKnown() && len(bytes.TrimSpace(x.Body())) == 0 && x.Failure == "":
		switch x.Step() {
		case "metadata", "keys", "id-token", "userinfo":
			return hit(Error, x.AtStatus(), []specref.Ref{specref.RFC9110.Section("15.3.1")}, "The answer is %d with an empty body.", x.Status())
		}
	}
	return Hit{}, false
}

// bodySize is how long a body was at least, even if less of it is left.
func bodySize(x *Exchange) int64 {
	r, n := x.Response, max(int64(x.Response.Body().Len()), x.Response.Trimmed)
	if r.Truncated && r.Trimmed == 0 && !r.Chunked {
		n = max(n, r.WireSize)
	}
	return n
}

// wrongCoding tells a content coding that was not asked for, or is not what it
// says.
func wrongCoding(x *Exchange, coding string) (Hit, bool) {
	h := Hit{At: x.AtHeader("Content-Encoding"), Specs: []specref.Ref{specref.RFC9110.Section("8.4"), specref.RFC9110.Section("12.5.3")}}
	body := x.Body()
	zipped := bytes.HasPrefix(body, []byte("\x1f\x8b"))
	if x.Response.Encoding == "" || zipped {
		h.Severity = Error
	}
	accepted := strings.ToLower(x.RequestHeader("Accept-Encoding"))
	asked := accepted != "" && !slices.ContainsFunc(strings.Split(strings.ToLower(coding), ","), func(c string) bool {
		return !strings.Contains(accepted, strings.TrimSpace(c))
	}) || strings.Contains(accepted, "*")
	switch {
	case zipped:
		h.Message = fmt.Sprintf("The body is compressed twice, and Content-Encoding is %s.", quote(coding))
	case !asked:
		h.Message = fmt.Sprintf("The body has the content coding %s, and the request did not ask for one.", quote(coding))
	case x.Response.Encoding == "":
		h.Severity = Note
		h.Message = fmt.Sprintf("The body has the content coding %s, which is not undone here.", quote(coding))
	default:
		return Hit{}, false
	}
	return h, true
}

// wrongCharset tells JSON that is not in UTF-8 as it must be (RFC 8259 §8.1).
func wrongCharset(x *Exchange) (Hit, bool) {
	body := x.Body()
	if len(body) == 0 || x.IsHTML() {
		return Hit{}, false
	}
	at := func(start, end int) Evidence { return x.At(ResponseBody, start, end) }
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return Hit{At: at(0, 3), Message: "The body begins with a byte order mark (EF BB BF), which JSON must not."}, true
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("\xfe\xff")):
		return Hit{At: at(0, 2), Message: "The body is in UTF-16, by its byte order mark; JSON must be in UTF-8."}, true
	case len(body) >= 2 && (body[0] == 0 || body[1] == 0):
		return Hit{At: at(0, min(4, len(body))), Message: "The body is in UTF-16 or UTF-32, by its NUL bytes; JSON must be in UTF-8."}, true
	}
	first := bytes.TrimLeft(body, " \t\r\n")
	if len(first) == 0 || first[0] != '{' && first[0] != '[' && first[0] != 0 {
		return Hit{}, false // no JSON, and so for others
	}
	if i := bytes.IndexByte(body, 0); i >= 0 {
		return Hit{At: at(i, i+1), Message: fmt.Sprintf("There is a NUL at byte %d of the body.", i)}, true
	}
	if !utf8.Valid(body) {
		i := 0
		for i < len(body) {
			r, n := utf8.DecodeRune(body[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		if len(body) >= longBody && i >= len(body)-utf8.UTFMax {
			return Hit{}, false // cut in the middle of a character
		}
		return Hit{At: at(i, i+1), Message: fmt.Sprintf("Byte %d of the body (%02X) is not UTF-8, in which JSON must be.", i, body[i])}, true
	}
	_, params, _ := mime.ParseMediaType(x.Header("Content-Type"))
	switch c := strings.ToLower(params["charset"]); c {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
	default:
		return Hit{At: x.AtHeader("Content-Type"), Message: fmt.Sprintf("The Content-Type names the charset %s; JSON is in UTF-8.", quote(c))}, true
	}
	return Hit{}, false
}
