package command_test

import (
	"fmt"
	"slices"
	"sync"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// tokenRecorder writes down each secret that a provider hands out.
type tokenRecorder struct {
	mu      sync.Mutex
	secrets []string
}

func (r *tokenRecorder) add(value any, ok bool) {
	if text, isText := value.(string); ok && isText && text != "" {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.secrets = append(r.secrets, text)
	}
}

func (r *tokenRecorder) answer(a *demoidp.Answer) {
	if a.Kind != demoidp.KindToken {
		return
	}
	for _, name := range []string{"access_token", "refresh_token", "id_token"} {
		r.add(a.Body.Get(name))
	}
}

func (r *tokenRecorder) redirect(to *demoidp.Redirect) {
	if to.Kind == demoidp.KindAuthorizationResponse {
		r.add(to.Params.Get("code"))
	}
}

func (r *tokenRecorder) list() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.secrets)
}

// mask is how a secret of n characters reads.
func mask(n int) string { return fmt.Sprintf("•••• (%d)", n) }
