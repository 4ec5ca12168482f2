package command

import (
	"fmt"
	"io"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// progress tells a person on standard error how the walk goes. It writes whole
// lines and moves no cursor, so that it reads well in a log and aloud.
type progress struct {
	out io.Writer
	// prompts is set where the transcript is on the same terminal and says all
	// the rest.
	prompts bool

	asked *flows.Await
}

// tell writes what is new.
func (p *progress) tell(list []piece, total int) {
	for _, n := range list {
		switch {
		case n.kind == stepWarned && (!p.prompts || p.asked != nil):
			fmt.Fprintf(p.out, "  ! %s\n", n.text)
		case p.prompts:
		case n.kind == stepEnded && n.status == flows.Errored:
			fmt.Fprintf(p.out, "%d/%d %s: failed. %s\n", n.index+1, total, n.step.Title, joined(n.text, n.advice))
		case n.kind == stepEnded && n.status == flows.Skipped:
			fmt.Fprintf(p.out, "%d/%d %s: skipped, %s.\n", n.index+1, total, n.step.Title, n.text)
		case n.kind == stepEnded:
			fmt.Fprintf(p.out, "%d/%d %s: done.\n", n.index+1, total, n.step.Title)
		}
	}
}

// sumUp says what was found, in one line.
func (p *progress) sumUp(r findings.Report) {
	if p.prompts && len(r.Findings) == 0 {
		return // the transcript's last line says so
	}
	fmt.Fprintln(p.out, summary(r))
}

// ask says what the walk waits for, once.
func (p *progress) ask(a *flows.Await, paste bool) {
	if a == nil || p.asked != nil && p.asked.URL == a.URL && p.asked.Kind == a.Kind && p.asked.Text == a.Text {
		p.asked = a
		return
	}
	p.asked = a
	switch a.Kind {
	case flows.AwaitCallback:
		// The URL is to be used, so nothing in it is masked.
		fmt.Fprintf(p.out, "\nOpen this URL in a browser and sign in:\n\n%s\n\n", flows.Visible(a.URL))
		switch {
		case a.Listening && paste:
			fmt.Fprintf(p.out, "The answer is expected at %s. Where the browser cannot reach it, paste the URL that it ends at here.\n", flows.Visible(a.RedirectURI))
		case a.Listening:
			fmt.Fprintf(p.out, "The answer is expected at %s.\n", flows.Visible(a.RedirectURI))
		case paste:
			fmt.Fprintln(p.out, "Then paste the URL that the browser ends at here.")
		default:
			fmt.Fprintln(p.out, "The URL that the browser ends at would have to be pasted here, and standard input cannot be read: it is no terminal and no pipe, or a secret came from it.")
		}
	case flows.AwaitTime:
		fmt.Fprintf(p.out, "%s It goes on at %s.", flows.Visible(a.Text), a.Until.Local().Format("15:04:05"))
		if paste {
			fmt.Fprint(p.out, " Press enter to go on now.")
		}
		fmt.Fprintln(p.out)
	default:
		fmt.Fprintf(p.out, "\n%s\n", flows.Visible(a.Text))
		if a.URL != "" {
			fmt.Fprintf(p.out, "\n%s\n\n", flows.Visible(a.URL))
		}
	}
}

// joined is a and b with a blank between them, if there are both.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}
