package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// taken is the text that copy and save take: of the focused message, or the
// whole exchange where a list has the focus. It is made by a command, for a large
// body takes a while.
func (a *app) taken() (what string, text func() []byte) {
	if pane := a.message(); pane != nil {
		if what, data, ok := pane.selectedLines(); ok {
			return what, func() []byte { return data }
		}
		return pane.name(), pane.later(a.known)
	}
	rows := func(what string, list []string) (string, func() []byte) {
		data := plainRows(list)
		return what, func() []byte { return data }
	}
	switch a.focus {
	case paneExplain:
		return rows("the explanation", a.explain.scroll.rows)
	case paneFindings:
		return rows("the findings", a.findings.all())
	case paneTimeline:
		return rows("the timeline", strings.Split(a.timeline.View(), "\n"))
	case paneSequence:
		return "the sequence as Mermaid", a.sequence.mermaid(a.log)
	case paneTokens:
		return rows("the tokens", strings.Split(a.tokens.View(), "\n"))
	}
	x, ok := a.selected()
	if !ok {
		return "", func() []byte { return nil }
	}
	request, response := a.request.later(a.known), a.response.later(a.known)
	return fmt.Sprintf("exchange #%d", x.ID), func() []byte {
		data := request()
		if answer := response(); len(answer) > 0 {
			data = append(append(append([]byte(nil), data...), "\r\n\r\n"...), answer...)
		}
		return data
	}
}

// whyNotCopy must be quick: the footer asks it for almost every frame.
func (a *app) whyNotCopy() string {
	switch pane := a.message(); {
	case pane == &a.response && pane.has && pane.x.Response == nil:
		return "there is no response"
	case a.focus < paneExplain:
		return a.whyNoExchange()
	}
	return ""
}

func (a *app) copyPane() tea.Cmd {
	what, text := a.taken()
	return makeText(takenMsg{what: what, masked: !a.reveal}, text)
}

// copyText sends text to the clipboard both ways: by the terminal (OSC 52),
// which works over SSH, and by the system's command where there is one.
func (a *app) copyText(what, text string, masked bool) tea.Cmd {
	report := copiedMsg{what: what, bytes: len(text), masked: masked}
	return tea.Batch(tea.SetClipboard(text), copyByCommand(a.cfg.Env, text, report))
}

func (a *app) copied(m copiedMsg) tea.Cmd {
	text := fmt.Sprintf("Copied %s, %d bytes", m.what, m.bytes)
	if m.masked {
		text += ", secrets masked"
	}
	text += ": to the terminal's clipboard (OSC 52)"
	switch {
	case m.err != nil:
		text += "; " + m.command + " did not take it"
	case m.command != "":
		text += " and to the system's (" + m.command + ")"
	default:
		text += ", if the terminal allows it; s saves to a file"
	}
	return a.say(text + ".")
}

// saveAnswer is the result of the prompt for a file name.
type saveAnswer struct{ file saveFile }

func (a *app) askSave() tea.Cmd {
	what, taken := a.taken()
	masked := !a.reveal
	name := "grantwalk-" + strings.NewReplacer(" #", "-", " ", "-").Replace(what) + ".txt"
	if a.focus == paneSequence {
		name = "grantwalk-sequence.mmd"
	}
	text := fmt.Sprintf("Where to save %s (only you can read the file)?", what)
	text += a.maskedInWords()
	return a.push(newPrompt(a.th, "Save", text, name, func(path string) any {
		render := func() ([]byte, error) { return taken(), nil }
		return saveAnswer{saveFile{path: path, what: what, render: render, masked: masked}}
	}), false)
}

func (a *app) saved(m savedMsg) tea.Cmd {
	switch {
	case m.exists:
		m.file.replace = true
		return a.push(&question{
			th: a.th, heading: "Replace the file?", text: fmt.Sprintf("There is a file %s already.", a.th.words(m.file.path)),
			yesWord: "replace it", yes: saveAnswer{m.file},
		}, false)
	case m.err != nil:
		return a.remark("Not saved: "+m.err.Error()+". Ask again, and choose another place.", true)
	}
	text := fmt.Sprintf("Saved %s, %d bytes", m.file.what, len(m.file.data))
	if m.file.masked {
		text += ", secrets masked"
	}
	return a.say(text + ", to " + m.file.path + ".")
}

// plainRows is drawn rows as text without styles.
func plainRows(rows []string) []byte {
	var out []byte
	for _, row := range rows {
		out = append(out, strings.TrimRight(ansi.Strip(row), " ")...)
		out = append(out, '\n')
	}
	return out
}
