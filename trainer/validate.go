package trainer

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// validator measures a model on pictures that it is not trained on. Its crops and queries are the
// same each time, unlike the authors', so that its figures can be compared with each other.
type validator struct {
	data *Data // of sampled crops; nil where whole pictures are measured

	set      *evaluate.Set
	protocol evaluate.Protocol
	scales   []int
}

func newValidator(c *Config, warn func(string)) (*validator, error) {
	d := c.Val
	if !d.whole() {
		const seed = 1 // the same crops for every run
		data, err := OpenData(*d, seed, warn)
		return &validator{data: data}, err
	}
	files, err := listFiles(d.Source.Roots[0], &d.Source)
	if err != nil {
		return nil, err
	}
	v := &validator{set: &evaluate.Set{Files: files}, protocol: evaluate.Benchmark,
		scales: d.Source.Scales}
	if c.Eval != nil && d.Source.Kind != Benchmark {
		v.scales = []int{c.Eval.Scale}
	}
	if c.Eval != nil && c.Eval.DIV2K {
		v.protocol = evaluate.DIV2K
	}
	return v, nil
}

// truth is the folder of the ground truth.
func (v *validator) truth() *folder {
	if v.data != nil {
		return v.data.folders[len(v.data.folders)-1]
	}
	return &folder{files: v.set.Files, cache: CacheNone, entries: make([]entry, len(v.set.Files))}
}

// Validation is the mean PSNR in dB and, for whole pictures, the PSNR at each scale.
type Validation struct {
	PSNR   float64   `json:"psnr"`
	Scales []int     `json:"scales,omitempty"`
	Each   []float64 `json:"each,omitempty"`
}

// run measures a model.
func (v *validator) run(ctx context.Context, e engine.Engine, m *weights.Model) (Validation,
	error) {
	n, err := model.Load(e, m)
	if err != nil {
		return Validation{}, err
	}
	defer n.Close()
	if v.data != nil {
		psnr, err := v.sampled(ctx, n)
		return Validation{PSNR: psnr}, err
	}
	out := Validation{Scales: v.scales}
	draw := func(ctx context.Context, low *imageio.Image, _ evaluate.Damage, width, height int) (
		[]float32, error) {
		return enlarge(ctx, n, &picture{low.Width, low.Height, low.Pix8}, width, height)
	}
	for _, scale := range v.scales {
		psnr, err := evaluate.MeanPSNR(ctx, v.set, v.protocol,
			evaluate.Condition{Scale: float64(scale)},
			draw)
		if err != nil {
			return Validation{}, err
		}
		out.Each = append(out.Each, psnr)
		out.PSNR += psnr / float64(len(v.scales))
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
		total += evaluate.FinitePSNR(square/count) * float64(last-first)
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
	var damage model.Restore
	if b.Damage != nil {
		damage = b.Damage[0]
	}
	l, err := n.Encode(ctx, b.RGB, damage, r, r)
	if err != nil {
		return nil, err
	}
	defer l.Release()
	out := make([]float32, b.Queries*3)
	return out, n.DecodePoints(ctx, l, axis(0, b.Height), axis(1, b.Width), out)
}

// enlarge draws a whole picture at another size, [height][width][3], nominally 0..1, in strips that
// bound the memory.
func enlarge(ctx context.Context, n *model.Network, p *picture, width, height int) ([]float32,
	error) {
	l, err := n.Encode(ctx, p.floats(nil), model.Restore{}, p.bounds(), p.bounds())
	if err != nil {
		return nil, fmt.Errorf("%d×%d pixels: %w", p.width, p.height, err)
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
