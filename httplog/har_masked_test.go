package httplog_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// harLeaks is a walk whose every member holds a secret, as a server that plays
// back what it gets can make it.
func harLeaks() []httplog.Exchange {
	s := harSecrets
	form := "client_id=web&unknown=" + s[0] + "&code=" + url.QueryEscape(s[1])
	list := append(harWalk(), httplog.Exchange{
		Label: httplog.Label{Step: "token", Channel: httplog.Back, Probe: "whether " + s[2] + " is refused"}, Witness: httplog.Sent, State: httplog.Failed,
		Method: "POST", URL: "https://web:" + s[0] + "@idp.example/" + s[3] + "/token?x=" + s[4] + "&code=" + s[1] + "#access_token=" + s[3],
		Request: httplog.Request{Raw: []byte("POST /" + s[3] + "/token?x=" + s[4] + "&code=" + s[1] + " HTTP/1.1\r\nHost: idp.example\r\nContent-Type: a/" + s[0] +
			"\r\nCookie: a=" + s[5] + "; b=" + s[6] + "\r\nReferer: https://a.example/?code=" + s[1] + "\r\nX-Odd: \xff" + s[2] + "\r\n\r\n" + form)},
		Response: httplog.NewResponse([]byte("HTTP/1.1 302 no "+s[1]+"\r\nContent-Type: text/"+s[3]+"\r\nLocation: /cb?id_token="+s[4]+"#"+s[1]+
			"\r\nSet-Cookie: "+s[5]+"="+s[6]+"; Path=/\r\nContent-Encoding: gzip\r\nBad Name: "+s[0]+"\r\n\r\n"), []byte("no gzip "+s[0]+" \xfe")),
		Err: errors.New("tried https://idp.example/?code=" + s[1] + ": got " + s[3]), Failure: httplog.FailCutOff, Note: "after " + s[2],
	}, httplog.Exchange{
		Label: httplog.Label{Step: "userinfo", Channel: httplog.Back}, Witness: httplog.Sent, State: httplog.Failed, Method: "GET", URL: "https://idp.example/junk",
		Request:  httplog.Request{Raw: []byte("GET /junk HTTP/1.1\r\nHost: idp.example\r\n\r\n")},
		Response: &httplog.Response{Head: []byte("junk " + s[0])}, Err: errors.New("no HTTP"), Failure: httplog.FailMalformed,
	})
	for i := range list {
		list[i].ID, list[i].Attempt = i+1, 1
	}
	return list
}

// strings of v, and what they are in base64.
func harStrings(v any) []string {
	switch v := v.(type) {
	case string:
		out := []string{v}
		for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			if plain, err := enc.DecodeString(v); err == nil {
				out = append(out, string(plain))
			}
		}
		return out
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, harStrings(e)...)
		}
		return out
	case map[string]any:
		var out []string
		for name, e := range v {
			out = append(append(out, name), harStrings(e)...)
		}
		return out
	}
	return nil
}

func TestHARMaskedHoldsNoSecretInAnyPlace(t *testing.T) {
	t.Parallel()
	masked := writeHAR(t, harLeaks(), httplog.HAROptions{Known: harSecrets})
	var file any
	if err := json.Unmarshal(masked, &file); err != nil {
		t.Fatal(err)
	}
	places := append(harStrings(file), string(masked))
	for _, s := range harSecrets {
		for _, form := range []string{s, url.QueryEscape(s), hex.EncodeToString([]byte(s)), strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(s)), "=")} {
			for _, place := range places {
				if strings.Contains(place, form) {
					t.Errorf("%q stands in %.300q", form, place)
				}
			}
		}
	}
	h := readHAR(t, masked)
	if len(h.Warnings) != 0 || len(h.Exchanges) != len(harLeaks()) || !h.Masked {
		t.Errorf("masked %v, %d exchanges, warnings %q", h.Masked, len(h.Exchanges), h.Warnings)
	}
}

