package command

import (
	"slices"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// newsKind is what a piece of news is about.
type newsKind string

const (
	stepBegan     newsKind = "step began"
	exchangeEnded newsKind = "exchange"
	stepLearnt    newsKind = "learnt"
	stepWarned    newsKind = "warned"
	stepEnded     newsKind = "step ended"
	walkEnded     newsKind = "walk ended"
)

// piece is one piece of news. Its texts are safe to print: secrets are masked
// and control characters made visible.
type piece struct {
	kind     newsKind
	index    int // of the step, from 0
	step     flows.Step
	status   flows.Status // for stepEnded
	text     string
	advice   string // for a stepEnded that is a failure
	exchange httplog.Exchange
	outcome  flows.Outcome // for walkEnded
}

// news compares each state of a walk with the one before.
type news struct {
	log     *httplog.Log // another one is another walk
	steps   []seenStep
	endings *httplog.Endings
	ended   bool
}

// seenStep is what was told of the newest run of one step.
type seenStep struct {
	runs           int
	began, ended   bool
	learnt, warned int
}

// since returns what is new in s and the log, in order.
func (n *news) since(s flows.State, log *httplog.Log) []piece {
	if n.log != log {
		*n = news{log: log, endings: log.Endings(), steps: make([]seenStep, len(s.Steps))}
	}
	if s.Active {
		n.ended = false
	}
	var list []piece
	for i := range s.Steps {
		list = append(list, n.ofStep(s, i, log)...)
	}
	if s.Outcome != "" && !s.Active && !n.ended {
		n.ended = true
		list = append(list, piece{kind: walkEnded, outcome: s.Outcome})
	}
	return list
}

func (n *news) ofStep(s flows.State, i int, log *httplog.Log) []piece {
	st, seen, step := s.Steps[i], &n.steps[i], s.Flow.Steps[i]
	if st.Runs != seen.runs {
		*seen = seenStep{runs: st.Runs}
	}
	if st.Runs == 0 || st.Status == flows.Pending || seen.ended {
		return nil
	}
	known := log.Secrets()
	clean := func(text string) string { return flows.Visible(httplog.RedactText(text, known)) }
	var list []piece
	tell := func(p piece) {
		p.index, p.step = i, step
		list = append(list, p)
	}
	if !seen.began {
		seen.began = true
		tell(piece{kind: stepBegan})
	}
	for _, x := range n.endings.Take(func(l httplog.Label) bool { return l.Step == string(st.ID) }) {
		x.URL = flows.Visible(httplog.RedactURL(x.URL, known))
		tell(piece{kind: exchangeEnded, exchange: x})
	}
	for _, text := range st.Learnt[seen.learnt:] {
		tell(piece{kind: stepLearnt, text: clean(text)})
	}
	for _, text := range st.Warned[seen.warned:] {
		tell(piece{kind: stepWarned, text: clean(text)})
	}
	seen.learnt, seen.warned = len(st.Learnt), len(st.Warned)
	if slices.Contains([]flows.Status{flows.Succeeded, flows.Errored, flows.Skipped}, st.Status) {
		seen.ended = true
		p := piece{kind: stepEnded, status: st.Status, text: clean(st.Note)}
		if st.Problem != nil {
			p.text, p.advice = clean(st.Problem.Text), clean(st.Problem.Advice)
		}
		tell(p)
	}
	return list
}
