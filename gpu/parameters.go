package gpu

import (
	"fmt"
	"math"

	"github.com/liif-render/liif/engine"
)

var _ engine.Trainable = (*Engine)(nil)

// parameters are numbers being trained, in their creator's order. Layers hold copies in
// the layouts of the kernels that read them.
type parameters struct {
	engine *Engine
	count  int
	parts  [5]*constant // by engine.ParameterPart, whole vec4
	copies []*packing
	claims engine.Claims
}

// NewParameters implements engine.Trainable.
func (e *Engine) NewParameters(values []float32) (engine.Parameters, error) {
	if e.options.Precision != Float32 {
		return nil, errTraining
	}
	if len(values) < 1 || len(values) > math.MaxInt32-4 {
		return nil, fmt.Errorf("%d parameters: want 1 to 2^31-5", len(values))
	}
	p := &parameters{engine: e, count: len(values)}
	padded := make([]float32, roundUp(len(values), 4))
	for i := range p.parts {
		if engine.ParameterPart(i) == engine.PartValues {
			copy(padded, values)
		}
		var err error
		if p.parts[i], err = newConstant(e, padded); err != nil {
			p.Release()
			return nil, fmt.Errorf("%d parameters: %w", len(values), err)
		}
		clear(padded)
	}
	return p, nil
}

func (p *parameters) Len() int { return p.count }

func (p *parameters) Release() {
	for _, part := range p.parts {
		part.Release()
	}
}

// part checks a request to read or write and returns the array, when all work on it is done.
func (e *Engine) part(what engine.Parameters, part engine.ParameterPart, n int) (*parameters,
	*constant, error) {
	p := what.(*parameters)
	if part < 0 || int(part) >= len(p.parts) {
		return nil, nil, fmt.Errorf("parameters have no part %d", part)
	}
	if n != p.count {
		return nil, nil, fmt.Errorf("%d values for %d parameters", n, p.count)
	}
	return p, p.parts[part], e.Flush()
}

// ReadParameters implements engine.Trainable.
func (e *Engine) ReadParameters(what engine.Parameters, part engine.ParameterPart,
	data []float32) error {
	_, from, err := e.part(what, part, len(data))
	if err != nil {
		return err
	}
	return e.device.Read(from.Buffer, 0, bytesOf(data))
}

// WriteParameters implements engine.Trainable.
func (e *Engine) WriteParameters(what engine.Parameters, part engine.ParameterPart,
	data []float32) error {
	p, to, err := e.part(what, part, len(data))
	if err != nil {
		return err
	}
	if err := e.device.Write(to.Buffer, 0, bytesOf(data)); err != nil {
		return err
	}
	if part == engine.PartValues {
		return p.refresh()
	}
	return nil
}
