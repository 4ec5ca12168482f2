package metadata

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// Attempt is one request that did not bring what was asked for.
type Attempt struct {
	URL         string // empty when nothing could be asked
	FinalURL    string // where the answer came from, after redirects
	Status      int    // 0 when there was no answer
	ContentType string
	Title       string // of an HTML page
	Err         error  // why the answer is of no use
}

// String tells the attempt in a clause: the URL, what came, and why that is of
// no use.
func (a Attempt) String() string {
	if a.URL == "" {
		return a.Err.Error()
	}
	var b strings.Builder
	b.WriteString(a.URL)
	if a.FinalURL != "" && a.FinalURL != a.URL {
		fmt.Fprintf(&b, " (redirected to %s)", clip(a.FinalURL, 200))
	}
	var wire *httplog.Error
	if errors.As(a.Err, &wire) {
		b.WriteString(": " + wire.Reason) // which URL it was is said already
	} else {
		fmt.Fprintf(&b, ": %v", a.Err)
	}
	return b.String()
}

// FetchError is a document that could not be had, with everything that was
// tried. It wraps the errors of the attempts.
type FetchError struct {
	What  string // what was asked for, such as `metadata for issuer "https://idp.example"`
	Tried []Attempt
	Hint  string // what to do, as a sentence
}

func (e *FetchError) Error() string {
	tried := make([]string, len(e.Tried))
	for i, a := range e.Tried {
		tried[i] = a.String()
	}
	text := fmt.Sprintf("no %s: %s", e.What, strings.Join(tried, "; "))
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
		text += "."
	}
	if e.Hint == "" {
		return text
	}
	return text + " " + e.Hint
}

func (e *FetchError) Unwrap() []error {
	errs := make([]error, len(e.Tried))
	for i, a := range e.Tried {
		errs[i] = a.Err
	}
	return errs
}

// Fetch asks for the metadata of an issuer, or of the issuer that a pasted
// metadata URL implies: first for the OpenID Connect document and, when the
// answer is not one, for that of RFC 8414. When no answer came at all the
// second is not asked for. It does not compare the issuer: see CheckIssuer.
//
// The error is an *InputError when nothing was asked, else a *FetchError.
func Fetch(ctx context.Context, client *http.Client, issuer string) (*Document, error) {
	where, err := WellKnownURLs(issuer)
	if err != nil {
		return nil, err
	}
	type request struct {
		url  string
		kind Kind
	}
	requests := []request{{where.OIDC, OIDC}, {where.OAuth, OAuth}}
	if where.OAuthFirst {
		requests[0], requests[1] = requests[1], requests[0]
	}
	var tried []Attempt
	for _, r := range requests {
		body, a := get(ctx, client, r.url)
		if a.Err == nil {
			var d *Document
			if d, a.Err = parseAnswer(body, r.kind); a.Err == nil {
				d.URL, d.FinalURL, d.Tried = r.url, a.FinalURL, tried
				d.Expected = where.Issuer
				if where.Pasted && d.Issuer() == where.Issuer+"/" {
					d.Expected = d.Issuer()
				}
				return d, nil
			}
			a.Err = explainBody(a, a.Err)
		}
		tried = append(tried, a)
		if a.Status == 0 || ctx.Err() != nil {
			break
		}
	}
	return nil, &FetchError{What: fmt.Sprintf("metadata for issuer %q", where.Issuer), Tried: tried, Hint: hint(tried,
		"Check the issuer for a missing realm or tenant path; look for it in the provider's settings.")}
}

// parseAnswer reads a document, and refuses an object that has nothing of one,
// such as {"error":"not found"} with the status 200.
func parseAnswer(body []byte, kind Kind) (*Document, error) {
	d, err := Parse(body, kind)
	if err != nil {
		return nil, err
	}
	for _, member := range []string{"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} {
		if d.JSON.Get(member) != nil {
			return d, nil
		}
	}
	return nil, errors.New("a JSON object without issuer and endpoints, which is no metadata")
}

