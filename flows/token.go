package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// maxAnswer is how much of a protocol answer is parsed, in bytes.
const maxAnswer = 1 << 20

// authMethod is how the client authenticates: as asked, or by what it has and
// what the metadata lists.
func (w *Walk) authMethod() AuthMethod { return authMethodOf(w.Options, w.Session) }

func authMethodOf(o Options, s Session) AuthMethod {
	switch {
	case o.AuthMethod != "":
		return o.AuthMethod
	case o.ClientSecret == "":
		return AuthNone
	case s.Metadata != nil:
		methods := s.Metadata.TokenEndpointAuthMethodsSupported()
		if slices.Contains(methods, string(AuthPost)) && !slices.Contains(methods, string(AuthBasic)) {
			return AuthPost
		}
	}
	return AuthBasic
}

// AuthMethodWith is how a client of these options authenticates in the session: as
// asked, or by what it has and what the metadata lists.
func (o Options) AuthMethodWith(s Session) AuthMethod { return authMethodOf(o, s) }

// authInWords says where the client's credentials go.
func authInWords(o Options, s Session) string {
	switch authMethodOf(o, s) {
	case AuthBasic:
		return "the client id and secret in the Authorization header (client_secret_basic)"
	case AuthPost:
		return "client_id and client_secret in the body (client_secret_post)"
	}
	return "client_id in the body and no secret (a public client)"
}

func planToken(o Options, s Session) string {
	text := "POST " + or(s.Endpoints.Token, "the token_endpoint") + " with grant_type=authorization_code, the code, the redirect_uri once more"
	if o.PKCE != "none" {
		text += ", the code_verifier"
	}
	return text + ", and " + authInWords(o, s) + "."
}

func planClientCredentials(o Options, s Session) string {
	text := "POST " + or(s.Endpoints.Token, "the token_endpoint") + " with grant_type=client_credentials"
	if o.Scope != "" {
		text += ", scope=“" + o.Scope + "”"
	}
	return text + ", and " + authInWords(o, s) + "."
}

// needTokenEndpoint is the error of a session that has none.
func (w *Walk) needTokenEndpoint() error {
	if w.Session.Endpoints.Token != "" {
		return nil
	}
	return &StepError{
		Text:   "The provider names no token_endpoint, so no token can be asked for.",
		Advice: "Check the issuer, or give the endpoint with --token-endpoint.",
	}
}

// exchangeCode trades the code for tokens (RFC 6749 §4.1.3). x/oauth2 builds
// and sends the request; the answer is read from its recorded bytes.
func exchangeCode(ctx context.Context, w *Walk) error {
	if err := w.needTokenEndpoint(); err != nil {
		return err
	}
	if w.Session.Code == "" {
		return &StepError{Text: "There is no code to exchange.", Advice: "Run the authorization request again."}
	}
	if len(w.Options.Resource) > 1 || repeats(w.Options.TokenParams) {
		return w.exchangeByHand(ctx)
	}
	var params []oauth2.AuthCodeOption
	if v := w.Session.PKCE.Verifier; v != "" {
		params = append(params, oauth2.VerifierOption(v))
	}
	for _, r := range w.Options.Resource {
		params = append(params, oauth2.SetAuthURLParam("resource", r))
	}
	for _, p := range w.Options.TokenParams {
		params = append(params, oauth2.SetAuthURLParam(p.Name, p.Value))
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, w.Client())
	token, err := w.config().Exchange(ctx, w.Session.Code, params...)
	return w.tokenResponse(token, err)
}

// exchangeByHand sends what exchangeCode does, with several parameters of one
// name (resource, RFC 8707 §2.2), of which x/oauth2 can send but one.
func (w *Walk) exchangeByHand(ctx context.Context) error {
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {w.Session.Code}, "redirect_uri": {w.Session.RedirectURI},
		"resource": w.Options.Resource,
	}
	if v := w.Session.PKCE.Verifier; v != "" {
		form.Set("code_verifier", v)
	}
	w.addTokenParams(form)
	if err := w.post(ctx, w.Session.Endpoints.Token, form); err != nil {
		return err
	}
	return w.tokenResponse(nil, nil)
}

