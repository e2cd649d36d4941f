package render

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// small is the processor, which says that it keeps float16 and draws what is too large for it.
type small struct{ engine.Engine }

func (small) ValueBytes() int { return 2 }

func (s small) DecodeGrid(_ context.Context, _ engine.Decoder, _ engine.Query,
	out []float32) error {
	for i := range out {
		out[i] = float32(math.NaN())
	}
	return nil
}

// TestTooLargeForHalf: where a weight or an activation overflows float16, the picture equals
// float32's, with a warning.
func TestTooLargeForHalf(t *testing.T) {
	s := FromImage(picture(9, 7, false))
	plain := field(t, tinyModel(nil), Options{}, s)
	want := drawFloat(t, plain, plain.View(1.5))
	var warnings []string
	o := Options{Precision: "f16", Warn: func(m string) { warnings = append(warnings, m) }}
	r, err := newOn(tinyModel(nil), o, func(o device.Options) (engine.Engine, error) {
		e, err := cpu.New(cpu.Options{})
		if o.Precision == "f16" {
			return small{e}, err
		}
		return e, err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, err := r.Encode(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	if i := sameBits(drawFloat(t, f, f.View(1.5)), want); i >= 0 {
		t.Errorf("value %d differs from float32's", i)
	}
	if len(warnings) != 1 || !strings.HasSuffix(warnings[0], "in float16: going on in float32") {
		t.Errorf("warned %q", warnings)
	}

	warnings = nil
	m := tinyModel(nil)
	for _, x := range m.Tensors {
		x.Data[0] = 70_000
	}
	heavy, err := newOn(m, o, func(o device.Options) (engine.Engine, error) {
		p := gpu.Float32
		if o.Precision == "f16" {
			p = gpu.Half
		}
		return gpu.New(gpu.NewRecorder(gpu.Needs), "recorder:0", gpu.Options{Precision: p}), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer heavy.Close()
	if heavy.half || len(warnings) != 1 || !strings.Contains(warnings[0], "too large for float16") {
		t.Errorf("half %v, warned %q", heavy.half, warnings)
	}
}

// coarse is the processor, which says that it keeps float16 and rounds what it draws.
type coarse struct{ engine.Engine }

func (coarse) ValueBytes() int { return 2 }

func (c coarse) DecodeGrid(ctx context.Context, d engine.Decoder, q engine.Query,
	out []float32) error {
	err := c.Engine.DecodeGrid(ctx, d, q, out)
	for i, x := range out {
		out[i] = float32(math.Round(512*float64(x)) / 512)
	}
	return err
}

// TestAutoIsPrecise: float16 that "auto" has chosen is for 8 bits; 16 bits, floats and points are
// float32's, while float16 that is asked for stays.
func TestAutoIsPrecise(t *testing.T) {
	s := FromImage(picture(19, 17, false))
	plain := field(t, tinyModel(nil), Options{}, s)
	v := plain.View(1.5)
	samples := func(f *Field, bits int) []uint16 {
		t.Helper()
		var list []uint16
		err := f.Stream(t.Context(), v, bits, func(s *Strip) error {
			list = append(list, s.Pix16...)
			return nil
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	points := []Point{{3.3, 4.4}, {10, 9}}
	at := func(f *Field) []float32 {
		t.Helper()
		out, err := f.At(t.Context(), points, []Point{{0.5, 0.5}})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	as16 := func(f *Field) bool { return slices.Equal(samples(f, 16), samples(plain, 16)) }
	asFloat := func(f *Field) bool {
		return slices.Equal(drawFloat(t, f, v),
			drawFloat(t, plain, v))
	}
	for _, c := range []struct {
		name, precision string
		draw            func(f *Field) bool // as float32 does
		exact           bool
	}{
		{"8 bits", "auto", func(f *Field) bool { samples(f, 8); return false }, false},
		{"16 bits", "", as16, true},
		{"floats", "auto", asFloat, true},
		{"points", "auto", func(f *Field) bool { return slices.Equal(at(f), at(plain)) }, true},
		{"16 bits", "f16", as16, false},
		{"floats", "f16", asFloat, false},
	} {
		opened := 0
		r, err := newOn(tinyModel(nil), Options{Precision: c.precision},
			func(o device.Options) (engine.Engine, error) {
				opened++
				e, err := cpu.New(cpu.Options{})
				if o.Precision == "f32" {
					return e, err
				}
				return coarse{e}, err
			})
		if err != nil {
			t.Fatal(err)
		}
		f, err := r.Encode(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if c.draw(f) != c.exact || r.half == c.exact || opened > 2 || (opened == 2) != c.exact {
				t.Errorf("%s, precision %q: in float16 %v; %d engines opened", c.name, c.precision,
					r.half, opened)
			}
		}
		r.Close()
		if err := f.DrawFloat(t.Context(), nil, v); !errors.Is(err, errClosed) {
			t.Errorf("after closing: %v", err)
		}
	}
}
