package terms

import "strconv"

// jsonBoolean judges what must be true or false.
func jsonBoolean(v Value) Remark {
	switch text, isString := v.text(); {
	case isString && v.JSON:
		return unusual("It is a string; true or false without quotes belongs here, and strict clients refuse the string.")
	case text == "true", text == "false":
		return usual("It is true or false, as it must be.")
	}
	return unusual("true or false belongs here.")
}

// numericDate judges seconds since 1970-01-01 UTC.
func numericDate(v Value) Remark {
	text, isString := v.text()
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case isString && v.JSON:
		return unusual("It is a string; a number of seconds belongs here.")
	case err != nil:
		return unusual("It is no number of seconds.")
	case n > 1e11:
		return unusual("It is so large that milliseconds were meant; seconds belong here.")
	case n < 1e8:
		return unusual("It is so small that a span of time was meant; seconds since 1970-01-01 UTC belong here.")
	}
	return usual("It is a number of seconds, as it must be.")
}

// age judges how old a copy is.
func age(v Value) Remark {
	if v.Context == TokenResponse || v.Context == UserInfoResponse {
		return unusual("The answer came from a cache: somebody on the way keeps what nobody may keep.")
	}
	return Remark{}
}

// assertionType judges what a client assertion is.
func assertionType(v Value) Remark {
	switch text, _ := v.text(); text {
	case "urn:ietf:params:oauth:client-assertion-type:jwt-bearer":
		return usual("It is the one for a JWT.")
	case "urn:ietf:params:oauth:client-assertion-type:saml2-bearer":
		return unusual("It is the one for SAML, which few providers take.")
	}
	return unusual("It is neither the one for a JWT nor the one for SAML.")
}
