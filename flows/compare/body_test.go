package compare_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/compare"
	"github.com/grantwalk/grantwalk/httplog"
)

func bodies(left, right, media string) compare.Result {
	m := message{ID: 1, Method: "GET", URL: "https://idp.example/", At: noon, Status: "200 OK", Answer: []string{"Content-Type: " + media}, Content: left}
	n := m
	n.ID, n.Content = 2, right
	return compare.Exchanges(m.exchange(), n.exchange())
}

const page = `<!DOCTYPE html>
<html>
<body>
<form action="/login?session_code=Kx8mR2vT5qW9zB4n&amp;client_id=web" method="post">
<input name="csrf" type="hidden" value="c2Vzc2lvbi0xMjM0NTY3ODkw">
<p>Sign in</p>
<!-- 0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e at 2026-11-22 12:00:05 -->
</form>
</body>
</html>
`

func TestPages(t *testing.T) {
	t.Parallel()
	again := strings.NewReplacer("Kx8mR2vT5qW9zB4n", "Zt5Hn2WqLk8vRy1B", "c2Vzc2lvbi0xMjM0NTY3ODkw", "dGhlIG90aGVyIDk4NzY1NDMy",
		"0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e", "9d2c4f70-1e3b-4c5d-8a6f-7b9e0d1c2f3a", "12:00:05", "12:01:07").Replace(page)
	r := bodies(page, again, "text/html")
	summary(t, r, "Nothing differs but 4 values that are new each time.")
	check(t, r, compare.ResponseBody, map[string]want{"lines 1-3": {compare.Same, ""}, "line 4": {compare.Volatile, "ids, times or random"}, "line 6": {compare.Same, ""}, "lines 8-10": {compare.Same, ""}})

	wrong := strings.Replace(strings.Replace(again, "<p>Sign in</p>\n", "<p class=\"error\">Wrong password</p>\n<p>Sign in</p>\n", 1), "method=\"post\"", "method=\"get\"", 1)
	r = bodies(page, wrong, "text/html")
	check(t, r, compare.ResponseBody, map[string]want{"line 4": {compare.Changed, ""}, "line 5": {compare.Volatile, ""}, "line 6": {}})
	if got := r.Counts.Real; got != 2 {
		t.Errorf("%d lines differ, want the form and the message", got)
	}
	summary(t, r, "2 lines of the response body differ; 4 values are new, as they should be.")

	minified := strings.Repeat(`<div class="a"><span>text</span></div>`, 50)
	r = bodies(minified+"<b>x</b>"+minified, minified+"<b>y</b>"+minified, "text/html")
	if s := of(r, compare.ResponseBody); s.Counts.Real != 1 || len(s.Rows) != 3 || s.Rows[1].Left.Text != "<b>x" {
		t.Errorf("a page in one line is compared in %d rows: %+v", len(s.Rows), s.Counts)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		left, right, media string
		rows               map[string]want
	}{
		"binary":            {"\x00\x01", "\x00\x02", "image/x-icon", map[string]want{"size": {compare.Same, ""}, "SHA-256": {compare.Changed, ""}}},
		"binary and text":   {"\xff\xfe\x00", "text", "application/octet-stream", map[string]want{"form": {compare.Changed, ""}, "size": {compare.Changed, ""}, "SHA-256": {compare.Changed, ""}}},
		"form answer":       {"access_token=gho_16C7e42F292c6912E7710c838347Ae178B4a&scope=user", "access_token=gho_29D8f53A303d7023F8821d949458Bf289C5b&scope=user%2Crepo", "application/x-www-form-urlencoded", map[string]want{"access_token": {compare.Volatile, ""}, "scope": {compare.Changed, ""}}},
		"JSON called HTML":  {`{"a":1}`, `{"a":2}`, "text/html", map[string]want{"a": {compare.Changed, ""}}},
		"JSON and a form":   {`{"a":1}`, "a=1", "application/x-www-form-urlencoded", map[string]want{"(the whole)": {compare.Changed, "JSON on the left, a form on the right"}}},
		"none on the right": {"text", "", "text/plain", map[string]want{"(the whole)": {compare.OnlyLeft, "no body on the right"}}},
		"line ends":         {"a\r\nb", "a\nb", "text/plain", map[string]want{"line ends": {compare.Remark, "line ends"}, "line 1": {compare.Same, ""}}},
		"a line more":       {"a\nc\n", "a\nb\nc\n", "text/plain", map[string]want{"line 1": {compare.Same, ""}, "line 2": {}}},
		"Latin-1":           {"caf\xe9\n", "caf\xe8\n", "text/plain", map[string]want{"line 1": {compare.Changed, ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, bodies(tt.left, tt.right, tt.media), compare.ResponseBody, tt.rows)
		})
	}
}

