package terms

import (
	"strconv"
	"strings"
)

// cacheControl judges what caches may keep, by what the answer holds.
func cacheControl(v Value) Remark {
	noStore := hasWord(v.Text, "no-store")
	switch v.Context {
	case TokenResponse, UserInfoResponse, IntrospectionResponse, AuthorizationResponse:
		if noStore {
			return usual("no-store is what belongs on an answer with credentials or personal data.")
		}
		return unusual("no-store is missing: a cache may keep what is in this answer.")
	case MetadataResponse, KeysResponse:
		if noStore {
			return usual("Metadata and keys may be cached; no-store makes clients fetch them each time.")
		}
		return usual("Metadata and keys may be cached; max-age says for how many seconds.")
	}
	return Remark{}
}

// pragma judges the older form of the same.
func pragma(v Value) Remark {
	if hasWord(v.Text, "no-cache") {
		return usual("no-cache is the only value there is.")
	}
	return unusual("no-cache is the only value that is defined.")
}

// contentType judges what a body is said to be, by where it stands.
func contentType(v Value) Remark {
	kind, _, _ := strings.Cut(strings.ToLower(v.Text), ";")
	kind = strings.TrimSpace(kind)
	switch v.Context {
	case TokenRequest, IntrospectionRequest, RevocationRequest:
		if kind == "application/x-www-form-urlencoded" {
			return usual("A form is what these endpoints take.")
		}
		return unusual("These endpoints take application/x-www-form-urlencoded; most do not read anything else.")
	case TokenResponse, MetadataResponse:
		if kind == "application/json" {
			return usual("JSON is what belongs here.")
		}
		return unusual("application/json belongs here. text/html is mostly a sign-in page, a proxy or a wrong path.")
	case KeysResponse:
		if kind == "application/json" || kind == "application/jwk-set+json" {
			return usual("JSON is what belongs here.")
		}
		return unusual("application/json or application/jwk-set+json belongs here.")
	case UserInfoResponse:
		switch kind {
		case "application/json":
			return usual("JSON is the usual; application/jwt would be signed.")
		case "application/jwt":
			return usual("The answer is signed, as the client is registered for.")
		}
		return unusual("application/json or application/jwt belongs here.")
	case IntrospectionResponse:
		if kind == "application/json" || kind == "application/token-introspection+jwt" {
			return usual("It is what belongs here.")
		}
		return unusual("application/json belongs here, or application/token-introspection+jwt where the answer is signed.")
	case PageResponse:
		if kind == "text/html" {
			return usual("It is a page for the browser.")
		}
	}
	return Remark{}
}

// authorization judges by which scheme somebody says who they are.
func authorization(v Value) Remark {
	scheme, _, _ := strings.Cut(v.Text, " ")
	scheme = strings.ToLower(scheme)
	switch v.Context {
	case TokenRequest, RevocationRequest:
		if scheme == "basic" {
			return usual("Basic is client_secret_basic.")
		}
		return unusual("At this endpoint the client authenticates: Basic is the usual scheme, and a token is none.")
	case IntrospectionRequest:
		if scheme == "basic" || scheme == "bearer" {
			return usual("Basic and Bearer are both usual here.")
		}
	case UserInfoRequest:
		switch scheme {
		case "bearer":
			return usual("Bearer and the access token is the usual.")
		case "dpop":
			return usual("DPoP goes with a token that is bound to a key, and with a proof in the field DPoP.")
		}
		return unusual("An access token is shown with Bearer, or with DPoP when it is bound to a key.")
	}
	return Remark{}
}

// challenge judges what a server that refuses asks for.
func challenge(v Value) Remark {
	switch scheme, _, _ := strings.Cut(v.Text, " "); strings.ToLower(scheme) {
	case "bearer", "dpop", "basic":
		return usual(scheme + " is one of the usual schemes.")
	}
	return unusual("Bearer, DPoP and Basic are the usual schemes.")
}

// setCookie judges the guards of a cookie, and never tells its value.
func setCookie(v Value) Remark {
	_, attributes, _ := strings.Cut(strings.ToLower(v.Text), ";")
	var missing []string
	for _, a := range []string{"Secure", "HttpOnly", "SameSite"} {
		if !strings.Contains(attributes, strings.ToLower(a)) {
			missing = append(missing, a)
		}
	}
	switch {
	case len(missing) == 0:
	case missing[0] == "Secure":
		return unusual("It lacks " + strings.Join(missing, " and ") + ". Secure needs https.")
	default:
		return unusual("It lacks " + strings.Join(missing, " and ") + ".")
	}
	return usual("Secure, HttpOnly and SameSite are there.")
}

// allowOrigin judges which sites' scripts may read an answer.
func allowOrigin(v Value) Remark {
	switch {
	case v.Text == "*" && (v.Context == MetadataResponse || v.Context == KeysResponse):
		return usual("* is in order for what is public.")
	case v.Text == "*":
		return Remark{CannotSay, "* lets the scripts of all sites read the answer. Where no cookie counts, that gives nothing away."}
	case v.Text == "" || v.Text == "null":
		return unusual("One origin or * belongs here.")
	}
	return usual("One origin is the usual.")
}

// frameOptions judges who may show a page in a frame.
func frameOptions(v Value) Remark {
	switch strings.ToUpper(v.Text) {
	case "DENY", "SAMEORIGIN":
		return usual("DENY and SAMEORIGIN are the usual ones.")
	}
	return unusual("DENY and SAMEORIGIN are all that browsers know.")
}

// strictTransport judges for how long https is a must.
func strictTransport(v Value) Remark {
	for part := range strings.SplitSeq(strings.ToLower(v.Text), ";") {
		seconds, ok := strings.CutPrefix(strings.TrimSpace(part), "max-age=")
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.Trim(seconds, `"`), 10, 64)
		switch {
		case err != nil:
			return unusual("max-age is no number of seconds.")
		case n < 60*60*24*30:
			return unusual("It holds for less than a month; a year is usual.")
		}
		return usual("It holds for a month or more.")
	}
	return unusual("max-age is missing: browsers ignore it.")
}

// hasWord reports whether a list with commas has the word.
func hasWord(list, word string) bool {
	for part := range strings.SplitSeq(list, ",") {
		if strings.EqualFold(strings.TrimSpace(part), word) {
			return true
		}
	}
	return false
}
