//go:build !unix && !windows

package stopwatch

import "time"

// Processor is the processor time that the process has used so far; ok is false where the system
// does not tell.
func Processor() (used time.Duration, ok bool) { return 0, false }
