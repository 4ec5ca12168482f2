package tui

// cursor is the place in a list of n rows of which h are in view.
type cursor struct {
	at, top int
	n, h    int
}

// resize sets how many rows there are and how many are in view.
func (c *cursor) resize(n, h int) {
	c.n, c.h = n, max(h, 0)
	c.set(c.at)
}

// set goes to row i, or the nearest there is, and brings it into view.
func (c *cursor) set(i int) {
	c.at = max(min(i, c.n-1), 0)
	if c.h <= 0 {
		c.top = c.at
		return
	}
	c.top = max(min(c.top, c.at), c.at-c.h+1)
	c.top = max(min(c.top, c.n-c.h), 0)
}

// key moves by a key and says whether it was one of the list's.
func (c *cursor) key(name string) bool {
	switch name {
	case "j", "down":
		c.set(c.at + 1)
	case "k", "up":
		c.set(c.at - 1)
	case "g", "home":
		c.set(0)
	case "G", "end":
		c.set(c.n - 1)
	case "pgdown", "space", "ctrl+f", "ctrl+d":
		c.set(c.at + max(c.h-1, 1))
	case "pgup", "shift+space", "ctrl+b", "ctrl+u":
		c.set(c.at - max(c.h-1, 1))
	default:
		return false
	}
	return true
}

// more says whether there are rows above and below those in view.
func (c *cursor) more() (above, below bool) { return c.top > 0 && c.n > 0, c.top+c.h < c.n }
