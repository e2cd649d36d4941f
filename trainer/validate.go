package trainer

import (
	"context"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// validator measures a model on pictures that it is not trained on. Its crops and queries are the
// same each time, unlike the authors', so that its figures can be compared with each other.
type validator struct {
	data  *Data
	evals []Eval // of whole pictures; none where crops are sampled
}

func newValidator(c *Config, warn func(string)) (*validator, error) {
	d := *c.Val
	v := &validator{}
	switch {
	case d.Source.Kind == Benchmark:
		for _, scale := range d.Source.Scales {
			v.evals = append(v.evals, Eval{Scale: scale})
		}
	case d.whole():
		v.evals = []Eval{*c.Eval}
	}
	d.Batch = max(d.Batch, 1)
	const seed = 1 // the same pictures for every run
	var err error
	v.data, err = OpenData(d, seed, warn)
	return v, err
}

// Validation is the result: the mean PSNR, in dB, and, of whole pictures, that of each scale.
type Validation struct {
	PSNR   float64   `json:"psnr"`
	Scales []int     `json:"scales,omitempty"`
	Each   []float64 `json:"each,omitempty"`
}

// run measures a model.
func (v *validator) run(ctx context.Context, e engine.Engine, m *weights.Model) (Validation, error) {
	n, err := model.Load(e, m)
	if err != nil {
		return Validation{}, err
	}
	defer n.Close()
	if v.evals == nil {
		psnr, err := v.sampled(ctx, n)
		return Validation{PSNR: psnr}, err
	}
	var out Validation
	for _, eval := range v.evals {
		psnr, err := v.pictures(ctx, n, eval)
		if err != nil {
			return Validation{}, err
		}
		out.Scales, out.Each = append(out.Scales, eval.Scale), append(out.Each, psnr)
		out.PSNR += psnr / float64(len(v.evals))
	}
	return out, nil
}

// sampled is the authors' measure while training (test.py, eval_psnr): the PSNR of each batch of
// queries over RGB, averaged over items.
func (v *validator) sampled(ctx context.Context, n *model.Network) (float64, error) {
	var total float64
	items, batch := v.data.Items(), v.data.dataset.Batch
	for first := 0; first < items; first += batch {
		var square, count float64
		last := min(first+batch, items)
		for item := first; item < last; item++ {
			s, err := v.data.sample(random(v.data.seed, domainItem, item, 0), item)
			if err != nil {
				return 0, err
			}
			b := newBatch(1, s)
			s.put(b, 0)
			colours, err := points(ctx, n, b)
			if err != nil {
				return 0, err
			}
			for i, c := range colours {
				d := float64(min(max(c, 0), 1)) - float64(b.Target[i])
				square += d * d
			}
			count += float64(len(colours))
		}
		total += -10 * math.Log10(square/count) * float64(last-first)
	}
	return total / float64(items), nil
}

// points are a network's answers to the queries of a batch of one picture.
func points(ctx context.Context, n *model.Network, b *model.Batch) ([]float32, error) {
	axis := func(k, size int) engine.Axis {
		positions, cells := make([]float64, b.Queries), make([]float64, b.Queries)
		for i := range positions {
			positions[i] = (float64(b.Coordinates[2*i+k]) + 1) * float64(size) / 2
			cells[i] = float64(b.Cells[2*i+k]) * float64(size) / 2
		}
		return n.Axis(size, model.PointSamples(size, positions, cells))
	}
	r := image.Rect(0, 0, b.Width, b.Height)
	l, err := n.Encode(ctx, b.RGB, r, r)
	if err != nil {
		return nil, err
	}
	defer l.Release()
	out := make([]float32, b.Queries*3)
	return out, n.DecodePoints(ctx, l, axis(0, b.Height), axis(1, b.Width), out)
}

// pictures is the mean PSNR of whole pictures as the papers measure it.
func (v *validator) pictures(ctx context.Context, n *model.Network, eval Eval) (float64, error) {
	var total float64
	used := 0
	files := v.data.Files()
	for i, file := range files {
		s, err := v.whole(i, eval.Scale)
		if err != nil {
			v.data.reject(i, err)
			continue
		}
		out, err := enlarge(ctx, n, s.low, s.high.width, s.high.height)
		if err != nil {
			return 0, err
		}
		psnr, err := eval.psnr(out, s.high)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", file, err)
		}
		total += psnr
		used++
	}
	if used == 0 {
		return 0, fmt.Errorf("none of %d validation pictures can be used", len(files))
	}
	return total / float64(used), nil
}

// whole is picture i and its low resolution: the pair's, or its own, reduced.
func (v *validator) whole(i, scale int) (*sample, error) {
	if len(v.data.folders) == 2 {
		return v.data.try(rand.New(rand.NewPCG(0, 0)), i)
	}
	p, err := v.data.folders[0].open(i)
	if err != nil {
		return nil, err
	}
	return wholeDownsampled(p, float64(scale)), nil
}

// enlarge draws a whole picture at another size, [height][width][3], nominally 0..1, in strips that
// bound the memory.
func enlarge(ctx context.Context, n *model.Network, p *picture, width, height int) ([]float32, error) {
	l, err := n.Encode(ctx, p.floats(nil), p.bounds(), p.bounds())
	if err != nil {
		return nil, err
	}
	defer l.Release()
	out := make([]float32, width*height*3)
	columns := n.Axis(p.width, model.GridSamples(p.width, width, 0, width))
	const strip = 64
	for y := 0; y < height; y += strip {
		end := min(y+strip, height)
		rows := n.Axis(p.height, model.GridSamples(p.height, height, y, end))
		if err := n.DecodeGrid(ctx, l, rows, columns, out[y*width*3:end*width*3]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// psnr compares colours with a picture as the papers do (utils.py, calc_psnr).
func (e Eval) psnr(colours []float32, p *picture) (float64, error) {
	shave := e.Scale
	weight := []float64{65.738 / 256, 129.057 / 256, 25.064 / 256} // of luma
	if e.DIV2K {
		shave += 6
		weight = nil
	}
	inner := p.bounds().Inset(shave)
	if inner.Empty() {
		return 0, fmt.Errorf("%d×%d pixels leave nothing within a border of %d", p.width, p.height, shave)
	}
	var sum float64
	for y := inner.Min.Y; y < inner.Max.Y; y++ {
		for x := inner.Min.X; x < inner.Max.X; x++ {
			at := (y*p.width + x) * 3
			var luma float64
			for c := range 3 {
				d := float64(min(max(colours[at+c], 0), 1)) - float64(unit[p.pix[at+c]])
				if weight == nil {
					sum += d * d / 3
				} else {
					luma += weight[c] * d
				}
			}
			sum += luma * luma
		}
	}
	return -10 * math.Log10(sum/float64(inner.Dx()*inner.Dy())), nil
}

// finite says whether no value is NaN or infinite.
func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 })
}
