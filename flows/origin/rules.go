package origin

// way says on which side of a fact another is looked for.
type way int

const (
	after  way = iota // in a later exchange, or later in the same
	before            // in an earlier one, or earlier in the same
	either
)

// rule says how a fact in one role has to do with one in another that has the
// same key.
type rule struct {
	from, to role
	way      way
	says     string // what comes before the words for the other
	// differs is what is said of the nearest one where none has the same key;
	// empty where nothing is.
	differs string
}

// rules is the table of them, in the order in which they are told.
var rules = []rule{
	{roleChallenge, roleVerifier, after, "It is the SHA-256 hash of", "It is not the SHA-256 hash of"},
	{rolePlainChallenge, rolePlainVerifier, after, "It is the same text as", ""},
	{roleVerifier, roleChallenge, before, "Its SHA-256 hash is", "Its SHA-256 hash is not"},
	{rolePlainVerifier, rolePlainChallenge, before, "It is the same text as", ""},

	{roleStateSent, roleStateBack, after, "It came back unchanged as", "It differs from"},
	{roleStateBack, roleStateSent, before, "It was sent as", "It differs from"},
	{roleStateBack, roleStateBack, either, "The same answer: it is", ""},

	{roleNonceSent, roleNonceClaim, after, "It came back as", "It differs from"},
	{roleNonceClaim, roleNonceSent, before, "It was sent as", "It differs from"},

	{roleCodeCame, roleCodeSent, after, "It was sent as", "It differs from"},
	{roleCodeSent, roleCodeCame, before, "It came as", "It differs from"},
	{roleCodeCame, roleCodeCame, either, "The same answer: it is", ""},

	{roleAccessIssued, roleAccessUsed, after, "It was used in", ""},
	{roleAccessIssued, roleTokenSent, after, "It was sent as", ""},
	{roleAccessUsed, roleAccessIssued, before, "It came as", ""},
	{roleAccessUsed, roleAccessUsed, either, "It was used too in", ""},
	{roleTokenSent, roleAccessIssued, before, "It came as", ""},
	{roleTokenSent, roleRefreshIssued, before, "It came as", ""},
	{roleAccessHash, roleHashClaim, either, "Half of its hash is", ""},
	{roleHashClaim, roleAccessHash, either, "It is half of the hash of", ""},
	{roleHashClaim, roleCodeHash, before, "It is half of the hash of", ""},
	{roleCodeHash, roleHashClaim, after, "Half of its hash is", ""},

	{roleRefreshIssued, roleRefreshUsed, after, "It was used as", ""},
	{roleRefreshIssued, roleTokenSent, after, "It was sent as", ""},
	{roleRefreshUsed, roleRefreshIssued, before, "It came as", ""},
	{roleRefreshUsed, roleRefreshUsed, either, "It was used too as", ""},

	{roleIDToken, roleIDTokenHint, after, "It was sent as", ""},
	{roleIDTokenHint, roleIDToken, before, "It came as", ""},

	{roleRedirectAsked, roleRedirectAgain, after, "It is repeated as", "It differs from"},
	{roleRedirectAgain, roleRedirectAsked, before, "It is", "It differs from"},
	{roleRedirectAsked, roleRedirectReached, after, "The answer came to it in", ""},
	{roleRedirectReached, roleRedirectAsked, before, "It is", ""},

	{roleKidNamed, roleKidPublished, either, "The key is the one with", ""},
	{roleKidPublished, roleKidNamed, either, "It is named as", ""},

	{roleEndpoint, roleURL, after, "It was asked in", ""},
	{roleURL, roleEndpoint, before, "The client knows it as", ""},
	{roleLocation, roleWholeURL, after, "The browser went there in", ""},
	{roleWholeURL, roleLocation, before, "The browser was sent here by", ""},

	{roleIssuer, roleIssuerClaim, after, "It is named as", "It differs from"},
	{roleIssuer, roleIssuerBack, after, "It came back as", "It differs from"},
	{roleIssuerClaim, roleIssuer, before, "It is", "It differs from"},
	{roleIssuerBack, roleIssuer, before, "It is", "It differs from"},

	{roleSubjectUserInfo, roleSubject, before, "It is", "It differs from"},
	{roleSubject, roleSubjectUserInfo, after, "The same person is", "It differs from"},

	{roleCookieSet, roleCookieSent, after, "The browser sent it back in", ""},
	{roleCookieSent, roleCookieSet, before, "It was set by", ""},

	{roleAudience, roleClient, before, "It is the client that is named by", ""},
	{roleClient, roleClient, either, "The same client is named by", ""},
	{roleSecret, roleSecret, either, "The same secret stands in", ""},
	{roleOther, roleOther, either, "The same value stands in", ""},
}
