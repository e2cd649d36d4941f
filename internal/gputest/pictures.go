//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package gputest

import (
	"context"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
	"github.com/liif-render/liif/resample"
)

// Pictures checks what engines of graphics devices do to pictures without a network: filters and
// rounding.
func Pictures(t *testing.T, open func(t testing.TB) gpu.Device) {
	t.Run("resample", func(t *testing.T) { resampled(t, open) })
	t.Run("in parts", func(t *testing.T) { resampledInParts(t, open) })
	t.Run("refusals", func(t *testing.T) { resampleRefuses(t, open) })
	t.Run("8 bits", func(t *testing.T) { toRGBA8(t, open) })
}

// resampling is a picture, what is drawn of it and with what filter.
type resampling struct {
	name           string
	filter         resample.Filter
	width, height  int
	columns, rows  int
	x0, x1, y0, y1 float64
	channels       int
	rect           image.Rectangle // empty for all
	picture, tight []float32       // tight is the part that rect needs
	window         image.Rectangle
	x, y           *resample.Axis
	want           []enginetest.Sum
	terms          int
}

// fill makes up the picture and computes with package resample what must come out, and from the
// same tables without signs how large the terms of the sums are.
func (r *resampling) fill(t *testing.T, rng *rand.Rand) {
	t.Helper()
	if r.x1 == 0 {
		r.x1, r.y1 = float64(r.width), float64(r.height)
	}
	var err error
	if r.x, err = resample.NewAxis(r.width, r.x0, r.x1, r.columns, r.filter); err != nil {
		t.Fatal(err)
	}
	if r.y, err = resample.NewAxis(r.height, r.y0, r.y1, r.rows, r.filter); err != nil {
		t.Fatal(err)
	}
	if r.rect.Empty() {
		r.rect = image.Rect(0, 0, r.columns, r.rows)
	}
	r.picture = Normal(rng, r.width*r.height*r.channels)
	left, right := r.x.Source(r.rect.Min.X, r.rect.Max.X)
	top, bottom := r.y.Source(r.rect.Min.Y, r.rect.Max.Y)
	r.window = image.Rect(left, top, right, bottom)
	for y := top; y < bottom; y++ {
		r.tight = append(r.tight, r.picture[(y*r.width+left)*r.channels:(y*r.width+right)*r.channels]...)
	}
	value := make([]float32, r.rect.Dx()*r.rect.Dy()*r.channels)
	resample.ResizeFloat(value, r.tight, r.window, r.channels, r.x, r.y, r.rect)
	size := make([]float32, len(value))
	unsigned := func(a *resample.Axis) *resample.Axis {
		b := &resample.Axis{First: a.First, Taps: a.Taps, Weights: make([]float64, len(a.Weights))}
		for i, w := range a.Weights {
			b.Weights[i] = math.Abs(w)
		}
		return b
	}
	magnitudes := make([]float32, len(r.tight))
	for i, v := range r.tight {
		magnitudes[i] = float32(math.Abs(float64(v)))
	}
	resample.ResizeFloat(size, magnitudes, r.window, r.channels, unsigned(r.x), unsigned(r.y), r.rect)
	r.want = nil
	for i := range value {
		r.want = append(r.want, enginetest.Sum{Value: float64(value[i]), Size: float64(size[i])})
	}
	r.terms = r.x.Taps + r.y.Taps
}

// run returns the device's pixels.
func (r *resampling) run(t *testing.T, e *gpu.Engine) []float32 {
	t.Helper()
	from, err := e.NewTensor(r.window.Dy(), r.window.Dx(), r.channels)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Release()
	to, err := e.NewTensor(r.rect.Dy(), r.rect.Dx(), r.channels)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Release()
	if err := e.Upload(from, r.tight); err != nil {
		t.Fatal(err)
	}
	if err := e.Resample(context.Background(), to, from, r.window, r.x, r.y, r.rect); err != nil {
		t.Fatal(err)
	}
	got := make([]float32, len(r.want))
	if err := e.Download(to, got); err != nil {
		t.Fatal(err)
	}
	return got
}

