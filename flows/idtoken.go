package flows

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/metadata"
)

func planIDToken(o Options, s Session) string {
	return "Nothing, unless the token names a key that is not in the key set, or its signature does not fit: then the keys are fetched once more."
}

// checkIDToken runs every check on the ID token of the code exchange.
func checkIDToken(ctx context.Context, w *Walk) error {
	i := w.Session.fromCode()
	if i < 0 || w.Session.Tokens[i].IDToken == "" {
		if slices.Contains(strings.Fields(w.Options.Scope), "openid") {
			return &StepError{
				Text:   "No ID token came, although the scope openid was asked for.",
				Advice: "Is openid allowed for this client? Without an ID token nobody knows who signed in (OIDC Core §3.1.3.3).",
				Strict: true,
			}
		}
		return &skipped{"no ID token came, and none was asked for (the scope has no openid)"}
	}
	return w.verify(ctx, i, jose.Expect{
		Nonce: w.Session.Nonce, NonceSent: true,
		Code: w.Session.Code, State: w.Session.State,
	})
}

// verify checks the ID token of the token response i, keeps the checks in the
// session, and returns an error for what a strict client must stop at. e holds
// what is special to this token; the rest is filled in.
func (w *Walk) verify(ctx context.Context, i int, e jose.Expect) error {
	set := w.Session.Tokens[i]
	e.Issuer = w.responseIssuer()
	e.ClientID, e.ClientSecret = w.Options.ClientID, w.Options.ClientSecret
	e.AccessToken = set.AccessToken
	e.Now = w.Now()
	if w.Session.Metadata != nil {
		e.Algs = w.Session.Metadata.IDTokenSigningAlgValuesSupported()
	}
	if n, err := strconv.ParseInt(w.Options.MaxAge, 10, 64); err == nil {
		age := time.Duration(n) * time.Second
		e.MaxAge = &age
	}
	e.AuthTimeRequested = essential(w.Options.Claims, "auth_time")
	checks := jose.CheckIDToken(set.IDToken, w.Session.Keys, e)
	if why := jose.OldKeys(checks); why != "" && w.Session.Endpoints.JWKS != "" {
		// Keys rotate: a client fetches the set again, once (OIDC Core §10.1.1).
		w.Warn(why + "; the keys are fetched again.")
		keys, err := metadata.FetchKeys(ctx, w.Client(), w.Session.Endpoints.JWKS)
		if ctx.Err() != nil {
			return err
		}
		if err == nil {
			w.Session.Keys = keys
			checks = jose.CheckIDToken(set.IDToken, keys, e)
		} else {
			w.Warn(sentence(err))
		}
	}
	set.Checks = checks
	w.Session.Tokens = slices.Clone(w.Session.Tokens)
	w.Session.Tokens[i] = set
	return w.judge(checks)
}

// essential tells whether the claims parameter asks for a claim of the ID token
// as essential (OIDC Core §5.5.1).
func essential(claims, name string) bool {
	asked, err := jsonpos.Parse([]byte(claims), jsonpos.Limits{})
	if err != nil {
		return false
	}
	yes, _ := asked.Get("id_token", name, "essential").Bool()
	return yes
}

func (w *Walk) judge(checks []jose.Check) error {
	var failed, fatal []string
	passed := 0
	for _, c := range checks {
		switch c.Result {
		case jose.Pass:
			passed++
		case jose.Fail:
			failed = append(failed, c.Name)
			if c.Fatal {
				fatal = append(fatal, c.Name+": "+strings.TrimSuffix(c.Detail, "."))
			}
		}
	}
	text := fmt.Sprintf("Of %d checks of the ID token %d passed, %d failed; the others do not apply.", len(checks), passed, len(failed))
	w.Learn(text)
	if len(fatal) == 0 {
		return nil
	}
	return &StepError{
		Text:   "The ID token fails: " + strings.Join(fatal, "; ") + ".",
		Advice: "A client must reject it (OIDC Core §3.1.3.7). All checks are listed one by one, each with what was expected.",
		Strict: true,
	}
}

// keysInWords says what a key set holds.
func keysInWords(keys *jose.KeySet) string {
	var each []string
	for i, k := range keys.Keys {
		if i == 6 {
			each = append(each, "…")
			break
		}
		words := k.Kty
		if k.Alg != "" {
			words += " for " + k.Alg
		}
		if k.Kid != "" {
			words += ", kid " + k.Kid
		}
		each = append(each, words)
	}
	if len(each) == 0 {
		return "The key set is empty."
	}
	count := fmt.Sprintf("%d keys", len(keys.Keys))
	if len(keys.Keys) == 1 {
		count = "1 key"
	}
	return count + ": " + strings.Join(each, "; ") + "."
}
