package command

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
)

// interrupts ends what runs when the person interrupts it (SIGINT). While the
// front end has the terminal, an interrupt is its business: a terminal sends it
// to every program of the foreground, and so to this one when it is meant for the
// editor that the front end has opened.
type interrupts struct{ elsewhere atomic.Bool }

// context returns a context that the first interrupt ends; the second ends the
// program, as if nobody listened. stop ends listening.
func (i *interrupts) context(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	came := make(chan os.Signal, 1)
	signal.Notify(came, os.Interrupt)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer signal.Stop(came)
		i.watch(ctx, came, cancel)
	}()
	return ctx, func() { cancel(); <-ended }
}

// watch cancels at an interrupt that is this program's.
func (i *interrupts) watch(ctx context.Context, came <-chan os.Signal, cancel func()) {
	for {
		select {
		case <-came:
			if !i.elsewhere.Load() {
				cancel()
			}
		case <-ctx.Done():
			return
		}
	}
}

// leaveTo runs f, whose business interrupts are.
func (i *interrupts) leaveTo(f func() error) error {
	if i == nil {
		return f()
	}
	i.elsewhere.Store(true)
	defer i.elsewhere.Store(false)
	return f()
}
