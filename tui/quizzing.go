package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// quizMsg asks for the quiz, with a scenario first if one is named.
type quizMsg struct{ scenario string }

// hiddenByQuiz is why something that names the cause cannot be seen now.
const hiddenByQuiz = "it is hidden until you name the cause: a does that"

// startQuiz begins the quiz with its first round.
func (a *app) startQuiz(msg quizMsg) tea.Cmd {
	if a.cfg.Demo == nil || len(a.cfg.Quiz) == 0 {
		return a.remark("There is no embedded provider with scenarios here.", true)
	}
	return a.nextRound(newQuiz(a.cfg.Quiz, a.cfg.Seed), msg.scenario)
}

// nextRound starts the provider for the next round of q.
func (a *app) nextRound(q *quiz, scenario string) tea.Cmd {
	if !q.next(scenario, a.cfg.Scenarios) {
		return a.remark("There is no scenario to ask.", true)
	}
	return intend(startDemoMsg{scenario: q.scenario.Name, quiz: q})
}

// beginRound begins the walk of a round on the provider that was started.
func (a *app) beginRound(msg demoMsg) tea.Cmd {
	o, info := msg.options, msg.info
	if o.Login == nil && o.SignIn != flows.SignInLink {
		// What passes between a system browser and the provider could not be seen.
		login := a.cfg.DemoLogin
		o.SignIn, o.Login = flows.SignInAgent, &login
		info = "Nobody has to type: " + login.Username + " is signed in, and each hop of that is in the list."
	}
	cmd, err := a.begin(o, info)
	if err != nil {
		return a.refused(err)
	}
	a.onDemo, a.quiz = true, msg.quiz
	a.findings.hide(true)
	a.tellScore()
	return tea.Batch(cmd, a.say("Find the fault: one thing may be wrong here. Walk, look at the panes, and name the cause with a, at any time. "+info))
}

// tellScore tells the header how the quiz stands.
func (a *app) tellScore() {
	q := a.quiz
	done := q.round
	if !q.over {
		done--
	}
	a.header.quiz = fmt.Sprintf("quiz round %d", q.round)
	if done > 0 {
		a.header.quiz += fmt.Sprintf(", %d of %d found", q.wins, done)
	}
}

func (a *app) whyNotAnswer() string {
	if a.quiz == nil {
		return "there is no quiz: grantwalk demo --quiz, or the palette, begins one"
	}
	return ""
}

// answerWord is in the footer while there is something to name.
func (a *app) answerWord() string {
	switch {
	case a.quiz == nil:
		return ""
	case a.quiz.over:
		return "next round"
	}
	return "name the cause"
}

// showQuiz shows the causes to choose from, or what it was.
func (a *app) showQuiz() tea.Cmd {
	if a.quiz.over {
		return a.push(newQuizResult(a.th, a.quiz, veil{a.reveal, a.known}, a.stepNamed), false)
	}
	return a.push(newQuizDialog(a.th, a.quiz, a.stepNamed), false)
}

func (a *app) stepNamed(id string) string { return "“" + titleOfStep(a.state, id) + "”" }

// quizOver is the result of the dialog: the cause was named, or given up.
type quizOver struct{ won bool }

func (r quizOver) then(a *app) tea.Cmd {
	q := a.quiz
	if q == nil {
		return nil
	}
	q.end(r.won)
	a.tellScore()
	a.findings.hide(false)
	if q.kept != nil {
		_ = a.takeJudgement(*q.kept) // the result names the finding
		a.toast.text = ""
	}
	return tea.Batch(a.pull(), a.showQuiz())
}

// quizShow is the result: the bytes of the finding are to be shown.
type quizShow struct{}

func (quizShow) then(a *app) tea.Cmd {
	if f, ok := a.quiz.finding(); ok {
		a.findings.selectFinding(f)
		return a.jump()
	}
	return nil
}

// quizNext is the result: another round.
type quizNext struct{}

func (quizNext) then(a *app) tea.Cmd { return a.nextRound(a.quiz, "") }

// hint says where to look, closer with each wrong answer.
func (q *quiz) hint(stepTitle func(string) string) string {
	f, seen := q.finding()
	step := stepTitle(q.scenario.Step)
	switch {
	case q.hints == 0:
		return ""
	case q.scenario.Finding == "" && q.hints == 1:
		return "Which rule of the standards does it break? Look again."
	case q.scenario.Finding == "":
		return "Look at the step " + step + ". Odd is not wrong."
	case !seen:
		return "Look at the step " + step + ". The walk has not come to it, or not to its end."
	case q.hints == 1:
		return "Look at the step " + step + "."
	case q.hints == 2 && f.At.Exchange != 0:
		return fmt.Sprintf("Look at exchange #%d.", f.At.Exchange)
	}
	return "Look at " + inExchange(f.At) + "."
}

// inExchange names the part that evidence is in, and the exchange.
func inExchange(e findings.Evidence) string {
	if e.Exchange == 0 {
		return partInWords(e.Part)
	}
	return fmt.Sprintf("%s, in exchange #%d", partInWords(e.Part), e.Exchange)
}
