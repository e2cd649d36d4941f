package heif

import (
	"context"
	"errors"
	"time"
)

var errTooLong = errors.New("the decoder takes too long and was stopped")

// within is a context that ends, with errTooLong, when the process has computed for so long and as
// much time has passed: a machine that is busy with other things may take its time. The function
// ends it at once.
func within(most time.Duration) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	start, before := time.Now(), processorTime()
	go func() {
		ticks := time.NewTicker(50 * time.Millisecond)
		defer ticks.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
				if time.Since(start) > most && processorTime()-before > most {
					cancel(errTooLong)
					return
				}
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}
