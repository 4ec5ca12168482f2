// Package pager is a pane of text that stays quick however large the text is.
// It shows raw HTTP messages and explanations: it scrolls, wraps, searches,
// masks secrets, colours, and makes every byte harmless to the terminal.
//
// It is not an editor, it parses no protocol beyond what colouring needs, and
// it starts no goroutine: what takes long is a command.
//
// # How it stays quick
//
// The text is kept as the bytes that were given, held once. A sparse index
// finds a line: one entry for every 64 lines or 4 KiB, so it is small even for
// a body of nothing but newlines. The scroll position is a line and a row
// within it; the rows of the whole text are never counted. A long line gets a
// checkpoint every 4 KiB the first time somebody goes that far. Only the rows
// in view are cut, neutralised, coloured and padded.
//
// # Map
//
//	document.go  what is shown: text, sections, masks, spans
//	index.go     from a line number or an offset to a line
//	glyph.go     how a byte sequence looks in cells, and that it does no harm
//	walker.go    the text of a line as a sequence of pieces
//	tokens.go    colouring, resumable at any row; styles.go how it looks
//	long.go      checkpoints on long lines
//	layout.go    which bytes stand on which row
//	scroll.go    moving about
//	cursor.go    the row that folding and selecting start from
//	fold.go      objects and arrays drawn as one line
//	folding.go   folding them; brackets.go finds where they begin and end
//	select.go    lines to copy
//	gutter.go    line numbers, and the cursor's mark
//	search.go    the search a person types
//	finder.go    the matches in a text, however large
//	needle.go regexp.go   plain text and expressions, in what is shown
//	paint.go     rows to cells
//	model.go     the component; keys.go and update.go its input
package pager
