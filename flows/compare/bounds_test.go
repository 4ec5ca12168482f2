package compare_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/compare"
)

// patience is far more than any comparison may take, and far less than one does
// whose time grows with the square of the size.
const patience = time.Minute

// TestLarge compares what a hostile or a broken server may send.
func TestLarge(t *testing.T) {
	t.Parallel()
	const many = 100_000
	numbered := func(from, step int, format string) string {
		var b strings.Builder
		for i := range many {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, format, from+i*step)
		}
		return b.String()
	}
	shuffled := func(seed uint64) string {
		list := strings.Split(numbered(0, 1, `{"id":%d}`), "},")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for i := range list {
			list[i] = strings.TrimSuffix(list[i], "}") + "}"
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	deep := strings.Repeat(`{"a":[`, 490) + "%d" + strings.Repeat("]}", 490)
	for name, tt := range map[string]struct {
		left, right string
		capped      bool
	}{
		"members":           {"{" + numbered(0, 1, `"m%d":1`) + "}", "{" + numbered(50_000, 1, `"m%d":2`) + "}", false},
		"members backwards": {"{" + numbered(0, 1, `"m%d":1`) + "}", "{" + numbered(many-1, -1, `"m%d":1`) + "}", false},
		"one name":          {"{" + strings.Repeat(`"exp":1795352400,`, 2*many) + `"iat":1}`, "{" + strings.Repeat(`"exp":1795352460,`, 2*many) + `"iat":2}`, false},
		"tokens":            {"{" + strings.Repeat(`"token":"eyJhbGciOiJub25lIn0.e30.","id":"x",`, many/2) + `"a":1}`, "{" + strings.Repeat(`"token":"eyJhbGciOiJub25lfQ.e30.","id":"x",`, many/2) + `"a":1}`, false},
		"elements":          {"[" + numbered(0, 1, "%d") + "]", "[" + numbered(many-1, -1, "%d") + "]", false},
		"the same":          {"[" + strings.Repeat("1,", many) + "2]", "[" + strings.Repeat("2,", many) + "1]", false},
		"shuffled":          {shuffled(1), shuffled(2), false},
		"deep":              {fmt.Sprintf(deep, 1), fmt.Sprintf(deep, 2), false},
		"deep in a list":    {"[" + strings.Repeat(fmt.Sprintf(deep, 1)+",", 100) + "1]", "[" + strings.Repeat(fmt.Sprintf(deep, 2)+",", 100) + "1]", false},
		"long names":        {`{"` + strings.Repeat("n", 1<<20) + `":[` + numbered(0, 1, "%d") + `]}`, `{"` + strings.Repeat("n", 1<<20) + `":[` + numbered(1, 2, "%d") + `]}`, false},
		"too many values":   {"[" + strings.Repeat("1,", 1<<20) + "2]", "[" + strings.Repeat("1,", 1<<20) + "3]", true},
		"lines":             {strings.Repeat("a\nb\nc\n", 1<<20), strings.Repeat("c\na\nb\nb\n", 1<<20), true},
		"other lines":       {numberedLines(0), numberedLines(7), false},
		"no common line":    {strings.Repeat("a\nb\n", 1<<14), strings.Repeat("c\nd\n", 1<<14), false},
		"repeated lines":    {strings.Repeat("a\nb\nc\n", 1<<14), strings.Repeat("c\nb\n", 1<<14), true},
		"one long line":     {strings.Repeat("<i>x</i>", 1<<21), strings.Repeat("<i>y</i>", 1<<21), true},
		"text, 16 MiB":      {strings.Repeat("0123456789abcdef", 1<<20), strings.Repeat("0123456789abcdeF", 1<<20), false},
		"binary, 16 MiB":    {strings.Repeat("\x00", 16<<20), strings.Repeat("\x01", 16<<20), false},
		"parameters":        {strings.Repeat("a=1&", many), strings.Repeat("a=2&b=1&", many), true},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			media := "application/json"
			if name == "parameters" {
				media = "application/x-www-form-urlencoded"
			}
			r := bodies(tt.left, tt.right, media)
			took := time.Since(began)
			if took > patience {
				t.Errorf("it took %v", took)
			}
			s := of(r, compare.ResponseBody)
			if s.Capped != tt.capped {
				t.Errorf("capped is %v (%s)", s.Capped, s.Note)
			}
			if s.Counts.Real+s.Counts.Volatile == 0 && name != "members backwards" {
				t.Errorf("nothing differs: %+v", s.Counts)
			}
			if name == "one name" && !strings.HasPrefix(r.Summary, "The iat differs;") {
				t.Errorf("a change is lost among times that moved: %s", r.Summary)
			}
			for _, row := range s.Rows {
				if len(row.Name) > 300 {
					t.Fatalf("a name has %d bytes", len(row.Name))
				}
			}
			t.Logf("%v: %s (%d rows, %d omitted)", took.Round(time.Millisecond), r.Summary, len(s.Rows), s.Omitted)
		})
	}
}

func numberedLines(skip int) string {
	var b strings.Builder
	for i := range 30_000 {
		if skip == 0 || i%skip != 0 {
			fmt.Fprintf(&b, "line number %d\n", i)
		}
	}
	return b.String()
}

// TestShortestWay: of two texts as many lines are kept as can be.
func TestShortestWay(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	for range 400 {
		texts := [2][]string{}
		for k := range texts {
			for range random.IntN(14) {
				texts[k] = append(texts[k], string(rune('a'+random.IntN(4))))
			}
		}
		left, right := strings.Join(texts[0], "\n")+"\n", strings.Join(texts[1], "\n")+"\n"
		kept := 0
		var rebuilt [2][]string
		for _, row := range of(bodies(left, right, "text/plain"), compare.ResponseBody).Rows {
			if row.Kind == compare.Same {
				kept += strings.Count(row.Left.Text, "\n") + 1
			}
			for k, side := range []compare.Side{row.Left, row.Right} {
				if side.Present {
					rebuilt[k] = append(rebuilt[k], strings.Split(side.Text, "\n")...)
				}
			}
		}
		for k := range rebuilt {
			if got := strings.Join(rebuilt[k], "\n") + "\n"; got != []string{left, right}[k] {
				t.Fatalf("the rows give %q, not %q", got, []string{left, right}[k])
			}
		}
		if most := longestCommon(texts[0], texts[1]); kept != max(most, emptyLines(left, right)) {
			t.Fatalf("%q and %q: %d lines are kept, %d can be", left, right, kept, most)
		}
	}
}

// emptyLines is 1 when both texts are one empty line.
func emptyLines(left, right string) int {
	if left == "\n" && right == "\n" {
		return 1
	}
	return 0
}

func longestCommon(a, b []string) int {
	best := make([][]int, len(a)+1)
	best[0] = make([]int, len(b)+1)
	for i := range a {
		best[i+1] = make([]int, len(b)+1)
		for j := range b {
			best[i+1][j+1] = max(best[i][j+1], best[i+1][j])
			if a[i] == b[j] {
				best[i+1][j+1] = best[i][j] + 1
			}
		}
	}
	return best[len(a)][len(b)]
}
