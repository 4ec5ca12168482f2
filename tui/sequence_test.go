package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/httplog"
)

// someMessages are those of a sign-in with the system browser, a failure and an
// experiment.
func someMessages() []httplog.Exchange {
	log := &httplog.Log{}
	add := func(x httplog.Exchange) {
		if x.State == "" {
			x.State = httplog.Done
		}
		log.Add(x)
	}
	answer := func(body string) *httplog.Response {
		return httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), []byte(body))
	}
	label := func(step string, channel httplog.Channel) httplog.Label {
		return httplog.Label{Step: step, Channel: channel}
	}
	add(httplog.Exchange{Label: label("metadata", httplog.Back), Witness: httplog.Sent, Method: "GET", URL: "https://idp.example/.well-known/openid-configuration", Response: answer(`{"issuer":"","jwks_uri":""}`)})
	add(httplog.Exchange{Label: label("authorization-request", httplog.Front), Witness: httplog.Unseen, Method: "GET", URL: "https://idp.example/authorize?client_id=x&response_type=code"})
	add(httplog.Exchange{Label: label("authorization-response", httplog.Front), Witness: httplog.Received, Method: "GET", URL: "http://127.0.0.1/callback?code=C&state=S", Response: answer("")})
	add(httplog.Exchange{Label: label("token", httplog.Back), Witness: httplog.Sent, Method: "POST", URL: "https://idp.example/token", State: httplog.Failed, Failure: httplog.FailRefused})
	add(httplog.Exchange{Label: httplog.Label{Step: "token", Lab: "pkce", Act: "a wrong\x1b[31m verifier"}, Witness: httplog.Sent, Method: "POST", URL: "https://idp.example/token", Response: answer(`{"error":"invalid\u001b]0;x\u0007grant 変"}`)})
	add(httplog.Exchange{Label: label("token", httplog.Back), Witness: httplog.Sent, Method: "POST", URL: "https://idp.example/token", State: httplog.Held})
	return log.Exchanges()
}

func sequenceOf(ascii bool, w, h int) sequencePane {
	c := newSequencePane(newTheme(ThemeNone, ascii))
	c.SetSize(w, h)
	c.drawing.Issuer = "https://idp.example"
	c.SetExchanges(someMessages(), 0)
	return c
}

func TestSequenceDrawsEachKindOfArrow(t *testing.T) {
	t.Parallel()
	c := sequenceOf(false, 140, 60)
	view := ansi.Strip(c.View())
	for _, want := range []string{
		"User", "Browser", "Client", "Authorization server",
		"200 metadata", "───▶", "◀───", // back channel
		"═══▶", "authorization response: code, state", // front channel
		"unseen: authorization request", "unseen: signing in, and consent", "┄┄┄▶", "◀┄┄┄",
		"(no answer: refused)", "───✗", "experiment pkce", "held at the gate", "┄‖",
	} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is missing:\n%s", want, view)
		}
	}
	if strings.ContainsAny(view, "\x1b\x07") {
		t.Error("a control character of a server is on the screen")
	}
}

// A pane too narrow for the lifelines lists the messages.
func TestSequenceIsAListWhereItIsNarrow(t *testing.T) {
	t.Parallel()
	if view := ansi.Strip(sequenceOf(false, 58, 30).View()); !strings.Contains(view, "Client → Server: metadata request") {
		t.Error(view)
	}
}

func TestSequenceInASCII(t *testing.T) {
	t.Parallel()
	for _, w := range []int{58, 80, 140} {
		if view := ansi.Strip(sequenceOf(true, w, 40).View()); strings.ContainsFunc(view, func(r rune) bool { return r > 0x7e }) {
			t.Errorf("not ASCII:\n%s", view)
		}
	}
}

func TestSequenceKeepsItsSize(t *testing.T) {
	t.Parallel()
	c := sequenceOf(false, 1, 1)
	for w := range 170 {
		for h := range 30 {
			c.SetSize(w, h)
			rows := strings.Split(c.View(), "\n")
			if h > 0 && len(rows) != h {
				t.Fatalf("%d×%d: %d rows", w, h, len(rows))
			}
			for _, row := range rows {
				if n := ansi.StringWidth(row); h > 0 && n != w {
					t.Fatalf("%d×%d: a row of %d cells: %q", w, h, n, ansi.Strip(row))
				}
			}
		}
	}
}

