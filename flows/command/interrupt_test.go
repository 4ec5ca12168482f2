package command

import (
	"context"
	"os"
	"testing"
)

func TestInterruptsAreTheFrontEndsWhileItRuns(t *testing.T) {
	t.Parallel()
	i, came, ended := &interrupts{}, make(chan os.Signal), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(ended)
		i.watch(ctx, came, cancel)
	}()
	err := i.leaveTo(func() error {
		came <- os.Interrupt
		came <- os.Interrupt // the first was looked at when this is taken
		came <- os.Interrupt
		return ctx.Err()
	})
	if err != nil {
		t.Error("an interrupt of the front end ended the context")
	}
	came <- os.Interrupt
	<-ctx.Done()
	<-ended
}
