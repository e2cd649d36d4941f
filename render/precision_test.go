package render

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// TestPrecisionIsRefused: an unknown precision, and float16 on the processor, asked for or taken for
// want of a GPU, are errors of a line.
func TestPrecisionIsRefused(t *testing.T) {
	toyBackends(t, nil, gpu.KindSoftware)
	for _, c := range []struct {
		o    Options
		want error
		says string
	}{
		{Options{Precision: "f64"}, nil, `"f64" is none of auto, f32 and f16`},
		{Options{Device: "cpu", Precision: "f16"}, ErrDevice, "the processor computes in float32"},
		{Options{Precision: "f16"}, ErrDevice, "the processor computes in float32"},
	} {
		_, err := New(tinyModel(nil), c.o)
		if err == nil || c.want != nil && !errors.Is(err, c.want) ||
			!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
	for _, p := range []string{"", "auto", "f32"} {
		r, err := New(tinyModel(nil), Options{Device: "cpu", Precision: p})
		if err != nil {
			t.Errorf("%q: %v", p, err)
			continue
		}
		r.Close()
	}
	if _, err := OpenEngine(Options{Device: "cpu", Precision: "f64"}); err == nil {
		t.Error("an engine of f64 opens")
	}
}

// small is the processor, which says that it keeps float16 and draws what is too large for it.
type small struct{ engine.Engine }

func (small) ValueBytes() int { return 2 }

func (s small) DecodeGrid(_ context.Context, _ engine.Decoder, _ engine.Query, out []float32) error {
	for i := range out {
		out[i] = float32(math.NaN())
	}
	return nil
}

// TestTooLargeForHalf: where float16 does not hold a weight or what a network computes, the picture is
// float32's, and a line says so.
func TestTooLargeForHalf(t *testing.T) {
	s := FromImage(picture(9, 7, false))
	plain := field(t, tinyModel(nil), Options{}, s)
	want := drawFloat(t, plain, plain.View(1.5))
	var warnings []string
	o := Options{Precision: "f16", Warn: func(m string) { warnings = append(warnings, m) }}
	r, err := newOn(tinyModel(nil), o, func(o Options) (engine.Engine, error) {
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
	heavy, err := newOn(m, o, func(o Options) (engine.Engine, error) {
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
