package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// quizDialog asks for the cause.
type quizDialog struct {
	th        *theme
	quiz      *quiz
	stepTitle func(string) string
	at        int
	wrong     bool // the last answer was
	scroll    scroller
	rows      [2]int // of the choice under the cursor
	w, h      int
}

func newQuizDialog(th *theme, q *quiz, stepTitle func(string) string) *quizDialog {
	return &quizDialog{th: th, quiz: q, stepTitle: stepTitle, scroll: scroller{th: th}}
}

func (d *quizDialog) title() string { return "What is wrong here?" }

func (d *quizDialog) caption() string { return "j k choose   enter name it   g give up   esc look on" }

func (d *quizDialog) SetSize(w, h int) {
	d.w = min(w, 84)
	d.scroll.setSize(d.w, h)
	d.layout()
	d.h = min(h, len(d.scroll.rows)+2) // a hint may come
	d.scroll.setSize(d.w, d.h)
}

func (d *quizDialog) size() (w, h int) { return d.w, d.h }

func (d *quizDialog) View() string { return d.scroll.view() }

func (d *quizDialog) layout() {
	th := d.th
	p := newProse(th, d.scroll.width())
	p.text(th.Text, "One of these, and all else is as it should be. A wrong answer brings a hint.")
	p.gap()
	for i, c := range d.quiz.choices {
		start := len(p.rows)
		mark := "  "
		if i == d.at {
			mark = th.Accent.Render(th.sym.Play) + " "
		}
		mark += th.Key.Render(fmt.Sprint(i+1)) + " "
		switch {
		case c.tried:
			p.hang(mark, th.Faint, th.sym.Cross+" not this: "+c.text)
		case i == d.at:
			p.hang(mark, th.Selected, c.text)
		default:
			p.hang(mark, th.Text, c.text)
		}
		if i == d.at {
			d.rows = [2]int{start, len(p.rows)}
		}
	}
	p.gap()
	if hint := d.quiz.hint(d.stepTitle); hint != "" {
		sign := "Hint "
		if d.wrong {
			sign = "Not that. "
		}
		p.hang(th.Warn.Render(sign), th.Text, hint)
	}
	d.scroll.set(p.rows, 0)
	d.scroll.show(d.rows[0], d.rows[1])
	if d.wrong {
		d.scroll.show(len(p.rows)-2, len(p.rows))
	}
}

func (d *quizDialog) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	d.wrong = false
	n := len(d.quiz.choices)
	switch name := key.String(); name {
	case "esc", "q", "a":
		return closeWith(nil)
	case "g":
		return closeWith(quizOver{})
	case "j", "down", "tab":
		d.at = (d.at + 1) % n
	case "k", "up", "shift+tab":
		d.at = (d.at + n - 1) % n
	case "enter":
		return d.answer(d.at)
	default:
		if len(name) == 1 && name[0] >= '1' && int(name[0]-'1') < n {
			return d.answer(int(name[0] - '1'))
		}
		d.scroll.key(name)
		return nil
	}
	d.layout()
	return nil
}

func (d *quizDialog) answer(i int) tea.Cmd {
	d.at = i
	if d.quiz.choices[i].tried {
		return nil
	}
	if d.quiz.answer(i) {
		return closeWith(quizOver{won: true})
	}
	d.wrong = true
	d.layout()
	return nil
}

// quizResult says what it was.
type quizResult struct {
	th        *theme
	quiz      *quiz
	veil      veil
	stepTitle func(string) string
	scroll    scroller
	w, h      int
}

func newQuizResult(th *theme, q *quiz, v veil, stepTitle func(string) string) *quizResult {
	return &quizResult{th: th, quiz: q, veil: v, stepTitle: stepTitle, scroll: scroller{th: th}}
}

func (d *quizResult) title() string {
	if d.quiz.won {
		return "Right"
	}
	return "Given up"
}

func (d *quizResult) caption() string {
	if _, ok := d.quiz.finding(); ok {
		return "enter show the bytes   n next round   esc close"
	}
	return "n next round   esc close"
}

func (d *quizResult) SetVeil(v veil) {
	d.veil = v
	d.layout()
}

func (d *quizResult) SetSize(w, h int) {
	d.w = min(w, 84)
	d.scroll.setSize(d.w, h)
	d.layout()
	d.h = min(h, len(d.scroll.rows))
	d.scroll.setSize(d.w, d.h)
}

func (d *quizResult) size() (w, h int) { return d.w, d.h }

func (d *quizResult) View() string { return d.scroll.view() }

func (d *quizResult) layout() {
	th, q := d.th, d.quiz
	p := newProse(th, d.scroll.width())
	sign := th.Good.Render(th.sym.Tick) + " "
	if !q.won {
		sign = th.Accent.Render(th.sym.Arrow) + " "
	}
	if q.scenario.Finding == "" {
		p.hang(sign, th.Title, "Nothing is wrong. What was odd: "+q.scenario.Title+".")
	} else {
		p.hang(sign, th.Title, q.scenario.Title+".")
	}
	p.text(th.Text, q.scenario.Story)
	d.finding(p)
	p.gap()
	p.field(9, "Scenario:", th.Text, q.scenario.Name)
	p.field(9, "Score:", th.Text, q.score())
	d.scroll.set(p.rows, 0)
}

// finding is what names the cause, and what to do about it.
func (d *quizResult) finding(p *prose) {
	th, q := d.th, d.quiz
	if q.scenario.Finding == "" {
		return
	}
	p.gap()
	f, ok := q.finding()
	if !ok {
		p.text(th.Text, fmt.Sprintf("The finding is %s. It shows at the step %s, and the walk has not come to that: walk on, and f shows the bytes.", q.scenario.Finding, d.stepTitle(q.scenario.Step)))
		return
	}
	mark, word, style := th.severity(f.Severity)
	p.hang(style.Render(mark+" "+word)+" ", th.Text, fmt.Sprintf("%s: %s", f.ID, d.veil.text(f.Message)))
	if f.At.Exchange != 0 {
		p.field(9, "Seen:", th.Text, "in "+inExchange(f.At))
	}
	for _, fix := range []struct{ who, text string }{{"Provider:", f.Fix.IdP}, {"Client:", f.Fix.Client}} {
		if fix.text != "" {
			p.field(9, fix.who, th.Text, d.veil.text(fix.text))
		}
	}
	if len(f.Specs) > 0 {
		p.field(9, "Says so:", th.Faint, specsInWords(f))
	}
}

func specsInWords(f findings.Finding) string {
	words := make([]string, len(f.Specs))
	for i, s := range f.Specs {
		words[i] = s.String()
	}
	return strings.Join(words, ", ")
}

// score is how the rounds went.
func (q *quiz) score() string {
	text := fmt.Sprintf("%d of %d found", q.wins, q.round)
	if q.allHints > 0 {
		text += fmt.Sprintf(", with %d %s", q.allHints, plural(q.allHints, "hint", "hints"))
	}
	return text
}

func (d *quizResult) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch name := key.String(); name {
	case "esc", "q":
		return closeWith(nil)
	case "n", "a": // which led here, and says so in the last row
		return closeWith(quizNext{})
	case "enter":
		if _, ok := d.quiz.finding(); ok {
			return closeWith(quizShow{})
		}
		return closeWith(nil)
	default:
		d.scroll.key(name)
	}
	return nil
}
