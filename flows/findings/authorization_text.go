package findings

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// refusal is what a provider's text says is wrong with an authorization
// request. There is no code for most of it (RFC 6749 §4.1.2.1 keeps the worst
// in the browser), so it is read from free wording.
type refusal int

const (
	refusedUnexplained refusal = iota
	refusedClient
	refusedRedirect
	refusedPKCE
	refusedScope
	refusedResponseMode
	refusedNotPushed
	refusedNotSigned
)

// plainWords is text in lower case, without quotation marks, with one space
// wherever anything but letters and digits stood: "Invalid 'redirect_uri'"
// becomes " invalid redirect uri ".
func plainWords(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte(' ')
	space := true
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
			space = false
		case strings.ContainsRune("'\"`’‘“”", r):
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// requestPair is a parameter of the request with its value, as error pages list
// them to tell what was asked.
var requestPair = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:client_id|redirect_uri|scope|response_type|response_mode|code_challenge|code_challenge_method|request_uri|state|nonce|prompt)=\S*`)
})

// pageWords are the plainWords of a page's text without a list of the request's
// own parameters. One alone is what the text is about.
func pageWords(text string) string {
	if len(requestPair().FindAllStringIndex(text, 2)) == 2 {
		text = requestPair().ReplaceAllString(text, " ")
	}
	return plainWords(text)
}

func anyOf(words string, phrases ...string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(words, p) })
}

// readRefusal tells what words, of plainWords, complain about. The most exact
// reading comes first; pkce tells that the request carried an S256 challenge,
// so that PKCE cannot be what is missing.
func readRefusal(words string, pkce bool) refusal {
	switch {
	case saysUnknownClient(words):
		return refusedClient
	case saysRedirectURI(words):
		return refusedRedirect
	case !pkce && saysPKCE(words):
		return refusedPKCE
	case strings.Contains(words, " response mode"):
		return refusedResponseMode
	case saysScope(words):
		return refusedScope
	case saysPushed(words):
		return refusedNotPushed
	case saysSigned(words):
		return refusedNotSigned
	case anyOf(words, " invalid client", " unauthorized client", " client id ", " client identifier", " clientid ", " client authentication failed",
		" client is not registered", " client not registered", " client is not enabled", " invalid app id", " invalid application"):
		return refusedClient
	}
	return refusedUnexplained
}

// complains tells that a sentence says that something is wrong. Pages that wait
// for a person speak of clients, scopes and redirect URIs as well.
func complains(words string) bool {
	return anyOf(words, "invalid", "error", "mismatch", "unknown", "unregistered", "missing", "required", " must be ", " must match", "unauthorized", "disabled", " blocked",
		" not match", " not regist", " not valid", " not allowed", " not permit", " not found", " not exist", " not in ", " not known", " not associated", " not white",
		" not configured", " not enabled", " not authori", " not support", " not trusted", " not included", " no such ", " isnt ", "doesnt", "didnt")
}

// namesRedirectURI tells that a short text names the parameter redirect_uri
// without its value, as an error in any language does.
func namesRedirectURI(text string) bool {
	_, after, found := strings.Cut(text, "redirect_uri")
	after = strings.TrimLeft(after, " \t'\"”»)")
	return found && len(strings.Fields(text)) <= 12 && !strings.HasPrefix(after, "=") && !strings.HasPrefix(after, ":")
}

// clientByName is a client that is said to be unknown, with its id in between or
// without it.
var clientByName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(` client(?: id| identifier)?(?:(?: \S+){0,3}? (?:is|are|was|could|does|has)| \S+)? (?:unknown|invalid|disabled|inactive|not (?:be found|been found|found|known|registered|valid|exist|enabled|active)) ` +
		`| (?:application|app) (?:is|was|could|does|has) (?:unknown|invalid|disabled|inactive|not (?:be found|been found|found|known|registered|valid|exist|enabled|active)) `)
})

// saysClientByName: where the text speaks of the redirect URI first, that is
// what it is about ("the redirect URI of client x is not registered").
func saysClientByName(words string) bool {
	at := clientByName().FindStringIndex(words)
	return at != nil && !redirectWord(words[:at[1]])
}

func saysUnknownClient(words string) bool {
	return saysClientByName(words) || anyOf(words,
		" unknown client", " client not found", " client was not found", " client is not found", " client could not be found", " client cannot be found",
		" no such client", " client does not exist", " client doesnt exist", " unrecognized client", " unrecognised client", " unknown oauth client",
		" unregistered client", " client is unknown", " client is invalid", " could not find client", " cannot find client", " unable to find client", " unable to retrieve client",
		" no client with", " client id is invalid", " client id is not valid", " client id is missing or invalid", " client id not found", " client id is unknown",
		" client id was not found", " client id does not exist", " unknown client id", " invalid client id", " invalid value for client id", " client identifier invalid",
		" client disabled", " client is disabled", " disabled client", " client not enabled", " client is not active",
		" application not found", " application was not found", " app not found", " unknown application", " application with identifier", " application does not exist",
		" oauth 2 0 parameter client id", " invalid parameter client id", " errors app notfound",
		" aadsts700016", " aadsts7000112", " aadsts90130")
}

// redirectWord tells that words speak of the redirect URI, by any name.
func redirectWord(words string) bool {
	return anyOf(words, " redirect ur", " redirecturi", " redirecturl", " redirection ur", " callback ur", " reply ur", " reply address", " redirect address", " return url")
}

func saysRedirectURI(words string) bool {
	if anyOf(words, " redirect mismatch", " redirecturi mismatch", " invalid redirect ", " invalid web redirect", " invalid callback ", " callback mismatch", " callback does not match", " aadsts50011", " aadsts500112", " aadsts900971", " aadsts500113", " aadsts90102") {
		return true
	}
	return redirectWord(words) &&
		anyOf(words, " mismatch", "match", "invalid", "valid", "regist", " missing", "allow", " permit", "whitelist", "white listed", "allowlist", "authorized", "authorised",
			"configur", " unknown", " illegal", " wrong", " incorrect", " denied", " must ", "forbidden", " trusted", " bad ", " error", " not ", " blocked")
}

func saysPKCE(words string) bool {
	return anyOf(words, " code challenge", " codechallenge", " pkce", " proof key", " aadsts9002325")
}

func saysScope(words string) bool {
	if anyOf(words, " invalid scope", " unauthorized scope", " aadsts70011", " aadsts650053", " aadsts28002", " aadsts28003") {
		return true
	}
	return anyOf(words, " scope ", " scopes ") &&
		anyOf(words, "invalid", " unknown", " unsupported", " not supported", "allow", " configured", "authorized", "authorised", " malformed", " not valid", " permit", " not exist", " doesnt exist", " exceed", " not found", " denied", " not been granted", " unrecognized", " illegal", " must include", " must contain", " missing")
}

func saysPushed(words string) bool {
	return anyOf(words, " pushed authorization", " pushed request", " par is required", " par required", " requires par", " use par ", " require pushed", " must be pushed", " be pushed first") ||
		strings.Contains(words, " par ") && anyOf(words, " required", " mandatory", " must ", " only ", " enforced") ||
		strings.Contains(words, " request uri ") && anyOf(words, " required", " missing", " must ", " requires ")
}

func saysSigned(words string) bool {
	return strings.Contains(words, " jar ") && anyOf(words, " required", " mandatory", " must ", " only ") ||
		anyOf(words, " request object", " signed request", " signed authorization request", " request not supported", " request uri not supported")
}
