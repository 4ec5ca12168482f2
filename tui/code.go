package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/program"
	"github.com/grantwalk/grantwalk/httplog/snippet"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// codeChoice is which code is shown: of the exchange or of the whole walk, and in
// which language. It stays for the session.
type codeChoice struct {
	walk     bool
	language snippet.Language
}

// codeChosenMsg says that the person chose another code.
type codeChosenMsg struct{ choice codeChoice }

// saveCodeMsg asks for code to be saved.
type saveCodeMsg struct {
	what, name, text string
	revealed         bool
}

// codeDialog shows an exchange or the walk as code.
type codeDialog struct {
	th     *theme
	choice codeChoice
	// make makes the code of a choice, or says why there is none.
	make func(codeChoice) (snippet.Code, error)
	// exchange is the number of the exchange, 0 for none; step its step.
	exchange int
	step     string
	reveal   bool

	pager pager.Model
	code  snippet.Code
	err   error
	w, h  int
}

// showCode opens the dialog, as it was left.
func (a *app) showCode() tea.Cmd {
	d := &codeDialog{th: a.th, choice: a.code, reveal: a.reveal}
	if d.choice.language == "" {
		d.choice.language = snippet.Curl
	}
	x, ok := a.selected()
	if ok {
		d.exchange, d.step = x.ID, x.Label.Step
	}
	options := a.engine.Options()
	walk := program.Walk{Options: options, State: a.state, Exchanges: a.log.Exchanges(), Known: a.log.Secrets()}
	d.make = func(c codeChoice) (snippet.Code, error) {
		switch {
		case c.walk:
			return program.Of(walk, c.language)
		case !ok:
			return snippet.Code{}, errNothingSelected
		}
		return snippet.Of(x, c.language, snippet.Options{Known: walk.Known, Reveal: d.reveal, CA: options.CA != nil})
	}
	d.pager = newMessagePane(a.th, false).pager // for its keys and styles
	d.pager.SetWrap(pager.WrapWords)
	d.choose(d.choice)
	return a.push(d, false)
}

// errNothingSelected is why there is no code of an exchange.
var errNothingSelected = fmt.Errorf("no exchange is selected; choose one in the list with 2")

// choose makes the code of the choice.
func (d *codeDialog) choose(c codeChoice) {
	if c.walk && !slices.Contains(program.Languages, c.language) {
		c.language = snippet.Go
	}
	d.choice = c
	d.code, d.err = d.make(c)
	text := d.code.Text
	if d.err != nil {
		text = firstUpper("No code: ") + d.err.Error() + "."
		if !c.walk {
			text += "\ntab shows the whole walk as a program."
		}
	}
	d.pager.Open(pager.Document{Text: []byte(text)})
}

func (d *codeDialog) languages() []snippet.Language {
	if d.choice.walk {
		return program.Languages
	}
	return snippet.Languages
}

func (d *codeDialog) title() string { return "As code" }

// rows that stand above and below the code.
const codeAbove, codeBelow = 3, 2

func (d *codeDialog) SetSize(w, h int) {
	d.w, d.h = min(w, 120), h
	d.pager.SetSize(d.w, max(d.h-codeAbove-codeBelow, 1))
}

func (d *codeDialog) size() (w, h int) { return d.w, d.h }

func (d *codeDialog) View() string {
	var rows []string
	of := "exchange"
	if d.exchange > 0 {
		of = fmt.Sprintf("exchange #%d", d.exchange)
	}
	at := 0
	if d.choice.walk {
		at = 1
	}
	rows = append(rows, d.choices("Of", []string{of, "the whole walk"}, at))
	var names []string
	for _, l := range d.languages() {
		names = append(names, languageName(l))
	}
	rows = append(rows, d.choices("In", names, slices.Index(d.languages(), d.choice.language)), "")
	rows = append(rows, strings.Split(d.pager.View(), "\n")...)
	rows = append(rows, "", d.th.Faint.Render(d.remark()))
	rows = rows[:min(len(rows), d.h)]
	for i := range rows {
		rows[i] = d.th.fit(rows[i], d.w)
	}
	for len(rows) < d.h {
		rows = append(rows, blanks(d.w))
	}
	return strings.Join(rows, "\n")
}

// choices is a row of names, with the chosen one in brackets.
func (d *codeDialog) choices(label string, names []string, at int) string {
	row := d.th.Label.Render(label + "  ")
	for i, name := range names {
		if i == at {
			row += d.th.Accent.Render("["+name+"]") + " "
		} else {
			row += " " + name + "  "
		}
	}
	return row
}

// languageName is a language's name where there is little room.
func languageName(l snippet.Language) string {
	name, _, _ := strings.Cut(l.Title(), ",")
	return name
}

