package command

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Tours are the names of the scripted tours of the demo. What they show is the
// front end's.
func Tours() []string { return []string{"refresh", "pkce", "reuse"} }

// showFlags are the flags of demo that are for showing it to others, or for trying
// oneself.
type showFlags struct {
	tour string
	quiz bool
}

func (f *showFlags) add(cmd *cobra.Command) {
	group(cmd, "To show, and to learn", func(fs *pflag.FlagSet) {
		fs.Var(choiceValue{&f.tour, Tours()}, "tour", "a scripted walk to present to a room: one key goes on, the screen says what to look at")
		fs.BoolVar(&f.quiz, "quiz", false, "find the fault: one thing is wrong, the findings are hidden, and you name the cause")
	})
	complete(cmd, "tour", Tours()...)
}

// fitTour are the flags that a tour leaves free: its script decides the rest.
var fitTour = []string{
	"tour", "listen", "access-token-lifetime", "refresh-token-lifetime", "redirect-uri", "timeout", "har", "log", "theme",
}

// check refuses what does not fit.
func (f *showFlags) check(set *pflag.FlagSet, scenario string) error {
	switch {
	case f.quiz:
		return f.checkQuiz(set, scenario)
	case f.tour == "":
		return nil
	}
	var err error
	set.Visit(func(flag *pflag.Flag) {
		switch {
		case err != nil || slices.Contains(fitTour, flag.Name):
		case flag.Name == "reveal":
			err = usage("--reveal", "it does not fit --tour: secrets stay masked in front of a room")
		default:
			err = usage("--"+flag.Name, "it does not fit --tour %s, whose script decides that", f.tour)
		}
	})
	return err
}