func resamplings(t *testing.T) []*resampling {
	list := []*resampling{
		{name: "bicubic ×4", filter: resample.Bicubic, width: 23, height: 17, columns: 92, rows: 68,
			channels: 3},
		{name: "bicubic to a third", filter: resample.Bicubic, width: 61, height: 50, columns: 20,
			rows: 17, channels: 4},
		{name: "Lanczos of a window", filter: resample.Lanczos, width: 30, height: 40, columns: 50,
			rows: 33, x0: 3.3, x1: 12.9, y0: 0.5, y1: 40, channels: 1},
		{name: "a rectangle", filter: resample.Bicubic, width: 40, height: 30, columns: 100, rows: 90,
			x0: 1.5, x1: 39, y0: 2, y1: 29.25, channels: 3, rect: image.Rect(37, 41, 90, 77)},
		{name: "bilinear, wide and low", filter: resample.Bilinear, width: 300, height: 1, columns: 7,
			rows: 5, channels: 2},
		{name: "nearest", filter: resample.Nearest, width: 9, height: 9, columns: 31, rows: 4,
			channels: 3},
		{name: "the picture itself", filter: resample.Bicubic, width: 13, height: 11, columns: 13,
			rows: 11, channels: 3},
		{name: "columns alone", filter: resample.Lanczos, width: 13, height: 11, columns: 13, rows: 30,
			channels: 3, rect: image.Rect(2, 3, 9, 30)},
		{name: "one pixel", filter: resample.Bicubic, width: 1, height: 1, columns: 5, rows: 3,
			channels: 3},
		{name: "to one pixel", filter: resample.Bicubic, width: 70, height: 90, columns: 1, rows: 1,
			channels: 3},
		{name: "many channels", filter: resample.Bilinear, width: 8, height: 5, columns: 11, rows: 12,
			channels: 13},
	}
	rng := rand.New(rand.NewPCG(71, 1))
	for _, r := range list {
		r.fill(t, rng)
	}
	return list
}

// resampled: filters on the device are those of package resample, within what sums in float32 may
// be off.
func resampled(t *testing.T, open func(t testing.TB) gpu.Device) {
	e := gpu.New(open(t), "test", gpu.Options{})
	defer closing(t, e)
	for _, r := range resamplings(t) {
		got := r.run(t, e)
		if err := enginetest.Compare(got, r.want, r.terms, 2); err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		// One wrong weight, or a source pixel further on, must be seen.
		if r.name == "bicubic ×4" {
			r.x.Weights[4*50+1] *= 1.00001
			if enginetest.Compare(r.run(t, e), r.want, r.terms, 2) == nil {
				t.Error("a wrong weight passes")
			}
			r.x.Weights[4*50+1] /= 1.00001
			r.y.First[30]--
			if enginetest.Compare(r.run(t, e), r.want, r.terms, 2) == nil {
				t.Error("a wrong row passes")
			}
			r.y.First[30]++
		}
	}
}

// resampledInParts: rectangles of a picture are crops of the whole, bit for bit, however the work
// is cut into dispatches.
func resampledInParts(t *testing.T, open func(t testing.TB) gpu.Device) {
	short := gpu.New(open(t), "test", gpu.Options{Slice: 1})
	defer closing(t, short)
	e := gpu.New(open(t), "test", gpu.Options{})
	defer closing(t, e)
	whole := &resampling{filter: resample.Bicubic, width: 31, height: 29, columns: 83, rows: 71,
		channels: 3}
	whole.fill(t, rand.New(rand.NewPCG(72, 1)))
	all := whole.run(t, e)
	if i := Differs(whole.run(t, short), all, 0); i >= 0 {
		t.Errorf("in short slices value %d differs", i)
	}
	for _, rect := range []image.Rectangle{image.Rect(0, 0, 40, 71), image.Rect(40, 0, 83, 35),
		image.Rect(40, 35, 83, 71)} {
		part := *whole
		part.rect, part.tight = rect, nil
		part.fill(t, rand.New(rand.NewPCG(72, 1)))
		got := part.run(t, e)
		var want []float32
		for y := rect.Min.Y; y < rect.Max.Y; y++ {
			want = append(want, all[3*(y*83+rect.Min.X):3*(y*83+rect.Max.X)]...)
		}
		if i := Differs(got, want, 0); i >= 0 {
			t.Errorf("%v: value %d differs from the whole", rect, i)
		}
	}
}

