package origin

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// FieldPart is a part of a header field's value, and what it means. Name is text
// from outside; a secret is not in it.
type FieldPart struct{ Name, Text string }

// maxFieldParts bounds how many parts of one field are told.
const maxFieldParts = 20

// FieldParts returns the parts of a header field's value that mean something by
// themselves: the directives of Cache-Control, the attributes of a cookie, what
// credentials are made of, and the parameters of a challenge. It is nil for other
// fields.
func FieldParts(name, value string) []FieldPart {
	var out []FieldPart
	switch strings.ToLower(name) {
	case "cache-control":
		out = directives(value)
	case "set-cookie":
		out = cookieAttributes(value)
	case "authorization", "proxy-authorization":
		out = credentials(value)
	case "www-authenticate", "proxy-authenticate":
		out = challengeParts(value)
	}
	return out[:min(len(out), maxFieldParts)]
}

func directives(value string) []FieldPart {
	var out []FieldPart
	for part := range strings.SplitSeq(value, ",") {
		part = strings.Trim(part, " \t")
		name, n, _ := strings.Cut(strings.ToLower(part), "=")
		text := ""
		switch name {
		case "":
			continue
		case "no-store":
			text = "No cache may keep the answer, nor any part of it."
		case "no-cache":
			text = "A cache may keep it, and must ask the server each time before it gives it out."
		case "private":
			text = "Only the cache of one person may keep it, such as a browser's."
		case "public":
			text = "Any cache may keep it, also one that many people share."
		case "max-age":
			text = "It is fresh for " + n + " seconds."
		case "s-maxage":
			text = "In a shared cache it is fresh for " + n + " seconds."
		case "must-revalidate":
			text = "Once it is stale, a cache must ask the server before it gives it out."
		case "no-transform":
			text = "Nobody on the way may change the body."
		case "immutable":
			text = "It does not change while it is fresh: there is no need to ask again."
		case "stale-while-revalidate", "stale-if-error":
			text = "For " + n + " seconds after it is stale a cache may still give it out, while it asks anew or when that fails."
		default:
			text = "No directive that is known here; caches pass over it."
		}
		out = append(out, FieldPart{part, text})
	}
	return out
}

func cookieAttributes(value string) []FieldPart {
	var out []FieldPart
	for i, part := range strings.Split(value, ";") {
		name, v, _ := strings.Cut(strings.Trim(part, " \t"), "=")
		text := ""
		switch low := strings.ToLower(name); {
		case i == 0:
			text = fmt.Sprintf("The cookie's name; its value has %d characters. Whoever has the value is taken for this browser.", len(v))
			switch {
			case strings.HasPrefix(low, "__host-"):
				text += " __Host- makes browsers demand Secure, Path=/ and no Domain."
			case strings.HasPrefix(low, "__secure-"):
				text += " __Secure- makes browsers demand Secure."
			}
		case low == "":
			continue
		case low == "httponly":
			text = "Scripts in the page cannot read it."
		case low == "secure":
			text = "It is sent over https only."
		case low == "samesite":
			switch strings.ToLower(v) {
			case "strict":
				text = "It is not sent when the request comes from another site."
			case "lax":
				text = "From another site it is sent only when a person follows a link there: an authorization request still brings it, a form_post from elsewhere does not."
			case "none":
				text = "It is sent from other sites too; browsers demand Secure with it."
			default:
				text = "Strict, Lax or None belong here."
			}
			name += "=" + v
		case low == "path":
			text, name = "It is sent to paths that begin so.", name+"="+v
		case low == "domain":
			text, name = "It is sent to that host and all under it. Without Domain it is sent to this host alone.", name+"="+v
		case low == "max-age":
			text, name = "It is kept for that many seconds; 0 takes it away.", name+"="+v
		case low == "expires":
			text, name = "It is kept until then; a time that has passed takes it away.", name+"="+v
		default:
			text = "No attribute that is known here; browsers pass over it."
		}
		out = append(out, FieldPart{name, text})
	}
	return out
}

// credentials tells what Authorization is made of, and none of it that is secret.
func credentials(value string) []FieldPart {
	scheme, rest, _ := strings.Cut(value, " ")
	rest = strings.Trim(rest, " ")
	if httplog.Masked(rest) {
		return []FieldPart{{scheme, "What follows was masked when the recording was saved."}}
	}
	switch strings.ToLower(scheme) {
	case "basic":
		id, secret, ok := basic(value)
		if !ok {
			return []FieldPart{{scheme, "What follows should be base64 of the client's ID, a colon and its secret. It cannot be read as that."}}
		}
		return []FieldPart{
			{scheme, "Base64 of the client's ID, a colon and its secret. That hides nothing: only TLS does."},
			{id, fmt.Sprintf("The client_id in it. Its secret has %d characters.", len(secret))},
		}
	case "bearer":
		return []FieldPart{{scheme, fmt.Sprintf("The access token follows as it is, %d characters. Whoever bears it may use it.", len(rest))}}
	case "dpop":
		return []FieldPart{{scheme, "The access token follows; it is good only beside a DPoP proof by the key that it is bound to."}}
	}
	return nil
}

// basic returns the client's ID and secret, their form encoding undone (RFC 6749
// §2.3.1).
func basic(value string) (id, secret string, ok bool) {
	scheme, rest, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "Basic") {
		return "", "", false
	}
	data, err := base64.StdEncoding.DecodeString(strings.Trim(rest, " "))
	if err != nil {
		return "", "", false
	}
	id, secret, ok = strings.Cut(string(data), ":")
	if u, err := url.QueryUnescape(id); err == nil {
		id = u
	}
	if u, err := url.QueryUnescape(secret); err == nil {
		secret = u
	}
	return id, secret, ok
}

func challengeParts(value string) []FieldPart {
	var out []FieldPart
	for _, c := range httplog.Challenges([]string{value}) {
		text := "A scheme by which one may authenticate."
		switch {
		case c.Is("Bearer"):
			text = "An access token is wanted, in Authorization: Bearer."
		case c.Is("Basic"):
			text = "A name and a password are wanted; of an OAuth client, its ID and secret."
		case c.Is("DPoP"):
			text = "An access token is wanted that is bound to a key, with a DPoP proof beside it."
		}
		out = append(out, FieldPart{c.Scheme, text})
		for _, p := range c.Params {
			text := "A parameter of this scheme."
			switch strings.ToLower(p.Name) {
			case "realm":
				text = "What is protected, in the server's own words."
			case "scope":
				text = "The scope that the token would need."
			case "error_description":
				text = "The reason in words, for developers."
			case "error_uri", "resource_metadata":
				text = "Where to read more."
			case "error":
				switch p.Value {
				case "invalid_token":
					text = "The token has expired, was revoked, or is not one of this server's."
				case "insufficient_scope":
					text = "The token is good, and was given for less than this asks for."
				case "invalid_request":
					text = "The request is malformed: a parameter is missing, or the token was sent in two ways."
				default:
					text = "What was wrong, as a code."
				}
			}
			out = append(out, FieldPart{p.Name + "=" + p.Value, text})
		}
	}
	return out
}
