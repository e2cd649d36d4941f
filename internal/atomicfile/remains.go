package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// suffix ends the names of files that are being written; they begin with a dot.
const suffix = ".part"

// unfinished is what Create calls its files.
var unfinished = regexp.MustCompile(`^\..+\.[0-9a-f]{8}\` + suffix + `$`)

// tidied has the folders that this process has looked through.
var tidied sync.Map

// tidy deletes, once a process, what processes that were killed have left of Create's files and
// CreateFolder's folders in a folder; "" is the current one. What cannot be deleted stays.
func tidy(folder string) {
	if folder == "" {
		folder = "."
	}
	if _, done := tidied.LoadOrStore(folder, true); !done {
		_ = remove(folder, unfinished.MatchString)
	}
}

// RemoveRemains deletes what processes that were killed have left of unfinished files in a folder,
// under any hidden name that ends as theirs do. What a living process is writing stays.
func RemoveRemains(folder string) error {
	return remove(folder, func(name string) bool {
		return strings.HasPrefix(name, ".") && strings.HasSuffix(name, suffix)
	})
}

// remove deletes the files and folders in a folder with names to be deleted that no living process
// writes.
func remove(folder string, named func(string) bool) error {
	list, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range list {
		path := filepath.Join(folder, e.Name())
		switch {
		case !named(e.Name()):
		case e.Type().IsRegular():
			err = errors.Join(err, removeDead(path))
		case e.IsDir():
			err = errors.Join(err, removeDeadFolder(path))
		}
	}
	return err
}
