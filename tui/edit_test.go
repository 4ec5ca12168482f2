package tui

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// toHeldCode walks until the code exchange is held.
func (d *driver) toHeldCode() {
	d.t.Helper()
	d.press("c")
	d.signIn()
	for range 12 {
		if x, ok := d.app.held(); ok && x.Label.Step == string(flows.StepToken) {
			d.toast()
			return
		}
		d.press("enter")
	}
	d.t.Fatalf("the code exchange is not held; the screen:\n%s", d.screen())
}

// heldCode is a walk on the demo whose code exchange is held.
func heldCode(t testing.TB, w, h int) *driver {
	t.Helper()
	d := drive(t, w, h, Config{Options: demoOptions(t)})
	d.toHeldCode()
	return d
}

// bytes are what the log has of the held request.
func (d *driver) bytes() string {
	d.t.Helper()
	x, ok := d.app.held()
	if !ok {
		d.t.Fatalf("nothing is held; the screen:\n%s", d.screen())
	}
	return string(wireBytes(x))
}

// to moves the cursor of the edit dialog to the row of that name.
func (d *driver) to(name string) {
	d.t.Helper()
	e := d.editing()
	for range e.sheet.rows {
		if joined(e.th, e.sheet.name(e.row()), true) == name {
			return
		}
		d.press("down")
	}
	d.t.Fatalf("there is no row %s; the screen:\n%s", name, d.screen())
}

func (d *driver) editing() *editDialog {
	d.t.Helper()
	for _, l := range d.app.layers {
		if e, ok := l.dialog.(*editDialog); ok {
			return e
		}
	}
	d.t.Fatalf("the edit dialog is not open; the screen:\n%s", d.screen())
	return nil
}

// hides fails if a secret of the walk stands on the screen.
func (d *driver) hides() {
	d.t.Helper()
	screen := d.screen()
	for _, secret := range d.app.log.Secrets() {
		if len(secret) > 12 && strings.Contains(screen, secret[:12]) {
			d.t.Fatalf("%q is on the screen, masked as it should be:\n%s", secret, screen)
		}
	}
}

// contentLength says whether a request's Content-Length is that of its body.
func contentLength(raw string) bool {
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	return strings.Contains(head, "Content-Length: "+strconv.Itoa(len(body)))
}

func TestAParameterIsRemovedAndTheServerSaysSo(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	made := d.bytes()
	d.press("e")
	d.sees("Edit request #7: nothing is sent from here", "Header fields", "Body: form parameters", "grant_type")
	d.to("code_verifier")
	d.press("x")
	d.sees("Removed the form parameter code_verifier. u takes it back.", "1 change")
	if d.bytes() != made {
		t.Error("the request changed before the dialog was closed")
	}
	d.press("esc")
	d.sees("The request is edited. Nothing is sent yet: enter sends it, e edits on.", "HELD: enter sends", "edited", "7*", "(*edited)",
		"Request #7 was edited by hand, and is not sent yet.")
	raw := d.bytes()
	if strings.Contains(raw, "code_verifier") || !contentLength(raw) || !strings.Contains(raw, "grant_type=authorization_code") {
		t.Errorf("held is\n%s", raw)
	}
	d.press("enter")
	x, _ := d.app.log.Exchange(7)
	if string(x.Request.Raw) != raw || !x.Request.Edited || x.Response == nil || x.Response.Status != http.StatusBadRequest {
		t.Errorf("sent was\n%s\nand came\n%+v", x.Request.Raw, x.Response)
	}
	d.toast()
	d.sees("Request #7 was edited by hand. What came of it may come of that.", "400")
	d.press("i")
	d.sees("Edited      yes")
}

