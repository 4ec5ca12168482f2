package httplog_test

import (
	"slices"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestEndingsGiveEachExchangeOnce(t *testing.T) {
	t.Parallel()
	var log httplog.Log
	for _, step := range []string{"token", "token", "userinfo", "token"} {
		log.Add(httplog.Exchange{Label: httplog.Label{Step: step}, State: httplog.Held})
	}
	end := func(id int, state httplog.State) {
		log.Update(id, func(x *httplog.Exchange) { x.State = state })
	}
	endings := log.Endings()
	take := func(step string) (ids []int) {
		for _, x := range endings.Take(func(l httplog.Label) bool { return l.Step == step }) {
			ids = append(ids, x.ID)
		}
		return ids
	}
	end(3, httplog.Done)
	end(2, httplog.Failed)
	end(4, httplog.Sending)
	if got := take("token"); !slices.Equal(got, []int{2}) {
		t.Errorf("first %v, want 2 alone", got)
	}
	end(4, httplog.Done)
	end(1, httplog.Done)
	log.Update(2, func(x *httplog.Exchange) { x.Note = "bytes came after it" })
	if got := take("token"); !slices.Equal(got, []int{1, 4}) {
		t.Errorf("then %v, want 1 and 4", got)
	}
	log.Update(3, func(x *httplog.Exchange) { x.Note = "later" })
	if got := endings.Take(func(l httplog.Label) bool { return l.Step == "userinfo" }); len(got) != 1 || got[0].Note != "later" {
		t.Errorf("what waited is %v, want 3 as it is now", got)
	}
	if got := take("token"); got != nil {
		t.Errorf("again %v", got)
	}
}
