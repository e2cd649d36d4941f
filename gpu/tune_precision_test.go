package gpu

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// paced is a recorder on which float16 is so many times as fast as float32.
func paced(half, products float64) *Recorder {
	limits := roomy
	limits.Half = products > 0
	r := NewRecorder(limits)
	r.Speed = func(d *Dispatch) float64 {
		switch name := d.Kernel.Shader().Name; {
		case strings.Contains(name, "F16"):
			return products * 1e12
		case strings.Contains(name, "HALF"):
			return half * 1e12
		}
		return 1e12
	}
	return r
}

func same(context.Context, Device, Precision) error { return nil }

// TestFastestPrecision: the fastest, if it is a fifth faster than float32 and computes the same;
// what was measured decides the next time too.
func TestFastestPrecision(t *testing.T) {
	wrong := func(context.Context, Device, Precision) error { return errors.New("wrong") }
	for _, c := range []struct {
		name           string
		half, products float64
		check          func(context.Context, Device, Precision) error
		want           Precision
	}{
		{"products", 1.1, 1.6, same, HalfProducts},
		{"storage", 1.5, 0.8, same, Half},
		{"no arithmetic", 1.5, 0, same, Half},
		{"hardly faster", 1.1, 1.15, same, Float32},
		{"slower", 0.9, 0.2, same, Float32},
		{"wrong", 1.1, 1.6, wrong, Float32},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tuning.json")
			r := paced(c.half, c.products)
			if got := fastestPrecision(context.Background(), r, path, forever(),
				c.check); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			done := len(r.Plan.Dispatches)
			r.Speed = nil
			if got := fastestPrecision(context.Background(), r, path, forever(),
				c.check); got != c.want ||
				len(r.Plan.Dispatches) != done {
				t.Errorf("again: %s, %d dispatches more", got, len(r.Plan.Dispatches)-done)
			}
		})
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	path := filepath.Join(t.TempDir(), "tuning.json")
	if got := fastestPrecision(stopped, paced(2, 2), path, forever(), same); got != Float32 {
		t.Errorf("stopped: %s", got)
	}
	if CheckPrecision(context.Background(), paced(1, 1), HalfProducts) == nil {
		t.Error("a device that gives zeros passes")
	}
}

// TestPrecisionTakesStarts: a device that is slow to compile is measured over several starts, none
// of which takes longer than its budget and one measurement, and computes in float32 until then.
func TestPrecisionTakesStarts(t *testing.T) {
	d := &slow{Recorder: paced(1.5, 2)}
	path := filepath.Join(t.TempDir(), "tuning.json")
	starts := 0
	for got := Float32; got != HalfProducts; starts++ {
		if got != Float32 || starts > 20 {
			t.Fatalf("%s after %d starts", got, starts)
		}
		begin := d.clock
		got = fastestPrecision(context.Background(), d, path, d.budget(time.Millisecond), same)
		if took := d.clock.Sub(begin); took > 2*time.Second {
			t.Errorf("a start takes %v", took)
		}
	}
	if starts < 6 { // of two classes in three precisions
		t.Errorf("%d starts", starts)
	}
}

// TestPrecisionNeedsDevice: the engine refuses a precision that the device lacks, in one line,
// before the driver sees it.
func TestPrecisionNeedsDevice(t *testing.T) {
	err := CheckPrecision(context.Background(), paced(1, 0), HalfProducts)
	if err == nil || !strings.Contains(err.Error(), "does not compute in float16") {
		t.Error(err)
	}
	e := New(paced(1, 0), "test", Options{Precision: Half})
	defer e.Close()
	if _, err := e.NewParameters([]float32{1}); !errors.Is(err, errTraining) {
		t.Errorf("training: %v", err)
	}
}
