package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

func refusesConvBackward(s *trainStage, o Options) error {
	c := convBackwardCase{height: 5, width: 6, kernel: 3, in: 4, out: 8, relu: true,
		grad: place{2, 1, 12}, inGrad: place{3, 0, 9}}
	c.fill(rand.New(rand.NewPCG(96, 1)))
	good, p, tensors, err := c.prepare(s)
	if err != nil {
		return err
	}
	small, err := s.tensor(newContents(4, 6, 12))
	if err != nil {
		return err
	}
	fixed, err := s.newConv(3, 4, 8, make([]float32, 4*8*9), nil)
	if err != nil {
		return err
	}
	run := func(x engine.Tensor, first, count int) engine.Channels {
		return engine.Channels{Tensor: x, First: first, Count: count}
	}
	grad, inGrad := tensors[c.grad.tensor], tensors[c.inGrad.tensor]
	for name, change := range map[string]func(b *engine.ConvBackward){
		"fixed weights":        func(b *engine.ConvBackward) { b.Weights = fixed },
		"no input":             func(b *engine.ConvBackward) { b.In = engine.Channels{} },
		"no gradient":          func(b *engine.ConvBackward) { b.OutGradient = engine.Channels{} },
		"no output for a ReLU": func(b *engine.ConvBackward) { b.Out = engine.Channels{} },
		"all channels":         func(b *engine.ConvBackward) { b.OutGradient = engine.All(grad) },
		"gradient behind":      func(b *engine.ConvBackward) { b.OutGradient = run(grad, 5, 8) },
		"input's before":       func(b *engine.ConvBackward) { b.InGradient = run(inGrad, -1, 4) },
		"another size":         func(b *engine.ConvBackward) { b.InGradient = run(small, 0, 4) },
		"gradient of another":  func(b *engine.ConvBackward) { b.OutGradient = run(small, 0, 8) },
		"output of another":    func(b *engine.ConvBackward) { b.Out = run(small, 0, 8) },
		"gradient over gradient": func(b *engine.ConvBackward) {
			b.InGradient = run(grad, 8, 4)
		},
		"gradient over the output": func(b *engine.ConvBackward) { b.Out = run(grad, 4, 8) },
		"gradient over the input":  func(b *engine.ConvBackward) { b.In = b.InGradient },
		"masked input":             func(b *engine.ConvBackward) { b.In = run(grad, 0, 4) },
	} {
		b := good
		change(&b)
		if err := refused(s.ConvBackward(background, b)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for i, x := range tensors {
		if x != nil {
			if err := s.holds(x, c.tensors[i].contents); err != nil {
				return fmt.Errorf("a refused call wrote: %w", err)
			}
		}
	}
	gradient, err := s.read(p, engine.PartGradient)
	if err != nil {
		return err
	}
	if err := compareBits(gradient, c.gradient); err != nil {
		return fmt.Errorf("a refused call changed the gradient: %w", err)
	}
	return c.check(s, o)
}

func refusesDecodeBackward(s *trainStage, o Options) error {
	c := decodeBackwardCase{decodeCase: decodeCase{hidden: []int{6, 5}, rows: 7, cells: true,
		ensemble: true, residual: engine.ResidualBilinear}, colours: true}
	c.fillTraining(rand.New(rand.NewPCG(97, 1)))
	good, p, err := c.prepareTraining(s)
	if err != nil {
		return err
	}
	small, err := s.tensor(newContents(5, 9, 6))
	if err != nil {
		return err
	}
	fixed, err := s.newDecoder(c.head)
	if err != nil {
		return err
	}
	zeros := func(n int, last int32) []int32 { return append(make([]int32, n-1), last) }
	for name, change := range map[string]func(b *engine.DecodeBackward){
		"a fixed head":      func(b *engine.DecodeBackward) { b.Decoder = fixed },
		"no latent":         func(b *engine.DecodeBackward) { b.Query.Latent = nil },
		"no gradient":       func(b *engine.DecodeBackward) { b.LatentGradient = nil },
		"the latent itself": func(b *engine.DecodeBackward) { b.LatentGradient = b.Query.Latent },
		"another size":      func(b *engine.DecodeBackward) { b.LatentGradient = small },
		"no source":         func(b *engine.DecodeBackward) { b.Query.Source = nil },
		"row 6 of 6":        func(b *engine.DecodeBackward) { b.Query.Rows.Index[1] = zeros(7, 6) },
		"column -1": func(b *engine.DecodeBackward) {
			b.Query.Cols.Index[0] = zeros(7,
				-1)
		},
		"one cell":     func(b *engine.DecodeBackward) { b.Query.Rows.Cell = b.Query.Rows.Cell[:1] },
		"a value less": func(b *engine.DecodeBackward) { b.Target = b.Target[1:] },
		"a point more": func(b *engine.DecodeBackward) { b.Target = make([]float32, 24) },
		"few colours":  func(b *engine.DecodeBackward) { b.Colours = b.Colours[3:] },
		"no loss":      func(b *engine.DecodeBackward) { b.Loss = 3 },
		"no weight":    func(b *engine.DecodeBackward) { b.Weight = float32(math.NaN()) },
	} {
		b := good
		change(&b)
		if _, err := s.DecodeBackward(background, b); refused(err) != nil {
			return fmt.Errorf("%s: %w", name, refused(err))
		}
	}
	if err := s.holds(good.LatentGradient, c.latentGradient.contents); err != nil {
		return fmt.Errorf("a refused call wrote: %w", err)
	}
	gradient, err := s.read(p, engine.PartGradient)
	if err != nil {
		return err
	}
	if err := compareBits(gradient, c.gradient); err != nil {
		return fmt.Errorf("a refused call changed the gradient: %w", err)
	}
	if err := compareBits(good.Colours, notNumbers(len(good.Colours))); err != nil {
		return fmt.Errorf("a refused call gave colours: %w", err)
	}
	return c.check(s, o)
}
