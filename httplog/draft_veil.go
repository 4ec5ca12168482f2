package httplog

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Veil is a Draft as text with a placeholder for each secret, such as
//
//	<<secret-1:code:43-characters>>
//
// for a person to edit where others can see it, or where it is kept: in a file
// for an editor. The placeholder holds the secret's number, the parameter, field
// or known kind that it is, and its length. There is no space in it, so that no
// editor breaks a line there, and "<" belongs neither in a target nor in a form.
// A person may move, copy or delete it.
type Veil struct {
	draft   Draft
	text    string
	secrets []veiled
}

// veiled is a secret and what stands for it.
type veiled struct{ placeholder, raw string }

// lookalike is what a placeholder has in it, damaged ones included. Where a
// request has it by itself, it is veiled too, so that all there is in the text
// of a Veil is from us.
var lookalike = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)<<secret|secret-[0-9]+:|[0-9]+-characters?>>`)
})

// Veil returns d with its secrets replaced: those that RequestSecrets finds,
// with the known values (Log.Secrets).
func (d Draft) Veil(known []string) Veil {
	raw := d.Bytes()
	s := secrets{text: raw}
	if d.url {
		s.url(0, len(raw))
		s.known(known)
	} else {
		s.ranges = RequestSecrets(Exchange{Request: Request{Raw: raw}}, known)
	}
	for _, at := range lookalike().FindAllIndex(raw, -1) {
		s.add(at[0], at[1], "text")
	}
	v := Veil{draft: d}
	var b strings.Builder
	at := 0
	for i, r := range s.done() {
		name := r.Name
		if name == "secret" {
			name = d.nameAt(r.Start)
		}
		secret := veiled{raw: string(raw[r.Start:r.End])}
		secret.placeholder = placeholder(i+1, veiledName(name, known), r.End-r.Start)
		b.Write(raw[at:r.Start])
		b.WriteString(secret.placeholder)
		at = r.End
		v.secrets = append(v.secrets, secret)
	}
	b.Write(raw[at:])
	v.text = b.String()
	return v
}

func placeholder(n int, name string, length int) string {
	unit := "characters"
	if length == 1 {
		unit = "character"
	}
	return fmt.Sprintf("<<secret-%d:%s:%d-%s>>", n, name, length, unit)
}

// veiledName makes name fit for a placeholder.
func veiledName(name string, known []string) string {
	if RedactText(name, known) != name {
		return "secret"
	}
	name = strings.Map(func(r rune) rune {
		if r < 0x80 && isLetter(byte(r)) || '0' <= r && r <= '9' || strings.ContainsRune("_.-", r) {
			return r
		}
		return -1
	}, name)
	if name == "" {
		return "secret"
	}
	return name[:min(len(name), 40)]
}

// nameAt returns the name of the parameter or header field that holds the byte
// at offset at of d.Bytes().
func (d Draft) nameAt(at int) string {
	_, line := d.line()
	d = d.fitted()
	for _, part := range []struct {
		Part
		start int
	}{{Query, line.target}, {Header, 0}, {Form, len(d.head)}} {
		if part.Part == Form && d.Chunked() {
			break // its rows are not where they are in the bytes
		}
		l, _ := d.list(part.Part)
		for _, r := range l.rows {
			if part.start+r.start <= at && at < part.start+r.end {
				return r.Name
			}
		}
	}
	return "secret"
}

// Text returns the text for the editor. It is the Draft's Bytes but for the
// secrets.
func (v Veil) Text() []byte { return []byte(v.text) }

// Draft returns the Draft that the text became, as FromText does, with each
// secret where its placeholder stands now. It is put in as it was written in the
// request, with its percent-encoding.
//
// A placeholder that is none of this Veil's, or was damaged, is an error that
// names it and its line. The text is then to be edited again: nothing was taken
// from it.
func (v Veil) Draft(edited []byte) (Draft, error) {
	text := untouched(v.text, string(edited), v.draft.url)
	var b strings.Builder
	at := 0
	for {
		found := lookalike().FindStringIndex(text[at:])
		if found == nil {
			break
		}
		start := at + found[0]
		s, ok := v.secretAt(text[start:])
		if !ok {
			line := 1 + strings.Count(text[:start], "\n")
			return Draft{}, fmt.Errorf("line %d: %w", line, v.damage(text[start:]))
		}
		b.WriteString(text[at:start] + s.raw)
		at = start + len(s.placeholder)
	}
	b.WriteString(text[at:])
	return v.draft.reread(b.String()), nil
}

var secretNumber = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:<<)?secret-([0-9]+)\b`)
})

// numbered returns the secret whose number stands in the placeholder at the
// beginning of text; n is 0 when there is none.
func (v Veil) numbered(text string) (s veiled, n int) {
	found := secretNumber().FindStringSubmatch(text)
	if found == nil {
		return veiled{}, 0
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return veiled{}, 0
	}
	if n >= 1 && n <= len(v.secrets) {
		s = v.secrets[n-1]
	}
	return s, n
}

// secretAt returns the secret whose placeholder text begins with.
func (v Veil) secretAt(text string) (veiled, bool) {
	s, _ := v.numbered(text)
	return s, s.placeholder != "" && strings.HasPrefix(text, s.placeholder)
}

// damage says what is wrong with the placeholder that text begins with. What a
// person typed there may be a secret itself, and is not repeated.
func (v Veil) damage(text string) error {
	s, n := v.numbered(text)
	switch {
	case s.placeholder != "":
		return fmt.Errorf("the placeholder of secret %d is damaged: make it read %s again, or remove all of it", n, s.placeholder)
	case n > 0 && len(v.secrets) == 0:
		return fmt.Errorf("there is no secret %d: this request has none; remove the placeholder", n)
	case n > 0:
		return fmt.Errorf("there is no secret %d: this request has those from 1 to %d; correct the number or remove the placeholder", n, len(v.secrets))
	}
	return errors.New("a placeholder is damaged, and its number is gone: restore it or remove all of it; it must read like <<secret-1:code:43-characters>>")
}
