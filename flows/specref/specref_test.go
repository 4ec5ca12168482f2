package specref_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/specref"
)

func TestRef(t *testing.T) {
	t.Parallel()
	tests := []struct {
		ref              specref.Ref
		text, title, url string
	}{
		{
			specref.RFC6749.Section("5.1"), "RFC 6749 §5.1",
			"The OAuth 2.0 Authorization Framework: Successful Response",
			"https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
		},
		{
			specref.RFC6749.Section("A.17"), "RFC 6749 Appendix A.17",
			"The OAuth 2.0 Authorization Framework: \"refresh_token\" Syntax",
			"https://www.rfc-editor.org/rfc/rfc6749#appendix-A.17",
		},
		{
			specref.OIDCCore.Section("3.1.3.7"), "OIDC Core §3.1.3.7",
			"OpenID Connect Core 1.0: ID Token Validation",
			"https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.3.7",
		},
		{
			specref.Ref{Spec: specref.OIDCLogout}, "OIDC RP-Initiated Logout",
			"OpenID Connect RP-Initiated Logout 1.0",
			"https://openid.net/specs/openid-connect-rpinitiated-1_0.html",
		},
		{
			specref.BCP240.Section("2.1.1"), "BCP 240 §2.1.1",
			"Best Current Practice for OAuth 2.0 Security: Authorization Code Grant",
			"https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1",
		},
		{
			specref.FAPI1.Section("5.2.2.1"), "FAPI 1.0 Advanced §5.2.2.1",
			"Financial-grade API Security Profile 1.0 - Part 2: Advanced: ID Token as detached signature",
			"https://openid.net/specs/openid-financial-api-part-2-1_0.html#rfc.section.5.2.2.1",
		},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if got := tt.ref.String(); got != tt.text {
				t.Errorf("String() = %q, want %q", got, tt.text)
			}
			if got := tt.ref.Title(); got != tt.title {
				t.Errorf("Title() = %q, want %q", got, tt.title)
			}
			if got := tt.ref.URL(); got != tt.url {
				t.Errorf("URL() = %q, want %q", got, tt.url)
			}
			got, err := specref.Parse(tt.text)
			if err != nil || got != tt.ref {
				t.Errorf("Parse(%q) = %v, %v, want %v", tt.text, got, err, tt.ref)
			}
		})
	}
}

func TestEveryDocumentHasTitleAndURL(t *testing.T) {
	t.Parallel()
	for _, spec := range []specref.Spec{
		specref.RFC6749, specref.RFC6750, specref.RFC7009, specref.RFC7515, specref.RFC7517,
		specref.RFC7518, specref.RFC7519, specref.RFC7591, specref.RFC7636, specref.RFC7662,
		specref.RFC8252, specref.RFC8259, specref.RFC8414, specref.RFC8628, specref.RFC8693,
		specref.RFC8705, specref.RFC8707, specref.RFC8725, specref.RFC9068, specref.RFC9101,
		specref.RFC9110, specref.RFC9111, specref.RFC9112, specref.RFC9126, specref.RFC9207,
		specref.RFC9449, specref.RFC9525, specref.RFC9700, specref.RFC9728, specref.BCP195,
		specref.BCP212, specref.BCP225, specref.BCP240, specref.OIDCCore, specref.OIDCDiscovery,
		specref.OIDCRegistration, specref.OIDCLogout, specref.ResponseTypes, specref.FormPost,
		specref.JARM, specref.FAPI1, specref.FAPI2,
		specref.RFC6266, specref.RFC6797, specref.RFC7239, specref.RFC7521, specref.RFC7522, specref.RFC7797,
		specref.RFC7800, specref.RFC8176, specref.RFC8288, specref.RFC8417, specref.RFC8485, specref.RFC9470,
		specref.RFC9864, specref.OIDCSession, specref.OIDCFrontChannel, specref.OIDCBackChannel, specref.OIDCPrompt,
		specref.OIDCUnmet, specref.CIBA, specref.Federation, specref.CSP, specref.Fetch, specref.FetchMetadata,
		specref.HTML, specref.PermissionsPolicy, specref.ReferrerPolicy, specref.UpgradeInsecure,
		specref.RFC7838, specref.RFC9457, specref.RFC8942, specref.RFC9218, specref.ClientHints, specref.NetworkErrorLogging,
		specref.Reporting, specref.ServerTiming, specref.TraceContext, specref.TrackingPreference,
	} {
		if spec.Title() == "" {
			t.Errorf("%s has no title", spec)
		}
		if !strings.HasPrefix(spec.URL(), "https://") {
			t.Errorf("%s has URL %q", spec, spec.URL())
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "RFC", "RFC 1", "RFC 6749 §", "RFC 6749 §x", "RFC 6749 §5..1", "RFC 6749 §5.1 and more", "§5.1"} {
		if ref, err := specref.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", text, ref)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	in := []specref.Ref{specref.RFC6749.Section("5.1"), specref.OIDCCore.Section("2")}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `["RFC 6749 §5.1","OIDC Core §2"]`; string(text) != want {
		t.Errorf("JSON is %s, want %s", text, want)
	}
	var out []specref.Ref
	if err := json.Unmarshal(text, &out); err != nil || out[0] != in[0] || out[1] != in[1] {
		t.Errorf("read back %v, %v", out, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("RFC 6749 §5.1")
	f.Add("OIDC Core")
	f.Add("RFC 6749 Appendix A.17")
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := specref.Parse(text)
		if err != nil {
			return
		}
		again, err := specref.Parse(ref.String())
		if err != nil || again != ref {
			t.Errorf("Parse(%q) = %v; read back: %v, %v", text, ref, again, err)
		}
	})
}
