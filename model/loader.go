package model

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// loader hands tensors to an engine and remembers the first failure.
type loader struct {
	engine  engine.Engine
	tensors map[string]weights.Tensor
	err     error
}

// pair fetches NAME.weight and NAME.bias.
func (l *loader) pair(name string) (weight, bias weights.Tensor) {
	weight, ok := l.tensors[name+".weight"]
	bias, ok2 := l.tensors[name+".bias"]
	if (!ok || !ok2) && l.err == nil {
		l.err = fmt.Errorf("no tensor %s.weight or %s.bias", name, name)
	}
	return weight, bias
}

// conv loads a convolution whose weights are first rearranged by change, if that is not nil.
func (l *loader) conv(name string, change func(weight, bias []float32) ([]float32, []float32)) engine.ConvWeights {
	weight, bias := l.pair(name)
	if l.err != nil {
		return nil
	}
	w, b := weight.Data, bias.Data
	if change != nil {
		w, b = change(w, b)
	}
	return l.newConv(name, weight.Shape[2], weight.Shape[1], weight.Shape[0], w, b)
}

func (l *loader) newConv(name string, kernel, in, out int, weight, bias []float32) engine.ConvWeights {
	if l.err != nil {
		return nil
	}
	c, err := l.engine.NewConv(kernel, in, out, weight, bias)
	if err != nil {
		l.err = fmt.Errorf("%s: %w", name, err)
		return nil
	}
	return c
}

// convs is a set of weights to release together.
type convs []engine.ConvWeights

func (list convs) release() {
	for _, c := range list {
		if c != nil {
			c.Release()
		}
	}
}
