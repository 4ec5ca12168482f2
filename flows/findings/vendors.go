package findings

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// findVendor tells by the issuer, the token endpoint and the answers' header
// fields which variant of RT-MISSING speaks for the provider; "RT-MISSING" when
// it is none of those known.
func (t *Trace) findVendor() ID {
	places := []string{t.Issuer(), t.Asked.Issuer}
	custom := slices.ContainsFunc(places, oktaServer)
	for _, a := range t.Tokens {
		if a.X.URL != places[len(places)-1] {
			places = append(places, a.X.URL)
		}
		switch {
		case a.X.HasHeader("X-Auth0-RequestId"):
			return "RT-MISSING-AUTH0"
		case a.X.HasHeader("X-Okta-Request-Id"):
			return "RT-MISSING-OKTA"
		}
	}
	for _, r := range t.Requests {
		places = append(places, withoutParams(r.X.URL))
	}
	for _, place := range places {
		if id := vendorAt(place); id != "" {
			return id
		}
	}
	if custom {
		return "RT-MISSING-OKTA"
	}
	return "RT-MISSING"
}

// oktaServer tells the issuer of a custom authorization server of Okta's, which
// may stand on the customer's own domain: its path is /oauth2/ and the server's
// id. WSO2's issuer is the token endpoint.
func oktaServer(issuer string) bool {
	u, err := url.Parse(issuer)
	if err != nil {
		return false
	}
	id, ok := strings.CutPrefix(u.Path, "/oauth2/")
	return ok && id != "" && id != "token" && !strings.Contains(id, "/") && !strings.HasPrefix(id, "v")
}

