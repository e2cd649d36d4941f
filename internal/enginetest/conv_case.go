package enginetest

import (
	"fmt"
	"image"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// place is where a run of channels lies: in which of a case's tensors, at which channel, of how
// many. The zero value is a tensor of its own.
type place struct{ tensor, first, total int }

// convCase is a convolution with its data.
type convCase struct {
	height, width           int // of the input
	kernel, in, out         int
	input, output, residual place
	add                     bool // the residual
	relu, noBias            bool
	window                  image.Rectangle // the part of the input that Out covers; empty: all
	rect                    image.Rectangle

	weights, bias []float32
	tensors       [3]contents // before the convolution; no channels: not there
	want          []Sum       // the output's tensor afterwards
}

func (c *convCase) name() string {
	s := fmt.Sprintf("%dx%d k%d %d to %d", c.height, c.width, c.kernel, c.in, c.out)
	describe := func(name string, p place) {
		s += fmt.Sprintf(" %s %d:%d of %d", name, p.tensor, p.first, p.total)
	}
	describe("in", c.input)
	describe("out", c.output)
	if c.add {
		describe("add", c.residual)
	}
	if c.relu {
		s += " relu"
	}
	if c.window != image.Rect(0, 0, c.width, c.height) {
		s += fmt.Sprintf(" window %v", c.window)
	}
	if !c.rect.Empty() {
		s += fmt.Sprintf(" rect %v", c.rect)
	}
	return s
}

// fill makes up the data and computes what must come out.
func (c *convCase) fill(rng *rand.Rand) {
	if c.window.Empty() {
		c.window = image.Rect(0, 0, c.width, c.height)
	}
	c.weights = random(rng, c.out*c.in*c.kernel*c.kernel, 0.3)
	if !c.noBias {
		c.bias = random(rng, c.out, 1)
	}
	c.lay(rng, &c.input, 0, c.in, c.height, c.width)
	c.lay(rng, &c.output, 1, c.out, c.window.Dy(), c.window.Dx())
	if c.add {
		c.lay(rng, &c.residual, 2, c.out, c.window.Dy(), c.window.Dx())
		c.put(rng, c.residual, c.out, c.written())
	}
	all := image.Rect(0, 0, c.width, c.height)
	read := c.written().Add(c.window.Min).Inset(-(c.kernel / 2)).Intersect(all)
	c.put(rng, c.input, c.in, read)
	c.reference()
}

// lay makes the tensor that a run of count channels lies in.
func (c *convCase) lay(rng *rand.Rand, p *place, own, count, height, width int) {
	if p.total == 0 {
		*p = place{own, 0, count}
	}
	x := &c.tensors[p.tensor]
	if x.channels == 0 {
		*x = contents{height, width, p.total, untouchable(rng, height*width*p.total)}
	}
	if x.height != height || x.width != width || x.channels != p.total ||
		p.first+count > p.total {
		panic("a case contradicts itself: " + c.name())
	}
}

// put fills a run of channels with numbers where rect is.
func (c *convCase) put(rng *rand.Rand, p place, count int, rect image.Rectangle) {
	x := &c.tensors[p.tensor]
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		for i := rect.Min.X; i < rect.Max.X; i++ {
			copy(x.data[x.at(y, i)+p.first:], random(rng, count, 1))
		}
	}
}

// written is the rectangle of the output that is computed.
func (c *convCase) written() image.Rectangle {
	if c.rect.Empty() {
		return image.Rect(0, 0, c.window.Dx(), c.window.Dy())
	}
	return c.rect
}

// terms is the number of additions in a value: all products, the bias and the residual.
func (c *convCase) terms() int { return c.kernel*c.kernel*c.in + 2 }

// reference computes the case in float64, as engine.Conv defines it: patches of the input times the
// weights.
func (c *convCase) reference() {
	out, add := &c.tensors[c.output.tensor], &c.tensors[c.residual.tensor]
	c.want = exactly(out.data)
	rect := c.written()
	from := rect.Min.Add(c.window.Min)
	in := c.tensors[c.input.tensor]
	products := product(
		in.unfold(c.input.first, c.in, rect.Dy(), rect.Dx(), from.Y, from.X, c.kernel),
		kernelMatrix(doubles(c.weights), c.in, c.out))
	for pixel := range rect.Dx() * rect.Dy() {
		y, x := rect.Min.Y+pixel/rect.Dx(), rect.Min.X+pixel%rect.Dx()
		for o := range c.out {
			s := products.at(pixel, o)
			if c.bias != nil {
				s.Add(float64(c.bias[o]))
			}
			if c.relu {
				s.ReLU()
			}
			if c.add {
				s.Add(float64(add.data[add.at(y, x)+c.residual.first+o]))
			}
			c.want[out.at(y, x)+c.output.first+o] = s
		}
	}
}

// prepare puts the case on an engine.
func (c *convCase) prepare(s *stage) (op engine.Conv, tensors [3]engine.Tensor, err error) {
	for k, x := range c.tensors {
		if x.channels > 0 {
			if tensors[k], err = s.tensor(x); err != nil {
				return op, tensors, err
			}
		}
	}
	run := func(p place, count int) engine.Channels {
		return engine.Channels{Tensor: tensors[p.tensor], First: p.first, Count: count}
	}
	op = engine.Conv{In: run(c.input, c.in), Out: run(c.output, c.out), ReLU: c.relu,
		Window: c.window.Min, Rect: c.rect}
	if c.add {
		op.Residual = run(c.residual, c.out)
	}
	op.Weights, err = s.newConv(c.kernel, c.in, c.out, c.weights, c.bias)
	return op, tensors, err
}
