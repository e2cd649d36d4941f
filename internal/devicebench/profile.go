package devicebench

import (
	"time"

	"github.com/liif-render/liif/gpu"
)

// profile is a Device that runs dispatches one at a time and adds up each kernel's time.
type profile struct {
	gpu.Device
	kernels map[string]*kernelTime
}

// kernelTime is all runs of a kernel.
type kernelTime struct {
	runs int
	work float64 // operations
	time time.Duration
}

// take returns the measurements so far and resets them.
func (p *profile) take() map[string]*kernelTime {
	k := p.kernels
	p.kernels = nil
	return k
}

// Submit implements gpu.Device.
func (p *profile) Submit(batch []gpu.Dispatch) error {
	for i := range batch {
		start := time.Now()
		if err := p.Device.Submit(batch[i : i+1]); err != nil {
			return err
		}
		if err := p.Device.Wait(); err != nil {
			return err
		}
		took := time.Since(start)
		if t, ok := p.Device.(gpu.Timer); ok {
			if measured := t.BatchTime(); measured > 0 {
				took = measured
			}
		}
		name := batch[i].Kernel.Shader().Name
		if p.kernels == nil {
			p.kernels = map[string]*kernelTime{}
		}
		if p.kernels[name] == nil {
			p.kernels[name] = &kernelTime{}
		}
		k := p.kernels[name]
		k.runs, k.work, k.time = k.runs+1, k.work+batch[i].Work, k.time+took
	}
	return nil
}
