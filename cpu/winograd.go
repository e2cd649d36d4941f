package cpu

import "github.com/liif-render/liif/engine"

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

// winogradShape describes tiles of a picture, counted in rows of columns tiles. Strides count
// floats.
type winogradShape struct {
	inPixel, inRow, outPixel, outRow, residualPixel, residualRow int
	in, out                                                      int
	height, width                                                int // of the picture
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

// usesWinograd says whether a layer in training is computed so: its channels must be whole vectors,
// on every instruction set.
func (e *Engine) usesWinograd(c *engine.ConvParameters) bool {
	return !e.direct && c.Kernel == 3 && c.In%16 == 0 && c.Out%16 == 0
}

// fastest is a convolution's work by Winograd where that gains, or else directly. It must compute
// all of its output, whose pictures are those of t.
func (e *Engine) fastest(c *convolution, t *tensor) work {
	tiles := newTiling(t)
	if c.w.transformed == nil || !tiles.worth() {
		return c
	}
	return e.winogradConv(c, tiles)
}

// tiling is a picture, or a stack of them, cut into tiles. They begin at each picture's corner.
type tiling struct {
	pictures, height, width, period int // period: from one to the next
	columns, tiles                  int // of a picture
}

func newTiling(t *tensor) tiling {
	c := tiling{pictures: 1, height: t.height, width: t.width, period: t.period,
		columns: (t.width + tileSide - 1) / tileSide}
	if t.period > 0 {
		c.pictures, c.height = (t.height+1)/t.period, t.period-1
	}
	c.tiles = c.columns * ((c.height + tileSide - 1) / tileSide)
	return c
}

// worth says whether tiles are filled well enough.
func (c *tiling) worth() bool { return 2*c.tiles*frequencies <= c.height*c.width*9 }

// chunk is how many tiles of so many channels, and of a panel, are computed at once.
func chunk(bytes, channels int) int { return max(8, bytes/(4*frequencies*(channels+mostPanel))) }

// winogradScratchLen is what n tiles of in channels and of a panel take (frequency_stride in the
// kernels).
func winogradScratchLen(n, in int) int { return frequencies * (n*(in+mostPanel) + 2*mostPanel) }

// winogradConv is a convolution's work: a unit is some tiles of a picture.
type winogradConv struct {
	e      *Engine
	conv   *convolution
	tiling tiling
	shape  winogradShape
	chunks int // of a picture
}

func (e *Engine) winogradConv(c *convolution, t tiling) *winogradConv {
	w := &winogradConv{e: e, conv: c, tiling: t}
	w.shape = winogradShape{inPixel: c.shape.inPixel, inRow: c.shape.inRow,
		outPixel: c.shape.outPixel, outRow: (c.out.width + 2) * c.out.channels,
		in: c.shape.in, out: c.shape.out, height: t.height, width: t.width, columns: t.columns,
		relu: c.shape.relu}
	if c.residual != nil {
		w.shape.residualPixel = c.shape.residualPixel
		w.shape.residualRow = (c.residual.width + 2) * c.residual.channels
	}
	most := chunk(winogradBytes, w.shape.in)
	w.chunks = (t.tiles + most - 1) / most
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
	if c.residual != nil {
		add = c.residual.data[c.residual.at(y, 0)+c.Residual.First:]
	}
	w.e.kernels.winograd(&shape, c.in.data[c.in.at(y-1, -1)+c.In.First:],
		c.w.transformed.values, c.w.bias, c.out.data[c.out.at(y, 0)+c.Out.First:], add, *s)
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
		in: in, out: out, height: t.height, width: t.width, columns: t.columns}
	for first < end {
		y := first / t.tiles * t.period
		shape.first = first % t.tiles
		left := min(t.tiles-shape.first, end-first) // of this picture
		shape.tiles = left / ((left + most - 1) / most)
		k.winogradCorrelate(&shape, w.in.data[w.in.at(y-1, -1)+w.b.In.First:],
			w.grad.data[w.grad.at(y, 0)+w.b.OutGradient.First:], gradient, *s)
		first += shape.tiles
	}
}

// transformed are a layer's weights in the 36 frequencies, which follow the weights.
type transformed struct {
	k       *kernels
	in, out int
	from    *placed
	values  []float32 // [panel][36][in][width]
}

func (e *Engine) transformed(from *placed, in, out int) *transformed {
	t := &transformed{k: e.kernels, in: in, out: out, from: from,
		values: make([]float32, frequencies*in*out+slack)}
	from.after = t.follow
	t.follow()
	return t
}

func (t *transformed) follow() {
	for panel := range t.k.panels(t.out) {
		o := panel * t.k.panel()
		t.k.winogradWeights(t.in*min(t.k.panel(), t.out-o), t.from.values[9*t.in*o:],
			t.values[frequencies*t.in*o:])
	}
}
