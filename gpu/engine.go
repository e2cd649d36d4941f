package gpu

import (
	"context"
	"fmt"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/shaders"
)

// Options choose how a device is used.
type Options struct {
	// Memory limits the bytes of all live tensors; 0 means no limit.
	Memory int64
	// Slice is how long one dispatch should take, 0 for 50 ms. Work is cut by measured speed, so that
	// drivers do not take a long dispatch for a hang, and cancelling stays lively.
	Slice time.Duration
}

// Engine computes on a Device.
type Engine struct {
	device  Device
	name    string
	options Options
	pool    pool
	kernels map[string]Kernel
	batch   []Dispatch
	pending float64 // FLOP in batch
	rate    float64 // FLOP/s, measured
}

var _ engine.Engine = (*Engine)(nil)

// New makes an engine of a device, which it closes when it is closed. name is what --device calls it.
func New(d Device, name string, o Options) *Engine {
	if o.Slice == 0 {
		o.Slice = 50 * time.Millisecond
	}
	// The first slices are sized for a software device; faster ones show themselves at once.
	e := &Engine{device: d, name: name, options: o, kernels: map[string]Kernel{}, rate: 2e9}
	e.pool = pool{device: d, flush: e.Flush}
	return e
}

// Info implements engine.Engine.
func (e *Engine) Info() engine.Info {
	i := e.device.Info()
	return engine.Info{Device: e.name, Name: fmt.Sprintf("%s, %s", i.Name, i.Backend)}
}

// kernel compiles a permutation once.
func (e *Engine) kernel(name string, defines ...string) (Kernel, error) {
	key := fmt.Sprint(name, defines)
	if k := e.kernels[key]; k != nil {
		return k, nil
	}
	s, err := shaders.Load(name, defines...)
	if err != nil {
		return nil, err
	}
	k, err := e.device.NewKernel(s)
	if err != nil {
		return nil, fmt.Errorf("shader %s: %w", s.Name, err)
	}
	e.kernels[key] = k
	return k, nil
}

// sliceFLOP is how much work makes one slice of time.
func (e *Engine) sliceFLOP() float64 { return e.rate * e.options.Slice.Seconds() }

// enqueue adds a dispatch of flop FLOP, and submits the batch when it is a slice of work.
func (e *Engine) enqueue(ctx context.Context, d Dispatch, flop float64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	e.batch = append(e.batch, d)
	e.pending += flop
	if e.pending >= e.sliceFLOP() {
		return e.Flush()
	}
	return nil
}

// Flush implements engine.Engine. It measures the device's speed on the way.
func (e *Engine) Flush() error {
	if len(e.batch) == 0 {
		return nil
	}
	batch, flop := e.batch, e.pending
	e.batch, e.pending = nil, 0
	start := time.Now()
	if err := e.device.Submit(batch); err != nil {
		return err
	}
	if err := e.device.Wait(); err != nil {
		return err
	}
	// Only work of some length says something; at most a doubling at a time, for first runs compile.
	if took := time.Since(start).Seconds(); took > 1e-3 {
		e.rate = min(max(flop/took, e.rate/2), e.rate*2, 1e15)
	}
	return nil
}

// Close implements engine.Engine.
func (e *Engine) Close() error {
	flushed := e.Flush()
	e.pool.close()
	if err := e.device.Close(); err != nil {
		return err
	}
	return flushed
}
