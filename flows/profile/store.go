package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrChanged says that the file is not as it was when it was read.
var ErrChanged = errors.New("the file was changed meanwhile by somebody else, so nothing was written to it; read it again and repeat")

// Read reads the file at path. One that does not exist is read as one without
// profiles. A file that cannot be used is a *Problems.
func Read(path string) (*Profiles, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Profiles{Path: path}, nil
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return Parse(path, text)
}

func unreadable(path string, err error) error {
	what := err.Error()
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		what = p.Err.Error()
	}
	return &Problems{Path: path, List: []Problem{{What: "it cannot be read: " + what, Do: "it must be a file that you may read"}}}
}

// Save writes p into the file that f was read from.
func (f *Profiles) Save(p Profile) error {
	text, err := f.With(p)
	if err != nil {
		return err
	}
	return f.write(text)
}

// Delete takes the profile of that name out of the file that f was read from.
func (f *Profiles) Delete(name string) error {
	text, err := f.Without(name)
	if err != nil {
		return err
	}
	return f.write(text)
}

// staleAfter is how old the file beside must be to be the remains of a program
// that ended while it wrote. Writing takes some milliseconds.
const staleAfter = 10 * time.Second

// write puts text in the place of the file, all of it or nothing. A file beside
// it, which only one can make, keeps two programs from writing at once. Nothing
// is written that could not be read again, nor over what was changed meanwhile.
func (f *Profiles) write(text []byte) error {
	if _, err := Parse(f.Path, text); err != nil {
		return fmt.Errorf("nothing was written, for it could not be read again: %w", err)
	}
	path := f.Path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a link stays one
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the folder of the profiles cannot be made: %w", err)
	}
	beside := path + ".new"
	out, err := createBeside(beside)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	if err == nil {
		err = out.Sync()
	}
	err = errors.Join(err, out.Close())
	if err == nil {
		err = f.unchanged(path)
	}
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	return nil
}

func createBeside(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > staleAfter {
		_ = os.Remove(path) // if not, making it says why
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("another program writes the profiles just now; try again, and if it stays so, remove %s", path)
	}
	if err != nil {
		return nil, fmt.Errorf("the profiles cannot be written: %w", err)
	}
	return out, nil
}

// unchanged says whether the file is what f was read from.
func (f *Profiles) unchanged(path string) error {
	now, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !f.exists:
		return nil
	case errors.Is(err, fs.ErrNotExist), err == nil && (!f.exists || !bytes.Equal(now, f.text)):
		return ErrChanged
	}
	return err
}
