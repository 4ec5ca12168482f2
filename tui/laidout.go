package tui

import (
	"context"

	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// page is what a message pane shows, made ready: its lines are found.
type page struct {
	*pageBuilder
	ready pager.Prepared
}

// bodySize is how many bytes the body of this side has in the form asked for.
func (c *messagePane) bodySize() int {
	switch r := c.x.Response; {
	case !c.has || c.response && r == nil:
		return 0
	case !c.response:
		return len(c.x.Request.Raw)
	case c.form == formWire:
		return r.Wire.Len()
	default:
		return r.Body().Len()
	}
}

// large says whether the page is made beside the UI, with a first part at once.
func (c *messagePane) large() bool { return c.bodySize() > maxAtOnce }

// build puts the page together: all of it, or what there can be at once.
func (c *messagePane) build(known []string) *pageBuilder {
	b := &pageBuilder{th: c.th, reveal: c.reveal, known: known, width: c.pager.Width(), first: true}
	b.message(c.x, c.has, c.response, c.form)
	if !b.partly {
		return b
	}
	style, rest := string(c.th.Faint), size(int64(c.bodySize()))
	switch {
	case c.x.State == httplog.Receiving:
		b.remark(style, "The rest is shown when all has come: "+rest+" so far"+c.th.sym.Ellipsis)
	case c.gaveUp:
		b.remark(style, "Stopped. These are the first bytes of "+rest+"; p shows them another way.")
	default:
		b.remark(style, "The rest of "+rest+" is on its way"+c.th.sym.Ellipsis)
	}
	return b
}

// message puts one side of an exchange together.
func (b *pageBuilder) message(x httplog.Exchange, has, response bool, form bodyForm) {
	switch {
	case !has:
	case response:
		responsePage(b, x, form)
	default:
		requestPage(b, x, form)
	}
}

// layOut sets down the job that makes the whole page.
func (c *messagePane) layOut(known []string) {
	if c.x.State == httplog.Receiving || c.gaveUp {
		return
	}
	what := "laying out"
	if c.form != formPretty {
		what = "reading"
	}
	b := &pageBuilder{th: c.th, reveal: c.reveal, known: known, width: c.pager.Width()}
	x, response, form, pane := c.x, c.response, c.form, c.pager
	c.layingOut = newJob(what, func(ctx context.Context, m *meter) any {
		b.ctx, b.report = ctx, func(percent int) { m.set(percent, 100) }
		b.message(x, true, response, form)
		if b.err != nil {
			return nil
		}
		return page{b, pane.Prepare(b.doc)}
	})
}

// jobs are what is done beside the UI for this pane.
func (c *messagePane) jobs() []*job {
	if c.layingOut == nil {
		return nil
	}
	return []*job{c.layingOut}
}

// jobDone takes in what a job came to, if it is one of this pane. Whoever was
// reading reads on at the same byte, or at the mark that was waited for.
func (c *messagePane) jobDone(msg jobDoneMsg) {
	if msg.job != c.layingOut {
		return
	}
	c.layingOut = nil
	whole, ok := msg.result.(page)
	if !ok {
		return
	}
	awaited := c.mark != nil && len(c.marks.first) == 0
	seen := c.showsMark()
	c.take(whole.pageBuilder)
	c.pager.SetPrepared(whole.ready)
	c.applyMark()
	switch {
	case len(c.marks.first) > 0 && (awaited || seen):
		c.goToMark()
		if awaited && c.mark.cursor {
			c.cursorToMark()
		}
	case c.resume > 0:
		c.pager.SetTopOffset(c.resume)
	}
	c.resume = 0
}

// jobStopped says that a job was given up. What cannot be had laid out is shown
// as it came.
func (c *messagePane) jobStopped(j *job) {
	if j != c.layingOut {
		return
	}
	c.layingOut = nil
	if c.form == formPretty {
		c.form = formRaw
		return
	}
	c.gaveUp = true
}

// take keeps what is known of the page that is shown.
func (c *messagePane) take(b *pageBuilder) {
	c.laidOut, c.dumped, c.partly = b.laidOut, b.dumped, b.partly
	c.places, c.doc = b.places, b.doc
}
