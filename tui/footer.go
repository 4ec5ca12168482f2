package tui

import "strings"

// footerOrder is the keys that may stand in the last row, the most useful
// first; which of them do depends on what can be done now and on the room.
var footerOrder = []string{
	"next", "answer", "continue", "edit", "fault", "open", "escape", "related", "fold", "select", "verdict", "finding", "probe", "expire", "labs", "explain", "rerun", "reveal", "pretty", "copy", "zoom", "sign-in", "info", "auto", "back",
}

// footer is the last row: the keys that matter now.
func (a *app) footer() string {
	help := a.footerItem(a.table.get("help"))
	room := a.layout.w - 2 - width(help)
	out := " "
	for _, id := range footerOrder {
		act := a.table.get(id)
		if act.short == nil || act.whyNot(a) != "" {
			continue
		}
		item := a.footerItem(act)
		if item == "" {
			continue
		}
		if width(out)+width(item) > room {
			break
		}
		out += item + "   "
	}
	return a.th.fit(strings.TrimRight(out, " "), max(room, 0)) + " " + help + " "
}

func (a *app) footerItem(act *action) string {
	word := act.short(a)
	if word == "" {
		return ""
	}
	return a.th.Key.Render(act.shown) + " " + word
}

// startFooter is the last row of the start screen.
func (a *app) startFooter() string {
	k := a.th.Key.Render
	if a.start.filling { // letters are typed there
		return a.th.fit(" "+k("tab")+" move   "+k("space")+" change   "+k("enter")+" go on   "+k("esc")+" back   "+k("ctrl+c")+" quit", a.layout.w)
	}
	return a.th.fit(" "+k("j k")+" move   "+k("enter")+" choose   "+k("?")+" help   "+k("q")+" quit", a.layout.w)
}
