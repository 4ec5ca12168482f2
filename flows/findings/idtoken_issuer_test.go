package findings_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// The message of IDT-ISS says in which way the issuer is another.
func TestTokenIssuerIsCompared(t *testing.T) {
	t.Parallel()
	const entra = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0"
	for name, c := range map[string]struct{ want, got, says string }{
		"slash":    {issuer, issuer + "/", "one too many"},
		"scheme":   {issuer, strings.Replace(issuer, "https", "http", 1), "Only the scheme differs"},
		"port":     {issuer + ":8443", issuer, "Only the port differs"},
		"letters":  {issuer + "/Realm", issuer + "/realm", "Only capital and small letters differ"},
		"Entra":    {entra, "https://sts.windows.net/11111111-2222-3333-4444-555555555555/", "version 1 issuer of Microsoft Entra"},
		"template": {entra, "https://login.microsoftonline.com/{tenantid}/v2.0", "a pattern"},
		"Google":   {"https://accounts.google.com", "accounts.google.com", "https://"},
		"nothing":  {issuer, "", "There is none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.atIssuer(c.want)
			f.Claims["iss"], f.Until = c.got, "token"
			got := f.want(t, "IDT-ISS", findings.Error)
			if !strings.Contains(got.Message, c.says) || got.Comparison == nil || got.Comparison.Actual != c.got {
				t.Errorf("%s (%+v), want %q in it", got.Message, got.Comparison, c.says)
			}
		})
	}
}
