// Package sequence draws recorded exchanges as a sequence diagram: who sent
// which message of the protocol to whom, in order. It is pure. What it says of a
// message it reads in the recorded bytes, names of parameters and members alone;
// values are in it only where they tell the message and are no secret
// (grant_type, error).
//
// It draws nothing itself but Mermaid text: the screen and the report have their
// own ways. It judges nothing, and knows nothing of a walk but its exchanges.
package sequence

import (
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// Lifeline is one of those who take part, in the order in which they stand.
type Lifeline int

const (
	User     Lifeline = iota // the resource owner
	Browser                  // the user agent: the system's browser, or the built-in one
	Client                   // this program, or the one that was recorded
	Server                   // the authorization server
	Resource                 // the resource server: UserInfo, and other APIs
	lifelines
)

// Name is the name of the lifeline in the words of RFC 6749 §1.1.
func (l Lifeline) Name() string {
	return [...]string{"User", "Browser", "Client", "Authorization server", "Resource"}[l]
}

// Lines is a set of lifelines.
type Lines uint8

func lines(list ...Lifeline) (s Lines) {
	for _, l := range list {
		s |= 1 << l
	}
	return s
}

// All are all lifelines.
func All() Lines { return 1<<lifelines - 1 }

// Union is the lifelines of both sets.
func (s Lines) Union(other Lines) Lines { return s | other }

// List is the set in order.
func (s Lines) List() []Lifeline {
	var out []Lifeline
	for l := range lifelines {
		if s&(1<<l) != 0 {
			out = append(out, l)
		}
	}
	return out
}

// Sight is how an arrow is known.
type Sight string

const (
	Recorded Sight = "recorded" // its bytes are in the exchange
	// Unseen: it passed between the system browser and others, and is known
	// only by what came of it.
	Unseen Sight = "unseen"
	// Inside: nothing went over the wire, for it passed between the program and
	// its own user agent.
	Inside Sight = "inside"
)

// Fate is what became of the message of an arrow.
type Fate string

const (
	Arrived Fate = "arrived"
	Waiting Fate = "waiting" // it is held at the gate
	OnWay   Fate = "on its way"
	Lost    Fate = "lost" // no answer came, or not a whole one; it was not sent at all
)

// Arrow is one message from one lifeline to another.
type Arrow struct {
	From, To Lifeline
	Reply    bool // it answers a request of the same exchange
	Channel  httplog.Channel
	Sight    Sight
	Fate     Fate

	// Text names the message, in the words of the standards; Detail is what else
	// there is to say of it in a few words, or empty. Secrets are masked in both.
	// They may hold what a server wrote, of any characters, but on one line.
	Text, Detail string
	// Marks are what is out of the ordinary: "attempt 2", "edited by hand".
	Marks []string

	Exchange int // the ID of the exchange
	Step     string
	Lab      string // the experiment that it is part of
}

// Line is all that is said of the arrow, on one line.
func (a Arrow) Line() string {
	text := a.Text
	if a.Detail != "" {
		text += ": " + a.Detail
	}
	if len(a.Marks) > 0 {
		text += " (" + strings.Join(a.Marks, ", ") + ")"
	}
	return text
}

// Drawing says how arrows are made of exchanges.
type Drawing struct {
	Known  []string // the log's secrets
	Reveal bool
	// Issuer is the provider's; another host than its is named in the text. It
	// may be empty.
	Issuer string
	// RedirectURI is where the authorization response comes back. It may be empty.
	RedirectURI string
}

// Diagram is a whole diagram.
type Diagram struct {
	Lifelines []Lifeline
	Arrows    []Arrow
}

// Of returns the diagram of the exchanges.
func (d Drawing) Of(list []httplog.Exchange) Diagram {
	var g Diagram
	var used Lines
	for i := range list {
		arrows := d.Arrows(&list[i])
		for _, a := range arrows {
			used |= lines(a.From, a.To)
		}
		g.Arrows = append(g.Arrows, arrows...)
	}
	g.Lifelines = used.List()
	return g
}

// Arrows returns the arrows of x, at least one. It takes time for the beginning
// of a body at most, so that of many exchanges those in view can be asked for.
func (d Drawing) Arrows(x *httplog.Exchange) []Arrow {
	shape := d.shape(x)
	arrows := make([]Arrow, len(shape))
	marks := d.marks(x)
	for i, s := range shape {
		a := Arrow{
			From: s.from, To: s.to, Reply: s.reply, Channel: x.Label.Channel, Sight: s.sight, Fate: s.fate,
			Exchange: x.ID, Step: x.Label.Step, Lab: x.Label.Lab,
		}
		if a.Channel == "" {
			a.Channel = httplog.Back
		}
		a.Text, a.Detail = d.text(x, s.what)
		if s.what == theRequest {
			a.Marks = marks
		}
		arrows[i] = a
	}
	return arrows
}

// Count returns how many arrows x has, and the lifelines that they join, without
// making their texts.
func (d Drawing) Count(x *httplog.Exchange) (n int, used Lines) {
	shape := d.shape(x)
	for _, s := range shape {
		used |= lines(s.from, s.to)
	}
	return len(shape), used
}
