package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/lab"
)

// explainedLab is an experiment without what it does.
type explainedLab struct {
	Version  int                `json:"version"`
	Lab      string             `json:"lab"`
	Title    string             `json:"title"`
	Explain  string             `json:"explain"`
	Requests []string           `json:"requests"`
	Destroys string             `json:"destroys"`
	Verdicts []explainedVerdict `json:"verdicts"`
	Spec     []reading          `json:"spec"`
}

type explainedVerdict struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// explainLab says what an experiment is; the name is one that exists.
func explainLab(out io.Writer, name string, asJSON bool) error {
	l, _ := lab.ByID(name)
	e := explainedLab{
		Version: 1, Lab: l.ID, Title: l.Title, Explain: l.Explain, Destroys: l.Destroys, Spec: newReadings(l.Spec),
		Requests: l.Requests(flows.Options{Flow: flows.FlowCode, RedirectURI: flows.DefaultRedirectURI}, exampleSession()),
	}
	for _, v := range l.Verdicts {
		e.Verdicts = append(e.Verdicts, explainedVerdict(v))
	}
	e.Verdicts = append(e.Verdicts, explainedVerdict{flows.NotFinished, "It was cancelled, or what came says neither yes nor no."})
	if asJSON {
		return writeJSON(out, e)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "lab %s\n", e.Lab)
	hang(&b, 0, 2, e.Title)
	b.WriteByte('\n')
	labelled(&b, "What for", e.Explain)
	for i, text := range e.Requests {
		label := ""
		if i == 0 {
			label = "It sends"
		}
		labelled(&b, label, text)
	}
	labelled(&b, "It may cost", e.Destroys)
	b.WriteString("\nVerdicts\n")
	for _, v := range e.Verdicts {
		id := "  " + v.ID
		b.WriteString(id)
		hang(&b, len(id), 24, v.Text)
	}
	writeReadings(&b, e.Spec)
	_, err := io.WriteString(out, b.String())
	return writing(err)
}

// exampleSession is one of a provider that has everything, for the words about
// what an experiment would send.
func exampleSession() flows.Session {
	const base = "https://idp.example/"
	return flows.Session{
		Scope: flows.DefaultScope,
		Endpoints: flows.Endpoints{
			Authorization: base + "authorize", Token: base + "token", UserInfo: base + "userinfo",
			Introspection: base + "introspect", Revocation: base + "revoke", EndSession: base + "logout",
		},
	}
}
