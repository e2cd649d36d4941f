package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
)

// faulty is an engine whose convolutions fail from the call numbered at on, as a device might.
type faulty struct {
	engine.Engine
	device string
	calls  *int
	at     int
	err    error
}

func (f *faulty) Info() engine.Info { return engine.Info{Device: f.device} }

func (f *faulty) Conv(ctx context.Context, c engine.Conv) error {
	*f.calls++
	if *f.calls > f.at {
		return fmt.Errorf("injected: %w", f.err)
	}
	return f.Engine.Conv(ctx, c)
}

// TestRecover: a device that fails in the middle of a picture, as often as it likes, costs a
// warning each time and no pixel.
func TestRecover(t *testing.T) {
	source := FromImage(picture(60, 50, true))
	good := field(t, tinyModel(nil), Options{Tile: 13}, source)
	v := good.View(2)
	want := drawFloat(t, good, v)
	for _, c := range []struct {
		name     string
		err      error
		faults   int // devices that fail before one works
		warnings []string
	}{
		{"lost once", engine.ErrDeviceLost, 1, []string{"toy:0 was lost: opened again"}},
		{"lost for good", engine.ErrDeviceLost, 9,
			[]string{"opened again", "going on with the processor"}},
		{"hung", engine.ErrDeviceHung, 9, []string{"no answer): going on with the processor"}},
		{"out of memory once", engine.ErrOutOfMemory, 1,
			[]string{"out of memory: going on with 512.0 MiB"}},
		{"always out of memory", engine.ErrOutOfMemory, 9, []string{"512.0 MiB", "256.0 MiB",
			"128.0 MiB", "64.0 MiB", "going on with the processor"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var warnings []string
			opened, calls := 0, 0
			open := func(o device.Options) (engine.Engine, error) {
				e, err := cpu.New(cpu.Options{})
				if err != nil || o.Device == "cpu" {
					return e, err
				}
				opened++
				calls = 0
				at := 20
				if opened > c.faults {
					at = 1 << 30
				}
				return &faulty{e, "toy:0", &calls, at, c.err}, nil
			}
			r, err := newOn(tinyModel(nil), Options{Tile: 13, Memory: 1 << 30,
				Warn: func(m string) { warnings = append(warnings, m) }}, open)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			f, err := r.Encode(context.Background(), source)
			if err != nil {
				t.Fatal(err)
			}
			if i := sameBits(drawFloat(t, f, v), want); i >= 0 {
				t.Errorf("value %d differs from a render without faults", i)
			}
			if len(warnings) != len(c.warnings) {
				t.Fatalf("warnings %q", warnings)
			}
			for i, w := range c.warnings {
				if !strings.Contains(warnings[i], w) {
					t.Errorf("warning %q, want %q", warnings[i], w)
				}
			}
			if _, err := f.At(context.Background(), []Point{{5, 5}}, []Point{{1, 1}}); err != nil {
				t.Errorf("points after the fault: %v", err)
			}
		})
	}
}

// TestRecoverGivesUp: other failures, and those of the processor itself, are reported as they are.
func TestRecoverGivesUp(t *testing.T) {
	other := errors.New("something else")
	for name, c := range map[string]struct {
		device string
		err    error
	}{
		"another error":      {"toy:0", other},
		"the processor lost": {"cpu:go", engine.ErrDeviceLost},
	} {
		calls := 0
		r, err := newOn(tinyModel(nil), Options{}, func(device.Options) (engine.Engine, error) {
			e, err := cpu.New(cpu.Options{})
			return &faulty{e, c.device, &calls, 3, c.err}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		f, err := r.Encode(context.Background(), FromImage(picture(9, 9, false)))
		if err != nil {
			t.Fatal(err)
		}
		err = f.Draw(context.Background(), image.NewNRGBA(image.Rect(0, 0, 18, 18)), f.View(2))
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
		r.Close()
	}
}

// TestRecoverAgain: a device that is lost in each picture, and works again when opened anew, is
// kept: a viewer outlives any number of suspends.
func TestRecoverAgain(t *testing.T) {
	source := FromImage(picture(30, 20, false))
	good := field(t, tinyModel(nil), Options{}, source)
	want := drawFloat(t, good, good.View(2))
	var warnings []string
	var fault *faulty
	r, err := newOn(tinyModel(nil),
		Options{Warn: func(m string) { warnings = append(warnings, m) }},
		func(o device.Options) (engine.Engine, error) {
			e, err := cpu.New(cpu.Options{})
			fault = &faulty{e, "toy:0", new(int), 1 << 30, engine.ErrDeviceLost}
			if o.Device == "cpu" {
				return e, err
			}
			return fault, err
		})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i := range 3 {
		f, err := r.Encode(t.Context(), source)
		if err != nil {
			t.Fatal(err)
		}
		fault.at = 0
		if at := sameBits(drawFloat(t, f, f.View(2)), want); at >= 0 {
			t.Errorf("loss %d: value %d differs from a render without faults", i, at)
		}
		if len(warnings) != i+1 || warnings[i] != "toy:0 was lost: opened again" ||
			r.Device().Device != "toy:0" {
			t.Fatalf("loss %d: on %s, warned %q", i, r.Device().Device, warnings)
		}
	}
}
