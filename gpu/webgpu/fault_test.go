//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/shaders"
)

// faulty fails one kind of call, from the one numbered at on.
type faulty struct {
	gpu.Device
	call  string
	at    int
	err   error
	calls map[string]int
}

func (f *faulty) fail(call string) error {
	f.calls[call]++
	if call == f.call && f.calls[call] > f.at {
		return fmt.Errorf("injected into %s: %w", call, f.err)
	}
	return nil
}

func (f *faulty) NewBuffer(bytes int64) (gpu.Buffer, error) {
	if err := f.fail("buffer"); err != nil {
		return nil, err
	}
	return f.Device.NewBuffer(bytes)
}

func (f *faulty) NewKernel(s *shaders.Shader) (gpu.Kernel, error) {
	if err := f.fail("kernel"); err != nil {
		return nil, err
	}
	return f.Device.NewKernel(s)
}

func (f *faulty) Submit(batch []gpu.Dispatch) error {
	if err := f.fail("submit"); err != nil {
		return err
	}
	return f.Device.Submit(batch)
}

func (f *faulty) Read(b gpu.Buffer, offset int64, data []byte) error {
	if err := f.fail("read"); err != nil {
		return err
	}
	return f.Device.Read(b, offset, data)
}

// TestFaults: wherever a device fails, the failure comes back as what it is, everything is given
// back, and the engine works again when the device does.
func TestFaults(t *testing.T) {
	m, cases := golden.Model(t, "small-plain"), golden.Cases(t, "small-plain")
	rgb, want := golden.Interleave(cases["input"]), cases["out_33x47"].Data
	for call, errs := range map[string][]error{
		"buffer": {engine.ErrOutOfMemory},
		"kernel": {errors.New("a pipeline failed")},
		"submit": {engine.ErrDeviceLost},
		"read":   {engine.ErrDeviceLost, errors.New("a short read")},
	} {
		for _, injected := range errs {
			for _, at := range []int{0, 1, 3, 40} {
				t.Run(fmt.Sprintf("%s %d, %v", call, at, injected), func(t *testing.T) {
					f := &faulty{Device: gputest.Open(t), call: call, at: at, err: injected,
						calls: map[string]int{}}
					e := gpu.New(f, "webgpu:0", gpu.Options{})
					draw := func() ([]float32, error) {
						n, err := model.Load(e, m)
						if err != nil {
							return nil, err
						}
						defer n.Close()
						all := image.Rect(0, 0, 24, 20)
						l, err := n.Encode(context.Background(), rgb, all, all)
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
					if f.calls[call] > at && !errors.Is(err, injected) {
						t.Errorf("got %v", err)
					}
					f.call = "none"
					got, err := draw()
					if err != nil {
						t.Fatalf("after the fault: %v", err)
					}
					if d, at := golden.Worst(got, want); d > tolerance {
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
