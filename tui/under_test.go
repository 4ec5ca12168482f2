package tui

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// explained is what the Explain tab says of what is under the cursor: its title
// row, and all of its rows.
func (d *driver) explained() (title, all string) {
	d.t.Helper()
	rows := d.app.explain.scroll.rows
	if d.app.explain.about == nil || len(rows) == 0 {
		d.t.Fatalf("nothing is explained:\n%s", d.screen())
	}
	return strings.TrimSpace(ansi.Strip(rows[0])), strings.Join(strings.Fields(ansi.Strip(strings.Join(rows, " "))), " ")
}

// toName puts the cursor on a name in a pane of an exchange; on the nth of it.
func (d *driver) toName(exchange int, p paneID, name string) {
	d.t.Helper()
	d.app.exchanges.goTo(exchange)
	d.app.exchangeSelected()
	d.press(string(rune('1'+int(p))), "g", "K", "g")
	for range 500 {
		if about := d.app.explain.about; about != nil && about.item.Name == name && about.says == "" {
			return
		}
		d.press("]")
	}
	d.t.Fatalf("no %s in exchange #%d:\n%s", name, exchange, d.screen())
}

// find returns the ID of the first exchange of a step with that method.
func (d *driver) find(step, method string) int {
	d.t.Helper()
	for _, x := range d.app.exchanges.list {
		if x.Label.Step == step && x.Method == method {
			return x.ID
		}
	}
	d.t.Fatalf("there is no %s of %s", method, step)
	return 0
}

// refreshed is a walk on the demo up to the refresh.
func refreshed(t testing.TB, w, h int) *driver {
	t.Helper()
	d := drive(t, w, h, Config{Options: demoOptions(t)})
	d.toTokens()
	d.press("c")
	return d
}

// TestEveryLineIsExplained goes through every line of every message of the demo's
// walk with the cursor: each is explained, in every form.
func TestEveryLineIsExplained(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			d := refreshed(t, size[0], size[1])
			for id := range len(d.app.exchanges.list) {
				d.app.exchanges.goTo(id + 1)
				d.app.exchangeSelected()
				for _, p := range []string{"3", "4"} {
					d.press(p)
					for range 2 {
						everyLine(t, d)
						d.press("esc", "p")
					}
				}
			}
			d.fits(size[0], size[1])
		})
	}
}

// everyLine takes the cursor through the focused pane, row by row.
func everyLine(t *testing.T, d *driver) {
	t.Helper()
	pane := d.app.message()
	if len(pane.doc.Text) == 0 {
		return
	}
	d.press("g", "K", "g")
	last := -1
	for n := 0; ; n++ {
		off, row, ok := pane.pager.CursorAt()
		if !ok {
			t.Fatalf("%s: no cursor", pane.name())
		}
		if off == last {
			if n < 2 {
				t.Errorf("%s: only %d lines", pane.name(), n)
			}
			return
		}
		last = off
		title, all := d.explained()
		line := strings.TrimSpace(string(pane.doc.Text[row.Start:row.End]))
		for _, bad := range []string{"a standard registers", noPlace, "%!", "an element of an array that has no name"} {
			if strings.Contains(all, bad) {
				t.Errorf("%s, %q: %s", pane.name(), line, all)
			}
		}
		if all == title && line != "" {
			t.Errorf("%s, %q: no more than the title is said: %s", pane.name(), line, title)
		}
		d.press("j")
	}
}

