package gpu

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// product is the way of heads whose last stage is the latent: one kernel makes the hidden values
// and their product with the latent, and another all gradients of a point.
type product struct {
	forward, backward string
	flop              float64 // operations a hidden value
	numbers           func(f *engine.FirstOf[int32]) *engine.ConvParameters
}

func (product) hidden(*Engine, *decoder) int64 { return 0 }

func (product) stride(width int) int { return width }

func (f product) work(d *decoder) float64 { return f.flop * float64(d.head.First.Width) }

func (f product) pace(r *decoding) (seconds float64, tile int, most float64, err error) {
	k, err := r.engine.kernel(f.forward, r.engine.options.Precision.defines()...)
	if err != nil {
		return 0, 0, 0, err
	}
	groups := r.engine.device.Limits().Groups
	return f.work(r.decoder) / r.engine.pace.rate(k), groupQueries, float64(groups * groupQueries),
		nil
}

func (f product) run(ctx context.Context, r *decoding, first, count int) error {
	latent, source := r.tensors()
	width := r.decoder.head.First.Width
	return r.dispatch(ctx, f.forward, r.params(first, count, width), (count+63)/64,
		float64(count)*f.work(r.decoder), r.rows, r.cols, latent.buffer, r.decoder.query.Buffer,
		source.buffer, r.output)
}

func (f product) first(of *engine.FirstOf[int32]) *engine.ConvParameters { return f.numbers(of) }

func (product) gradient(r *backward) int { return r.latentGradient.stride() }

func (product) allocate(*lease, *backward, int) {}

func (f product) back(ctx context.Context, r *backward, first, count int) error {
	if err := f.run(ctx, &r.decoding, first, count); err != nil {
		return err
	}
	if err := r.lossBackward(ctx, first, count); err != nil {
		return err
	}
	latent, _ := r.tensors()
	width := r.decoder.head.First.Width
	byHidden, byLatent := r.gradients[0], r.gradients[1]
	err := r.engine.spread(ctx, f.backward, []int{first, width, latent.width, latent.stride(),
		roundUp(width, 4), 0}, count*(width+1), 8*floatWork, r.rows, r.cols, latent.buffer,
		r.decoder.query.Buffer, r.byColour, byHidden, byLatent)
	if err != nil {
		return err
	}
	if err := r.firstBackward(ctx, count, byHidden); err != nil {
		return err
	}
	return r.latentBackward(ctx, first/r.chunk, count, byLatent)
}
