package model

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// rdn is the residual dense network without its tail (rdn.py with no_upsampling): two shallow
// convolutions; blocks whose convolutions each read all features before them, fused by a 1×1 and
// added to the block's input; all blocks' outputs fused by a 1×1 and a 3×3; the first features
// added.
//
// Two rearrangements save memory and copies, the sums' order aside exactly:
//   - A dense block is one tensor [x | g1 | g2 ... | y]: the block reads x and appends growth
//     channels; its fused output y lands behind them. The next block runs in the mirror, from y
//     downwards, so its input channels are permuted at load. (In training every block has a tensor
//     of its own, for the backward pass reads them all.)
//   - The 1×1 over all blocks' outputs is a sum of 1×1s, one a block, added up as blocks finish.
type rdn struct {
	inputs               int // planes of the input
	width, convs, growth int
	shallow1, shallow2   engine.ConvWeights
	blocks               []denseBlock
	fuse3                engine.ConvWeights
}

type denseBlock struct {
	convs convs
	local engine.ConvWeights // LFF
	share engine.ConvWeights // this block's part of GFF.0
}

func newRDN[T number](l *loader[T], s *weights.Spec) *rdn {
	blocks, convCount, growth := s.RDNSizes()
	n := &rdn{inputs: s.InputChannels(), width: s.G0, convs: convCount, growth: growth}
	n.shallow1, n.shallow2 = l.conv("encoder.SFENet1", nil), l.conv("encoder.SFENet2", nil)
	fuse, fuseBias := l.pair("encoder.GFF.0")
	for b := range blocks {
		var block denseBlock
		for c := range convCount {
			block.convs = append(block.convs, l.conv(
				fmt.Sprintf("encoder.RDBs.%d.convs.%d.conv.0", b, c),
				mirror[T](n, b, c, growth, 9)))
		}
		block.local = l.conv(fmt.Sprintf("encoder.RDBs.%d.LFF", b),
			mirror[T](n, b, convCount, n.width, 1))
		if l.err == nil {
			share := layer[T]{kernel: 1, in: n.width, out: n.width, scale: 1,
				weights: columns(fuse.data, blocks*n.width,
					weights.Columns{First: b * n.width, Count: n.width})}
			if b == 0 {
				share.bias = fuseBias.data
			}
			block.share = l.layer("encoder.GFF.0", share)
		}
		n.blocks = append(n.blocks, block)
	}
	n.fuse3 = l.conv("encoder.GFF.1", nil)
	return n
}

// mirror reverses the order of the runs [x, g1, ... gc] in the input channels of an odd block's
// convolution to [gc, ... g1, x].
func mirror[T number](n *rdn, block, grown, out, taps int) func(*layer[T]) {
	if block%2 == 0 {
		return nil
	}
	return func(c *layer[T]) {
		in := n.width + grown*n.growth
		mirrored := make([]T, 0, len(c.weights))
		for o := range out {
			row := c.weights[o*in*taps : (o+1)*in*taps]
			for g := grown - 1; g >= 0; g-- {
				first := (n.width + g*n.growth) * taps
				mirrored = append(mirrored, row[first:first+n.growth*taps]...)
			}
			mirrored = append(mirrored, row[:n.width*taps]...)
		}
		c.weights = mirrored
	}
}

func (n *rdn) around() convs {
	list := convs{n.shallow1, n.shallow2}
	for _, b := range n.blocks {
		list = append(list, b.convs...)
	}
	return append(list, n.fuse3)
}

// channels: the first features, the dense tensor with an input run at each end, the fused sum.
func (n *rdn) channels() int { return 2*padded(n.width) + padded(n.widest()) }

func (n *rdn) widest() int { return 2*n.width + n.convs*n.growth }

func (n *rdn) macs() int {
	total := 9*n.inputs*n.width + 2*9*n.width*n.width
	for c := range n.convs {
		total += len(n.blocks) * 9 * (n.width + c*n.growth) * n.growth
	}
	return total + len(n.blocks)*n.width*(n.width+n.convs*n.growth+n.width)
}

func (n *rdn) release() {
	convs{n.shallow1, n.shallow2, n.fuse3}.release()
	for _, b := range n.blocks {
		b.convs.release()
		convs{b.local, b.share}.release()
	}
}

func (n *rdn) encode(r *run, in engine.Channels) engine.Channels {
	grown := n.convs * n.growth
	first, fused, dense := r.tensor(n.width), r.tensor(n.width), r.tensor(2*n.width+grown)
	part := func(first, count int) engine.Channels {
		return engine.Channels{Tensor: dense.Tensor, First: first, Count: count}
	}
	x, y := part(0, n.width), part(n.width+grown, n.width)
	r.conv(n.shallow1, in, first, none, false)
	r.conv(n.shallow2, first, x, none, false)
	sum := none
	for i, b := range n.blocks {
		have := n.width
		for _, w := range b.convs {
			from, to := part(0, have), part(have, n.growth)
			if i%2 == 1 {
				from.First = 2*n.width + grown - have
				to.First = from.First - n.growth
			}
			r.conv(w, from, to, none, true)
			have += n.growth
		}
		all := part(0, have)
		if i%2 == 1 {
			all.First = n.width
		}
		dense = r.over(dense, 2*n.width+grown)
		y.Tensor = dense.Tensor
		r.conv(b.local, all, y, x, false)
		r.conv(b.share, y, fused, sum, false)
		x, y, sum = y, x, fused
	}
	out := r.over(first, n.width)
	r.conv(n.fuse3, fused, out, first, false)
	return out
}
