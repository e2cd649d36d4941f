// Command peakmemory runs a command and fails if it took more memory than it may:
//
//	go run ./scripts/peakmemory 300MiB bin/liif-render ...
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"github.com/liif-render/liif/internal/cli"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peakmemory:", err)
		os.Exit(1)
	}
}

// run starts the command args[1:] and compares its largest resident set with args[0].
func run(args []string) error {
	if len(args) < 2 {
		return errors.New("give a limit and a command to run")
	}
	limit, err := cli.ParseBytes(args[0])
	if err != nil {
		return err
	}
	c := exec.Command(args[1], args[2:]...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w", args[1], err)
	}
	peak := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10 // Linux counts KiB
	if peak > limit {
		return fmt.Errorf("%s took %d MiB at its peak, more than %s", args[1], peak>>20, args[0])
	}
	fmt.Printf("%s took %d MiB at its peak, within %s\n", args[1], peak>>20, args[0])
	return nil
}
