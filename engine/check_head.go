package engine

import "fmt"

// CheckHead reports what is wrong with a head: stages that are unknown or do not fit each other,
// and sizes.
func CheckHead[T float32 | int32](h *HeadOf[T]) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("decoder head: %s", fmt.Sprintf(format, args...))
	}
	f, c := &h.First, &h.Combine
	first, known := firstRules[f.Stage]
	combine, known2 := combineRules[c.Stage]
	switch {
	case !known || !known2 || first.latent == (combine.latent != nil):
		return fail("stages %q and %q do not make one", f.Stage, c.Stage)
	case f.Width < 1 || len(f.Offset) != 2*f.Width || f.Cell != nil && len(f.Cell) != 2*f.Width:
		return fail("width %d with %d offset and %d cell weights", f.Width, len(f.Offset),
			len(f.Cell))
	case first.bias && len(f.Bias) != f.Width || !first.bias && f.Bias != nil:
		return fail("stage %q of width %d with %d biases", f.Stage, f.Width, len(f.Bias))
	case h.Ensemble && !combine.corner || len(h.Hidden) != 0 && !combine.deep:
		return fail("stage %q with ensemble %t after %d hidden layers", c.Stage, h.Ensemble,
			len(h.Hidden))
	case !combine.last && (c.Last.Out != 0 || c.Last.Weights != nil || c.Last.Bias != nil):
		return fail("stage %q with a last layer", c.Stage)
	}
	layers := append([]LinearOf[T]{}, h.Hidden...)
	if combine.last && (c.Last.Out != 0 || f.Width != 3 || len(layers) != 0) {
		layers = append(layers, c.Last)
	}
	width := f.Width
	for i, l := range layers {
		if l.In != width || l.Out < 1 || len(l.Weights) != l.In*l.Out || len(l.Bias) != l.Out ||
			i == len(h.Hidden) && l.Out != 3 {
			return fail("layer %d is %d to %d with %d weights and %d biases after a width of %d",
				i+1,
				l.In, l.Out, len(l.Weights), len(l.Bias), width)
		}
		width = l.Out
	}
	return nil
}
