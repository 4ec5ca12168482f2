package httplog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestChallenges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, want string
		values     []string
	}{
		{"a scheme alone", `Bearer`, []string{"Bearer"}},
		{"parameters", `Bearer realm="a, b" error="invalid_token"`, []string{`Bearer realm="a, b", error="invalid_token"`}},
		{"blanks around the equals sign", `Bearer realm="x"`, []string{"Bearer realm = x"}},
		{"escapes in quotes", `Basic realm="say \"x\""`, []string{`Basic realm="say \"x\""`}},
		{"two in one line", `Basic realm="x"; DPoP algs="ES256 PS256" error="use_dpop_nonce"`, []string{`Basic realm=x, DPoP algs="ES256 PS256", error=use_dpop_nonce`}},
		{"two lines", `Negotiate; Bearer scope="openid"`, []string{"Negotiate", `Bearer scope="openid"`}},
		{"a token68", `Negotiate abc+/==; Basic realm="x"`, []string{"Negotiate abc+/==, Basic realm=x"}},
		{"a scheme within quotes is none", `Basic realm="y, bearer "`, []string{`Basic realm="y, bearer "`}},
		{"empty elements", `Basic realm="x"; Bearer`, []string{",, Basic realm=x,, ,Bearer,"}},
		{"what does not belong there", `Bearer; Basic realm="x"`, []string{`"odd", Bearer x y, Basic realm=x z`}},
		{"an open quote", `Bearer error="invalid"`, []string{`Bearer error="invalid`}},
		{"nothing", ``, []string{"", " ,", "=", "\x00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var all []string
			for _, c := range httplog.Challenges(test.values) {
				words := []string{c.Scheme}
				if c.Token68 != "" {
					words = append(words, c.Token68)
				}
				for _, p := range c.Params {
					words = append(words, fmt.Sprintf("%s=%q", p.Name, p.Value))
				}
				all = append(all, strings.Join(words, " "))
			}
			if got := strings.Join(all, "; "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestChallengeNamesHaveNoCase(t *testing.T) {
	t.Parallel()
	all := httplog.Challenges([]string{`bEARER Error="x", error="y"`})
	if len(all) != 1 || !all[0].Is("Bearer") || all[0].Is("Basic") || all[0].Get("ERROR") != "x" || all[0].Get("realm") != "" {
		t.Errorf("%+v", all)
	}
}

// FuzzChallenges: nothing is read that does not stand there, and reading what
// was read, written anew, reads the same.
func FuzzChallenges(f *testing.F) {
	for _, s := range []string{
		`Bearer realm="a, b", error="invalid_token", scope=openid`, `Basic`, `Negotiate abc==, Digest qop="auth"`,
		`a b c, "d`, `x \t=\t"\\`, ",,=", "A =", `A b=c d=e, F g="h`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		all := httplog.Challenges([]string{value})
		var again strings.Builder
		for _, c := range all {
			if c.Scheme == "" || !strings.Contains(value, c.Scheme) || !strings.Contains(value, c.Token68) || c.Token68 != "" && c.Params != nil {
				t.Fatalf("%+v", c)
			}
			fmt.Fprintf(&again, ", %s", c.Scheme)
			if c.Token68 != "" {
				fmt.Fprintf(&again, " %s", c.Token68)
			}
			for i, p := range c.Params {
				fmt.Fprintf(&again, "%s %s=\"%s\"", map[bool]string{true: ","}[i > 0], p.Name, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(p.Value))
			}
		}
		if twice := httplog.Challenges([]string{again.String()}); fmt.Sprint(twice) != fmt.Sprint(all) {
			t.Fatalf("%q\n%+v\nagain %q\n%+v", value, all, again.String(), twice)
		}
	})
}
