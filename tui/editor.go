package tui

import (
	"bytes"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/httplog"
)

// editorMsg asks for a draft of a held request to be edited as text, in the
// person's own editor.
type editorMsg struct {
	id    int
	draft httplog.Draft
}

// editorJob is a request on its way through the editor.
type editorJob struct {
	walk, id int
	veil     httplog.Veil
	text     []byte // what the editor is given
	fields   bool   // the edit dialog asked for it
}

// editorMsgDone says what came of it.
type editorDoneMsg struct {
	job    editorJob
	text   []byte // what is in the file now
	err    error  // why it could not be edited
	failed error  // the editor ended with an error
	quick  bool   // sooner than anybody types
}

// editorAgain and editorDropped are the results of the question whether to open
// the editor again.
type (
	editorAgain   struct{ job editorJob }
	editorDropped struct{}
)

// editRaw opens the held request in the person's editor.
func (a *app) editRaw() tea.Cmd {
	x, _ := a.held()
	a.showHeld(x.ID)
	a.original(x)
	return a.openEditor(editorMsg{x.ID, draftOf(x, wireBytes(x))}, false)
}

// openEditor opens it on a draft, with placeholders for the secrets.
func (a *app) openEditor(m editorMsg, fields bool) tea.Cmd {
	v := m.draft.Veil(a.known)
	return a.runEditor(editorJob{walk: a.walk, id: m.id, veil: v, text: v.Text(), fields: fields})
}

func (a *app) runEditor(job editorJob) tea.Cmd {
	command, err := editorCommand(a.cfg.Env)
	if err != nil {
		return a.remark(err.Error()+".", true)
	}
	run := &editorRun{ctx: a.ctx, env: a.cfg.Env, command: command, name: fmt.Sprintf("request-%d.http", job.id), text: job.text}
	return a.exec(run, func(err error) tea.Msg {
		m := editorDoneMsg{job: job, text: run.got, err: run.err, failed: run.failed, quick: run.quick}
		if !run.began && m.err == nil {
			m.err = fmt.Errorf("the terminal could not be handed to the editor: %w", err)
		}
		return m
	})
}

// editorDone takes in what came back.
func (a *app) editorDone(m editorDoneMsg) tea.Cmd {
	changed := !bytes.Equal(m.text, m.job.text) || !bytes.Equal(m.job.text, m.job.veil.Text())
	switch {
	case m.job.walk != a.walk || a.engine == nil:
		return a.remark("The walk that the edited request belonged to is over.", true)
	case m.err != nil:
		return a.remark(firstUpper(m.err.Error())+".", true)
	case len(bytes.TrimSpace(m.text)) == 0:
		return a.remark("The file came back empty, so the request is as it was.", true)
	case m.failed != nil && changed:
		return a.askAgain(m, fmt.Sprintf("The editor ended with an error (%v), so what you typed was not taken.", m.failed))
	case m.failed != nil:
		return a.remark(fmt.Sprintf("The editor ended with an error (%v). The request is as it was.", m.failed), true)
	case !changed && m.quick:
		return a.say("The editor was gone at once, and the request is as it was. If it has a window of its own, tell it to wait, as in EDITOR=\"code --wait\".")
	case !changed:
		return a.say("Nothing was changed in the editor. The request is as it was.")
	}
	draft, err := m.job.veil.Draft(m.text)
	if err != nil {
		return a.askAgain(m, "What you typed was not taken: "+err.Error()+".")
	}
	if m.job.fields {
		for _, l := range a.layers {
			if d, ok := l.dialog.(*editDialog); ok && d.id == m.job.id {
				if !d.take(draft) {
					d.say("Nothing was changed in the editor.")
				}
				return nil
			}
		}
	}
	return a.edited(m.job.id, draft.Bytes())
}

// askAgain offers the editor once more, with what was typed.
func (a *app) askAgain(m editorDoneMsg, why string) tea.Cmd {
	m.job.text = m.text
	return a.push(&question{
		th: a.th, heading: "Open the editor again?", text: a.th.words(why) + "\n\n" + a.th.words("Open it again with what you typed? With n it is dropped, and the request stays as it was."),
		yesWord: "open it", yes: editorAgain{m.job}, no: editorDropped{}, wide: true,
	}, false)
}
