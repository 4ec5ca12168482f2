package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// headless drives a walk without a front end.
type headless struct {
	p      *Process
	output outputFlags
	log    *logFile
	files  *exports
	// paste says that standard input may bring a redirect URL.
	paste bool
	// lab is the experiment that follows the walk, or nil, and agreed that its
	// consent was given on the command line.
	lab    *flows.Lab
	agreed bool
	// notBegun says why the experiment was not begun, as a clause.
	notBegun string

	lines      *pastes
	runner     *flows.Runner
	transcript *flows.Transcript
	progress   *progress
	news       news
}

// result is what came of a walk. The outcome is empty when it could not begin.
type result struct {
	outcome flows.Outcome
	report  findings.Report
}

// walk walks the flow of o from start to end and writes what the flags ask for.
// When ctx ends first, the walk is cancelled and what was recorded so far is
// written all the same.
func (h *headless) walk(ctx context.Context, o flows.Options) (result, error) {
	o.Mode = flows.Unattended
	runner, err := flows.NewRunner(o)
	if err != nil {
		return result{}, optionUsage(err)
	}
	defer runner.Close()
	h.runner = runner
	h.log.begin(runner.Options())
	structured := h.output.json || h.output.token
	h.progress = &progress{out: h.p.Stderr, prompts: !structured && h.p.StdoutTerminal}
	transcript := h.p.Stdout
	if structured {
		transcript = io.Discard
	}
	h.transcript = flows.NewTranscript(transcript, runner.Log(), h.output.reveal)

	failed := h.follow(ctx, flows.Start{})
	if h.lab != nil && failed == nil {
		failed = h.experiment(ctx)
	}
	h.lines.stop()
	if failed != nil {
		h.log.Error("walk broken off", "text", failed.Error())
	}
	if gone(failed) {
		h.progress.out = io.Discard // whoever went away knows why it ends
	}
	h.linger(ctx)
	// What was on the way when the walk ended is recorded by now.
	runner.Close()
	s, judgement := runner.State(), runner.Judge()
	h.tell(s)
	h.log.findings(judgement.Report)
	if failed == nil {
		failed = h.write(s, judgement)
	}
	h.progress.sumUp(judgement.Report)
	if gone(failed) {
		failed = nil
	}
	return result{s.Outcome, judgement.Report}, errors.Join(failed, h.files.write(runner))
}

// lingers is how long after the browser's answer the listener is kept open.
const lingers = 500 * time.Millisecond

// linger gives a second call of the redirect URI the time to come, as a reload,
// a prefetch or a scanner of links makes it: a walk on loopback is over sooner.
func (h *headless) linger(ctx context.Context) {
	answer := h.runner.State().Session.Callback
	if answer == nil || answer.Exchange == 0 || answer.Pasted || h.runner.Options().SignIn == flows.SignInAgent {
		return
	}
	select {
	case <-time.After(lingers - time.Since(answer.Received)):
	case <-ctx.Done():
	}
}

// follow begins something and reports until it has ended. The error is one of
// standard output, which ends the walk: nobody reads what comes.
func (h *headless) follow(ctx context.Context, begin flows.Event) error {
	interrupted := ctx.Done()
	h.runner.Dispatch(begin)
	for {
		s := h.runner.State()
		if !s.Active {
			return nil
		}
		h.tell(s)
		if err := h.transcript.Follow(s); err != nil {
			h.runner.Dispatch(flows.Cancel{})
			return writing(err)
		}
		if s.Await != nil && h.listens(*s.Await) {
			h.readLines()
		}
		h.progress.ask(s.Await, h.lines != nil)
		select {
		case <-h.runner.Changed():
		case line := <-h.lines.next():
			h.answer(line, s.Await)
		case <-interrupted:
			interrupted = nil
			h.runner.Dispatch(flows.Cancel{})
		}
	}
}

// listens says whether a line on standard input may be the answer.
func (h *headless) listens(a flows.Await) bool {
	return h.paste && (a.Kind == flows.AwaitCallback || a.Kind == flows.AwaitTime && h.p.StdinTerminal)
}

func (h *headless) readLines() {
	if h.lines == nil {
		h.lines = readPastes(h.p.Stdin)
	}
}

// answer gives a line to what waits: an empty one ends a wait for a time, any
// other is a redirect URL.
func (h *headless) answer(line string, a *flows.Await) {
	switch {
	case a != nil && a.Kind == flows.AwaitTime:
		h.runner.Dispatch(flows.Reply{Answer: flows.GoOn{}})
	case line != "":
		h.runner.Dispatch(flows.Reply{Answer: flows.Pasted{Text: line}})
	}
}

// tell reports what is new in s.
func (h *headless) tell(s flows.State) {
	list := h.news.since(s, h.runner.Log())
	h.progress.tell(list, len(s.Steps))
	h.log.tell(list)
}

// write writes what stands on standard output at the end.
func (h *headless) write(s flows.State, j flows.Judgement) error {
	switch {
	case h.output.json:
		d := flows.NewDocument(s, h.runner.Log(), j, h.output.reveal)
		h.conclude(&d)
		return writing(d.WriteJSON(h.p.Stdout))
	case h.output.token:
		if !h.output.reveal {
			fmt.Fprintln(h.p.Stderr, "The tokens below are masked; --reveal shows them.")
		}
		return writeToken(h.p.Stdout, s, h.runner.Log(), h.output.reveal)
	}
	if err := h.transcript.Follow(s); err != nil {
		return writing(err)
	}
	return writing(h.transcript.Findings(j))
}

// gone tells that err is of a standard output whose reader went away.
func gone(err error) bool {
	var out *outputError
	return errors.As(err, &out) && out.closed()
}

// statusOf is the exit status of a walk that ended so. err is what is to be said
// about it: it could not begin, or not be written as it was to be.
func (h *headless) statusOf(ctx context.Context, r result, err error) int {
	switch {
	case err != nil && r.outcome == "":
		return statusUsage
	case ctx.Err() != nil:
		return statusInterrupted
	case h.output.failOn.reached(r.report):
		return statusFindings
	case err != nil || r.outcome != flows.Completed || h.notBegun != "":
		return statusUnfinished
	}
	return statusOK
}
