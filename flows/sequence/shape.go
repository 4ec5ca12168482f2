package sequence

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// content is which message an arrow carries.
type content int

const (
	theRequest  content = iota // of the exchange
	theReply                   // to it
	toBrowser                  // the client sends the browser to the provider
	thePage                    // what the system browser asks the provider for
	signingIn                  // what the person does at the provider
	fillingIn                  // what the person gives the built-in user agent to send
	sentBack                   // the provider sends the browser back to the client
	handingOver                // the built-in user agent gives the client the answer
)

// stroke is an arrow without its words.
type stroke struct {
	from, to Lifeline
	reply    bool
	sight    Sight
	fate     Fate
	what     content
}

// shape returns the strokes of an exchange. It looks at little, for it is asked
// of every exchange there is.
func (d Drawing) shape(x *httplog.Exchange) []stroke {
	switch {
	case x.Witness == httplog.Unseen:
		return d.unseen(x)
	case x.Witness == httplog.Received, x.Label.Channel == httplog.Front && d.isCallback(x.URL):
		return d.callback(x)
	case x.Label.Channel == httplog.Front:
		return d.front(x)
	}
	return exchanged(x, Client, serverOf(x))
}

// serverOf is who answers on the back channel.
func serverOf(x *httplog.Exchange) Lifeline {
	if x.Label.Step == "userinfo" {
		return Resource
	}
	return Server
}

// exchanged is a request and, if there is one, its answer.
func exchanged(x *httplog.Exchange, from, to Lifeline) []stroke {
	request := stroke{from: from, to: to, sight: Recorded, fate: Arrived, what: theRequest}
	switch {
	case x.State == httplog.Held:
		request.fate = Waiting
	case x.State == httplog.Failed && x.Response == nil:
		request.fate = Lost
	case x.Response == nil && !x.State.Ended():
		request.fate = OnWay
	}
	if x.Response == nil {
		return []stroke{request}
	}
	reply := stroke{from: to, to: from, reply: true, sight: Recorded, fate: Arrived, what: theReply}
	switch {
	case x.State == httplog.Failed:
		reply.fate = Lost
	case !x.State.Ended():
		reply.fate = OnWay
	}
	return []stroke{request, reply}
}

// unseen is a page that the system browser was sent to.
func (d Drawing) unseen(x *httplog.Exchange) []stroke {
	open := stroke{from: Client, to: Browser, sight: Recorded, fate: Arrived, what: theRequest}
	switch x.State {
	case httplog.Held:
		open.fate = Waiting
		return []stroke{open}
	case httplog.Failed:
		open.fate = Lost
		return []stroke{open}
	}
	strokes := []stroke{open, {from: Browser, to: Server, sight: Unseen, fate: Arrived, what: thePage}}
	if isAuthorization(x.URL) {
		strokes = append(strokes, stroke{from: User, to: Server, sight: Unseen, fate: Arrived, what: signingIn})
	}
	return strokes
}

// callback is a call of the redirect URI. The browser makes it because the
// provider sent it there, which is seen in a recording of a browser alone.
func (d Drawing) callback(x *httplog.Exchange) []stroke {
	strokes := exchanged(x, Browser, Client)
	if x.Witness == httplog.Received && answers(x) {
		back := stroke{from: Server, to: Browser, reply: true, sight: Unseen, fate: Arrived, what: sentBack}
		strokes = append([]stroke{back}, strokes...)
	}
	return strokes
}

// front is what a user agent exchanged with the provider: the built-in one, or a
// browser that was recorded.
func (d Drawing) front(x *httplog.Exchange) []stroke {
	strokes := exchanged(x, Browser, Server)
	if x.Witness == httplog.Recorded {
		return strokes
	}
	switch {
	case isAuthorization(x.URL), x.Label.Step == "logout" && x.Label.Resends == 0:
		strokes = append([]stroke{{from: Client, to: Browser, sight: Inside, fate: Arrived, what: toBrowser}}, strokes...)
	case x.Method == http.MethodPost && x.Label.Resends == 0:
		strokes = append([]stroke{{from: User, to: Browser, sight: Inside, fate: Arrived, what: fillingIn}}, strokes...)
	}
	if x.State == httplog.Held {
		// Only what comes before the request has happened.
		return strokes
	}
	if r := x.Response; r != nil && x.State == httplog.Done && d.isCallback(r.Header.Get("Location")) {
		strokes = append(strokes, stroke{from: Browser, to: Client, sight: Inside, fate: Arrived, what: handingOver})
	}
	return strokes
}

// isAuthorization tells that a URL is an authorization request (RFC 6749 §4.1.1).
func isAuthorization(u string) bool {
	_, query, _ := strings.Cut(u, "?")
	return strings.Contains(query, "client_id=") && (strings.Contains(query, "response_type=") || strings.Contains(query, "request_uri=") || strings.Contains(query, "request="))
}

// isCallback tells that a URL is the redirect URI, with an answer or without.
func (d Drawing) isCallback(u string) bool {
	if d.RedirectURI == "" || !strings.HasPrefix(u, d.RedirectURI) {
		return false
	}
	rest := u[len(d.RedirectURI):]
	return rest == "" || strings.ContainsRune("?#&", rune(rest[0]))
}

// answers tells that a call of the callback brings an authorization response.
func answers(x *httplog.Exchange) bool {
	if _, query, ok := strings.Cut(x.URL, "?"); ok && (hasParam(query, "code") || hasParam(query, "error")) {
		return true
	}
	body := string(bytes.TrimSpace(x.Request.Body()[:min(len(x.Request.Body()), maxLook)]))
	return hasParam(body, "code") || hasParam(body, "error")
}

func hasParam(form, name string) bool {
	return strings.HasPrefix(form, name+"=") || strings.Contains(form, "&"+name+"=")
}
