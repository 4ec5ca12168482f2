package profile

import "strings"

// SourceKind is a way to say where a secret is.
type SourceKind string

const (
	Literal SourceKind = ""        // the secret itself stands there
	Env     SourceKind = "env"     // env:NAME, an environment variable
	File    SourceKind = "file"    // file:PATH
	Ring    SourceKind = "keyring" // keyring:NAME or keyring:SERVICE/USER
	Prompt  SourceKind = "prompt"  // the person is asked
	Stdin   SourceKind = "-"       // standard input, on the command line only
)

// SourceHelp says how a secret is given in a profile.
const SourceHelp = "env:NAME, file:PATH, keyring:NAME or prompt"

// Source says where a secret is. Rest is what follows the colon; of a literal
// it is the secret.
type Source struct {
	Kind SourceKind
	Rest string
}

// ParseSource reads where a secret is. Whatever is no other source is a literal.
func ParseSource(text string) Source {
	switch text {
	case "prompt":
		return Source{Kind: Prompt}
	case "-":
		return Source{Kind: Stdin}
	}
	kind, rest, ok := strings.Cut(text, ":")
	if ok {
		switch k := SourceKind(kind); k {
		case Env, File, Ring:
			return Source{k, rest}
		}
	}
	return Source{Literal, text}
}

// IsReference says whether text says where a secret is, and is none itself.
func IsReference(text string) bool { return ParseSource(text).Kind != Literal }

// Fault says what is wrong with the source, and what to write; or nothing. It
// never holds a secret.
func (s Source) Fault() (what, do string) {
	switch {
	case s.Kind == Env && s.Rest == "":
		return "env: names no variable", "write env:NAME"
	case s.Kind == File && s.Rest == "":
		return "file: names no file", "write file:PATH"
	case s.Kind == Ring:
		return s.Entry().fault()
	}
	return "", ""
}

// Entry is the entry of the keyring that a source of the kind Ring names.
func (s Source) Entry() Entry {
	if service, user, ok := strings.Cut(s.Rest, "/"); ok {
		return Entry{service, user}
	}
	return Entry{Service, s.Rest}
}
