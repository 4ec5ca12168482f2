// Package profile keeps client configurations in a file of the person's own:
// profiles.toml. It reads it, with every problem named by its line; it changes
// one profile in it and leaves every other byte alone; it says where a secret is
// (env:, file:, keyring:, prompt), which is all that the file may hold of one;
// and it knows what vendors' providers ask for (presets).
//
// A key of a profile is the name of a flag with underscores, and its value is
// what the flag takes. What the values do is none of this package's business:
// the commands give them to their flags. It opens no connection, and no keyring
// but through the interface that it is given.
package profile
