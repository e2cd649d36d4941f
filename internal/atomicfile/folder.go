package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// guardName is the file in an unfinished folder whose lock says that its process lives.
const guardName = ".unfinished"

// Folder is a folder that appears under its name, with all that is in it, when it is complete.
// Until then it has another name in the same place.
type Folder struct {
	name  string // where it goes
	path  string // where it is
	force bool
	guard *File // in it
	old   string
}

// CreateFolder begins a folder. What processes that were killed have left of theirs beside it is
// deleted first. Unless forced, one that is there is not touched; one that is replaced is deleted
// with all that is in it, so ours must say that nothing in it is anybody else's. Errors name the
// folder and wrap ErrExists or those of package os.
func CreateFolder(name string, force bool, ours func(path string) error) (*Folder, error) {
	f := &Folder{name: filepath.Clean(name), force: force}
	info, err := os.Lstat(f.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, f.named(err)
	case !force:
		return nil, f.named(ErrExists)
	case !info.IsDir():
		return nil, f.named(errors.New("is not a folder"))
	default:
		if err := ours(f.name); err != nil {
			return nil, f.named(err)
		}
	}
	tidy(filepath.Dir(f.name))
	for range 100 {
		if err = f.begin(); err == nil {
			return f, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return nil, f.named(err)
}

// begin makes the unfinished folder, and the guard in it. The error is fs.ErrExist if another
// process that tidies up was faster.
func (f *Folder) begin() error {
	f.path = f.hidden()
	if err := os.Mkdir(f.path, 0o777); err != nil {
		return err
	}
	guard, err := os.OpenFile(filepath.Join(f.path, guardName), os.O_RDWR|os.O_CREATE|os.O_EXCL,
		0o666)
	if err != nil {
		os.Remove(f.path)
		return err
	}
	f.guard = &File{File: guard}
	if !f.guard.hold() {
		return fs.ErrExist
	}
	return nil
}

// hidden is another name beside the folder's.
func (f *Folder) hidden() string {
	dir, base := filepath.Split(f.name)
	return fmt.Sprintf("%s.%.200s.%08x%s", dir, base, rand.Uint32(), suffix)
}

// Path is where the folder is until Commit.
func (f *Folder) Path() string { return f.path }

// Commit makes what is in the folder durable and gives it its name, or removes it. Unless forced it
// is ErrExists if something has taken the name since CreateFolder. A folder that was replaced is
// kept until Settle or Undo.
func (f *Folder) Commit() error {
	err := syncAll(f.path)
	f.release()
	if err == nil {
		err = f.move()
	}
	if err != nil {
		os.RemoveAll(f.path)
		return f.named(err)
	}
	syncName(f.name)
	return nil
}

// move renames the folder. A rename replaces no folder that has anything in it.
func (f *Folder) move() error {
	if _, err := os.Lstat(f.name); err == nil {
		if !f.force {
			return ErrExists
		}
		f.old = f.hidden()
		if err := moveFolder(f.name, f.old); err != nil {
			f.old = ""
			return err
		}
	}
	err := moveFolder(f.path, f.name)
	if err != nil && f.old != "" {
		moveFolder(f.old, f.name)
		f.old = ""
	}
	return err
}

// Settle deletes what the folder has replaced. It is marked first as remains of this process, whose
// end does not keep the next one from going on with it.
func (f *Folder) Settle() {
	if f.old != "" {
		_ = os.WriteFile(filepath.Join(f.old, guardName), nil, 0o666)
		os.RemoveAll(f.old)
	}
}

// Undo takes back a Commit.
func (f *Folder) Undo() {
	os.RemoveAll(f.name)
	if f.old != "" {
		os.Rename(f.old, f.name)
	}
}

// Discard removes the folder.
func (f *Folder) Discard() {
	f.release()
	os.RemoveAll(f.path)
}

// release gives up the guard, whose lock ends last: without it the folder would be a dead
// process's.
func (f *Folder) release() {
	f.guard.Close()
	os.Remove(filepath.Join(f.path, guardName))
	f.guard.guard.Close() // of nil as well
}

func (f *Folder) named(err error) error { return (&File{name: f.name}).named(err) }

// removeDeadFolder deletes an unfinished folder unless a living process holds it, or nobody can
// tell.
func removeDeadFolder(path string) error {
	guard := filepath.Join(path, guardName)
	if _, err := os.Lstat(guard); err != nil {
		return nil // anybody's
	}
	if err := removeDead(guard); err != nil {
		return err
	}
	if _, err := os.Lstat(guard); err == nil {
		return nil
	}
	return os.RemoveAll(path)
}
