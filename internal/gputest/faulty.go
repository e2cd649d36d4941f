//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"fmt"
	"time"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// Call is a call of a Faulty device.
type Call struct {
	Name   string // "buffer", "kernel", "write", "submit", "wait" or "read"
	Number int    // of this name, from 0 on
	Kernel string // what is compiled, or the first of what is submitted
}

// Faulty is a Device some of whose calls fail, without reaching the real device.
type Faulty struct {
	gpu.Device
	// Fail gives the failure of a call, or nil; a nil Fail lets all calls pass.
	Fail func(Call) error
	// Slow is how many times longer batches seem to take than they do; 0 leaves it to the engine's
	// own clock.
	Slow float64

	calls map[string]int
	batch struct {
		start time.Time
		took  time.Duration
	}
	Batches [][]gpu.Dispatch // submitted
}

func (f *Faulty) fail(name, kernel string) error {
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	c := Call{name, f.calls[name], kernel}
	f.calls[name]++
	if f.Fail == nil {
		return nil
	}
	if err := f.Fail(c); err != nil {
		return fmt.Errorf("injected into %s %d: %w", name, c.Number, err)
	}
	return nil
}

// NewBuffer implements gpu.Device.
func (f *Faulty) NewBuffer(bytes int64) (gpu.Buffer, error) {
	if err := f.fail("buffer", ""); err != nil {
		return nil, err
	}
	return f.Device.NewBuffer(bytes)
}

// NewKernel implements gpu.Device.
func (f *Faulty) NewKernel(s *shaders.Shader) (gpu.Kernel, error) {
	if err := f.fail("kernel", s.Name); err != nil {
		return nil, err
	}
	return f.Device.NewKernel(s)
}

// Write implements gpu.Device.
func (f *Faulty) Write(b gpu.Buffer, offset int64, data []byte) error {
	if err := f.fail("write", ""); err != nil {
		return err
	}
	return f.Device.Write(b, offset, data)
}

// Submit implements gpu.Device.
func (f *Faulty) Submit(batch []gpu.Dispatch) error {
	f.Batches = append(f.Batches, batch)
	f.batch.start = time.Now()
	if err := f.fail("submit", batch[0].Kernel.Shader().Name); err != nil {
		return err
	}
	return f.Device.Submit(batch)
}

// Wait implements gpu.Device.
func (f *Faulty) Wait() error {
	if err := f.fail("wait", ""); err != nil {
		return err
	}
	err := f.Device.Wait()
	f.batch.took = time.Since(f.batch.start)
	return err
}

// BatchTime implements gpu.Timer.
func (f *Faulty) BatchTime() time.Duration { return time.Duration(float64(f.batch.took) * f.Slow) }

// Read implements gpu.Device.
func (f *Faulty) Read(b gpu.Buffer, offset int64, data []byte) error {
	if err := f.fail("read", ""); err != nil {
		return err
	}
	return f.Device.Read(b, offset, data)
}
