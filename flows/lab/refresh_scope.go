package lab

import (
	"context"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/specref"
)

const (
	actNarrower = "refresh for less scope"
	actNoScope  = "refresh without scope"
	actAskScope = "introspection of what came of: "
	actWider    = "refresh for more scope"
	// foreignScope is asked for where the metadata lists no scope that was not
	// granted.
	foreignScope = "grantwalk.scope-that-was-not-granted"
)

func refreshScope() flows.Lab {
	return flows.Lab{
		ID: findings.LabScope, Title: "The scope of a refresh",
		Explain: "A refresh may ask for less than was granted, and never for more. This experiment asks for less, for nothing in particular, and for more, and compares what comes.",
		Spec:    []specref.Ref{specref.RFC6749.Section("6"), specref.RFC6749.Section("3.3"), specref.RFC6749.Section("5.1")},
		After:   flows.StepIDToken,
		Requests: func(_ flows.Options, s flows.Session) []string {
			granted := s.GrantedScope()
			return []string{
				"a refresh with scope=“" + strings.Join(less(granted), " ") + "”, which is less than was granted",
				"a refresh without scope, which asks for all that was granted",
				"a refresh with scope=“" + strings.Join(append(slices.Clone(granted), more(s, granted)), " ") + "”, which is more than was granted",
				"where an answer does not say its scope, and there is introspection: the new access token there",
			}
		},
		Destroys: "Nothing: the refresh token is replaced as at any refresh. A server may refuse it for good after the wider request.",
		Verdicts: []flows.VerdictKind{
			{ID: "bound", Text: "A refresh gets no more scope than was granted, and less where it asks for less."},
			{ID: "narrowing-ignored", Text: "A refresh gets no more scope than was granted, but all of it also where it asks for less."},
			{ID: "widened", Text: "A refresh gets scope that was not granted."},
		},
		CanRun: func(o flows.Options, s flows.Session) (bool, string) {
			if ok, why := needsRefreshToken(o, s); !ok {
				return false, why
			}
			if len(s.GrantedScope()) == 0 {
				return false, "it is not known which scope was granted; give --scope"
			}
			return true, ""
		},
		Run: runRefreshScope,
	}
}

// less is granted without its last scope that is neither openid nor
// offline_access; all of it where there is none.
func less(granted []string) []string {
	for i := len(granted) - 1; i >= 0; i-- {
		if granted[i] != "openid" && granted[i] != "offline_access" {
			return slices.Delete(slices.Clone(granted), i, i+1)
		}
	}
	return granted
}

// more is a scope that was not granted, one that the server knows if possible.
func more(s flows.Session, granted []string) string {
	if s.Metadata != nil {
		for _, scope := range s.Metadata.ScopesSupported() {
			if !slices.Contains(granted, scope) && scope != "" && !strings.ContainsAny(scope, " \"\\") {
				return scope
			}
		}
	}
	return foreignScope
}

func runRefreshScope(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j := &journal{}
	granted := b.Session().GrantedScope()
	fewer, extra := less(granted), more(b.Session(), granted)
	ask := func(act string, scope []string) (scopeTrial, error) {
		t := scopeTrial{}
		t.Trial = j.saw(b.Refresh(ctx, act, b.Session().RefreshToken(), strings.Join(scope, " "), b.Credentials()))
		b.Adopt(t.Trial)
		t.got, t.known = scopeOf(t.Trial)
		if t.Granted() && !t.known && b.Session().Endpoints.Introspection != "" {
			x, active, _ := b.Introspect(ctx, actAskScope+act, t.Tokens.AccessToken, "access_token")
			if j.saw(x); active {
				t.got, t.known = scopeIn(x.Object.Get("scope"))
			}
		}
		b.Note("%s: %s%s.", upperFirst(act), t.InWords(), t.scopeInWords())
		return t, ended(ctx)
	}
	narrow, err := ask(actNarrower, fewer)
	if err != nil {
		return flows.Verdict{}, err
	}
	all, err := ask(actNoScope, nil)
	if err != nil {
		return flows.Verdict{}, err
	}
	if !all.Granted() {
		return j.unfinished("the refresh without scope was answered with %s", all.InWords())
	}
	wide, err := ask(actWider, append(slices.Clone(granted), extra))
	if err != nil {
		return flows.Verdict{}, err
	}
	got, known := wide.got, wide.known
	// Where nothing says, it is what was asked for.
	widened := wide.Granted() && (!known || slices.Contains(got, extra))
	ignored := narrow.Granted() && narrow.known && len(fewer) < len(granted) && len(narrow.got) >= len(granted)
	switch {
	case widened && known:
		return j.verdict("widened", "A refresh that asked for more got it: the scope “%s” was never granted.", extra)
	case widened:
		return j.verdict("widened", "A refresh that asked for more was answered with tokens and no scope, which means that it got what it asked for: “%s” was never granted.", extra)
	case unclear(wide.Trial) && wide.Error != "invalid_scope":
		return j.unfinished("the refresh for more scope was answered with %s, which says neither yes nor no", wide.InWords())
	}
	how := "was refused (" + wide.InWords() + ")"
	if wide.Granted() {
		how = "got no more than was granted"
	}
	switch {
	case ignored:
		return j.verdict("narrowing-ignored", "A refresh that asked for more %s; one that asked for less got everything all the same.", how)
	case !narrow.Granted():
		return j.verdict("bound", "A refresh that asked for more %s; one that asked for less was refused too (%s), although it may.", how, narrow.InWords())
	case len(fewer) == len(granted):
		return j.verdict("bound", "A refresh that asked for more %s. There is no scope that could be left out, so asking for less was not tried.", how)
	}
	return j.verdict("bound", "A refresh that asked for more %s, and one that asked for less got less.", how)
}

// scopeOf is the scope of the tokens that came, where they tell: the response
// says it, or else the access token, if it is a JWT (RFC 9068 §2.2.3).
func scopeOf(t flows.Trial) ([]string, bool) {
	switch {
	case !t.Granted():
		return nil, false
	case t.Tokens.HasScope:
		return strings.Fields(t.Tokens.Scope), true
	}
	if scope, ok := scopeIn(t.Object.Get("scope")); ok || t.Tokens.AccessJWT == nil {
		return scope, ok
	}
	for _, name := range []string{"scope", "scp"} { // scp is Entra's and Okta's
		if scope, ok := scopeIn(t.Tokens.AccessJWT.Claims.Get(name)); ok {
			return scope, true
		}
	}
	return nil, false
}

// scopeIn is the scope that a JSON value holds: a string with spaces in it, or an
// array, which some servers make of it.
func scopeIn(v interface {
	Text() (string, bool)
	Strings() ([]string, bool)
}) ([]string, bool) {
	if text, ok := v.Text(); ok {
		return strings.Fields(text), true
	}
	return v.Strings()
}

// scopeTrial is a refresh and the scope of the tokens that came, where known.
type scopeTrial struct {
	flows.Trial
	got   []string
	known bool
}

func (t scopeTrial) scopeInWords() string {
	switch {
	case !t.Granted():
		return ""
	case t.known:
		return ", scope “" + strings.Join(t.got, " ") + "”"
	}
	return ", without a word about scope"
}

// upperFirst makes s begin like a sentence; a name such as client_id stays as it
// is.
func upperFirst(s string) string {
	if first, _, _ := strings.Cut(s, " "); s == "" || strings.Contains(first, "_") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
