package cpu

// sumPixels is about how many pixels the sums of a weight gradient run over before they are added to
// the total: few enough to stay in the first-level cache, and to keep rounding small.
const sumPixels = 192

// correlation is a pair of pictures whose products, summed over pixels, make a gradient. In starts at
// the first tap of the first pixel.
type correlation struct {
	shape    correlateShape // without rows, in, out and sumsRow
	rows     int
	in, grad []float32
}

// listed is a correlation of two lists of n vectors, in and out values long.
func listed(n, in, out int, a, g []float32) correlation {
	return correlation{correlateShape{inRow: in, gradRow: out, pixels: 1}, n, a, g}
}

// each calls work for stretches of rows of about sumPixels pixels.
func (c *correlation) each(work func(row int, s correlateShape)) {
	rows := max(1, sumPixels/c.shape.pixels)
	for row := 0; row < c.rows; row += rows {
		s := c.shape
		s.rows = min(rows, c.rows-row)
		if s.pixels == 1 { // a column is as good as a row, and longer
			s.rows, s.pixels, s.inPixel, s.gradPixel = 1, s.rows, s.inRow, s.gradRow
		}
		work(row, s)
	}
}

// weightSums are the gradients of a layer's weights. A unit is a block of input channels of a tap by a
// panel of output channels.
type weightSums struct {
	k *kernels
	w *convWeights
	correlation
	taps, blocks int
}

func (e *Engine) weightSums(w *convWeights, c correlation) *weightSums {
	w.trained.weights.pending = true
	return &weightSums{k: e.kernels, w: w, correlation: c, taps: w.kernel * w.kernel,
		blocks: (w.in + e.kernels.block - 1) / e.kernels.block}
}

func (w *weightSums) units() int {
	return (w.w.out + w.k.panel() - 1) / w.k.panel() * w.taps * w.blocks
}

func (w *weightSums) run(unit int) {
	block, tap, first := unit%w.blocks, unit/w.blocks%w.taps, unit/w.blocks/w.taps*w.k.panel()
	from, to := w.w.in*block/w.blocks, w.w.in*(block+1)/w.blocks
	width := min(w.k.panel(), w.k.padded(w.w.out)-first) // of the panel, as packOrder has it
	sums := w.w.trained.weights.gradient[first*w.taps*w.w.in+(tap*w.w.in+from)*width:]
	in := w.in[tap/w.w.kernel*w.shape.inRow+tap%w.w.kernel*w.shape.inPixel+from:]
	w.each(func(row int, s correlateShape) {
		s.in, s.out, s.sumsRow = to-from, min(width, w.w.out-first), width
		w.k.correlate(&s, in[row*w.shape.inRow:], w.grad[row*w.shape.gradRow+first:], sums)
	})
}

// tableSums are the gradients of a few rows of numbers, one unit a panel.
type tableSums struct {
	k *kernels
	correlation
	in, out int
	to      *placed // [in][out]
}

func (t *tableSums) units() int { return (t.out + t.k.panel() - 1) / t.k.panel() }

func (t *tableSums) run(unit int) {
	first := unit * t.k.panel()
	t.each(func(row int, s correlateShape) {
		s.in, s.out, s.sumsRow = t.in, min(t.k.panel(), t.out-first), t.out
		t.k.correlate(&s, t.correlation.in[row*t.shape.inRow:], t.grad[row*t.shape.gradRow+first:],
			t.to.gradient[first:])
	})
}

// gates masks the rows of a gradient where there is a gate, and sums each: a unit is a row.
type gates struct {
	k     *kernels
	shape gateShape
	rows  int
	grad  func(row int) []float32
	gate  func(row int) []float32 // nil: no mask
	sums  []float32               // [rows][channels]; nil where nobody asks
}

func (g *gates) units() int { return g.rows }

func (g *gates) run(row int) {
	var gate, sums []float32
	if g.gate != nil {
		gate = g.gate(row)
	}
	if g.sums != nil {
		sums = g.sums[row*g.shape.channels:]
	}
	g.k.gate(&g.shape, g.grad(row), gate, sums)
}

// addUp adds the sums of n parts, [n][width], to the gradient, in their order.
func (l *placed) addUp(sums []float32, n, width int) {
	l.pending = true
	for i := range n {
		for c, x := range sums[i*width:][:width] {
			l.gradient[c] += x
		}
	}
}
