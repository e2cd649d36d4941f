package cpu

import (
	"context"
	"image"

	"github.com/liif-render/liif/engine"
)

// Winograd's convolution (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016)
// makes 4×4 output pixels of a 3×3 convolution, a tile, of the 6×6 input pixels d around them. A
// polynomial of degree 5 is known by its values at 5 points and ∞, so a product of two is 6
// multiplications where the sum of products that a row of 4 outputs is takes 12. In both
// directions:
//
//	y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A
//
// with 36 products for 144. Bᵀ d B of an input is of use to all output channels, and only their sum
// over the input channels goes back by Aᵀ…A, so that the products are 36 matrix products, tiles by
// input channels by output channels, in registers as the direct convolution. The transforms are 12
// additions and multiply-adds for 6 numbers and go over vectors of channels.
//
// The gradient of the input is a convolution too. That of the weights is the transposed of the
// above:
//
//	dg = Gᵀ [ Σ (Bᵀ d B) ⊙ (A dy Aᵀ) ] G
//
// with the sum over tiles in the middle: again 36 matrix products.
//
// The points are 0, ±√½, ±√2 and ∞. They take as many operations as the usual 0, ±1, ±2 and ∞, but
// the matrices are better balanced: with 32 channels the error of rounding is 2.1 times that of
// direct sums, and 4.3 times with the usual points (TestWinogradError).
//
// What is where: 32 channels of 36 tiles are 166 KiB in the 36 frequencies, the weights 147 KiB. A
// unit of work takes as many tiles as leave both, and the output's frequencies, in a second-level
// cache of 1 MiB.

// winogradShape describes tiles of an output of height by width pixels, counted in rows of columns
// tiles. The first tiles begin top rows and left columns before it, and what of a tile is outside
// is not written. The input has above rows and before columns before the first tap of the first
// pixel; outside its inHeight by inWidth pixels it is zero. Strides count floats.
type winogradShape struct {
	inPixel, inRow, outPixel, outRow, residualPixel, residualRow int
	in, out                                                      int
	height, width, top, left                                     int
	above, before, inHeight, inWidth                             int
	columns, first, tiles                                        int
	relu                                                         bool
}

const (
	tileSide    = 4
	frequencies = 36
	// winogradBytes is about what the frequencies of a unit's tiles take, and winogradSumBytes in
	// the gradient of weights, whose sums over tiles are worth long ones.
	winogradBytes    = 384 << 10
	winogradSumBytes = 640 << 10
	// mostPanel is the most output channels of a panel.
	mostPanel = 32
	// winogradParts is in how many parts the gradient of a layer's weights is made.
	winogradParts = 4
)

// winogradScratch is a thread's.
type winogradScratch []float32

// usesWinograd says whether a layer may be computed so: its channels must be whole vectors, on
// every instruction set.
func (e *Engine) usesWinograd(kernel, in, out int) bool {
	return !e.direct && kernel == 3 && in%16 == 0 && out%16 == 0
}

// InBlocks implements engine.Blocker.
func (e *Engine) InBlocks(w engine.ConvWeights, side int) (scratch int64, ok bool) {
	kernel, in, out := w.Shape()
	if side != tileSide || !e.usesWinograd(kernel, in, out) {
		return 0, false
	}
	tiles := winogradScratchLen(chunk(winogradBytes, in), in)
	return 4 * int64(frequencies*in*out+e.threads*tiles), true
}

// BlockGain implements engine.Blocker: about the least that was measured (bench/README.md), with 32
// channels.
func (e *Engine) BlockGain() float64 {
	if e.kernels == &plainKernels {
		return 1.2
	}
	return 1.75
}

// fastest is a convolution's work by Winograd where it is asked for or, in training, gains, or else
// directly.
func (e *Engine) fastest(c *convolution) work {
	if c.Blocks.Side != 0 {
		if _, ok := e.InBlocks(c.w, c.Blocks.Side); ok {
			return e.winogradConv(c, blockTiling(c))
		}
		return c
	}
	// Only training has stacks, and goes backward.
	if c.w.transformed == nil || c.w.trained != nil && c.out.period == 0 ||
		c.Window != (image.Point{}) ||
		c.Rect != image.Rect(0, 0, c.out.width, c.out.height) {
		return c
	}
	if tiles := newTiling(c.out); tiles.worth() {
		return e.winogradConv(c, tiles)
	}
	return c
}

