package flows

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
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
			case "cookie":
				learnCookie(log, value)
			case "proxy-authorization":
			case "authorization":
				learnCredentials(log, value)
			default:
				learnSecret(log, value)
			}
		}
		if x.Response == nil {
			continue
		}
		head := x.Response.Head
		for _, r := range httplog.ResponseHeadSecrets(head, nil) {
			if r.Name == "cookie" {
				learnCookie(log, string(head[r.Start:r.End]))
			}
		}
		if x.Response.Body().Len() > maxAnswer {
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

func learnCookie(log *httplog.Log, value string) {
	if !httplog.Masked(value) {
		log.KnowCookie(value)
	}
}

// learnSecret learns a value as it stands in a form, a URL or JSON. Which of them
// it was is not known: a plus is a space in a form, and itself elsewhere.
func learnSecret(log *httplog.Log, value string) {
	read := []string{value}
	for _, encoded := range []string{strings.ReplaceAll(value, "+", "%2B"), value} {
		if s, err := url.QueryUnescape(encoded); err == nil {
			read = append(read, s)
		}
	}
	var s string
	if strings.Contains(value, `\`) && json.Unmarshal([]byte(`"`+value+`"`), &s) == nil {
		read = append(read, s)
	}
	if slices.ContainsFunc(read, httplog.Masked) {
		return
	}
	for _, s := range read {
		log.KnowSecret(s)
	}
}
