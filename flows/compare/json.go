package compare

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

const (
	// maxJSON and maxValues bound the JSON texts that are compared member by
	// member; larger ones are compared as text.
	maxJSON   = 32 << 20
	maxValues = 1 << 18
	// whole is the name of the row for a value that is the whole text.
	whole = "(the whole)"
)

// JSON compares two JSON texts member by member; what is no JSON as text.
func JSON(a, b []byte, options ...Option) Result {
	c := newComparison(options)
	const media = "application/json"
	c.body(Document, "JSON text",
		content{source: source{text: a, secrets: httplog.BodySecrets(media, a, c.known)}, media: media},
		content{source: source{text: b, secrets: httplog.BodySecrets(media, b, c.known)}, media: media})
	c.addTokens()
	return c.result()
}

// parseJSON reads a text as JSON within the bounds. tooLarge says that it is
// beyond them.
func parseJSON(text []byte) (v *jsonpos.Value, err error, tooLarge bool) {
	if len(text) > maxJSON || countValues(text, maxValues) > maxValues {
		return nil, fmt.Errorf("it has more than %d values or %d MiB", maxValues, maxJSON>>20), true
	}
	v, err = jsonpos.Parse(text, jsonpos.Limits{MaxSize: maxJSON, MaxValues: maxValues})
	return v, err, false
}

// countValues counts the values of a JSON text without reading them, and stops
// when there are more than most.
func countValues(text []byte, most int) int {
	n := 1
	for i := 0; i < len(text) && n <= most; i++ {
		switch text[i] {
		case ',', '[', '{':
			n++
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		}
	}
	return n
}

// objects compares JSON values into one section.
type objects struct {
	*comparison
	s           *Section
	left, right source
	at          place
	hash        *hasher
	reordered   bool // members, or elements whose order means nothing, stand in another order
}

// json compares two JSON values into the section.
func (c *comparison) json(s *Section, left, right source, l, r *jsonpos.Value, at place) {
	o := &objects{comparison: c, s: s, left: left, right: right, at: at, hash: newHasher()}
	o.values("", "", l, r)
	if o.reordered {
		s.order("Only the order of members differs, or of elements whose order does not count: it means nothing.")
	}
}

func (o *objects) side(src source, v *jsonpos.Value) Side {
	if v == nil {
		return Side{}
	}
	if text, ok := v.Text(); ok {
		return src.side(text, v.Start+1, v.End-1)
	}
	return src.raw(v.Start, v.End)
}

// row is a row for two values, of which one may be nil.
func (o *objects) row(path string, l, r *jsonpos.Value, kind Kind, note string) Row {
	if path == "" {
		path = whole
	}
	return Row{Name: path, Kind: kind, Note: note, Left: o.side(o.left, l), Right: o.side(o.right, r)}
}

// values compares two values of the same path; name is that of the member they
// are, or whose elements they are.
func (o *objects) values(path, name string, l, r *jsonpos.Value) {
	switch {
	case l.Kind() != r.Kind():
		o.s.add(o.row(path, l, r, Changed, kinds(l, r)))
	case l.Kind() == jsonpos.Object || l.Kind() == jsonpos.Array:
		o.containers(path, name, l, r)
	default:
		row := o.row(path, l, r, Same, "")
		o.set(&row, o.scalar(name, l, r))
		if l.Kind() == jsonpos.String {
			o.note(o.s.Part, path, row.Left.Text, row.Right.Text)
		}
		o.s.add(row)
	}
}

func kinds(l, r *jsonpos.Value) string {
	note := l.Kind().WithArticle() + " on the left, " + r.Kind().WithArticle() + " on the right"
	if l.String() == r.String() {
		note += ", with the same content"
	}
	return note
}

func (o *objects) containers(path, name string, l, r *jsonpos.Value) {
	if o.hash.of(l) == o.hash.of(r) {
		if !bytes.Equal(l.Raw(), r.Raw()) && !sameOrder(l, r) {
			o.reordered = true
		}
		if path != "" || l.Kind() == jsonpos.Array {
			o.s.add(o.row(path, l, r, Same, ""))
			return
		}
	}
	if l.Kind() == jsonpos.Object {
		o.members(path, l, r)
		return
	}
	o.elements(path, name, l.Elements(), r.Elements())
}

// members compares two objects member by member.
func (o *objects) members(path string, l, r *jsonpos.Value) {
	lefts, rights := l.Members(), r.Members()
	names := func(members []jsonpos.Member) []string {
		out := make([]string, len(members))
		for i := range members {
			out[i] = members[i].Name
		}
		return out
	}
	matches, inOrder := pairUp(names(lefts), names(rights))
	o.reordered = o.reordered || !inOrder
	for _, m := range matches {
		var left, right jsonpos.Member
		secret := false
		if m.left >= 0 {
			left = lefts[m.left]
			secret = o.left.hasSecret(left.KeyStart+1, left.KeyEnd-1)
		}
		if m.right >= 0 {
			right = rights[m.right]
			secret = secret || o.right.hasSecret(right.KeyStart+1, right.KeyEnd-1)
		}
		name := left.Name
		if m.left < 0 {
			name = right.Name
		}
		at := member(path, name, m.nth)
		from := len(o.s.Rows)
		switch {
		case m.right < 0:
			o.s.add(o.row(at, left.Value, nil, OnlyLeft, o.absent(name)))
		case m.left < 0:
			o.s.add(o.row(at, nil, right.Value, OnlyRight, ""))
		case natureOf(name) == timing && o.times(at, name, m.nth, l, r, left.Value, right.Value):
		default:
			o.values(at, name, left.Value, right.Value)
		}
		for i := from; secret && i < len(o.s.Rows); i++ {
			o.s.Rows[i].NameSecret = true
		}
	}
}

