package clitest

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/windows"
)

// Interruptible prepares a command that is not started yet for Interrupt.
func Interruptible(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// Interrupt presses Ctrl-C for a process, and not for the test: Ctrl-Break, which programs in Go
// take for the same, and which alone reaches one group of processes.
func Interrupt(t testing.TB, p *os.Process) {
	t.Helper()
	err := windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(p.Pid))
	if err != nil {
		t.Skip("there is no console to press keys in: ", err)
	}
}
