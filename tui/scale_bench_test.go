package tui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// pollingWalk is the program at 200×60 while a client polls for tokens, with n
// exchanges in the log so far.
func pollingWalk(b *testing.B, n int) (*driver, *stillEngine) {
	b.Helper()
	d := drive(b, 200, 60, Config{Demo: noDemo})
	r, err := flows.NewRunner(flows.Options{Flow: flows.FlowClientCredentials, Issuer: "https://idp.example", ClientID: "client-1", ClientSecret: "a-client-secret", Now: func() time.Time { return began }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(r.Close)
	e := &stillEngine{state: r.State()}
	for range n {
		addPoll(e)
	}
	d.app.attach(e, "")
	d.app.setFocus(paneExchanges)
	d.app.screen()
	return d, e
}

// addPoll adds to the log what a poll of the token endpoint looks like.
func addPoll(e *stillEngine) {
	e.log.Add(httplog.Exchange{
		Label: httplog.Label{Step: string(flows.StepToken), Run: 3}, Method: "POST", URL: "https://idp.example/token", State: httplog.Done, Started: began,
		Request:  httplog.Request{Raw: []byte("POST /token HTTP/1.1\r\nHost: idp.example\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ngrant_type=client_credentials&client_id=client-1")},
		Response: httplog.NewResponse([]byte("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n"), []byte(`{"error":"authorization_pending"}`)),
	})
}

// BenchmarkScale is what a key in the list and a new exchange take, with their
// frames, when there are few exchanges and when there are many.
func BenchmarkScale(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		b.Run(fmt.Sprintf("key/%d", n), func(b *testing.B) {
			d, _ := pollingWalk(b, n)
			up, down := keyPress("k"), keyPress("j")
			for i := 0; b.Loop(); i++ {
				key := up
				if i%8 >= 4 {
					key = down
				}
				d.app.Update(key)
				_ = d.app.View()
			}
		})
		b.Run(fmt.Sprintf("change/%d", n), func(b *testing.B) {
			d, e := pollingWalk(b, n)
			for b.Loop() {
				e.log.Update(n, func(x *httplog.Exchange) { x.Timings.Total += time.Millisecond })
				d.app.Update(changedMsg{d.app.walk})
				_ = d.app.View()
			}
		})
		b.Run(fmt.Sprintf("resize/%d", n), func(b *testing.B) {
			d, _ := pollingWalk(b, n)
			for i := 0; b.Loop(); i++ {
				d.app.Update(tea.WindowSizeMsg{Width: 199 + i%2, Height: 60})
				_ = d.app.View()
			}
		})
	}
}
