package gpu

import (
	"context"
	"math"

	"github.com/liif-render/liif/engine"
)

// normValues is how many values a sum of gradient_norm.wgsl takes.
const normValues = 4096

// GradientNorm implements engine.Trainable.
func (e *Engine) GradientNorm(what engine.Parameters) (float64, error) {
	p := what.(*parameters)
	quads := (p.count + 3) / 4
	sums := make([]float32, (p.count+normValues-1)/normValues)
	b, err := e.pool.get(int64(4 * len(sums)))
	if err != nil {
		return 0, err
	}
	defer e.pool.put(b)
	err = e.spread(context.Background(), "gradient_norm", []int{quads, 0}, spreadSize*len(sums),
		floatWork*normValues/spreadSize, p.parts[engine.PartGradient].Buffer, b)
	if err != nil {
		return 0, err
	}
	if err := e.Flush(); err != nil {
		return 0, err
	}
	if err := e.device.Read(b, 0, bytesOf(sums)); err != nil {
		return 0, err
	}
	total := 0.0
	for _, x := range sums {
		total += float64(x)
	}
	return math.Sqrt(total), nil
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
	quads := (p.count + 3) / 4
	step := float64(s.Step)
	params := []int{word(s.Rate / (1 - math.Pow(s.Beta1, step))), word(s.Epsilon),
		word(s.Beta1), word(1 - s.Beta1), word(s.Beta2), word(1 - s.Beta2),
		word(math.Sqrt(1 - math.Pow(s.Beta2, step))), word(s.Clip), word(1 - s.Decay), 0}
	var parts []Buffer
	for _, part := range p.parts {
		parts = append(parts, part.Buffer)
	}
	// Ignores ctx from here on: a partial step would corrupt the state.
	err := e.spread(context.Background(), "adam", params, quads, 40*floatWork, parts...)
	if err != nil {
		return err
	}
	return p.refresh()
}
