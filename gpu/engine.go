package gpu

import (
	"context"
	"fmt"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/stopwatch"
	"github.com/liif-render/liif/shaders"
)

// Options choose how a device is used.
type Options struct {
	// Memory limits the bytes of all live tensors and of what operators need beside them, weights
	// not counted; 0 means no limit.
	Memory int64
	// Slice is how long a dispatch should take, 0 for SliceTime, at most LongestDispatch.
	Slice time.Duration
	// Precision is Float32 or how far from it; HalfProducts needs Limits.Half.
	Precision Precision
	// Tiles are the shapes of workgroups, as the device is fastest; nil leaves the defaults.
	Tiles Tiles
}

// Engine computes on a Device.
type Engine struct {
	device  Device
	timer   Timer // nil if the device does not measure
	name    string
	options Options
	pool    pool
	kernels map[string]Kernel
	batch   []Dispatch
	pending float64 // seconds that batch should take
	pace    *pace
	busy    time.Duration // of all batches
}

var (
	_ engine.Engine  = (*Engine)(nil)
	_ engine.Compact = (*Engine)(nil)
)

// New makes an engine of a device, which it closes when it is closed. name is what --device calls
// it.
func New(d Device, name string, o Options) *Engine {
	e := &Engine{device: classified{d}, name: name, options: o, kernels: map[string]Kernel{},
		pace: newPace(o.Slice)}
	e.timer, _ = d.(Timer)
	e.pool = pool{device: e.device, limit: o.Memory, flush: e.Flush}
	return e
}

// SetSlice is Options.Slice from now on. It may be called at any time from any goroutine.
func (e *Engine) SetSlice(slice time.Duration) { e.pace.set(slice) }

// Info implements engine.Engine.
func (e *Engine) Info() engine.Info {
	i := e.device.Info()
	name := fmt.Sprintf("%s, %s", i.Name, i.Backend)
	if p := e.options.Precision; p != Float32 {
		name += ", " + p.String()
	}
	return engine.Info{Device: e.name, Name: name}
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
	if s.Halves() && !e.device.Limits().Half {
		return nil, fmt.Errorf("shader %s: the device does not compute in float16", s.Name)
	}
	if s.Lanes > 0 && e.device.Limits().Lanes != s.Lanes {
		return nil, fmt.Errorf("shader %s: the device has no such matrix units", s.Name)
	}
	k, err := e.device.NewKernel(s)
	if err != nil {
		return nil, err
	}
	e.kernels[key] = k
	return k, nil
}

// enqueue adds a dispatch of work operations, and submits the batch when it is a slice of time. The
// first dispatch of a kernel runs alone, for nothing is known of it.
func (e *Engine) enqueue(ctx context.Context, d Dispatch, work float64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.Work = work
	takes, slice := e.pace.time(&d), e.pace.seconds()
	alone := !e.pace.known(d.Kernel)
	if alone || e.pending+takes > slice {
		if err := e.Flush(); err != nil {
			return err
		}
	}
	e.batch = append(e.batch, d)
	e.pending += takes
	if alone || e.pending >= slice || len(e.batch) >= batchLength {
		return e.Flush()
	}
	return nil
}

// Flush implements engine.Engine. It measures the device's speed on the way.
func (e *Engine) Flush() error {
	if len(e.batch) == 0 {
		return nil
	}
	batch := e.batch
	e.batch, e.pending = nil, 0
	start := stopwatch.Start()
	if err := e.device.Submit(batch); err != nil {
		return err
	}
	if err := e.device.Wait(); err != nil {
		return err
	}
	took, waiting := stopwatch.Since(start), waitTime
	if e.timer != nil {
		if measured := e.timer.BatchTime(); measured > 0 {
			took, waiting = measured, 0
		}
	}
	e.busy += took
	e.pace.learn(batch, took, waiting)
	return nil
}

// Driver is the name and version of the device's driver, empty if unknown.
func (e *Engine) Driver() string { return e.device.Info().Driver }

// Busy is how long the device has computed, by its own timestamps where it has them, else by the
// time from submitting work to the end of waiting for it.
func (e *Engine) Busy() time.Duration { return e.busy }

// Close implements engine.Engine.
func (e *Engine) Close() error {
	flushed := e.Flush()
	e.pool.close()
	if err := e.device.Close(); err != nil {
		return err
	}
	return flushed
}
