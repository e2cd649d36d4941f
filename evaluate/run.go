package evaluate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"

	"gonum.org/v1/gonum/stat"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/stopwatch"
)

// Method is something that enlarges.
type Method struct {
	Name string
	Draw Draw
}

// Options say what Run measures.
type Options struct {
	Protocol Protocol
	Scales   []float64
	// Damages are applied to each low-resolution picture, one at a time; empty means none.
	Damages []Damage
	// Round rounds results to 8 bits before measuring, which the papers do not.
	Round bool
	// Progress, if not nil, gets how many output pixels of all methods are done, and their total.
	Progress func(done, total int64)
	// Failed, if not nil, gets one line for each failure, which names the picture.
	Failed func(err error)
	// Drawn, if not nil, is given what was drawn of each picture at each condition. Its error ends
	// Run.
	Drawn func(d *Drawing) error
}

// Drawing is one picture at one condition, drawn by every method.
type Drawing struct {
	File string // the original's path
	Condition
	Low, High *imageio.Image // Low as it was drawn, damaged
	Want      []float32      // High, [Height*Width*3] in 0..1
	Got       [][]float32    // by method, as Finish leaves them; nil where drawing failed
	PSNR      []float64      // by method; NaN where it failed
}

// Row is a method at a condition over a set. The means are over the pictures without an error and
// NaN if there are none.
type Row struct {
	Method string
	Condition
	PSNR       float64 // mean, dB
	SSIM       float64 // mean over the pictures that have one
	Seconds    float64 // mean, to draw a picture
	Megapixels float64 // drawn in a second
	// Memory is the largest resident set of the process while drawing, in bytes; 0 where the system
	// does not tell.
	Memory   int64
	Failed   int        // pictures
	Pictures []Measured // of the set, in its order
}

// Measured is one picture of a row.
type Measured struct {
	File    string
	PSNR    float64
	SSIM    float64 // NaN if the picture is too small for a window
	Seconds float64
	Err     error // of reading, drawing or measuring it
	Pixels  int64 // drawn
}

// Run measures methods over a set, a picture at a time: each at all conditions by all methods. It
// returns a row for each condition of each method, in the order of Conditions. A picture that
// cannot be read, drawn or measured fails its rows and nothing else; the error is that of an
// interruption, a lost device or of Options.Drawn.
func Run(ctx context.Context, s *Set, methods []Method, o Options) ([]Row, error) {
	r := run{set: s, methods: methods, Options: o, conditions: Conditions(o.Scales, o.Damages)}
	for _, m := range methods {
		for _, c := range r.conditions {
			r.rows = append(r.rows, Row{Method: m.Name, Condition: c})
		}
	}
	sizes := make([]int64, len(s.Files)) // output pixels of one picture
	var total int64
	for i, path := range s.Files {
		if width, height, err := imageio.Dimensions(path); err == nil {
			sizes[i] = int64(width) * int64(height) * int64(len(r.rows))
		}
		total += sizes[i]
	}
	for i, size := range sizes {
		r.end, r.total = r.done+size, total
		if err := r.picture(ctx, i); err != nil {
			return nil, err
		}
		r.advance(r.end - r.done)
	}
	for i := range r.rows {
		r.rows[i].sumUp()
	}
	return r.rows, nil
}

// run is a Run under way.
type run struct {
	Options
	set              *Set
	methods          []Method
	conditions       []Condition
	rows             []Row
	done, end, total int64 // pixels; end is where the present picture ends
}

func (r *run) advance(pixels int64) {
	r.done = min(r.done+pixels, r.end)
	if r.Progress != nil {
		r.Progress(r.done, r.total)
	}
}

// row returns the row of a method at a condition.
func (r *run) row(method, condition int) *Row {
	return &r.rows[method*len(r.conditions)+condition]
}