// remark says where the secrets are.
func (d *codeDialog) remark() string {
	switch {
	case d.err != nil:
		return ""
	case len(d.code.Variables) == 0:
		return "No secret is in it."
	case d.setsValues():
		return "Secrets are revealed, and stand in it: m masks them."
	case d.reveal:
		return "Secrets are read from the environment; the code for curl sets them."
	case d.choice.walk:
		return "Secrets are read from the environment, and are not in it."
	}
	return "Secrets are read from the environment. Revealed (m), curl has them in it."
}

// setsValues tells that the secrets stand in the code.
func (d *codeDialog) setsValues() bool {
	return d.reveal && !d.choice.walk && (d.choice.language == snippet.Curl || d.choice.language == snippet.HTTPie)
}

func (d *codeDialog) caption() string {
	if d.pager.Searching() {
		return d.pager.StatusWithin(d.w - 2)
	}
	other := "the walk"
	if d.choice.walk {
		other = "exchange"
	}
	keys := "h l language   tab " + other + "   y copy   s save   esc close"
	if d.pager.AtTop() && d.pager.AtBottom() {
		return keys
	}
	all := "j k scroll   " + keys + "   " + d.pager.Status()
	if width(all) > d.w-2 {
		all = "j k scroll   " + keys
	}
	return all
}

func (d *codeDialog) handle(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok && !d.pager.Capturing() {
		switch key.String() {
		case "esc":
			if d.pager.Searching() {
				d.pager.ClearSearch()
				return nil
			}
			return closeWith(nil)
		case "q", "C":
			return closeWith(nil)
		case "left", "h":
			return d.turn(-1)
		case "right", "l":
			return d.turn(1)
		case "tab", "shift+tab":
			return d.chosen(codeChoice{!d.choice.walk, d.choice.language})
		case "m":
			return intend(revealMsg{})
		case "y":
			if d.err == nil {
				return intend(copyMsg{d.what(), d.code.Text})
			}
			return nil
		case "s":
			if d.err == nil {
				return intend(saveCodeMsg{d.what(), d.fileName(), d.code.Text, d.setsValues()})
			}
			return nil
		}
	}
	var cmd tea.Cmd
	d.pager, cmd = d.pager.Update(msg)
	return cmd
}

// turn goes to another language.
func (d *codeDialog) turn(by int) tea.Cmd {
	list := d.languages()
	i := slices.Index(list, d.choice.language)
	return d.chosen(codeChoice{d.choice.walk, list[(i+by+len(list))%len(list)]})
}

func (d *codeDialog) chosen(c codeChoice) tea.Cmd {
	d.choose(c)
	return intend(codeChosenMsg{d.choice})
}

func (d *codeDialog) what() string {
	of := fmt.Sprintf("exchange #%d", d.exchange)
	title := d.choice.language.Title()
	if d.choice.walk {
		of, title = "the walk", program.Title(d.choice.language)
	}
	return of + " as code (" + title + ")"
}

// fileName is the name to offer. A step's id that is none, from a recording, is
// left out.
func (d *codeDialog) fileName() string {
	name := "walk"
	if !d.choice.walk {
		name = "exchange"
		if slices.Contains(codeSteps, flows.StepID(d.step)) {
			name = d.step
		}
	}
	if d.choice.language == snippet.HTTPie {
		name += "-httpie"
	}
	return name + d.choice.language.Ending()
}

// codeSteps are the steps that a file can be named after.
var codeSteps = []flows.StepID{
	flows.StepMetadata, flows.StepKeys, flows.StepAuthorizationRequest, flows.StepAuthorizationResponse, flows.StepToken,
	flows.StepUserInfo, flows.StepIntrospection, flows.StepRefresh, flows.StepRevocation, flows.StepLogout,
}

// revealCode tells the dialog on top whether secrets may be seen.
func (a *app) revealCode() {
	if n := len(a.layers); n > 0 {
		if d, ok := a.layers[n-1].dialog.(*codeDialog); ok {
			d.reveal = a.reveal
			d.choose(d.choice)
		}
	}
}

func (a *app) whyNotCode() string {
	if a.engine == nil {
		return noWalk
	}
	return ""
}

// askSaveCode asks for the name of a file to write code to.
func (a *app) askSaveCode(m saveCodeMsg) tea.Cmd {
	text := fmt.Sprintf("Where to save %s (only you can read the file)?", m.what)
	if m.revealed {
		text += " Secrets are in it, NOT masked."
	}
	return a.push(newPrompt(a.th, "Save", text, m.name, func(path string) any {
		return saveAnswer{saveFile{path: path, what: m.what, data: []byte(m.text)}}
	}), false)
}
