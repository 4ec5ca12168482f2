package findings

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// inspectors are the makers of proxies and programs that put their own
// certificate in the place of the server's, as their authorities call
// themselves.
var inspectors = []string{
	"zscaler", "netskope", "fortinet", "fortigate", "palo alto", "blue coat", "bluecoat", "symantec web", "umbrella",
	"mcafee web", "skyhigh", "sophos", "forcepoint", "websense", "barracuda", "check point", "checkpoint", "sonicwall",
	"watchguard", "untangle", "squid", "mitmproxy", "charles proxy", "do_not_trust_fiddler", "fiddler", "portswigger",
	"burp", "proxyman", "kaspersky", "avast", "eset ssl", "bitdefender", "cloudflare gateway", "iboss", "menlo",
}

// tlsFault is the way in which TLS failed.
type tlsFault int

const (
	tlsTrust   tlsFault = iota + 1 // the certificate is from nobody we trust
	tlsName                        // it is for others, or out of date
	tlsVersion                     // no protocol or cipher in common
	tlsOther                       // what answers does not speak TLS, or wants something else
)

// failedTLS tells in which way TLS failed in x; 0 when it did not.
func failedTLS(x *Exchange) tlsFault {
	if x.Failure != httplog.FailTLS {
		return 0
	}
	if _, ok := errors.AsType[x509.HostnameError](x.Err); ok {
		return tlsName
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](x.Err); ok {
		if e.Reason == x509.Expired {
			return tlsName
		}
		return tlsTrust
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](x.Err); ok {
		return tlsTrust
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](x.Err); ok || x.Err == nil {
		return tlsOther
	}
	if f := toldTLS(x.Err); f != 0 {
		return f
	}
	text := x.Err.Error()
	for _, s := range []string{"protocol version", "handshake failure", "insufficient security", "unsupported certificate", "unsupported protocol", "no cipher suite", "SHA1", "SHA-1", "inappropriate fallback", "illegal parameter"} {
		if strings.Contains(text, s) || causeContains(x.Err, s) {
			return tlsVersion
		}
	}
	return tlsOther
}

// toldTLS reads what a recording says of a handshake that failed, which is text:
// this program's own, or the names that browsers and OpenSSL have for it. It is
// 0 for what it does not know.
func toldTLS(err error) tlsFault {
	text := strings.ToLower(err.Error())
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	switch {
	case has("certificate is not for", "a certificate is out of date", "err_cert_common_name_invalid", "err_cert_date_invalid", "bad_cert_domain",
		"expired_certificate", "expired_issuer", "not_yet_valid", "certificate has expired", "certificate expired", "certificate is not yet valid", "hostname mismatch"):
		return tlsName
	case has("version_or_cipher_mismatch", "obsolete_version", "unsupported_version", "no_cypher_overlap"):
		return tlsVersion
	case has("which is not trusted here", "the certificate cannot be used", "err_cert_", "unknown_issuer", "self_signed", "self-signed", "self signed",
		"untrusted", "unable to get local issuer", "certificate verify failed", "unknown authority"):
		return tlsTrust
	}
	return 0
}

// causeContains looks into the causes of an error, whose text need not have them.
func causeContains(err error, s string) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Err != nil && strings.Contains(op.Err.Error(), s) {
		return true
	}
	if wire, ok := errors.AsType[*httplog.Error](err); ok && wire.Err != nil {
		return strings.Contains(wire.Err.Error(), s)
	}
	return false
}

// perHost calls judge for the exchanges over TLS, until it has a hit for their
// host.
func (t *Trace) perHost(judge func(*Exchange) (Hit, bool)) Outcome {
	var hits []Hit
	done := map[string]bool{}
	seen := false
	for _, x := range t.serverExchanges() {
		if x.TLS == nil && x.Failure != httplog.FailTLS {
			continue
		}
		seen = true
		host := hostOf(x.URL)
		if done[host] {
			continue
		}
		if h, ok := judge(x); ok {
			done[host] = true
			hits = append(hits, h)
		}
	}
	if !seen {
		return notApplicable("no exchange over TLS was recorded with its handshake")
	}
	return found(hits...)
}

// leaf is the server's own certificate.
func leaf(x *Exchange) (httplog.Certificate, bool) {
	if x.TLS == nil || len(x.TLS.Certificates) == 0 {
		return httplog.Certificate{}, false
	}
	return x.TLS.Certificates[0], true
}

