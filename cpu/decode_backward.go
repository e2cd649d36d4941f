package cpu

import (
	"context"
	"errors"

	"github.com/liif-render/liif/engine"
)

const (
	// lanes is the number of shares that a batch of points is cut into. Each has sums of its own,
	// which are added up in order: threads take lanes, and make no difference.
	lanes = 8
	// recordBytes is the approximate size of the record of a batch of points.
	recordBytes = 32 << 20
	// passBytes is about what values and gradients of a pass through the head take: they should
	// stay in the second-level cache.
	passBytes = 512 << 10
)

// DecodeBackward implements engine.Trainable. Points pass the head forwards and backwards a few at
// a time, for what a point sends back to its codes concerns no other; the head's gradients are
// summed on the way. What the codes receive is recorded and summed in the end, code by code.
func (e *Engine) DecodeBackward(ctx context.Context, b engine.DecodeBackward) (float64, error) {
	d := b.Decoder.(*decoder)
	if err := engine.CheckDecodeBackward(&d.head, b); err != nil {
		return 0, err
	}
	if d.trained == nil || d.trained.p == nil {
		return 0, errors.New("backward decode: the head is not made of parameters")
	}
	d.trained.touch(d.layers)
	points := len(b.Target) / 3
	batch := max(1, recordBytes/(4*d.head.First.Width*d.corners))
	var loss float64
	for first := 0; first < points; first += batch {
		r := &e.record
		r.begin(d, first, min(batch, points-first))
		latent := b.LatentGradient.(*tensor)
		if err := e.do(ctx, &sorting{r, &b.Query, latent}, newHeadPass(e, d, &b)); err != nil {
			return 0, err
		}
		for _, x := range r.losses {
			loss += x
		}
		if err := e.do(ctx, &latentSums{e.kernels, d, r, latent}); err != nil {
			return 0, err
		}
	}
	return loss, nil
}

// compare returns the loss (§4) and replaces colours by weight times its gradient.
func compare(h *engine.Head, l engine.Loss, colours, target []float32, weight float32) float64 {
	var sum float64
	for i := 0; i < len(colours); i += 3 {
		loss, gradient := l.At(h, colours[i:], target[i:])
		sum += loss
		for k, g := range gradient {
			colours[i+k] = weight * float32(g)
		}
	}
	return sum
}
