package findings

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// From which difference of the clocks on there is a finding.
const (
	skewNote    = 5 * time.Second
	skewWarning = 60 * time.Second
	skewError   = 300 * time.Second
)

// clockReading is what one answer says of the server's clock.
type clockReading struct {
	X    *Exchange
	Skew time.Duration // server minus client, at the middle of the exchange
	// Doubt is by how much Skew may be wrong: half the time that the exchange
	// took.
	Doubt time.Duration
}

// Skew returns by how much the provider's clock is ahead of the client's;
// negative when it is behind. ok is false when the clocks agree within 5 s, or
// when nothing confirms that they do not: two answers must show the same, or
// one and the iat of the ID token in it.
func (t *Trace) Skew() (skew time.Duration, ok bool) {
	r, _, ok := t.confirmedSkew()
	return r.Skew, ok
}

// confirmedSkew is Skew with the answer that shows it first, and by what it is
// confirmed.
func (t *Trace) confirmedSkew() (first clockReading, by string, ok bool) {
	byHost := map[string][]clockReading{}
	var hosts []string
	for _, x := range t.serverExchanges() {
		r, ok := readClock(x)
		if !ok {
			continue
		}
		host := hostOf(x.URL)
		if byHost[host] == nil {
			hosts = append(hosts, host)
		}
		byHost[host] = append(byHost[host], r)
	}
	for _, host := range hosts {
		all := byHost[host]
		sorted := slices.Clone(all)
		slices.SortFunc(sorted, func(a, b clockReading) int { return int(min(max(a.Skew-b.Skew, -1), 1)) })
		median := sorted[len(sorted)/2]
		if median.least() <= skewNote {
			continue
		}
		agree := slices.DeleteFunc(slices.Clone(all), func(r clockReading) bool { return !sameSkew(r.Skew, median.Skew) })
		if len(agree) >= 2 && 2*len(agree) > len(all) {
			return agree[0], fmt.Sprintf("%d answers show the same", len(agree)), true
		}
	}
	for _, host := range hosts {
		for _, r := range byHost[host] {
			if r.least() > skewNote && t.issuedWith(r) {
				return r, "the iat of the ID token in the same answer shows the same", true
			}
		}
	}
	return clockReading{}, "", false
}

// readClock reads the Date of an answer (RFC 9110 §6.6.1), which counts whole
// seconds. An answer that comes from a cache has that of another time.
func readClock(x *Exchange) (clockReading, bool) {
	if x.Response == nil || x.Asked().IsZero() {
		return clockReading{}, false
	}
	if age, err := strconv.Atoi(x.Header("Age")); err == nil && age > 0 || cacheHit(x) != "" {
		return clockReading{}, false
	}
	date, err := http.ParseTime(x.Header("Date"))
	if err != nil {
		return clockReading{}, false
	}
	if x.Witness == httplog.Recorded && x.Method == "GET" && date.Before(x.Asked().Add(-skewNote)) {
		return clockReading{}, false // perhaps out of the browser's own cache
	}
	half := max(x.Answered().Sub(x.Asked()), 0) / 2
	return clockReading{X: x, Skew: date.Add(500 * time.Millisecond).Sub(x.Asked().Add(half)), Doubt: half}, true
}

// least is the smallest difference of the clocks that explains the reading.
func (r clockReading) least() time.Duration {
	return max(r.Skew.Abs()-r.Doubt, 0)
}

func sameSkew(a, b time.Duration) bool {
	return (a - b).Abs() <= 5*time.Second+max(a.Abs(), b.Abs())/20
}

// issuedWith tells that an ID token that came with the reading was issued by
// the same wrong clock.
func (t *Trace) issuedWith(r clockReading) bool {
	for _, i := range t.IDTokens {
		if i.X != r.X || i.Token == nil {
			continue
		}
		if iat, err := i.Token.Time("iat"); err == nil && !iat.IsZero() && sameSkew(iat.Sub(i.Now), r.Skew) {
			return true
		}
	}
	return false
}

var ruleClockSkew = Rule{
	ID: "NET-CLOCK-SKEW", Topic: "metadata", Severity: Warning,
	Title:  "Clocks differ",
	Looks:  "A Date field that differs from the time of its own exchange by more than 5 s (note), 60 s (warning) or 300 s (error), seen in two answers, or in one and in the iat of its ID token. An answer out of a cache is left out.",
	Breaks: "Tokens look expired, or issued in the future, to one side; clients allow a minute or two at most.",
	Specs:  []specref.Ref{specref.RFC9110.Section("6.6.1"), specref.OIDCCore.Section("2")},
	Fix: Fix{
		IdP:    "Run NTP on the provider's machine, if its clock is the wrong one.",
		Client: "Run NTP on the client's machine, if its clock is the wrong one; allow 60 s when checking exp, iat and nbf.",
	},
	Probe: "The Date of a third server tells which of the two clocks is wrong.",
	Judge: func(t *Trace) Outcome {
		if len(t.serverExchanges()) == 0 {
			return notApplicable("no answer with a Date was recorded")
		}
		r, by, ok := t.confirmedSkew()
		if !ok {
			return passed()
		}
		h := Hit{Severity: Note, At: r.X.AtHeader("Date")}
		switch d := r.least(); {
		case d > skewError:
			h.Severity = Error
		case d > skewWarning:
			h.Severity = Warning
		}
		where := "ahead of"
		if r.Skew < 0 {
			where = "behind"
		}
		h.Message = fmt.Sprintf("The clock of %s is %s %s the client's: its Date is %s, and the answer came at %s UTC; %s.",
			hostname(r.X), seconds(r.Skew.Abs()), where, quote(r.X.Header("Date")), r.X.Answered().UTC().Format(time.DateTime), by)
		return found(h)
	},
}
