package cli

import (
	"bytes"
	"io"
	"os"
	"sync"

	"golang.org/x/sys/windows"
)

// Console is where a program with a window writes, and a function to call before the program ends.
// Windows gives such a program no standard output, unless the shell redirected it. What it writes
// goes to the console of the shell that started it, or, where it was started by a click, into a box
// with its name when it ends.
func Console(name string) (stdout, stderr io.Writer, end func()) {
	c := &console{}
	stdout, stderr = os.Stdout, os.Stderr
	if !isOpen(windows.STD_OUTPUT_HANDLE) {
		stdout = c
	}
	if !isOpen(windows.STD_ERROR_HANDLE) {
		stderr = c
	}
	return stdout, stderr, func() { c.show(name) }
}

// isOpen tells whether a standard handle leads anywhere.
func isOpen(which uint32) bool {
	h, err := windows.GetStdHandle(which)
	if err != nil || h == 0 || h == windows.InvalidHandle {
		return false
	}
	kind, err := windows.GetFileType(h)
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
}

var (
	kernel        = windows.NewLazySystemDLL("kernel32.dll")
	attachConsole = kernel.NewProc("AttachConsole")
	freeConsole   = kernel.NewProc("FreeConsole")
)

// console writes to the console of the parent process, and keeps what it cannot write there.
type console struct {
	mu   sync.Mutex
	kept bytes.Buffer
}

// Write attaches the console for as long as it takes: Ctrl-C, which then belongs to the shell's
// next command, would end the program otherwise.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	if attached, _, _ := attachConsole.Call(parent); attached != 0 {
		defer freeConsole.Call()
		if out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0); err == nil {
			defer out.Close()
			if _, err := out.Write(p); err == nil {
				return len(p), nil
			}
		}
	}
	const most = 4000 // bytes that a box has room for
	c.kept.Write(p[:min(len(p), max(most-c.kept.Len(), 0))])
	return len(p), nil
}

// show opens the box, if there is anything to say.
func (c *console) show(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, err := windows.UTF16PtrFromString(c.kept.String())
	title, err2 := windows.UTF16PtrFromString(name)
	if c.kept.Len() > 0 && err == nil && err2 == nil {
		_, _ = windows.MessageBox(0, text, title, windows.MB_OK)
	}
}
