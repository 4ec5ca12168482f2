package tui

// jobs are what is done beside the UI for this pane.
func (c *messagePane) jobs() []*job {
	if c.layingOut == nil {
		return nil
	}
	return []*job{c.layingOut}
}

// jobDone takes in what a job came to, if it is one of this pane.
func (c *messagePane) jobDone(msg jobDoneMsg) {
	if msg.job == c.layingOut {
		c.layingOut = nil
	}
}

// jobStopped says that a job was given up.
func (c *messagePane) jobStopped(j *job) {
	if j == c.layingOut {
		c.layingOut = nil
	}
}
