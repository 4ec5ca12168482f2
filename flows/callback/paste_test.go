package callback_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/callback"
)

const redirectURI = "http://127.0.0.1:8400/callback"

func TestParseReadsWhatPeoplePaste(t *testing.T) {
	t.Parallel()
	const whole = redirectURI + "?code=abc-123&state=xyz"
	for name, test := range map[string]struct {
		text        string
		mode        callback.Mode
		code, state string
	}{
		"the URL":               {whole, callback.Query, "abc-123", "xyz"},
		"quoted":                {"  \"" + whole + "\"\n", callback.Query, "abc-123", "xyz"},
		"in angle brackets":     {"<" + whole + ">", callback.Query, "abc-123", "xyz"},
		"wrapped":               {redirectURI + "?code=abc-\n    123&st\r\n    ate=xyz", callback.Query, "abc-123", "xyz"},
		"wrapped before a name": {redirectURI + "?code=abc-123&\nstate=xyz", callback.Query, "abc-123", "xyz"},
		"without its scheme":    {"127.0.0.1:8400/callback?code=abc-123&state=xyz", callback.Query, "abc-123", "xyz"},
		"without its host":      {"/callback?code=abc-123&state=xyz", callback.Query, "abc-123", "xyz"},
		"its query":             {"?code=abc-123&state=xyz", callback.Query, "abc-123", "xyz"},
		"pairs":                 {"code=abc-123&state=xyz", callback.Query, "abc-123", "xyz"},
		"pairs, code not first": {"x=1&code=abc-123&state=xyz", callback.Query, "abc-123", "xyz"},
		"pairs on lines":        {"code=abc-123\nstate=xyz\n", callback.Query, "abc-123", "xyz"},
		"fragment in the URL":   {redirectURI + "#code=abc-123&state=xyz", callback.Fragment, "abc-123", "xyz"},
		"its fragment":          {"#state=xyz&code=abc-123", callback.Fragment, "abc-123", "xyz"},
		"junk fragment":         {whole + "#_=_", callback.Query, "abc-123", "xyz"},
		"a Location field":      {"Location: " + whole, callback.Query, "abc-123", "xyz"},
		"curl -v":               {"< HTTP/1.1 302 Found\r\n< location: " + whole + "\r\n< Content-Length: 0\r\n", callback.Query, "abc-123", "xyz"},
		"the code":              {" 'abc-123'\n", callback.BareCode, "abc-123", ""},
		"a wrapped code":        {"abc\n  -123", callback.BareCode, "abc-123", ""},
		"a padded code":         {"YWJjLTEyMw==", callback.BareCode, "YWJjLTEyMw==", ""},
		"encoded":               {redirectURI + "?code=a%2Bb%2Fc&state=x+y", callback.Query, "a+b/c", "x y"},
		"control characters":    {"\x1b" + whole + "\x1b", callback.Query, "abc-123", "xyz"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := callback.Parse(test.text, redirectURI)
			if err != nil {
				t.Fatal(err)
			}
			if r.Mode != test.mode || r.Code != test.code || r.State != test.state {
				t.Errorf("got mode %q code %q state %q, want %q %q %q", r.Mode, r.Code, r.State, test.mode, test.code, test.state)
			}
			if !r.Pasted || r.Warning != nil || r.StateKnown != (test.mode != callback.BareCode) {
				t.Errorf("pasted %v, warning %v, state known %v", r.Pasted, r.Warning, r.StateKnown)
			}
		})
	}
}

