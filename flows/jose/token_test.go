package jose_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	const header, payload = `{"alg":"RS256","kid":"r1","typ":"JWT"}`, `{"sub":"alice","aud":["a","b"],"exp":9007199254740993}`
	token, err := jose.Decode(encode(header) + "." + encode(payload) + "." + encode("sig"))
	if err != nil {
		t.Fatal(err)
	}
	if token.Alg != "RS256" || token.Kid != "r1" || token.Typ != "JWT" || token.Encrypted {
		t.Errorf("header is read as %+v", token)
	}
	if string(token.HeaderJSON) != header || string(token.ClaimsJSON) != payload || string(token.Signature) != "sig" {
		t.Errorf("parts are %q, %q, %q", token.HeaderJSON, token.ClaimsJSON, token.Signature)
	}
	if sub, ok := token.Text("sub"); !ok || sub != "alice" {
		t.Errorf("sub is %q, %v", sub, ok)
	}
	if aud, err := token.Audience(); err != nil || !slices.Equal(aud, []string{"a", "b"}) {
		t.Errorf("aud is %v, %v", aud, err)
	}
	if exp, err := token.Time("exp"); err != nil || exp.Unix() != 9007199254740993 {
		t.Errorf("exp is %d, %v", exp.Unix(), err)
	}
	if nbf, err := token.Time("nbf"); err != nil || !nbf.IsZero() {
		t.Errorf("nbf that is not there is %v, %v", nbf, err)
	}
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	header, payload := encode(`{"alg":"RS256"}`), encode(`{"sub":"alice"}`)
	tests := []struct {
		name, raw, want string
		claims          bool // the claims are readable all the same
	}{
		{"empty", "", "the header is not valid JSON", false},
		{"opaque", "abc", "the header is", false},
		{"two parts", header + "." + payload, "this one has 2", true},
		{"four parts", header + "." + payload + ".a.b", "this one has 4", false},
		{"many parts", strings.Repeat(".", 1000), "more than six", false},
		{"padded", header + "." + payload + "=.AA", "the payload ends in '='", true},
		{"base64", header + "." + strings.ReplaceAll(encode(`{"sub":"~~~???"}`), "_", "/") + ".AA", "base64, where", true},
		{"line break", header + "." + payload + "\n.AA", "byte 0x0a", false},
		{"cut off", header + "." + payload + ".AAAAA", "cut off", true},
		{"stray bits", header + "." + strings.TrimSuffix(encode(`{"sub":"alic"}`), "0") + "1.AA", "no encoder sets", true},
		{"byte order mark", header + "." + encode("\xef\xbb\xbf{}") + ".AA", "byte order mark", true},
		{"not UTF-8", header + "." + encode("{\"name\":\"J\xfcrgen\"}") + ".AA", "not UTF-8: byte 0xfc at position 10", true},
		{"header no object", encode(`[]`) + "." + payload + ".AA", "the header is a JSON array", true},
		{"payload no JSON", header + "." + encode(`{"sub":`) + ".AA", "the payload is not valid JSON at byte 7", false},
		{"too long", strings.Repeat("a", jose.MaxTokenSize+1), "more than", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			token, err := jose.Decode(tt.raw)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want %q in it", err, tt.want)
			}
			if got := token.Claims != nil; got != tt.claims {
				t.Errorf("claims are readable: %v, want %v", got, tt.claims)
			}
		})
	}
}

func TestDecodeEncrypted(t *testing.T) {
	t.Parallel()
	token, err := jose.Decode(encode(`{"alg":"dir","enc":"A128GCM"}`) + "..iv.ciphertext.tag")
	if err != nil || !token.Encrypted || token.Alg != "dir" || token.Claims != nil {
		t.Errorf("an encrypted token is %+v, %v", token, err)
	}
}