func TestFieldsAreEditedInPlace(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	d.press("e")
	for _, step := range []struct {
		row               string
		keys              []string
		type_, has, lacks string
	}{
		{"grant_type", []string{"enter", "ctrl+u"}, "client credentials", "grant_type=client+credentials", "authorization_code"},
		{"grant_type", []string{"n"}, "s", "grant_types=client+credentials", "grant_type="},
		{"grant_types", []string{"w", "ctrl+u"}, "grant=%6f&%2F", "", "%2F"}, // refused, see below
		{"method", []string{"enter", "ctrl+u"}, "PUT", "PUT /token HTTP/1.1\r\n", "POST"},
		{"target", []string{"enter"}, "?x=y", "PUT /token?x=y HTTP/1.1\r\n", ""},
		{"version", []string{"w", "ctrl+u"}, "PUT  /token HTTP/0.9", "PUT  /token HTTP/0.9\r\n", "x=y"},
		{"Content-Type", []string{"a"}, "X-New", "", ""},
		{"Host", []string{"d"}, "", "Host: 127.0.0.1:9400\r\nHost: 127.0.0.1:9400\r\n", ""},
	} {
		d.to(step.row)
		d.press(step.keys...)
		d.enter(step.type_)
		if step.row == "grant_types" {
			d.press("enter")
			d.sees("With an \"&\" these are several form parameters")
			d.press("esc")
			d.sees("Not taken yet: enter takes what you typed, esc once more drops it.")
			d.press("esc")
			continue
		}
		if step.type_ != "" {
			d.press("enter")
		}
		if step.row == "Content-Type" {
			d.sees("X-New")
			d.enter("a value")
			d.press("enter")
			step.has = "\r\nX-New: a value\r\n"
		}
		got := string(d.editing().sheet.draft.Bytes())
		if !strings.Contains(got, step.has) || step.lacks != "" && strings.Contains(got, step.lacks) || !contentLength(got) {
			t.Fatalf("after %s:\n%s", step.row, got)
		}
	}
	d.sees("7 changes")
	d.press("u")
	d.sees("Taken back: doubled the header field.", "6 changes")
	want := string(d.editing().sheet.draft.Bytes())
	d.press("esc")
	if got := d.bytes(); got != want {
		t.Errorf("held is\n%q\nwant\n%q", got, want)
	}
	d.press("e")
	d.sees("edited before", "X-New", "* X-New")
	d.press("u")
	d.sees("Nothing was changed since this was opened. U takes back what was edited before.")
	d.press("U")
	d.sees("All edits taken back: this is the request as it was made. u brings them again.")
	d.sees("Edit request #7: as it was made, nothing is sent from here")
	d.press("esc")
	d.sees("The request is as it was made.")
	if x, _ := d.app.held(); x.Request.Edited || !strings.HasPrefix(d.bytes(), "POST /token HTTP/1.1\r\n") {
		t.Errorf("held is, edited %v,\n%s", x.Request.Edited, d.bytes())
	}
	d.misses("(*edited)")
}

func TestASecretIsEditedUnseen(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	made := d.bytes()
	_, form, _ := strings.Cut(made, "\r\n\r\n")
	code := httplog.ReadDraft([]byte(made)).Rows(httplog.Form)[0]
	if code.Name != "code" || !strings.HasPrefix(form, "code=") {
		t.Fatalf("the form is %s", form)
	}
	d.press("e")
	d.to("code")
	d.press("enter")
	d.sees("[•••• (43)", "stands for what is hidden")
	d.hides()
	d.enter("x")
	d.press("enter")
	d.hides()
	if got := string(d.editing().sheet.draft.Bytes()); !strings.Contains(got, "code="+code.RawValue+"x&") {
		t.Errorf("typed beside it:\n%s", got)
	}
	d.press("enter", "backspace", "backspace")
	d.enter("mine")
	d.sees("[mine")
	d.press("enter")
	if got := string(d.editing().sheet.draft.Bytes()); !strings.Contains(got, "code=mine&") {
		t.Errorf("replaced:\n%s", got)
	}
	d.to("Authorization")
	d.press("enter", "home")
	d.enter("X-")
	d.press("enter")
	basic, _ := httplog.ReadDraft([]byte(made)).Value(httplog.Header, "Authorization")
	if got := string(d.editing().sheet.draft.Bytes()); !strings.Contains(got, "Authorization: X-"+basic+"\r\n") {
		t.Errorf("typed before it:\n%s", got)
	}
	d.press("U")
	if got := string(d.editing().sheet.draft.Bytes()); got != made {
		t.Errorf("taken back:\n%s", got)
	}
	d.hides()
}

func TestRevealWhileASecretIsTyped(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	code, _ := httplog.ReadDraft([]byte(d.bytes())).Value(httplog.Form, "code")
	d.press("e")
	d.to("code")
	d.press("enter", "ctrl+r")
	d.sees("["+code, "ctrl+r mask")
	d.enter("x")
	d.press("ctrl+r")
	d.sees("[•••• (43)x")
	d.press("ctrl+r", "home", "right", "right", "backspace", "ctrl+r")
	if screen := d.screen(); strings.Contains(screen, code[3:12]) {
		t.Errorf("what is left of the secret is on the screen:\n%s", screen)
	}
	d.press("enter")
	if got := string(d.editing().sheet.draft.Bytes()); !strings.Contains(got, "code="+code[:1]+code[2:]+"x&") {
		t.Errorf("it became\n%s", got)
	}
	d.hides()
}

