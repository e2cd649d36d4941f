package gpu

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/liif-render/liif/engine"
)

// faster is by how much a precision must be faster than float32 to be taken unasked.
const faster = 1.2

// pictureClasses are the work that most of a picture's time goes into.
var pictureClasses = []struct {
	kernel string
	width  int
}{{"decode", 64}, {"conv", 64}}

// FastestPrecision is the precision to compute pictures in: one less than float32 only where the
// device is a fifth faster in it, over convolutions and heads alike, and gives in it what it gives
// in float32. What was measured is remembered beside TunedTiles'. It is Float32 where there is
// nowhere to remember it, for a picture must be the same the next time, where nothing may be
// measured (on software devices and where TuneVariable says so), and until the budgets of one or
// more starts have sufficed to measure all.
func FastestPrecision(ctx context.Context, d Device, budget *Budget) Precision {
	path := tuningPath(d)
	if path == "" {
		return Float32
	}
	return fastestPrecision(ctx, d, path, budget, CheckPrecision)
}

func fastestPrecision(ctx context.Context, d Device, path string, budget *Budget,
	same func(ctx context.Context, d Device, p Precision) error) Precision {
	known, keep := openTuning(d, path)
	times := map[Precision]float64{}
	best := Float32
	for _, p := range []Precision{Float32, Half, HalfProducts} {
		if p == HalfProducts && !d.Limits().Half {
			continue
		}
		for _, c := range pictureClasses {
			rate, err := measured(ctx, d, p, className(c.kernel, c.width, p), known.Rates, budget,
				keep)
			if err != nil {
				return Float32
			}
			times[p] += 1 / rate
		}
		if times[p] < times[best] && times[p]*faster < times[Float32] {
			best = p
		}
	}
	if best != Float32 && same(ctx, d, best) != nil {
		return Float32
	}
	return best
}

// errNoTime: the budget is spent.
var errNoTime = errors.New("no time is left for measuring")

// measured is the rate of a class: of its first shape, or the best of matrix units; 0 if these
// fail. What is not known is measured. The error is that nothing can be measured or remembered, or
// that no time is left.
func measured(ctx context.Context, d Device, p Precision, class string, rates Rates,
	budget *Budget, keep func() error) (float64, error) {
	best := 0.0
	for _, c := range TileClasses(d.Limits(), p) {
		for i, shape := range c.Shapes {
			if c.Name != class || i > 0 && !strings.Contains(shape, matrixSuffix) {
				continue
			}
			if _, known := rates[class][shape]; !known {
				if !budget.allows() {
					return 0, errNoTime
				}
				rates.set(class, shape, 0)
				if err := keep(); err != nil {
					return 0, err
				}
				start := budget.now()
				rate, err := try(ctx, d, p, class, shape)
				budget.spent(start)
				if ctx.Err() != nil || errors.Is(err, engine.ErrDeviceLost) {
					return 0, errors.Join(err, ctx.Err())
				}
				if err == nil {
					rates.set(class, shape, rate)
				}
				if err := keep(); err != nil {
					return 0, err
				}
			}
			best = max(best, rates[class][shape])
		}
	}
	return best, nil
}

// halfError is how far results in halves may be from those in float32, in shares of their root mean
// square: ten times what roundings make of these, a tenth of what a channel left out does.
const halfError = 0.01

// CheckPrecision runs a convolution and a head on a device in a precision and in float32. It is an
// error if they are further apart than roundings explain.
func CheckPrecision(ctx context.Context, d Device, p Precision) error {
	for _, c := range pictureClasses {
		class := className(c.kernel, c.width, p)
		got, want, err := proofs(ctx, d, class, Options{Precision: p})
		if err != nil {
			return err
		}
		difference, size := 0.0, 0.0
		for i := range want {
			difference += math.Pow(float64(got[i])-float64(want[i]), 2)
			size += math.Pow(float64(want[i]), 2)
		}
		if !(size > 0 && math.Sqrt(difference/size) <= halfError) {
			return fmt.Errorf("%s: %s differs from float32 by %.3g of the root mean square, the limit "+
				"is %g", class, p, math.Sqrt(difference/size), halfError)
		}
	}
	return nil
}
