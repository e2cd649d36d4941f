package gpu

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/stopwatch"
)

// Rates are how fast the shapes of tiles ran on a device, in operations a second, by class and
// shape. 0 is one that was begun and failed, or ended the process.
type Rates map[string]map[string]float64

// advantage is how much faster than the default another shape must be: measurements differ by as
// much.
const advantage = 1.04

// Tiles are the fastest shapes for a precision on a device of such limits.
func (r Rates) Tiles(l Limits, p Precision) Tiles {
	tiles := Tiles{}
	for _, class := range TileClasses(l, p) {
		best, shape := 0.0, ""
		for i, s := range class.Shapes {
			rate := r[class.Name][s]
			switch {
			case i == 0:
				best, shape = rate*advantage, s
			case rate > best:
				best, shape = rate, s
			}
		}
		if best > 0 {
			tiles[class.Name] = shape
		}
	}
	return tiles
}

func (r Rates) set(class, shape string, rate float64) {
	if r[class] == nil {
		r[class] = map[string]float64{}
	}
	r[class][shape] = rate
}

// tuneFirst orders classes by how many pictures they matter for, whatever the precision.
var tuneFirst = []string{"decode 64", "conv 64", "conv 32", "decode 256", "decode 128"}

// Tune tries the shapes of a precision that rates does not have yet, one after the other while the
// budget lasts, and adds what it finds. Keep is called before a shape runs for the first time, so
// that one that ends the process is not tried again, and at the end. An error of keep ends it, and
// so does a device that is lost.
func Tune(ctx context.Context, d Device, p Precision, rates Rates, budget *Budget,
	keep func() error) error {
	classes := TileClasses(d.Limits(), p)
	place := func(c TileClass) int {
		return slices.IndexFunc(tuneFirst, func(name string) bool {
			return strings.HasPrefix(c.Name, name)
		})
	}
	slices.SortStableFunc(classes, func(a, b TileClass) int { return place(a) - place(b) })
	tried := false
	for _, class := range classes {
		for _, shape := range class.Shapes {
			if _, known := rates[class.Name][shape]; known || !budget.allows() {
				continue
			}
			tried = true
			rates.set(class.Name, shape, 0)
			if err := keep(); err != nil {
				return err
			}
			start := budget.now()
			rate, err := try(ctx, d, p, class.Name, shape)
			budget.spent(start)
			switch {
			case ctx.Err() != nil:
				delete(rates[class.Name], shape)
				return errors.Join(ctx.Err(), keep())
			case errors.Is(err, engine.ErrDeviceLost):
				return err
			case err == nil:
				rates.set(class.Name, shape, rate)
			}
		}
	}
	if tried {
		return keep()
	}
	return nil
}

// A measurement is of a batch that takes so long, or of the largest there is, the best of some.
const (
	tuneTime = 4 * time.Millisecond
	tuneRuns = 4
)

// try measures a shape.
func try(ctx context.Context, d Device, p Precision, class, shape string) (float64, error) {
	if err := proveMatrix(ctx, d, p, class, shape); err != nil {
		return 0, err
	}
	e := New(d, "", Options{Precision: p, Tiles: Tiles{class: shape}, Slice: LongestDispatch})
	defer e.pool.close() // the device is the caller's
	s, err := e.sample(class)
	if err != nil {
		return 0, err
	}
	defer s.release()
	best := 0.0
	for size, runs := 1, 0; runs < tuneRuns; {
		before := e.Busy()
		if err := s.run(ctx, size); err != nil {
			return 0, err
		}
		if err := e.Flush(); err != nil {
			return 0, err
		}
		took := max(e.Busy()-before, time.Microsecond)
		if best > 0 && took < tuneTime && size < s.largest {
			size *= 4
			continue
		}
		if best > 0 {
			runs++
		}
		best = max(best, stopwatch.PerSecond(float64(size), took), math.SmallestNonzeroFloat64)
	}
	return best * s.work, nil
}