// What is pasted and known to be secret is hidden at once.
func TestAPastedSecretIsHidden(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	code, _ := httplog.ReadDraft([]byte(d.bytes())).Value(httplog.Form, "code")
	d.press("e")
	d.to("redirect_uri")
	d.press("enter", "ctrl+u")
	d.send(tea.PasteMsg{Content: "a" + code + "\U000F0001b\n"})
	d.sees("[a•••• (43)b")
	d.hides()
	d.press("enter")
	if got := string(d.editing().sheet.draft.Bytes()); !strings.Contains(got, "redirect_uri=a"+code+"b") {
		t.Errorf("it became\n%s", got)
	}
	d.hides()
}

func TestABodyOfTextIsEditedByLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		keys       []string
		want       string
	}{
		{"change", "{\n \"a\": 1\n}\n", []string{"enter", "x", "enter"}, "{x\n \"a\": 1\n}\n"},
		{"add", "{\n}", []string{"a", "b", "enter"}, "{\nb\n}"},
		{"add at the end", "{\r\n}", []string{"G", "a", "b", "enter"}, "{\r\n}\r\nb"},
		{"add after a last line end", "{\n}\n", []string{"G", "a", "b", "enter"}, "{\n}\nb\n"},
		{"double", "{\n}", []string{"d"}, "{\n{\n}"},
		{"remove", "{\n}", []string{"x"}, "}"},
		{"remove the last", "{\n}", []string{"G", "x"}, "{"},
		{"to the first of none", "", []string{"a", "b", "enter"}, "b"},
	} {
		head := "POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(c.body)) + "\r\n\r\n"
		draft := httplog.ReadDraft([]byte(head + c.body))
		d := newEditDialog(newTheme(ThemeNone, false), 1, draft, draft, false)
		d.SetVeil(veil{})
		d.SetSize(80, 24)
		for d.row().section != inBody {
			d.handle(keyPress("down"))
		}
		for _, k := range c.keys {
			d.handle(keyPress(k))
		}
		if got := string(d.sheet.draft.Body()); got != c.want || !contentLength(string(d.sheet.draft.Bytes())) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhatALineCannotHoldIsEditedAsWritten(t *testing.T) {
	t.Parallel()
	draft := httplog.ReadDraft([]byte("GET /?a=1%0A2 HTTP/1.1\r\nX: a\tb\r\n\r\n"))
	d := newEditDialog(newTheme(ThemeNone, false), 1, draft, draft, false)
	d.SetVeil(veil{})
	d.SetSize(80, 24)
	press := func(keys ...string) {
		for _, k := range keys {
			d.handle(keyPress(k))
		}
	}
	for d.row().section != inQuery {
		press("down")
	}
	press("enter")
	if !strings.Contains(d.View(), "[a=1%0A2") || !strings.Contains(d.View(), "edited as it is written") {
		t.Errorf("the dialog is\n%s", d.View())
	}
	press("3", "enter")
	if got := string(d.sheet.draft.Bytes()); !strings.HasPrefix(got, "GET /?a=1%0A23 HTTP/1.1\r\n") {
		t.Error(got)
	}
	press("down", "enter")
	if d.typing != nil || !strings.Contains(d.View(), "ctrl+e edits the") {
		t.Errorf("the dialog is\n%s", d.View())
	}
}

func TestTheURLOfTheBrowserIsEdited(t *testing.T) {
	t.Parallel()
	o := demoOptions(t)
	o.SignIn = flows.SignInLink
	d := drive(t, 120, 40, Config{Options: o})
	d.press("enter", "enter", "enter", "enter", "enter")
	d.sees("HELD: enter opens it")
	made := d.bytes()
	d.press("e")
	d.sees("The URL", "The URL that the system browser will open.", "code_challenge_method = S256")
	d.misses("Header fields", "Request line")
	d.to("scope")
	d.press("a")
	d.enter("claims")
	d.press("enter")
	d.enter("{}")
	d.press("enter", "esc")
	d.sees("The URL of #3 was edited by hand")
	want := strings.Replace(made, "&state=", "&claims=%7B%7D&state=", 1)
	if got := d.bytes(); got != want {
		t.Errorf("held is\n%s\nwant\n%s", got, want)
	}
	d.press("enter")
	if got := d.app.state.Session.AuthorizationURL; got != want {
		t.Errorf("opened was\n%s", got)
	}
}

func TestNothingToEdit(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	for _, key := range []string{"e", "ctrl+e"} {
		d.press(key)
		d.sees(key + ": no request is held")
	}
}

func TestAnEditOfWhatIsGoneIsSaid(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	d.press("e", "x")
	d.run(d.app.send(flows.Cancel{}))
	d.settle()
	d.press("esc")
	d.sees("Request #7 does not wait any more, so it was not changed.")
	if x, _ := d.app.log.Exchange(7); x.Request.Edited {
		t.Error("it was changed")
	}
}

// pairEngine has two requests at the gate that go at the same moment.
type pairEngine struct {
	stillEngine
	got []flows.Event
}

func (e *pairEngine) Dispatch(ev flows.Event) {
	e.got = append(e.got, ev)
	if edit, ok := ev.(flows.Edit); ok {
		e.log.Redraft(edit.Exchange, edit.Raw, edit.Raw != nil, string(edit.Fault))
	}
}

func TestOneOfTwoThatGoTogetherIsEdited(t *testing.T) {
	t.Parallel()
	flow := walkState()
	e := &pairEngine{stillEngine: stillEngine{state: flow}}
	for range 2 {
		e.log.Add(httplog.Exchange{
			State: httplog.Held, Witness: httplog.Sent, Method: "POST", URL: "http://127.0.0.1/token",
			Label: httplog.Label{Step: "refresh", Together: 2}, Request: httplog.Request{Raw: []byte("POST /token HTTP/1.1\r\n\r\n")},
		})
	}
	e.state.Active, e.state.Held, e.state.With = true, 1, []int{2}
	d := drive(t, 80, 24, Config{Start: true})
	d.run(d.app.attach(e, ""))
	d.press("2", "j")
	d.sees("HELD: enter sends all 2", "enter send all 2")
	d.press("e")
	d.sees("Edit request #2", "#2 goes at the same moment as #1: enter at the gate sends them together.")
	d.press("enter", "x", "enter", "esc", "enter")
	if n := len(e.got); n != 2 {
		t.Fatalf("dispatched were %+v", e.got)
	}
	edit, _ := e.got[0].(flows.Edit)
	if edit.Exchange != 2 || string(edit.Raw) != "POSTx /token HTTP/1.1\r\n\r\n" || e.got[1].(flows.Send).Exchange != 1 {
		t.Errorf("dispatched were %+v", e.got)
	}
}

func TestEditGolden(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		o := demoOptions(t)
		o.RedirectURI, o.SignIn = "https://app.example/callback", flows.SignInLink // nobody listens
		d := drive(t, size[0], size[1], Config{Options: o})
		shot := func(name string) {
			t.Helper()
			d.fits(size[0], size[1])
			goldenScreen(t, name+"_"+strconv.Itoa(size[0])+"x"+strconv.Itoa(size[1]), d.screen())
		}
		d.press("enter", "enter", "enter", "enter", "enter", "e")
		d.to("scope")
		shot("40_edit_url")
		d.press("d", "enter")
		shot("41_edit_typing")
	}
}

