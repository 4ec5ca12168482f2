package tui

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// answerOf is an exchange whose answer has a body of that type.
func answerOf(contentType string, body []byte) httplog.Exchange {
	r := httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: "+contentType+"\r\nContent-Length: "+fmt.Sprint(len(body))+"\r\n\r\n"), body)
	return httplog.Exchange{ID: 1, Method: "GET", State: httplog.Done, Response: r, Request: httplog.Request{Raw: []byte("GET / HTTP/1.1\r\n\r\n")}}
}

// paneOf is a response pane of w by 20 cells that has just been given x.
func paneOf(w int, x httplog.Exchange, known ...string) *messagePane {
	c := newMessagePane(newTheme(ThemeNone, false), true)
	c.SetSize(w, 20)
	c.SetExchange(x, true, "", known)
	return &c
}

// finish does the pane's job and gives it what that came to.
func finish(t testing.TB, c *messagePane) {
	t.Helper()
	j := c.layingOut
	if j == nil {
		t.Fatal("nothing is done beside the UI")
	}
	c.jobDone(jobDoneMsg{j, j.work(context.Background(), &j.meter)})
}

// rowsOf is what the pane shows, without styles.
func rowsOf(c *messagePane) string { return ansi.Strip(c.View()) }

// manyKeys is a JWKS of n keys on one line, and then a member "last".
func manyKeys(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"keys":[`)
	for i := range n {
		fmt.Fprintf(&b, `{"kty":"RSA","kid":"key-%d","n":"%s","e":"AQAB"},`, i, strings.Repeat("x", 342))
	}
	b.WriteString(`{}],"last":1}`)
	return b.Bytes()
}

func TestLargeBodyShowsItsFirstScreenAtOnce(t *testing.T) {
	t.Parallel()
	x := answerOf("application/json", manyKeys(2000))
	c := paneOf(80, x)
	if !strings.Contains(rowsOf(c), `      "kid": "key-0",`) {
		t.Fatalf("the first key is not there:\n%s", rowsOf(c))
	}
	c.pager.GotoBottom()
	if !strings.Contains(rowsOf(c), "is on its way") {
		t.Errorf("nothing says that more comes:\n%s", rowsOf(c))
	}
	c.pager.GotoTop()
	c.pager.ScrollBy(100)
	before := rowsOf(c)
	finish(t, c)
	if rowsOf(c) != before {
		t.Errorf("another part is shown when all is there:\n%s\nand before\n%s", rowsOf(c), before)
	}
	c.pager.GotoBottom()
	if !strings.Contains(rowsOf(c), `  "last": 1`) {
		t.Errorf("the end is not there:\n%s", rowsOf(c))
	}
	if c.layingOut != nil {
		t.Error("it is still under way")
	}
}

func TestLargeBodyStaysAtItsByteWhenItIsMadeAnew(t *testing.T) {
	t.Parallel()
	x := answerOf("application/json", manyKeys(2000))
	c := paneOf(80, x)
	finish(t, c)
	c.pager.GoTo(bytes.Index(c.doc.Text, []byte("key-1500")))
	before := rowsOf(c)
	c.reveal = true
	c.SetExchange(x, true, "", nil)
	finish(t, c)
	if rowsOf(c) != before {
		t.Errorf("another part is shown:\n%s\nand before\n%s", rowsOf(c), before)
	}
	c.SetSize(60, 20)
	if c.SetExchange(x, true, "", nil); c.layingOut != nil {
		t.Error("it is laid out anew for a width that changes nothing")
	}
}

func TestStoppedLayingOutFallsToRaw(t *testing.T) {
	t.Parallel()
	x := answerOf("application/json", manyKeys(2000))
	c := paneOf(80, x)
	c.jobStopped(c.layingOut)
	c.SetExchange(x, true, "", nil)
	if c.form != formRaw || !strings.Contains(rowsOf(c), `{"keys":[{"kty":"RSA"`) {
		t.Fatalf("the raw body is not there:\n%s", rowsOf(c))
	}
	stale := c.layingOut
	c.jobStopped(stale)
	c.SetExchange(x, true, "", nil)
	c.jobDone(jobDoneMsg{stale, stale.work(context.Background(), &stale.meter)})
	if c.pager.GotoBottom(); !strings.Contains(rowsOf(c), "Stopped.") {
		t.Errorf("it does not say that more was not read:\n%s", rowsOf(c))
	}
}

// The parts of a large body that are secret, at and around the edge of what is
// shown first. None of their bytes may be drawn, and no other way round: in the
// whole they are masked too.
func TestNoSecretIsDrawnAtTheEdgeOfTheFirstPart(t *testing.T) {
	t.Parallel()
	known := strings.Repeat("SECRET", 200)
	for name, around := range map[string][2]string{
		"token":       {`"access_token":"`, `"`},
		"private key": {`"x":{"d":"`, `","kty":"RSA"}`},
		"known value": {`"some":"`, `"`},
	} {
		for _, form := range []bodyForm{formPretty, formRaw, formWire} {
			for _, before := range []int{firstPart - 1300, firstPart - 300, firstPart - 20, firstPart - 5} {
				pad := before - len(`{"a":"","`)
				body := `{"a":"` + strings.Repeat("p", pad) + `",` + around[0] + known + around[1] + `,"z":"` + strings.Repeat("q", maxAtOnce) + `"}`
				c := newMessagePane(newTheme(ThemeNone, false), true)
				c.form = form
				c.SetSize(80, 20)
				c.SetExchange(answerOf("application/json", []byte(body)), true, "", []string{known})
				if bytes.Contains(c.pager.Plain(), []byte("SECRET")) {
					t.Errorf("%s, %v at byte %d: drawn in the first part", name, form, before)
				}
				finish(t, &c)
				if bytes.Contains(c.pager.Plain(), []byte("SECRET")) {
					t.Errorf("%s, %v at byte %d: drawn in the whole", name, form, before)
				}
			}
		}
	}
}

