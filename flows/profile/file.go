package profile

import (
	"bytes"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/spelling"
)

// MaxFile is how large the file may be, in bytes.
const MaxFile = 1 << 20

// Profiles is what stands in the file: all that is in its text, which has no
// problems. The zero value is a file that does not exist yet.
type Profiles struct {
	Path string
	List []Profile // in the file's order

	text   []byte
	tables map[string]table
	exists bool
}

// Named returns the profile of that name.
func (f *Profiles) Named(name string) (Profile, bool) {
	i := slices.IndexFunc(f.List, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return Profile{}, false
	}
	return f.List[i], true
}

// Names returns the names of all profiles.
func (f *Profiles) Names() []string {
	names := make([]string, len(f.List))
	for i, p := range f.List {
		names[i] = p.Name
	}
	return names
}

// Nearest returns the name that was most likely meant, or "".
func (f *Profiles) Nearest(name string) string { return spelling.Nearest(name, f.Names()) }

// table is where a profile's table stands in the text, in bytes.
type table struct {
	start int // of the line of its header
	end   int // after the line of its last key, or of the header where there is none
	keys  map[string]span
}

// span is a key with its value: from the key's first byte to the value's end.
type span struct{ start, end int }

// lineAt is the number of the line in which the byte at offset stands.
func lineAt(text []byte, offset int) int {
	return 1 + bytes.Count(text[:min(offset, len(text))], []byte("\n"))
}

// lineStart is the offset of the first byte of the line that offset is in.
func lineStart(text []byte, offset int) int {
	return bytes.LastIndexByte(text[:offset], '\n') + 1
}

// lineEnd is the offset after the line that offset is in, its end included.
func lineEnd(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(text)
}

// secretPair says whether NAME=VALUE holds a secret: by its name, or as the
// credentials of a scheme.
func secretPair(pair string) bool {
	name, value, _ := strings.Cut(pair, "=")
	scheme, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	credentials := strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "Basic") || strings.EqualFold(scheme, "DPoP")
	return secretName(name) || credentials && strings.TrimSpace(rest) != ""
}

// secretName says whether a parameter or a header field of that name holds a
// secret, which the file may not.
func secretName(name string) bool {
	name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
	switch name {
	case "authorization", "proxy_authorization", "cookie", "assertion", "code", "code_verifier", "device_code", "samlresponse", "otp", "totp":
		return true
	}
	for _, part := range []string{"secret", "pass", "token", "assertion", "api_key", "apikey", "credential", "_otp", "otp_"} {
		if strings.Contains(name, part) {
			return !strings.HasSuffix(name, "_type") && !strings.HasSuffix(name, "_hint") // subject_token_type
		}
	}
	return false
}
