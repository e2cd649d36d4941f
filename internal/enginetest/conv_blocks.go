package enginetest

import (
	"fmt"
	"image"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/liif-render/liif/engine"
)

// ConvInBlocks checks convolutions in blocks (engine.Blocks): of an engine that is a Blocker
// against the bounds of Winograd's convolution, and that a part of a picture, drawn from no more
// than its blocks see, has the bits of the whole; of others that they compute directly.
func ConvInBlocks(t *testing.T, e engine.Engine, o Options) {
	t.Helper()
	runChecks(t, e, o, blockChecks())
}

func blockChecks() []check {
	var checks []check
	for _, c := range blockCases() {
		checks = append(checks, check{c.name(), c.checkBlocks})
	}
	return checks
}

// blockCase is a convolution of a picture in blocks. Its parts are rectangles of the output.
type blockCase struct {
	convCase
	blocks engine.Blocks
	parts  []image.Rectangle
}

func (c *blockCase) name() string {
	return fmt.Sprintf("%s in %d×%d from %v", c.convCase.name(), c.blocks.Side, c.blocks.Side,
		c.blocks.Origin)
}

var blockCases = sync.OnceValue(func() []*blockCase {
	rng := rand.New(rand.NewPCG(93, 1))
	list := []*blockCase{
		{convCase: convCase{height: 1, width: 1, in: 16, out: 16}, blocks: at(4, 0, 0)},
		{convCase: convCase{height: 3, width: 2, in: 16, out: 32, relu: true},
			blocks: at(4, -2, 3)},
		{convCase: convCase{height: 24, width: 29, in: 32, out: 32, relu: true},
			blocks: at(4, 0, 0), parts: []image.Rectangle{image.Rect(8, 4, 16, 20),
				image.Rect(0, 0, 5, 3), image.Rect(11, 13, 12, 14), image.Rect(27, 21, 29, 24)}},
		{convCase: convCase{height: 21, width: 26, in: 16, out: 48, add: true},
			blocks: at(4, -1, -2), parts: []image.Rectangle{image.Rect(9, 8, 19, 15),
				image.Rect(0, 9, 26, 10), image.Rect(6, 0, 7, 21)}},
		{convCase: convCase{height: 13, width: 90, in: 64, out: 16, relu: true, add: true,
			input: place{0, 3, 80}, output: place{1, 5, 24}, residual: place{2, 8, 40}},
			blocks: at(4, 7, -102), parts: []image.Rectangle{image.Rect(30, 5, 61, 9)}},
		{convCase: convCase{height: 9, width: 14, in: 24, out: 16}, blocks: at(4, 2, 1)},
		{convCase: convCase{height: 9, width: 14, in: 16, out: 16}, blocks: at(5, 2, 1)},
	}
	for _, c := range list {
		c.kernel = 3
		c.fill(rng)
	}
	return list
})

func at(side, x, y int) engine.Blocks {
	return engine.Blocks{Side: side, Origin: image.Pt(x, y)}
}

// seen is what of the input the blocks that touch a part see.
func (c *blockCase) seen(part image.Rectangle, blocks engine.Blocks) image.Rectangle {
	down := func(x, origin int) int {
		for (x-origin)%blocks.Side != 0 {
			x--
		}
		return x
	}
	up := func(x, origin int) int {
		for (x-origin)%blocks.Side != 0 {
			x++
		}
		return x
	}
	o := blocks.Origin
	r := image.Rect(down(part.Min.X, o.X), down(part.Min.Y, o.Y), up(part.Max.X, o.X),
		up(part.Max.Y, o.Y))
	return r.Inset(-1).Intersect(image.Rect(0, 0, c.width, c.height))
}

