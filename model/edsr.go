package model

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// edsr is EDSR without its tail: a convolution, residual blocks of two, one more, and the first
// one's output added (edsr.py with no_upsampling; its MeanShift layers are not used).
type edsr struct {
	inputs   int // planes of the input
	features int
	head     engine.ConvWeights
	blocks   [][2]engine.ConvWeights // at least one
	tail     engine.ConvWeights
}

func newEDSR[T number](l *loader[T], s *weights.Spec) *edsr {
	n := &edsr{inputs: s.InputChannels(), features: s.Features}
	// A block adds res_scale times its result: the factor goes into the second convolution.
	scale := func(c *layer[T]) { c.scale = s.ResScale }
	n.head = l.conv("encoder.head.0", nil)
	for i := range s.Blocks {
		n.blocks = append(n.blocks, [2]engine.ConvWeights{
			l.conv(fmt.Sprintf("encoder.body.%d.body.0", i), nil),
			l.conv(fmt.Sprintf("encoder.body.%d.body.2", i), scale),
		})
	}
	n.tail = l.conv(fmt.Sprintf("encoder.body.%d", s.Blocks), nil)
	return n
}

func (n *edsr) around() convs {
	list := convs{n.head}
	for _, b := range n.blocks {
		list = append(list, b[:]...)
	}
	return append(list, n.tail)
}

func (n *edsr) channels() int { return 3 * padded(n.features) }
func (n *edsr) widest() int   { return n.features }

func (n *edsr) macs() int {
	return 9 * n.features * (n.inputs + n.features*(1+2*len(n.blocks)))
}

func (n *edsr) release() {
	convs{n.head, n.tail}.release()
	for _, b := range n.blocks {
		convs(b[:]).release()
	}
}

func (n *edsr) encode(r *run, in engine.Channels) engine.Channels {
	first := r.tensor(n.features)
	r.conv(n.head, in, first, none, false)
	x := first // the first block leaves its input alone: it is added at the end
	var body, inner engine.Channels
	for _, b := range n.blocks {
		inner, body = r.over(inner, n.features), r.over(body, n.features)
		r.conv(b[0], x, inner, none, true)
		r.conv(b[1], inner, body, x, false)
		x = body
	}
	out := r.over(first, n.features)
	r.conv(n.tail, x, out, first, false)
	return out
}
