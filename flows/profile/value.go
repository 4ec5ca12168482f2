package profile

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// valuesOf reads the value of a key from TOML, or says why it is of the wrong
// type and what to write. It repeats no value.
func valuesOf(k Key, n *unstable.Node) (values []string, what, do string) {
	is, write := typeName(n.Kind), example(k)
	switch k.Kind {
	case Switch:
		if n.Kind == unstable.Bool {
			return []string{string(n.Data)}, "", ""
		}
	case Number:
		if n.Kind == unstable.Integer {
			return []string{string(n.Data)}, "", ""
		}
	case List, Pairs, Sequence:
		if k.Kind == Sequence && n.Kind == unstable.String && string(n.Data) == "none" {
			return []string{"none"}, "", ""
		}
		if n.Kind != unstable.Array {
			break
		}
		values = []string{}
		for it := n.Children(); it.Next(); {
			switch each := it.Node(); each.Kind {
			case unstable.String:
				values = append(values, string(each.Data))
			case unstable.Comment:
			default:
				return nil, "there is " + typeName(each.Kind) + " in the array, where only strings belong", "write " + write
			}
		}
		if len(values) == 0 {
			return nil, "the array is empty", "leave the key out, or write " + write
		}
		return values, "", ""
	default:
		if n.Kind == unstable.String {
			return []string{string(n.Data)}, "", ""
		}
	}
	return nil, "it is " + is, "write " + write
}

func typeName(k unstable.Kind) string {
	switch k {
	case unstable.String:
		return "a string"
	case unstable.Bool:
		return "true or false"
	case unstable.Integer:
		return "an integer"
	case unstable.Float:
		return "a number with a fraction"
	case unstable.Array:
		return "an array"
	case unstable.InlineTable:
		return "a table"
	}
	return "a date or a time"
}

// example is how a key is written.
func example(k Key) string {
	value := `"…"`
	switch k.Kind {
	case Word:
		value = strconv.Quote(k.Choices[0])
	case URL:
		value = `"https://…"`
	case Span:
		value = `"30s"`
	case Secret:
		value = `"env:NAME"`
	case SignIn:
		value = `"USER:env:NAME"`
	case Number:
		value = "3600"
	case Switch:
		value = "true"
	case List:
		value = `["…", "…"]`
	case Pairs:
		value = `["NAME=VALUE", "NAME=VALUE"]`
	case Sequence:
		value = `["userinfo", "refresh"], or "none"`
	}
	return k.Name + " = " + value
}

// check says what is wrong with the values of a key, and what to write; or
// nothing.
func check(k Key, values []string) (what, do string) {
	for _, v := range values {
		switch {
		case v == "":
			return "it is empty", "leave the key out, or write " + example(k)
		case !utf8.ValidString(v):
			return "it is not UTF-8", "write it in UTF-8"
		case (k.Kind == URL || k.Kind == Text) && k.Name != "note" && blank.MatchString(v):
			return blank.FindString(v) + " is still to be filled in", "put what it stands for in its place, without the braces"
		case strings.ContainsFunc(v, func(r rune) bool { return r < 0x20 && r != '\t' || r == 0x7f }) && k.Name != "note":
			return "there is a control character in it, such as a line break", "write it in one line"
		}
	}
	if len(values) != 1 && k.Kind != List && k.Kind != Pairs && k.Kind != Sequence {
		return "it has more than one value", "write " + example(k)
	}
	switch value := values[0]; k.Kind {
	case Word:
		return among(value, k.Choices)
	case URL:
		return checkURL(value)
	case Span:
		if d, err := time.ParseDuration(value); err != nil || d <= 0 {
			return "it is not a duration", "write one such as 30s, 10m or 1h"
		}
	case Secret:
		return checkSecret(value)
	case SignIn:
		return checkLogin(value)
	case Number:
		if n, err := strconv.ParseInt(value, 10, 32); err != nil || n < 0 {
			return "it is not a number of seconds from 0 to 2147483647", "write " + example(k)
		}
	case Switch:
		if value != "true" && value != "false" {
			return "it is neither true nor false", "write " + example(k)
		}
	case Pairs:
		return checkPairs(k, values)
	case Sequence:
		return checkSequence(k, values)
	}
	return "", ""
}

