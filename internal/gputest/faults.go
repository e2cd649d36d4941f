//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"context"
	"errors"
	"fmt"
	"image"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/model"
)

// Faults checks that wherever a device fails, the failure comes back as what it is, everything is
// given back, and the engine works again when the device does.
func Faults(t *testing.T, open func(t testing.TB) gpu.Device) {
	m, cases := golden.Model(t, "small-plain"), golden.Cases(t, "small-plain")
	rgb, want := golden.Interleave(cases["input"]), cases["out_33x47"].Data
	for call, errs := range map[string][]error{
		"buffer": {engine.ErrOutOfMemory},
		"kernel": {errors.New("a pipeline failed")},
		"write":  {engine.ErrDeviceLost},
		"submit": {engine.ErrDeviceLost},
		"wait":   {engine.ErrDeviceLost},
		"read":   {engine.ErrDeviceLost, errors.New("a short read")},
	} {
		for _, injected := range errs {
			for _, at := range []int{0, 1, 3, 40} {
				t.Run(fmt.Sprintf("%s %d, %v", call, at, injected), func(t *testing.T) {
					failed := false
					f := &Faulty{Device: open(t), Fail: func(c Call) error {
						if c.Name != call || c.Number < at {
							return nil
						}
						failed = true
						return injected
					}}
					e := gpu.New(f, "faulty:0", gpu.Options{})
					draw := func() ([]float32, error) {
						n, err := model.Load(e, m)
						if err != nil {
							return nil, err
						}
						defer n.Close()
						all := image.Rect(0, 0, 24, 20)
						l, err := n.Encode(context.Background(), rgb, model.Restore{}, all, all)
						if err != nil {
							return nil, err
						}
						defer l.Release()
						out := make([]float32, len(want))
						return out, n.DecodeGrid(context.Background(), l,
							n.Axis(20, model.GridSamples(20, 33, 0, 33)),
							n.Axis(24, model.GridSamples(24, 47, 0, 47)), out)
					}
					_, err := draw()
					if failed && (!errors.Is(err, injected) || !classified(err)) {
						t.Errorf("got %v", err)
					}
					f.Fail = nil
					got, err := draw()
					if err != nil {
						t.Fatalf("after the fault: %v", err)
					}
					if d, at := golden.Worst(got, want); d > Tolerance {
						t.Errorf("after the fault: off by %.3g at %d", d, at)
					}
					if err := e.Close(); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
}

// classified reports whether an error is of the kinds that renderers know how to go on after.
func classified(err error) bool {
	return errors.Is(err, engine.ErrDeviceLost) || errors.Is(err, engine.ErrOutOfMemory) ||
		errors.Is(err, engine.ErrDeviceFailed)
}
