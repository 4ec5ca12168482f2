package httplog_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

const veiledRequest = "POST /token?state=known-value HTTP/1.1\r\nAuthorization: Basic d2ViOnMzY3JldA==\r\nCookie: sid=s1\r\n" +
	"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 53\r\n\r\ncode=a%2Fb+c&code_verifier=vvvv&redirect_uri=http://x"

func TestVeilHasAPlaceholderForEachSecret(t *testing.T) {
	t.Parallel()
	d := httplog.ReadDraft([]byte(veiledRequest))
	v := d.Veil([]string{"known-value"})
	want := "POST /token?state=<<secret-1:state:11-characters>> HTTP/1.1\r\nAuthorization: Basic <<secret-2:authorization:16-characters>>\r\nCookie: sid=<<secret-3:cookie:2-characters>>\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 53\r\n\r\ncode=<<secret-4:code:7-characters>>&code_verifier=<<secret-5:code_verifier:4-characters>>&redirect_uri=http://x"
	if got := string(v.Text()); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestVeilNamesAKnownSecretByItsPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, want string }{
		{"GET / HTTP/1.1\r\nX-Thing: a known-value\r\n\r\n", "X-Thing: a <<secret-1:X-Thing:11-characters>>"},
		{"GET / HTTP/1.1\r\n\r\nx=1&y=known-value", "y=<<secret-1:y:11-characters>>"},
		{"GET / HTTP/1.1\r\n\r\nplain known-value", "plain <<secret-1:secret:11-characters>>"},
		{"GET / HTTP/1.1\r\n\r\nknown-value=1", "<<secret-1:secret:11-characters>>=1"},
		{"GET / HTTP/1.1\r\n\r\na=b&pass>>known-value%0A=1", "<<secret-1:secret:11-characters>>%0A=<<secret-2:secret:1-character>>"},
		{"GET / HTTP/1.1\r\n\r\na=b&my%0Apass%3A>>word=1", "=<<secret-1:mypassword:1-character>>"},
		{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nd\r\nx=known-value\r\n0\r\n\r\n", "x=<<secret-1:secret:11-characters>>"},
		{"GET /known-value HTTP/1.1", "GET /<<secret-1:secret:11-characters>> HTTP"},
	} {
		d := httplog.ReadDraft([]byte(c.raw))
		v := d.Veil([]string{"known-value"})
		if got := string(v.Text()); !strings.Contains(got, c.want) || strings.Contains(got, "known-value") {
			t.Errorf("%q does not hold %q", got, c.want)
		}
		if back, err := v.Draft(v.Text()); err != nil || string(back.Bytes()) != c.raw {
			t.Errorf("%q came back as %q, %v", c.raw, back.Bytes(), err)
		}
	}
}

func TestVeilPutsSecretsWhereTheirPlaceholdersStand(t *testing.T) {
	t.Parallel()
	const code, verifier = "<<secret-4:code:7-characters>>", "<<secret-5:code_verifier:4-characters>>"
	for _, c := range []struct{ name, old, new, wantOld, wantNew string }{
		{"nothing touched", "", "", "", ""},
		{"deleted", "&code_verifier=" + verifier, "", "53\r\n\r\ncode=a%2Fb+c&code_verifier=vvvv", "34\r\n\r\ncode=a%2Fb+c"},
		{"copied", "&redirect_uri=http://x", "&x=" + code + "." + code, "53\r\n\r\ncode=a%2Fb+c&code_verifier=vvvv&redirect_uri=http://x", "49\r\n\r\ncode=a%2Fb+c&code_verifier=vvvv&x=a%2Fb+c.a%2Fb+c"},
		{"moved to a field", "Cookie: sid=", "X: " + code + "\nCookie: sid=", "Cookie", "X: a%2Fb+c\r\nCookie"},
		{"changed places", "code=" + code + "&code_verifier=" + verifier, "code=" + verifier + "&code_verifier=" + code, "code=a%2Fb+c&code_verifier=vvvv", "code=vvvv&code_verifier=a%2Fb+c"},
		{"beside what was typed", code, "x" + code + "y", "53\r\n\r\ncode=a%2Fb+c", "55\r\n\r\ncode=xa%2Fb+cy"},
		{"with the length edited", "Length: 53", "Length: 9", "Length: 53", "Length: 9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := httplog.ReadDraft([]byte(veiledRequest)).Veil([]string{"known-value"})
			want := strings.Replace(veiledRequest, c.wantOld, c.wantNew, 1)
			for habit, editor := range editorHabits {
				text := strings.ReplaceAll(string(v.Text()), "\r\n", "\n")
				if c.old != "" && !strings.Contains(text, c.old) {
					t.Fatalf("%q is not in %q", c.old, text)
				}
				text = toCRLF(strings.Replace(text, c.old, c.new, 1))
				got, err := v.Draft([]byte(editor(text)))
				if err != nil || string(got.Bytes()) != want {
					t.Errorf("an editor that %s: got %q, %v\nwant %q", habit, got.Bytes(), err, want)
				}
			}
		})
	}
}