func among(value string, choices []string) (what, do string) {
	if slices.Contains(choices, value) {
		return "", ""
	}
	return "this value is not known here", "choose " + strings.Join(choices, ", ")
}

func checkURL(value string) (what, do string) {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return "it is not an http or https URL", "write it in full, such as https://idp.example"
	case u.User != nil:
		return "there is a name or a password in the URL, which would stay in this file", "leave it out here, and give the URL on the command line"
	}
	for name := range u.Query() {
		if secretName(name) {
			return clip(name) + " in its query is a secret by its name, and this file is no place for one", "leave it out here, and give the URL on the command line"
		}
	}
	return "", ""
}

func checkSecret(value string) (what, do string) {
	s := ParseSource(value)
	switch s.Kind {
	case Literal:
		return "a secret stands here itself, and this file is no place for one", "write where it is instead: " + SourceHelp
	case Stdin:
		return "- is standard input, which only a command can be given", "write " + SourceHelp
	}
	return s.Fault()
}

func checkLogin(value string) (what, do string) {
	if value == "none" {
		return "", ""
	}
	user, source, ok := strings.Cut(value, ":")
	if !ok || user == "" {
		return "it is not USER:SOURCE", "write it as alice:env:NAME, or none"
	}
	if what, do = checkSecret(source); what != "" {
		return "of the password: " + what, do
	}
	return "", ""
}

func checkPairs(k Key, values []string) (what, do string) {
	for _, v := range values {
		name, _, ok := strings.Cut(v, "=")
		switch {
		case !ok || name == "":
			return "one of them is not NAME=VALUE", "write " + example(k)
		case secretPair(v):
			by := "name"
			if !secretName(name) {
				by = "value"
			}
			return fmt.Sprintf("%s is a secret by its %s, and this file is no place for one", clip(name), by), "leave it out here, and give --" + k.Flag() + " when you start"
		}
	}
	return "", ""
}

func checkSequence(k Key, values []string) (what, do string) {
	for _, v := range values {
		if v == "none" && len(values) == 1 {
			return "", ""
		}
		if what, do = among(v, k.Choices); what != "" {
			return clip(v) + ": " + what, do
		}
	}
	return "", ""
}

// Check returns what is wrong with a profile that is to be written.
func Check(p Profile) []Problem {
	var list []Problem
	if why := CheckName(p.Name); why != "" {
		list = append(list, Problem{Profile: clip(p.Name), What: why, Do: "choose another name"})
	}
	for _, s := range p.settings {
		k, ok := KeyNamed(s.key)
		if !ok {
			list = append(list, Problem{Profile: p.Name, Key: s.key, What: "this key is unknown"})
			continue
		}
		if what, do := check(k, s.values); what != "" {
			list = append(list, Problem{Profile: p.Name, Key: s.key, What: what, Do: do})
		}
	}
	return append(list, clashes(p)...)
}

// clashes are settings that do not fit each other.
func clashes(p Profile) []Problem {
	var list []Problem
	for _, c := range []struct {
		one, other string
		when       bool
		why        string
	}{
		{"login", "no_browser", p.Has("login") && p.On("no_browser"), "one signs in here, the other in a browser somewhere else"},
		{"ca", "insecure", p.Has("ca") && p.On("insecure"), "where no certificate is checked, no authority is needed"},
		{"client_secret", "auth_method", p.Has("client_secret") && p.Get("auth_method") == "none", "the method none sends no secret"},
	} {
		if c.when {
			list = append(list, Problem{p.LineOf(c.one), p.Name, c.one, "it does not fit " + c.other + ": " + c.why, "leave one of them out"})
		}
	}
	return list
}
