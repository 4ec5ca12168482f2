package tui

import (
	"fmt"

	"github.com/grantwalk/grantwalk/httplog"
)

// actWidth is the width from which on a row of the list says what a request of
// an experiment is there for, and remarkWidth that from which on it does so
// beside the path.
const (
	actWidth    = 34
	remarkWidth = 60
)

// grouped says whether the exchanges i and j of the list are of the same run of
// an experiment.
func (c exchangesPane) grouped(i, j int) bool {
	if i < 0 || j < 0 || i >= len(c.list) || j >= len(c.list) {
		return false
	}
	a, b := c.list[i].Label, c.list[j].Label
	return a.Lab != "" && a.Lab == b.Lab && a.Run == b.Run
}

// bracket is the sign before row i: it holds the exchanges of an experiment
// together.
func (c exchangesPane) bracket(i int) string {
	sym := c.th.sym
	switch above, below := c.grouped(i, i-1), c.grouped(i, i+1); {
	case c.list[i].Label.Lab == "":
		return " "
	case above && below:
		return sym.Vertical
	case above:
		return sym.BottomLeft
	case below:
		return sym.TopLeft
	}
	return sym.TeeLeft
}

// subject is what row i says of its exchange in room cells: the end of the path,
// and what it is beside the walk, if it is that.
func (c exchangesPane) subject(i, room int) string {
	x := c.list[i]
	path, remark := c.th.words(shortPath(x)), c.th.words(c.remark(x))
	switch {
	case remark == "" || x.Label.Lab != "" && c.w < actWidth:
		return c.th.fitTail(path, room)
	case c.w >= remarkWidth:
		n := min(width(path), room/2)
		return c.th.fitTail(path, n) + "  " + c.th.fit(remark, max(room-n-2, 0))
	}
	return c.th.fit(remark, room)
}

// remark says what an exchange is that is none of the walk's own.
func (c exchangesPane) remark(x httplog.Exchange) string {
	switch {
	case x.Label.Lab != "" && c.w >= remarkWidth:
		return "experiment " + x.Label.Lab + ": " + x.Label.Act
	case x.Label.Lab != "":
		return x.Label.Act
	case x.Label.Resends != 0 && c.w < actWidth:
		return fmt.Sprintf("#%d again", x.Label.Resends)
	case x.Label.Resends != 0:
		return again(c.list, x)
	}
	return ""
}

// group names the experiment that the selected exchange is of.
func (c exchangesPane) group() string {
	x, ok := c.selected()
	switch {
	case !ok || x.Label.Lab == "":
		return ""
	case c.w < actWidth:
		return x.Label.Lab
	}
	return "experiment " + x.Label.Lab
}

// again says which exchange x repeats, and the how manieth attempt it is: the
// first request is attempt 1, also where an attempt was itself sent again.
func again(list []httplog.Exchange, x httplog.Exchange) string {
	if x.Label.Resends == 0 {
		return ""
	}
	first, n := firstOf(list, x.ID), 1
	for i := range list[:min(x.ID, len(list))] {
		if list[i].Label.Resends != 0 && firstOf(list, list[i].ID) == first {
			n++
		}
	}
	return fmt.Sprintf("#%d again, attempt %d", x.Label.Resends, n)
}

// firstOf is the exchange of which exchange id is a repetition in the end.
func firstOf(list []httplog.Exchange, id int) int {
	for id > 0 && id <= len(list) {
		before := list[id-1].Label.Resends
		if before <= 0 || before >= id {
			break
		}
		id = before
	}
	return id
}
