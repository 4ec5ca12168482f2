package findings

import (
	"fmt"
	"slices"
	"strings"
)

// clientCauses are the causes of invalid_client, checked against the trace.
func (t *Trace) clientCauses(c clientRefusal) []Cause {
	var out []Cause
	add := func(v Verdict, at Evidence, format string, args ...any) {
		cause := Cause{Text: fmt.Sprintf(format, args...), Verdict: v}
		if at != (Evidence{}) {
			cause.At = []Evidence{at}
		}
		out = append(out, cause)
	}
	if text := vendorClientText(c.words()); text != "" {
		add(Likely, c.at(), "%s", text)
	}
	secret := c.Auth.Secret
	if secret != "" && secret != strings.TrimSpace(secret) {
		add(Likely, c.Auth.At, "The secret begins or ends with white space: it was copied or read with a line end.")
	}
	if secret != "" && looksLikeUUID(secret) && t.vendor == "RT-MISSING-ENTRA" {
		add(Likely, c.Auth.At, "The secret has the form of a UUID: at Entra that is the secret's id, and its value is wanted.")
	}
	if earlier := t.workedEarlier(c.Auth, c.X.ID); earlier != nil {
		add(RuledOut, earlier.Auth.At, "The secret is wrong or written in the wrong way: the same credentials were accepted in exchange %d.", earlier.X.ID)
		if c.Answer != nil {
			add(Likely, Evidence{}, "The secret was changed, or has expired, since exchange %d.", earlier.X.ID)
		} else {
			add(Possible, Evidence{}, "This endpoint wants another client, or another way to authenticate.")
		}
	} else if c.Auth.Method != AuthNone {
		add(Possible, c.Auth.At, "The secret is wrong or has expired, or belongs to another realm, tenant or environment.")
	}
	t.clientIDCause(c, add)
	if d := t.Document(); d != nil {
		listed := d.Document.TokenEndpointAuthMethodsSupported()
		at := d.X.AtMember("token_endpoint_auth_methods_supported")
		switch {
		case len(listed) == 0 && c.Auth.Method == AuthPost:
			add(Possible, at, "The server wants another method than %s: the metadata lists none, which means client_secret_basic.", c.Auth.Method)
		case len(listed) > 1 && slices.Contains(listed, c.Auth.Method):
			add(Possible, at, "The client is registered for another method than %s; the metadata lists that one, and others too.", c.Auth.Method)
		case slices.Contains(listed, c.Auth.Method):
			add(RuledOut, at, "The server wants another method than %s: the metadata lists only that.", c.Auth.Method)
		}
	}
	if b, ok := t.basicOf(c.Auth); ok {
		switch kinds := changedKinds(b.ID + b.Secret); {
		case len(kinds) == 0:
			add(RuledOut, c.Auth.At, "The encoding of the secret within Basic: it has only letters, digits and characters that stay as they are.")
		default:
			add(Possible, c.Auth.At, "The encoding of the credentials within Basic: they contain %s.", list(kinds))
		}
	}
	return out
}

func (t *Trace) clientIDCause(c clientRefusal, add func(Verdict, Evidence, string, ...any)) {
	id := c.Auth.ClientID
	if id == "" || Masked(id) {
		return
	}
	if c.Answer != nil && c.Answer.Request != nil && c.Answer.Grant == GrantCode {
		r := c.Answer.Request
		switch asked := r.Get("client_id"); {
		case asked == "" || Masked(asked):
		case asked != id:
			add(Likely, r.At("client_id"), "The client_id is another one than that of the authorization request: %s here, %s there.", quote(id), quote(asked))
		case c.Answer.Response != nil:
			add(RuledOut, r.At("client_id"), "The provider does not know the client: it gave a code to the same client_id (exchange %d).", r.X.ID)
		}
	}
}

// vendorClientText explains what some providers mean.
func vendorClientText(words string) string {
	switch {
	case anyOf(words, " aadsts7000215"):
		return "The secret is not a valid one (AADSTS7000215): often its id was taken for its value."
	case anyOf(words, " aadsts7000222"):
		return "The secret has expired (AADSTS7000222)."
	case anyOf(words, " aadsts700016"):
		return "The application is not known in this tenant (AADSTS700016)."
	case anyOf(words, " aadsts7000112", " client disabled", " client is disabled"):
		return "The application is disabled."
	case anyOf(words, " client secret expired", " secret has expired", " expired secret"):
		return "The server says that the secret has expired."
	case anyOf(words, " invalid client secret", " client secret is invalid", " client secret is wrong", " wrong client secret", " client secret mismatch", " invalid secret", " bad client secret", " client secret is not valid", " incorrect client secret"):
		return "The server says that the secret is wrong."
	case anyOf(words, " no client authentication included"):
		return "" // a text that lists all there is
	case anyOf(words, " client not found", " unknown client", " client does not exist", " oauth client was not found", " no such client"):
		return "The server says that it does not know the client."
	}
	return ""
}

// looksLikeUUID tells a text in the form 8-4-4-4-12 hexadecimal digits.
func looksLikeUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return true
}
