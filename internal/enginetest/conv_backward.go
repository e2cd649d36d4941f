package enginetest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/liif-render/liif/engine"
)

// convBackwardChecks are of backward convolutions: sizes around the tiles that kernels work in,
// runs of channels, stacks, weights that are constant 0, biases or none, with and without ReLU and
// the input's gradient.
func convBackwardChecks() []check {
	var checks []check
	for _, c := range convBackwardCases() {
		checks = append(checks, trainCheck(c.name(), c.check))
	}
	return checks
}

// convBackwardCase is a backward convolution with its data. The zero place is a tensor of its own.
type convBackwardCase struct {
	images, height, width          int
	kernel, in, out                int
	input, output, grad, inGrad    place
	relu, noBias, overwrite, holes bool
	noInput                        bool // no gradient of the input is asked for
	scale                          float32

	parameters engine.ConvParameters
	values     []float32
	gradient   []float32 // of the parameters, before
	tensors    [4]stacked
	want       [4][]Sum
	wantValues []Sum // of the parameters' gradient
	// The same with the bounds of Winograd's convolution, where there is one.
	winograd       [4][]Sum
	winogradValues []Sum
}

func (c *convBackwardCase) name() string {
	s := fmt.Sprintf("%d of %dx%d k%d %d to %d", c.images, c.height, c.width, c.kernel, c.in, c.out)
	for _, p := range []struct {
		name string
		at   place
	}{{"in", c.input}, {"out", c.output}, {"grad", c.grad}, {"ingrad", c.inGrad}} {
		s += fmt.Sprintf(" %s %d:%d of %d", p.name, p.at.tensor, p.at.first, p.at.total)
	}
	for _, word := range []struct {
		on   bool
		name string
	}{{c.relu, "relu"}, {c.noBias, "no bias"}, {c.overwrite, "overwrite"}, {c.holes, "holes"},
		{c.noInput, "no input gradient"}} {
		if word.on {
			s += " " + word.name
		}
	}
	return s
}

// fill makes up the data and computes what must come out.
func (c *convBackwardCase) fill(rng *rand.Rand) {
	if c.scale == 0 {
		c.scale = 1
	}
	weights := c.in * c.out * c.kernel * c.kernel
	free := numbers(weights + c.out + 7)
	c.values, c.gradient = random(rng, len(free), 0.3), random(rng, len(free), 1)
	c.parameters = engine.ConvParameters{Kernel: c.kernel, In: c.in, Out: c.out, Scale: c.scale,
		Weights: spread(rng, &free, weights, c.holes)}
	if !c.noBias {
		c.parameters.Bias = spread(rng, &free, c.out, c.holes)
	}
	for i, p := range []struct {
		at    *place
		count int
	}{{&c.input, c.in}, {&c.output, c.out}, {&c.grad, c.out}, {&c.inGrad, c.in}} {
		if p.at.total == 0 {
			*p.at = place{i, 0, p.count}
		}
		x := &c.tensors[p.at.tensor]
		if x.channels == 0 {
			*x = newStacked(rng, c.images, c.height, c.width, p.at.total)
			x.data = untouchable(rng, len(x.data))
		}
		if x.channels != p.at.total || p.at.first+p.count > p.at.total {
			panic("a case contradicts itself: " + c.name())
		}
		if i == 1 && !c.relu || i == 3 && (c.noInput || c.overwrite) {
			continue
		}
		for at := p.at.first; at < len(x.data); at += x.channels {
			copy(x.data[at:], random(rng, p.count, 1))
			for k := range p.count {
				if i == 1 { // of a ReLU
					x.data[at+k] = max(0, x.data[at+k])
				}
			}
		}
		x.between(func(row []float32) { copy(row, notNumbers(len(row))) })
	}
	c.reference()
}

// terms is the number of additions in a value of the input's gradient.
func (c *convBackwardCase) terms() int { return c.kernel*c.kernel*c.out + 1 }

// pixels is that of products in a weight's gradient.
func (c *convBackwardCase) pixels() int { return c.tensors[c.grad.tensor].height * c.width }

// check holds every tensor and the parameters' gradient against what they must be.
func (c *convBackwardCase) check(s *trainStage, o Options) error {
	got, gradient, err := c.run(s)
	if err != nil {
		return err
	}
	for i := range c.tensors {
		if c.tensors[i].channels == 0 {
			continue
		}
		want := c.want[i]
		if o.Winograd {
			want = c.winograd[i]
		}
		if err := Compare(got[i], want, c.terms(), o.factor()); err != nil {
			return fmt.Errorf("tensor %d of %d channels: %w", i, c.tensors[i].channels, err)
		}
	}
	want := c.wantValues
	if o.Winograd {
		want = c.winogradValues
	}
	if err := Compare(gradient, want, c.pixels()+2, o.factor()); err != nil {
		return fmt.Errorf("the parameters' gradient: %w", err)
	}
	return nil
}

// run returns the tensors and the parameters' gradient.
func (c *convBackwardCase) run(s *trainStage) (got [4][]float32, gradient []float32, err error) {
	b, p, tensors, err := c.prepare(s)
	if err != nil {
		return got, nil, err
	}
	if err := s.ConvBackward(background, b); err != nil {
		return got, nil, err
	}
	for i, x := range tensors {
		if x != nil {
			if got[i], err = s.download(x); err != nil {
				return got, nil, err
			}
		}
	}
	gradient, err = s.read(p, engine.PartGradient)
	return got, gradient, err
}

// prepare puts the case on an engine.
func (c *convBackwardCase) prepare(s *trainStage) (b engine.ConvBackward, p engine.Parameters,
	tensors [4]engine.Tensor, err error) {
	for i, x := range c.tensors {
		if x.channels > 0 {
			if tensors[i], err = s.stack(x); err != nil {
				return b, p, tensors, err
			}
		}
	}
	if p, err = s.parameters(c.values, c.gradient); err != nil {
		return b, p, tensors, err
	}
	w, err := s.NewTrainedConv(p, c.parameters)
	if err != nil {
		return b, p, tensors, err
	}
	s.held = slices.Insert(s.held, 0, interface{ Release() }(w))
	run := func(at place, count int) engine.Channels {
		return engine.Channels{Tensor: tensors[at.tensor], First: at.first, Count: count}
	}
	b = engine.ConvBackward{Weights: w, In: run(c.input, c.in), OutGradient: run(c.grad, c.out),
		ReLU: c.relu, Overwrite: c.overwrite}
	if c.relu {
		b.Out = run(c.output, c.out)
	}
	if !c.noInput {
		b.InGradient = run(c.inGrad, c.in)
	}
	return b, p, tensors, nil
}
