package cpu

import (
	"context"
	"math"

	"github.com/liif-render/liif/engine"
)

// stretch is how many parameters a unit of work takes; sums over parameters are made of its sums.
const stretch = 1 << 14

// stretches calls work for every stretch of n parameters.
func (e *Engine) stretches(ctx context.Context, n int, work func(unit, from, to int)) error {
	return e.parallel(ctx, (n+stretch-1)/stretch, func(_, unit int) {
		work(unit, unit*stretch, min(n, (unit+1)*stretch))
	})
}

// GradientNorm implements engine.Trainable.
func (e *Engine) GradientNorm(what engine.Parameters) (float64, error) {
	p := what.(*parameters)
	p.settle()
	gradient := p.parts[engine.PartGradient]
	sums := make([]float64, (len(gradient)+stretch-1)/stretch)
	_ = e.stretches(context.Background(), len(gradient), func(unit, from, to int) {
		for _, x := range gradient[from:to] {
			sums[unit] += float64(x) * float64(x)
		}
	})
	var total float64
	for _, x := range sums {
		total += x
	}
	return math.Sqrt(total), nil
}

// adamFactors are an AdamStep's numbers as the kernel uses them; rate and root include the
// corrections for the start of the averages.
type adamFactors struct {
	clip, beta1, rest1, beta2, rest2, rate, root, epsilon, average float32
}

// Adam implements engine.Trainable (§5.1: the paper's optimiser).
func (e *Engine) Adam(ctx context.Context, what engine.Parameters, s engine.AdamStep) error {
	if err := engine.CheckAdam(s); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	p := what.(*parameters)
	p.settle()
	step := float64(s.Step)
	f := adamFactors{
		clip:  float32(s.Clip),
		beta1: float32(s.Beta1), rest1: float32(1 - s.Beta1),
		beta2: float32(s.Beta2), rest2: float32(1 - s.Beta2),
		rate:    float32(s.Rate / (1 - math.Pow(s.Beta1, step))),
		root:    float32(1 / math.Sqrt(1-math.Pow(s.Beta2, step))),
		epsilon: float32(s.Epsilon),
		average: float32(1 - s.Decay),
	}
	// Ignores ctx from here on: a partial step would corrupt the state.
	_ = e.stretches(context.Background(), p.Len(), func(_, from, to int) {
		var parts [5][]float32
		for i, x := range p.parts {
			parts[i] = x[from:to]
		}
		e.kernels.adam(&f, parts)
	})
	p.refresh()
	return nil
}
