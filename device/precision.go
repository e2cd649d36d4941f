package device

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

// CheckPrecision reports whether text is an Options.Precision.
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

// ChoosesPrecision reports whether a valid precision leaves the choice to what was measured.
func ChoosesPrecision(text string) bool {
	p, _ := precisionOf(text)
	return p == precisionAuto
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
