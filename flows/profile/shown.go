package profile

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Shown is Get for people: with a mask in the place of a secret, which a profile of
// flags can hold though no file can.
func (p Profile) Shown(key string) string {
	k, _ := KeyNamed(key)
	values := p.List(key)
	for i, v := range values {
		switch name, rest, _ := strings.Cut(v, "="); {
		case k.Kind == Secret && ParseSource(v).Kind == Literal:
			values[i] = mask(v)
		case k.Kind == SignIn && v != "none":
			user, source, _ := strings.Cut(v, ":")
			if values[i] = user + ":" + source; ParseSource(source).Kind == Literal {
				values[i] = user + ":" + mask(source)
			}
		case k.Kind == Pairs && secretPair(v):
			values[i] = name + "=" + mask(rest)
		case k.Kind == URL:
			values[i] = shownURL(v)
		}
	}
	return strings.Join(values, ",")
}

// shownURL is a URL with masks in the place of a password and of secrets in its
// query; all of it is one where it cannot be read.
func shownURL(v string) string {
	u, err := url.Parse(v)
	if err != nil {
		return mask(v)
	}
	if before, rest, ok := strings.Cut(v, "@"); ok && u.User != nil {
		if password, has := u.User.Password(); has {
			name := before[:strings.LastIndex(before, ":")+1]
			v = name + mask(password) + "@" + rest
		}
	}
	head, query, ok := strings.Cut(v, "?")
	if !ok {
		return v
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if name, value, _ := strings.Cut(pair, "="); secretName(name) {
			pairs[i] = name + "=" + mask(value)
		}
	}
	return head + "?" + strings.Join(pairs, "&")
}

// mask stands in the place of a secret, as everywhere in this program.
func mask(secret string) string {
	return fmt.Sprintf("•••• (%d)", utf8.RuneCountInString(secret))
}
