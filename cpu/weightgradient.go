package cpu

import "context"

// sumPixels is about how many pixels the sums of a weight gradient run over before they are added to
// the total: few enough to stay in the first-level cache, and to keep rounding small.
const sumPixels = 192

// sums is work in units that can be done in any order: no sum is shared between them, and each is
// made in an order of its own, so that threads make no difference.
type sums interface {
	units() int
	sum(unit int)
}

// sumAll does all units of a list.
func (e *Engine) sumAll(list ...sums) {
	total := 0
	for _, x := range list {
		total += x.units()
	}
	_ = e.parallel(context.Background(), total, func(_, unit int) {
		for _, x := range list {
			if n := x.units(); unit < n {
				x.sum(unit)
				return
			} else {
				unit -= n
			}
		}
	})
}

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

// weightSums are the gradients of a layer's weights and biases. A unit is a block of input channels of
// a tap by a panel of output channels; the last one is the bias.
type weightSums struct {
	k *kernels
	w *convWeights
	correlation
	panels, taps, blocks int
}

func (e *Engine) weightSums(w *convWeights, c correlation) *weightSums {
	k := e.kernels
	s := &weightSums{k: k, w: w, correlation: c, taps: w.kernel * w.kernel}
	s.panels = (w.out + k.panel() - 1) / k.panel()
	s.blocks = (w.in + k.block - 1) / k.block
	w.trained.weights.pending = true
	w.trained.bias.pending = w.trained.bias.gradient != nil
	return s
}

func (w *weightSums) units() int {
	n := w.panels * w.taps * w.blocks
	if w.w.trained.bias.gradient != nil {
		n++
	}
	return n
}

func (w *weightSums) sum(unit int) {
	t := w.w.trained
	if unit == w.panels*w.taps*w.blocks {
		w.each(func(row int, s correlateShape) {
			s.out = w.w.out
			w.k.sum(&s, w.grad[row*w.shape.gradRow:], t.bias.gradient)
		})
		return
	}
	block, tap, first := unit%w.blocks, unit/w.blocks%w.taps, unit/w.blocks/w.taps*w.k.panel()
	from, to := w.w.in*block/w.blocks, w.w.in*(block+1)/w.blocks
	width := min(w.k.panel(), w.k.padded(w.w.out)-first) // of the panel, as packOrder has it
	sums := t.weights.gradient[first*w.taps*w.w.in+(tap*w.w.in+from)*width:]
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

func (t *tableSums) sum(unit int) {
	first := unit * t.k.panel()
	t.each(func(row int, s correlateShape) {
		s.in, s.out, s.sumsRow = t.in, min(t.k.panel(), t.out-first), t.out
		t.k.correlate(&s, t.correlation.in[row*t.shape.inRow:], t.grad[row*t.shape.gradRow+first:],
			t.to.gradient[first:])
	})
}

// biasSums is the gradient of a row of numbers, one unit.
type biasSums struct {
	k *kernels
	correlation
	out int
	to  *placed
}

func (b *biasSums) units() int { return 1 }

func (b *biasSums) sum(int) {
	b.each(func(row int, s correlateShape) {
		s.out = b.out
		b.k.sum(&s, b.grad[row*b.shape.gradRow:], b.to.gradient)
	})
}
