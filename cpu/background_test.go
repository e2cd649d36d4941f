package cpu

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

// TestBackground: all units are done, once each, on no more threads than asked for, and cancelling
// ends them.
func TestBackground(t *testing.T) {
	e, err := New(Options{Threads: 3, Background: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, units := range []int{0, 1, 2, 3, 100} {
		var done atomic.Int64
		var each [100]atomic.Int64
		err := e.parallel(t.Context(), units, func(thread, unit int) {
			if thread < 0 || thread >= 3 {
				t.Errorf("thread %d", thread)
			}
			done.Add(1)
			each[unit].Add(1)
		})
		for i := range units {
			if n := each[i].Load(); n != 1 {
				t.Errorf("unit %d of %d was done %d times", i, units, n)
			}
		}
		if err != nil || done.Load() != int64(units) {
			t.Errorf("%d of %d units, %v", done.Load(), units, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var done atomic.Int64
	err = e.parallel(ctx, 1000, func(_, _ int) {
		cancel()
		done.Add(1)
	})
	if !errors.Is(err, context.Canceled) || done.Load() > 3 {
		t.Errorf("cancelled: %v after %d units", err, done.Load())
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}
