//go:build e2e

package command_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// Here Debian's Chromium is the system browser, and a script plays the person in
// it. The pictures of the pages are kept where GRANTWALK_PICTURES says, to be
// looked at.

// browsing is what a person does in the browser.
type browsing struct {
	URL      string            `json:"url"`
	Until    string            `json:"until,omitempty"`
	Fill     map[string]string `json:"fill,omitempty"`
	Press    []string          `json:"press"`
	Scripts  bool              `json:"scripts"`
	Pictures string            `json:"pictures,omitempty"`
}

// browsed is what was seen there.
type browsed struct {
	Pages    []struct{ URL, Title, Text string }
	Console  []string
	Requests []string
}

func browse(ctx context.Context, t *testing.T, player string, b browsing) (browsed, error) {
	t.Helper()
	if dir := os.Getenv("GRANTWALK_PICTURES"); dir != "" {
		b.Pictures = filepath.Join(dir, strings.NewReplacer("/", "_", " ", "_").Replace(t.Name()))
	}
	task, err := json.Marshal(b)
	if err != nil {
		return browsed{}, err
	}
	cmd := exec.CommandContext(ctx, "node", player, string(task))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return browsed{}, err
	}
	var seen browsed
	return seen, json.Unmarshal(out, &seen)
}

func TestE2EChromium(t *testing.T) {
	t.Parallel()
	player := script(t, "chromium")
	for name, c := range map[string]struct {
		scripts bool
		press   []string
		args    []string
		outcome flows.Outcome
		page    string // what the person reads at the end
	}{
		"with scripts":       {true, []string{"Sign in", "Allow"}, nil, flows.Completed, "You can close this"},
		"without scripts":    {false, []string{"Sign in", "Allow"}, nil, flows.Completed, "You can close this"},
		"a fragment":         {true, []string{"Sign in", "Allow"}, []string{"--response-mode", "fragment"}, flows.Completed, "You can close this"},
		"a form":             {true, []string{"Sign in", "Allow"}, []string{"--response-mode", "form_post"}, flows.Completed, "You can close this"},
		"a form, no scripts": {false, []string{"Sign in", "Allow"}, []string{"--response-mode", "form_post"}, flows.Completed, "You can close this"},
		"denied":             {true, []string{"Sign in", "Deny"}, nil, flows.FlowFailed, "access_denied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			type result struct {
				seen browsed
				err  error
			}
			ended := make(chan result, 1)
			browser := func(_ context.Context, at string) error {
				go func() {
					press := c.press
					if slices.Contains(c.args, "form_post") && !c.scripts {
						press = append(slices.Clone(press), "Continue")
					}
					seen, err := browse(ctx, t, player, browsing{
						URL: at, Until: redirectURIOf(t, at), Scripts: c.scripts, Press: press,
						Fill: map[string]string{"username": "alice", "password": demoidp.DefaultPassword},
					})
					if err != nil {
						cancel()
					}
					ended <- result{seen, err}
				}()
				return nil
			}
			e := shell{open: browser}.run(ctx, byHand(idp(t, demoidp.Config{}), append(c.args, "--json", "--prompt", "consent")...)...)
			got := <-ended
			if got.err != nil {
				t.Fatal(got.err)
			}
			if d := document(t, e); d.Outcome != c.outcome {
				t.Errorf("outcome %s, want %s", d.Outcome, c.outcome)
			}
			last := got.seen.Pages[len(got.seen.Pages)-1]
			wantText(t, "the last page", last.Title+"\n"+last.Text, c.page)
			for _, page := range got.seen.Pages {
				if strings.Contains(page.Text, "undefined") || page.Title == "" {
					t.Errorf("an odd page: %+v", page)
				}
			}
			if len(got.seen.Console) > 0 {
				t.Errorf("the browser complains: %q", got.seen.Console)
			}
		})
	}
}