// TestExplainAndJump puts the cursor on names of the demo's walk, reads what is
// said, and goes where J leads, and back.
func TestExplainAndJump(t *testing.T) {
	t.Parallel()
	d := refreshed(t, 120, 40)
	asked, token, refresh := d.find("authorization-request", "GET"), d.find("token", "POST"), d.find("refresh", "POST")
	keys, meta, info := d.find("keys", "GET"), d.find("metadata", "GET"), d.find("userinfo", "GET")
	for _, c := range []struct {
		exchange int
		pane     paneID
		name     string
		title    string
		says     []string
		to       int // where J leads, 0: not looked at
		toPane   paneID
		toName   string
	}{
		{asked, paneRequest, "code_challenge", "code_challenge · parameter of the authorization request", []string{"It is the SHA-256 hash of the code_verifier", "grantwalk made it", "RFC 7636 §4.2"}, token, paneRequest, "code_verifier"},
		{asked, paneRequest, "state", "state · parameter of the authorization request", []string{"It came back unchanged as the state of the authorization response"}, 0, 0, "state"},
		{asked, paneRequest, "nonce", "nonce ·", []string{"It came back as the nonce in the ID token"}, token, paneResponse, "id_token"},
		{token, paneRequest, "code_verifier", "code_verifier ·", []string{"Its SHA-256 hash is the code_challenge", "Here: •••• (43)", "usual"}, asked, paneRequest, "code_challenge"},
		{token, paneRequest, "code", "code · parameter of the token request", []string{"It came as the code of the authorization response"}, 0, 0, "code"},
		{token, paneRequest, "Authorization", "Authorization · header field of the token request", []string{"Base64 of the client's ID", "demo-web: The client_id in it"}, 0, 0, ""},
		{token, paneResponse, "refresh_token", "refresh_token · response member of the token response", []string{"It was used as the refresh_token of the token request", "It was replaced by the refresh_token"}, 0, 0, ""},
		{token, paneResponse, "Cache-Control", "Cache-Control · header field of the token response", []string{"no-store: No cache may keep the answer", "RFC 6749 §5.1"}, 0, 0, ""},
		{token, paneResponse, "expires_in", "expires_in ·", []string{"The access token itself says the same: its exp is 300 seconds after its iat"}, token, paneResponse, "access_token"},
		{token, paneResponse, "id_token", "id_token ·", []string{"Its header's kid: the key is the one with the kid of the keys response", "Its claim at_hash: it is half of the hash of the access_token"}, 0, 0, ""},
		{refresh, paneRequest, "refresh_token", "refresh_token · parameter of the token request", []string{"It came as the refresh_token of the token response"}, 0, 0, ""},
		{keys, paneResponse, "kid", "kid · key member in keys[0] of the keys response", nil, 0, 0, ""},
		{meta, paneResponse, "token_endpoint", "token_endpoint · metadata member of the metadata response", []string{"It was asked in the request #"}, token, paneRequest, ""},
		{info, paneRequest, "Authorization", "Authorization · header field of the UserInfo request", []string{"It came as the access_token of the token response"}, 0, 0, ""},
		{info, paneResponse, "sub", "sub · claim of the UserInfo response", []string{"It is the sub in the ID token of the token response"}, 0, 0, ""},
	} {
		d.toName(c.exchange, c.pane, c.name)
		title, all := d.explained()
		if !strings.HasPrefix(title, c.title) {
			t.Errorf("%s: the title is %q, want %q", c.name, title, c.title)
		}
		for _, want := range c.says {
			if !strings.Contains(all, want) {
				t.Errorf("%s: it is not said that %q:\n%s", c.name, want, all)
			}
		}
		if c.to == 0 {
			continue
		}
		from := d.app.explain.about.item
		d.jumpTo(c.to)
		if x, _ := d.app.selected(); x.ID != c.to || d.app.focus != c.toPane || d.app.explain.about.item.Name != c.toName {
			t.Errorf("%s: J leads to %s of #%d, %q", c.name, panes[d.app.focus], x.ID, d.app.explain.about.item.Name)
			continue
		}
		d.sees("marked: ")
		if c.name == "expires_in" {
			continue // the access token has nothing to say of it
		}
		d.jumpTo(c.exchange)
		if x, _ := d.app.selected(); x.ID != c.exchange || d.app.explain.about.item.Start != from.Start {
			t.Errorf("%s: J does not come back from #%d, but leads to #%d, %q", c.name, c.to, x.ID, d.app.explain.about.item.Name)
		}
	}
}

// jumpTo presses J, and where it asks which, chooses the first that leads to that
// exchange.
func (d *driver) jumpTo(exchange int) {
	d.t.Helper()
	d.press("J")
	if len(d.app.layers) == 0 {
		return
	}
	picker, ok := d.app.layers[0].dialog.(*partnerPicker)
	if !ok {
		d.t.Fatalf("J shows %T", d.app.layers[0].dialog)
	}
	i := slices.IndexFunc(picker.list, func(p partner) bool { return strings.Contains(p.label+".", fmt.Sprintf("#%d.", exchange)) })
	for range max(i, 0) {
		d.press("j")
	}
	d.press("enter")
}

// TestCursorInALargeBody: of ten megabytes a name is found, with what is around
// it, and nothing is read but a stretch.
func TestCursorInALargeBody(t *testing.T) {
	t.Parallel()
	x := answerOf("application/json", manyKeys(26_000))
	x.Label.Step = "keys"
	c := paneOf(80, x)
	c.pager.PutCursor(300)
	if s, _, _, _ := c.under(); !strings.Contains(s.says, "beginning of a large body") {
		t.Errorf("of the first part it says %+v", s)
	}
	finish(t, c)
	at := strings.Index(string(c.doc.Text), `"kid": "key-20000"`)
	c.pager.PutCursor(at)
	s, _, n, ok := c.under()
	if !ok || n != 1 || s.item.Name != "kid" || s.item.Plain() != "key-20000" || !s.item.Deep || s.at.Start != at {
		t.Errorf("under the cursor is %+v", s)
	}
	if got := string(x.Response.Body().Slice(s.item.ValueStart, s.item.ValueEnd)); got != "key-20000" {
		t.Errorf("its place in the body has %q", got)
	}
	if !c.nextSpot(1) {
		t.Error("nothing is next")
	}
	if s, _, _, _ := c.under(); s.item.Name != "n" {
		t.Errorf("next is %+v", s.item)
	}
	c.form = formRaw
	c.SetExchange(x, true, "", nil)
	finish(t, c)
	c.pager.PutCursor(5_000_000)
	if s, _, _, _ := c.under(); !strings.Contains(s.says, "p lays it out") {
		t.Errorf("of the raw body it says %+v", s)
	}
}

