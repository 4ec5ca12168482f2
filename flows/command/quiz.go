package command

import (
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// quizzed are the scenarios that the quiz asks: each shows in the panes of a walk
// with the usual client, to a person who looks, and no two of different findings
// could be taken for one another. The last ones are odd, and right.
var quizzed = []string{
	"discovery-content-type", "discovery-twice", "issuer-slash", "metadata-incomplete", "metadata-boolean-text", "endpoint-http", "pkce-plain-only",
	"keys-empty", "keys-private", "keys-same-kid", "keys-use-enc", "keys-html",
	"redirect-uri-unregistered", "access-denied",
	"state-missing", "iss-missing", "iss-other", "token-in-front", "code-missing",
	"client-refused", "token-200-error", "token-content-type", "token-cut", "token-type-missing", "expires-in-text", "token-cacheable",
	"token-from-cache", "scope-reduced", "id-token-missing", "refresh-token-missing",
	"id-token-unsigned", "token-iss-other", "aud-other", "exp-past", "nonce-missing", "sub-number",
	"userinfo-sub-other", "userinfo-html", "userinfo-scope",
	"refresh-refused", "refresh-scope-wider", "refresh-token-short", "refresh-sub",
	"accept-token-type-case", "accept-no-pragma", "accept-aud-array", "accept-no-at-hash", "accept-unknown-members", "accept-no-rotation",
}

// Quiz returns the scenarios that the quiz asks. One without a finding is a walk in
// which nothing is wrong.
func Quiz() []Scenario {
	var list []Scenario
	for _, name := range quizzed {
		if s, ok := demoidp.ScenarioByName(name); ok {
			list = append(list, toPick(s))
		}
	}
	return list
}

// toPick is a scenario for the front end.
func toPick(s demoidp.Scenario) Scenario {
	return Scenario{
		Name: s.Name, Title: s.Title, Story: s.Story, Step: s.Step, Finding: s.Finding, Severity: s.Severity, Consequences: s.Consequences,
	}
}

// fitQuiz are the flags that the quiz leaves free.
var fitQuiz = []string{
	"quiz", "scenario", "listen", "access-token-lifetime", "refresh-token-lifetime", "redirect-uri", "login", "no-browser",
	"timeout", "callback-timeout", "har", "log", "theme", "reveal",
}

// checkQuiz refuses what does not fit the quiz.
func (f *showFlags) checkQuiz(set *pflag.FlagSet, scenario string) error {
	var err error
	set.Visit(func(flag *pflag.Flag) {
		if err == nil && !slices.Contains(fitQuiz, flag.Name) {
			err = usage("--"+flag.Name, "it does not fit --quiz, in which one thing is wrong and all else is as usual")
		}
	})
	if s, ok := demoidp.ScenarioByName(scenario); ok && err == nil && (s.Client != "" || len(s.Flags) > 0) {
		return usage("--scenario", "%s does not fit --quiz: it shows only with %s", scenario, needs(s))
	}
	return err
}

// needs is what a walk of s takes.
func needs(s demoidp.Scenario) string {
	if s.Client != "" {
		return "--client-id " + s.Client
	}
	return fmt.Sprint(s.Flags[0])
}
