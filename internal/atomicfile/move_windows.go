package atomicfile

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// move renames a file, durably. Unless forced it replaces none that has appeared meanwhile.
func move(from, to string, force bool) error {
	flags := uint32(windows.MOVEFILE_WRITE_THROUGH)
	if force {
		flags |= windows.MOVEFILE_REPLACE_EXISTING
	}
	err := rename(from, to, flags)
	if !force && (errors.Is(err, windows.ERROR_ALREADY_EXISTS) ||
		errors.Is(err, windows.ERROR_FILE_EXISTS)) {
		return ErrExists
	}
	return err
}

// moveFolder renames a folder, durably.
func moveFolder(from, to string) error { return rename(from, to, windows.MOVEFILE_WRITE_THROUGH) }

// rename is MoveFileEx. Who watches files, as scanners for viruses and indexes do, opens each that
// is new for a moment, and it cannot be renamed meanwhile: that is tried again for two seconds.
func rename(from, to string, flags uint32) error {
	source, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	target, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	for pause := time.Millisecond; ; pause *= 2 {
		err = windows.MoveFileEx(source, target, flags)
		if err == nil {
			return nil
		}
		held := errors.Is(err, windows.ERROR_SHARING_VIOLATION) ||
			errors.Is(err, windows.ERROR_ACCESS_DENIED)
		if !held || pause > time.Second {
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
		}
		time.Sleep(pause)
	}
}

// syncName does nothing: MOVEFILE_WRITE_THROUGH has made the name durable.
func syncName(string) {}
