package httplog

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// extra is what HAR has no member for. The entry is complete but for it.
func (o HAROptions) extra(x Exchange, e harEntry) *harExtra {
	out := &harExtra{
		ID: x.ID, Step: x.Label.Step, Channel: x.Label.Channel, Run: x.Label.Run, Probe: o.text(x.Label.Probe), Attempt: x.Attempt,
		Resends: x.Label.Resends, Lab: o.text(x.Label.Lab), Act: o.text(x.Label.Act), Fault: o.text(x.Label.Fault),
		Witness: x.Witness, Note: o.text(x.Note), Edited: x.Request.Edited, Failure: x.Failure, Created: x.Created.UTC(),
		TLS: x.TLS, Network: harNetwork(x.Network), Exact: o.Reveal, NoRequestBody: x.Request.BodyMissing,
	}
	if x.Err != nil {
		out.Error = o.text(x.Err.Error())
	}
	if raw := o.rawRequest(x); !givesBack(e.Request.raw(hostOf(x.URL)), raw) {
		out.Request = (*harBytes)(&raw)
	}
	r := x.Response
	if r == nil {
		return out
	}
	out.Encoding, out.WireSize, out.Truncated, out.Tolerant = r.Encoding, r.WireSize, r.Truncated, o.text(r.Tolerant)
	out.Trimmed = r.Trimmed
	out.FromCache, out.NoBody = r.FromCache, r.BodyMissing
	if r.DecodeErr != nil {
		out.DecodeErr = o.text(r.DecodeErr.Error())
	}
	if head := o.head(r.Head); r.Status == 0 || !givesBack(e.Response.head(), head) {
		out.Head = (*harBytes)(&head)
	}
	if !o.Reveal {
		return out
	}
	for _, head := range r.Interim {
		out.Interim = append(out.Interim, head)
	}
	out.Chunked = r.Chunked
	if len(r.Trailer) > 0 {
		out.Trailer = (*harBytes)(&r.Trailer)
	}
	if wire := r.Wire.Bytes(); !bytes.Equal(wire, r.body.Bytes()) {
		out.Wire = (*harBytes)(&wire)
	}
	return out
}

// givesBack tells that what the members of HAR make is the message: JSON has no
// room for bytes that are no UTF-8.
func givesBack(made, message []byte) bool {
	head, _ := splitMessage(message)
	return bytes.Equal(made, message) && utf8.Valid(head)
}

// restore puts back what a file of ours knows beyond HAR. What was sent comes
// back as such where its bytes are the wire's, and else as recorded.
func (o *harExtra) restore(x *Exchange) {
	if o == nil {
		return
	}
	x.Label = Label{Step: o.Step, Run: o.Run, Probe: o.Probe, Channel: Back, Resends: max(o.Resends, 0), Lab: o.Lab, Act: o.Act, Fault: o.Fault}
	if o.Channel == Front {
		x.Label.Channel = Front
	}
	x.Attempt, x.Note, x.TLS, x.Network = max(o.Attempt, 1), o.Note, o.TLS, Network(o.Network)
	if !o.Created.IsZero() && writable(o.Created) {
		x.Created = o.Created
	}
	x.Request.Edited, x.Request.BodyMissing = o.Edited, o.NoRequestBody
	if o.Request != nil {
		x.Request.Raw = *o.Request
	}
	if o.Witness == Received || o.Witness == Unseen || o.Witness == Sent && o.Exact {
		x.Witness = o.Witness
	}
	if x.Witness == Unseen || x.Response != nil {
		x.State, x.Failure, x.Err = Done, "", nil // else it stays failed
	}
	if o.Error != "" || o.Failure != "" {
		x.State, x.Err = Failed, errors.New(cmp.Or(o.Error, "the recording does not say why"))
		if about, reason, ok := strings.Cut(o.Error, ": "); ok && strings.HasPrefix(about, x.Method+" ") {
			x.Err = &Error{Kind: o.Failure, Method: x.Method, URL: strings.TrimPrefix(about, x.Method+" "), Reason: reason}
		}
		if slices.Contains(failureKinds(), o.Failure) {
			x.Failure = o.Failure
		}
	}
	o.restoreResponse(x)
}

func failureKinds() []FailureKind {
	return []FailureKind{FailDNS, FailRefused, FailConnect, FailProxy, FailTLS, FailReset, FailTimeout, FailCutOff, FailMalformed, FailCancelled, FailGate}
}

func (o *harExtra) restoreResponse(x *Exchange) {
	if x.Response == nil && o.Head != nil {
		x.Response = &Response{} // what came was no HTTP, or not all of a head
	}
	r := x.Response
	if r == nil {
		return
	}
	if o.Head != nil {
		r.parseHead(*o.Head, x.Method)
	}
	r.Trimmed = max(o.Trimmed, 0)
	r.Encoding, r.Truncated, r.Tolerant, r.BodyMissing, r.FromCache = o.Encoding, o.Truncated, o.Tolerant, o.NoBody, o.FromCache
	if o.WireSize > 0 {
		r.WireSize = o.WireSize
	}
	if o.DecodeErr != "" {
		r.DecodeErr = errors.New(o.DecodeErr)
	}
	if !o.Exact {
		return
	}
	for _, head := range o.Interim {
		r.Interim = append(r.Interim, head)
	}
	r.Chunked = o.Chunked
	if o.Trailer != nil {
		r.Trailer = *o.Trailer
	}
	if o.Wire != nil {
		r.Wire = BytesOf(*o.Wire)
		r.beside = r.body.memory()
	}
}
