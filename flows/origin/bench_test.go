package origin_test

import (
	"fmt"
	"testing"

	"github.com/grantwalk/grantwalk/flows/origin"
)

// BenchmarkAdd is taking in one refresh.
func BenchmarkAdd(b *testing.B) {
	id := jwt(`{"alg":"RS256","kid":"k1"}`, `{"iss":"https://idp.example","sub":"248289761001","aud":"client-1","at_hash":"`+atHash+`"}`)
	x := exchange(7, "refresh", "https://idp.example/token",
		"POST /token HTTP/1.1\nHost: idp.example\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=refresh-token-1&client_id=client-1&scope=openid",
		"HTTP/1.1 200 OK\nContent-Type: application/json\n\n"+fmt.Sprintf(`{"access_token":"%s","token_type":"Bearer","refresh_token":"refresh-token-2","expires_in":300,"scope":"openid","id_token":"%s"}`, id, id))
	b.ReportAllocs()
	for b.Loop() {
		ix := origin.NewIndex()
		ix.Add(x)
	}
}
