package compare

// Kind tells what became of a value from left to right.
type Kind string

// The kinds of rows.
const (
	// Same: equal, or different only in what the standards do not count, such as
	// the order of the words of a scope; then the row's note says what.
	Same Kind = "same"
	// Changed: both sides have it, and the difference means something.
	Changed Kind = "changed"
	// OnlyLeft and OnlyRight: the other side does not have it.
	OnlyLeft  Kind = "only-left"
	OnlyRight Kind = "only-right"
	// Reordered: the same value stands elsewhere, where the order counts.
	Reordered Kind = "reordered"
	// Volatile: both sides differ, as such values always do.
	Volatile Kind = "volatile"
	// Reused: both sides have one value where each should have its own.
	Reused Kind = "reused"
	// Rotated: a refresh brought another refresh token.
	Rotated Kind = "rotated"
	// Remark: the row compares nothing, its note says something.
	Remark Kind = "remark"
)

// Real reports whether a row of the kind is a difference that means something.
func (k Kind) Real() bool {
	switch k {
	case Changed, OnlyLeft, OnlyRight, Reordered, Reused, Rotated:
		return true
	}
	return false
}

// Part names what a section compares. For the parts of an exchange the names are
// those that evidence has in the program's JSON.
type Part string

// The parts, in the order in which Exchanges reports them.
const (
	RequestLine     Part = "request.line"
	RequestQuery    Part = "request.query"
	RequestHeaders  Part = "request.headers"
	RequestBody     Part = "request.body"
	ResponseLine    Part = "response.line"
	ResponseHeaders Part = "response.headers"
	ResponseBody    Part = "response.body"
	TokenHeader     Part = "token.header"
	TokenClaims     Part = "token.claims"
	Facts           Part = "facts" // what is known of the exchange besides its bytes
	Document        Part = "json"  // a JSON text on its own
)

// Result is a comparison.
type Result struct {
	Sections []Section // none without rows
	Counts   Counts    // of all sections
	// Summary is a sentence. It names values and holds none of them.
	Summary string
}

// Section compares one part.
type Section struct {
	Part  Part
	Title string
	// Of says in which value the token stands whose header or claims these are,
	// such as "id_token"; else it is empty.
	Of   string
	Rows []Row
	// Counts counts all rows, the omitted ones too.
	Counts  Counts
	Omitted int // rows that are not in Rows because there are too many
	// Capped is set when not everything was compared; Note says what and why.
	Capped bool
	Note   string

	lines bool // its rows are lines of a text
}

// Counts counts rows. Remarks are not counted.
type Counts struct {
	Same, Volatile int
	Real           int // the kinds of which Real is true
}

// Row compares one value.
type Row struct {
	// Name is the field, the parameter, the path of the member ("keys[0].kid"),
	// or the line. A name that is there twice gets "(2nd)". It may be cut, and is
	// what a server sent: any bytes.
	Name string
	// NameSecret is set when the name holds a secret: mask it.
	NameSecret  bool
	Kind        Kind
	Left, Right Side
	// Note is a sentence or part of one for a person, or empty: how far two times
	// are apart, what makes the difference. It holds no secret.
	Note string
}

// Side is a value on one side.
type Side struct {
	Present bool
	// Text is the value, decoded: a string without quotation marks, a parameter
	// without percent-encoding. It is any bytes.
	Text string
	// Mark is the part of Text in which it differs from the other side: from the
	// first difference to the last. It may be empty on one side.
	Mark Span
	// Secrets are the parts of Text to mask, in order.
	Secrets []Span
	// At is where the value stands: in Request.Raw, in Response.Head, in the
	// decoded body, in the token's HeaderJSON or ClaimsJSON, or in the JSON text.
	// It is empty for what does not stand in bytes, such as a duration.
	At Span
}

// Span is a range of bytes [Start, End).
type Span struct{ Start, End int }

// Len is the number of bytes.
func (s Span) Len() int { return s.End - s.Start }

const (
	// maxRows bounds the rows that a section keeps. Those that mean nothing may
	// fill only half of them, so that they do not crowd out the others.
	maxRows = 1 << 17
	// maxName is the length from which a row's name is cut.
	maxName = 240
)

// add puts a row into the section: with the marks of what differs, and its name
// cut to a length that can be shown.
func (s *Section) add(r Row) {
	r.Name = cutMiddle(r.Name, maxName)
	if r.Left.Present && r.Right.Present {
		if r.Left.Text == r.Right.Text {
			r.Right.Text = r.Left.Text // one copy is enough
		} else {
			r.Left.Mark, r.Right.Mark = differing(r.Left.Text, r.Right.Text)
		}
	}
	switch {
	case r.Kind == Same:
		s.Counts.Same++
	case r.Kind == Volatile:
		s.Counts.Volatile++
	case r.Kind.Real():
		s.Counts.Real++
	}
	if len(s.Rows) >= maxRows || len(s.Rows) >= maxRows/2 && (r.Kind == Same || r.Kind == Volatile) {
		s.Omitted++
		return
	}
	s.Rows = append(s.Rows, r)
}

func (s *Section) remark(name, note string) {
	s.add(Row{Name: name, Kind: Remark, Note: note})
}

// cap says that not everything was compared.
func (s *Section) cap(why string) {
	s.Capped = true
	if s.Note != "" {
		why = s.Note + " " + why
	}
	s.Note = why
}