func TestEditInASCII(t *testing.T) {
	t.Parallel()
	d := drive(t, 80, 24, Config{Options: demoOptions(t), Env: []string{"LC_ALL=C", "NO_COLOR=1", "EDITOR=true"}})
	d.toHeldCode()
	for _, keys := range [][]string{{"e"}, {"G", "up", "up", "enter"}, {"x", "esc"}, {"esc", "x"}, {"esc", "F"}, {"2"}, {"enter"}, {"i"}} {
		d.press(keys...)
		d.fits(80, 24)
		for i, r := range d.screen() {
			if r > 0x7e {
				t.Fatalf("%q at byte %d is not ASCII, after %q:\n%s", r, i, keys, d.screen())
			}
		}
	}
}

// TestEditMonkey presses any keys in the dialog: no panic, the screen always
// fits, no secret is on it, and nothing is sent.
func TestEditMonkey(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	held := d.app.state.Held
	keys := []string{
		"enter", "enter", "esc", "up", "down", "down", "tab", "shift+tab", "e", "n", "w", "a", "d", "x", "u", "U", "q", "g", "G", "home", "end",
		"backspace", "backspace", "left", "right", "ctrl+u", "ctrl+k", "ctrl+e", "delete", "space", "pgdown", "pgup", "=", ":", "&", "%", "z", "7",
		"ctrl+r", "ctrl+r", "F", "1", "3", "6", "7",
	}
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 200).Draw(rt, "w"), rapid.IntRange(1, 60).Draw(rt, "h")
		d.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(keys), 1, 60).Draw(rt, "keys") {
			if len(d.app.layers) == 0 {
				if d.app.reveal {
					d.app.toggleReveal()
				}
				d.press("e")
			}
			d.press(k)
			d.fits(w, h)
			if screen := d.screen(); !d.app.reveal && slices.ContainsFunc(d.app.log.Secrets(), func(s string) bool {
				return len(s) > 12 && strings.Contains(screen, s[:12])
			}) {
				rt.Fatalf("a secret is on the screen:\n%s", screen)
			}
		}
		if x, ok := d.app.log.Exchange(held); !ok || x.State != httplog.Held || !bytes.Equal(x.Request.Raw, wireBytes(x)) {
			rt.Fatalf("the held request is %+v", x)
		}
	})
}