func TestSequenceCursor(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{58, 5}, {100, 5}, {100, 11}, {140, 60}} {
		c := sequenceOf(false, size[0], size[1])
		total := c.total()
		c, _ = c.Update(keyPress("g"))
		var ids []int
		for range total {
			a, _ := c.selected()
			ids = append(ids, a.Exchange)
			if view := ansi.Strip(c.View()); size[0] > 60 && !strings.Contains(view, "▌") {
				t.Errorf("%v: the selected arrow is not in view:\n%s", size, view)
			}
			c, _ = c.Update(keyPress("j"))
		}
		if got := fmt.Sprint(ids); got != "[1 1 2 2 2 3 3 3 4 5 5 6]" {
			t.Errorf("%v: j goes over the arrows of %s", size, got)
		}
		c.show(3)
		if a, _ := c.selected(); a.Exchange != 3 || !a.Reply || a.Text != "200 OK" {
			t.Errorf("%v: exchange 3 selected elsewhere selects %+v", size, a)
		}
	}
	c := sequenceOf(false, 100, 40)
	c.click(2) // below the names and a heading
	if a, _ := c.selected(); a.Exchange != 1 || a.Reply {
		t.Errorf("a click selects %+v", a)
	}
}

// An answer to the exchange under the cursor takes the cursor along.
func TestSequenceFollowsAnAnswer(t *testing.T) {
	t.Parallel()
	c := sequenceOf(false, 100, 20)
	list := someMessages()
	c.show(6)
	last := &list[5]
	last.State, last.Response = httplog.Done, httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\n\r\n"), nil)
	c.SetExchanges(list, 5)
	if a, _ := c.selected(); a.Exchange != 6 || !a.Reply {
		t.Errorf("%+v", a)
	}
	counted := append([]int(nil), c.arrows...)
	c.count(0)
	if fmt.Sprint(counted) != fmt.Sprint(c.arrows) {
		t.Errorf("%v are the arrows when counted from there on, and %v in all", counted, c.arrows)
	}
}

// Of ten thousand exchanges only those in view are drawn.
// It is not parallel, for it counts allocations.
func TestSequenceOfManyExchanges(t *testing.T) {
	log := &httplog.Log{}
	few := someMessages()
	for i := range 10_000 {
		log.Add(few[i%len(few)])
	}
	c := newSequencePane(newTheme(ThemeNone, false))
	c.SetSize(120, 40)
	c.SetExchanges(log.Exchanges(), 0)
	c, _ = c.Update(keyPress("G"))
	if got := testing.AllocsPerRun(3, func() { _ = c.View() }); got > 20_000 {
		t.Errorf("a frame takes %.0f allocations", got)
	}
	if id := c.exchange(); id != 10_000 {
		t.Errorf("G goes to exchange %d", id)
	}
}

func TestSequenceTab(t *testing.T) {
	t.Parallel()
	d := walked(t, 120, 40, everyPart)
	d.press("9")
	d.sees("Sequence", "Auth. server")
	d.press("g", "j", "j")
	if x, _ := d.app.selected(); x.ID != 2 {
		t.Errorf("the message panes show #%d", x.ID)
	}
	d.press("j", "enter")
	if d.app.focus != paneResponse {
		t.Errorf("enter on an answer goes to %s", panes[d.app.focus])
	}
	d.press("2", "g", "9")
	if id := d.app.sequence.exchange(); id != 1 {
		t.Errorf("the first exchange is selected, and the diagram is at #%d", id)
	}
	d.press("y")
	if !strings.Contains(d.copied, "sequenceDiagram") || !strings.Contains(d.copied, "metadata request") {
		t.Errorf("copied was %.200q", d.copied)
	}
	path := filepath.Join(t.TempDir(), "walk.mmd")
	d.press("s")
	d.sees("grantwalk-sequence.mmd")
	d.press("ctrl+u")
	d.enter(path)
	d.press("enter")
	if text, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(text), "sequenceDiagram\n") {
		t.Errorf("saved was %.100q, %v", text, err)
	}
}