// absent says what it means that an answer to a refresh lacks a member.
func (o *objects) absent(name string) string {
	if !o.follows || o.at == inRequest {
		return ""
	}
	switch name {
	case "refresh_token":
		return "none came: the old one stays in force (RFC 6749 §6)"
	case "id_token":
		return "none came, and none need to: the old one still says who signed in (OIDC Core §12.2)"
	case "nonce":
		return "a refreshed token should have none (OIDC Core §12.2)"
	case "scope":
		return "not said: then it is the one of before (RFC 6749 §6)"
	}
	return ""
}

// member is the path of a member.
func member(path, name string, nth int) string {
	name = cutMiddle(name, 100)
	plainName := name != ""
	for i := range len(name) {
		plainName = plainName && (isAlphanumeric(name[i]) || strings.IndexByte("_-:/@$#+", name[i]) >= 0 || name[i] >= 0x80)
	}
	switch {
	case !plainName:
		path += fmt.Sprintf("[%q]", name)
	case path == "":
		path = name
	default:
		path += "." + name
	}
	return cutMiddle(occurrence(path, nth), maxName)
}

// element is the path of an element.
func element(path string, i int) string { return cutMiddle(fmt.Sprintf("%s[%d]", path, i), maxName) }

// scalar judges two values of one kind that have no parts.
func (o *objects) scalar(name string, l, r *jsonpos.Value) verdict {
	switch l.Kind() {
	case jsonpos.String:
		left, _ := l.Text()
		right, _ := r.Text()
		v := o.text(name, left, right, o.at)
		if v.kind == Same && v.note == "" && !bytes.Equal(l.Raw(), r.Raw()) {
			v.note = "written with other escapes"
		}
		return v
	case jsonpos.Number:
		n, okL := l.Int64()
		m, okR := r.Int64()
		switch {
		case bytes.Equal(l.Raw(), r.Raw()):
			return verdict{kind: Same}
		case okL && okR && n == m:
			return verdict{Same, "the same number, written differently"}
		case okL && okR && natureOf(name) == seconds:
			return durations(fmt.Sprint(n), fmt.Sprint(m))
		}
		if from, ok := numericTime(l); ok && strings.HasSuffix(strings.ToLower(name), "at") {
			if to, ok := numericTime(r); ok {
				return verdict{Changed, offset(from, to)}
			}
		}
		return verdict{kind: Changed}
	}
	if bytes.Equal(l.Raw(), r.Raw()) {
		return verdict{kind: Same}
	}
	return verdict{kind: Changed}
}

// times compares two members that are times by their names, and reports whether
// they are by their form. An end of a lifetime gets a row for how long that is, if
// the same object says when it began.
func (o *objects) times(path, name string, nth int, l, r, left, right *jsonpos.Value) bool {
	from, okL := valueTime(left)
	to, okR := valueTime(right)
	if !okL || !okR || left.Kind() != right.Kind() {
		return false
	}
	row := o.row(path, left, right, Same, "")
	switch {
	case from.Equal(to):
	case o.sameGrant && name == "auth_time":
		row.Kind, row.Note = Changed, offset(from, to)+": a refresh must not change when the user signed in (OIDC Core §12.2)"
	default:
		row.Kind, row.Note = Volatile, offset(from, to)
	}
	o.s.add(row)
	if begin := beginOf(name); begin != "" && nth == 1 {
		beganL, okL := valueTime(l.Get(begin))
		beganR, okR := valueTime(r.Get(begin))
		if okL && okR && !(from.Equal(to) && beganL.Equal(beganR)) {
			o.s.lifetime(lifetimeName(path, name, begin), row, from.Sub(beganL), to.Sub(beganR))
		}
	}
	return true
}

// beginOf is the member that says when that began which ends, or begins to be
// good, at the time of the given member.
func beginOf(name string) string {
	switch name {
	case "exp", "nbf":
		return "iat"
	case "expires_at":
		return "created_at"
	case "expires_on":
		return "not_before"
	case "client_secret_expires_at":
		return "client_id_issued_at"
	}
	return ""
}

func lifetimeName(path, name, begin string) string {
	what := "lifetime"
	if name == "nbf" {
		what = "delay"
	}
	return cutMiddle(strings.TrimSuffix(path, name)+what, maxName) + fmt.Sprintf(" (%s - %s)", name, begin)
}
