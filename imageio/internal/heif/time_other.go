//go:build !unix

package heif

import "time"

var started = time.Now()

// processorTime is the time that has passed, where that of the process is not to be had.
func processorTime() time.Duration { return time.Since(started) }
