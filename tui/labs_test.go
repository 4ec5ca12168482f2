package tui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/lab"
	"github.com/grantwalk/grantwalk/httplog"
)

// atTheTokens walks on a provider that is configured so until the tokens came,
// with the experiments at hand.
func atTheTokens(t *testing.T, w, h int, configure func(*demoidp.Config)) *driver {
	t.Helper()
	d := drive(t, w, h, Config{Options: providerOptions(t, configure), Labs: lab.All()})
	d.toTokens()
	d.toast()
	return d
}

func asItIs(*demoidp.Config) {}

// begin goes to the experiment with that id in the list, and consents.
func (d *driver) begin(id string) {
	d.t.Helper()
	d.offer(id)
	d.press("y")
}

// offer goes to the experiment with that id in the list, and looks closer.
func (d *driver) offer(id string) {
	d.t.Helper()
	d.press("l")
	for range lab.All() {
		if l, ok := d.app.layers[len(d.app.layers)-1].dialog.(*labList).selected(); ok && l.ID == id {
			d.press("enter")
			d.sees("Experiment " + id)
			return
		}
		d.press("j")
	}
	d.t.Fatalf("there is no experiment %s in the list:\n%s", id, d.screen())
}

// sendAll sends what is held until the experiment has its verdict.
func (d *driver) sendAll() {
	d.t.Helper()
	for range 40 {
		if d.app.state.Held == 0 {
			break
		}
		d.press("enter")
	}
	d.clock = d.clock.Add(grace)
	if d.app.verdictOnTop() == nil {
		d.t.Fatalf("there is no verdict; the screen:\n%s", d.screen())
	}
}

func (d *driver) sent() int {
	n := 0
	for _, x := range d.app.engine.Log().Exchanges() {
		if !x.Started.IsZero() {
			n++
		}
	}
	return n
}

func TestNothingOfAnExperimentIsSentBeforeConsent(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	n := d.app.engine.Log().Len()
	for _, keys := range [][]string{{"esc"}, {"enter"}, {"n"}, {"tab", "tab", "enter"}, {"q"}} {
		d.offer("refresh-rotation")
		d.sees("What it may destroy", "What it sends", "What it can come to", "family-revoked", "RFC 9700", "▶ [ No ]")
		d.press(keys...)
		if s := d.app.state; s.Offer != nil || s.Active || len(s.Labs) != 0 || d.app.engine.Log().Len() != n {
			t.Fatalf("%v began it:\n%s", keys, d.screen())
		}
		d.misses("What it may destroy")
	}
	d.offer("refresh-rotation")
	d.press("tab")
	d.sees("▶ [ Yes, begin ]")
	d.press("enter")
	if s := d.app.state; s.Offer != nil || s.Experiment() == nil || s.Held == 0 || d.sent() != n {
		t.Fatalf("it did not begin with a held request:\n%s", d.screen())
	}
	d.sees("HELD: enter sends", "enter send · experiment refresh-rotation: first refresh", "Experiment refresh-rotation · ‖ held", "#8 First refresh.")
	d.misses("✓  6 ID token             held")
}

func TestVerdictByKeys(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.begin("refresh-rotation")
	d.sendAll()
	d.sees("Experiment refresh-rotation: verdict family-revoked", "a theft ends the session for both",
		"#8  200                first refresh", "400 invalid_grant  old refresh token, at once", "The old refresh token was refused at once",
		"The refresh token of this session is dead now", "refresh ○")

	// A number goes to an exchange, and the walk's own stays the step's.
	d.press("3")
	if x, ok := d.app.selected(); !ok || x.Label.Act != "old refresh token, at once" {
		t.Fatalf("3 went to %q", x.Label.Act)
	}
	d.sees("invalid_grant", "Experiment refresh-rotation · ✓ verdict family-revoked", "#10 Old refresh token, at once. It was answered with 400 invalid_grant.", "V verdict", "╭ 8", "│ 9", "╰12")
	d.press("1", "k", "j", "k", "k")
	x, _ := d.app.selected()
	if x.Label.Lab != "" || x.Label.Step != string(d.app.state.Steps[d.app.steps.selected()].ID) {
		t.Errorf("the step %d shows exchange %d: %+v", d.app.steps.selected(), x.ID, x.Label)
	}
	d.misses("Experiment refresh-rotation")

	// It can be read again, and the list says it too.
	d.press("V")
	d.sees("Experiment refresh-rotation: verdict family-revoked")
	d.press("j", "enter")
	if x, _ := d.app.selected(); x.Label.Act != "access token, before" {
		t.Errorf("j, enter went to %q", x.Label.Act)
	}
	d.press("l")
	d.sees("family-revoked", "Last verdict  family-revoked: The old refresh token is refused", "v its verdict")
	d.press("v")
	d.sees("The requests behind it")
	d.press("esc")
	d.misses("The requests behind it")
}

