package demoidp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Start listens on a loopback address such as "127.0.0.1:9400" (port 0 means a
// free one) and serves until Close, or until ctx is done. A Config without an
// Issuer gets "http://" and the address. The signing keys are made meanwhile.
// Start is called once.
func (p *Provider) Start(ctx context.Context, listen string) error {
	if p.server != nil {
		return errors.New("demoidp: this provider was started before; make a new one")
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("demoidp: listen address %q: give HOST:PORT such as %s: %w", listen, DefaultListen, err)
	}
	if !loopback(host) {
		return fmt.Errorf("demoidp: listen address %q is not loopback: the passwords here are no secret; use %s", listen, DefaultListen)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("demoidp: listen on %q: %w; free the port or choose another, 0 for any", listen, err)
	}
	if p.issuer == "" {
		_, port, err := net.SplitHostPort(listener.Addr().String())
		if err != nil {
			return errors.Join(fmt.Errorf("demoidp: the listener's address: %w", err), listener.Close())
		}
		p.setIssuer("http://" + net.JoinHostPort(host, port) + p.config.IssuerPath)
	}
	p.server = &http.Server{
		Handler:           p,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		// Long, because a person thinks between two requests.
		IdleTimeout:    15 * time.Minute,
		MaxHeaderBytes: 32 << 10,
		// The terminal belongs to somebody else.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	p.running.Go(func() { _ = p.server.Serve(listener) }) // always ErrServerClosed
	p.running.Go(func() { _, _ = p.keys.public() })       // an error comes again when a key is used
	p.stop = context.AfterFunc(ctx, func() { _ = p.server.Close() })
	return nil
}

// Close stops serving, drops open connections, and returns when everything that
// Start began has ended. It does nothing on a provider that was not started.
func (p *Provider) Close() error {
	if p.server == nil {
		return nil
	}
	p.stop()
	err := p.server.Close()
	p.running.Wait()
	if err != nil {
		return fmt.Errorf("demoidp: close: %w", err)
	}
	return nil
}

// loopback says whether a host name or address without brackets is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
