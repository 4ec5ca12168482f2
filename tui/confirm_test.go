package tui

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

func confirming(text string) *confirm {
	c := newConfirm(newTheme(ThemeTerminal, false))
	c.SetState(awaiting(flows.Await{Kind: flows.AwaitConfirm, Text: text}), noon)
	c.SetSize(80, 14)
	return &c
}

func TestConfirmGolden(t *testing.T) {
	t.Parallel()
	c := confirming("The form for https://login.example/collect is not sent: its target is not of https://idp.example, which served the page; confirm it if that is right.")
	golden(t, "confirm", 14, c, 60, 80, 120, 200)
}

func TestConfirmMeansNoUnlessYesIsSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		keys []string
		yes  bool
	}{
		{[]string{"enter"}, false},
		{[]string{"n"}, false},
		{[]string{"esc"}, false},
		{[]string{"y"}, true},
		{[]string{"tab", "enter"}, true},
		{[]string{"right", "left", "enter"}, false},
	} {
		m := confirming("?")
		var got any
		for _, name := range c.keys {
			next, cmd := m.Update(keyPress(name))
			*m, got = next, does(cmd)
		}
		if want := (dispatchMsg{flows.Reply{Answer: flows.Confirmed{Yes: c.yes}}}); got != want {
			t.Errorf("%v answers %#v", c.keys, got)
		}
	}
}

func TestAnotherQuestionBeginsAtNo(t *testing.T) {
	t.Parallel()
	c := confirming("one")
	*c, _ = c.Update(keyPress("tab"))
	c.SetState(c.stateFor("two"), noon)
	if c.yes {
		t.Error("yes is still selected")
	}
}

func (c *confirm) stateFor(text string) flows.State {
	return awaiting(flows.Await{Kind: flows.AwaitConfirm, Text: text})
}

func TestConfirmSweep(t *testing.T) {
	t.Parallel()
	sweep(t, confirming(hostile))
}
