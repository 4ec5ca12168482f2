package terms

import (
	"net/netip"
	"net/url"
	"strings"
)

// serverURL judges the address of a provider: https, or http on this machine.
func serverURL(v Value) Remark {
	text, _ := v.text()
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		return unusual("It is no whole URL; https:// and a host belong here.")
	case u.Scheme == "https":
		return usual("It is an https URL, as it must be.")
	case u.Scheme != "http":
		return unusual("https belongs here.")
	case loopback(u.Hostname()):
		return usual("http is in order on this machine only.")
	}
	return unusual("It is http: whoever is on the way can read and change what goes there. https belongs here.")
}

// issuer judges the name of a provider.
func issuer(v Value) Remark {
	text, _ := v.text()
	if u, err := url.Parse(text); err == nil && (u.RawQuery != "" || u.Fragment != "") {
		return unusual("An issuer has neither query nor fragment.")
	}
	return serverURL(v)
}

// redirectURI judges where an answer is to go.
func redirectURI(v Value) Remark {
	text, _ := v.text()
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme == "":
		return unusual("It is no whole URL.")
	case strings.Contains(text, "#"):
		return unusual("It has a fragment, which is forbidden (RFC 6749 §3.1.2).")
	case strings.Contains(text, "*"):
		return unusual("It has a wildcard; addresses are compared character by character (RFC 9700 §2.1).")
	case u.Scheme == "http" && u.Hostname() == "localhost":
		return unusual("localhost may lead to another address than the one that listens; 127.0.0.1 is advised (RFC 8252 §8.3).")
	case u.Scheme == "http" && loopback(u.Hostname()):
		return usual("A loopback address is usual for a program on the person's machine; its port is free.")
	case u.Scheme == "http":
		return unusual("It is http: the code can be read on the way. https belongs here, or a loopback address.")
	case u.Scheme == "https":
		return usual("https is the usual for a client on the web.")
	case strings.Contains(u.Scheme, "."):
		return usual("A scheme of its own, named like a domain, is usual for an app.")
	}
	return unusual("A scheme that is not named like a domain may be another app's too (RFC 8252 §7.1).")
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