// tiling is a part of a picture, or a stack of whole ones, cut into tiles.
type tiling struct {
	pictures, height, width, period int // period: from one to the next
	top, left                       int // of the first tiles, what lies before the part
	columns, tiles                  int // of a picture
}

// newTiling are the tiles of a tensor's pictures, which begin at each picture's corner.
func newTiling(t *tensor) tiling {
	c := tiling{pictures: 1, height: t.height, width: t.width, period: t.period}
	if t.period > 0 {
		c.pictures, c.height = (t.height+1)/t.period, t.period-1
	}
	return c.counted()
}

// blockTiling are the tiles that a convolution's blocks are.
func blockTiling(c *convolution) tiling {
	offset := func(from, origin int) int {
		return ((from-origin)%tileSide + tileSide) % tileSide
	}
	t := tiling{pictures: 1, height: c.Rect.Dy(), width: c.Rect.Dx(),
		top:  offset(c.Rect.Min.Y, c.Blocks.Origin.Y),
		left: offset(c.Rect.Min.X, c.Blocks.Origin.X)}
	return t.counted()
}

func (c tiling) counted() tiling {
	c.columns = (c.left + c.width + tileSide - 1) / tileSide
	c.tiles = c.columns * ((c.top + c.height + tileSide - 1) / tileSide)
	return c
}

// worth reports whether tiles are filled well enough to be faster.
func (c *tiling) worth() bool { return 2*c.tiles*frequencies <= c.height*c.width*9 }

// chunk is how many tiles of so many channels, and of a panel, are computed at once.
func chunk(bytes, channels int) int { return max(8, bytes/(4*frequencies*(channels+mostPanel))) }

// winogradScratchLen is what n tiles of in channels and of a panel take (frequency_stride in the
// kernels).
func winogradScratchLen(n, in int) int { return frequencies * (n*(in+mostPanel) + 2*mostPanel) }

// winogradConv is a convolution's work: a unit is some tiles of a picture.
type winogradConv struct {
	e       *Engine
	conv    *convolution
	weights []float32 // in the frequencies
	tiling  tiling
	shape   winogradShape
	first   image.Point // the input's first pixel in its tensor, of the first picture
	chunks  int         // of a picture
}

func (e *Engine) winogradConv(c *convolution, t tiling) *winogradConv {
	w := &winogradConv{e: e, conv: c, weights: e.frequencies(c.w), tiling: t}
	// A tensor's border is a part of the input. What tiles do not reach is left out.
	tap := c.Rect.Min.Add(c.Window).Sub(image.Pt(1, 1))
	before := image.Pt(min(tap.X+1, t.left), min(tap.Y+1, t.top))
	w.first = tap.Sub(before)
	height := c.in.height
	if t.period > 0 {
		height = t.height
	}
	w.shape = winogradShape{inPixel: c.shape.inPixel, inRow: c.shape.inRow,
		outPixel: c.shape.outPixel, outRow: (c.out.width + 2) * c.out.channels,
		in: c.shape.in, out: c.shape.out, height: t.height, width: t.width, top: t.top,
		left: t.left, above: before.Y, before: before.X, inHeight: height + 1 - w.first.Y,
		inWidth: c.in.width + 1 - w.first.X, columns: t.columns, relu: c.shape.relu}
	if c.residual != nil {
		w.shape.residualPixel = c.shape.residualPixel
		w.shape.residualRow = (c.residual.width + 2) * c.residual.channels
	}
	most := chunk(winogradBytes, w.shape.in)
	w.chunks = (t.tiles + most - 1) / most
	if t.pictures == 1 { // no thread shall wait for another's last chunk
		w.chunks = min((w.chunks+e.threads-1)/e.threads*e.threads, t.tiles)
	}
	return w
}

func (w *winogradConv) units() int { return w.tiling.pictures * w.chunks }

