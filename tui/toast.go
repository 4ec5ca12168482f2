package tui

import (
	"strings"
	"time"
)

// toast is a short remark that lies over the lower right corner for a while.
type toast struct {
	th         *theme
	text       string
	bad        bool
	generation int
}

// toastTime is how long a remark stays: long enough to read it.
func toastTime(text string) time.Duration {
	return 3*time.Second + time.Duration(len(text))*40*time.Millisecond
}

// rows is the remark in a frame of at most w cells; nothing when there is none.
func (c toast) rows(w int) []string {
	if c.text == "" || w < 12 {
		return nil
	}
	style, sign := c.th.Accent, c.th.sym.Bullet
	if c.bad {
		style, sign = c.th.Bad, c.th.sym.Warn
	}
	lines := wrapText(c.th.words(c.text), min(w, 84)-6)
	if len(lines) > 4 {
		lines = append(lines[:3:3], lines[3]+c.th.sym.Ellipsis)
	}
	room := 0
	for _, line := range lines {
		room = max(room, width(line))
	}
	side := style.Render(c.th.sym.Vertical)
	edge := strings.Repeat(c.th.sym.Horizontal, room+4)
	out := []string{style.Render(c.th.sym.TopLeft + edge + c.th.sym.TopRight)}
	for i, line := range lines {
		mark := " "
		if i == 0 {
			mark = style.Render(sign)
		}
		out = append(out, side+" "+mark+" "+c.th.fit(line, room)+" "+side)
	}
	return append(out, style.Render(c.th.sym.BottomLeft+edge+c.th.sym.BottomRight))
}
