package tui

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
)

// newsEvery is how often a job says how far it is. One that takes less time is
// never seen.
const newsEvery = 50 * time.Millisecond

// job is work that would hold up the keys: it is done beside the UI by a
// command, draws a bar while it lasts, and esc stops it.
//
// What began it keeps the pointer, and takes a message only when it carries that
// very pointer: whatever else comes is of a job that was given up, and stale.
// The owner sets it down with newJob, the app begins it (beginJobs).
type job struct {
	what string // in the words of its bar: "laying out"
	work func(context.Context, *meter) any

	meter  meter
	shown  int                // per cent in the bar, as of the last news
	cancel context.CancelFunc // nil before it has begun
}

// meter is how far a job is. The work sets it and the UI reads it.
type meter struct{ done, total atomic.Int64 }

// set says that done of total are done, in whatever unit.
func (m *meter) set(done, total int) {
	m.total.Store(int64(total))
	m.done.Store(int64(done))
}

// percent is how much is done, from 0 to 100.
func (m *meter) percent() int {
	total := m.total.Load()
	if total <= 0 {
		return 0
	}
	return int(min(max(m.done.Load(), 0), total) * 100 / total)
}

// jobDoneMsg brings what a job came to.
type jobDoneMsg struct {
	job    *job
	result any
}

// jobNewsMsg comes while a job lasts, for its bar.
type jobNewsMsg struct{ job *job }

// newJob returns work that has not begun. It must look at its context often, at
// least every few milliseconds, unless it ends by itself within a few seconds.
func newJob(what string, work func(context.Context, *meter) any) *job {
	return &job{what: what, work: work}
}

// stop gives a job up; what it still brings is stale. It may be called on nil.
func (j *job) stop() {
	if j != nil && j.cancel != nil {
		j.cancel()
	}
}

// barCells is how long a job's bar is where there is room.
const barCells = 10

// bar says how far a job is and how to stop it, in w cells as far as it can.
func (j *job) bar(th *theme, w int) string {
	what, stops := fmt.Sprintf("%s %d%%", j.what, j.shown), "esc stops"
	n := min(barCells, w-width(what)-width(stops)-2)
	if n < 3 {
		return th.Accent.Render(what) + " " + th.Faint.Render(stops)
	}
	return th.Accent.Render(what+" "+progress(th, j.shown, 100, n)) + " " + th.Faint.Render(stops)
}

// bar is that of the pane's job, if there is one.
func (c *messagePane) bar(w int) (string, bool) {
	if all := c.jobs(); len(all) > 0 {
		return all[0].bar(c.th, w), true
	}
	return "", false
}

// jobs are those of the panes, under way or set down, the focused pane's first.
func (a *app) jobs() []*job {
	if a.focus == paneRequest {
		return append(a.request.jobs(), a.response.jobs()...)
	}
	return append(a.response.jobs(), a.request.jobs()...)
}

// beginJobs begins the jobs that were set down while a message was handled.
func (a *app) beginJobs() tea.Cmd {
	var cmds []tea.Cmd
	all := a.jobs()
	for i := range a.layers {
		if d, ok := a.layers[i].dialog.(*comparison); ok {
			all = append(all, d.jobs()...)
		}
	}
	for _, j := range all {
		if j.cancel != nil {
			continue
		}
		ctx, cancel := context.WithCancel(a.ctx)
		j.cancel = cancel
		cmds = append(cmds, doJob(ctx, j), a.after(newsEvery, jobNewsMsg{j}))
	}
	return tea.Batch(cmds...)
}

// jobNews moves the bar of a job that lasts.
func (a *app) jobNews(msg jobNewsMsg) tea.Cmd {
	if !slices.Contains(a.jobs(), msg.job) {
		return nil
	}
	msg.job.shown = msg.job.meter.percent()
	a.touchMessages()
	return a.after(newsEvery, msg)
}

// jobDone gives what a job came to to the pane that waits for it, if one does.
func (a *app) jobDone(msg jobDoneMsg) {
	msg.job.stop() // its context is not needed any more
	a.request.jobDone(msg)
	a.response.jobDone(msg)
	for i := range a.layers {
		if d, ok := a.layers[i].dialog.(*comparison); ok {
			d.jobDone(msg)
		}
	}
	a.touchMessages()
}

// stopJob gives up the job that esc means. It is false when there is none.
func (a *app) stopJob() bool {
	all := a.jobs()
	if len(all) == 0 {
		return false
	}
	all[0].stop()
	a.request.jobStopped(all[0])
	a.response.jobStopped(all[0])
	if a.engine != nil {
		a.show()
	}
	a.touchMessages()
	return true
}

func (a *app) touchMessages() {
	a.touch(paneRequest)
	a.touch(paneResponse)
}
