package gpu

import (
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
)

// someLimits draws the limits of a device, from the smallest that is accepted to beyond any real
// one.
func someLimits(rng *rand.Rand) Limits {
	return Limits{BufferBytes: 1 << (20 + rng.IntN(12)),
		Groups:         []int{16, 1000, 65535}[rng.IntN(3)],
		WorkgroupBytes: 16 << (10 + rng.IntN(3)), Invocations: 256 << rng.IntN(3),
		StorageBindings: 8 + rng.IntN(30)}
}

// someSpeed draws a speed for each kernel of a device.
func someSpeed(rng *rand.Rand) func(d *Dispatch) float64 {
	speeds := map[string]float64{}
	return func(d *Dispatch) float64 {
		name := d.Kernel.Shader().Name
		if speeds[name] == 0 {
			speeds[name] = 4 * firstRate * math.Exp(rng.Float64()*math.Log(1e5))
		}
		return speeds[name]
	}
}

// TestConvPlans: whatever the device and the convolution, from one pixel to pictures of many
// megapixels and from three channels to thousands, its dispatches keep to the device's limits and
// to LongestDispatch, and make every channel of every pixel of the rectangle once.
func TestConvPlans(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		limits := someLimits(rng)
		e, r := recorded(t, limits, Options{}, someSpeed(rng))
		kernel := 1 + 2*rng.IntN(2)
		in, out := channels(rng), channels(rng)
		most := int(limits.BufferBytes / int64(4*roundUp(max(in, out), 4)))
		if weights := kernel * kernel * roundUp(in, 16) * roundUp(out, 64); most < 1 ||
			int64(4*weights) > limits.BufferBytes || weights > 4<<20 {
			continue
		}
		width := 1 + rng.IntN(min(most, 30_000))
		height := 1 + rng.IntN(max(most/width, 1))
		what := fmt.Sprintf("%d×%d of %d to %d channels over %d×%d pixels of %+v", kernel, kernel,
			in,
			out, width, height, limits)
		pixels, err := planConv(e, rng, kernel, in, out, width, height)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if err := coversConv(&r.Plan, pixels, out); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		for _, d := range r.Plan.Dispatches {
			if d.Time > LongestDispatch {
				t.Errorf("%s: a dispatch of %v", what, d.Time)
			}
		}
	}
}

// channels are few or many.
func channels(rng *rand.Rand) int { return 1 + int(math.Exp(rng.Float64()*math.Log(5000))) }

// planConv has an engine convolve a rectangle of a tensor, of so many pixels.
func planConv(e *Engine, rng *rand.Rand, kernel, in, out, width, height int) (pixels int,
	err error) {
	w, err := e.NewConv(kernel, in, out, make([]float32, kernel*kernel*in*out), nil)
	if err != nil {
		return 0, err
	}
	defer w.Release()
	from, err := e.NewTensor(height, width, in)
	if err != nil {
		return 0, err
	}
	defer from.Release()
	to, err := e.NewTensor(height, width, out)
	if err != nil {
		return 0, err
	}
	defer to.Release()
	x, y := rng.IntN(width), rng.IntN(height)
	rect := image.Rect(x, y, x+1+rng.IntN(width-x), y+1+rng.IntN(height-y))
	err = e.Conv(context.Background(), engine.Conv{Weights: w, In: engine.All(from),
		Out:  engine.All(to),
		Rect: rect})
	if err == nil {
		err = e.Flush()
	}
	return rect.Dx() * rect.Dy(), err
}

// coversConv says what is wrong with the dispatches of one convolution: pixels left out or made
// twice, workgroups that do not fit.
func coversConv(p *Plan, pixels, out int) error {
	type part struct{ first, end, channel, last int }
	var parts []part
	for _, d := range p.Dispatches {
		word := func(i int) int { return int(binary.LittleEndian.Uint32(d.Params[4*i:])) }
		tile := map[string]int{}
		for _, f := range strings.Fields(d.Kernel) {
			var name, value = f, 0
			if i := strings.IndexByte(f, '='); i > 0 {
				name = f[:i]
				fmt.Sscan(f[i+1:], &value)
			}
			tile[name] = value
		}
		one := part{word(16), word(16) + word(17), word(20),
			word(20) + d.Groups[1]*tile["CHANNELS"]}
		if d.Groups[0] != (word(17)+tile["PIXELS"]-1)/tile["PIXELS"] || d.Groups[2] != 1 {
			return fmt.Errorf("workgroups %v for %d pixels of %s", d.Groups, word(17), d.Kernel)
		}
		parts = append(parts, one)
	}
	slices.SortFunc(parts, func(a, b part) int {
		if a.first != b.first {
			return a.first - b.first
		}
		return a.channel - b.channel
	})
	next, channel := 0, 0
	for _, q := range parts {
		if q.first != next || q.channel != channel {
			return fmt.Errorf("pixel %d, channel %d is followed by %+v", next, channel, q)
		}
		if channel = q.last; channel >= out {
			next, channel = q.end, 0
		}
	}
	if next != pixels || pixels == 0 {
		return fmt.Errorf("%d of %d pixels are made", next, pixels)
	}
	return nil
}

// TestCoversConv: the check sees a dispatch that is missing, twice there, or too small.
func TestCoversConv(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	plan := func() (*Plan, int) {
		e, r := recorded(t, large, Options{}, func(*Dispatch) float64 { return 1e9 })
		pixels, err := planConv(e, rng, 3, 300, 400, 100, 70)
		if err != nil {
			t.Fatal(err)
		}
		if err := coversConv(&r.Plan, pixels, 400); err != nil || len(r.Plan.Dispatches) < 4 {
			t.Fatalf("%d dispatches, %v", len(r.Plan.Dispatches), err)
		}
		return &r.Plan, pixels
	}
	for name, change := range map[string]func(p *Plan){
		"cut short":  func(p *Plan) { p.Dispatches = p.Dispatches[:len(p.Dispatches)-1] },
		"missing":    func(p *Plan) { p.Dispatches = slices.Delete(p.Dispatches, 1, 2) },
		"twice":      func(p *Plan) { p.Dispatches = append(p.Dispatches, p.Dispatches[2]) },
		"too narrow": func(p *Plan) { p.Dispatches[1].Groups[0]-- },
		"too low":    func(p *Plan) { p.Dispatches[1].Groups[1]-- },
	} {
		p, pixels := plan()
		change(p)
		if coversConv(p, pixels, 400) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

// TestPeakOfPlan: the peak is the most that buffers had at a time, whatever comes after.
func TestPeakOfPlan(t *testing.T) {
	r := NewRecorder(Limits{BufferBytes: 1 << 20})
	buffer := func(bytes int64) Buffer {
		b, err := r.NewBuffer(bytes)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first, second := buffer(100), buffer(200)
	first.Release()
	third := buffer(48)
	if r.Plan.Live != 248 || r.Plan.Peak != 300 {
		t.Errorf("%d bytes live, %d at most", r.Plan.Live, r.Plan.Peak)
	}
	second.Release()
	third.Release()
	if r.Plan.Live != 0 || r.Plan.Peak != 300 {
		t.Errorf("%d bytes live in the end, %d at most", r.Plan.Live, r.Plan.Peak)
	}
}
