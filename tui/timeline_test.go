package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
)

// someLives are those of a walk with two refreshes and a revocation.
func someLives() ([]flows.Life, time.Time) {
	t := func(s int) time.Time { return time.Date(2026, 11, 27, 12, 0, s, 0, time.Local) }
	return []flows.Life{
		{Kind: flows.AccessTokenKind, Number: 1, Exchange: 5, From: t(0), Until: t(60)},
		{Kind: flows.RefreshTokenKind, Number: 1, Exchange: 5, From: t(0), Until: t(86400), End: t(40), How: flows.Replaced, By: 7},
		{Kind: flows.IDTokenKind, Number: 1, Exchange: 5, From: t(0), Until: t(300)},
		{Kind: flows.AccessTokenKind, Number: 2, Exchange: 7, From: t(40), Until: t(100), End: t(90), How: flows.Revoked, By: 9},
		{Kind: flows.RefreshTokenKind, Number: 2, Exchange: 7, From: t(40)},
	}, t(120)
}

func timelineOf(ascii bool, w, h int) timeline {
	c := newTimeline(newTheme(ThemeNone, ascii))
	c.SetSize(w, h)
	lives, now := someLives()
	c.SetLives(lives, now)
	return c
}

func TestTimelineTellsHowEachLifeEnded(t *testing.T) {
	t.Parallel()
	c := timelineOf(false, 110, 10)
	view := ansi.Strip(c.View())
	for _, want := range []string{
		"12:00:00", "12:02:00", "access token 1", "expired 12:01:00", "replaced 12:00:40 by #7",
		"good for 3:00 more", "revoked 12:01:30 by #9", "good until it is replaced", "has lived",
	} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is missing:\n%s", want, view)
		}
	}
	rows := strings.Split(view, "\n")
	if first, second := strings.IndexRune(rows[1], '▮'), strings.IndexRune(rows[4], '▮'); second <= first {
		t.Errorf("the second access token does not begin later:\n%s", view)
	}
	if !strings.Contains(rows[5], "▶") || strings.Contains(rows[5], "✗") {
		t.Errorf("a life without an end does not go on:\n%s", view)
	}
}

func TestTimelineInASCII(t *testing.T) {
	t.Parallel()
	view := ansi.Strip(timelineOf(true, 110, 10).View())
	if strings.ContainsFunc(view, func(r rune) bool { return r > 0x7e }) {
		t.Errorf("not ASCII:\n%s", view)
	}
}

func TestTimelineKeepsItsSize(t *testing.T) {
	t.Parallel()
	for w := range 140 {
		for h := range 14 {
			c := timelineOf(false, w, h)
			rows := strings.Split(c.View(), "\n")
			if h > 0 && len(rows) != h {
				t.Fatalf("%d×%d: %d rows", w, h, len(rows))
			}
			for _, row := range rows {
				if n := width(row); h > 0 && n != w {
					t.Fatalf("%d×%d: a row of %d cells: %q", w, h, n, row)
				}
			}
		}
	}
}

func TestTimelineShowsTheExchange(t *testing.T) {
	t.Parallel()
	c := timelineOf(false, 110, 10)
	if c.selected() != 7 {
		t.Errorf("the newest is not selected, but that of #%d", c.selected())
	}
	c, _ = c.Update(keyPress("g"))
	if c.selected() != 5 {
		t.Errorf("g selects that of #%d", c.selected())
	}
	c.click(4)
	if c.cursor.at != 3 {
		t.Errorf("a click on row 4 selects life %d", c.cursor.at)
	}
}