func TestFindingsOfAnExperimentStandInItsVerdict(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, func(c *demoidp.Config) { c.Reuse = demoidp.ReuseRefuse })
	d.begin("refresh-rotation")
	d.press("c")
	d.sendAll()
	d.sees("verdict reuse-refused", "What the findings say of it", "RT-REUSE-TOLERATED")
	d.press("f")
	d.sees("RT-REUSE-TOLERATED", "newest one still works")
	if d.app.verdictOnTop() != nil {
		t.Error("the verdict lies over what it pointed at")
	}
}

func TestWaitOfAnExperiment(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, func(c *demoidp.Config) { c.Reuse = demoidp.ReuseTolerate })
	d.begin("refresh-rotation")
	d.press("c")
	d.sees("Experiment refresh-rotation waits", "Waiting for a grace time to end", "1:05 of 1:05 left", "waits 1:05", "enter go on at once")
	d.press("enter") // it has just opened by itself
	if d.app.state.Await == nil {
		t.Fatal("a key that was meant for something else ended the wait")
	}
	d.pass(20 * time.Second)
	d.sees("▮▮▮", "0:45 of 1:05 left", "waits 0:45")
	d.press("esc")
	d.misses("0:45 of 1:05 left")
	d.sees("enter show the wait", "It goes on waiting")
	d.press("4", "3", "enter")
	d.sees("0:45 of 1:05 left")
	d.press("enter")
	d.sendAll()
	d.sees("verdict reuse-tolerated", "still works 20 s after it was replaced. That was not long")
}

func TestVerdictOnEditedRequestsSaysSo(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.begin("refresh-scope")
	d.press("e", "enter")
	d.enter("X") // the method is POSTX
	d.press("enter", "esc")
	d.sendAll()
	d.sees("You edited requests of it")
}

func TestCancelledExperimentIsNotFinished(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.begin("refresh-rotation")
	d.press("enter", "esc")
	d.clock = d.clock.Add(grace)
	log := d.app.engine.Log()
	d.until("the request is given up", func(flows.State) bool { return log.Exchanges()[log.Len()-1].State == httplog.Failed })
	d.sees("Experiment refresh-rotation: not finished", "Not finished, because you cancelled it.", "#8 200", "#9 not sent")
	if n := log.Len(); n != 9 {
		t.Errorf("%d exchanges were recorded, also some that were never to be sent", n)
	}
	d.press("esc")
	d.sees("✗ not finished", "enter start ID token")
	d.press("enter")
	if s := d.app.state; s.Active && s.Held == 0 || s.Steps[s.Current].ID == flows.StepToken {
		t.Errorf("the walk does not go on: %s", d.screen())
	}
}

func TestLeavingAnExperimentForAStepSaysSo(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.begin("refresh-rotation")
	d.press("1", "g", "r")
	d.sees("The experiment refresh-rotation was left for this step: it is not finished.", "HELD: enter sends")
	if d.app.verdictOnTop() != nil {
		t.Error("a verdict lies over the step")
	}
}

func TestTwoRefreshesAreHeldAndSentTogether(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	n := d.sent()
	d.begin("refresh-race")
	if s := d.app.state; len(s.With) != 1 || d.sent() != n {
		t.Fatalf("held are %d and %v, sent were %d", s.Held, s.With, d.sent()-n)
	}
	d.sees("HELD: enter sends all 2", "enter send all 2 · experiment refresh-race: at the same moment", "one of 2 requests that go at the same moment")
	d.press("2", "k", "enter")
	if s := d.app.state; s.Held == 0 || len(s.With) != 0 || d.sent() != n+2 {
		t.Fatalf("held are %d and %v, sent were %d", s.Held, s.With, d.sent()-n)
	}
	// What is held next is looked at.
	d.sees("The winner's new refresh token", "enter send")
}