// TestHeldRequestIsRelated: a request that waits has to do with what went before.
func TestHeldRequestIsRelated(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("c")
	d.signIn()
	for range 12 {
		if x, ok := d.app.selected(); ok && x.Label.Step == "token" && d.app.state.Held == x.ID {
			break
		}
		d.press("enter")
	}
	d.toName(d.app.state.Held, paneRequest, "code_verifier")
	if _, all := d.explained(); !strings.Contains(all, "Its SHA-256 hash is the code_challenge of the authorization request") {
		t.Errorf("of the held code_verifier it says:\n%s", all)
	}
	d.press("J")
	if about := d.app.explain.about; about.item.Name != "code_challenge" {
		t.Errorf("J leads to %+v", about.item)
	}
}

// TestWhyNot: without a cursor, and where nothing has to do with it, J says so.
func TestWhyNot(t *testing.T) {
	t.Parallel()
	d := refreshed(t, 120, 40)
	d.press("1", "K")
	d.sees("3, 4 and 7 go there")
	d.press("3", "J")
	d.sees("there is no cursor in this pane: K shows one")
	d.toName(d.find("token", "POST"), paneRequest, "Host")
	d.press("J")
	d.sees("no other place of this walk")
	d.press("esc")
	d.sees("explains a line")
	if d.app.explain.about != nil {
		t.Error("without a cursor it goes on about what was under it")
	}
}

// TestExplainTheMatch: K puts the cursor on what a search found, and n takes it
// along.
func TestExplainTheMatch(t *testing.T) {
	t.Parallel()
	d := refreshed(t, 120, 40)
	d.app.exchanges.goTo(d.find("metadata", "GET"))
	d.app.exchangeSelected()
	d.press("4", "/")
	d.enter("_endpoint\"")
	d.press("enter", "K")
	first, _ := d.explained()
	d.press("n")
	second, _ := d.explained()
	if !strings.HasPrefix(first, "authorization_endpoint ·") || !strings.HasPrefix(second, "token_endpoint ·") {
		t.Errorf("explained are %q and %q", first, second)
	}
}

// TestExplainAClaim: in the Tokens tab K explains a claim, and J goes to what it
// has to do with.
func TestExplainAClaim(t *testing.T) {
	t.Parallel()
	d := refreshed(t, 120, 40)
	d.press("7", "K")
	for range 60 {
		row := d.app.tokens.chosen.list[d.app.tokens.chosen.at]
		if about := d.app.tokens.chosen.about; row.part == "id_token" && about.item.Name == "at_hash" {
			break
		}
		d.press("j")
	}
	d.sees("at_hash", "It is half of the hash of the access_token of the token response")
	d.press("J")
	if x, _ := d.app.selected(); d.app.focus != paneResponse || d.app.explain.about.item.Name != "access_token" || x.Label.Step != "refresh" {
		t.Errorf("J leads to %s of #%d, %+v", panes[d.app.focus], x.ID, d.app.explain.about.item)
	}
	d.press("7", "esc")
	if d.app.tokens.chosen.on {
		t.Error("esc leaves the cursor there")
	}
}

// TestASCIIExplanation: where the terminal knows nothing else, all is ASCII.
func TestASCIIExplanation(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t), Env: []string{"LANG=C"}})
	d.toTokens()
	d.toName(d.find("token", "POST"), paneResponse, "id_token")
	for _, r := range d.screen() {
		if r > '~' {
			t.Fatalf("%q is on the screen:\n%s", r, d.screen())
		}
	}
}

// TestCursorInAJWT: of a body that is a JWT, the header and the claims are
// explained where they stand decoded.
func TestCursorInAJWT(t *testing.T) {
	t.Parallel()
	part := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	x := answerOf("application/jwt", []byte(part(`{"alg":"RS256","kid":"k1"}`)+"."+part(`{"sub":"alice","address":{"country":"NO"}}`)+".c2ln"))
	x.Label.Step = "userinfo"
	c := paneOf(80, x)
	c.pager.PutCursor(strings.Index(string(c.doc.Text), `"alg"`))
	var got []string
	for range 20 {
		s, _, _, _ := c.under()
		got = append(got, fmt.Sprintf("%s %s %v %v", s.item.Kind, s.item.Name, s.item.In, s.decoded != nil))
		if !c.nextSpot(1) {
			break
		}
	}
	want := []string{
		"JOSE header parameter alg [] true", "JOSE header parameter kid [] true",
		"claim sub [] true", "claim address [] true", "claim country [address] true",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the names are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