func TestMarkInALargeBodyIsThereWithTheWhole(t *testing.T) {
	t.Parallel()
	body := manyKeys(2000)
	for _, form := range []bodyForm{formPretty, formRaw} {
		c := newMessagePane(newTheme(ThemeTerminal, false), true)
		c.form = form
		c.SetSize(80, 20)
		c.SetExchange(answerOf("application/json", body), true, "", nil)
		at := bytes.Index(body, []byte(`"last"`))
		m := mark{name: "A-FINDING", at: []findings.Evidence{{Exchange: 1, Part: findings.ResponseBody, Start: at, End: at + 6}}}
		if !c.setMark(&m) {
			t.Fatal("the mark is given up before all is there")
		}
		finish(t, &c)
		if !c.showsMark() || !strings.Contains(rowsOf(&c), `"last"`) {
			t.Errorf("%v: the mark is not in view:\n%s", form, rowsOf(&c))
		}
		r := c.marks.first[0]
		if got := string(c.doc.Text[r.Start:r.End]); got != `"last"` {
			t.Errorf("%v: marked is %q", form, got)
		}
	}
}

func TestBodyThatStillComesIsNotLaidOut(t *testing.T) {
	t.Parallel()
	x := answerOf("application/json", manyKeys(2000))
	x.State = httplog.Receiving
	c := paneOf(80, x)
	if c.layingOut != nil {
		t.Error("it is laid out again and again while it comes")
	}
	if c.pager.GotoBottom(); !strings.Contains(rowsOf(c), "when all has come") {
		t.Errorf("nothing says so:\n%s", rowsOf(c))
	}
}