func vendorAt(place string) ID {
	host, _, _ := strings.Cut(hostOf(place), ":")
	of := func(domains ...string) bool {
		return slices.ContainsFunc(domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
	}
	switch {
	case host == "":
		return ""
	case of("accounts.google.com", "oauth2.googleapis.com"):
		return "RT-MISSING-GOOGLE"
	case of("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "sts.windows.net", "ciamlogin.com", "b2clogin.com"):
		return "RT-MISSING-ENTRA"
	case of("auth0.com"):
		return "RT-MISSING-AUTH0"
	case of("okta.com", "oktapreview.com", "okta-emea.com"), strings.Contains(place, "/oauth2/default"), strings.Contains(place, "/oauth2/aus"):
		return "RT-MISSING-OKTA"
	case strings.HasPrefix(host, "cognito-idp."), of("amazoncognito.com"):
		return "RT-MISSING-COGNITO"
	case of("salesforce.com", "force.com"):
		return "RT-MISSING-SALESFORCE"
	case of("github.com"):
		return "RT-MISSING-GITHUB"
	case strings.Contains(place, "/realms/"):
		return "RT-MISSING-KEYCLOAK"
	}
	return ""
}

func vendorRules() []Rule {
	rule := func(id ID, title, breaks string, fix Fix, specs ...specref.Ref) Rule {
		r := Rule{
			ID: id, Topic: "token", Severity: Warning, Title: title, Breaks: breaks, Fix: fix, Specs: specs,
			Looks: "A refresh is wanted, and the token answer has no refresh_token. The causes are checked against what was sent.",
			Judge: func(t *Trace) Outcome { return t.missingRefresh(id) },
		}
		if id == "RT-MISSING-COGNITO" || id == "RT-MISSING-GITHUB" {
			r.Severity = Note
		}
		return r
	}
	offline, optional := specref.OIDCCore.Section("11"), specref.RFC6749.Section("5.1")
	const again = "When the access token has expired the user must sign in again."
	return []Rule{
		rule("RT-MISSING", "No refresh token", again, Fix{
			IdP:    "Allow the refresh grant and the scope offline_access to the client.",
			Client: "Ask for offline_access with prompt=consent at the authorization request, not only at the token endpoint.",
		}, offline, optional, specref.RFC9700.Section("4.14.2")),
		rule("RT-MISSING-GOOGLE", "No refresh token from Google", again, Fix{
			IdP:    "Publish the app: of one that is external and in testing the refresh tokens die after seven days.",
			Client: "Send access_type=offline and prompt=consent (--param access_type=offline --prompt consent); leave offline_access out.",
		}, optional),
		rule("RT-MISSING-ENTRA", "No refresh token from Entra", again, Fix{
			IdP:    "Grant the permission offline_access to the application.",
			Client: "Add offline_access to the scope of the authorization request. A redirect URI of a single-page application gets refresh tokens of 24 hours.",
		}, offline),
		rule("RT-MISSING-AUTH0", "No refresh token from Auth0", again, Fix{
			IdP:    "APIs > Settings > Allow Offline Access; Application > Advanced > Grant Types > Refresh Token; for a single-page application refresh token rotation.",
			Client: "Ask for offline_access at the authorization request.",
		}, offline),
		rule("RT-MISSING-OKTA", "No refresh token from Okta", again, Fix{
			IdP:    "General > Grant type > Refresh Token; add offline_access to the scopes of the authorization server and to its policy rule.",
			Client: "Ask for offline_access at the authorization request, not at the token endpoint.",
		}, offline),
		rule("RT-MISSING-KEYCLOAK", "No refresh token from Keycloak", again, Fix{
			IdP:    "Client > Advanced > OpenID Connect Compatibility Modes > Use refresh tokens; for an offline token assign the client scope and the role offline_access.",
			Client: "Ask for offline_access for a token that outlives the session.",
		}, offline),
		rule("RT-MISSING-COGNITO", "No refresh token from Cognito", again, Fix{
			IdP:    "Allow ALLOW_REFRESH_TOKEN_AUTH to the app client; rotation is off unless it is switched on.",
			Client: "Use the code grant, and keep the refresh token of the code exchange: it comes once.",
		}, specref.RFC6749.Section("6")),
		rule("RT-MISSING-SALESFORCE", "No refresh token from Salesforce", again, Fix{
			IdP:    "Add the OAuth scope “Perform requests at any time (refresh_token, offline_access)” to the app, and look at its refresh token policy.",
			Client: "Ask for the scope refresh_token. Salesforce sends no expires_in.",
		}, optional),
		rule("RT-MISSING-GITHUB", "No refresh token from GitHub", "The token does not expire, unless user tokens are set to expire.", Fix{
			IdP:    "GitHub App > Optional features > User-to-server token expiration: opt in. An OAuth app may require expiring tokens in its settings.",
			Client: "At an OAuth app ask for the scope offline_access. For a token that does not expire none is needed; treat a 401 as the sign to sign in again.",
		}, optional),
	}
}

// missingRefresh judges the rule id, which is applicable when it speaks for the
// provider.
func (t *Trace) missingRefresh(id ID) Outcome {
	if len(t.Tokens) == 0 && len(t.Responses) == 0 {
		return notApplicable("there is neither a token answer nor an authorization response")
	}
	if t.vendor != id {
		return notApplicable("it speaks for other providers")
	}
	aim := t.refreshAim()
	if aim == aimNone || aim == aimUnknown && id == "RT-MISSING" {
		return notApplicable("no refresh is wanted")
	}
	var hits []Hit
	add := func(r *AuthorizationRequest, h Hit) {
		// Whether a refresh was wanted is not known. A client that only signs
		// people in has no need of it; Keycloak sends the token all the same.
		if aim == aimUnknown && id != "RT-MISSING-KEYCLOAK" && (r == nil || !wantsAPI(r.Scope())) {
			h.Severity = Note
		}
		hits = append(hits, h)
	}
	for _, a := range t.Tokens {
		switch {
		case a.granted() && a.Grant == GrantCode && a.RefreshToken == "" && !a.hasEmptyRefreshToken():
			add(a.Request, t.noRefreshToken(id, a))
		case a.refusesScope() && !a.IsRefresh() && anyOf(a.words(), " offline access"):
			h := t.noRefreshToken(id, a)
			h.At, h.Severity = a.At("error_description"), Note // the refused scope is the finding
			hits = append(hits, h)
		case id == "RT-MISSING-COGNITO" && a.granted() && a.IsRefresh() && a.RefreshToken == "":
			hits = append(hits, Hit{At: a.At("refresh_token"), Message: "The refresh brought no new refresh token. Cognito keeps the old one in force: go on with that."})
		}
	}
	for _, r := range t.Responses {
		if r.Request != nil && r.Params.Has("access_token") && r.Request.Params.Has("response_type") && !slices.Contains(strings.Fields(r.Request.Get("response_type")), "code") {
			add(r.Request, Hit{At: r.Request.At("response_type"), Also: []Evidence{r.At("access_token")},
				Message: fmt.Sprintf("No refresh token came: response_type is %s, and the implicit flow never brings one.", quote(r.Request.Get("response_type")))})
		}
	}
	for _, r := range t.refusedResponses(refusedScope) {
		if anyOf(plainWords(r.Get("error_description")), " offline access") {
			hits = append(hits, Hit{Severity: Note, At: r.At("error"), Message: "No refresh token can come: the server refuses the scope offline_access. It said " + r.said() + "."})
		}
	}
	return found(hits...)
}

// hasEmptyRefreshToken tells a refresh_token that is there and empty, which is
// another fault.
func (a *TokenAnswer) hasEmptyRefreshToken() bool {
	s, ok := a.Object.Get("refresh_token").Text()
	return ok && s == ""
}

// noRefreshToken says why no refresh token came with the answer, as the vendor
// would have it.
func (t *Trace) noRefreshToken(id ID, a *TokenAnswer) Hit {
	h := Hit{At: a.At("refresh_token"), Causes: t.missingRefreshCauses(id, a)}
	if a.Request != nil {
		h.Also = []Evidence{a.Request.At("scope")}
	}
	h.Message = "The token answer has no refresh token."
	if a.Error != "" {
		h.Message = "No refresh token can come: the server said " + a.said() + "."
	}
	asked := []string{}
	if a.Request != nil {
		asked = a.Request.Scope()
	}
	if id == "RT-MISSING" && a.Request != nil && !slices.Contains(asked, "offline_access") && a.Error == "" {
		h.Severity = Note // what was not asked for did not come
	}
	if text := vendorSays(id, a, asked); text != "" {
		h.Message += " " + text
	}
	if c, ok := likeliest(h.Causes); ok {
		h.Message += " Most likely: " + c.Text
	}
	return h
}

// vendorSays is when the provider gives refresh tokens.
func vendorSays(id ID, a *TokenAnswer, asked []string) string {
	offline := slices.Contains(asked, "offline_access")
	switch id {
	case "RT-MISSING-GOOGLE":
		return "Google gives one only with access_type=offline, and when the consent screen was shown."
	case "RT-MISSING-ENTRA":
		return "Entra issues one only for offline_access."
	case "RT-MISSING-AUTH0":
		if offline {
			return "Auth0 gives one where Allow Offline Access of the API is on and the application has the Refresh Token grant."
		}
		return "Auth0 gives one only for offline_access."
	case "RT-MISSING-OKTA":
		if offline {
			return "Okta gives one where the application has the grant type Refresh Token and the policy rule has offline_access."
		}
		return "Okta wants offline_access at the authorization request."
	case "RT-MISSING-KEYCLOAK":
		return "Keycloak gives one to every code exchange, unless that is switched off for the client."
	case "RT-MISSING-COGNITO":
		return "Cognito returns it once, with the code exchange."
	case "RT-MISSING-SALESFORCE":
		return "Salesforce gives one where the app grants “Perform requests at any time” and the scope refresh_token was asked for."
	case "RT-MISSING-GITHUB":
		switch {
		case strings.HasPrefix(a.AccessToken, "gho_"):
			return "The token is that of an OAuth app (gho_), which does not expire."
		case strings.HasPrefix(a.AccessToken, "ghu_"):
			return "The token is that of a GitHub App (ghu_), whose user tokens are not set to expire."
		}
		return "GitHub gives one only to GitHub Apps whose user tokens expire."
	}
	return ""
}

// googleCauses are Google's own.
func googleCauses(r *AuthorizationRequest) []Cause {
	var l causeList
	offline := r.Get("access_type") == "offline"
	consent := slices.Contains(strings.Fields(r.Get("prompt")), "consent")
	switch {
	case !offline:
		l.add(Likely, []Evidence{r.At("access_type")}, "access_type=offline was not sent; Google does not go by the scope offline_access.")
	default:
		l.add(RuledOut, []Evidence{r.At("access_type")}, "access_type=offline is missing: it was sent.")
		if !consent {
			l.add(Likely, []Evidence{r.At("prompt")}, "prompt=consent was not sent: a user who had consented before gets no refresh token again.")
		} else {
			l.add(RuledOut, []Evidence{r.At("prompt")}, "prompt=consent is missing: it was sent.")
		}
	}
	return l
}
