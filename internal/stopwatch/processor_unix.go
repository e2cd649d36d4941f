//go:build unix

package stopwatch

import (
	"syscall"
	"time"
)

// Processor is the processor time that the process has used so far; ok is false where the system
// does not tell.
func Processor() (used time.Duration, ok bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
