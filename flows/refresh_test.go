package flows_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// pipes is a network in memory, on which time can be made to pass.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.done:
	default:
		close(p.done)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9400} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, errors.New("the network is down")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TestAutoRefresh lets a quarter of an hour pass: with tokens of five minutes
// the client refreshes ten seconds before each runs out.
func TestAutoRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const redirect = "https://app.example/cb" // no listener: a socket does not settle in a bubble
		config := demoidp.Config{Issuer: "http://127.0.0.1:9400", AccessTokenLifetime: 5 * time.Minute}
		config.SetClient(demoidp.Client{ID: "demo-web", Secret: demoidp.DefaultClientSecret, RedirectURIs: []string{redirect}})
		p, err := demoidp.New(config)
		if err != nil {
			t.Fatal(err)
		}
		network := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		server := &http.Server{Handler: p}
		go func() { _ = server.Serve(network) }()
		defer server.Close()

		o := alice(p)
		o.RedirectURI, o.Dial, o.Mode = redirect, network.dial, flows.Stepping
		r, err := flows.NewRunner(o)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		r.Dispatch(flows.Continue{})
		synctest.Wait()
		if n := len(r.State().Session.Tokens); n != 2 {
			s := r.State()
			t.Fatalf("%d token responses: %+v", n, s.Steps[s.Current].Problem)
		}
		r.Dispatch(flows.SetAutoRefresh{On: true})
		for i := 3; i <= 5; i++ {
			time.Sleep(4*time.Minute + 49*time.Second)
			synctest.Wait()
			if n := len(r.State().Session.Tokens); n != i-1 {
				t.Fatalf("11 s before expiry: %d token responses, want %d", n, i-1)
			}
			time.Sleep(time.Second)
			synctest.Wait()
			if n := len(r.State().Session.Tokens); n != i {
				t.Fatalf("10 s before expiry: %d token responses, want %d", n, i)
			}
		}
		r.Dispatch(flows.SetAutoRefresh{On: false})
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := len(r.State().Session.Tokens); n != 5 {
			t.Fatalf("it was turned off, and %d token responses came", n)
		}
	})
}
