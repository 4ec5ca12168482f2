package command

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows"
)

// paramsValue is a repeatable flag NAME=VALUE. Its errors do not repeat what was
// given, which may be a secret.
type paramsValue struct{ list *[]flows.Param }

func (v paramsValue) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return fmt.Errorf("write it as NAME=VALUE")
	}
	*v.list = append(*v.list, flows.Param{Name: name, Value: value})
	return nil
}

func (v paramsValue) Type() string { return "NAME=VALUE" }

// String is empty: the only default is none.
func (v paramsValue) String() string { return "" }

// durationValue is a flag such as 30s. Zero is not taken, because in
// flows.Options it stands for the default.
type durationValue struct {
	value *time.Duration
	zero  bool // 0 is a value like any other
}

func (v durationValue) Set(text string) error {
	d, err := time.ParseDuration(text)
	switch {
	case text == "0" && v.zero:
	case err != nil:
		return fmt.Errorf("%q is not a duration; write one such as 30s, 10m or 1h", text)
	case d < 0, d == 0 && !v.zero:
		return fmt.Errorf("%q is too short; write one such as 30s, 10m or 1h", text)
	}
	*v.value = d
	return nil
}

func (v durationValue) Type() string { return "DURATION" }

func (v durationValue) String() string {
	if v.value == nil || *v.value == 0 {
		return ""
	}
	return v.value.String()
}

// sizeValue is a number of bytes: 1000, 64kB, 16MiB.
type sizeValue struct{ value *int64 }

// sizeUnits have the longer names first, for each ends in B.
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"KIB", 1 << 10}, {"MIB", 1 << 20}, {"GIB", 1 << 30},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1},
}

func (v sizeValue) Set(text string) error {
	digits, unit := strings.ToUpper(strings.TrimSpace(text)), int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(digits, u.name); ok {
			digits, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	switch {
	case err != nil:
		return fmt.Errorf("%q is not a size; write a whole number of bytes, or with a unit: 64kB, 16MiB, 1GB", text)
	case n == 0:
		return fmt.Errorf("%q keeps nothing of a body; give at least one byte", text)
	case int64(n) > math.MaxInt64/unit:
		return fmt.Errorf("%q is more than can be counted", text)
	}
	*v.value = int64(n) * unit
	return nil
}

func (v sizeValue) Type() string { return "SIZE" }

func (v sizeValue) String() string {
	if v.value == nil || *v.value == 0 {
		return ""
	}
	return strconv.FormatInt(*v.value, 10)
}

// choiceValue is a flag that takes one of a few words.
type choiceValue struct {
	value   *string
	choices []string
}

func (v choiceValue) Set(text string) error {
	for _, c := range v.choices {
		if text == c {
			*v.value = text
			return nil
		}
	}
	return fmt.Errorf("%q is not known here; choose %s", text, inWords(v.choices, "or"))
}

func (v choiceValue) Type() string { return strings.Join(v.choices, "|") }

func (v choiceValue) String() string {
	if v.value == nil {
		return ""
	}
	return *v.value
}

// stepsOf reads the value of --steps.
func stepsOf(list string) ([]flows.StepID, error) {
	steps := []flows.StepID{}
	if strings.TrimSpace(list) == "none" {
		return steps, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		switch name {
		case "":
			return nil, usage("--steps", "there is a step without a name in it; write them like userinfo,refresh, or none")
		case "none":
			return nil, usage("--steps", "none stands alone")
		}
		steps = append(steps, flows.StepID(name))
	}
	return steps, nil
}

// inWords joins words with commas, and the last with the conjunction.
func inWords(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}
