package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Context ends at the first Ctrl-C, termination or hang-up signal. After that the next one ends the
// process at once. A hang-up that the process was started to ignore, as by nohup, stays ignored.
func Context() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), stopSignals(signal.Ignored)...)
	context.AfterFunc(ctx, stop)
	return ctx
}

func stopSignals(ignored func(os.Signal) bool) []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !ignored(hangUp) {
		signals = append(signals, hangUp)
	}
	return signals
}
