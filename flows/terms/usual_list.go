package terms

import (
	"slices"
	"strings"
)

// scopeWords judges what is asked for.
func scopeWords(v Value) Remark {
	text, _ := v.text()
	words := strings.Fields(text)
	switch {
	case strings.Contains(text, ",") && len(words) <= 1:
		return unusual("Scopes are parted by blanks, not by commas.")
	case v.Context != AuthorizationRequest:
		return Remark{}
	case !slices.Contains(words, "openid"):
		return Remark{CannotSay, "openid is not among them: it is plain OAuth, and no ID token comes."}
	case slices.Contains(words, "offline_access"):
		return usual("openid brings the ID token, offline_access the refresh token.")
	}
	return usual("openid brings the ID token. A refresh token mostly needs offline_access.")
}

// known returns a judge for values that have entries of a kind.
func known(kind Kind) func(Value) Remark {
	return func(v Value) Remark {
		text, _ := v.text()
		t, ok := Lookup(kind, text)
		switch {
		case ok && t.Vendor != "":
			return unusual("It is a name of " + t.Vendor + ", not of a standard.")
		case ok:
			return usual("It is one that a standard defines: " + t.Name + ".")
		}
		return unusual("No standard has it.")
	}
}

// grantType judges what the client offers.
func grantType(v Value) Remark {
	if text, _ := v.text(); text == "password" || text == "implicit" {
		return unusual("This grant must not be used any more (RFC 9700).")
	}
	return known(GrantType)(v)
}

// responseMode judges how the answer is to come.
func responseMode(v Value) Remark {
	switch text, _ := v.text(); text {
	case "query", "form_post":
		return usual("query is the usual for a code, form_post keeps it out of the URL.")
	case "fragment":
		return unusual("With fragment only a script in the browser sees the answer; a code belongs in query or form_post.")
	}
	return known(ResponseMode)(v)
}

// grantTypes judges what a token endpoint offers.
func grantTypes(v Value) Remark {
	list := v.list()
	for _, old := range []string{"password", "implicit"} {
		if slices.Contains(list, old) {
			return unusual(old + " is offered, which must not be used any more (RFC 9700).")
		}
	}
	if !slices.Contains(list, "authorization_code") {
		return unusual("authorization_code is missing.")
	}
	return usual("authorization_code and refresh_token are the usual ones.")
}

// has returns a judge for a list in which a value is expected.
func has(value, there, missing string) func(Value) Remark {
	return func(v Value) Remark {
		if slices.Contains(v.list(), value) {
			return usual(there)
		}
		return unusual(missing)
	}
}

// idTokenAlgorithms judges how ID tokens may be signed.
func idTokenAlgorithms(v Value) Remark {
	list := v.list()
	switch {
	case slices.Contains(list, "none"):
		return unusual("none is offered, which is no signature.")
	case !slices.Contains(list, "RS256"):
		return unusual("RS256 is missing, which every provider must offer; clients that know nothing else fail.")
	}
	return usual("RS256 is there, as it must be.")
}
