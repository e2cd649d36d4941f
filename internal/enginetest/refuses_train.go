package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/liif-render/liif/engine"
)

// trainRefusalChecks: calls with wrong arguments fail at once, in one line, change nothing, and
// leave the engine usable. What must be found wrong is in engine's checks of training.
func trainRefusalChecks() []check {
	return []check{
		trainCheck("parameters", func(s *trainStage,
			_ Options) error {
			return s.refusesParameters()
		}),
		trainCheck("steps", func(s *trainStage, _ Options) error { return s.refusesSteps() }),
		trainCheck("trained layers", func(s *trainStage,
			_ Options) error {
			return s.refusesLayers()
		}),
		trainCheck("additions", func(s *trainStage,
			_ Options) error {
			return s.refusesAdditions()
		}),
		trainCheck("backward convolutions", refusesConvBackward),
		trainCheck("backward decoding", refusesDecodeBackward),
	}
}

func (s *trainStage) refusesParameters() error {
	if _, err := s.NewParameters(nil); refused(err) != nil {
		return fmt.Errorf("no parameters: %w", refused(err))
	}
	values := random(rand.New(rand.NewPCG(91, 1)), 10, 1)
	p, err := s.parameters(values, values)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		part engine.ParameterPart
		n    int
	}{{engine.PartValues, 9}, {engine.PartGradient, 11}, {engine.PartAverage, 0}, {-1, 10},
		{engine.PartAverage + 1, 10}} {
		if err := refused(s.ReadParameters(p, c.part, make([]float32, c.n))); err != nil {
			return fmt.Errorf("reading %+v: %w", c, err)
		}
		if err := refused(s.WriteParameters(p, c.part, make([]float32, c.n))); err != nil {
			return fmt.Errorf("writing %+v: %w", c, err)
		}
	}
	got, err := s.read(p, engine.PartGradient)
	if err != nil {
		return err
	}
	return compareBits(got, values)
}

func (s *trainStage) refusesSteps() error {
	values := random(rand.New(rand.NewPCG(92, 1)), 10, 1)
	p, err := s.parameters(values, values)
	if err != nil {
		return err
	}
	good := engine.AdamStep{Step: 1, Rate: 1, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Clip: 1}
	for name, change := range map[string]func(a *engine.AdamStep){
		"step 0":          func(a *engine.AdamStep) { a.Step = 0 },
		"no number":       func(a *engine.AdamStep) { a.Rate = math.NaN() },
		"infinite clip":   func(a *engine.AdamStep) { a.Clip = math.Inf(1) },
		"a beta of 1":     func(a *engine.AdamStep) { a.Beta1 = 1 },
		"a beta below 0":  func(a *engine.AdamStep) { a.Beta2 = -0.1 },
		"a decay of 1":    func(a *engine.AdamStep) { a.Decay = 1 },
		"no epsilon":      func(a *engine.AdamStep) { a.Epsilon = 0 },
		"a wrong epsilon": func(a *engine.AdamStep) { a.Epsilon = math.NaN() },
	} {
		a := good
		change(&a)
		if err := refused(s.Adam(background, p, a)); err != nil {
			return fmt.Errorf("a step with %s: %w", name, err)
		}
	}
	for _, part := range []engine.ParameterPart{engine.PartValues, engine.PartGradient} {
		got, err := s.read(p, part)
		if err != nil {
			return err
		}
		if err := compareBits(got, values); err != nil {
			return fmt.Errorf("a refused step changed part %d: %w", part, err)
		}
	}
	return nil
}

