package enginetest

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// layersFollow checks that a convolution and a head give what their parameters say after these were
// written and after a step, and that their gradient is 0 then.
func (s *trainStage) layersFollow() error {
	rng := rand.New(rand.NewPCG(74, 1))
	c := convBackwardCase{images: 2, height: 4, width: 6, kernel: 3, in: 9, out: 20, scale: 0.5}
	c.fill(rng)
	b, p, tensors, err := c.prepare(s)
	if err != nil {
		return err
	}
	out, err := s.stack(newStacked(rng, c.images, c.height, c.width, c.out))
	if err != nil {
		return err
	}
	compare := func() error {
		values, err := s.read(p, engine.PartValues)
		if err != nil {
			return err
		}
		number := func(list []int32) []float32 {
			numbers := make([]float32, len(list))
			for i, k := range list {
				numbers[i] = c.scale * values[k]
			}
			return numbers
		}
		fixed, err := s.newConv(c.kernel, c.in, c.out, number(c.parameters.Weights),
			number(c.parameters.Bias))
		if err != nil {
			return err
		}
		var got [2][]float32
		for i, w := range []engine.ConvWeights{b.Weights, fixed} {
			op := engine.Conv{Weights: w, In: b.In, Out: engine.All(out)}
			if err := s.Conv(background, op); err != nil {
				return err
			}
			if got[i], err = s.download(out); err != nil {
				return err
			}
		}
		return compareBits(got[0], got[1])
	}
	if err := compare(); err != nil {
		return fmt.Errorf("at first: %w", err)
	}
	c.values = random(rng, len(c.values), 0.3)
	if err := s.WriteParameters(p, engine.PartValues, c.values); err != nil {
		return err
	}
	if err := compare(); err != nil {
		return fmt.Errorf("after writing: %w", err)
	}
	if err := s.ConvBackward(background, b); err != nil {
		return err
	}
	step := engine.AdamStep{Step: 1, Rate: 0.1, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Clip: 1}
	if err := s.Adam(background, p, step); err != nil {
		return err
	}
	if err := compare(); err != nil {
		return fmt.Errorf("after a step: %w", err)
	}
	moved, err := s.read(p, engine.PartValues)
	if err != nil {
		return err
	}
	if compareBits(moved, c.values) == nil {
		return errors.New("a step moves nothing")
	}
	gradient, err := s.read(p, engine.PartGradient)
	if err != nil {
		return err
	}
	if err := compareBits(gradient, make([]float32, len(gradient))); err != nil {
		return fmt.Errorf("the gradient after a step: %w", err)
	}
	// The gradient of the input must come from the new weights too.
	c.values, c.gradient = moved, gradient
	for i, x := range tensors {
		if x != nil {
			if err := s.Trainable.Upload(x, c.tensors[i].data); err != nil {
				return err
			}
		}
	}
	c.reference()
	if err := s.ConvBackward(background, b); err != nil {
		return err
	}
	got, err := s.download(tensors[c.inGrad.tensor])
	if err != nil {
		return err
	}
	if err := Compare(got, c.want[c.inGrad.tensor], c.kernel*c.kernel*c.out+1, 4); err != nil {
		return fmt.Errorf("the input's gradient after a step: %w", err)
	}
	return nil
}
