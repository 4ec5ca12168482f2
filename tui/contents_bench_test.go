package tui

import (
	"fmt"
	"strings"
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

// BenchmarkLargeTokens lays out and draws the tabs anew, masked and revealed, when
// the tokens are about a megabyte each: an opaque one, a JWT with one long claim, and a
// JWT with many claims.
func BenchmarkLargeTokens(b *testing.B) {
	const mb = 1 << 20
	var many strings.Builder
	for i := range mb / 48 {
		fmt.Fprintf(&many, `,"claim_%d":"a value of %d"`, i, i)
	}
	for _, c := range []struct{ name, claims string }{
		{"opaque", ""}, {"one claim", `,"c":"` + strings.Repeat("x", mb*7/10) + `"`}, {"many claims", many.String()},
	} {
		name, claims := c.name, c.claims
		s := withTokens(b, 2)
		failedExchange(&s)
		for i := range s.Session.Tokens {
			set := &s.Session.Tokens[i]
			set.RefreshToken = strings.Repeat("r", mb) + fmt.Sprint(i)
			set.IDToken, set.IDJWT = jwt(b, fmt.Sprintf(`{"iss":"https://idp.example","sub":"alice","sid":"s-%d"%s}`, i, claims))
		}
		known := []string{s.Session.Tokens[0].RefreshToken, s.Session.Tokens[1].RefreshToken, s.Session.Tokens[0].IDToken, s.Session.Tokens[1].IDToken}
		for _, reveal := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/reveal=%t/tokens", name, reveal), func(b *testing.B) {
				c := tokensOf(s)
				c.SetSize(120, 20)
				c.SetVeil(veil{reveal: reveal, known: known})
				for i := 0; b.Loop(); i++ {
					c.SetState(s, noon.Add(time.Duration(i)*time.Second))
					_ = c.View()
				}
			})
			b.Run(fmt.Sprintf("%s/reveal=%t/explain", name, reveal), func(b *testing.B) {
				c := explained(2, func(to *flows.State) { *to = s })
				c.SetSize(120, 20)
				c.SetVeil(veil{reveal: reveal, known: known})
				for b.Loop() {
					c.SetState(s, noon)
					_ = c.View()
				}
			})
		}
	}
}