// A secret with a line end in it must not pass for an editor that keeps them.
func TestVeilOfAFoldedSecret(t *testing.T) {
	t.Parallel()
	raw := "GET / HTTP/1.1\r\nAuthorization: DPoP abc,\r\n def\r\nA: 1\r\n\r\n"
	v := httplog.ReadDraft([]byte(raw)).Veil(nil)
	text := strings.ReplaceAll(string(v.Text()), "\r\n", "\n")
	d, err := v.Draft([]byte(strings.Replace(text, "A: 1", "A: 2", 1)))
	if want := strings.Replace(raw, "A: 1", "A: 2", 1); err != nil || string(d.Bytes()) != want {
		t.Errorf("got %q, %v", d.Bytes(), err)
	}
}

func TestVeilRefusesDamagedPlaceholders(t *testing.T) {
	t.Parallel()
	const code = "<<secret-4:code:7-characters>>"
	for _, c := range []struct{ name, new, says string }{
		{"no such number", "<<secret-9:code:7-characters>>", "line 7: there is no secret 9: this request has those from 1 to 5"},
		{"number zero", "<<secret-0:code:7-characters>>", "line 7: a placeholder is damaged, and its number is gone"},
		{"absurd number", "<<secret-99999999999999999999:code:7-characters>>", "line 7: a placeholder is damaged"},
		{"another's number", "<<secret-5:code:7-characters>>", "secret 5 is damaged: make it read <<secret-5:code_verifier:4-characters>> again"},
		{"the name changed", "<<secret-4:cod:7-characters>>", "secret 4 is damaged: make it read " + code},
		{"the end gone", "<<secret-4:code:7-charact", "secret 4 is damaged"},
		{"one > gone", "<<secret-4:code:7-characters>", "secret 4 is damaged"},
		{"the beginning gone", "cret-4:code:7-characters>>", "line 7: a placeholder is damaged, and its number is gone"},
		{"one < gone", "<secret-4:code:7-characters>>", "secret 4 is damaged"},
		{"both outer signs gone", "secret-4:code:7-characters", "secret 4 is damaged"},
		{"in capitals", strings.ToUpper(code), "secret 4 is damaged"},
		{"two into one", "<<secret-4:co" + code, "secret 4 is damaged"},
		{"the number gone", "<<secret-:code:7-characters>>", "line 7: a placeholder is damaged, and its number is gone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := httplog.ReadDraft([]byte(veiledRequest)).Veil([]string{"known-value"})
			text := strings.Replace(string(v.Text()), code, c.new+"hunter2", 1)
			_, err := v.Draft([]byte(text))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v", err)
			}
			for _, secret := range []string{"hunter2", "vvvv", "a%2Fb", "known-value", "d2Vi"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q tells a secret", err)
				}
			}
		})
	}
	v := httplog.ReadDraft([]byte("GET / HTTP/1.1\r\n\r\n")).Veil(nil)
	if _, err := v.Draft([]byte("GET /?a=" + code + " HTTP/1.1\r\n\r\n")); err == nil || !strings.Contains(err.Error(), "line 1: there is no secret 4: this request has none") {
		t.Errorf("got %v", err)
	}
}

// A request may hold what looks like a placeholder, because one was sent.
func TestVeilTellsItsPlaceholdersFromWhatTheRequestHolds(t *testing.T) {
	t.Parallel()
	raw := "POST /?a=<<secret-1:code:3-characters>>&code=abc HTTP/1.1\r\nX: secret-2: 5-characters>>\r\n\r\n<<SECRET"
	v := httplog.ReadDraft([]byte(raw)).Veil(nil)
	d, err := v.Draft(v.Text())
	if err != nil || string(d.Bytes()) != raw {
		t.Errorf("%q came back as %q, %v", v.Text(), d.Bytes(), err)
	}
	if text := string(v.Text()); strings.Contains(text, "abc") || strings.Contains(text, "<<SECRET") {
		t.Errorf("got %q", text)
	}
}

func TestVeilOfAURL(t *testing.T) {
	t.Parallel()
	v := httplog.ReadURL("https://idp.example/authorize?id_token_hint=a.b.c&login_hint=known-value&x=1").Veil([]string{"known-value"})
	want := "https://idp.example/authorize?id_token_hint=<<secret-1:id_token_hint:5-characters>>&login_hint=<<secret-2:login_hint:11-characters>>&x=1"
	if got := string(v.Text()); got != want {
		t.Fatalf("got  %q\nwant %q", got, want)
	}
	d, err := v.Draft([]byte(strings.Replace(want, "&x=1", "&y=<<secret-1:id_token_hint:5-characters>>\n", 1)))
	if got := string(d.Bytes()); err != nil || got != "https://idp.example/authorize?id_token_hint=a.b.c&login_hint=known-value&y=a.b.c" {
		t.Errorf("got %q, %v", got, err)
	}
}