// TestBodyRemarks: what is not all of a body is said to be not all.
func TestBodyRemarks(t *testing.T) {
	t.Parallel()
	one, two := login().exchange(), refreshed().exchange()
	one.Response.Truncated, two.Response.BodyMissing, two.Request.BodyMissing = true, true, true
	r := compare.Exchanges(one, two)
	var notes []string
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			if row.Kind == compare.Remark {
				notes = append(notes, row.Note)
			}
		}
	}
	check(t, r, compare.RequestHeaders, map[string]want{"Content-Length": {compare.Volatile, "follows the body"}})
	if got := strings.Join(notes, "; "); got != "on the right the recording was saved without it; on the left only its beginning was kept; on the right the recording was saved without it" {
		t.Errorf("the remarks are %s", got)
	}
}

// TestSecrets: with the marked parts masked, nothing is left of any secret.
func TestSecrets(t *testing.T) {
	t.Parallel()
	one, two := login(), refreshed()
	one.Header = append(one.Header, "Authorization: Basic d2ViOnMzY3IzdC1vZi10aGUtd2Vi")
	two.Header = append(two.Header, "Authorization: Basic d2ViOm90aGVyLXMzY3IzdC1vZi13ZWI=")
	one.Answer = append(one.Answer, "Location: https://rp.example/cb?code=SplxlOBeZQQYbYS6WxSbIA4dFgH", "X-Debug: kn0wn-s3cret")
	two.Answer = append(two.Answer, "Location: https://rp.example/cb?code=Zt5Hn2WqLk8vRy1BxJd7mSc0pUf", "X-Debug: kn0wn-s3cret too")
	two.URL += "?client_secret=a%2Bs3cret%20value&kn0wn-s3cret"
	two.Content = strings.Replace(two.Content, "openid profile", "openid kn0wn-s3cret", 1)
	r := compare.Exchanges(one.exchange(), two.exchange(), compare.Secrets([]string{"kn0wn-s3cret"}))

	var shown strings.Builder
	shown.WriteString(r.Summary)
	secretNames := 0
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			if row.NameSecret {
				secretNames++
			} else {
				shown.WriteString(row.Name + "\n")
			}
			shown.WriteString(row.Note + "\n")
			for _, side := range []compare.Side{row.Left, row.Right} {
				var ranges []httplog.Range
				for _, span := range side.Secrets {
					ranges = append(ranges, httplog.Range{Start: span.Start, End: span.End})
				}
				shown.Write(append(httplog.Redact([]byte(side.Text), ranges), '\n'))
			}
		}
	}
	for _, secret := range []string{refresh1, refresh2, "SplxlOBeZQQYbYS6WxSbIA4dFgH", "Zt5Hn2WqLk8vRy1BxJd7mSc0pUf", "dBjftJeZ4CVP", "d2ViOnMzY3I", "b3RoZXItczN",
		"kn0wn-s3cret", "a+s3cret value", "4f8GkQ2mZr7Tb1", "eyJhbGciOiJSUzI1NiI", signatureOf(login()), signatureOf(refreshed())} {
		if strings.Contains(shown.String(), secret) {
			t.Errorf("%s is not marked", secret)
		}
	}
	if secretNames != 1 {
		t.Errorf("%d names are secret, want the parameter that is a secret", secretNames)
	}
	if row := rowOf(r, compare.RequestQuery, "client_secret"); len(row.Right.Secrets) != 1 || row.Right.Secrets[0].Len() != len("a+s3cret value") {
		t.Errorf("the secret that was decoded is marked %v", row.Right.Secrets)
	}
}

func signatureOf(m message) string {
	_, token, _ := strings.Cut(m.Content, `"id_token":"`)
	return token[strings.LastIndexByte(token, '.')+1 : len(token)-2]
}

// TestPlaces: each value stands where its row says.
func TestPlaces(t *testing.T) {
	t.Parallel()
	one, two := login().exchange(), refreshed().exchange()
	r := compare.Exchanges(one, two)
	for _, tt := range []struct {
		part        compare.Part
		name        string
		left, right []byte
	}{
		{compare.RequestLine, "path", one.Request.Raw, two.Request.Raw},
		{compare.RequestHeaders, "Accept", one.Request.Raw, two.Request.Raw},
		{compare.RequestBody, "client_id", one.Request.Raw, two.Request.Raw},
		{compare.ResponseLine, "status", one.Response.Head, two.Response.Head},
		{compare.ResponseHeaders, "Date", one.Response.Head, two.Response.Head},
		{compare.ResponseBody, "scope", one.Response.Body().Bytes(), two.Response.Body().Bytes()},
	} {
		row := rowOf(r, tt.part, tt.name)
		l, r := row.Left, row.Right
		if got := string(tt.left[l.At.Start:l.At.End]); got != l.Text || got == "" {
			t.Errorf("%s %s: on the left stands %q, not %q", tt.part, tt.name, got, l.Text)
		}
		if got := string(tt.right[r.At.Start:r.At.End]); got != r.Text || got == "" {
			t.Errorf("%s %s: on the right stands %q, not %q", tt.part, tt.name, got, r.Text)
		}
	}
}
