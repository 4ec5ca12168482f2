// Package tui is the terminal front end: it shows what the engine of package
// flows does, and turns keys into events for it. It opens no connection and
// parses no protocol; what it may not know of (the embedded provider) it is
// given as a function.
//
// # The rules of this package
//
// One place for each kind of decision. Looks come from theme.go, rectangles
// from layout.go, keys with their names and conditions from the action table in
// keys.go, which also makes the footer, the help and the palette. Commands are
// named functions in commands.go.
//
// Update does no I/O and a command changes no state. What comes from outside
// (the runner's changes, a clipboard's answer, a saved file) comes as a message.
//
// View is cheap, for it runs on every message: each pane keeps its rows until
// something in it changes, what stands around the panes stays as it is while a
// person scrolls, and a frame is put together by appending rows to one buffer
// (frame.go). A style is a sequence that Lip Gloss made once (theme.go). Every row is exactly as wide as its pane; no row is wider
// than the terminal and no frame higher.
//
// Sizes are pushed down. A component (component.go says what that is) never
// asks how large the terminal is.
//
// Text from a server is only text. It reaches the screen through the pager or
// through theme.clean, and nowhere else. What is secret is masked until the
// person asks for it, in the panes and in what is copied or saved.
//
// # Map
//
//	config.go run.go        what the program is given; start and end, panics
//	app.go route.go pointer.go focus.go view.go   the root model; who gets which
//	                        message, the mouse, the keys, the sizes; the panes put
//	                        together
//	walk.go awaits.go       the app's dealings with the runner, and with what
//	                        asks the person something while it waits
//	judge.go jump.go        the rules, run in a command; to the bytes that a
//	                        finding points at
//	probes.go recording.go har.go report.go   requests that settle a finding; a
//	                        recording in the place of a walk; the walk as a file
//	keys.go actions.go take.go   the action table, and what the actions do
//	theme.go themes.go component.go   looks, the sets of them, and the shape of every
//	                        part
//	present.go present_keys.go layout_present.go letters.go   the screen for a
//	                        room: one message, large, and the keys that are pressed
//	tour.go tour_refresh.go tour_pkce.go tour_reuse.go touring.go tour_picker.go
//	                        the tours: how they get from stop to stop, what they
//	                        are about, and the screen while one is under way
//	quiz.go quizzing.go quiz_dialog.go   the quiz: its rounds, what it hides until
//	                        the cause is named, and what asks for it
//	layout.go frame.go      rectangles from (w, h), and rows into a frame
//	commands.go             every command that touches the world
//	header.go footer.go     the first and the last row
//	list.go steps.go exchanges.go exchanges_groups.go tally.go   the left column,
//	                        what is none of the walk's own in it, and what is
//	                        counted of the log as it comes
//	message.go message_frame.go laidout.go job.go   the request and response panes, on
//	                        package pager, with their titles and captions; of a large
//	                        body, a first part at once and all of it by a job
//	document.go page.go body.go decoded.go   what stands in them: bytes and remarks,
//	                        a message, a body in its forms, a JWT or what is not text
//	places.go mark.go       which byte stands where in them, and the marks on what a
//	                        finding points at
//	lines.go                the line cursor there: folds, numbers, lines to copy
//	under.go follow.go      what is under the cursor there, and where its value comes
//	                        from; the Explain tab follows it
//	explain.go findings.go tokens.go timeline.go   the tabs at the bottom
//	findings_detail.go findings_rules.go   one finding; all rules and how they came out
//	tokens_claims.go tokens_values.go tokens_choose.go tokens_mark.go tokens_diff.go   the
//	                        claims and values of tokens, the cursor on a claim, the
//	                        mark of a finding, before and after a refresh
//	sequence.go sequence_rows.go   another of them: the exchanges as arrows between
//	                        those who take part
//	explain_spot.go explain_line.go   the explanation of what is under the cursor
//	compare.go compare_rows.go compare_pick.go   two exchanges or two tokens
//	signin.go form.go confirm.go start.go picker.go   what asks the person
//	                        something
//	edit.go edit_dialog.go edit_rows.go edit_typing.go edit_view.go   the held
//	                        request as fields; a secret in a line that is typed
//	editor.go editor_run.go   the held request in the person's own editor
//	faults.go altered.go    the faults of a client, one key each; what is said of
//	                        requests that a person altered
//	labs.go lab_offer.go lab_run.go lab_verdict.go explain_lab.go wait.go   the
//	                        experiments: the list, what is asked before one, while
//	                        one runs, what it came to; a wait with its bar
//	code.go                 an exchange or the walk as code, in six languages
//	resend.go breakpoints.go   an exchange sent again; where c stops
//	profiles.go profiles_list.go profiles_save.go start_profile.go
//	commands_profiles.go chooser.go   profiles: started, listed, saved; vendors'
//	                        presets; the form as a profile; a list to choose from
//	controls.go entry.go    the lines of a form, and a line to type in
//	dialog.go help.go palette.go prompt.go info.go toast.go   what lies on top
//	prose.go scroller.go numbers.go countdown.go   words, rows and numbers
package tui
