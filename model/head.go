package model

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// head is the part of a network that answers queries, apart from the numbers that an engine.Head
// has: where a query looks and what it costs.
type head interface {
	// place fills in the latents, the offsets from them and the cells of queries at samples along a
	// side of the given size.
	place(a *engine.Axis, size int, samples Samples)
	// margin is how many source pixels beyond the latents next to its own a query of a cell asks.
	margin(cell float64) int
	// macs is the number of multiply-adds a query.
	macs() int
}

// headLoader puts a head together and sets n.hoist, what of it depends on the latent pixel alone.
type headLoader[T number] func(n *Network, l *loader[T]) (head, engine.HeadOf[T])

// headLoaders are the heads by the names that specs have of them. A head is a file, head_NAME.go.
func headLoaders[T number]() map[string]headLoader[T] {
	return map[string]headLoader[T]{
		weights.HeadLIIF:    newLIIF[T],
		weights.HeadMetaSR:  newMetaSR[T],
		weights.HeadFourier: newFourier[T],
	}
}

// newHead loads the head that n's spec names.
func newHead[T number](n *Network, l *loader[T]) (engine.HeadOf[T], error) {
	load, known := headLoaders[T]()[n.Spec.Head]
	if !known {
		return engine.HeadOf[T]{}, fmt.Errorf("unknown head %q", n.Spec.Head)
	}
	made, h := load(n, l)
	n.head = made
	h.Scale, h.Shift = n.norm.outDiv, n.norm.outSub
	switch n.Spec.Residual {
	case weights.ResidualNearest:
		h.Residual = engine.ResidualNearest
	case weights.ResidualBilinear:
		h.Residual = engine.ResidualBilinear
	}
	return h, nil
}
