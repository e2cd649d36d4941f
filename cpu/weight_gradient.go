package cpu

// correlated is about how many pixels the kernel weightGradient sums in registers
// (kernels_train.h).
const correlated = 96

// minUnits is how many units of work a layer's weight gradient makes at least: panels of output
// channels, times parts of the picture, whose sums are kept apart until they are asked for.
const minUnits = 8

// gradientParts is the number of parts for a layer.
func (k *kernels) gradientParts(out int) int {
	return (minUnits + k.panels(out) - 1) /
		k.panels(out)
}

// correlation is a pair of pictures whose products, summed over pixels, make a gradient. In starts
// at the first tap of the first pixel.
type correlation struct {
	shape    weightGradientShape // without out and sumsRow
	in, grad []float32
}

// listed is a correlation of two lists of n vectors, in and out values long.
func listed(n, in, out int, a, g []float32) correlation {
	return correlation{weightGradientShape{inRow: in, gradRow: out, rows: n, pixels: 1, kernel: 1,
		in: in},
		a, g}
}

// part is part i of n, some of the rows.
func (c *correlation) part(i, n int) correlation {
	p, first := *c, c.shape.rows*i/n
	p.shape.rows = c.shape.rows*(i+1)/n - first
	p.in, p.grad = c.in[first*c.shape.inRow:], c.grad[first*c.shape.gradRow:]
	if s := &p.shape; s.pixels == 1 && s.kernel == 1 { // a column is as good as a row, and longer
		s.rows, s.pixels, s.inPixel, s.gradPixel = 1, s.rows, s.inRow, s.gradRow
	}
	return p
}

// sumInto adds the sums for the channels of a panel, which begins at first.
func (c *correlation) sumInto(k *kernels, first, out, sumsRow int, sums []float32) {
	s := c.shape
	if s.rows > 0 && s.pixels > 0 {
		s.out, s.sumsRow = out, sumsRow
		k.weightGradient(&s, c.in, c.grad[first:], sums)
	}
}

// weightSums are the gradients of a layer's weights.
type weightSums struct {
	k *kernels
	w *convWeights
	correlation
	panels, parts int
}

func (e *Engine) weightSums(w *convWeights, c correlation) *weightSums {
	w.trained.weights.pending = true
	return &weightSums{e.kernels, w, c, e.kernels.panels(w.out), e.kernels.gradientParts(w.out)}
}

func (w *weightSums) units() int { return w.panels * w.parts }

func (w *weightSums) run(_, unit int) {
	part := unit % w.parts
	w.add(w.part(part, w.parts), unit/w.parts, part)
}

// add adds the sums of a panel over c to part of the gradient.
func (w *weightSums) add(c correlation, panel, part int) {
	first := panel * w.k.panel()
	width := min(w.k.panel(), w.k.padded(w.w.out)-first) // of the panel, as packOrder has it
	weights := w.w.trained.weights
	sums := weights.gradient[part*len(weights.from)+first*w.w.kernel*w.w.kernel*w.w.in:]
	c.sumInto(w.k, first, min(width, w.w.out-first), width, sums)
}

// reluRows masks the rows of a gradient where there is a gate, and sums each: a unit is a row.
type reluRows struct {
	k     *kernels
	shape gateShape
	rows  int
	grad  func(row int) []float32
	gate  func(row int) []float32 // nil: no mask
	sums  []float32               // [rows][channels]; nil where nobody asks
}

func (g *reluRows) units() int { return g.rows }

func (g *reluRows) run(_, row int) {
	var gate, sums []float32
	if g.gate != nil {
		gate = g.gate(row)
	}
	if g.sums != nil {
		sums = g.sums[row*g.shape.channels:]
	}
	g.k.reluGradient(&g.shape, g.grad(row), gate, sums)
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
