// Package displaytest gives tests of windows a virtual display (Xvfb).
package displaytest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Require names an environment variable: with any value, a missing display fails tests instead of
// skipping them.
const Require = "LIIF_REQUIRE_GPU"

// Display is an X server without a screen.
type Display struct {
	Name   string // for the variable DISPLAY
	server *exec.Cmd
}

// Start starts Xvfb on a free number, with a screen of 1600×1000 pixels of 24 bits.
func Start() (*Display, error) { return StartDepth(24) }

// StartDepth starts one whose pixels have so many bits.
func StartDepth(bits int) (*Display, error) {
	if runtime.GOOS != "linux" {
		return nil, errors.New("windows are tested under Xvfb, which is for Linux")
	}
	path, err := exec.LookPath("Xvfb")
	if err != nil {
		return nil, errors.New("no window: Xvfb is not installed (Debian: apt-get install xvfb)")
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	// Without -noreset the server restarts when the last window closes, and does not answer
	// meanwhile.
	d := &Display{server: exec.Command(path, "-displayfd", "3", "-screen", "0",
		fmt.Sprintf("1600x1000x%d", bits), "-nolisten", "tcp", "-noreset")}
	d.server.ExtraFiles = []*os.File{write}
	err = d.server.Start()
	write.Close()
	if err != nil {
		return nil, err
	}
	if err := read.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		d.Stop()
		return nil, err
	}
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		d.Stop()
		return nil, fmt.Errorf("no window: Xvfb does not start: %w", err)
	}
	d.Name = ":" + strings.TrimSpace(number)
	return d, nil
}

// Stop ends the server.
func (d *Display) Stop() {
	_ = d.server.Process.Kill()
	_ = d.server.Wait()
}

// Skip leaves a test out, loudly, for want of a display or a device.
func Skip(t testing.TB, why error) {
	t.Helper()
	text := fmt.Sprintf("NO WINDOW: the viewer's window is NOT tested here: %v", why)
	if os.Getenv(Require) != "" {
		t.Fatal(text)
	}
	t.Skip(text)
}
