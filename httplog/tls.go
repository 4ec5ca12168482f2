package httplog

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"net"
	"time"
)

// handshake speaks TLS over socket as client of host. It returns what it has
// learnt even when it fails, the server's certificates above all: the check of
// the chain is done here, and not by crypto/tls, so that they are seen first.
func (t *Transport) handshake(ctx context.Context, socket net.Conn, host string) (*tls.Conn, *TLSInfo, error) {
	config := &tls.Config{}
	if t.TLS != nil {
		config = t.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	config.NextProtos = []string{"http/1.1"}
	insecure, verify := config.InsecureSkipVerify, config.VerifyConnection
	info := &TLSInfo{ServerName: config.ServerName, Insecure: insecure}
	config.InsecureSkipVerify = true
	config.VerifyConnection = func(state tls.ConnectionState) error {
		info.learn(state)
		if !insecure {
			if err := verifyChain(config, state.PeerCertificates); err != nil {
				return err
			}
		}
		if verify != nil {
			return verify(state)
		}
		return nil
	}
	stream := tls.Client(socket, config)
	if err := stream.HandshakeContext(ctx); err != nil {
		return nil, info, err
	}
	return stream, info, nil
}

func verifyChain(config *tls.Config, chain []*x509.Certificate) error {
	now := time.Now
	if config.Time != nil {
		now = config.Time
	}
	options := x509.VerifyOptions{
		Roots:         config.RootCAs,
		DNSName:       config.ServerName,
		CurrentTime:   now(),
		Intermediates: x509.NewCertPool(),
	}
	for _, c := range chain[1:] {
		options.Intermediates.AddCert(c)
	}
	_, err := chain[0].Verify(options)
	return err
}

func (i *TLSInfo) learn(state tls.ConnectionState) {
	i.Version = tls.VersionName(state.Version)
	i.CipherSuite = tls.CipherSuiteName(state.CipherSuite)
	i.ALPN = state.NegotiatedProtocol
	for _, c := range state.PeerCertificates {
		sum := sha256.Sum256(c.Raw)
		names := c.DNSNames
		for _, ip := range c.IPAddresses {
			names = append(names[:len(names):len(names)], ip.String())
		}
		i.Certificates = append(i.Certificates, Certificate{
			Subject:   c.Subject.String(),
			Issuer:    c.Issuer.String(),
			DNSNames:  names,
			NotBefore: c.NotBefore,
			NotAfter:  c.NotAfter,
			SHA256:    hex.EncodeToString(sum[:]),
		})
	}
}
