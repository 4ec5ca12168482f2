// Package snippet writes the request of a recorded exchange as code that sends
// it again: with curl, HTTPie, Go, Python, JavaScript or C#.
//
// It starts from the recorded bytes of the request and from nothing else. What
// is secret in them becomes a variable of the environment, so that the code can
// be shown, kept and passed on. What a language or tool cannot send as it was
// (two fields of one name, a wrong Content-Length) is said in a comment.
//
// Any byte may stand in a request, for servers choose cookies, codes and
// redirect URLs, and people edit: quote.go writes them so that in each language
// they are a value and nothing else.
//
// It sends nothing, and knows nothing of OAuth beyond the names of secrets. The
// program that makes the whole walk is made by package flows/program.
package snippet
