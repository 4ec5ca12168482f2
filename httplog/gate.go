package httplog

import "context"

// Gate is the one place that every outgoing request passes. It is called with
// the exchange in state Held, whose Request.Raw are the very bytes that will be
// written, and returns the bytes to write: the same slice for an unchanged
// request. It may wait as long as it likes, but returns when ctx ends. An error
// means that the request is not sent; the exchange fails with it.
//
// A nil Gate lets everything through.
type Gate func(ctx context.Context, x Exchange) (raw []byte, err error)
