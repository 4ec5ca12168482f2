package findings

import (
	"slices"
	"strings"
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

func saysUnknownClient(words string) bool {
	return anyOf(words,
		" unknown client", " client not found", " client was not found", " client is not found", " client could not be found", " client cannot be found",
		" no such client", " client does not exist", " client doesnt exist", " unrecognized client", " unrecognised client", " unknown oauth client",
		" unregistered client", " client is unknown", " client is invalid", " could not find client", " cannot find client", " unable to find client",
		" no client with", " client id is invalid", " client id is not valid", " client id is missing or invalid", " client id not found", " client id is unknown",
		" client id was not found", " client id does not exist", " unknown client id", " invalid client id", " invalid value for client id", " client identifier invalid",
		" client disabled", " client is disabled", " disabled client", " client not enabled", " client is not active",
		" application not found", " application was not found", " app not found", " unknown application", " application with identifier", " application does not exist",
		" oauth 2 0 parameter client id", " invalid parameter client id", " errors app notfound",
		" aadsts700016", " aadsts7000112", " aadsts90130")
}

func saysRedirectURI(words string) bool {
	if anyOf(words, " redirect mismatch", " redirecturi mismatch", " aadsts50011", " aadsts500112", " aadsts900971", " aadsts500113", " aadsts90102") {
		return true
	}
	return anyOf(words, " redirect ur", " redirecturi", " redirecturl", " redirection ur", " callback ur", " reply ur", " reply address", " redirect address", " return url") &&
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
		anyOf(words, "invalid", " unknown", " unsupported", " not supported", "allow", " configured", "authorized", "authorised", " malformed", " not valid", " permit", " not exist", " doesnt exist", " exceed", " not found", " denied", " not been granted", " unrecognized")
}

func saysPushed(words string) bool {
	return anyOf(words, " pushed authorization", " pushed request", " par is required", " par required", " requires par", " use par ", " require pushed") ||
		strings.Contains(words, " request uri ") && anyOf(words, " required", " missing", " must ", " requires ")
}

func saysSigned(words string) bool {
	return anyOf(words, " request object", " signed request", " signed authorization request", " request not supported", " request uri not supported")
}