func (c *blockCase) checkBlocks(s *stage, o Options) error {
	got, err := c.in(s, image.Rectangle{}, c.blocks)
	if err != nil {
		return err
	}
	w, err := s.newConv(c.kernel, c.convCase.in, c.out, c.weights, c.bias)
	if err != nil {
		return err
	}
	want := append([]Sum{}, c.want...)
	b, ok := s.Engine.(engine.Blocker)
	if ok {
		_, ok = b.InBlocks(w, c.blocks.Side)
	}
	if ok {
		c.allowBlocks(want)
	}
	if err := o.compare(got, want, c.terms()); err != nil {
		return err
	}
	if !ok {
		return nil
	}
	for _, part := range c.parts {
		cut, err := c.in(s, part, c.blocks)
		if err != nil {
			return err
		}
		if err := compareBits(cut, c.crop(got, part)); err != nil {
			return fmt.Errorf("part %v: %w", part, err)
		}
	}
	return nil
}

// crop is a part of the output's run of channels.
func (c *blockCase) crop(data []float32, part image.Rectangle) []float32 {
	var list []float32
	out := &c.tensors[c.output.tensor]
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			list = append(list, data[out.at(y, x)+c.output.first:][:c.out]...)
		}
	}
	return list
}

// in convolves in blocks and returns the whole output's tensor, or the run of a part of it,
// computed from an input that holds nothing but what that part's blocks see, and numbers that are
// none.
func (c *blockCase) in(s *stage, part image.Rectangle, blocks engine.Blocks) ([]float32, error) {
	d := *c
	if !part.Empty() {
		// Numbers that are none lie around what is seen.
		whole := image.Rect(0, 0, c.width, c.height)
		kept := c.seen(part, blocks)
		around := kept.Inset(-2).Intersect(whole)
		for k, x := range c.tensors {
			if x.channels == 0 {
				continue
			}
			cut := newContents(around.Dy(), around.Dx(), x.channels)
			for i := range cut.data {
				cut.data[i] = nan
			}
			for y := kept.Min.Y; y < kept.Max.Y; y++ {
				from := x.data[x.at(y, kept.Min.X):x.at(y, kept.Max.X)]
				copy(cut.data[cut.at(y-around.Min.Y, kept.Min.X-around.Min.X):], from)
			}
			d.tensors[k] = cut
		}
		d.height, d.width = around.Dy(), around.Dx()
		d.window = image.Rect(0, 0, d.width, d.height)
		d.rect = part.Sub(around.Min)
		blocks.Origin = blocks.Origin.Sub(around.Min)
	}
	op, tensors, err := d.prepare(s)
	if err != nil {
		return nil, err
	}
	op.Blocks = blocks
	if err := s.Conv(background, op); err != nil {
		return nil, err
	}
	got, err := s.download(tensors[c.output.tensor])
	if err != nil || part.Empty() {
		return got, err
	}
	out := d.tensors[c.output.tensor]
	left := append([]float32{}, out.data...)
	for y := d.rect.Min.Y; y < d.rect.Max.Y; y++ {
		for x := d.rect.Min.X; x < d.rect.Max.X; x++ {
			run := out.at(y, x) + c.output.first
			copy(left[run:run+c.out], got[run:])
		}
	}
	if err := compareBits(got, left); err != nil {
		return nil, fmt.Errorf("outside the rectangle: %w", err)
	}
	return d.crop(got, d.rect), nil
}

// allowBlocks raises the sizes of sums to those of Winograd's, in the picture moved so that its
// blocks begin at multiples of four.
func (c *blockCase) allowBlocks(want []Sum) {
	left, top := -c.blocks.Origin.X&3, -c.blocks.Origin.Y&3
	x := &c.tensors[c.input.tensor]
	laid := stacked{newContents(c.height+top, c.width+left, x.channels), 0}
	for y := range c.height {
		copy(laid.data[laid.at(y+top, left):], x.data[x.at(y, 0):x.at(y+1, 0)])
	}
	weights := make([]float64, len(c.weights))
	for i, w := range c.weights {
		weights[i] = float64(w)
	}
	out := &c.tensors[c.output.tensor]
	laid.winogradConv(c.input.first, c.convCase.in, c.out, weights,
		func(y, x, o int, size float64) {
			if y < top || x < left {
				return
			}
			i := out.at(y-top, x-left) + c.output.first + o
			want[i].allow(size+want[i].Size, c.convCase.in, c.terms())
		})
}
