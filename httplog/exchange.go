package httplog

import (
	"net/http"
	"time"
)

// Channel tells which of OAuth's two channels carried an exchange.
type Channel string

const (
	// Back is the direct connection between the client and a server.
	Back Channel = "back"
	// Front is what passes through the user agent (RFC 6749 §1.2, steps A and B).
	Front Channel = "front"
)

// Witness tells how an exchange is known to us, and so how far to trust its bytes.
type Witness string

const (
	// Sent: this program was the client. Request and response are the wire's bytes.
	Sent Witness = "sent"
	// Received: this program was the server (the callback listener). Request
	// and response are the wire's bytes.
	Received Witness = "received"
	// Unseen: the system browser did it. Only the URL that was opened is known.
	Unseen Witness = "unseen"
	// Recorded: a file says so. The heads are put together again from what it
	// says, and bodies are decoded: nothing can be said of the wire.
	Recorded Witness = "recorded"
)

// State is how far an exchange has come.
type State string

const (
	Held      State = "held"      // its bytes wait at the gate
	Sending   State = "sending"   // let go: looking up, connecting, writing
	Receiving State = "receiving" // the first byte of an answer is there
	Done      State = "done"      // the answer is complete
	Failed    State = "failed"    // it ended in Err, with what had arrived until then
)

// Ended tells that the exchange is over: with an answer, or with a failure.
func (s State) Ended() bool { return s == Done || s == Failed }

// FailureKind names the stage at which an exchange failed.
type FailureKind string

const (
	FailDNS       FailureKind = "dns"       // the host name did not resolve
	FailRefused   FailureKind = "refused"   // nobody listens at that address
	FailConnect   FailureKind = "connect"   // another reason not to be connected
	FailProxy     FailureKind = "proxy"     // the proxy refused or broke CONNECT
	FailTLS       FailureKind = "tls"       // the handshake or the certificate
	FailReset     FailureKind = "reset"     // the peer reset the connection
	FailTimeout   FailureKind = "timeout"   // Transport.Timeout ran out
	FailCutOff    FailureKind = "cut-off"   // the connection ended inside the answer
	FailMalformed FailureKind = "malformed" // not HTTP, or HTTP nobody can frame
	FailCancelled FailureKind = "cancelled" // the caller's context ended
	FailGate      FailureKind = "gate"      // the gate refused it
)

// Label is what the caller of a request knows of it. It travels in the
// request's context (WithLabel) and is kept in the exchange.
type Label struct {
	Step    string  // the id of the step it belongs to, such as "token"
	Channel Channel // Back when empty
	Run     int     // the run of the step
	// Probe says what the request settles, when it is none that the flow makes
	// but one that a person asked for to settle a finding; else it is empty.
	Probe string

	// Resends is the ID of the exchange whose request is sent again by this one,
	// or 0.
	Resends int
	// Lab is the id of the experiment that the request is part of, and Act what
	// it is there for; both empty for what a flow does anyway.
	Lab, Act string
	// Fault is the id of the fault that was put into the request on purpose.
	Fault string
	// Together is how many requests of the run pass the gate at one moment; 0
	// and 1 mean that it passes alone. It matters at the gate only.
	Together int
}

// Exchange is one HTTP request with its response or failure. A value of this
// type is a snapshot: it does not change, and may be kept and read from any
// goroutine. The log holds the newest one under the same ID.
type Exchange struct {
	ID      int // 1, 2, 3 … in the order in which the requests were made
	Label   Label
	Attempt int // 1 for the first of its step, method and URL path; counts on
	Witness Witness
	State   State

	Method string
	URL    string // absolute; for a request through a proxy, the target's

	Request  Request
	Response *Response // nil until a status line has come

	// Err says what went wrong, what came back and what to do; it holds no
	// secret. Failure is its kind, or empty.
	Err     error
	Failure FailureKind

	Created time.Time // when its bytes were made (and held)
	Started time.Time // when the gate let it go; zero before
	Timings Timings
	TLS     *TLSInfo // nil over plain TCP
	Network Network

	// Note is a remark to show beside it, such as "retry on a new connection".
	Note string
}

