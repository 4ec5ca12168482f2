package tui

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// everyKey is all that the program listens to, without a list that someone must
// keep: the action table's keys, the pager's, those of lines that are typed, and
// every printable character, which are the dialogs' keys too.
var everyKey = sync.OnceValue(func() (keys struct{ actions, pager, typed []string }) {
	for _, act := range actions() {
		keys.actions = append(keys.actions, act.keys...)
	}
	bindings := reflect.ValueOf(pager.DefaultKeyMap())
	for i := range bindings.NumField() {
		keys.pager = append(keys.pager, bindings.Field(i).Interface().(key.Binding).Keys()...)
	}
	for r := '!'; r <= '~'; r++ {
		keys.typed = append(keys.typed, string(r))
	}
	for r := 'a'; r <= 'z'; r++ {
		if r != 'c' { // it ends the program; it is among the actions
			keys.typed = append(keys.typed, "ctrl+"+string(r))
		}
	}
	for name := range namedKeys {
		keys.typed = append(keys.typed, name)
	}
	keys.typed = append(keys.typed, "é", "世", "\u202e", "🎉", "shift+left", "shift+right")
	return keys
})

func TestMonkeyKnowsEveryKey(t *testing.T) {
	t.Parallel()
	all := everyKey()
	if len(all.actions) < 40 || len(all.pager) < 20 || len(all.typed) < 120 {
		t.Errorf("%d keys of actions, %d of the pager, %d typed", len(all.actions), len(all.pager), len(all.typed))
	}
	for _, list := range [][]string{all.actions, all.pager} {
		for _, name := range list {
			if got := keyPress(name).String(); got != name && !(name == " " && got == "space") {
				t.Errorf("the key %q is pressed as %q", name, got)
			}
		}
	}
}

// key draws a key. Those that lead on are the likelier, or nothing would be seen
// but the beginning.
func (m *monkey) key() string {
	all := everyKey()
	of := func(list []string) string { return list[m.random.IntN(len(list))] }
	switch n := m.random.IntN(100); {
	case n < 20:
		return of([]string{"enter", "enter", "enter", "enter", "c", "y", "esc", "esc", "tab"})
	case n < 65:
		name := of(all.actions)
		if name == "ctrl+c" && m.random.IntN(10) > 0 {
			return "esc"
		}
		return name
	case n < 80:
		return of(all.pager)
	}
	return of(all.typed)
}

// happen is what comes from elsewhere than the keyboard.
func (m *monkey) happen() {
	switch n := m.random.IntN(12); n {
	case 0, 1:
		m.did = append(m.did, "(resize)")
		m.resize()
	case 2:
		m.did = append(m.did, "(paste)")
		m.send(tea.PasteMsg{Content: m.pasted()})
	case 3, 4:
		m.did = append(m.did, "(mouse)")
		m.send(m.mouse())
	case 5:
		m.did = append(m.did, "(focus)")
		m.send(tea.FocusMsg{})
		m.send(tea.BlurMsg{})
	case 6, 7, 8:
		m.did = append(m.did, "(time)")
		m.wait()
	case 9:
		m.did = append(m.did, "(stale)")
		for _, msg := range []tea.Msg{changedMsg{m.app.walk - 1}, tickMsg{m.app.ticks - 1}, toastOverMsg{-1}, copiedMsg{what: "nothing"}} {
			m.send(msg)
		}
	case 10:
		m.did = append(m.did, "(exchange)")
		m.exchange()
	case 11:
		m.did = append(m.did, "(callback)")
		m.callback()
	}
}

func (m *monkey) pasted() string {
	texts := []string{
		"http://127.0.0.1:1/callback?code=pasted&state=wrong", "?error=access_denied", "a pasted code", evil, "\r\n\r\n", "",
		"POST /token HTTP/1.1\r\nHost: x\r\n\r\n", "世界🎉é", strings.Repeat("a long line ", 2000),
	}
	if m.random.IntN(20) == 0 {
		return strings.Repeat("0123456789abcde\n", 1<<16)
	}
	return texts[m.random.IntN(len(texts))]
}

func (m *monkey) mouse() tea.Msg {
	x, y := m.random.IntN(m.w+4)-2, m.random.IntN(m.h+4)-2
	switch m.random.IntN(4) {
	case 0:
		return tea.MouseWheelMsg{X: x, Y: y, Button: []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[m.random.IntN(2)]}
	case 1:
		return tea.MouseMotionMsg{X: x, Y: y}
	case 2:
		return tea.MouseReleaseMsg{X: x, Y: y}
	}
	return tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}
}

// exchange is one more in the log, with a body of some kind.
func (m *monkey) exchange() {
	if m.app.engine == nil {
		return
	}
	kinds := []string{"application/json", "text/html", "application/octet-stream", "application/x-www-form-urlencoded", "application/jwt"}
	x := answerOf(kinds[m.random.IntN(len(kinds))], someBody(m.random))
	x.ID, x.URL = 0, "https://idp.example/"+fmt.Sprint(m.random.IntN(99))
	m.app.engine.Log().Add(x)
	m.send(changedMsg{m.app.walk})
}

func someBody(random *rand.Rand) []byte {
	switch random.IntN(6) {
	case 0:
		return manyKeys(random.IntN(400))
	case 1:
		return []byte(strings.Repeat(`[{"a":`, random.IntN(300)))
	case 2:
		return []byte(evil)
	case 3:
		return []byte(strings.Repeat("x", random.IntN(200<<10)))
	case 4:
		return nil
	}
	bytes := make([]byte, random.IntN(4<<10))
	for i := range bytes {
		bytes[i] = byte(random.Uint32())
	}
	return bytes
}

// callback is a call of the redirect URI that no sign-in asked for.
func (m *monkey) callback() {
	await := m.app.state.Await
	if await == nil || await.Kind != flows.AwaitCallback || !await.Listening {
		return
	}
	req, err := http.NewRequestWithContext(m.t.Context(), http.MethodGet, await.RedirectURI+"?code=of-somebody-else&state=wrong", nil)
	if err != nil {
		m.t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return // the listener is the next walk's
	}
	_ = resp.Body.Close()
	m.send(changedMsg{m.app.walk})
}
