package command

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// endFile is a file that a walk is written to at its end: that of --har or of
// --report. What is written there can be read by the one who runs the program
// alone, and takes the file's place as a whole.
type endFile struct {
	flag string
	path string
	temp *os.File // in the same folder; nil when there is nothing to write
}

// openEndFile makes ready for a walk to be written to path in the end, so that
// what is wrong with path is known before the walk. An empty path writes nothing.
func openEndFile(flag, path string) (*endFile, error) {
	f := &endFile{flag: flag}
	if path == "" {
		return f, nil
	}
	var err error
	if f.path, err = endPath(flag, path); err != nil {
		return nil, err
	}
	// It is made with mode 0600.
	if f.temp, err = os.CreateTemp(filepath.Dir(f.path), ".grantwalk-*"); err != nil {
		return nil, &UsageError{Field: flag, Text: fmt.Sprintf("the file %s cannot be written: %v", path, reason(err)), Err: err}
	}
	return f, nil
}

// endPath checks that path can be written: it is free, or an ordinary file,
// which will be replaced. A symbolic link is followed.
func endPath(flag, path string) (string, error) {
	refuse := func(err error) (string, error) {
		return "", &UsageError{Field: flag, Text: fmt.Sprintf("the file %s cannot be written: %v", path, reason(err)), Err: err}
	}
	if path == "-" {
		return "", usage(flag, "it takes a file's name; standard output has the transcript or the JSON document")
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		// In full, so that two ways to write one name are seen to be one.
		full, err := filepath.Abs(path)
		if err != nil {
			return refuse(err)
		}
		dir, err := filepath.EvalSymlinks(filepath.Dir(full))
		if err != nil {
			return refuse(err)
		}
		return filepath.Join(dir, filepath.Base(full)), nil
	case err != nil:
		return refuse(err)
	case info.IsDir():
		return "", usage(flag, "%s is a folder; name a file in it", path)
	case !info.Mode().IsRegular():
		return "", usage(flag, "%s is no ordinary file, and only such a one is replaced", path)
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return refuse(err)
	}
	real, err := filepath.EvalSymlinks(full)
	if err != nil {
		return refuse(err)
	}
	return real, nil
}

// write has content written, and puts it in the file's place.
func (f *endFile) write(content func(io.Writer) error) error {
	if f.temp == nil {
		return nil
	}
	out := bufio.NewWriter(f.temp)
	err := errors.Join(content(out), out.Flush(), f.temp.Close())
	if err == nil {
		err = os.Rename(f.temp.Name(), f.path)
	}
	if err != nil {
		return fmt.Errorf("%s: the walk was not written to %s: %w", f.flag, f.path, reason(err))
	}
	f.temp = nil
	return nil
}

// discard takes away what did not become the file.
func (f *endFile) discard() {
	if f.temp != nil {
		_ = f.temp.Close() // it may be closed already
		_ = os.Remove(f.temp.Name())
	}
}
