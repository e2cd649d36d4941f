package cpu

import "context"

// work is a list of units that threads can do in any order: what a unit writes no other touches,
// and each sum is made within one unit, so that threads make no difference.
type work interface {
	units() int
	run(thread, unit int)
}

// do does all units of a list of works, until ctx ends.
func (e *Engine) do(ctx context.Context, list ...work) error {
	total := 0
	for _, w := range list {
		total += w.units()
	}
	return e.parallel(ctx, total, func(thread, unit int) {
		for _, w := range list {
			n := w.units()
			if unit < n {
				w.run(thread, unit)
				return
			}
			unit -= n
		}
	})
}
