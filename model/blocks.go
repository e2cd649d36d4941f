package model

import (
	"image"

	"github.com/liif-render/liif/engine"
)

// A convolution in blocks (engine.Blocks) is exact, to the bit, in any part of a picture if its
// blocks lie on one grid of the picture, and if all that they see of the layer before is computed
// too. Blocks of side 4 see 6 pixels. With one grid for all layers those 6 touch three blocks: a
// halo grows by 4 pixels a layer on each side. But n blocks in a row see 4n+2 pixels, and n+1
// blocks hold them, if the grid of the layer before begins where they begin. So grids alternate: at
// 0 for the last layer, at -1 for the one before, which makes a halo grow by 1 pixel on one side
// and 3 on the other, and then the other way round: by 2 a layer, where direct convolutions need 1.

// grid is where a layer's blocks lie: their corners are at origin plus multiples of side, along
// both axes of the picture. Side 0 is a layer that is computed directly.
type grid struct{ side, origin int }

// needs is what of its input a 3×3 layer must have to compute r.
func (g grid) needs(r image.Rectangle) image.Rectangle {
	if g.side > 0 {
		after := func(x int) int { return ((x-g.origin)%g.side + g.side) % g.side }
		up := func(x int) int { return (g.side - after(x)) % g.side }
		r.Min.X, r.Min.Y = r.Min.X-after(r.Min.X), r.Min.Y-after(r.Min.Y)
		r.Max.X, r.Max.Y = r.Max.X+up(r.Max.X), r.Max.Y+up(r.Max.Y)
	}
	return r.Inset(-1)
}

// blocks are those of a tensor whose corner lies at origin in the picture.
func (g grid) blocks(origin image.Point) engine.Blocks {
	if g.side == 0 {
		return engine.Blocks{}
	}
	return engine.Blocks{Side: g.side, Origin: image.Pt(g.origin, g.origin).Sub(origin)}
}

// convolutions are the 3×3 layers up to the latent, the last one first.
func (n *Network) convolutions() convs {
	var list convs
	if kernel, _, _ := n.hoist.Shape(); kernel == 3 {
		list = append(list, n.hoist)
	}
	around := n.encoder.around()
	for i := range around {
		list = append(list, around[len(around)-1-i])
	}
	return list
}

// InBlocks is the network with its encoder computed in blocks of the given side where the engine
// does that (engine.Blocker), and directly where not. It shares all it has with n, which is to be
// closed. A part of a picture has the same bits as the whole, but not those that another side
// makes.
func (n *Network) InBlocks(side int) *Network {
	m := *n
	m.lay(side)
	return &m
}

// lay decides how each layer is computed.
func (n *Network) lay(side int) {
	e, blocker := n.engine.(engine.Blocker)
	n.grids, n.blockBytes, n.blockMACs, n.blockGain = nil, 0, 0, 1
	if blocker {
		n.blockGain = e.BlockGain()
	}
	for i, w := range n.convolutions() {
		var g grid
		if blocker && side > 0 {
			if scratch, ok := e.InBlocks(w, side); ok {
				g = grid{side, -(i % 2)}
				n.blockBytes = max(n.blockBytes, scratch)
				_, in, out := w.Shape()
				n.blockMACs += 9 * in * out
			}
		}
		n.grids = append(n.grids, g)
	}
}

// Around is what of a picture the latents of rect depend on.
func (n *Network) Around(rect, picture image.Rectangle) image.Rectangle {
	for _, g := range n.grids {
		rect = g.needs(rect)
	}
	return rect.Intersect(picture)
}

// Halo is the most source pixels on a side of a latent that its value depends on: the reach of the
// encoder, in whole blocks where it computes in them, and of feature unfolding (Eq. 3).
func (n *Network) Halo() int {
	most := 0
	const far = 1 << 20
	for at := range 4 { // where a rectangle may begin and end in a block
		r := n.Around(image.Rect(at, at, at+far, at+far), image.Rect(-far, -far, 2*far, 2*far))
		most = max(most, at-r.Min.X, r.Max.X-at-far)
	}
	return most
}