func TestParseReadsAnErrorResponse(t *testing.T) {
	t.Parallel()
	r, err := callback.Parse(redirectURI+"?error=access_denied&error_description=not+today&error_uri=https://e&state=s&iss=https://idp", redirectURI)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{r.Error, r.ErrorDescription, r.ErrorURI, r.State, r.Iss}
	want := []string{"access_denied", "not today", "https://e", "s", "https://idp"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
	if r.Problem() != nil {
		t.Errorf("a proper error response has the problem %v", r.Problem())
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want error
	}{
		"nothing":               {" \n\t", callback.ErrEmpty},
		"only quotes":           {`""`, callback.ErrEmpty},
		"too long":              {strings.Repeat("a", 65<<10), callback.ErrTooLong},
		"the authorization URL": {"https://idp.example/authorize?response_type=code&client_id=c&state=xyz", callback.ErrAuthorizationURL},
		"a pushed request":      {"https://idp.example/authorize?request_uri=urn%3Ax&client_id=c", callback.ErrAuthorizationURL},
		"a login page":          {"https://idp.example/login?next=%2Fauthorize", callback.ErrOtherPage},
		"no answer in it":       {redirectURI + "?state=xyz", callback.ErrNoAnswer},
		"the redirect URI":      {redirectURI, callback.ErrNoAnswer},
		"implicit":              {redirectURI + "#access_token=t&token_type=bearer", callback.ErrImplicit},
		"device":                {redirectURI + "?user_code=ABCD-EFGH", callback.ErrDevice},
		"prose":                 {"it did not work", callback.ErrUnreadable},
		"JSON":                  {`{"code":"abc"}`, callback.ErrUnreadable},
		"not ASCII":             {"códe", callback.ErrUnreadable},
		"another scheme":        {"ftp://127.0.0.1/x", callback.ErrOtherPage},
		"bad host":              {"http://[::1/callback?code=a", callback.ErrUnreadable},
		"too many parameters":   {"?code=a" + strings.Repeat("&a=b", 300), callback.ErrTooManyParams},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := callback.Parse(test.text, redirectURI); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestParseWarnsOfAnotherRedirectURI(t *testing.T) {
	t.Parallel()
	r, err := callback.Parse("http://localhost:8400/callback?code=secret-code&state=s", redirectURI)
	var warning *callback.OtherRedirectError
	if err != nil || !errors.As(r.Warning, &warning) || r.Code != "secret-code" {
		t.Fatalf("got %+v, %v", r, err)
	}
	if strings.Contains(warning.Error(), "secret-code") {
		t.Error("the warning holds the code")
	}
}

func TestParseWarnsOfAUserCode(t *testing.T) {
	t.Parallel()
	r, err := callback.Parse("WDJB-MJHT", redirectURI)
	if err != nil || !errors.Is(r.Warning, callback.ErrUserCode) {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func TestParseReadsAPrivateScheme(t *testing.T) {
	t.Parallel()
	r, err := callback.Parse("com.example.app:/cb?code=abc&state=s", "com.example.app:/cb")
	if err != nil || r.Code != "abc" || r.Warning != nil {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func TestProblem(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]error{
		"?code=a&state=s":            nil,
		"?error=e":                   nil,
		"?response=jwt":              nil,
		"?code=a&code=b":             callback.ErrDuplicate,
		"?code=a&x=1&x=1":            callback.ErrDuplicate,
		"?code=a&state=%zz":          callback.ErrBrokenEncoding,
		"?code=a&error=e":            callback.ErrCodeAndError,
		"?code=&state=s":             callback.ErrNoAnswer,
		"?code=a&error=&description": nil,
	} {
		r, err := callback.Parse(query, "")
		if err != nil {
			t.Errorf("%s: %v", query, err)
		} else if got := r.Problem(); !errors.Is(got, want) {
			t.Errorf("%s: got %v, want %v", query, got, want)
		}
	}
}

func TestSameRedirect(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb?x=1#y", true},
		{"HTTP://LocalHost/cb", "http://localhost:80/cb", true},
		{"https://a", "https://a:443/", true},
		{"http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb", false},
		{"http://127.0.0.1:1/cb", "http://localhost:1/cb", false},
		{"http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb/", false},
		{"http://127.0.0.1:1/cb", "https://127.0.0.1:1/cb", false},
		{"http://127.0.0.1:1/cb", "http://127.0.0.1:1/a%2Fcb", false},
		{"app:/cb", "app:/cb?code=1", true},
		{"app:cb", "app:cb2", false},
		{"http://a\x00/", "http://a\x00/", false},
	} {
		if got := callback.SameRedirect(test.a, test.b); got != test.want {
			t.Errorf("%q and %q: got %v", test.a, test.b, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		redirectURI + "?code=abc&state=xyz", "#code=a&iss=b", "code=a\nstate=b", "abc",
		"Location: " + redirectURI + "?code=a\r\nX: y", "\"\"", "http://[", "a b", "?%zz=%", "/x?", "::", "\xff\xfe", "a&code=1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := callback.Parse(text, redirectURI)
		if err != nil {
			if !errors.Is(err, callback.ErrUnreadable) && len(text) > 100 && strings.ContainsAny(text, "?#") && strings.Contains(err.Error(), text) {
				t.Errorf("the error holds the whole text")
			}
			return
		}
		if !r.Pasted || r.Received.IsZero() {
			t.Error("not marked as pasted, or without a time")
		}
		if r.Mode == callback.BareCode && (r.StateKnown || r.Code == "") {
			t.Errorf("a bare code with a state, or empty: %+v", r)
		}
		if r.Code != r.Params.Get("code") || r.State != r.Params.Get("state") {
			t.Errorf("fields and parameters differ: %+v", r)
		}
		_ = r.Problem()
	})
}

// FuzzParseParams compares with net/url wherever that reads the text at all. It
// refuses semicolons, which are ordinary characters by now (WHATWG URL §5.1).
func FuzzParseParams(f *testing.F) {
	for _, s := range []string{"code=a&state=b", "a=1&a=2&&b", "%63ode=%zz", "a=b+c%20d", "=x&=", "a;b=1", strings.Repeat("a&", 5000), "\xff=%ff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		params, err := callback.ParseParams(text)
		if err != nil {
			if !errors.Is(err, callback.ErrTooManyParams) {
				t.Fatal(err)
			}
			return
		}
		broken := slices.ContainsFunc(params, func(p callback.Param) bool { return p.Broken })
		want, err := url.ParseQuery(text)
		if err != nil {
			if !broken && !strings.Contains(text, ";") {
				t.Errorf("%q: nothing is said to be broken: %v", text, err)
			}
			return
		}
		got := url.Values{}
		for _, p := range params {
			got.Add(p.Name, p.Value)
		}
		if broken || got.Encode() != want.Encode() {
			t.Errorf("%q: %v, net/url reads %v", text, got, want)
		}
	})
}