// tokenResponse reads the recorded token response into the session. token and
// libErr are what x/oauth2 made of the same answer, nil and nil where it was
// not asked.
func (w *Walk) tokenResponse(token *oauth2.Token, libErr error) error {
	x, err := w.answer(libErr)
	if err != nil {
		return err
	}
	set, err := parseTokenResponse(x, w.step, w.Now())
	for _, secret := range []string{set.AccessToken, set.RefreshToken, set.IDToken} {
		w.Log().KnowSecret(secret)
	}
	if err != nil {
		if token != nil && token.AccessToken != "" {
			w.Warn("golang.org/x/oauth2 would have taken a token out of this answer.")
		}
		return err
	}
	if libErr != nil {
		w.Warn("golang.org/x/oauth2 refuses this answer: " + httplog.RedactText(libErr.Error(), w.Log().Secrets()))
	}
	w.Session.Tokens = append(slices.Clip(w.Session.Tokens), set)
	w.Session.TreatedAsExpired = false
	w.Learn(w.tokensInWords(set))
	if !strings.EqualFold(set.TokenType, "Bearer") {
		w.Warn(fmt.Sprintf("token_type is %q; it is sent as a Bearer token all the same.", set.TokenType))
	}
	return nil
}

// answer is the exchange of the newest answer, when all of it came and could be
// decoded. otherwise is the error to return when nothing was recorded.
func (w *Walk) answer(otherwise error) (httplog.Exchange, error) {
	x, ok := w.Recorded()
	switch {
	case x.Err != nil:
		return x, x.Err
	case !ok || x.Response == nil:
		if otherwise == nil {
			otherwise = errors.New("no answer was recorded")
		}
		return x, otherwise
	case x.Response.DecodeErr != nil:
		return x, &StepError{
			Text:   fmt.Sprintf("The body of the answer to %s %s cannot be decoded: %v.", x.Method, pathOf(x.URL), x.Response.DecodeErr),
			Advice: "What came is recorded.", Err: x.Response.DecodeErr,
		}
	}
	return x, nil
}

func (w *Walk) tokensInWords(t TokenSet) string {
	var got []string
	got = append(got, "an access token"+kind(t.AccessJWT != nil))
	if t.IDToken != "" {
		got = append(got, "an ID token")
	}
	if t.RefreshToken != "" {
		got = append(got, "a refresh token"+kind(t.RefreshJWT != nil))
	}
	text := "It brought " + strings.Join(got, ", ") + "."
	if t.HasExpiresIn {
		text += fmt.Sprintf(" The access token is good for %d seconds.", t.ExpiresIn)
	} else {
		text += " How long the access token is good for was not said (no usable expires_in)."
	}
	if t.HasScope && t.Step == StepToken {
		text += scopeInWords(w.Session.Scope, t.Scope)
	}
	if t.RefreshToken == "" && t.Step == StepToken && slices.Contains(strings.Fields(w.Session.Scope), "offline_access") {
		text += " No refresh token came, although offline_access was asked for."
	}
	return text
}

// scopeInWords says in what the scope granted differs from the one asked for; the
// order of the words means nothing (RFC 6749 §3.3).
func scopeInWords(asked, granted string) string {
	a, g := strings.Fields(asked), strings.Fields(granted)
	less := slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(g, s) })
	more := slices.DeleteFunc(slices.Clone(g), func(s string) bool { return slices.Contains(a, s) })
	text := ""
	if len(less) > 0 {
		text += " Asked for and not granted: " + clip(strings.Join(less, " ")) + "."
	}
	if len(more) > 0 {
		text += " Granted without being asked for: " + clip(strings.Join(more, " ")) + "."
	}
	return text
}

func kind(jwt bool) string {
	if jwt {
		return " (a JWT)"
	}
	return " (opaque)"
}

