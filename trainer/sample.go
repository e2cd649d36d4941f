package trainer

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/resample"
)

// sample is a network's input and the queries about it.
type sample struct {
	low     *picture
	high    *picture
	damage  model.Restore
	queries []int32 // pixels of high, row by row; nil for all
}

// tooSmall is a picture from which no crop can be cut.
type tooSmall struct{ width, height, need int }

func (e tooSmall) Error() string {
	return fmt.Sprintf("%d×%d pixels, a crop has at least %d×%d", e.width, e.height, e.need, e.need)
}

// position is an item's place in an epoch, which decides the size of a UniformVaried's ground
// truth.
type position struct{ item, items int }

// downsampled makes the input of a picture (§4, Fig. 4; sr-implicit-downsampled): a crop reduced by
// a random scale. The scale of a picture smaller than the largest crop is drawn from what fits.
func (w *Wrapper) downsampled(r *rand.Rand, p *picture, t *treatment) (*sample, error) {
	if w.InpSize == 0 {
		scale := w.ScaleMin + r.Float64()*(w.ScaleMax-w.ScaleMin)
		return w.finish(r, wholeDownsampled(p, scale, t.filter), t)
	}
	most := float64(min(p.width, p.height)) / float64(w.InpSize)
	least := int(math.RoundToEven(float64(w.InpSize) * w.ScaleMin))
	if min(p.width, p.height) < least {
		return nil, tooSmall{p.width, p.height, least}
	}
	scale := w.ScaleMin + r.Float64()*(min(w.ScaleMax, max(most, w.ScaleMin))-w.ScaleMin)
	side := min(int(math.RoundToEven(float64(w.InpSize)*scale)), p.width, p.height)
	y, x := r.IntN(p.height-side+1), r.IntN(p.width-side+1)
	high := p.crop(image.Rect(x, y, x+side, y+side))
	low := high.resizeBy(t.filter, w.InpSize, w.InpSize)
	return w.finish(r, &sample{low: low, high: high}, t)
}

// wholeDownsampled reduces a whole picture, cut to a whole number of pixels of the input.
func wholeDownsampled(p *picture, scale float64, filter resample.Filter) *sample {
	low := func(side int) int { return max(1, int(math.Floor(float64(side)/scale+1e-9))) }
	high := func(low, side int) int {
		return min(side, int(math.RoundToEven(float64(low)*scale)))
	}
	height, width := low(p.height), low(p.width)
	h := p.crop(image.Rect(0, 0, high(width, p.width), high(height, p.height)))
	return &sample{low: h.resizeBy(filter, width, height), high: h}
}

// paired cuts the input and its ground truth, a whole number of times as large, out of two pictures
// (sr-implicit-paired).
func (w *Wrapper) paired(r *rand.Rand, low, high *picture, t *treatment) (*sample, error) {
	scale := high.height / low.height
	if scale < 1 || high.width/low.width < scale {
		return nil, fmt.Errorf("%d×%d pixels, and its ground truth has %d×%d", low.width,
			low.height,
			high.width, high.height)
	}
	if w.InpSize == 0 {
		high = high.crop(image.Rect(0, 0, low.width*scale, low.height*scale))
		return w.finish(r, &sample{low: low, high: high}, t)
	}
	n := w.InpSize
	if low.width < n || low.height < n {
		return nil, tooSmall{low.width, low.height, n}
	}
	y, x := r.IntN(low.height-n+1), r.IntN(low.width-n+1)
	part := image.Rect(x, y, x+n, y+n)
	return w.finish(r, &sample{low: low.crop(part), high: high.crop(image.Rectangle{
		part.Min.Mul(scale), part.Max.Mul(scale)})}, t)
}

// varied gives each item a size of ground truth of its own (sr-implicit-uniform-varied).
func (w *Wrapper) varied(r *rand.Rand, at position, low, high *picture, t *treatment) (*sample,
	error) {
	share := float64(at.item) / float64(max(at.items-1, 1))
	size := math.RoundToEven(float64(w.SizeMin) + float64(w.SizeMax-w.SizeMin)*share)
	high = high.resizeShorter(int(size))
	if w.Augment && r.Float64() < 0.5 {
		low, high = low.turn(false, true, false), high.turn(false, true, false)
	}
	if w.GTResize > 0 {
		high = high.resizeShorter(w.GTResize)
	}
	return w.ask(r, &sample{low: low, high: high}, t)
}

// resizeShorter makes the shorter side n pixels long and keeps the aspect, as torchvision's Resize
// does with one number.
func (p *picture) resizeShorter(n int) *picture {
	if p.width <= p.height {
		return p.resize(n, max(1, n*p.height/p.width))
	}
	return p.resize(max(1, n*p.width/p.height), n)
}

// finish flips and turns the sample at random if Augment is set, and draws its queries.
func (w *Wrapper) finish(r *rand.Rand, s *sample, t *treatment) (*sample, error) {
	if w.Augment {
		rows, columns, transpose := r.Float64() < 0.5, r.Float64() < 0.5, r.Float64() < 0.5
		s.low, s.high = s.low.turn(rows, columns, transpose), s.high.turn(rows, columns, transpose)
	}
	return w.ask(r, s, t)
}

// ask damages the input and draws queries from the pixels of the ground truth without replacement.
func (w *Wrapper) ask(r *rand.Rand, s *sample, t *treatment) (*sample, error) {
	s.low, s.damage = t.apply(s.low)
	pixels := s.high.width * s.high.height
	switch {
	case w.SampleQ > pixels:
		return nil, fmt.Errorf("%d×%d pixels of ground truth, fewer than sample_q %d", s.high.width,
			s.high.height, w.SampleQ)
	case w.SampleQ > 0:
		s.queries = choose(r, pixels, w.SampleQ)
	}
	return s, nil
}

// choose draws k of n numbers without replacement, in random order (the first steps of a shuffle).
func choose(r *rand.Rand, n, k int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	for i := range k {
		j := i + r.IntN(n-i)
		order[i], order[j] = order[j], order[i]
	}
	return order[:k:k]
}

func (s *sample) count() int {
	if s.queries == nil {
		return s.high.width * s.high.height
	}
	return len(s.queries)
}

// query is a pixel of the ground truth.
func (s *sample) query(i int) int {
	if s.queries == nil {
		return i
	}
	return int(s.queries[i])
}

// put writes the sample into a batch's slot (§4: x_hr and s_hr): coordinates as make_coord has
// them, cells 2/size.
func (s *sample) put(b *model.Batch, slot int) {
	input := b.Height * b.Width * 3
	s.low.floats(b.RGB[slot*input:][:0:input])
	b.Damage[slot] = s.damage
	rows := model.GridSamples(1, s.high.height, 0, s.high.height).Coordinates
	columns := model.GridSamples(1, s.high.width, 0, s.high.width).Coordinates
	cellY, cellX := 2/float32(s.high.height), 2/float32(s.high.width)
	for i := range b.Queries {
		q, at := s.query(i), slot*b.Queries+i
		b.Coordinates[2*at], b.Coordinates[2*at+1] = rows[q/s.high.width], columns[q%s.high.width]
		b.Cells[2*at], b.Cells[2*at+1] = cellY, cellX
		for c, v := range s.high.pix[3*q:][:3] {
			b.Target[3*at+c] = unit[v]
		}
	}
}
