package useragent_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/useragent"
)

func TestLabels(t *testing.T) {
	t.Parallel()
	for html, want := range map[string]string{
		`<label for=a>Your name</label><input id=a name=n>`:                 "Your name",
		`<label>User <b>name</b> <input name=n placeholder=p></label>`:      "User name",
		`<input name=n aria-label="Full name" placeholder=p>`:               "Full name",
		`<input name=n placeholder="Type here">`:                            "Type here",
		`<input name=n>`:                                                    "n",
		`<label for=a></label><input id=a name=n>`:                          "n",
		`<label>Country <select name=n><option>A<option>B</select></label>`: "Country",
	} {
		page := parse(t, "<form>"+html+"</form>")
		if got := page.Forms[0].Fields[0].Label; got != want {
			t.Errorf("%s: got %q, want %q", html, got, want)
		}
	}
}

// parse returns the page that an agent makes of html.
func parse(t testing.TB, html string) *useragent.Page {
	t.Helper()
	var seen []string
	r, err := useragent.New(answering(html, &seen)).Start(t.Context(), "https://idp.example/login?x=1", redirectURI)
	if err != nil {
		t.Fatal(err)
	}
	if r.Page == nil {
		t.Fatalf("no page: %+v", r.Redirected)
	}
	return r.Page
}

func TestFormsAreRead(t *testing.T) {
	t.Parallel()
	page := parse(t, `<!DOCTYPE html><title> Sign
 in </title><base href="/base/"><body><form method=POST action="post?a=1" enctype=multipart/form-data>
<input type=hidden name=h value=1><input name=u required value=v autocomplete=Username><input type=password name=p>
<span style="display: none"><input name=trap></span><select name=s><option value=1>One<option>Two</select>
<fieldset><input type=radio name=r id=r1 value=a><label for=r1>First</label><label><input type=radio name=r value=b checked>Second</label></fieldset>
<button name=go value=1 formaction=other formmethod=get>Go <i>on</i></button><button type=button>Script</button><button disabled>No</button><button hidden>No</button></form>
<form method=dialog><input name=d></form><form></form>`)
	want := []useragent.Form{{
		Action: "https://idp.example/base/post?a=1", Method: "POST", Enctype: "multipart/form-data",
		Fields: []useragent.Field{
			{Name: "h", Type: "hidden", Value: "1", Hidden: true},
			{Name: "u", Label: "u", Type: "text", Value: "v", Required: true, Autocomplete: "username"},
			{Name: "p", Label: "p", Type: "password", Secret: true},
			{Name: "trap", Type: "text", Hidden: true},
			{Name: "s", Label: "s", Type: "select", Options: []useragent.Option{{Value: "1", Label: "One", Selected: true}, {Value: "Two", Label: "Two"}}},
			{Name: "r", Label: "r", Type: "radio", Options: []useragent.Option{{Value: "a", Label: "First"}, {Value: "b", Label: "Second", Selected: true}}},
		},
		Buttons: []useragent.Button{{Name: "go", Value: "1", Label: "Go on", Action: "https://idp.example/base/other", Method: "GET"}},
	}, {Action: "https://idp.example/login?x=1", Method: "GET", Enctype: "application/x-www-form-urlencoded"}}
	if !reflect.DeepEqual(page.Forms, want) {
		t.Errorf("got  %+v\nwant %+v", page.Forms, want)
	}
	if page.Title != "Sign in" || page.NeedsScript {
		t.Errorf("title %q, needs script %v", page.Title, page.NeedsScript)
	}
}

func TestTextIsWhatAPersonReads(t *testing.T) {
	t.Parallel()
	page := parse(t, `<head><title>T</title><style>x{}</style></head><body><h1>Hello,  <b>you</b></h1><p>one
 two<br>three<script>no()</script><template>no</template><div hidden>no</div><div style="display:none">no</div><svg><text>no</text></svg>
<ul><li>a<li>b</ul><button>Press</button><noscript><p>scripts off</noscript>`)
	if want := "Hello, you\none two\nthree\na\nb\nscripts off"; page.Text != want {
		t.Errorf("got %q, want %q", page.Text, want)
	}
}

func TestPagesThatNeedScripts(t *testing.T) {
	t.Parallel()
	for html, want := range map[string]bool{
		`<div id=app></div><script src=/a.js></script>`:                                        true,
		`<form id=f></form><script>fill()</script>`:                                            true,
		`<noscript>Please enable scripts</noscript><script>x</script>`:                         true,
		`<form><input name=a><button>Go</button></form><script>x</script>`:                     false,
		`<noscript><form><input name=a><button>Go</button></form></noscript><script></script>`: false,
		`<p>plain`: false,
	} {
		page := parse(t, html)
		if page.NeedsScript != want || strings.Contains(page.Note, "needs scripts") != want {
			t.Errorf("%s: got %v, %q", html, page.NeedsScript, page.Note)
		}
	}
}