// resampleRefuses: sizes that do not fit together.
func resampleRefuses(t *testing.T, open func(t testing.TB) gpu.Device) {
	e := gpu.New(open(t), "test", gpu.Options{})
	defer closing(t, e)
	rng := rand.New(rand.NewPCG(73, 1))
	from, to, narrow := filled(t, e, rng, 10, 12, 3), filled(t, e, rng, 8, 9, 3),
		filled(t, e, rng, 8, 9, 2)
	defer releasing(from, to, narrow)
	x, err := resample.NewAxis(12, 0, 12, 20, resample.Bicubic)
	if err != nil {
		t.Fatal(err)
	}
	y, err := resample.NewAxis(10, 0, 10, 20, resample.Bicubic)
	if err != nil {
		t.Fatal(err)
	}
	window, rect := image.Rect(0, 0, 12, 10), image.Rect(0, 0, 9, 8)
	for _, c := range []struct {
		to, from     engine.Tensor
		window, rect image.Rectangle
		want         string
	}{
		{to, from, window, rect, ""},
		{to, from, window, image.Rect(12, 0, 21, 8), "of 20×20 outputs"},
		{to, from, window, image.Rectangle{}, "of 20×20 outputs"},
		{to, from, window, image.Rect(0, 0, 8, 8), "9×8 pixels of 3 channels"},
		{narrow, from, window, rect, "9×8 pixels of 2 channels"},
		{to, to, image.Rect(0, 0, 9, 8), rect, "9×8 pixels of 3 channels"},
		{to, from, image.Rect(0, 0, 12, 9), rect, "12×10 pixels for"},
		{to, from, window.Add(image.Pt(1, 0)), rect, "needs source pixels"},
		{to, from, window.Sub(image.Pt(0, 6)), rect, "needs source pixels"},
	} {
		err := e.Resample(context.Background(), c.to, c.from, c.window, x, y, c.rect)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v of %v: %v, want %q", c.rect, c.window, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Resample(ctx, to, from, window, x, y, rect); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// eightBits is the rounding of render/stream.go.
func eightBits(v float32) uint8 { return uint8(min(max(v, 0), 1)*0xff + 0.5) }

// toRGBA8: every half between two values, its neighbours and what lies outside 0..1 round as on the
// processor, bit for bit.
func toRGBA8(t *testing.T, open func(t testing.TB) gpu.Device) {
	e := gpu.New(open(t), "test", gpu.Options{})
	defer closing(t, e)
	values := []float32{0, 1, -1, 2, 1e-30, -1e-30, 1e30, float32(math.Inf(1)), float32(math.Inf(-1))}
	for n := range 256 {
		v := float32((float64(n) + 0.5) / 255)
		for range 5 {
			v = math.Nextafter32(v, 0)
		}
		for range 10 {
			values = append(values, v)
			v = math.Nextafter32(v, 2)
		}
	}
	rng := rand.New(rand.NewPCG(74, 1))
	for channels := 1; channels <= 4; channels++ {
		data := append([]float32{}, values...)
		for len(data)%channels != 0 {
			data = append(data, rng.Float32())
		}
		rng.Shuffle(len(data), func(i, j int) { data[i], data[j] = data[j], data[i] })
		pixels := len(data) / channels
		x, err := e.NewTensor(1, pixels, channels)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Release()
		if err := e.Upload(x, data); err != nil {
			t.Fatal(err)
		}
		got := make([]uint8, 4*pixels)
		if err := e.ToRGBA8(context.Background(), x, got); err != nil {
			t.Fatal(err)
		}
		steps := 0
		for i := range pixels {
			p := data[i*channels:][:channels]
			want := [4]uint8{eightBits(p[0]), eightBits(p[0]), eightBits(p[0]), 0xff}
			if channels > 2 {
				want[1], want[2] = eightBits(p[1]), eightBits(p[2])
			}
			if channels%2 == 0 {
				want[3] = eightBits(p[channels-1])
			}
			if [4]uint8(got[4*i:]) != want {
				t.Errorf("%d channels: %v is %v, want %v", channels, p, got[4*i:4*i+4], want)
			}
			if i > 0 && got[4*i] != got[4*i-4] {
				steps++
			}
		}
		if steps < pixels/2 {
			t.Errorf("%d channels: %d different values of %d", channels, steps, pixels)
		}
	}

	x := filled(t, e, rng, 2, 2, 3)
	defer releasing(x)
	if err := e.Upload(x, append(make([]float32, 11), float32(math.NaN()))); err != nil {
		t.Fatal(err)
	}
	got := make([]uint8, 16)
	if err := e.ToRGBA8(context.Background(), x, got); err != nil || got[14] != 0 || got[15] != 0xff {
		t.Errorf("what is not a number is %v, %v", got[12:], err)
	}
	wide := filled(t, e, rng, 2, 2, 5)
	defer releasing(wide)
	if e.ToRGBA8(context.Background(), x, got[:15]) == nil ||
		e.ToRGBA8(context.Background(), wide, got) == nil {
		t.Error("what does not fit passes")
	}
}
