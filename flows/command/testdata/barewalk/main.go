// Command barewalk is the yardstick for the time that a walk takes as a process.
//
//	barewalk ISSUER CLIENT-ID CLIENT-SECRET USER PASSWORD
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/grantwalk/grantwalk/flows/command/testdata/barewalk/walk"
)

func main() {
	if len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, "usage: barewalk ISSUER CLIENT-ID CLIENT-SECRET USER PASSWORD")
		os.Exit(2)
	}
	a := os.Args[1:]
	err := walk.Code(context.Background(), walk.Client{Issuer: a[0], ID: a[1], Secret: a[2], User: a[3], Password: a[4]})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