var ruleTLSTrust = Rule{
	ID: "TLS-TRUST", Topic: "metadata", Severity: Error,
	Title:  "Certificate is not trusted",
	Looks:  "A handshake that failed because nobody trusted here signed the server's certificate: it is self-signed, from a private authority, sent without its intermediate, or that of a proxy that looks into TLS.",
	Breaks: "Clients refuse the connection, and rightly: whoever answers may be anybody.",
	Specs:  []specref.Ref{specref.OIDCCore.Section("16.17"), specref.RFC6749.Section("10.9"), specref.RFC9325.Section("7.1")},
	Fix: Fix{
		IdP:    "Send the whole chain, the intermediate certificates included (fullchain.pem, not cert.pem), or use a certificate of a public authority.",
		Client: "Add the authority's certificate (here --ca FILE; SSL_CERT_FILE for Go, NODE_EXTRA_CA_CERTS for Node.js). Never switch the check off in production.",
	},
	Judge: func(t *Trace) Outcome {
		return t.perHost(func(x *Exchange) (Hit, bool) {
			c, known := leaf(x)
			selfSigned := known && len(x.TLS.Certificates) == 1 && c.Subject == c.Issuer
			if failedTLS(x) != tlsTrust {
				if selfSigned && x.TLS.Insecure {
					return Hit{Severity: Warning, At: x.AtRequest(), Message: fmt.Sprintf("The certificate of %s is self-signed (%s), and its check was switched off.", hostname(x), quote(c.Subject))}, true
				}
				return Hit{}, false
			}
			return Hit{At: x.AtRequest(), Message: fmt.Sprintf("The certificate of %s is not trusted: %s.", hostname(x), distrust(x))}, true
		})
	},
}

// distrust says why a certificate is not trusted.
func distrust(x *Exchange) string {
	if e, ok := errors.AsType[x509.CertificateInvalidError](x.Err); ok {
		return "it may not be used so (" + quote(e.Error()) + ")"
	}
	c, known := leaf(x)
	if !known {
		return "it is signed by an authority that is not known here"
	}
	top := x.TLS.Certificates[len(x.TLS.Certificates)-1]
	for _, maker := range inspectors {
		if strings.Contains(strings.ToLower(c.Issuer+" "+top.Issuer), maker) {
			return "a proxy looks into TLS and signed it in the server's place (" + quote(c.Issuer) + ")"
		}
	}
	switch {
	case c.Subject == c.Issuer:
		return "it is self-signed (" + quote(c.Subject) + ")"
	case top.Subject == top.Issuer:
		return "it comes from a private authority (" + quote(top.Subject) + ")"
	case len(x.TLS.Certificates) == 1:
		return "it is signed by " + quote(c.Issuer) + ", whose certificate was not sent with it: an intermediate is missing, or the authority is a private one"
	}
	return "its chain ends at " + quote(top.Issuer) + ", which is not trusted here: an intermediate is missing, or the authority is a private one"
}

const (
	// soon is when a certificate's end is near.
	soon = 14 * 24 * time.Hour
	// shortLived is the life of a certificate that is renewed every few hours.
	shortLived = 48 * time.Hour
)

var ruleTLSNameDate = Rule{
	ID: "TLS-NAME-DATE", Topic: "metadata", Severity: Error,
	Title:  "Certificate is for another name, or out of date",
	Looks:  "A certificate that is not for the host that was asked, that has only a common name and no alternative names, that is not valid yet or no longer, or that ends within 14 days (warning).",
	Breaks: "Clients refuse the connection; those who switch the check off talk to anybody.",
	Specs:  []specref.Ref{specref.OIDCCore.Section("16.17"), specref.OIDCDiscovery.Section("7.1"), specref.RFC9525.Section("6"), specref.RFC5280.Section("4.1.2.5")},
	Fix: Fix{
		IdP:    "Renew the certificate and see that the server has loaded it; have the name that clients use among its subject alternative names.",
		Client: "Use a name that the certificate is for, and check this machine's clock.",
	},
	Judge: func(t *Trace) Outcome { return t.perHost(certificateNameAndDate) },
}

