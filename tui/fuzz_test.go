package tui

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
)

// FuzzMessage shows an answer whose head and body anybody may have written, in
// each form, on panes of any width: every row fits and is text alone, and a
// secret that is in it is neither seen nor taken.
func FuzzMessage(f *testing.F) {
	const secret = "a-secret-that-is-known"
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"x","echo":"` + secret + `"}`))
	f.Add("application/json", []byte(`{"access_token":"abcdefgh12345678","a":[1,{"b":null}],"a":"`+secret+`"}`), uint8(40))
	f.Add("application/json", []byte("\xef\xbb\xbf{\"a\":\xff\"\x1b]0;x\x07"), uint8(3))
	f.Add("application/x-www-form-urlencoded", []byte("code=x&state=%C3%A9+"+secret+"&&=&%zz"), uint8(25))
	f.Add("application/jwt", []byte("eyJhbGciOiJub25lIn0."+claims+"."), uint8(80))
	f.Add("application/octet-stream", []byte("\x00\x01\x02"+secret+strings.Repeat("\xff", 40)), uint8(100))
	f.Add("text/html; charset=\xff", []byte("<input type=password value="+secret+"><p>\u202eword"), uint8(60))
	f.Add("a/b\r\nSet-Cookie: s="+secret, []byte("plain\ttext\r\n\n"), uint8(1))
	f.Fuzz(func(t *testing.T, contentType string, body []byte, w uint8) {
		x := answerOf(contentType, body)
		for _, form := range []bodyForm{formPretty, formRaw, formWire} {
			c := newMessagePane(newTheme(ThemeNone, false), true)
			c.form = form
			c.SetSize(int(w), 12)
			c.SetExchange(x, true, "", []string{secret})
			if c.layingOut != nil {
				finish(t, &c)
			}
			for range 4 {
				for _, row := range strings.Split(c.View(), "\n") {
					text := ansi.Strip(row)
					if ansi.StringWidth(row) != int(w) || flows.Visible(text) != text {
						t.Fatalf("%v: a row of %d cells on a pane of %d: %q", form, ansi.StringWidth(row), w, text)
					}
				}
				c.pager.ScrollBy(11)
			}
			for where, text := range map[string][]byte{"shown": plainText(c.doc), "taken": c.raw([]string{secret})} {
				if bytes.Contains(text, []byte(secret)) {
					t.Fatalf("%v: the secret is %s:\n%q", form, where, text)
				}
			}
			for off := range min(len(body), 64) {
				c.pager.GoTo(off)
			}
		}
	})
}
