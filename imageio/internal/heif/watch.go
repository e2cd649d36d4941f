package heif

import (
	"context"
	"time"
)

// watch calls cancel when the process has computed for so long, and as much time has passed: a
// machine that is busy with other things may take its time.
func watch(ctx context.Context, cancel context.CancelFunc, most time.Duration) {
	start, before := time.Now(), processorTime()
	ticks := time.NewTicker(50 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			if time.Since(start) > most && processorTime()-before > most {
				cancel()
				return
			}
		}
	}
}
