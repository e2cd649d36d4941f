package gpu

import (
	"context"
	"math"
	"time"

	"github.com/liif-render/liif/internal/stopwatch"
)

// The peak kernel (shaders/peak.wgsl).
const (
	peakInvocations = 64
	peakFLOP        = 8 * 4 * 16 * 2 // of an invocation, an iteration
	peakIterations  = 64
	peakRuns        = 3
)

// PeakFLOPS measures the device's fused multiply-add peak in FLOP/s, in about a quarter of a
// second. The peak is the best of a few runs, for neighbours only ever make it less.
func (e *Engine) PeakFLOPS(ctx context.Context) (float64, error) {
	k, err := e.kernel("peak")
	if err != nil {
		return 0, err
	}
	b, err := e.device.NewBuffer(16)
	if err != nil {
		return 0, err
	}
	defer b.Release()
	best := 0.0
	// Dispatches grow until they last: those before say less than the device can.
	for runs := 0; runs < peakRuns; {
		const group = peakInvocations * peakFLOP * peakIterations
		most := e.device.Limits().Groups
		groups := int(min(max(e.pace.rate(k)*e.pace.seconds()/group, 1), 4*float64(most)))
		wide := min(groups, most)
		high := (groups + wide - 1) / wide
		work := float64(wide*high) * group
		params := words(peakIterations, int(math.Float32bits(0.999)), int(math.Float32bits(0.5)),
			int(math.Float32bits(-1e30)))
		known := e.pace.known(k)
		before := e.Busy()
		err := e.enqueue(ctx, Dispatch{Kernel: k, Params: params, Buffers: []Buffer{b},
			Groups: [3]int{wide, high, 1}}, work)
		if err == nil {
			err = e.Flush()
		}
		if err != nil {
			return 0, err
		}
		took := e.Busy() - before
		rate := stopwatch.PerSecond(work, max(took, time.Microsecond))
		if known && (took.Seconds() > e.pace.seconds()/2 || groups == 4*most) {
			runs++
			best = max(best, rate)
		}
	}
	return best, nil
}