// Request is the request as written (or as it will be written) to the connection.
type Request struct {
	Raw    []byte // request line, header fields, body; never to be written to
	Edited bool   // the gate replaced the bytes
	// BodyMissing is set when a recording was saved without this body.
	BodyMissing bool
}

// Response is the answer as it came.
type Response struct {
	Proto  string // "HTTP/1.1"
	Status int
	Phrase string // the reason phrase, as sent

	Interim [][]byte // the heads of 1xx answers that came before, in order
	Head    []byte   // status line, header fields and the empty line, as received
	Header  http.Header

	// Wire is the body as it came: chunk framing, compression and trailer
	// included, at most Transport.MaxBody bytes of it. WireSize counts what
	// came in all.
	Wire     Bytes
	WireSize int64

	// Chunked is set when the transfer coding was chunked. Trailer is the raw
	// trailer section of a chunked body, if there was one.
	Chunked bool
	Trailer []byte

	// Encoding is the content coding that was undone to get the decoded body
	// ("gzip", "deflate"), or empty.
	Encoding string
	// DecodeErr says why the decoded body ends early (a broken gzip stream,
	// a broken chunk).
	DecodeErr error
	// BodyMissing is set when a recording was saved without this body.
	BodyMissing bool
	// FromCache is set when a recording says that the browser's own cache gave
	// this answer: its Date is that of an earlier one.
	FromCache bool
	// Truncated is set when more came than is kept.
	Truncated bool
	// Trimmed, when not 0, is how long the decoded body was that was kept at
	// first, and of which the beginning is left: the log needed the room for newer
	// ones (Log.MaxMemory). Truncated is set then.
	Trimmed int64
	// Tolerant, when not empty, says what net/http refuses in this answer and
	// the tolerant reader let pass.
	Tolerant string

	body   Bytes // decoded
	beside int64 // bytes that body takes up beside those of Wire
}

// Timings are durations of the stages of an exchange; zero where a stage did
// not happen (no DNS for an address, no handshake on a reused connection).
type Timings struct {
	DNS       time.Duration
	Connect   time.Duration
	TLS       time.Duration
	FirstByte time.Duration // from Started to the first byte of the answer
	Total     time.Duration // from Started to the end of the answer
}

// Network tells on which connection an exchange went.
type Network struct {
	Local, Remote string
	Proxy         string // host:port of the proxy, or empty
	Reused        bool
}

// TLSInfo is what the handshake settled.
type TLSInfo struct {
	Version      string // "TLS 1.3"
	CipherSuite  string
	ALPN         string // "http/1.1", or empty
	ServerName   string
	Insecure     bool // the certificate was not checked (--insecure)
	Certificates []Certificate
}

// Certificate is one certificate of the chain that the server sent, leaf first.
type Certificate struct {
	Subject, Issuer     string
	DNSNames            []string
	NotBefore, NotAfter time.Time
	SHA256              string // hex of the fingerprint
}

// NewResponse returns the response that head and body make: of an answer that
// this program gave itself, or of a recording. The head is the status line, the
// field lines and the empty line; body is what followed on the wire, which is
// looked at as a client would: chunks and content coding are undone. The slices
// are kept, not copied. A head that is none gives a Response of status 0.
func NewResponse(head, body []byte) *Response {
	r := &Response{}
	if !r.parseHead(head, "") {
		return r
	}
	r.Wire, r.WireSize = BytesOf(body), int64(len(body))
	r.body = r.Wire
	if kind, _, _ := r.framing(""); kind == chunkedCoding {
		d := &dechunker{}
		_, err := d.feed(body, true)
		r.Chunked, r.Trailer, r.DecodeErr, r.body = true, d.trailer, err, d.out.view()
		r.beside = d.out.memory()
	}
	r.decode(DefaultMaxBody)
	return r
}

// NewDecodedResponse returns the response that a recording tells of: head as in
// NewResponse, and the body decoded. Chunks and content codings that the head
// names are not undone again.
func NewDecodedResponse(head, body []byte) *Response {
	r := &Response{}
	if !r.parseHead(head, "") {
		return r
	}
	r.Tolerant = "" // the head was put together here
	r.Wire, r.WireSize = BytesOf(body), int64(len(body))
	r.body = r.Wire
	return r
}
