package callback_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/callback"
)

func TestPostPageIsServedOnce(t *testing.T) {
	t.Parallel()
	p, err := callback.OpenPost(t.Context(), "https://idp.example/end?x=1", callback.Params{{Name: "id_token_hint", Value: `"><script>`}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	get := func(url string) (int, string) {
		resp, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	if status, _ := get(p.URL() + "x"); status != http.StatusNotFound {
		t.Errorf("another path: %d", status)
	}
	status, body := get(p.URL())
	if status != http.StatusOK || !strings.Contains(body, `action="https://idp.example/end?x=1"`) {
		t.Errorf("%d %s", status, body)
	}
	if strings.Contains(body, `"><script>`) {
		t.Errorf("a parameter's value was not escaped: %s", body)
	}
	<-p.Served()
	if status, body := get(p.URL()); status != http.StatusGone || strings.Contains(body, "id_token_hint") {
		t.Errorf("a second time: %d %s", status, body)
	}
}

func TestPostPageRefusesOtherSchemes(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"javascript:alert(1)", "file:///etc/passwd", "/end", ""} {
		if _, err := callback.OpenPost(t.Context(), action, nil); err == nil {
			t.Errorf("%q was accepted", action)
		}
	}
}
