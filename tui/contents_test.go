package tui

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// noon is the time in these tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// content is what the components of the contents have in common.
type content interface {
	SetSize(w, h int)
	View() string
}

// golden compares what c shows at each width with a file that was read by eye;
// -update writes the files anew.
func golden(t *testing.T, name string, h int, c content, widths ...int) {
	t.Helper()
	for _, w := range widths {
		c.SetSize(w, h)
		got := plain(c.View())
		path := filepath.Join("testdata", "contents", fmt.Sprintf("%s-%d.txt", name, w))
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is not what %s holds; it is now:\n%s", name, path, got)
		}
	}
}

// plain is a view without styles and without the blanks at the ends of rows.
func plain(view string) string {
	rows := strings.Split(ansi.Strip(view), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n") + "\n"
}

// exact fails the test if view is not h rows of w cells.
func exact(t *testing.T, view string, w, h int) {
	t.Helper()
	if h == 0 {
		if view != "" {
			t.Fatalf("at %dx0 there is a view: %q", w, view)
		}
		return
	}
	rows := strings.Split(view, "\n")
	if len(rows) != h {
		t.Fatalf("at %dx%d there are %d rows", w, h, len(rows))
	}
	for i, row := range rows {
		if n := ansi.StringWidth(row); n != w {
			t.Fatalf("at %dx%d row %d has %d cells: %q", w, h, i, n, row)
		}
	}
}

// hostile is text that a terminal might obey, or measure differently.
const hostile = "\x1b]52;c;aGk=\x07\x1b[2J\u202eevil\u202c\u200bzero \u4f60\u597d\u5b57 e\u0301\u0301 \U0001F468\u200d\U0001F469\u200d\U0001F467 \xff\xfe\x9b31m\r\nnext\tline"

// harmless fails the test if view holds what a terminal could obey, beside the
// styles and links that are ours, or what hides or reorders text.
func harmless(t *testing.T, view string) {
	t.Helper()
	bare := ansi.Strip(view)
	for _, r := range bare {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b || r == 0xfffd) {
			t.Fatalf("the view holds U+%04X", r)
		}
	}
	for rest := view; ; {
		i := strings.Index(rest, "\x1b")
		if i < 0 {
			return
		}
		rest = rest[i+1:]
		if !strings.HasPrefix(rest, "[") && !strings.HasPrefix(rest, "]8;") && !strings.HasPrefix(rest, `\`) {
			t.Fatalf("the view holds the sequence ESC %q", rest[:min(len(rest), 8)])
		}
		if strings.HasPrefix(rest, "[2J") {
			t.Fatal("the view clears the screen")
		}
	}
}

// sweep draws c at every size up to 130 by 40 and at some larger ones.
func sweep(t *testing.T, c content) {
	t.Helper()
	for w := 0; w <= 130; w += 1 + w/12 {
		for h := 0; h <= 40; h += 1 + h/3 {
			c.SetSize(w, h)
			view := c.View()
			exact(t, view, w, h)
			harmless(t, view)
		}
	}
	for _, size := range [][2]int{{200, 60}, {240, 70}} {
		c.SetSize(size[0], size[1])
		exact(t, c.View(), size[0], size[1])
	}
}

// does runs cmd and returns its message, nil for none.
func does(cmd tea.Cmd) tea.Msg {
	if cmd == nil {
		return nil
	}
	return cmd()
}

// jwt makes a token with these claims, which no key has signed.
func jwt(t testing.TB, claims string) (string, *jose.Token) {
	t.Helper()
	part := base64.RawURLEncoding.EncodeToString
	raw := part([]byte(`{"alg":"RS256","typ":"JWT","kid":"k1"}`)) + "." + part([]byte(claims)) + "." + part(make([]byte, 256))
	token, err := jose.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return raw, token
}

// walkState is a walk through the code flow in which nothing has happened.
func walkState() flows.State {
	f := flows.Flow{ID: flows.FlowCode, Title: "authorization code + PKCE", Steps: []flows.Step{
		{
			ID: flows.StepMetadata, Title: "Metadata",
			Explain: "The client asks the provider to describe itself. From the issuer URL alone it finds every endpoint.",
			Spec:    []specref.Ref{specref.OIDCDiscovery.Section("4"), specref.RFC8414.Section("3")},
			Plan: func(flows.Options, flows.Session) string {
				return "GET https://idp.example/.well-known/openid-configuration."
			},
		},
		{ID: flows.StepAuthorizationRequest, Title: "Authorization request", Explain: "The person is sent to the provider.", Plan: func(flows.Options, flows.Session) string { return "A URL." }},
		{
			ID: flows.StepToken, Title: "Code exchange",
			Explain: "The client trades the code for tokens. It proves who it is and that it is the one who began. Cache-Control: no-store tells everything on the way not to keep a copy.",
			Spec:    []specref.Ref{specref.RFC6749.Section("4.1.3"), specref.RFC7636.Section("4.5")},
			Plan: func(flows.Options, flows.Session) string {
				return "POST https://idp.example/token with grant_type=authorization_code, the code, the code_verifier."
			},
		},
		{ID: flows.StepRefresh, Title: "Refresh", Optional: true, Repeats: true, Explain: "A new access token for the refresh token.", Plan: func(flows.Options, flows.Session) string { return "POST https://idp.example/token." }},
	}}
	return flows.NewState(f, flows.Session{Issuer: "https://idp.example", Scope: "openid profile offline_access"}, flows.Stepping, flows.SignInBrowser, false)
}

// withTokens is a walk at which n token responses came, a minute apart, the
// last one a minute before noon.
func withTokens(t testing.TB, n int) flows.State {
	t.Helper()
	s := walkState()
	for i := range n {
		received := noon.Add(time.Duration(i-n) * time.Minute)
		set := flows.TokenSet{
			Exchange: 5 + i, Step: flows.StepToken, Received: received, TokenType: "Bearer",
			RefreshToken: fmt.Sprintf("refresh-token-%d-of-the-family", i),
			Scope:        "openid profile offline_access", HasScope: true,
			ExpiresIn: 300, HasExpiresIn: true, ExpiresAt: received.Add(5 * time.Minute),
		}
		set.AccessToken = fmt.Sprintf("opaque-access-token-%d", i)
		set.IDToken, set.IDJWT = jwt(t, fmt.Sprintf(`{"iss":"https://idp.example","sub":"alice","aud":"demo-web","exp":%d,"iat":%d,"auth_time":%d,"nonce":"n-0S6_WzA2Mj","name":"Alice Example"}`,
			received.Add(5*time.Minute).Unix(), received.Unix(), noon.Add(-10*time.Minute).Unix()))
		if i > 0 {
			set.Step = flows.StepRefresh
			set.Scope = "openid profile"
			set.IDToken, set.IDJWT = jwt(t, fmt.Sprintf(`{"iss":"https://idp.example","sub":"alice","aud":"demo-web","exp":%d,"iat":%d,"auth_time":%d,"sid":"s-%d","name":"Alice Example"}`,
				received.Add(5*time.Minute).Unix(), received.Unix(), noon.Add(-10*time.Minute).Unix(), i))
		}
		set.Checks = []jose.Check{
			{Name: "signature", Result: jose.Pass, Detail: "RS256, key “k1”.", Spec: specref.OIDCCore.Section("3.1.3.7")},
			{Name: "iss", Result: jose.Pass, Detail: "The issuer is the one that was asked.", Expected: "https://idp.example", Actual: "https://idp.example"},
			{Name: "nonce", Result: jose.Fail, Reason: jose.Mismatch, Detail: "The nonce is not the one that was sent.", Expected: "n-0S6_WzA2Mj", Actual: "another", Fatal: true, Spec: specref.OIDCCore.Section("3.1.3.7")},
			{Name: "c_hash", Result: jose.NotApplicable, Detail: "There is no c_hash, and none is needed here."},
		}
		s.Session.Tokens = append(s.Session.Tokens, set)
	}
	return s
}

// loginPage is a page as the built-in user agent finds it.
func loginPage() *useragent.Page {
	return &useragent.Page{
		URL: "http://127.0.0.1:9400/authorize?client_id=demo-web", Status: 200, Title: "Sign in",
		Text: "demo-web wants to know who you are.",
		Forms: []useragent.Form{{
			Action: "http://127.0.0.1:9400/login", Method: "POST",
			Fields: []useragent.Field{
				{Name: "csrf", Type: "hidden", Value: "x", Hidden: true},
				{Name: "username", Label: "User name", Type: "text", Required: true},
				{Name: "password", Label: "Password", Type: "password", Secret: true},
				{Name: "stay", Label: "Stay signed in", Type: "checkbox", Value: "yes", Checked: true},
				{Name: "lang", Label: "Language", Type: "select", Options: []useragent.Option{{Value: "en", Label: "English"}, {Value: "de", Label: "Deutsch", Selected: true}}},
			},
			Buttons: []useragent.Button{{Name: "do", Value: "in", Label: "Sign in"}, {Name: "do", Value: "no", Label: "Cancel"}},
		}},
	}
}

func awaiting(a flows.Await) flows.State {
	s := walkState()
	s.Active, s.Current, s.Run = true, 1, 1
	s.Steps[1].Status = flows.Awaiting
	s.Await = &a
	return s
}
