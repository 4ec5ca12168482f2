package findings

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"github.com/grantwalk/grantwalk/flows/callback"
)

// addFormPost looks for the response in a page that posts itself to the
// redirect URI (OAuth 2.0 Form Post Response Mode §2).
func (t *Trace) addFormPost(x *Exchange) {
	if !x.IsHTML() || len(x.body) > maxJSON || len(t.Requests) == 0 || !bytes.Contains(x.body, []byte("<form")) && !bytes.Contains(x.body, []byte("<FORM")) {
		return
	}
	action, form, params := firstForm(x)
	for _, r := range t.Requests {
		if uri := r.Get("redirect_uri"); uri != "" && (callback.SameRedirect(uri, action) || nearly(uri, action)) && answers(params) {
			t.addResponse(&AuthorizationResponse{
				X: x, Via: ViaFormPost, Params: params, Redirected: true, form: form, URL: withoutParams(action), Time: x.Answered(),
			})
			return
		}
	}
}

// firstForm returns the action of the first form of a page, its tag and its
// fields.
func firstForm(x *Exchange) (action string, form Evidence, params Params) {
	z := html.NewTokenizer(bytes.NewReader(x.body))
	at, inside := 0, false
	for {
		kind := z.Next()
		start := at
		at += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return action, form, params
		case html.EndTagToken:
			if name, _ := z.TagName(); inside && string(name) == "form" {
				return action, form, params
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			switch {
			case tag.Data == "form":
				inside, action, form = true, attr(tag, "action"), x.At(ResponseBody, start, at)
			case tag.Data == "input" && inside && len(params) < maxParams && attr(tag, "name") != "":
				value := attr(tag, "value")
				params = append(params, Param{
					Name: attr(tag, "name"), Value: value, Raw: value, At: x.At(ResponseBody, start, at),
				})
			}
		}
	}
}

func attr(tag html.Token, name string) string {
	for _, a := range tag.Attr {
		if strings.EqualFold(a.Key, name) {
			return a.Val
		}
	}
	return ""
}