func (w *winogradConv) run(thread, unit int) {
	c, y, part := w.conv, unit/w.chunks*w.tiling.period, unit%w.chunks
	shape := w.shape
	shape.first = w.tiling.tiles * part / w.chunks
	shape.tiles = w.tiling.tiles*(part+1)/w.chunks - shape.first
	s := &w.e.winograd[thread]
	*s = room(*s, winogradScratchLen(shape.tiles, shape.in))
	var add []float32
	to := image.Pt(c.Rect.Min.X, c.Rect.Min.Y+y)
	if c.residual != nil {
		add = c.residual.data[c.residual.at(to.Y, to.X)+c.Residual.First:]
	}
	w.e.kernels.winograd(&shape, c.in.data[c.in.at(w.first.Y+y, w.first.X)+c.In.First:], w.weights,
		c.w.bias, c.out.data[c.out.at(to.Y, to.X)+c.Out.First:], add, *s)
}

// winogradSums are the gradients of a layer's weights: a unit is a part of all tiles.
type winogradSums struct {
	e        *Engine
	w        *convWeights
	b        *engine.ConvBackward
	in, grad *tensor
	tiling   tiling
}

func (w *winogradSums) units() int { return winogradParts }

func (w *winogradSums) run(thread, part int) {
	t, in, out := &w.tiling, w.w.in, w.w.out
	k, s := w.e.kernels, &w.e.winograd[thread]
	all := t.pictures * t.tiles
	first, end := all*part/winogradParts, all*(part+1)/winogradParts
	most := chunk(winogradSumBytes, in)
	*s = room(*s, winogradScratchLen(most, in)+frequencies*in*mostPanel)
	weights := w.w.trained.weights
	gradient := weights.gradient[part*len(weights.from):]
	shape := winogradShape{inPixel: w.in.channels, inRow: (w.in.width + 2) * w.in.channels,
		outPixel: w.grad.channels, outRow: (w.grad.width + 2) * w.grad.channels,
		in: in, out: out, height: t.height, width: t.width, inHeight: t.height + 2,
		inWidth: t.width + 2, columns: t.columns}
	for first < end {
		y := first / t.tiles * t.period
		shape.first = first % t.tiles
		left := min(t.tiles-shape.first, end-first) // of this picture
		shape.tiles = left / ((left + most - 1) / most)
		k.winogradWeightGradient(&shape, w.in.data[w.in.at(y-1, -1)+w.b.In.First:],
			w.grad.data[w.grad.at(y, 0)+w.b.OutGradient.First:], gradient, *s)
		first += shape.tiles
	}
}

// transformed are a layer's weights in the 36 frequencies, which follow the weights.
type transformed struct {
	k       *kernels
	in, out int
	weights []float32
	values  []float32 // [panel][36][in][width]
}

// transformed are the transformed weights of a layer in training.
func (e *Engine) transformed(from *placed, in, out int) *transformed {
	t := &transformed{k: e.kernels, in: in, out: out, weights: from.values,
		values: make([]float32, frequencies*in*out+slack)}
	from.after = t.follow
	t.follow()
	return t
}

func (t *transformed) follow() {
	for panel := range t.k.panels(t.out) {
		t.panel(panel)
	}
}

func (t *transformed) panel(panel int) {
	o := panel * t.k.panel()
	t.k.winogradWeights(t.in*min(t.k.panel(), t.out-o), t.weights[9*t.in*o:],
		t.values[frequencies*t.in*o:])
}

// frequencies are a layer's transformed weights until they are asked for again. Those of fixed ones
// are made each time: it costs as much as some 25 pixels of the layer, and they would take four
// times the memory of the weights.
func (e *Engine) frequencies(w *convWeights) []float32 {
	if w.transformed != nil {
		return w.transformed.values
	}
	e.blockWeights = room(e.blockWeights, frequencies*w.in*w.out)
	t := transformed{k: e.kernels, in: w.in, out: w.out, weights: w.weights,
		values: e.blockWeights[:cap(e.blockWeights)]}
	_ = e.parallel(context.Background(), e.kernels.panels(w.out), func(_, panel int) {
		t.panel(panel)
	})
	return t.values
}