func TestExperimentSaysWhySignInIsAskedFor(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.begin("code-reuse")
	d.press("enter")
	d.clock = d.clock.Add(grace)
	d.sees("The provider's page", "The experiment code-reuse asks for this: new sign-in.", "Allow")
	// Over to the browser and back: the sign-in begins again, the experiment goes on.
	held := func(s flows.State) bool { return s.Held != 0 }
	d.press("tab", "tab", "enter")
	d.until("the other sign-in is held", held)
	d.sees("enter open in the browser")
	d.press("enter")
	d.clock = d.clock.Add(grace)
	d.sees("The experiment code-reuse asks for this: new sign-in.", "paste the answer", "b sign in here")
	d.press("b")
	d.until("the other sign-in is held", held)
	d.press("enter")
	d.clock = d.clock.Add(grace)
	d.sees("The experiment code-reuse asks for this: new sign-in.", "Allow")
	d.press("enter")
	d.sendAll()
	d.sees("verdict refused-and-revoked")
}

func TestExperimentThatCannotRunSaysWhy(t *testing.T) {
	t.Parallel()
	start := drive(t, 120, 40, Config{Demo: noDemo, Labs: lab.All()})
	if why := start.app.table.get("labs").whyNot(start.app); why != noWalk {
		t.Errorf("without a walk: %q", why)
	}
	d := drive(t, 120, 40, Config{Options: demoOptions(t), Labs: lab.All()})
	d.press("V")
	d.sees("V: no experiment has ended yet; l has them.")
	d.press("l")
	d.sees("not now", "Not now  There is no refresh token: walk to the tokens first")
	d.misses("enter what it would send")
	d.press("enter")
	d.sees("Not now  There is no refresh token")
	d.press("G", "j", "j", "j", "j", "j", "j", "j")
	d.sees("Not now  The authorization_endpoint is not known")
	d.press("esc", "enter", "l")
	d.sees("Not now  A step is running; esc cancels it.")
	none := drive(t, 120, 40, Config{Options: demoOptions(t)})
	none.press("l")
	none.sees("l: there are no experiments in this program.")
}

// TestOfferThatIsOvertakenGoes begins a step while an offer stands, as a timer
// does: the offer must not lie there without meaning.
func TestOfferThatIsOvertakenGoes(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.offer("refresh-scope")
	d.app.engine.Dispatch(flows.ExpireNow{})
	d.settle()
	d.misses("What it may destroy")
	if s := d.app.state; s.Offer != nil || !strings.HasPrefix(string(s.Steps[s.Current].ID), "refresh") {
		t.Errorf("the offer is %v", s.Offer)
	}
}

// TestMonkeyAmongExperiments presses keys in any order where the tokens are
// there: whatever is begun, left and cancelled, the screen fits and shows no
// secret, and nothing was sent that is not of the walk, of an experiment that was
// agreed to, or of what was sent again.
func TestMonkeyAmongExperiments(t *testing.T) {
	t.Parallel()
	keys := []string{
		"l", "l", "enter", "enter", "enter", "enter", "y", "y", "c", "esc", "esc", "R", "B", "V", "j", "j", "j", "k", "r", "E", "b",
		"tab", "1", "2", "3", "8", "f", "e", "F", "x", "v", "n", "q", "space", "z", "T", "A", "left", "m", "m",
	}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 4))
			d := atTheTokens(t, 60+int(seed)*30, 15+int(seed)*9, func(c *demoidp.Config) {
				c.Reuse = []demoidp.Reuse{demoidp.ReuseRevoke, demoidp.ReuseRefuse, demoidp.ReuseTolerate}[seed%3]
			})
			var pressed []string
			for range 160 {
				key := keys[random.IntN(len(keys))]
				pressed = append(pressed, key)
				d.press(key)
				d.clock = d.clock.Add(grace)
				d.fits(d.app.layout.w, d.app.layout.h)
				if d.app.engine == nil || d.quit {
					break
				}
				for _, secret := range d.app.engine.Log().Secrets() {
					if !d.app.reveal && len(secret) > 12 && strings.Contains(d.screen(), secret[:12]) {
						t.Fatalf("%v: %q is on the screen:\n%s", pressed, secret, d.screen())
					}
				}
				for _, x := range d.app.engine.Log().Exchanges() {
					if x.Label.Lab != "" && d.app.labRun(x.Label.Run) == nil {
						t.Fatalf("%v: exchange %d is of an experiment that was not begun", pressed, x.ID)
					}
				}
			}
		})
	}
}
