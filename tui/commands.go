package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/origin"
	"github.com/grantwalk/grantwalk/httplog"
)

// changedMsg says that the state or the log of the walk has changed.
type changedMsg struct{ walk int }

// watch waits for the next change. walk tells which walk it belongs to: one
// that was replaced is not watched again.
func watch(e engine, walk int) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-e.Changed():
			return changedMsg{walk}
		case <-e.Done():
			return nil
		}
	}
}

// tickMsg comes every second while a countdown can be seen.
type tickMsg struct{ generation int }

// toastOverMsg takes a remark off the screen.
type toastOverMsg struct{ generation int }

// after returns what yields a message when a time has passed, until ctx ends.
func after(ctx context.Context) func(time.Duration, tea.Msg) tea.Cmd {
	return func(d time.Duration, msg tea.Msg) tea.Cmd {
		timer := time.NewTimer(d)
		return func() tea.Msg {
			defer timer.Stop()
			select {
			case <-timer.C:
				return msg
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// demoMsg says how starting the embedded provider went.
type demoMsg struct {
	startDemoMsg // what was asked for
	options      flows.Options
	info         string
	err          error
}

// startDemo starts the embedded provider.
func startDemo(ctx context.Context, start func(context.Context, string) (flows.Options, string, error), asked startDemoMsg) tea.Cmd {
	return func() tea.Msg {
		o, info, err := start(ctx, asked.scenario)
		return demoMsg{asked, o, info, err}
	}
}

// closeEngine ends a walk that another replaces.
func closeEngine(e engine) tea.Cmd {
	return func() tea.Msg {
		e.Close()
		return nil
	}
}

// judge applies the rules to the walk, and reads what they point at.
func judge(e engine, asked int, v veil, now clock) tea.Cmd {
	return func() tea.Msg {
		began := now()
		judgement := e.Judge()
		seen := flows.NewEvidenceReader(judgement.Trace, v.reveal, v.known)
		if judgement.Trace != nil {
			for _, f := range judgement.Report.Findings {
				seen.Text(f.At)
			}
		}
		return judgedMsg{asked, judgement, seen, now().Sub(began)}
	}
}

// traceOrigin takes in what has ended in the log, and looks for what a thing has
// to do with. The index is its own until the message brings it back; nil is
// one to begin with.
func traceOrigin(log *httplog.Log, index *origin.Index, what relate, key traceKey) tea.Cmd {
	return func() tea.Msg {
		if index == nil {
			index = origin.NewIndex()
		}
		index.Follow(log)
		return tracedMsg{key, index, what(index)}
	}
}

// doJob does the work of j. A job that was given up says nothing.
func doJob(ctx context.Context, j *job) tea.Cmd {
	return func() tea.Msg {
		result := j.work(ctx, &j.meter)
		if ctx.Err() != nil {
			return nil
		}
		return jobDoneMsg{j, result}
	}
}

// takenMsg brings the text that is to be copied.
type takenMsg struct {
	what   string
	masked bool
	text   string
}

// makeText makes the text of msg.
func makeText(msg takenMsg, text func() []byte) tea.Cmd {
	return func() tea.Msg {
		msg.text = string(text())
		return msg
	}
}

// copiedMsg says which command took the text, and how that went; command is
// empty when there is none.
type copiedMsg struct {
	what    string
	bytes   int
	masked  bool
	command string
	err     error
}

// clipboardTimeout bounds how long a clipboard command may take.
const clipboardTimeout = 2 * time.Second

// copyByCommand gives text to the system's clipboard command, if there is one.
func copyByCommand(env []string, text string, report copiedMsg) tea.Cmd {
	return func() tea.Msg {
		name, args := clipboardCommand(env)
		if name == "" {
			return report
		}
		ctx, cancel := context.WithTimeout(context.Background(), clipboardTimeout)
		defer cancel()
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Env = env
		cmd.Stdin = strings.NewReader(text)
		cmd.WaitDelay = 100 * time.Millisecond // xclip stays behind, holding the selection
		err := cmd.Run()
		if errors.Is(err, exec.ErrWaitDelay) {
			err = nil
		}
		report.command, report.err = filepath.Base(name), err
		return report
	}
}

// clipboardCommand finds the command for the clipboard of the screen that the
// person sits at; over SSH that is not this machine's.
func clipboardCommand(env []string) (name string, args []string) {
	if lookup(env, "SSH_CONNECTION") != "" || lookup(env, "SSH_TTY") != "" {
		return "", nil
	}
	type tool struct {
		name string
		args []string
	}
	var tools []tool
	switch {
	case runtime.GOOS == "darwin":
		tools = []tool{{"pbcopy", nil}}
	case runtime.GOOS == "windows":
		tools = []tool{{"clip.exe", nil}}
	case lookup(env, "WAYLAND_DISPLAY") != "":
		tools = []tool{{"wl-copy", nil}}
	case lookup(env, "DISPLAY") != "":
		tools = []tool{{"xclip", []string{"-selection", "clipboard"}}, {"xsel", []string{"--clipboard", "--input"}}}
	}
	for _, t := range tools {
		if path, err := exec.LookPath(t.name); err == nil {
			return path, t.args
		}
	}
	return "", nil
}

// savedMsg says how saving went. exists is set when there is such a file and
// the person has not said that it may be replaced.
type savedMsg struct {
	file   saveFile
	exists bool
	err    error
}

// saveFile is what to save where.
type saveFile struct {
	path    string
	what    string
	data    []byte
	masked  bool
	replace bool
	// render makes the data when the file is written, where that takes time.
	render func() ([]byte, error)
}

// save writes a file that only its owner can read, and replaces none unless
// told to.
func save(f saveFile) tea.Cmd {
	return func() tea.Msg {
		var err error
		if f.render != nil {
			f.data, err = f.render()
			f.render = nil
		}
		if err == nil {
			err = writeFile(f)
		}
		return savedMsg{file: f, exists: errors.Is(err, fs.ErrExist), err: err}
	}
}

func writeFile(f saveFile) error {
	if !f.replace {
		out, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = out.Write(f.data)
		return errors.Join(err, out.Close())
	}
	// A new file takes the old one's place: an old one may be open to others.
	dir := filepath.Dir(f.path)
	out, err := os.CreateTemp(dir, ".grantwalk-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = out.Write(f.data)
	if err = errors.Join(err, out.Close()); err == nil {
		err = os.Rename(out.Name(), f.path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(out.Name()))
	}
	return err
}

// guard catches a panic in a command and turns it into a crash of the program
// that shows no value.
func guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if p := recover(); p != nil {
				msg = crashMsg{trace(p)}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = guard(batch[i])
			}
		}
		return msg
	}
}

// crashMsg ends the program with a trace.
type crashMsg struct{ trace string }

// trace describes a panic without the value that it carries, which could hold
// anything; the runtime's own errors (an index, a nil pointer) hold no text.
func trace(p any) string {
	what := fmt.Sprintf("%T", p)
	if err, ok := p.(runtime.Error); ok {
		what = err.Error()
	}
	return "panic: " + what + "\n\n" + string(bytes.TrimSpace(stack()))
}

func stack() []byte {
	buf := make([]byte, 64<<10)
	return buf[:runtime.Stack(buf, false)]
}
