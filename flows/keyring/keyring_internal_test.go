package keyring

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/grantwalk/grantwalk/flows/profile"
)

var entry = profile.Entry{Service: "grantwalk", User: "work"}

// Whoever waits for a locked keyring can give up.
func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	locked := make(chan struct{})
	defer close(locked)
	cancel()
	_, err := wait(ctx, entry, func() (string, error) { <-locked; return "hunter2", nil })
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "locked") {
		t.Errorf("%v", err)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	if err := explain(entry, keyring.ErrNotFound); !errors.Is(err, profile.ErrNotKept) || !strings.Contains(err.Error(), "work") {
		t.Errorf("%v", err)
	}
	broken := errors.New("no bus")
	if err := explain(entry, broken); !errors.Is(err, broken) || !strings.Contains(err.Error(), "env:NAME") {
		t.Errorf("%v", err)
	}
	if err := explain(entry, keyring.ErrSetDataTooBig); !strings.Contains(err.Error(), "too long") {
		t.Errorf("%v", err)
	}
}
