package findings_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// FuzzJudge puts foreign bytes in the place of every message of a walk: no rule
// may break down, and all evidence lies within its part.
func FuzzJudge(f *testing.F) {
	h := healthy()
	f.Add(200, "Content-Type: application/json", h.Metadata.json(), h.Keys.json(), "code=a&state=b", h.Token.json(), h.UserInfo.json())
	f.Add(302, "Location: https://idp.example/login?next=%2F", "<html>", "[]", "error=access_denied&error_description=%ff", `{"error":"invalid_grant"}`, `{}`)
	f.Add(401, "WWW-Authenticate: Bearer error=\"invalid_token\"\r\nAge: 3", "\xef\xbb\xbf{}", `{"keys":[{"kty":"RSA","n":"AA=="}]}`, "a=1&a=2", "access_token=x&token_type=bearer", "eyJhbGciOiJub25lIn0.e30.")
	f.Add(200, "Cache-Control: max-age=x", `{"issuer":1,"jwks_uri":"::"}`, `{"keys":null}`, "", `{"id_token":"a.b.c.d.e","access_token":"eyJhbGciOiJub25lIn0.e30.","expires_in":1e400}`, `{"sub":[]}`)
	f.Fuzz(func(t *testing.T, status int, header, metadata, keys, query, token, userinfo string) {
		w := healthy()
		bodies := map[string]string{"metadata": metadata, "keys": keys, "token": token, "refresh": token, "userinfo": userinfo}
		w.Change = func(step string, m *message) {
			if body, ok := bodies[step]; ok {
				m.Body = body
				m.Status = 100 + (status%500+500)%500
				m.Header = append(m.Header, strings.Split(header, "\n")...)
			}
		}
		w.More = func(r *recorder) {
			for i := range r.exchanges {
				if r.exchanges[i].Witness == httplog.Received {
					r.exchanges[i].Request.Raw = []byte("GET /callback?" + query + " HTTP/1.1\r\n" + header + "\r\n\r\n")
					r.exchanges[i].URL = redirectURI + "?" + query
				}
			}
		}
		trace := w.trace()
		report := findings.Judge(trace)
		for _, o := range report.Outcomes {
			if strings.HasPrefix(o.Why, "the rule broke down") {
				t.Errorf("%s: %s", o.ID, o.Why)
			}
		}
		for _, x := range report.Findings {
			for _, e := range append([]findings.Evidence{x.At}, x.Also...) {
				part := trace.PartText(e.Exchange, e.Part)
				if e.Start < 0 || e.End < e.Start || e.End > len(part) {
					t.Errorf("%s points at bytes %d to %d of %s, which has %d", x.ID, e.Start, e.End, e.Part, len(part))
				}
			}
		}
	})
}