func TestRefreshIsFollowed(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"0; url=/next":         "GET /next",
		"0;URL='/next?a=b'":    "GET /next?a=b",
		"1,/next":              "GET /next",
		"600; url=/timeout":    "GET /",
		"3":                    "GET /",
		"x; url=/next":         "GET /",
		"-1; url=/next":        "GET /",
		"0; url=":              "GET /",
		"0; url = \"/next\"  ": "GET /next",
	} {
		s := newSite(t, map[string]any{"/{$}": `<noscript><meta http-equiv=Refresh content='` + strings.ReplaceAll(content, "'", "&#39;") + `'></noscript>`, "/next": "<p>next"})
		if s.open(t, newAgent(t), "/"); s.last(t).line != want {
			t.Errorf("%q: last came %s, want %s", content, s.last(t).line, want)
		}
	}
}

func TestWhatIsNoWebPageIsShownAsText(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{"/": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(400)
		fmt.Fprint(w, `{"error":"invalid_request","error_description":"redirect_uri <form>"}`)
	}})
	page := s.open(t, newAgent(t), "/")
	if !strings.HasPrefix(page.Text, `{"error"`) || len(page.Forms) != 0 || !strings.Contains(page.Note, "register it there") {
		t.Errorf("got %+v", page)
	}
}

func TestOldEncodings(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]string{"text/html; charset=ISO-8859-1": "é", "text/html; charset=big5": "\uFFFD"} {
		s := newSite(t, map[string]any{"/": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.Write([]byte("<p>\xe9"))
		}})
		if got := s.open(t, newAgent(t), "/").Text; got != want {
			t.Errorf("%s: got %q, want %q", contentType, got, want)
		}
	}
}

func TestHostilePagesAreBounded(t *testing.T) {
	t.Parallel()
	const much = 50_000
	for name, page := range map[string]string{
		"deep":          strings.Repeat("<div>", much),
		"deep tables":   strings.Repeat("<table><tr><td>", much/3),
		"formatting":    strings.Repeat("<b><i><a href=x><p>", much/4),
		"forms":         strings.Repeat("<form><input name=a></form>", much/4),
		"fields":        "<form>" + strings.Repeat("<input name=a>", much) + "</form>",
		"radios":        "<form>" + strings.Repeat("<input type=radio name=a>", much/2) + "</form>",
		"options":       "<form><select name=s>" + strings.Repeat("<option>x", much) + "</select></form>",
		"one label":     "<form><label>" + strings.Repeat("<input name=a><i></i>", much/2) + "</label></form>",
		"empty alerts":  strings.Repeat("<div class=error>", 400) + strings.Repeat("<i></i>", much),
		"nested labels": "<form>" + strings.Repeat("<label><input name=a>", 400) + strings.Repeat("<i></i>", much),
		"text":          strings.Repeat("word <br>", 200_000),
		"an attribute":  "<form action='" + strings.Repeat("x", 900_000) + "'><input name='" + strings.Repeat("y", 100_000) + "'></form>",
		"attributes":    "<form " + strings.Repeat("a=b ", much) + "><input name=a></form>",
		"beyond 1 MiB":  strings.Repeat(" ", 1<<20) + "<form><input name=late></form>",
		"no end":        "<form><input name=a value='",
		"control bytes": "<title>\x1b]0;x\x07\x00</title><form><input name='\x00\x1b'></form>",
		"not UTF-8":     "<title>\xff\xfe</title><form><input name=\xff></form>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			got := parse(t, page)
			check(t, got)
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			useragent.Fill(got, alice)
		})
	}
}

// check looks at the bounds that every page keeps.
func check(t *testing.T, p *useragent.Page) {
	t.Helper()
	fields := 0
	for _, f := range p.Forms {
		fields += len(f.Fields) + len(f.Buttons)
		for _, field := range f.Fields {
			if len(field.Options) > 1000 || len(field.Label) > 210 {
				t.Errorf("a field has %d options and a label of %d bytes", len(field.Options), len(field.Label))
			}
		}
	}
	if len(p.Forms) > 20 || fields > 500 || len(p.Text) > 5000 || len(p.Title) > 210 || len(p.Alert) > 410 {
		t.Errorf("%d forms, %d fields, a text of %d bytes, a title of %d, an alert of %d", len(p.Forms), fields, len(p.Text), len(p.Title), len(p.Alert))
	}
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{
		`<title>x</title><form method=post action="/a?b#c"><input name=a><input type=password name=b><button>Go</button></form>`,
		`<base href="http://[::1"><form action="http://%zz"><input type=radio name=a><select multiple><option></select></form>`,
		`<meta http-equiv=refresh content="0;url=` + redirectURI + `?code=a">`,
		`<form action="` + redirectURI + `"><input type=hidden name=code value=x></form>`,
		`<table><form><tr><td><input name=a><label for=a><label>x`, `<svg><form><math><input>`, "\x00\xff<", `<noscript><template><form>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, html string) {
		var seen []string
		a := useragent.New(answering(html, &seen))
		r, err := a.Start(t.Context(), "https://idp.example/login", redirectURI)
		if len(seen) > useragent.MaxRedirects+1 {
			t.Fatalf("%d requests", len(seen))
		}
		if err != nil || r.Redirected != nil {
			return
		}
		check(t, r.Page)
		s, _, ok := useragent.Fill(r.Page, alice)
		if !ok {
			return
		}
		before := len(seen)
		if _, err := a.Submit(t.Context(), r.Page, s); err != nil {
			return
		}
		if len(seen) > before && !strings.Contains(seen[before], " https://idp.example/") {
			t.Errorf("unasked, the form went to %s", seen[before])
		}
	})
}