// FetchKeys asks for a key set. The error is a *FetchError.
func FetchKeys(ctx context.Context, client *http.Client, jwksURI string) (*jose.KeySet, error) {
	const advice = `Nobody can verify this provider's tokens: jwks_uri must answer with {"keys":[…]}.`
	if what := urlFault(jwksURI); what != "" {
		return nil, &FetchError{What: "key set", Hint: advice, Tried: []Attempt{{Err: errors.New("jwks_uri " + what)}}}
	}
	body, a := get(ctx, client, jwksURI)
	if a.Err == nil {
		keys, err := jose.ParseKeySet(body)
		if err == nil {
			return keys, nil
		}
		a.Err = explainBody(a, err)
	}
	tried := []Attempt{a}
	return nil, &FetchError{What: "key set", Tried: tried, Hint: hint(tried, advice)}
}

// get sends one request and reads the body of an answer 200, up to MaxSize.
func get(ctx context.Context, client *http.Client, url string) ([]byte, Attempt) {
	a := Attempt{URL: url}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		a.Err = fmt.Errorf("not a URL that can be asked: %w", bare(err))
		return nil, a
	}
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	if err != nil {
		a.Err = bare(err)
		return nil, a
	}
	defer response.Body.Close()
	a.Status, a.ContentType = response.StatusCode, response.Header.Get("Content-Type")
	if response.Request != nil && response.Request.URL != nil {
		a.FinalURL = response.Request.URL.String()
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxSize+1))
	a.Title = pageTitle(a.ContentType, body)
	status := statusText(a)
	switch {
	case a.Status >= 300 && a.Status <= 399:
		a.Err = fmt.Errorf("%s, a redirect to %q that was not followed", status, clip(response.Header.Get("Location"), 200))
	case a.Status != http.StatusOK:
		a.Err = errors.New(status)
	case err != nil:
		a.Err = fmt.Errorf("%s, but the answer broke off after %d bytes: %w", status, len(body), err)
	case len(body) > MaxSize:
		a.Err = fmt.Errorf("%s, but the answer is longer than %d bytes", status, MaxSize)
	}
	return body, a
}

// bare takes off what net/http puts around an error: method and URL, which the
// attempt already names.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// statusText tells of an answer what it is before its content.
func statusText(a Attempt) string {
	text := fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status))
	if a.Title != "" {
		return text + fmt.Sprintf(" with a web page titled %q", a.Title)
	}
	return strings.TrimSpace(text)
}

// explainBody says what an answer 200 is when it is not what was asked for.
func explainBody(a Attempt, err error) error {
	status := statusText(a)
	if a.ContentType == "" {
		return fmt.Errorf("%s, without a Content-Type, %w", status, err)
	}
	if a.Title == "" && isHTML(a.ContentType) {
		return fmt.Errorf("%s with a web page where JSON belongs, %w", status, err)
	}
	return fmt.Errorf("%s, Content-Type %s, %w", status, clip(a.ContentType, 100), err)
}

func isHTML(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && (t == "text/html" || t == "application/xhtml+xml")
}

// pageTitle returns the title of an HTML page, or "".
func pageTitle(contentType string, body []byte) string {
	if jsonpos.HasBOM(body) {
		body = body[3:]
	}
	text := strings.TrimSpace(strings.ToValidUTF8(string(body[:min(len(body), 64<<10)]), "?"))
	if !isHTML(contentType) && !strings.HasPrefix(text, "<") {
		return ""
	}
	// Lower-casing ASCII only keeps the offsets.
	lower := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
	start := strings.Index(lower, "<title")
	if start < 0 {
		return ""
	}
	open := strings.IndexByte(lower[start:], '>')
	if open < 0 {
		return ""
	}
	start += open + 1
	end := strings.Index(lower[start:], "</title")
	if end < 0 {
		return ""
	}
	return clip(strings.Join(strings.Fields(html.UnescapeString(text[start:start+end])), " "), 100)
}

// hint is what to do; an error of the network has its own explanation.
func hint(tried []Attempt, or string) string {
	last := tried[len(tried)-1]
	var wire *httplog.Error
	if errors.As(last.Err, &wire) {
		return "" // it says what to do by itself
	}
	if last.Status == 0 {
		return "Check that the server runs and can be reached from here."
	}
	for _, a := range tried {
		if a.Title != "" {
			return or + " A web page instead of JSON also comes from a login wall or a proxy in front of the provider."
		}
	}
	return or
}