func certificateNameAndDate(x *Exchange) (Hit, bool) {
	c, known := leaf(x)
	hit := func(s Severity, format string, args ...any) (Hit, bool) {
		return Hit{Severity: s, At: x.AtRequest(), Message: fmt.Sprintf(format, args...)}, true
	}
	now := x.Asked()
	if failedTLS(x) == tlsName {
		e, _ := errors.AsType[x509.CertificateInvalidError](x.Err)
		if e.Reason == x509.Expired && e.Cert != nil {
			c = httplog.Certificate{Subject: e.Cert.Subject.String(), NotBefore: e.Cert.NotBefore, NotAfter: e.Cert.NotAfter}
			if now.Before(c.NotBefore) {
				return hit(Error, "The certificate %s of %s is not valid before %s; by this machine's clock it is %s.", quote(c.Subject), hostname(x), date(c.NotBefore), date(now))
			}
			return hit(Error, "The certificate %s of %s is valid until %s; by this machine's clock it is %s.", quote(c.Subject), hostname(x), date(c.NotAfter), date(now))
		}
		switch {
		case !known:
			return hit(Error, "The certificate of %s is for another name, or out of date: the recording says %s.", hostname(x), quote(afterColon(x.Err.Error())))
		case now.After(c.NotAfter):
			return hit(Error, "The certificate %s of %s is valid until %s; the client asked on %s.", quote(c.Subject), hostname(x), date(c.NotAfter), date(now))
		case now.Before(c.NotBefore):
			return hit(Error, "The certificate %s of %s is not valid before %s; the client asked on %s.", quote(c.Subject), hostname(x), date(c.NotBefore), date(now))
		}
		return hit(Error, "%s", wrongName(x, c))
	}
	if !known || x.Failure == httplog.FailTLS {
		return Hit{}, false
	}
	left, whole := c.NotAfter.Sub(now), c.NotAfter.Sub(c.NotBefore)
	switch {
	case c.NotAfter.IsZero():
		return Hit{}, false
	case left <= 0:
		return hit(Error, "The certificate of %s is out of date since %s, and its check was switched off.", hostname(x), date(c.NotAfter))
	case now.Before(c.NotBefore):
		return hit(Error, "The certificate of %s is not valid before %s, and its check was switched off.", hostname(x), date(c.NotBefore))
	case x.TLS.Insecure && !isFor(c, hostname(x)):
		return hit(Error, "%s", wrongName(x, c)+" The check was switched off.")
	case left < soon && (whole > shortLived || left < whole/3):
		return hit(Warning, "The certificate of %s ends on %s, in %d days.", hostname(x), date(c.NotAfter), int(left/(24*time.Hour)))
	}
	return Hit{}, false
}

// afterColon is what stands behind the first colon and blank, if there is one.
func afterColon(s string) string {
	if _, after, ok := strings.Cut(s, ": "); ok {
		return after
	}
	return s
}

func wrongName(x *Exchange, c httplog.Certificate) string {
	if len(c.DNSNames) == 0 {
		return fmt.Sprintf("The certificate of %s has no alternative name, only the common name in %s, which clients no longer look at.", hostname(x), quote(c.Subject))
	}
	return fmt.Sprintf("The certificate that came from %s is for %s.", hostname(x), quotes(c.DNSNames))
}

// isFor tells whether a certificate is for a host (RFC 9525 §6).
func isFor(c httplog.Certificate, host string) bool {
	full := x509.Certificate{}
	for _, name := range c.DNSNames {
		if ip := net.ParseIP(name); ip != nil {
			full.IPAddresses = append(full.IPAddresses, ip)
		} else {
			full.DNSNames = append(full.DNSNames, name)
		}
	}
	return full.VerifyHostname(host) == nil
}

func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

var ruleTLSVersion = Rule{
	ID: "TLS-VERSION", Topic: "metadata", Severity: Warning,
	Title:  "TLS is too old",
	Looks:  "A connection by TLS 1.0 or 1.1, or a handshake that failed for want of a common version, cipher suite or signature algorithm (error). TLS 1.2 is no finding.",
	Breaks: "Current clients refuse to connect.",
	Specs:  []specref.Ref{specref.RFC9325.Section("3.1.1"), specref.RFC9325.Section("4.2"), {Spec: specref.RFC8996}},
	Fix:    Fix{IdP: "Offer TLS 1.2 or 1.3, with ECDHE key exchange and AES-GCM or ChaCha20-Poly1305, and a certificate that is not signed with SHA-1."},
	Probe:  "A handshake for each version and cipher suite tells what the server speaks.",
	Judge: func(t *Trace) Outcome {
		return t.perHost(func(x *Exchange) (Hit, bool) {
			if failedTLS(x) == tlsVersion {
				reason := ""
				if wire, ok := errors.AsType[*httplog.Error](x.Err); ok {
					reason = ": " + wire.Reason
				}
				return Hit{Severity: Error, At: x.AtRequest(), Message: fmt.Sprintf("The TLS handshake with %s failed%s.", hostname(x), reason)}, true
			}
			if x.TLS != nil && (x.TLS.Version == "TLS 1.0" || x.TLS.Version == "TLS 1.1" || strings.HasPrefix(x.TLS.Version, "SSL")) {
				return Hit{At: x.AtRequest(), Message: fmt.Sprintf("%s speaks %s, with the cipher suite %s.", hostname(x), x.TLS.Version, x.TLS.CipherSuite)}, true
			}
			return Hit{}, false
		})
	},
}
