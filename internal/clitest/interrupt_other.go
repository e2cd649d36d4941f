//go:build !windows

package clitest

import (
	"os"
	"os/exec"
	"testing"
)

// Interruptible prepares a command that is not started yet for Interrupt.
func Interruptible(*exec.Cmd) {}

// Interrupt presses Ctrl-C for a process, and not for the test.
func Interrupt(t testing.TB, p *os.Process) {
	t.Helper()
	if err := p.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
}
