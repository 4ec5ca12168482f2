package tui

import (
	"bytes"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// harOptions say how the walk is written: masked unless reveal.
func (a *app) harOptions(reveal bool) httplog.HAROptions {
	o := httplog.HAROptions{Reveal: reveal, Known: a.log.Secrets(), Creator: "grantwalk", Version: a.cfg.Version}
	if a.engine != nil && !a.recording {
		o.Walk = flows.HARWalk(a.engine.Options(), a.state, reveal, o.Known)
	}
	return o
}

func (a *app) whyNotHAR() string {
	switch {
	case a.engine == nil:
		return noWalk
	case a.exchanges.ended == 0:
		return "nothing was exchanged yet"
	}
	return ""
}

// askHAR asks for the name of a file to write the walk to.
func (a *app) askHAR() tea.Cmd {
	n := a.exchanges.ended
	text := fmt.Sprintf("Where to save the walk as HAR 1.2 (%s; only you can read the file)?", exchangesInWords(n))
	text += a.maskedInWords()
	file := saveFile{what: "the walk as HAR, " + exchangesInWords(n), masked: !a.reveal, render: harOf(a.log.Exchanges(), a.harOptions(a.reveal))}
	name := "grantwalk-" + a.now().Format("20060102-150405") + ".har"
	return a.push(newPrompt(a.th, "Save as HAR", text, name, func(path string) any {
		file.path = path
		return saveAnswer{file}
	}), false)
}

func exchangesInWords(n int) string {
	if n == 1 {
		return "1 exchange"
	}
	return fmt.Sprintf("%d exchanges", n)
}

// harOf returns what writes the exchanges. The list does not change any more.
func harOf(list []httplog.Exchange, o httplog.HAROptions) func() ([]byte, error) {
	return func() ([]byte, error) {
		var out bytes.Buffer
		err := httplog.WriteHAR(&out, list, o)
		return out.Bytes(), err
	}
}

// writeHAR writes the last walk to the file that was asked for from the start,
// and says so on out. Looking at secrets on the screen does not put them there.
func (a *app) writeHAR(out io.Writer) error {
	if a.cfg.HAR == "" {
		return nil
	}
	if a.log == nil {
		_, err := fmt.Fprintf(out, "Nothing was recorded, so %s was not written.\n", a.cfg.HAR)
		return err
	}
	list := a.log.Where(func(x *httplog.Exchange) bool { return x.State.Ended() })
	data, err := harOf(list, a.harOptions(a.cfg.Reveal))()
	if err == nil {
		err = writeFile(saveFile{path: a.cfg.HAR, data: data, replace: true})
	}
	if err != nil {
		return fmt.Errorf("--har %s: the walk was not written: %w", a.cfg.HAR, err)
	}
	secrets := "secrets masked"
	if a.cfg.Reveal {
		secrets = "secrets NOT masked"
	}
	_, err = fmt.Fprintf(out, "The walk was written to %s: %s, %s.\n", a.cfg.HAR, exchangesInWords(len(list)), secrets)
	return err
}
