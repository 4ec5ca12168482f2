package command

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// harFile is the file of --har. What is written there can be read by the one
// who runs the program alone, and takes the file's place as a whole.
type harFile struct {
	path   string
	temp   *os.File // in the same folder; nil when there is nothing to write
	reveal bool
}

// openHAR makes ready for a walk to be written to path in the end, so that what
// is wrong with path is known before the walk. An empty path writes nothing.
func openHAR(path string, reveal bool) (*harFile, error) {
	h := &harFile{reveal: reveal}
	if path == "" {
		return h, nil
	}
	var err error
	if h.path, err = harPath(path); err != nil {
		return nil, err
	}
	// It is made with mode 0600.
	if h.temp, err = os.CreateTemp(filepath.Dir(h.path), ".grantwalk-*.har"); err != nil {
		return nil, &UsageError{Field: "--har", Text: fmt.Sprintf("the file %s cannot be written: %v", path, reason(err)), Err: err}
	}
	return h, nil
}

// harPath checks that path can be written: it is free, or an ordinary file,
// which will be replaced. A symbolic link is followed.
func harPath(path string) (string, error) {
	refuse := func(err error) (string, error) {
		return "", &UsageError{Field: "--har", Text: fmt.Sprintf("the file %s cannot be written: %v", path, reason(err)), Err: err}
	}
	if path == "-" {
		return "", usage("--har", "it takes a file's name; standard output has the transcript or the JSON document")
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return refuse(err)
		}
		return path, nil
	case err != nil:
		return refuse(err)
	case info.IsDir():
		return "", usage("--har", "%s is a folder; name a file in it", path)
	case !info.Mode().IsRegular():
		return "", usage("--har", "%s is no ordinary file, and only such a one is replaced", path)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return refuse(err)
	}
	return real, nil
}

// write writes what was recorded of a walk, and puts it in the file's place.
func (h *harFile) write(r *flows.Runner) error {
	if h.temp == nil {
		return nil
	}
	out := bufio.NewWriter(h.temp)
	log := r.Log()
	err := httplog.WriteHAR(out, log.Exchanges(), httplog.HAROptions{
		Reveal: h.reveal, Known: log.Secrets(), Creator: "grantwalk", Version: version(),
		Walk: flows.HARWalk(r.Options(), r.State(), h.reveal, log.Secrets()),
	})
	if err = errors.Join(err, out.Flush(), h.temp.Close()); err == nil {
		err = os.Rename(h.temp.Name(), h.path)
	}
	if err != nil {
		return fmt.Errorf("--har: the walk was not written to %s: %w", h.path, reason(err))
	}
	h.temp = nil
	return nil
}

// discard takes away what did not become the file.
func (h *harFile) discard() {
	if h.temp != nil {
		_ = h.temp.Close() // it may be closed already
		_ = os.Remove(h.temp.Name())
	}
}