// TestHARMaskedIsReadable: what is no secret is told apart from what is, and a
// mask never breaks the message around it.
func TestHARMaskedIsReadable(t *testing.T) {
	t.Parallel()
	h := readHAR(t, writeHAR(t, harWalk(), httplog.HAROptions{Known: harSecrets}))
	for i, want := range harWalk() {
		got := h.Exchanges[i]
		if want.Witness == httplog.Sent {
			want.Witness = httplog.Recorded // masks are not the wire's bytes
		}
		if got.ID != want.ID || got.Label != want.Label || got.Witness != want.Witness || got.State != want.State || got.Failure != want.Failure {
			t.Errorf("exchange %d came back as %+v", want.ID, got)
		}
		if lines := bytes.Count(want.Request.Head(), []byte("\n")); bytes.Count(got.Request.Head(), []byte("\n")) != lines {
			t.Errorf("request %d came back as %q", want.ID, got.Request.Raw)
		}
	}
	form, err := url.ParseQuery(string(h.Exchanges[3].Request.Body()))
	if err != nil || form.Get("grant_type") != "authorization_code" || form.Get("client_secret") != httplog.Mask(len(harSecrets[0])) {
		t.Errorf("the form is %v, %v", form, err)
	}
	if got, want := h.Exchanges[2].Request.Line(), "GET /callback?code=•••• (22)&state=abc HTTP/1.1"; got != want {
		t.Errorf("the request line is %q, not %q", got, want)
	}
	if location := h.Exchanges[4].Response.Header.Get("Location"); location != "http://127.0.0.1:4711/callback?code=•••• (22)" {
		t.Errorf("Location is %q", location)
	}
}

// TestHARMaskedTwiceIsMaskedOnce: who saves a masked recording again sees the
// same lengths in it.
func TestHARMaskedTwiceIsMaskedOnce(t *testing.T) {
	t.Parallel()
	once := readHAR(t, writeHAR(t, harWalk(), httplog.HAROptions{Known: harSecrets}))
	twice := readHAR(t, writeHAR(t, once.Exchanges, httplog.HAROptions{}))
	for i, want := range once.Exchanges {
		got := twice.Exchanges[i]
		if got.URL != want.URL || !bytes.Equal(got.Request.Raw, want.Request.Raw) {
			t.Errorf("request %d became %s %q, from %s %q", want.ID, got.URL, got.Request.Raw, want.URL, want.Request.Raw)
		}
		if want.Response != nil && !bytes.Equal(got.Response.Raw(), want.Response.Raw()) {
			t.Errorf("response %d became %q, from %q", want.ID, got.Response.Raw(), want.Response.Raw())
		}
	}
}

// TestHARMaskedHost: a host that is also a secret leaves a URL that can be read.
func TestHARMaskedHost(t *testing.T) {
	t.Parallel()
	x := harWalk()[0]
	h := readHAR(t, writeHAR(t, []httplog.Exchange{x}, httplog.HAROptions{Known: []string{"idp.example"}}))
	if len(h.Exchanges) != 1 || h.Exchanges[0].URL != "https://masked.invalid/.well-known/openid-configuration" {
		t.Errorf("%+v, warnings %q", h.Exchanges, h.Warnings)
	}
}

// TestHARMasksWhatOnlyLooksLikeAMask: a secret may end like one.
func TestHARMasksWhatOnlyLooksLikeAMask(t *testing.T) {
	t.Parallel()
	x := harWalk()[4]
	for _, secret := range []string{"123)", "•••• (", "•••• (1)2)", "•••• ()", "•••• (a)"} {
		x.Request.Raw = []byte("POST /login HTTP/1.1\r\nHost: idp.example\r\n\r\npassword=" + secret)
		h := readHAR(t, writeHAR(t, []httplog.Exchange{x}, httplog.HAROptions{}))
		if want := "password=" + httplog.Mask(len(secret)); string(h.Exchanges[0].Request.Body()) != want {
			t.Errorf("%q: %q", secret, h.Exchanges[0].Request.Body())
		}
	}
}
