package heif

import (
	"time"

	"github.com/liif-render/liif/internal/stopwatch"
)

var started = time.Now()

// processorTime is the processor time that the process has used so far, or the time that has
// passed, where the system does not tell.
func processorTime() time.Duration {
	if used, ok := stopwatch.Processor(); ok {
		return used
	}
	return time.Since(started)
}
