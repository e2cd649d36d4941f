package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// parameterChecks are of what becomes of parameters: reading and writing, the gradient's norm,
// Adam, and that layers follow.
func parameterChecks() []check {
	checks := []check{
		trainCheck("parts", func(s *trainStage, _ Options) error { return s.keepsParts() }),
		trainCheck("layers follow", func(s *trainStage,
			_ Options) error {
			return s.layersFollow()
		}),
	}
	for _, n := range []int{1, 7, 1000, 40_001} {
		checks = append(checks,
			trainCheck(fmt.Sprintf("norm of %d", n), func(s *trainStage, _ Options) error {
				return s.norm(n)
			}),
			trainCheck(fmt.Sprintf("adam of %d", n), func(s *trainStage, _ Options) error {
				return s.adam(n)
			}))
	}
	return checks
}

// keepsParts checks that parts are apart and start at 0.
func (s *trainStage) keepsParts() error {
	rng := rand.New(rand.NewPCG(71, 1))
	const n = 301
	values := random(rng, n, 1)
	p, err := s.NewParameters(values)
	if err != nil {
		return err
	}
	defer p.Release()
	want := [5][]float32{values}
	for part := engine.PartGradient; part <= engine.PartAverage; part++ {
		want[part] = make([]float32, n)
	}
	all := func() error {
		for part, w := range want {
			got, err := s.read(p, engine.ParameterPart(part))
			if err == nil {
				err = compareBits(got, w)
			}
			if err != nil {
				return fmt.Errorf("part %d: %w", part, err)
			}
		}
		return nil
	}
	if p.Len() != n {
		return fmt.Errorf("%d parameters, want %d", p.Len(), n)
	}
	if err := all(); err != nil {
		return fmt.Errorf("at first: %w", err)
	}
	for part := range want {
		want[part] = random(rng, n, 1)
		if err := s.WriteParameters(p, engine.ParameterPart(part), want[part]); err != nil {
			return err
		}
	}
	return all()
}

func (s *trainStage) norm(n int) error {
	gradient := random(rand.New(rand.NewPCG(72, uint64(n))), n, 1)
	p, err := s.parameters(make([]float32, n), gradient)
	if err != nil {
		return err
	}
	var want float64
	for _, x := range gradient {
		want += float64(x) * float64(x)
	}
	want = math.Sqrt(want)
	got, err := s.GradientNorm(p)
	if err != nil {
		return err
	}
	if !(math.Abs(got-want) <= 1e-6*want) {
		return fmt.Errorf("the norm is %g, want %g", got, want)
	}
	return nil
}

// adam takes steps of different factors and compares with Adam in float64 from the same values.
func (s *trainStage) adam(n int) error {
	rng := rand.New(rand.NewPCG(73, uint64(n)))
	p, err := s.parameters(random(rng, n, 1), random(rng, n, 1))
	if err != nil {
		return err
	}
	for i, step := range []engine.AdamStep{
		{Step: 1, Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Clip: 1},
		{Step: 2, Rate: 1e-2, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Clip: 0.25, Decay: 0.99},
		{Step: 3, Rate: 0.5, Beta1: 0.5, Beta2: 0.8, Epsilon: 0.1, Clip: 2, Decay: 0.5},
		{Step: 100_000, Rate: 1e-4, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Clip: 1, Decay: 0.999},
	} {
		var parts [5][]float32
		for part := range parts {
			if parts[part], err = s.read(p, engine.ParameterPart(part)); err != nil {
				return err
			}
		}
		if err := s.Adam(background, p, step); err != nil {
			return err
		}
		for part, want := range adamReference(parts, step) {
			got, err := s.read(p, engine.ParameterPart(part))
			if err == nil {
				err = Compare(got, want, 4, 1)
			}
			if err != nil {
				return fmt.Errorf("step %d, part %d: %w", i, part, err)
			}
		}
		if err := s.WriteParameters(p, engine.PartGradient, random(rng, n, 1)); err != nil {
			return err
		}
	}
	return nil
}

// step holds the parameters after a step, and the norm before it.
func (s *trainStage) step(n int) (lists [][]float32, norm float64, err error) {
	rng := rand.New(rand.NewPCG(75, 1))
	p, err := s.parameters(random(rng, n, 1), random(rng, n, 1))
	if err != nil {
		return nil, 0, err
	}
	if norm, err = s.GradientNorm(p); err != nil {
		return nil, 0, err
	}
	step := engine.AdamStep{Step: 7, Rate: 0.1, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Clip: 0.5,
		Decay: 0.9}
	if err := s.Adam(background, p, step); err != nil {
		return nil, 0, err
	}
	for part := engine.PartValues; part <= engine.PartAverage; part++ {
		list, err := s.read(p, part)
		if err != nil {
			return nil, 0, err
		}
		lists = append(lists, list)
	}
	return lists, norm, nil
}

// adamReference is engine.AdamStep in float64, with sizes for what rounding may do.
func adamReference(parts [5][]float32, a engine.AdamStep) (want [5][]Sum) {
	for part := range want {
		want[part] = make([]Sum, len(parts[0]))
	}
	rate := a.Rate / (1 - math.Pow(a.Beta1, float64(a.Step)))
	root := math.Sqrt(1 - math.Pow(a.Beta2, float64(a.Step)))
	for i := range parts[0] {
		at := func(part engine.ParameterPart) float64 { return float64(parts[part][i]) }
		g := a.Clip * at(engine.PartGradient)
		var m1, m2, value, average Sum
		m1.Add(a.Beta1 * at(engine.PartMoment1))
		m1.Add((1 - a.Beta1) * g)
		m2.Add(a.Beta2 * at(engine.PartMoment2))
		m2.Add((1 - a.Beta2) * g * g)
		divisor := math.Sqrt(m2.Value)/root + a.Epsilon
		value.Add(at(engine.PartValues))
		value.Value -= rate * m1.Value / divisor
		value.Size += rate * m1.Size / divisor
		average.addProduct(1-a.Decay, value)
		average.Add(a.Decay * at(engine.PartAverage))
		if a.Decay == 0 {
			average = value
		}
		want[engine.PartValues][i], want[engine.PartMoment1][i] = value, m1
		want[engine.PartMoment2][i], want[engine.PartAverage][i] = m2, average
	}
	return want
}
