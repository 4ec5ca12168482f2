package specref

// httpSection has the sections about HTTP and what carries it.
func httpSection(r Ref) string {
	switch r {
	case RFC9110.Section("5"):
		return "Fields"
	case RFC9110.Section("5.4"):
		return "Field Limits"
	case RFC9110.Section("9.3"):
		return "Method Definitions"
	case RFC9110.Section("11.1"):
		return "Authentication Scheme"
	case RFC9110.Section("15"):
		return "Status Codes"
	case RFC9110.Section("15.3.1"):
		return "200 OK"
	case RFC9110.Section("15.4"):
		return "Redirection 3xx"
	case RFC9110.Section("15.5.8"):
		return "407 Proxy Authentication Required"
	case RFC9110.Section("15.5.15"):
		return "414 URI Too Long"
	case RFC9111.Section("3.5"):
		return "Storing Responses to Authenticated Requests"
	case RFC9111.Section("4.2"):
		return "Freshness"
	case RFC9112.Section("2.1"):
		return "Message Format"
	case RFC9112.Section("2.3"):
		return "HTTP Version"
	case RFC9112.Section("3.2"):
		return "Request Target"
	case RFC9112.Section("6.3"):
		return "Message Body Length"
	case RFC9112.Section("8"):
		return "Handling Incomplete Messages"
	case RFC3986.Section("6.2.1"):
		return "Simple String Comparison"
	case RFC6266.Section("4"):
		return "Header Field Definition"
	case RFC6585.Section("5"):
		return "431 Request Header Fields Too Large"
	case RFC6585.Section("6"):
		return "511 Network Authentication Required"
	case RFC7239.Section("4"):
		return "Forwarded HTTP Header Field"
	case RFC7838.Section("3"):
		return "The Alt-Svc HTTP Header Field"
	case RFC8942.Section("3.1"):
		return "The Accept-CH Response Header Field"
	case RFC9218.Section("5"):
		return "The Priority HTTP Header Field"
	case RFC9457.Section("3.1.1"):
		return "\"type\""
	case RFC9457.Section("3.1.2"):
		return "\"status\""
	case RFC9457.Section("3.1.3"):
		return "\"title\""
	case RFC9457.Section("3.1.4"):
		return "\"detail\""
	case RFC9457.Section("3.1.5"):
		return "\"instance\""
	case RFC5280.Section("4.1.2.5"):
		return "Validity"
	case RFC9325.Section("3.1.1"):
		return "SSL/TLS Protocol Versions"
	case RFC9325.Section("4.2"):
		return "Cipher Suites for TLS 1.2"
	case RFC9325.Section("7.1"):
		return "Host Name Validation"
	case RFC9525.Section("6"):
		return "Verifying Service Identity"
	case RFC9110.Section("6.6.1"):
		return "Date"
	case RFC9110.Section("6.6.2"):
		return "Trailer"
	case RFC9110.Section("7.8"):
		return "Upgrade"
	case RFC9110.Section("10.1.1"):
		return "Expect"
	case RFC9110.Section("7.2"):
		return "Host and :authority"
	case RFC9110.Section("7.6.1"):
		return "Connection"
	case RFC9110.Section("7.6.3"):
		return "Via"
	case RFC9110.Section("8.3"):
		return "Content-Type"
	case RFC9110.Section("8.4"):
		return "Content-Encoding"
	case RFC9110.Section("8.5"):
		return "Content-Language"
	case RFC9110.Section("8.6"):
		return "Content-Length"
	case RFC9110.Section("8.8.2"):
		return "Last-Modified"
	case RFC9110.Section("8.8.3"):
		return "ETag"
	case RFC9110.Section("10.1.3"):
		return "Referer"
	case RFC9110.Section("10.1.5"):
		return "User-Agent"
	case RFC9110.Section("10.2.1"):
		return "Allow"
	case RFC9110.Section("10.2.2"):
		return "Location"
	case RFC9110.Section("10.2.3"):
		return "Retry-After"
	case RFC9110.Section("10.2.4"):
		return "Server"
	case RFC9110.Section("11.5"):
		return "Establishing a Protection Space (Realm)"
	case RFC9110.Section("11.6.1"):
		return "WWW-Authenticate"
	case RFC9110.Section("11.6.2"):
		return "Authorization"
	case RFC9110.Section("11.7.1"):
		return "Proxy-Authenticate"
	case RFC9110.Section("11.7.2"):
		return "Proxy-Authorization"
	case RFC9110.Section("12.5.1"):
		return "Accept"
	case RFC9110.Section("12.5.3"):
		return "Accept-Encoding"
	case RFC9110.Section("12.5.4"):
		return "Accept-Language"
	case RFC9110.Section("12.5.5"):
		return "Vary"
	case RFC9110.Section("13.1.2"):
		return "If-None-Match"
	case RFC9110.Section("13.1.3"):
		return "If-Modified-Since"
	case RFC9110.Section("16.3"):
		return "Field Extensibility"
	case RFC9110.Section("17.12"):
		return "Disclosure of Product Information"
	case RFC9111.Section("5.1"):
		return "Age"
	case RFC9111.Section("5.2"):
		return "Cache-Control"
	case RFC9111.Section("5.3"):
		return "Expires"
	case RFC9111.Section("5.4"):
		return "Pragma"
	case RFC9112.Section("6.1"):
		return "Transfer-Encoding"
	case RFC9112.Section("6.2"):
		return "Content-Length"
	case RFC9112.Section("7.1"):
		return "Chunked Transfer Coding"
	case RFC9112.Section("C.2.2"):
		return "Keep-Alive Connections"
	case RFC9112.Section("9.3"):
		return "Persistence"
	case RFC9112.Section("9.6"):
		return "Tear-down"
	}
	return ""
}
