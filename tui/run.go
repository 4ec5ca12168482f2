package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// ErrNoTerminal is returned where there is no terminal to draw on.
var ErrNoTerminal = errors.New("standard output is no terminal, so there is nothing to draw on: use grantwalk run, which prints what happens as text")

// CrashError is a panic, after the terminal was restored. Its text is a trace
// without the values of variables, and so without secrets.
type CrashError struct{ Trace string }

func (e *CrashError) Error() string {
	return "grantwalk crashed. This is a bug; please report it with this trace, which holds no secrets.\n\n" + e.Trace
}

// Run shows the program on the terminal until the person leaves, ctx ends or
// it crashes. The walk and all that it keeps open have ended when it returns.
func Run(ctx context.Context, cfg Config) error {
	cfg = cfg.complete()
	if out, ok := cfg.Out.(*os.File); !ok || !term.IsTerminal(out.Fd()) {
		return ErrNoTerminal
	}
	beside, stop := context.WithCancel(ctx)
	a := newApp(beside, cfg)
	g := &guarded{app: a}
	p := tea.NewProgram(g,
		tea.WithContext(ctx), tea.WithInput(cfg.In), tea.WithOutput(cfg.Out), tea.WithEnvironment(cfg.drawnWith()), tea.WithFPS(120))
	g.quit = p.Quit
	_, err := p.Run()
	stop()
	if a.engine != nil {
		a.engine.Close()
	}
	err = ended(ctx, a, err)
	if lost := errors.Join(a.writeHAR(cfg.Out), a.writeReport(cfg.Out)); lost != nil {
		err = errors.Join(err, lost)
	}
	return err
}

// ended is the error of a session that ended so.
func ended(ctx context.Context, a *app, err error) error {
	switch {
	case a.crash != "":
		return &CrashError{a.crash}
	case errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, tea.ErrInterrupted):
		return context.Canceled // from outside: on this screen, ctrl+c is a key
	case err != nil:
		return fmt.Errorf("the terminal could not be used: %w", err)
	}
	return nil
}

func (c Config) complete() Config {
	if c.Env == nil {
		c.Env = os.Environ()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.In == nil {
		c.In = io.Reader(os.Stdin)
	}
	if c.Out == nil {
		c.Out = io.Writer(os.Stdout)
	}
	return c
}

// drawnWith is the environment that the renderer goes by.
func (c Config) drawnWith() []string {
	if !c.overrulesNoColour() {
		return c.Env
	}
	return slices.DeleteFunc(slices.Clone(c.Env), func(line string) bool { return strings.HasPrefix(line, "NO_COLOR=") })
}

// guarded is the root model with a net under it: Bubble Tea would print the
// value of a panic, which may hold anything.
type guarded struct {
	app  *app
	quit func()
}

func (g *guarded) Init() tea.Cmd { return guard(g.app.Init()) }

func (g *guarded) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	defer func() {
		if p := recover(); p != nil {
			g.app.crash = trace(p)
			cmd = tea.Quit
		}
	}()
	if g.app.crash != "" {
		return g, tea.Quit
	}
	_, cmd = g.app.Update(msg)
	return g, guard(cmd)
}

func (g *guarded) View() (v tea.View) {
	defer func() {
		if p := recover(); p != nil {
			g.app.crash = trace(p)
			v = tea.NewView("")
			go g.quit() // it waits for the loop that is drawing now
		}
	}()
	return g.app.View()
}