func TestLooksLikeJWT(t *testing.T) {
	t.Parallel()
	header := encode(`{"alg":"RS256"}`)
	for s, want := range map[string]bool{
		"":                               false,
		"2YotnFZFEjr1zCsicMWpAA":         false,
		"a.b.c":                          false,
		"1.2.3":                          false,
		header + ".e30.AA":               true,
		header + ".e30.":                 true,
		header + ".e30":                  false,
		header + ".a.b.c.d":              true,
		encode(`{"typ":"JWT"}`) + ".e.s": false,
		header + strings.Repeat(".", 9):  false,
	} {
		if got := jose.LooksLikeJWT(s); got != want {
			t.Errorf("LooksLikeJWT(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestNumericDate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want time.Time
		ok   bool
	}{
		{"0", time.Unix(0, 0), true},
		{"1795348800", now, true},
		{"1795348800.0", now, true},
		{"1795348800.25", now.Add(250 * time.Millisecond), true},
		{"1795348800.1234567891", now.Add(123456789), true},
		{"-1.5", time.Unix(-1, -5e8), true},
		{"-0.5", time.Unix(0, -5e8), true},
		{"1.7953488e9", now, true},
		{"1.5e-1", time.Unix(0, 15e7), true},
		{"9007199254740993", time.Unix(9007199254740993, 0), true},
		{"1e999999999", time.Time{}, false},
		{"1e-999999999", time.Unix(0, 0), true},
		{"9223372036854775807", time.Time{}, false},
		{"9223372036854775807.5", time.Time{}, false},
		{`"1795348800"`, time.Time{}, false},
		{"null", time.Time{}, false},
	}
	for _, tt := range tests {
		v, err := jsonpos.Parse([]byte(tt.text), jsonpos.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := jose.NumericDate(v)
		if (err == nil) != tt.ok || !got.Equal(tt.want) {
			t.Errorf("NumericDate(%s) = %v, %v, want %v, %v", tt.text, got, err, tt.want, tt.ok)
		}
	}
}

func TestTimesInWords(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{
		"now":               500 * time.Millisecond,
		"in 0:01":           time.Second,
		"in 4:32":           4*time.Minute + 32*time.Second + 999*time.Millisecond,
		"3:10 ago":          -3*time.Minute - 10*time.Second,
		"in 1:04:32":        time.Hour + 4*time.Minute + 32*time.Second,
		"1 day 0:00:05 ago": -24*time.Hour - 5*time.Second,
		"in 2 days 1:00:00": 49 * time.Hour,
		"365 days ago":      -365 * 24 * time.Hour,
		"106751 days ago":   -1 << 63,
		"in 106751 days":    1<<63 - 1,
	} {
		if got := jose.Relative(now.Add(d), now); got != want {
			t.Errorf("Relative of %v = %q, want %q", d, got, want)
		}
	}
	for want, at := range map[string]time.Time{
		"2026-11-22 12:00:05 UTC":                       now.Add(5 * time.Second).In(time.FixedZone("", 3600)),
		"1795348800000 seconds since 1970 (year 58862)": time.Unix(1795348800000, 0),
	} {
		if got := jose.Absolute(at); got != want {
			t.Errorf("Absolute = %q, want %q", got, want)
		}
	}
}

func TestCompareIssuers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		want, got string
		diff      jose.Difference
	}{
		{"https://a.example", "https://a.example", jose.Same},
		{"https://a.example", "https://a.example/", jose.TrailingSlash},
		{"https://a.example/x/", "https://a.example/x", jose.TrailingSlash},
		{"https://a.example", "http://a.example", jose.Scheme},
		{"http://localhost:8080/realms/x", "https://localhost:8443/realms/x", jose.Scheme},
		{"https://a.example", "https://a.example:443", jose.Port},
		{"https://a.example/x", "http://keycloak:8080/x", jose.Host},
		{"https://a.example/x", "https://a.example/y", jose.Path},
		{"https://a.example/x", "https://b.example/y", jose.WholeDifferent},
		{"https://a.example/Realm", "https://a.example/realm", jose.LetterCase},
		{"https://login.microsoftonline.com/common/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0", jose.Template},
		{"https://login.microsoftonline.com/7/v2.0", "https://sts.windows.net/7/", jose.EntraV1},
		{"https://accounts.google.com", "accounts.google.com", jose.SchemeMissing},
		{"https://a.example", "", jose.WholeDifferent},
		{"https://a.example", "https://[", jose.WholeDifferent},
		{"https://a.example", "urn:x", jose.WholeDifferent},
	} {
		diff, why := jose.CompareIssuers(tt.want, tt.got)
		if diff != tt.diff || (why == "") != (diff == jose.Same) {
			t.Errorf("CompareIssuers(%q, %q) = %q, %q, want %q", tt.want, tt.got, diff, why, tt.diff)
		}
	}
}
