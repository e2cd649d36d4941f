package enginetest

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/liif-render/liif/engine"
)

// trainedConvCase is a convolution of a stack of pictures by weights made of parameters, as
// training runs it forward.
type trainedConvCase struct {
	images, height, width, in, out int
	relu, add                      bool // add: a residual, which lies in the output's place
	inFirst, outFirst              int  // where the runs of channels begin, in tensors of 8 more
	scale                          float32

	parameters       engine.ConvParameters
	values           []float32
	input, output    stacked // output: before
	want, atWinograd []Sum   // afterwards; the second with the bounds of Winograd's convolution
}

func (c *trainedConvCase) name() string {
	s := fmt.Sprintf("%d of %dx%d %d to %d from channels %d and %d", c.images, c.height, c.width,
		c.in, c.out, c.inFirst, c.outFirst)
	if c.relu {
		s += " relu"
	}
	if c.add {
		s += " add"
	}
	return s
}

func (c *trainedConvCase) terms() int { return 9*c.in + 2 }

var trainedConvCases = sync.OnceValue(func() []*trainedConvCase {
	rng := rand.New(rand.NewPCG(62, 1))
	list := []*trainedConvCase{
		{images: 1, height: 1, width: 1, in: 16, out: 16},
		{images: 1, height: 3, width: 3, in: 32, out: 48, relu: true, add: true},
		{images: 1, height: 24, width: 20, in: 32, out: 32, relu: true},
		{images: 1, height: 20, width: 48, in: 16, out: 32, add: true},
		{images: 3, height: 9, width: 13, in: 64, out: 16, relu: true, add: true, scale: -0.2},
		{images: 2, height: 6, width: 7, in: 48, out: 80, inFirst: 3, outFirst: 5, add: true},
		{images: 4, height: 5, width: 30, in: 32, out: 32, outFirst: 8, relu: true},
		{images: 2, height: 9, width: 13, in: 3, out: 32, relu: true},
		{images: 2, height: 8, width: 12, in: 24, out: 16, add: true},
	}
	for _, c := range list {
		c.fill(rng)
	}
	return list
})

// fill makes up the data and computes what must come out, picture by picture.
func (c *trainedConvCase) fill(rng *rand.Rand) {
	if c.scale == 0 {
		c.scale = 1
	}
	count := 9 * c.in * c.out
	c.values = random(rng, count+c.out, 0.3)
	all := numbers(count + c.out)
	c.parameters = engine.ConvParameters{Kernel: 3, In: c.in, Out: c.out, Scale: c.scale,
		Weights: all[:count], Bias: all[count:]}
	c.input = newStacked(rng, c.images, c.height, c.width, c.in+8)
	c.output = newStacked(rng, c.images, c.height, c.width, c.out+8)
	weights := make([]float64, count)
	for i := range weights {
		weights[i] = float64(c.scale * c.values[i])
	}
	in, out := c.input.kept(), c.output.kept()
	c.want = exactly(out.data)
	// The rows between pictures, zeros, are the padding.
	products := product(in.unfold(c.inFirst, c.in, in.height, in.width, 0, 0, 3),
		kernelMatrix(weights, c.in, c.out))
	for pixel := range out.height * out.width {
		y, x := pixel/out.width, pixel%out.width
		for o := 0; o < c.out && !c.output.gap(y); o++ {
			at := out.at(y, x) + c.outFirst + o
			s := products.at(pixel, o)
			s.Add(float64(c.scale * c.values[count+o]))
			if c.relu {
				s.ReLU()
			}
			if c.add {
				s.Add(float64(out.data[at]))
			}
			c.want[at] = s
		}
	}
	c.atWinograd = append([]Sum{}, c.want...)
	if c.in%16 != 0 || c.out%16 != 0 {
		return
	}
	input := &stacked{in, c.images}
	input.winogradConv(c.inFirst, c.in, c.out, weights, func(y, x, o int, size float64) {
		at := out.at(y, x) + c.outFirst + o
		others := c.want[at].Size // of which the bias and the residual are a part
		c.atWinograd[at].allow(size+others, c.in, c.terms())
	})
}

func trainedConvChecks() []check {
	var checks []check
	for _, c := range trainedConvCases() {
		checks = append(checks, trainCheck(c.name(), c.check),
			trainCheck("each of "+c.name(), func(s *trainStage, _ Options) error {
				return c.single(s)
			}),
			trainCheck("new values of "+c.name(), func(s *trainStage, _ Options) error {
				return c.follows(s)
			}))
	}
	return checks
}

func (c *trainedConvCase) check(s *trainStage, o Options) error {
	got, err := c.run(s)
	if err != nil {
		return err
	}
	want := c.want
	if o.Winograd {
		want = c.atWinograd
	}
	return o.compare(got, want, c.terms())
}

// run returns the output's tensor.
func (c *trainedConvCase) run(s *trainStage) ([]float32, error) {
	p, err := s.parameters(c.values, make([]float32, len(c.values)))
	if err != nil {
		return nil, err
	}
	return c.with(s, p, c.input, c.output)
}

// with convolves other pictures by parameters that are made already.
func (c *trainedConvCase) with(s *trainStage, p engine.Parameters, in, out stacked) ([]float32,
	error) {
	w, err := s.NewTrainedConv(p, c.parameters)
	if err != nil {
		return nil, err
	}
	defer w.Release()
	return c.by(s, w, in, out)
}

func (c *trainedConvCase) by(s *trainStage, w engine.ConvWeights, in, out stacked) ([]float32,
	error) {
	from, err := s.stack(in)
	if err != nil {
		return nil, err
	}
	to, err := s.stack(out)
	if err != nil {
		return nil, err
	}
	op := engine.Conv{Weights: w, In: engine.Channels{Tensor: from, First: c.inFirst, Count: c.in},
		Out: engine.Channels{Tensor: to, First: c.outFirst, Count: c.out}, ReLU: c.relu}
	if c.add {
		op.Residual = op.Out
	}
	if err := s.Conv(background, op); err != nil {
		return nil, err
	}
	return s.download(to)
}

// single checks that each picture alone gives the bits that it gives in the stack.
func (c *trainedConvCase) single(s *trainStage) error {
	p, err := s.parameters(c.values, make([]float32, len(c.values)))
	if err != nil {
		return err
	}
	all, err := c.with(s, p, c.input, c.output)
	if err != nil {
		return err
	}
	cut := func(x stacked, data []float32, i int) stacked {
		first := i * (c.height + 1)
		data = data[x.at(first, 0):x.at(first+c.height, 0)]
		return stacked{contents{c.height, c.width, x.channels, data}, 1}
	}
	for i := range c.images {
		in, out := cut(c.input, c.input.data, i), cut(c.output, c.output.data, i)
		got, err := c.with(s, p, in, out)
		if err != nil {
			return err
		}
		if err := compareBits(got, cut(c.output, all, i).data); err != nil {
			return fmt.Errorf("picture %d: %w", i, err)
		}
	}
	return nil
}

// follows checks that a layer whose parameters change gives what one made of the new ones does.
func (c *trainedConvCase) follows(s *trainStage) error {
	want, err := c.run(s)
	if err != nil {
		return err
	}
	p, err := s.parameters(make([]float32, len(c.values)), make([]float32, len(c.values)))
	if err != nil {
		return err
	}
	w, err := s.NewTrainedConv(p, c.parameters)
	if err != nil {
		return err
	}
	defer w.Release()
	if err := s.WriteParameters(p, engine.PartValues, c.values); err != nil {
		return err
	}
	got, err := c.by(s, w, c.input, c.output)
	if err != nil {
		return err
	}
	return compareBits(got, want)
}
