package cpu

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/liif-render/liif/engine"
)

// parameters are numbers being trained, in their creator's order. Layers hold copies in
// the order in which kernels read them, and gradients in that same order, which settle collects
// here.
type parameters struct {
	owner  *Engine
	parts  [5][]float32 // by engine.ParameterPart
	layers []*placed
	claims engine.Claims
}

// placed is a list of parameters in the order in which a kernel reads them.
type placed struct {
	from   []int32 // the parameter of each value; -1: the value is 0
	scale  float32
	values []float32
	// [parts][len(from)], to be added up; nil where kernels compute none in this order
	gradient []float32
	pending  bool   // gradient is not 0
	after    func() // follows new values; may be nil
}

// NewParameters implements engine.Trainable.
func (e *Engine) NewParameters(values []float32) (engine.Parameters, error) {
	if len(values) < 1 || len(values) > math.MaxInt32 {
		return nil, fmt.Errorf("%d parameters: want 1 to 2^31-1", len(values))
	}
	p := &parameters{owner: e}
	for i := range p.parts {
		p.parts[i] = make([]float32, len(values))
	}
	copy(p.parts[engine.PartValues], values)
	return p, nil
}

func (p *parameters) Len() int { return len(p.parts[engine.PartValues]) }
func (p *parameters) Release() {}

// place makes a list of parameters, which Adam keeps up to date until it is dropped, and as many
// lists of gradients.
func (p *parameters) place(from []int32, scale float32, gradients int) *placed {
	l := &placed{from: from, scale: scale, values: make([]float32, len(from))}
	if gradients > 0 {
		l.gradient = room[float32](nil, gradients*len(from))
	}
	p.layers = append(p.layers, l)
	l.refresh(p)
	return l
}

// drop ends the use of lists; their gradients are kept.
func (p *parameters) drop(lists ...*placed) {
	for _, l := range lists {
		l.settle(p)
		p.layers = slices.DeleteFunc(p.layers, func(x *placed) bool { return x == l })
	}
}

// refresh copies the parameters' values.
func (l *placed) refresh(p *parameters) {
	values := p.parts[engine.PartValues]
	for i, from := range l.from {
		if from >= 0 {
			l.values[i] = l.scale * values[from]
		}
	}
	if l.after != nil {
		l.after()
	}
}

// settle adds the gradient to the parameters' and sets it to 0.
func (l *placed) settle(p *parameters) {
	if !l.pending {
		return
	}
	gradient := p.parts[engine.PartGradient]
	n := len(l.from)
	for part := n; part < len(l.gradient); part += n {
		p.owner.kernels.add(&gateShape{pixels: 1, channels: n}, l.gradient, l.gradient[part:])
	}
	for i, from := range l.from {
		if from >= 0 {
			gradient[from] += l.scale * l.gradient[i]
		}
	}
	clear(l.gradient)
	l.pending = false
}

// settle adds all layers' gradients to the parameters': each layer's numbers are their own
// parameters, so layers can go side by side.
func (p *parameters) settle() {
	_ = p.owner.parallel(context.Background(), len(p.layers), func(_, i int) {
		p.layers[i].settle(p)
	})
}

func (p *parameters) refresh() {
	_ = p.owner.parallel(context.Background(), len(p.layers), func(_, i int) {
		p.layers[i].refresh(p)
	})
}

// part checks a request to read or write and returns the array.
func (e *Engine) part(what engine.Parameters, part engine.ParameterPart, n int) (*parameters,
	[]float32, error) {
	p := what.(*parameters)
	if part < 0 || int(part) >= len(p.parts) {
		return nil, nil, fmt.Errorf("parameters have no part %d", part)
	}
	if n != p.Len() {
		return nil, nil, fmt.Errorf("%d values for %d parameters", n, p.Len())
	}
	if part == engine.PartGradient {
		p.settle()
	}
	return p, p.parts[part], nil
}

// ReadParameters implements engine.Trainable.
func (e *Engine) ReadParameters(what engine.Parameters, part engine.ParameterPart,
	data []float32) error {
	_, from, err := e.part(what, part, len(data))
	copy(data, from)
	return err
}

// WriteParameters implements engine.Trainable.
func (e *Engine) WriteParameters(what engine.Parameters, part engine.ParameterPart,
	data []float32) error {
	p, to, err := e.part(what, part, len(data))
	if err != nil {
		return err
	}
	copy(to, data)
	if part == engine.PartValues {
		p.refresh()
	}
	return nil
}
