package httplog

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// Redraft shows other bytes for the held exchange id, which the gate is going to
// let go in place of those that were made, and says which fault they carry, if
// one was put in on purpose. Of an exchange that the system browser sends, raw
// is the URL. edited is false when they are the made ones again. It does nothing
// for an exchange that is not held.
func (l *Log) Redraft(id int, raw []byte, edited bool, fault string) {
	l.Update(id, func(x *Exchange) {
		if x.State != Held {
			return
		}
		x.Label.Fault = fault
		if x.Witness == Unseen {
			x.URL, x.Request = string(raw), Request{Edited: edited}
			return
		}
		x.Request = Request{Raw: raw, Edited: edited}
		if u, err := url.Parse(x.URL); err == nil {
			x.Method, x.URL = editedLine(*x, u)
		}
	})
}

// Resend sends the request of x again, byte for byte, to the origin that it was
// sent to, past the gate and into the log like any other. The label of the new
// exchange is the one in ctx. Redirects are not followed and no cookies are
// added: the bytes are the message. An error is an *Error, or says why x cannot
// be sent again: only what this program sent itself can.
func (t *Transport) Resend(ctx context.Context, x Exchange) error {
	if x.Witness != Sent || len(x.Request.Raw) == 0 || x.Method == http.MethodConnect {
		return fmt.Errorf("sending exchange %d again: %w", x.ID, errNotOurs)
	}
	// The method is that of the line, which may be none: it is not net/http's
	// business here.
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, x.URL, nil)
	if err != nil {
		return fmt.Errorf("sending exchange %d again: its URL cannot be read", x.ID)
	}
	a, err := t.prepare(req)
	if err != nil {
		return err
	}
	a.x.Method, a.x.URL, a.x.Request = x.Method, x.URL, Request{Raw: x.Request.Raw, Edited: x.Request.Edited}
	if x.Label.Fault != "" && a.x.Label.Fault == "" {
		a.x.Label.Fault = x.Label.Fault
	}
	a.fresh = true
	_, err = a.run()
	return err
}

var errNotOurs = errors.New("this program did not send it, so its bytes are not known; run the step again instead")
