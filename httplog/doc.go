// Package httplog is the wire: an http.RoundTripper that turns each request
// into bytes once, holds those bytes at a gate, writes them to a connection of
// its own, and records what went out and what came back, byte for byte.
//
// It knows HTTP and nothing else. What the messages mean (OAuth, OpenID
// Connect) is for package flows; how they look on a screen is for package tui.
// The one thing it knows of OAuth is where the secrets are in a message
// (redact.go), because nothing may be shown or exported without that.
//
// A Draft is a request that a person edits at the gate: its bytes, of which each
// edit rewrites what it is about and nothing else. A Veil is a Draft as text for
// an editor, with placeholders for the secrets.
//
// A Log is bounded in memory: of one body Transport.MaxBody is kept, of all
// messages together Log.MaxMemory, for which old large bodies are cut to their
// beginning (trim.go). Who follows a log asks it for what changed (Since,
// Endings), for a walk may have thousands of exchanges.
//
// It speaks HTTP/1.1 itself (RFC 9112). net/http's own Transport cannot do this
// job: it re-sorts header fields, drops those it finds wrong, retries behind
// the gate's back, and refuses answers that a person has to be able to see.
package httplog
