package command_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

// namesOnTheWire are the names of parameters, header fields, JSON members and
// claims in a document's exchanges and tokens.
func namesOnTheWire(t *testing.T, d flows.Document) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, x := range d.Exchanges {
		u, err := url.Parse(x.Request.URL)
		if err != nil {
			t.Fatal(err)
		}
		addParams(names, u.RawQuery)
		addMessage(names, x.Request.Raw)
		if x.Response != nil {
			addMessage(names, x.Response.Raw)
		}
	}
	for _, token := range []*flows.DocumentToken{d.Tokens.AccessToken, d.Tokens.IDToken} {
		if token != nil && token.JWT != nil {
			addMembers(names, token.JWT.Header)
			addMembers(names, token.JWT.Claims)
		}
	}
	return names
}

func addMessage(names map[string]bool, raw string) {
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	_, fields, _ := strings.Cut(head, "\r\n")
	for line := range strings.SplitSeq(fields, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		names[name] = true
		if u, err := url.Parse(strings.TrimSpace(value)); err == nil && name == "Location" {
			addParams(names, u.RawQuery)
		}
	}
	switch {
	case strings.HasPrefix(body, "{"):
		addMembers(names, []byte(body))
	case strings.Contains(head, "application/x-www-form-urlencoded"):
		addParams(names, body)
	}
}

func addParams(names map[string]bool, query string) {
	values, _ := url.ParseQuery(query) // what cannot be read has no name
	for name := range values {
		names[name] = true
	}
}

func addMembers(names map[string]bool, text []byte) {
	var v any
	if json.Unmarshal(text, &v) == nil {
		walkMembers(names, v)
	}
}

func walkMembers(names map[string]bool, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			names[name] = true
			walkMembers(names, member)
		}
	case []any:
		for _, element := range v {
			walkMembers(names, element)
		}
	}
}