// parseTokenResponse reads a token response from its recorded bytes (RFC 6749
// §5.1), or explains the error response (§5.2). A set that comes with an error
// holds what could be read.
func parseTokenResponse(x httplog.Exchange, step StepID, now time.Time) (TokenSet, error) {
	set := TokenSet{Exchange: x.ID, Step: step, Received: now}
	v, err := parseObject(x)
	if err != nil {
		return set, err
	}
	set.AccessToken = text(v, "access_token")
	set.RefreshToken = text(v, "refresh_token")
	set.IDToken = text(v, "id_token")
	set.TokenType = text(v, "token_type")
	set.Scope, set.HasScope = v.Get("scope").Text()
	set.setLifetime(v.Get("expires_in"))
	if v.Get("error") != nil || x.Response.Status != http.StatusOK {
		return set, tokenError(x, v)
	}
	if set.AccessToken == "" {
		return set, &StepError{
			Text:   "The answer is 200 and has no access_token.",
			Advice: "It must have one (RFC 6749 §5.1). Is this really the token endpoint?",
		}
	}
	set.AccessJWT = decoded(set.AccessToken)
	set.RefreshJWT = decoded(set.RefreshToken)
	set.IDJWT = decoded(set.IDToken)
	return set, nil
}

// setLifetime reads expires_in. Some servers send it as a string; what is no
// number of seconds counts as not said.
func (t *TokenSet) setLifetime(v *jsonpos.Value) {
	const longest = 100 * 365 * 24 * 3600
	if v == nil {
		return
	}
	n, ok := v.Int64()
	if !ok {
		digits, _ := v.Text()
		var err error
		if n, err = strconv.ParseInt(digits, 10, 64); err != nil {
			return
		}
	}
	if n < 0 || n > longest {
		return
	}
	t.HasExpiresIn, t.ExpiresIn = true, n
	t.ExpiresAt = t.Received.Add(time.Duration(n) * time.Second)
}

func decoded(token string) *jose.Token {
	if !jose.LooksLikeJWT(token) {
		return nil
	}
	t, _ := jose.Decode(token) // what could be read is worth seeing
	return t
}

// parseObject reads the body of an answer as a JSON object, or says what came
// instead of one.
func parseObject(x httplog.Exchange) (*jsonpos.Value, error) {
	body := x.Response.Body()
	line := fmt.Sprintf("%s %s was answered with %d", x.Method, pathOf(x.URL), x.Response.Status)
	if body.Len() > maxAnswer {
		return nil, &StepError{
			Text:   fmt.Sprintf("%s and %d bytes, more than the 1 MiB that is read of such an answer.", line, body.Len()),
			Advice: "This is not an answer of this endpoint. Check the URL.",
		}
	}
	v, err := jsonpos.Parse(body.Bytes(), jsonpos.Limits{})
	switch {
	case err == nil && v.Kind() == jsonpos.Object:
		return v, nil
	case body.Len() == 0:
		return nil, &StepError{Text: line + " and an empty body.", Advice: "A JSON object belongs there. Look at the status and the header fields."}
	case looksLikeHTML(body.Bytes()):
		return nil, &StepError{
			Text:   line + " and a web page, where JSON belongs.",
			Advice: "Often a login page, an error page of a proxy, or a wrong URL. Read the recorded page.", Err: err,
		}
	case err == nil:
		return nil, &StepError{Text: line + " and JSON that is not an object.", Advice: "Look at the recorded body."}
	}
	return nil, &StepError{
		Text:   line + " and a body that is not JSON: " + err.Error() + ".",
		Advice: "Look at the recorded body; was it cut off?", Err: err,
	}
}

// text returns the string member name of v, or "".
func text(v *jsonpos.Value, name string) string {
	s, _ := v.Get(name).Text()
	return s
}

func looksLikeHTML(body []byte) bool {
	text := strings.TrimLeft(strings.TrimPrefix(string(body[:min(len(body), 256)]), "\ufeff"), " \t\r\n")
	return strings.HasPrefix(text, "<")
}