func TestBodyThatIsNoTextIsDumped(t *testing.T) {
	t.Parallel()
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10some text"
	c := paneOf(80, answerOf("image/png", []byte(png)))
	for _, row := range []string{
		"000000  89 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52  .PNG........IHDR",
		"000010  00 00 00 10 73 6f 6d 65 20 74 65 78 74           ....some text   ",
	} {
		if !strings.Contains(rowsOf(c), row) {
			t.Errorf("%q is not there:\n%s", row, rowsOf(c))
		}
	}
	if !c.setMark(&mark{name: "F", at: []findings.Evidence{{Exchange: 1, Part: findings.ResponseBody, Start: 20, End: 24}}}) {
		t.Fatal("no mark")
	}
	if r := c.marks.first[0]; string(c.doc.Text[r.Start:r.End]) != "73 6f 6d 65" {
		t.Errorf("marked is %q", c.doc.Text[r.Start:r.End])
	}
	if got := c.raw(nil); !bytes.HasSuffix(got, []byte(png)) {
		t.Errorf("what is copied is %q", got)
	}
	if c.SetSize(42, 20); true {
		c.SetExchange(c.x, true, "", nil)
	}
	if row := "000008  00 00 00 0d 49 48 44 52  ....IHDR"; !strings.Contains(rowsOf(c), row) {
		t.Errorf("%q is not there in a narrow pane:\n%s", row, rowsOf(c))
	}
	c.nextForm()
	if c.SetExchange(c.x, true, "", nil); !strings.Contains(rowsOf(c), "PNG") || strings.Contains(rowsOf(c), "89 50") {
		t.Errorf("p does not show it as it came:\n%s", rowsOf(c))
	}
}

func TestMaskedBodyIsNotDumped(t *testing.T) {
	t.Parallel()
	c := paneOf(80, answerOf("application/octet-stream", []byte("\x00\x01known-secret\x02")), "known-secret")
	if strings.Contains(rowsOf(c), "6b 6e 6f") || !strings.Contains(rowsOf(c), "•••• (12)") {
		t.Errorf("it is not masked:\n%s", rowsOf(c))
	}
}

func TestLargeDumpIsBounded(t *testing.T) {
	t.Parallel()
	c := paneOf(80, answerOf("application/octet-stream", make([]byte, maxDump+100)))
	if !strings.Contains(rowsOf(c), "000000  00 00") {
		t.Errorf("the first rows are not there:\n%s", rowsOf(c))
	}
	finish(t, c)
	if c.pager.GotoBottom(); !strings.Contains(rowsOf(c), "3ffff0  00") || !strings.Contains(rowsOf(c), "These are the first 4.2 MB of 4.2 MB") {
		t.Errorf("it does not say where it ends:\n%s", rowsOf(c))
	}
}

func TestBodyThatIsAJWTIsDecoded(t *testing.T) {
	t.Parallel()
	// {"alg":"none"} . {"sub":"alice","access_token":"at-123456"} . two bytes
	const token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImFjY2Vzc190b2tlbiI6ImF0LTEyMzQ1NiJ9.AAA"
	c := paneOf(80, answerOf("application/jwt", []byte(token+"\n")))
	for _, want := range []string{`"alg": "none"`, `"sub": "alice"`, `"access_token": "•••• (9)"`, "Its signature: 2 bytes."} {
		if !strings.Contains(rowsOf(c), want) {
			t.Errorf("%q is not there:\n%s", want, rowsOf(c))
		}
	}
	c.setMark(&mark{name: "F", at: []findings.Evidence{{Exchange: 1, Part: findings.ResponseBody, Start: 20, End: 30}}})
	if r := c.marks.first[0]; !bytes.Contains(c.doc.Text[r.Start:r.End], []byte("alice")) {
		t.Errorf("marked is %q", c.doc.Text[r.Start:r.End])
	}
	if got := c.raw(nil); !bytes.HasSuffix(got, []byte(token+"\n")) {
		t.Errorf("what is copied is %q", got)
	}
	c = paneOf(80, answerOf("application/jwt", []byte(token)), token)
	if strings.Contains(rowsOf(c), "alice") {
		t.Errorf("a token that is masked is decoded:\n%s", rowsOf(c))
	}
}

// In the program: the bar, esc, and what is there then.
func TestEscStopsLayingOut(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Demo: noDemo})
	e := &stillEngine{}
	e.log.Add(answerOf("application/json", manyKeys(2000)))
	d.app.attach(e, "")
	d.app.setFocus(paneResponse)
	d.app.Update(nil) // the job's command is not run: it lasts
	d.sees("laying out 0%", "esc stops", `"kid": "key-0"`)
	d.press("esc")
	d.sees("Stopped. p shows the body another way.", `{"keys":[{"kty":"RSA"`)
	d.misses("esc stops")
	d.press("p")
	d.sees(`"kid": "key-0"`)
	d.press("G")
	d.sees(`"last": 1`)
}
