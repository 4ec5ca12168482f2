package command

import (
	"reflect"
	"slices"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// A flag of a scenario that did not reach the demo's walk would be lost in
// silence.
func TestEveryFlagOfAScenarioReachesTheDemo(t *testing.T) {
	t.Parallel()
	for _, s := range slices.Concat(demoidp.Scenarios(), demoidp.Accepted()) {
		want, err := neededFor(s)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		var got flows.Options
		if err := fitTo(&got, s); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		got.ClientID = ""
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s, %v:\ngot  %+v\nwant %+v", s.Name, s.Flags, got, want)
		}
	}
}
