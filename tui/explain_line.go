package tui

import (
	"strconv"
	"strings"

	"github.com/grantwalk/grantwalk/flows/origin"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// What is said of the parts of a message that have no name: its start line, its
// brackets, the end of its head, a body without names.

// lineWords is what it is, in a sentence or three.
func (a *explainedSpot) lineWords() string {
	it := a.item
	switch it.What {
	case origin.Method:
		return methodWords(it.Value.Text, it.Message())
	case origin.Target:
		return targetWords(it.Message())
	case origin.Version:
		if strings.HasPrefix(it.Value.Text, "HTTP/1.1") {
			return "The request is written as HTTP/1.1, in text: what stands here are the very bytes."
		}
		return "The version of HTTP that the request is written in."
	case origin.Status:
		return statusWords(it.Value.Text)
	case origin.Blank:
		return "It ends the head: what follows is the body, if there is one."
	case origin.Stray:
		return "There is no colon in it, so it is no header field. Some clients pass over it, others refuse the whole message."
	case origin.Opening:
		if strings.HasPrefix(it.Value.Text, "[") {
			return "An array begins here: elements, which have no names. Its end is the bracket below at the same depth; x folds it."
		}
		return "An object begins here: members, each with a name. Its end is the bracket below at the same depth; x folds it."
	case origin.Closing:
		return "What began further up ends here; x folds it."
	}
	return bodyWords(it.Name, it.Message())
}

// lineRefs is where to read about it.
func (a *explainedSpot) lineRefs() []specref.Ref {
	switch a.item.What {
	case origin.Method:
		if a.item.Message() == terms.TokenRequest {
			return []specref.Ref{specref.RFC6749.Section("3.2"), specref.RFC9110.Section("9.3")}
		}
		return []specref.Ref{specref.RFC9110.Section("9.3")}
	case origin.Target:
		return targetRefs(a.item.Message())
	case origin.Version:
		return []specref.Ref{specref.RFC9112.Section("2.3")}
	case origin.Status:
		return []specref.Ref{specref.RFC9110.Section("15")}
	case origin.Blank, origin.Stray:
		return []specref.Ref{specref.RFC9112.Section("2.1")}
	case origin.Opening, origin.Closing:
		return []specref.Ref{specref.RFC8259.Section("4")}
	}
	return nil
}

func methodWords(method string, m terms.Context) string {
	switch m {
	case terms.TokenRequest:
		if method == "POST" {
			return "The token endpoint takes POST alone: with GET, the code and the secret would stand in the URL, and so in logs and histories."
		}
		return "The token endpoint takes POST alone."
	case terms.AuthorizationRequest:
		return "The browser follows a link or a redirect, which is a GET. A provider must take it, and may take POST as well."
	case terms.AuthorizationResponse:
		if method == "POST" {
			return "The provider's page made the browser post its answer (response_mode form_post): so it stands in no URL."
		}
		return "The provider redirected the browser to the redirect URI: its answer stands in the query."
	}
	switch method {
	case "GET":
		return "GET asks for something and changes nothing: it may be asked again."
	case "POST":
		return "POST sends something to be done; what is sent stands in the body, and not in the URL."
	}
	return "What is to be done with what the path names."
}

func targetWords(m terms.Context) string {
	switch m {
	case terms.AuthorizationRequest:
		return "The authorization endpoint: where a person signs in and agrees. The client learns it from authorization_endpoint in the metadata, and sends the browser there."
	case terms.TokenRequest:
		return "The token endpoint: where a code or a refresh token is exchanged for tokens. The client learns it from token_endpoint in the metadata; the browser never comes here."
	case terms.AuthorizationResponse:
		return "The redirect URI's path: grantwalk listens there for the browser to come back with the answer."
	case terms.MetadataRequest:
		return "A well-known path: it is found from the issuer's URL alone, and what stands there names everything else."
	case terms.KeysRequest:
		return "The provider's key set, from jwks_uri in the metadata: the public keys by which the signatures of tokens are checked."
	case terms.UserInfoRequest:
		return "The UserInfo endpoint: who the person is, told to whoever shows the access token."
	case terms.IntrospectionRequest:
		return "The introspection endpoint: what a token is worth, told to those who authenticate."
	case terms.RevocationRequest:
		return "The revocation endpoint: where a token is given up before its time."
	case terms.LogoutRequest:
		return "The end_session_endpoint: where the person is signed out at the provider."
	case terms.PageRequest:
		return "A page of the provider's own, on the way from the authorization request to its answer: signing in, or agreeing. No standard says what it looks like."
	}
	return "What is asked for on that host."
}

func targetRefs(m terms.Context) []specref.Ref {
	switch m {
	case terms.AuthorizationRequest:
		return []specref.Ref{specref.RFC6749.Section("3.1")}
	case terms.TokenRequest:
		return []specref.Ref{specref.RFC6749.Section("3.2")}
	case terms.AuthorizationResponse:
		return []specref.Ref{specref.RFC6749.Section("3.1.2"), specref.RFC8252.Section("7.3")}
	case terms.MetadataRequest:
		return []specref.Ref{specref.OIDCDiscovery.Section("4"), specref.RFC8414.Section("3")}
	case terms.KeysRequest:
		return []specref.Ref{specref.RFC7517.Section("5")}
	case terms.UserInfoRequest:
		return []specref.Ref{specref.OIDCCore.Section("5.3")}
	case terms.IntrospectionRequest:
		return []specref.Ref{specref.RFC7662.Section("2")}
	case terms.RevocationRequest:
		return []specref.Ref{specref.RFC7009.Section("2")}
	case terms.LogoutRequest:
		return []specref.Ref{specref.OIDCLogout.Section("2")}
	}
	return []specref.Ref{specref.RFC9112.Section("3.2")}
}

func statusWords(line string) string {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return "The status line: the version, and how it went."
	}
	status, _ := strconv.Atoi(fields[1])
	switch status {
	case 200:
		return "200: it went well, and what was asked for is in the body."
	case 204:
		return "204: it went well, and there is nothing to say."
	case 302:
		return "302: the browser is to go on to the URL in Location, with GET. The authorization response travels so."
	case 303:
		return "303: the browser is to go on to the URL in Location, always with GET: a form that was posted is not posted there again."
	case 307, 308:
		return fields[1] + ": go on to the URL in Location with the same method and body. After a sign-in form that would hand the password on."
	case 400:
		return "400: the server does not take the request as it is. The token endpoint says so with error in the body."
	case 401:
		return "401: who asks is not known, or not believed: no credentials, or wrong or expired ones. WWW-Authenticate says what is wanted."
	case 403:
		return "403: who asks is known, and may not."
	case 404:
		return "404: there is nothing at that path."
	case 429:
		return "429: too many requests in too short a time. Retry-After may say when to come again."
	}
	switch status / 100 {
	case 1:
		return "1xx: an interim answer; the final one follows."
	case 2:
		return "2xx: it went well."
	case 3:
		return "3xx: it is to be had elsewhere; Location says where."
	case 4:
		return "4xx: the server finds the fault with the request."
	case 5:
		return "5xx: the server itself failed; the same request may work later."
	}
	return "A status that is none of HTTP's."
}

func bodyWords(contentType string, m terms.Context) string {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch {
	case m == terms.PageResponse && strings.Contains(media, "html"):
		return "A page for the person: HTML, which a browser would show. No standard says what is in it; how one signs in is the provider's own affair."
	case strings.Contains(media, "html"):
		return "HTML, a page for a person. Where a client expects JSON it can do nothing with it."
	case media == "":
		return "The body. There is no Content-Type to say what it is."
	}
	return "A body in which nothing has a name of its own."
}
