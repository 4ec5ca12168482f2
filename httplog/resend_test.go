package httplog_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// TestRedraftIsWhatIsShownAndSent edits a request while it is held.
func TestRedraftIsWhatIsShownAndSent(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering(okAnswer, 0))
	tr := client(t, nil)
	edited := []byte("PUT /elsewhere?b=2 HTTP/1.1\r\nhost: odd\r\n\r\n")
	tr.Gate = func(_ context.Context, x httplog.Exchange) ([]byte, error) {
		tr.Log.Redraft(x.ID, []byte("GET / HTTP/1.1\r\n\r\n"), true, "first")
		tr.Log.Redraft(x.ID, edited, true, "second")
		held, _ := tr.Log.Exchange(x.ID)
		if string(held.Request.Raw) != string(edited) || !held.Request.Edited || held.Method != "PUT" || held.URL != "http://"+s.addr+"/elsewhere?b=2" {
			t.Errorf("shown while held: %+v", held)
		}
		return edited, nil
	}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", "http://"+s.addr+"/token", strings.NewReader("a=b"))
	if _, err := tr.RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	if received, _ := s.bytes(); string(received) != string(edited) {
		t.Errorf("sent %q", received)
	}
	x := last(t, tr)
	if x.Label.Fault != "second" || !x.Request.Edited || x.Method != "PUT" {
		t.Errorf("recorded %+v", x)
	}
	tr.Log.Redraft(x.ID, []byte("too late"), true, "third")
	if y := last(t, tr); string(y.Request.Raw) != string(edited) || y.Label.Fault != "second" {
		t.Errorf("an exchange that has ended was changed: %+v", y)
	}
}

// TestEditedLineOfAnotherHost has the bytes name a host that they do not go to.
func TestEditedLineOfAnotherHost(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering(okAnswer, 0))
	tr := client(t, func(tr *httplog.Transport) {
		tr.Gate = func(context.Context, httplog.Exchange) ([]byte, error) {
			return []byte("GET http://elsewhere.example/steal HTTP/1.1\r\n\r\n"), nil
		}
	})
	req, _ := http.NewRequestWithContext(t.Context(), "GET", "http://"+s.addr+"/a", nil)
	if _, err := tr.RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	if x := last(t, tr); x.URL != "http://"+s.addr+"/a" {
		t.Errorf("the exchange claims to have gone to %s", x.URL)
	}
}

// TestResendSendsTheSameBytes sends a request again byte for byte.
func TestResendSendsTheSameBytes(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering(okAnswer, 0))
	odd := []byte("POST /token HTTP/1.1\r\nhOST: odd\r\nx-odd:\tb\r\nContent-Length: 3\r\n\r\na=b")
	held := 0
	tr := client(t, nil)
	tr.Gate = func(_ context.Context, x httplog.Exchange) ([]byte, error) {
		if held++; x.Label.Resends == 0 {
			return odd, nil
		}
		return x.Request.Raw, nil
	}
	req, _ := http.NewRequestWithContext(t.Context(), "POST", "http://"+s.addr+"/token", strings.NewReader("a=b"))
	if _, err := tr.RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	first := last(t, tr)
	ctx := httplog.WithLabel(t.Context(), httplog.Label{Step: "token", Resends: first.ID})
	if err := tr.Resend(ctx, first); err != nil {
		t.Fatal(err)
	}
	again := last(t, tr)
	if again.ID == first.ID || string(again.Request.Raw) != string(odd) || !again.Request.Edited || again.Label.Resends != first.ID || again.Response.Status != 200 || held != 2 {
		t.Errorf("held %d times; recorded %+v", held, again)
	}
	if received, _ := s.bytes(); string(received) != string(odd)+string(odd) {
		t.Errorf("sent %q", received)
	}
}

// TestResendRefusesWhatWeDidNotSend keeps to what this program has sent.
func TestResendRefusesWhatWeDidNotSend(t *testing.T) {
	t.Parallel()
	tr := client(t, nil)
	for _, w := range []httplog.Witness{httplog.Recorded, httplog.Received, httplog.Unseen} {
		err := tr.Resend(t.Context(), httplog.Exchange{ID: 7, Witness: w, Method: "GET", URL: "http://127.0.0.1:1/", Request: httplog.Request{Raw: []byte("GET / HTTP/1.1\r\n\r\n")}})
		if err == nil || !strings.Contains(err.Error(), "exchange 7") {
			t.Errorf("%s: %v", w, err)
		}
	}
	if tr.Log.Len() != 0 {
		t.Error("something was recorded")
	}
}
