package render

import (
	"image"
	"math"

	"github.com/liif-render/liif/model"
)

// An encoder's convolutions are computed in blocks of 4×4 pixels, by Winograd's algorithm, where
// that saves more than the wider halo of tiles costs, and else directly (model.Network.InBlocks).
// The two round differently. So the choice follows from the device, the model and the picture's
// size alone, not from the view, the tiles that it asks for, threads or, unless it is little,
// memory: parts of a picture that are drawn apart fit together.

const (
	blockSide = 4
	// blockMemory is the memory that the choice reckons with, whatever there is: a viewer gives a
	// renderer half of DefaultMemory. With less than leastBlockMemory nothing is computed in
	// blocks, for tiles would be nearly all halo.
	blockMemory, leastBlockMemory = DefaultMemory / 2, DefaultMemory / 8
	// blockMargin is how many latents around a tile queries are taken to ask for (Plan.margin).
	blockMargin = 2
)

// network is the renderer's network as it computes this picture.
func (f *Field) network(now *standing) *model.Network {
	if now.blocked != nil && f.renderer.options.Memory >= leastBlockMemory &&
		f.encodeWork(now, now.blocked) < f.encodeWork(now, now.network) {
		return now.blocked
	}
	return now.network
}

// encodeWork estimates the work that n has with the whole picture, in multiply-adds a pixel, in the
// tiles that blockMemory allows.
func (f *Field) encodeWork(now *standing, n *model.Network) float64 {
	cost, planes := n.Cost(), int64(len(f.planes))
	sizes := func(side int) (inner, outer image.Point) {
		return clipped(side, side, blockMargin, f.width, f.height),
			clipped(side, side, blockMargin+n.Halo(), f.width, f.height)
	}
	area := func(p image.Point) int64 { return int64(p.X) * int64(p.Y) }
	fits := func(side int) bool {
		inner, outer := sizes(side)
		kept := area(inner) * int64(now.value*cost.LatentFloats) * planes *
			int64(span(0, f.width, side))
		return area(outer)*f.aroundBytes(now, &cost)+kept <= blockMemory
	}
	side := largestThat(minTile, max(f.width, f.height, minTile), fits)
	if !fits(side) {
		return math.Inf(1)
	}
	inner, outer := sizes(side)
	work := float64(cost.EncodeMACs)
	if cost.BlockMACs > 0 {
		work += float64(cost.BlockMACs) * (blocked(inner.X)*blocked(inner.Y)/cost.BlockGain - 1)
	}
	tile := image.Pt(min(side, f.width), min(side, f.height))
	return work * meanArea(inner, outer) / float64(area(tile))
}

// blocked is how many pixels blocks along a side of n pixels have, over n: half of the layers'
// blocks begin at the first pixel, half before it.
func blocked(n int) float64 {
	whole := func(n int) int { return (n + blockSide - 1) / blockSide * blockSide }
	return float64(whole(n)+whole(n+1)) / float64(2*n)
}

// aroundBytes is what a pixel of a tile and its halo takes while it is encoded.
func (f *Field) aroundBytes(now *standing, cost *model.Cost) int64 {
	host := cost.HostFloats
	if f.renderer.options.SelfEnsemble {
		host += 3 // turned on the host
	}
	return int64(4*host + now.value*cost.EncodeFloats)
}
