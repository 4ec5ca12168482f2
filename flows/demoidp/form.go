package demoidp

import (
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
)

// readForm reads the form in a request's body, and nothing of its query: secrets
// have no place in a URL (RFC 6749 §2.3.1).
func readForm(r *http.Request) (url.Values, *protocolError) {
	bad := func(description string) (url.Values, *protocolError) {
		return nil, &protocolError{code: "invalid_request", description: description}
	}
	if !isForm(r) {
		return bad("the Content-Type must be application/x-www-form-urlencoded")
	}
	// The body is bounded in ServeHTTP.
	body, err := io.ReadAll(r.Body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return bad("the body is too large")
	}
	if err != nil {
		return bad("the body ended early")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return bad("the body is not correctly form-encoded")
	}
	return form, nil
}

func isForm(r *http.Request) bool {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && mediaType == "application/x-www-form-urlencoded"
}

// oneEach complains about parameters that are there twice (RFC 6749 §3.1).
func oneEach(params url.Values, names ...string) (problem string) {
	for _, name := range names {
		if len(params[name]) > 1 {
			return "The parameter " + name + " is there more than once."
		}
	}
	return ""
}

// readTokenForm reads a request to the token endpoint or one of its kin. A
// parameter may stand there once (RFC 6749 §3.2); RFC 8707 lets resource repeat.
func readTokenForm(r *http.Request) (url.Values, *protocolError) {
	if r.Method != http.MethodPost {
		return nil, &protocolError{status: http.StatusMethodNotAllowed, code: "invalid_request", description: "use POST"}
	}
	form, e := readForm(r)
	if e != nil {
		return nil, e
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if len(form[name]) > 1 && name != "resource" && name != "audience" {
			return nil, &protocolError{code: "invalid_request", description: "a parameter is there more than once"}
		}
	}
	return form, nil
}
