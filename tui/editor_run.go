package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// editorText is what an editor is called by, and which variable says so.
type editorText struct {
	args []string // the program first
	from string   // "$VISUAL", "$EDITOR", or empty when neither is set
}

// editorCommand finds the person's editor: $VISUAL, else $EDITOR, else the one
// that the system has at least.
func editorCommand(env []string) (editorText, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		value := strings.TrimSpace(lookup(env, name))
		if value == "" {
			continue
		}
		// It may be one path with spaces in it, and nothing else.
		if _, err := exec.LookPath(value); err == nil {
			return editorText{[]string{value}, "$" + name}, nil
		}
		args, err := splitCommand(value, runtime.GOOS == "windows")
		if err != nil {
			return editorText{}, fmt.Errorf("$%s cannot be read as a command: %w. Set it to a command such as nano, vim or \"code --wait\"", name, err)
		}
		return editorText{args, "$" + name}, nil
	}
	if runtime.GOOS == "windows" {
		return editorText{args: []string{"notepad"}}, nil
	}
	return editorText{args: []string{"vi"}}, nil
}

// splitCommand splits a command line at its spaces, as a shell does: what is
// quoted stays together, and a backslash takes the next character as it is,
// except on Windows, where it is part of a path. Nothing else is special.
func splitCommand(line string, windows bool) ([]string, error) {
	var args []string
	var word strings.Builder
	begun, quote := false, rune(0)
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case r == '\\' && !windows && quote != '\'' && i+1 < len(runes):
			i++
			begun = true
			word.WriteRune(runes[i])
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'' && !windows:
			begun, quote = true, r
		case r == ' ' || r == '\t':
			if begun {
				args = append(args, word.String())
			}
			begun = false
			word.Reset()
		default:
			begun = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quotation mark (%c) is not closed", quote)
	}
	if begun {
		args = append(args, word.String())
	}
	if len(args) == 0 || args[0] == "" {
		return nil, errors.New("it names no program")
	}
	return args, nil
}

// maxEdited is how much is taken from an editor, in bytes.
const maxEdited = 16 << 20

// quickEdit is how soon an editor is gone of which nobody saw a thing.
const quickEdit = time.Second

// editorRun edits a text in the person's editor, while the program has let go of
// the terminal. The text is in a file that only its owner can read, in a
// directory of its own, for editors keep copies beside it; both are gone when Run
// returns.
type editorRun struct {
	ctx     context.Context
	env     []string
	command editorText
	name    string // of the file
	text    []byte

	in       io.Reader
	out, bad io.Writer

	began  bool
	got    []byte
	err    error // it could not be edited
	failed error // the editor ended with an error
	quick  bool
}

func (r *editorRun) SetStdin(in io.Reader)   { r.in = in }
func (r *editorRun) SetStdout(out io.Writer) { r.out = out }
func (r *editorRun) SetStderr(bad io.Writer) { r.bad = bad }

// Run implements tea.ExecCommand.
func (r *editorRun) Run() error {
	r.began = true
	r.got, r.err = r.edit()
	return r.err
}

func (r *editorRun) edit() (got []byte, err error) {
	dir, err := os.MkdirTemp("", "grantwalk-") // mode 0700
	if err != nil {
		return nil, fmt.Errorf("no file could be made for the editor: %w", err)
	}
	defer func() {
		if gone := os.RemoveAll(dir); gone != nil && err == nil {
			err = fmt.Errorf("the editor's file could not be removed, do it by hand: %w", gone)
		}
	}()
	path := filepath.Join(dir, r.name)
	if err := writeFile(saveFile{path: path, data: r.text}); err != nil {
		return nil, fmt.Errorf("the editor's file could not be written: %w", err)
	}
	began := time.Now()
	if err := r.call(path); err != nil {
		return nil, err
	}
	r.quick = time.Since(began) < quickEdit
	return readEdited(path)
}

// call runs the editor until it ends, or until the program is to end.
func (r *editorRun) call(path string) error {
	args := r.command.args
	cmd := exec.CommandContext(r.ctx, args[0], append(args[1:len(args):len(args)], path)...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = r.env, r.in, r.out, r.bad
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Start(); err != nil {
		return r.cannotStart(err)
	}
	r.failed = cmd.Wait()
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	return nil
}

func (r *editorRun) cannotStart(err error) error {
	which := "the editor"
	if r.command.from != "" {
		which += " that " + r.command.from + " names"
	}
	return fmt.Errorf("%s (%s) cannot be started: %w. Set $VISUAL or $EDITOR to your editor, such as nano, vim or \"code --wait\", and begin anew", which, r.command.args[0], causeOf(err))
}

// causeOf is the cause alone, where the error repeats the command.
func causeOf(err error) error {
	var not *exec.Error
	if errors.As(err, &not) {
		return not.Err
	}
	return err
}

func readEdited(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the editor's file cannot be read any more: %w", err)
	}
	defer func() { _ = in.Close() }()
	got, err := io.ReadAll(io.LimitReader(in, maxEdited+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the editor's file cannot be read: %w", err)
	case len(got) > maxEdited:
		return nil, fmt.Errorf("the editor's file is longer than the %d MiB that are taken", maxEdited>>20)
	}
	return got, nil
}