// fail records that a picture failed for all methods at a condition.
func (r *run) fail(i, condition int, err error) {
	for m := range r.methods {
		row := r.row(m, condition)
		row.Pictures = append(row.Pictures, Measured{File: r.set.Files[i], Err: err})
	}
}

func (r *run) tell(err error) {
	if r.Failed != nil {
		r.Failed(err)
	}
}

// picture measures one picture at all conditions.
func (r *run) picture(ctx context.Context, i int) error {
	original, err := OpenPicture(r.set.Files[i])
	if err != nil {
		r.tell(err)
	}
	var low, high *imageio.Image
	var want []float32
	failed := err
	for k, c := range r.conditions {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if newScale := k == 0 || c.Scale != r.conditions[k-1].Scale; newScale && err == nil {
			if low, high, failed = r.set.Pair(i, original, c.Scale); failed != nil {
				r.tell(failed)
			} else {
				want = floats(high)
			}
		}
		if failed != nil {
			r.fail(i, k, failed)
			continue
		}
		d := &Drawing{File: r.set.Files[i], Condition: c, High: high, Want: want}
		d.Low = c.Damage.Apply(low, stem(d.File))
		if err := r.condition(ctx, k, d); err != nil {
			return err
		}
	}
	return nil
}

// condition measures one picture at condition k.
func (r *run) condition(ctx context.Context, k int, d *Drawing) error {
	for n, method := range r.methods {
		values, measured, memory, err := r.measure(ctx, method.Draw, d)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			err = named(d.File, fmt.Errorf("%s %v: %w", method.Name, d.Condition, err))
			if errors.Is(err, engine.ErrDeviceLost) {
				return err
			}
			measured.PSNR, measured.Err = math.NaN(), err
			r.tell(err)
		}
		row := r.row(n, k)
		row.Pictures = append(row.Pictures, measured)
		if values != nil {
			row.Memory = max(row.Memory, memory)
		}
		if r.Drawn != nil {
			d.Got, d.PSNR = append(d.Got, values), append(d.PSNR, measured.PSNR)
		}
		r.advance(measured.Pixels)
	}
	if r.Drawn != nil {
		return r.Drawn(d)
	}
	return nil
}

// measure draws a picture and compares it with the original.
func (r *run) measure(ctx context.Context, draw Draw, d *Drawing) (values []float32, m Measured,
	memory int64, err error) {
	width, height := d.High.Width, d.High.Height
	m = Measured{File: d.File, Pixels: int64(width) * int64(height)}
	debug.FreeOSMemory() // memory of earlier methods must not count
	peak := watchMemory()
	start := stopwatch.Start()
	values, err = draw(ctx, d.Low, d.Damage, width, height)
	m.Seconds = stopwatch.Since(start).Seconds()
	memory = peak()
	if err != nil {
		return nil, m, memory, err
	}
	Finish(values, r.Round)
	if m.PSNR, err = r.Protocol.PSNR(values, d.Want, width, height, d.Scale); err != nil {
		return values, m, memory, err
	}
	m.SSIM, err = r.Protocol.SSIM(values, d.Want, width, height, d.Scale)
	if errors.Is(err, ErrTooSmall) {
		m.SSIM, err = math.NaN(), nil
	}
	return values, m, memory, err
}

// sumUp fills in the means.
func (r *Row) sumUp() {
	var psnr, ssim, seconds, pixels []float64
	for _, m := range r.Pictures {
		if m.Err != nil {
			r.Failed++
			continue
		}
		psnr = append(psnr, m.PSNR)
		seconds = append(seconds, m.Seconds)
		pixels = append(pixels, float64(m.Pixels))
		if !math.IsNaN(m.SSIM) {
			ssim = append(ssim, m.SSIM)
		}
	}
	r.PSNR, r.SSIM = stat.Mean(psnr, nil), stat.Mean(ssim, nil) // NaN of none
	r.Seconds = stat.Mean(seconds, nil)
	r.Megapixels = stat.Mean(pixels, nil) / max(r.Seconds, 1e-9) / 1e6
}
