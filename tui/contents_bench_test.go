package tui

import (
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
)

// BenchmarkContents lays out and draws what a second's tick or a change of the
// walk makes anew.
func BenchmarkContents(b *testing.B) {
	s := withTokens(b, 2)
	failedExchange(&s)
	tokens, explain, form := tokensOf(s), explained(2, failedExchange), filling(loginPage(), "")
	tokens.SetSize(120, 20)
	explain.SetSize(120, 20)
	b.Run("tokens", func(b *testing.B) {
		for i := range b.N {
			tokens.SetState(s, noon.Add(time.Duration(i)*time.Second))
			_ = tokens.View()
		}
	})
	b.Run("explain", func(b *testing.B) {
		for range b.N {
			explain.SetState(s, noon)
			_ = explain.View()
		}
	})
	page := awaiting(flows.Await{Kind: flows.AwaitForm, Page: form.page})
	b.Run("form", func(b *testing.B) {
		for range b.N {
			form.SetState(page, noon)
			_ = form.View()
		}
	})
}
