package metadata

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// maxRepeated bounds the repeated members that are told.
const maxRepeated = 20

// Fault is something wrong with one member of a document.
type Fault struct {
	Member string // empty for the document as a whole
	What   string // a clause that goes on after the member's name
	// Start and End are the byte offsets [Start, End) in the document.
	Start, End int
}

func (f Fault) String() string {
	if f.Member == "" {
		return "The document " + f.What + "."
	}
	return f.Member + " " + f.What + "."
}

// Faults returns members of a wrong type, endpoints whose URL is of no use, and
// members that are there twice, in no particular order.
func (d *Document) Faults() []Fault { return d.faults }

// Problems returns the faults as sentences.
func (d *Document) Problems() []string {
	var all []string
	for _, f := range d.faults {
		all = append(all, f.String())
	}
	return all
}

func (d *Document) findFaults(bom bool) {
	if bom {
		d.faults = append(d.faults, Fault{What: "begins with a byte order mark, which JSON must not (RFC 8259 §8.1)", End: 3})
	}
	for i, m := range d.JSON.Duplicates() {
		if i == maxRepeated {
			break
		}
		d.faults = append(d.faults, Fault{Member: clip(m.Name, 100), What: "is there more than once", Start: m.KeyStart, End: m.Value.End})
	}
	d.mustBe("a string", isText, "issuer")
	d.mustBe("an array of nothing but strings", isTexts,
		"scopes_supported",
		"response_types_supported",
		"response_modes_supported",
		"grant_types_supported",
		"subject_types_supported",
		"code_challenge_methods_supported",
		"token_endpoint_auth_methods_supported",
		"revocation_endpoint_auth_methods_supported",
		"introspection_endpoint_auth_methods_supported",
		"id_token_signing_alg_values_supported",
		"dpop_signing_alg_values_supported")
	d.mustBe("true or false", isFlag,
		"authorization_response_iss_parameter_supported",
		"require_pushed_authorization_requests")
	for _, name := range []string{
		"authorization_endpoint",
		"token_endpoint",
		"userinfo_endpoint",
		"jwks_uri",
		"registration_endpoint",
		"revocation_endpoint",
		"introspection_endpoint",
		"end_session_endpoint",
		"device_authorization_endpoint",
		"pushed_authorization_request_endpoint",
	} {
		d.mustBe("a string", isText, name)
		v := d.JSON.Get(name)
		if text, ok := v.Text(); ok {
			if what := endpointFault(text); what != "" {
				d.fault(name, v, what)
			}
		}
	}
}

func (d *Document) fault(name string, v *jsonpos.Value, what string) {
	d.faults = append(d.faults, Fault{Member: name, What: what, Start: v.Start, End: v.End})
}

// mustBe notes the members that are there and of another type.
func (d *Document) mustBe(what string, is func(*jsonpos.Value) bool, names ...string) {
	for _, name := range names {
		if v := d.JSON.Get(name); v != nil && !is(v) {
			d.fault(name, v, fmt.Sprintf("is %s, not %s", v.Kind().WithArticle(), what))
		}
	}
}

func isText(v *jsonpos.Value) bool  { return v.Kind() == jsonpos.String }
func isTexts(v *jsonpos.Value) bool { _, ok := v.Strings(); return ok }
func isFlag(v *jsonpos.Value) bool  { return v.Kind() == jsonpos.Bool }
