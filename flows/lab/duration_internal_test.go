package lab

import (
	"testing"
	"time"
)

func TestDurationsInWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0.0 s", 1500 * time.Millisecond: "1.5 s", 9960 * time.Millisecond: "10 s", 65 * time.Second: "65 s",
		119 * time.Second: "119 s", 5 * time.Minute: "5 min", 150 * time.Second: "2 min 30 s",
		time.Hour: "1 h", time.Hour + 10*time.Minute + time.Second: "1 h 10 min",
	} {
		if got := inWords(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
