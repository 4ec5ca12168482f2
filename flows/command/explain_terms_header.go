package command

import "github.com/grantwalk/grantwalk/flows/specref"

// headerTerms are the header fields.
func headerTerms() []wireName {
	return []wireName{
		{
			"Authorization", "header field of requests",
			"Who asks. At the token endpoint: Basic, with the client's ID and secret, each form-encoded and then joined with a colon and put in base64. At UserInfo and APIs: Bearer, with the access token.",
			"The client.",
			"Status 401: invalid_client from the token endpoint, a WWW-Authenticate challenge from an API. A secret with special characters fails when it was not form-encoded before.",
			specs(specref.RFC6749.Section("2.3.1"), specref.RFC6750.Section("2.1"), specref.RFC9110.Section("11.6.2")),
		},
		{
			"WWW-Authenticate", "header field of responses with status 401",
			"How one has to authenticate, and for a Bearer token what was wrong with it: invalid_token, insufficient_scope.",
			"The server that refuses.",
			"The client does not learn why it was refused. A 401 must have it.",
			specs(specref.RFC6750.Section("3"), specref.RFC6750.Section("3.1"), specref.RFC9110.Section("11.6.1")),
		},
		{
			"Cache-Control", "header field of responses",
			"What caches on the way may keep. no-store on a token response says: nothing.",
			"The provider. Any response with tokens or other credentials must have no-store. Keys and metadata may be cached, and max-age says for how long.",
			"A proxy or a browser may keep tokens, and hand them to somebody else.",
			specs(specref.RFC6749.Section("5.1"), specref.RFC9111.Section("5.2"), specref.OIDCCore.Section("3.1.3.3")),
		},
		{
			"Pragma", "header field of responses",
			"no-cache: for caches from before Cache-Control.",
			"The provider, on a token response beside Cache-Control: no-store, as RFC 6749 asks.",
			"Nothing today: Cache-Control is what counts, and HTTP deprecates Pragma.",
			specs(specref.RFC6749.Section("5.1"), specref.RFC9111.Section("5.4")),
		},
		{
			"Content-Type", "header field of requests and responses with a body",
			"What the body is. Token requests: application/x-www-form-urlencoded. Their answers, metadata and keys: JSON. UserInfo: application/json, or application/jwt when it is signed.",
			"Whoever sends the body.",
			"Strict clients refuse an answer with another type. text/html where JSON belongs is mostly a login page, a proxy or a wrong path.",
			specs(specref.RFC6749.Section("4.1.3"), specref.RFC6749.Section("5.1"), specref.OIDCCore.Section("5.3.2"), specref.RFC9110.Section("8.3")),
		},
		{
			"Content-Length", "header field of requests and responses with a body",
			"How many bytes the body has.",
			"Whoever sends the body.",
			"When it does not fit, the body is cut off, or the other side waits for bytes that never come.",
			specs(specref.RFC9110.Section("8.6"), specref.RFC9112.Section("6.2")),
		},
		{
			"Content-Encoding", "header field of responses",
			"How the body is compressed, such as gzip.",
			"The server, if the client's Accept-Encoding allows it.",
			"A client that does not undo it sees bytes in place of JSON.",
			specs(specref.RFC9110.Section("8.4")),
		},
		{
			"Location", "header field of redirects",
			"Where the browser goes next. The authorization response is such a redirect: code and state stand in it.",
			"The provider.",
			"The answer never reaches the client.",
			specs(specref.RFC6749.Section("4.1.2"), specref.RFC9110.Section("10.2.2")),
		},
		{
			"Set-Cookie", "header field of responses to a browser",
			"What the browser should keep and send back: here, that the person is signed in at the provider.",
			"The provider. Secure, HttpOnly and SameSite keep it from strangers.",
			"The person has to sign in anew for each request; many sign-in pages do not work at all.",
			specs(specref.RFC6265.Section("4.1")),
		},
		{
			"Cookie", "header field of a browser's requests",
			"What the provider told the browser to keep.",
			"The browser.",
			"The provider does not know the person, or forgets in the middle of the sign-in what was asked.",
			specs(specref.RFC6265.Section("4.2")),
		},
		{
			"Host", "header field of requests",
			"Which site is asked. Many providers make their issuer of it.",
			"The client, from the URL; a reverse proxy may change it.",
			"Behind a proxy that does not pass it on, the provider names itself wrongly, and the issuer does not match.",
			specs(specref.RFC9110.Section("7.2"), specref.OIDCDiscovery.Section("4.3")),
		},
		{
			"Date", "header field of responses",
			"The provider's clock.",
			"The provider.",
			"Clocks that differ by minutes make ID tokens look expired, or not valid yet; this field shows it.",
			specs(specref.RFC9110.Section("6.6.1")),
		},
		{
			"Accept", "header field of requests",
			"What the client can read, such as application/json.",
			"The client.",
			"Some servers answer with HTML or XML where nothing was asked for.",
			specs(specref.RFC9110.Section("12.5.1")),
		},
		{
			"Accept-Language", "header field of a browser's requests",
			"In which languages the person reads. OpenID Connect's ui_locales says the same in the authorization request.",
			"The browser.",
			"The page comes in the provider's own language.",
			specs(specref.RFC9110.Section("12.5.4"), specref.OIDCCore.Section("3.1.2.1")),
		},
		{
			"User-Agent", "header field of requests",
			"Which program asks.",
			"The client.",
			"Some firewalls turn requests without it away, or those of programs they do not know.",
			specs(specref.RFC9110.Section("10.1.5")),
		},
		{
			"Origin", "header field of a browser's requests",
			"From which site the request was made. Providers compare it when a form is posted, or when a script asks.",
			"The browser.",
			"A provider that checks it refuses the form of its own page behind a proxy that changes the host.",
			specs(specref.RFC6749.Section("10.12")),
		},
		{
			"Referrer-Policy", "header field of responses to a browser",
			"Whether the next page learns which URL the browser came from. no-referrer: it does not.",
			"The provider and the client, for pages whose URL holds a code or state.",
			"The URL with the code goes to other sites in the Referer field.",
			specs(specref.RFC9700.Section("4.2")),
		},
		{
			"X-Frame-Options", "header field of responses to a browser",
			"Whether another site may show the page in a frame. frame-ancestors of Content-Security-Policy is its successor.",
			"The provider, on the pages for signing in and for consent.",
			"A hostile site can lay its own page over the consent button (clickjacking).",
			specs(specref.RFC6749.Section("10.13"), specref.RFC9700.Section("4.16")),
		},
		{
			"Content-Security-Policy", "header field of responses to a browser",
			"What a page may load and run, who may frame it (frame-ancestors), and where its forms may go (form-action).",
			"The provider.",
			"Injected script or a hostile frame can act for the person. A form-action that is too strict keeps the browser from the redirect URI.",
			specs(specref.RFC6749.Section("10.13"), specref.RFC9700.Section("4.16")),
		},
		{
			"X-Content-Type-Options", "header field of responses to a browser",
			"nosniff: the browser must take Content-Type at its word.",
			"The provider.",
			"A browser may guess another type, and run as a page what was meant as data.",
			specs(specref.RFC9110.Section("8.3")),
		},
	}
}
