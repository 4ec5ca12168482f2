package tui

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// jobDriver is a walk with one exchange in its panes, whose response pane has a
// job set down.
func jobDriver(t *testing.T, work func(context.Context, *meter) any) (*driver, *job) {
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("enter", "enter")
	j := newJob("counting", work)
	d.app.response.layingOut = j
	d.app.touch(paneResponse)
	return d, j
}

func TestJobShowsHowFarItIs(t *testing.T) {
	t.Parallel()
	d, j := jobDriver(t, func(context.Context, *meter) any { return nil })
	d.app.Update(nil) // its command is not run: the job lasts
	d.sees("counting 0% ▯▯▯▯▯▯▯▯▯▯ esc stops")
	j.meter.set(43, 100)
	d.misses("43%") // what is drawn changes with messages alone
	d.pass(newsEvery)
	d.sees("counting 43% ▮▮▮▮▯▯▯▯▯▯ esc stops")
}

func TestEscStopsAJobBeforeTheWalk(t *testing.T) {
	t.Parallel()
	var ctx context.Context
	d, _ := jobDriver(t, func(c context.Context, _ *meter) any { ctx = c; return "late" })
	_, cmd := d.app.Update(nil)
	before := d.app.state
	d.sees("stop counting")
	d.press("esc")
	d.misses("counting")
	if d.app.state.Active != before.Active || len(d.app.layers) > 0 {
		t.Error("esc did more than stop the job")
	}
	if msg := lastOf(cmd); msg != nil {
		t.Errorf("a job that was stopped says %T", msg)
	}
	if ctx.Err() == nil {
		t.Error("the work was not told")
	}
}

func TestResultOfAnotherJobIsDropped(t *testing.T) {
	t.Parallel()
	d, j := jobDriver(t, func(context.Context, *meter) any { return nil })
	d.app.Update(nil)
	stale := newJob("counting", nil)
	d.send(jobDoneMsg{job: stale})
	if d.app.response.layingOut != j {
		t.Error("a stale result ended the job")
	}
	d.send(jobDoneMsg{job: j})
	d.misses("counting")
}

func TestJobEndsWithTheProgram(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	j := newJob("counting", func(ctx context.Context, _ *meter) any { <-ctx.Done(); return nil })
	a := newApp(ctx, Config{Env: []string{"LANG=C.UTF-8"}})
	a.response.layingOut = j
	cmd := a.beginJobs()
	cancel()
	if msg := lastOf(cmd); msg != nil {
		t.Errorf("it says %T", msg)
	}
}

// lastOf runs the commands of cmd one after the other, and returns what the last
// one says.
func lastOf(cmd tea.Cmd) (msg tea.Msg) {
	if cmd == nil {
		return nil
	}
	switch m := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range m {
			msg = lastOf(c)
		}
	default:
		msg = m
	}
	return msg
}
