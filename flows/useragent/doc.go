// Package useragent is a small user agent (RFC 6749 §1.1) that signs in at
// simple HTML forms, so that the front channel can be walked and recorded
// without a browser.
//
// It follows redirects, keeps cookies, and shows forms as plain fields. It runs
// no scripts and draws nothing. It never fetches the redirect URI: being sent
// there is its result. It does not read the authorization response; package
// callback does.
package useragent
