package clitest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Portable is a message as it would be on Linux: on Windows, the system's own reasons are replaced
// by those that say the same there, and names are written with slashes.
func Portable(message string) string {
	if runtime.GOOS != "windows" {
		return message
	}
	return portable(message)
}

func portable(message string) string { return strings.NewReplacer(fromWindows...).Replace(message) }

// fromWindows has what Windows and Wine say, each before what Linux says. What is in a file as in a
// folder is not found on Windows.
var fromWindows = []string{
	"The system cannot find the file specified.", "no such file or directory",
	"The system cannot find the path specified.", "no such file or directory",
	"File not found.", "no such file or directory",
	"Path not found.", "no such file or directory",
	"Access is denied.", "permission denied",
	"Access denied.", "permission denied",
	"The directory name is invalid.", "not a directory",
	"Directory name is invalid.", "not a directory",
	"There is not enough space on the disk.", "no space left on device",
	"Disk full.", "no space left on device",
	`\`, "/",
}

// InFile is why a file cannot be in another file, as if that were a folder: in Portable's words.
func InFile() string {
	if runtime.GOOS == "windows" {
		return "no such file or directory"
	}
	return "not a directory"
}

// ReadOnlyFolders tells whether a folder's mode keeps its owner from writing into it.
func ReadOnlyFolders() bool { return runtime.GOOS != "windows" && os.Geteuid() != 0 }

// Mode is what the system tells of a file that was given a mode: Windows knows only whether it may
// be written.
func Mode(mode fs.FileMode) fs.FileMode {
	switch {
	case runtime.GOOS != "windows":
		return mode
	case mode&0o200 != 0:
		return 0o666
	}
	return 0o444
}

// Symlink makes a symbolic link, or tells why there is none: not every user may make one on
// Windows, and Wine's lead nowhere.
func Symlink(to, link string) error {
	if err := os.Symlink(to, link); err != nil {
		return err
	}
	got, err := os.Readlink(link)
	if err == nil && got != to {
		err = fmt.Errorf("the link %s to %s leads to %q", link, to, got)
	}
	return err
}

// Killed tells whether Process.Kill has ended a process, from what waiting for it gave, and from
// what it had said: on Windows it then has the exit code 1, as if it had failed without a word.
func Killed(err error, said string) bool {
	var exit *exec.ExitError
	switch {
	case !errors.As(err, &exit):
		return false
	case runtime.GOOS == "windows":
		return exit.ExitCode() == 1 && said == ""
	}
	return !exit.Exited()
}
