package render

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/gpu"
)

// precision is Options.Precision, read.
type precision int

const (
	precisionAuto precision = iota
	precisionFull
	precisionHalf
)

// CheckPrecision says whether text is an Options.Precision.
func CheckPrecision(text string) error {
	_, err := precisionOf(text)
	return err
}

func precisionOf(text string) (precision, error) {
	switch text {
	case "", "auto":
		return precisionAuto, nil
	case "f32":
		return precisionFull, nil
	case "f16":
		return precisionHalf, nil
	}
	return 0, fmt.Errorf("%q is none of auto, f32 and f16", text)
}

// Precise makes float32 of float16 that Options.Precision of "auto" has chosen, for samples of more than
// 8 bits: float16's error is half a step of 8 bits, and a hundred of 16. Stream of 16 bits, DrawFloat and
// At do it themselves; Plan is right about their memory if it is done before. It is not undone.
func (r *Renderer) Precise() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p, _ := precisionOf(r.now.Precision); p != precisionAuto || !r.half || r.engine == nil {
		return nil
	}
	r.now.Precision = "f32"
	_ = r.unload() // what it computed with is not needed any more
	err := r.load()
	if err == nil {
		return nil
	}
	if err = r.recover(err); err != nil {
		r.standing.Store(&standing{err: err})
	}
	return err
}

// graphicsPrecision is what the options mean on a graphics device. All can keep float16; those that
// compute in it do.
func (o *Options) graphicsPrecision(d gpu.Device, budget *gpu.Budget) gpu.Precision {
	p, _ := precisionOf(o.Precision) // checked before
	switch {
	case p == precisionHalf && d.Limits().Half:
		return gpu.HalfProducts
	case p == precisionHalf:
		return gpu.Half
	case p == precisionAuto && !o.NoTune:
		return gpu.FastestPrecision(context.Background(), d, budget)
	}
	return gpu.Float32
}