// refusesLayers also checks that a released layer's parameters are free again, and its gradient
// kept.
func (s *trainStage) refusesLayers() error {
	c := convBackwardCase{height: 3, width: 4, kernel: 3, in: 2, out: 5}
	c.fill(rand.New(rand.NewPCG(93, 1)))
	p, err := s.parameters(c.values, c.gradient)
	if err != nil {
		return err
	}
	for name, change := range map[string]func(q *engine.ConvParameters){
		"a kernel of 5":       func(q *engine.ConvParameters) { q.Kernel = 5 },
		"a weight less":       func(q *engine.ConvParameters) { q.Weights = q.Weights[1:] },
		"a bias less":         func(q *engine.ConvParameters) { q.Bias = q.Bias[1:] },
		"no channels":         func(q *engine.ConvParameters) { q.In, q.Weights = 0, nil },
		"a parameter too far": func(q *engine.ConvParameters) { q.Weights[3] = int32(len(c.values)) },
		"parameter -2":        func(q *engine.ConvParameters) { q.Bias[3] = -2 },
		"a parameter twice":   func(q *engine.ConvParameters) { q.Weights[7] = q.Weights[4] },
		"a weight as bias":    func(q *engine.ConvParameters) { q.Bias[0] = q.Weights[4] },
		"an infinite scale":   func(q *engine.ConvParameters) { q.Scale = float32(math.Inf(-1)) },
	} {
		q := c.parameters
		q.Weights, q.Bias = slices.Clone(q.Weights), slices.Clone(q.Bias)
		change(&q)
		if _, err := s.NewTrainedConv(p, q); refused(err) != nil {
			return fmt.Errorf("a convolution with %s: %w", name, refused(err))
		}
	}
	b, p, _, err := c.prepare(s)
	if err != nil {
		return err
	}
	if _, err := s.NewTrainedConv(p, c.parameters); refused(err) != nil {
		return fmt.Errorf("two convolutions of the same parameters: %w", refused(err))
	}
	if err := s.ConvBackward(background, b); err != nil {
		return err
	}
	b.Weights.Release()
	s.held = s.held[1:]
	gradient, err := s.read(p, engine.PartGradient)
	if err != nil {
		return err
	}
	if err := Compare(gradient, c.wantValues, 14, 4); err != nil {
		return fmt.Errorf("the gradient of a convolution that was released: %w", err)
	}
	again, err := s.NewTrainedConv(p, c.parameters)
	if err != nil {
		return fmt.Errorf("after a release: %w", err)
	}
	again.Release()
	return s.refusesTrainedHeads()
}

func (s *trainStage) refusesTrainedHeads() error {
	c := decodeBackwardCase{decodeCase: decodeCase{hidden: []int{6, 5, 4}, rows: 2, cells: true,
		ensemble: true}}
	c.fillTraining(rand.New(rand.NewPCG(94, 1)))
	p, err := s.parameters(c.values, c.gradient)
	if err != nil {
		return err
	}
	for name, change := range map[string]func(h *engine.HeadParameters){
		"no offset":           func(h *engine.HeadParameters) { h.First.Offset = nil },
		"short cells":         func(h *engine.HeadParameters) { h.First.Cell = h.First.Cell[:11] },
		"a layer missing":     func(h *engine.HeadParameters) { h.Hidden = h.Hidden[1:] },
		"a parameter too far": func(h *engine.HeadParameters) { h.First.Offset[1] = int32(len(c.values)) },
		"parameter -2":        func(h *engine.HeadParameters) { h.First.Offset[1] = -2 },
		"a parameter twice":   func(h *engine.HeadParameters) { h.First.Offset[1] = h.Combine.Last.Weights[2] },
	} {
		h := c.parameters
		h.First.Offset = slices.Clone(h.First.Offset)
		change(&h)
		if _, err := s.NewTrainedDecoder(p, h); refused(err) != nil {
			return fmt.Errorf("a head with %s: %w", name, refused(err))
		}
	}
	d, err := s.NewTrainedDecoder(p, c.parameters)
	if err != nil {
		return fmt.Errorf("after refusals: %w", err)
	}
	d.Release()
	return nil
}

func (s *trainStage) refusesAdditions() error {
	c := filledContents(rand.New(rand.NewPCG(95, 1)), 3, 4, 5)
	a, err := s.tensor(c)
	if err != nil {
		return err
	}
	b, err := s.tensor(c)
	if err != nil {
		return err
	}
	small, err := s.tensor(filledContents(rand.New(rand.NewPCG(95, 2)), 3, 3, 5))
	if err != nil {
		return err
	}
	run := func(x engine.Tensor, first, count int) engine.Channels {
		return engine.Channels{Tensor: x, First: first, Count: count}
	}
	for name, c := range map[string][2]engine.Channels{
		"nothing to add to": {{}, engine.All(b)}, "nothing to add": {engine.All(a), {}},
		"itself": {run(a, 0, 2), run(a, 3, 2)}, "another size": {engine.All(a), engine.All(small)},
		"other channels": {engine.All(a), run(b, 0, 4)}, "too far": {run(a, 1, 5), engine.All(b)},
		"before the first": {run(a, 0, 2), run(b, -1, 2)},
		"no channels":      {run(a, 1, 0), run(b, 1, 0)},
	} {
		if err := refused(s.Add(background, c[0], c[1])); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return s.holds(a, c)
}
