package httplog_test

import (
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestMasked(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		httplog.Mask(43): true, "•••• (812)": true, "***": true, "xxxx": true, "XXXXXXXX": true, "•••": true, "…": true,
		"REDACTED": true, "[REDACTED]": true, "<redacted>": true, "***REDACTED***": true, "__redacted__": true,
		"[code redacted]": true, "[client_id redacted]": true, "redacted-token": true, "secret removed": true, "{{masked}}": true, "(hidden)": true,

		"": false, " ": false, "x": false, "abc": false, "unredacted": false, "Zm9v": false,
		"my-hidden-app": false, "[a] b": false, "SplxlOBeZQQYbYS6WxSbIA": false,
		"eyJhbGciOiJSUzI1NiJ9.e30.redacted-and-more-than-sixty-four-characters-of-a-token-in-all": false,
	} {
		if got := httplog.Masked(value); got != want {
			t.Errorf("Masked(%q) = %v", value, got)
		}
	}
}
