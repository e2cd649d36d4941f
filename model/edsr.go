package model

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// edsr is EDSR without its tail: a convolution, residual blocks of two, one more, and the first
// one's output added (edsr.py with no_upsampling; its MeanShift layers are not used).
type edsr struct {
	engine   engine.Engine
	features int
	head     engine.ConvWeights
	blocks   [][2]engine.ConvWeights
	tail     engine.ConvWeights
}

func newEDSR(l *loader, s *weights.Spec) *edsr {
	n := &edsr{engine: l.engine, features: s.Features}
	// A block adds res_scale times its result: the factor goes into the second convolution.
	scaled := func(weight, bias []float32) ([]float32, []float32) {
		return scale(weight, s.ResScale), scale(bias, s.ResScale)
	}
	n.head = l.conv("encoder.head.0", nil)
	for i := range s.Blocks {
		n.blocks = append(n.blocks, [2]engine.ConvWeights{
			l.conv(fmt.Sprintf("encoder.body.%d.body.0", i), nil),
			l.conv(fmt.Sprintf("encoder.body.%d.body.2", i), scaled),
		})
	}
	n.tail = l.conv(fmt.Sprintf("encoder.body.%d", s.Blocks), nil)
	return n
}

func scale(x []float32, by float64) []float32 {
	if by == 1 {
		return x
	}
	out := make([]float32, len(x))
	for i := range x {
		out[i] = x[i] * float32(by)
	}
	return out
}

func (n *edsr) reach() int    { return 2 + 2*len(n.blocks) }
func (n *edsr) channels() int { return 3 * n.features }
func (n *edsr) widest() int   { return n.features }

func (n *edsr) macs() int {
	return 9 * n.features * (3 + n.features*(1+2*len(n.blocks)))
}

func (n *edsr) release() {
	convs{n.head, n.tail}.release()
	for _, b := range n.blocks {
		convs(b[:]).release()
	}
}

func (n *edsr) encode(ctx context.Context, in engine.Tensor, rect image.Rectangle) (
	engine.Tensor, error) {
	r := newRun(ctx, n.engine, in, rect, n.reach())
	defer r.releaseAll()
	first, body, inner := r.tensor(n.features), r.tensor(n.features), r.tensor(n.features)
	r.conv(n.head, engine.All(in), first, none, false)
	x := first // the first block leaves its input alone: it is added at the end
	for _, b := range n.blocks {
		r.conv(b[0], x, inner, none, true)
		r.conv(b[1], inner, body, x, false)
		x = body
	}
	out := first
	if len(n.blocks) == 0 { // a convolution may not write its own input
		out = body
	}
	r.conv(n.tail, x, out, first, false)
	return r.keep(out)
}
