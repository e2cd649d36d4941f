package gpu

import (
	"errors"
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/half"
)

// Precision is how an engine keeps tensors and weights, and how it multiplies. What the kernels add
// up in the end is float32 always, and so are tables, biases and colours.
type Precision int

const (
	// Float32 is exact to 1e-4 of the authors' numbers, and what training needs.
	Float32 Precision = iota
	// Half keeps float16, in half the memory, and computes in float32. Every device can.
	Half
	// HalfProducts also multiplies in float16 and adds up 16 products in it (shaders/conv.wgsl),
	// for devices with Limits.Half.
	HalfProducts
)

func (p Precision) String() string {
	return [...]string{"float32", "float16", "float16 products"}[p]
}

// errTraining refuses training with any precision but Float32.
var errTraining = errors.New("training needs float32")

// valueBytes is the size of a value of a tensor.
func (p Precision) valueBytes() int {
	if p == Float32 {
		return 4
	}
	return 2
}

// defines are the definitions of kernels that read or write tensors.
func (p Precision) defines() []string {
	if p == Float32 {
		return nil
	}
	return []string{"HALF"}
}

// tileDefines are the definitions of the tiled kernels, conv and decode.
func (p Precision) tileDefines() []string {
	if p == HalfProducts {
		return []string{"F16"}
	}
	return p.defines()
}

// factorBytes is the size in workgroup memory of a value that conv and decode multiply.
func (p Precision) factorBytes() int {
	if p == HalfProducts {
		return 2
	}
	return 4
}

// depth is the multiple to which rows of weights are padded: a sum of halves has 16 products.
func (p Precision) depth() int {
	if p == Float32 {
		return 4
	}
	return 16
}

// ValueBytes implements engine.Compact.
func (e *Engine) ValueBytes() int { return e.options.Precision.valueBytes() }

// newWeights is a constant of weights in the engine's precision.
func (e *Engine) newWeights(data []float32) (*constant, error) {
	if e.options.Precision == Float32 {
		return newConstant(e, data)
	}
	halves := toHalves(data)
	for i, h := range halves {
		if h&0x7c00 == 0x7c00 {
			return nil, fmt.Errorf("weight %g: %w", data[i], engine.ErrRange)
		}
	}
	return newConstant(e, halves)
}

// toHalves rounds to the nearest, an even number of them.
func toHalves(data []float32) []uint16 {
	halves := make([]uint16, roundUp(len(data), 2))
	for i, x := range data {
		halves[i] = half.FromFloat(x)
	}
	return halves
}
