// Package command is the command line: flags become flow options, and the
// engine's walk becomes text, JSON and an exit status. One file has one command.
//
// It decides nothing about the protocol, which is for package flows, and draws
// no screen: the terminal front end is handed in by main as a function, because
// nothing but main may import it.
//
// Standard output carries what a command is for, and nothing else: the
// transcript, one JSON document, a token response. Progress, prompts, warnings
// and errors go to standard error. No control character of a server reaches
// either, and no secret unless --reveal asks for it.
//
// Where to look:
//
//	main.go process.go      the entry, and what it touches of the process
//	root.go demo.go         commands that start the terminal front end
//	run.go check.go         commands that walk without a front end
//	headless.go failon.go   such a walk from start to end, and its exit status
//	explain*.go             findings, names (of package terms) and experiments in words
//	flags.go conflicts.go   the flags of a client, and which do not fit
//	values.go secret.go     values of flags; where a secret is read from
//	provider.go idp.go      the embedded provider and its flags
//	scenarios.go fit.go     its scenarios, and what a walk needs to meet one
//	news.go progress.go log.go   what is new in a walk, and who is told
//	paste.go browser.go     a pasted redirect URL, the system browser
//	output.go exports.go endfile.go   --json, --token and the transcript; --har and
//	                        --report
//	usage.go suggest.go help.go   errors and help
//	version.go completion.go
package command
