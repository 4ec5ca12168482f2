package lab

import (
	"fmt"
	"math"
	"time"

	"github.com/grantwalk/grantwalk/flows"
)

// later says how long the experiments wait, as the end of a request's
// description; nothing where they do not.
func later(o flows.Options) string {
	switch {
	case o.LabWait < 0:
		return ""
	case o.LabWait == 0:
		return ", " + inWords(flows.DefaultLabWait) + " later"
	}
	return ", " + inWords(o.LabWait) + " later"
}

// inWords is a duration for a sentence: "1.5 s", "65 s", "5 min", "2 h 10 min".
func inWords(d time.Duration) string {
	s := int(math.Round(d.Seconds()))
	switch {
	case d < 10*time.Second && s < 10:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case s < 3600 && s%60 == 0:
		return fmt.Sprintf("%d min", s/60)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	case s/60%60 == 0:
		return fmt.Sprintf("%d h", s/3600)
	}
	return fmt.Sprintf("%d h %d min", s/3600, s/60%60)
}
