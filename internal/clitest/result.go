// Package clitest serves the tests of liif's commands: it runs them and checks results, makes small
// pictures, and checks the help of every command.
package clitest

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
)

// Result is the exit code and output of a run of a command.
type Result struct {
	Command        string // its name, which begins its errors
	Code           int
	Stdout, Stderr string
}

// Run calls a command's run, which returns the exit code, with buffers for what it prints. Errors
// are in Linux's words (see Portable).
func Run(command string, run func(stdout, stderr io.Writer) int) Result {
	var stdout, stderr bytes.Buffer
	code := run(&stdout, &stderr)
	return Result{command, code, stdout.String(), Portable(stderr.String())}
}

// Want checks the exit code, that reason is in standard error, and that after a failure all that is
// there are errors: lines that name the command.
func (r Result) Want(t testing.TB, code int, reason string) {
	t.Helper()
	r.want(t, code, reason, slices.Collect(strings.Lines(r.Stderr)))
}

// WantLine is Want of a command that fails with one line.
func (r Result) WantLine(t testing.TB, code int, reason string) {
	t.Helper()
	r.Want(t, code, reason)
	if n := strings.Count(r.Stderr, "\n"); code != cli.ExitOK && n != 1 {
		t.Errorf("%d lines instead of one: %q", n, r.Stderr)
	}
}

// WantLast is Want of the last line of a command that reports its progress before it.
func (r Result) WantLast(t testing.TB, code int, reason string) {
	t.Helper()
	lines := slices.Collect(strings.Lines(r.Stderr))
	r.want(t, code, reason, lines[max(len(lines)-1, 0):])
}

func (r Result) want(t testing.TB, code int, reason string, lines []string) {
	t.Helper()
	if r.Code != code {
		t.Errorf("exit code %d, want %d; stderr: %s", r.Code, code, r.Stderr)
	}
	if !strings.Contains(strings.Join(lines, ""), reason) {
		t.Errorf("no %q in stderr: %s", reason, r.Stderr)
	}
	if code == cli.ExitOK {
		return
	}
	if len(lines) == 0 {
		t.Error("a failure without an error")
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, r.Command+": ") {
			t.Errorf("error does not name the command: %s", line)
		}
	}
}
