package findings_test

import (
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// rotationRun adds what a run of the rotation experiment sent to list: the
// walk's refresh again, answered as the walk's was or refused, once for each act.
func rotationRun(list []httplog.Exchange, run int, taken map[string]bool, acts ...string) []httplog.Exchange {
	var refresh httplog.Exchange
	for _, x := range list {
		if x.Label.Step == "refresh" && x.Label.Lab == "" {
			refresh = x
		}
	}
	for i, act := range acts {
		x := refresh
		x.ID, x.Created, x.Started = len(list)+1, x.Created.Add(time.Duration(i+1)*time.Minute), x.Started.Add(time.Duration(i+1)*time.Minute)
		x.Label.Run, x.Label.Lab, x.Label.Act = run, findings.LabRotation, act
		if !taken[act] {
			x.Response = tokenError(400, "invalid_grant", "").response(x.Started)
		}
		list = append(list, x)
	}
	return list
}

func TestRunsOfAnExperimentAreNotMixed(t *testing.T) {
	t.Parallel()
	f := healthy()
	tolerant := map[string]bool{findings.ActOldAtOnce: true, findings.ActOldLater: true, findings.ActNewToken: true}
	first := rotationRun(f.exchanges(), 21, tolerant, findings.ActOldAtOnce, findings.ActOldLater, findings.ActNewToken)
	wantIn(t, findings.NewTrace(first, f.Asked), "RT-REUSE-TOLERATED", findings.Error)

	// The server is put right, and the experiment run again.
	second := rotationRun(first, 22, nil, findings.ActOldAtOnce, findings.ActNewToken)
	for _, got := range findings.Judge(findings.NewTrace(second, f.Asked)).Findings {
		if got.ID == "RT-REUSE-TOLERATED" {
			t.Errorf("the second run has found nothing, and there is: %s", got.Message)
		}
	}

	// A run that was cancelled before it tried the old token says nothing.
	cancelled := rotationRun(first, 22, nil, "first refresh")
	wantIn(t, findings.NewTrace(cancelled, f.Asked), "RT-REUSE-TOLERATED", findings.Error)
}
