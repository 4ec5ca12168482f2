package flows

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// learnSecrets tells the log the secrets that stand in recorded messages under
// their names, so that they are masked wherever else they stand.
func learnSecrets(log *httplog.Log, exchanges []httplog.Exchange) {
	for _, x := range exchanges {
		raw := x.Request.Raw
		for _, r := range httplog.RequestSecrets(x, nil) {
			switch value := string(raw[r.Start:r.End]); r.Name {
			case "cookie", "proxy-authorization":
			case "authorization":
				learnCredentials(log, value)
			default:
				learnSecret(log, value)
			}
		}
		if x.Response == nil || x.Response.Body().Len() > maxAnswer {
			continue
		}
		body := x.Response.Body().Bytes()
		for _, r := range httplog.BodySecrets(x.Response.Header.Get("Content-Type"), body, nil) {
			learnSecret(log, string(body[r.Start:r.End]))
		}
	}
}

// learnCredentials learns a token, or the password of Basic credentials.
func learnCredentials(log *httplog.Log, value string) {
	learnSecret(log, value)
	raw, err := base64.StdEncoding.DecodeString(value)
	if _, password, ok := strings.Cut(string(raw), ":"); ok && err == nil {
		learnSecret(log, password)
	}
}

// learnSecret learns a value as it stands in a form, a URL or JSON.
func learnSecret(log *httplog.Log, value string) {
	if s, err := url.QueryUnescape(strings.ReplaceAll(value, "+", "%2B")); err == nil {
		value = s
	}
	if !httplog.Masked(value) {
		log.KnowSecret(value)
	}
}
