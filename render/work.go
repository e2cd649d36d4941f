package render

import (
	"context"

	"github.com/liif-render/liif/model"
)

// Work is how far a drawing is. The operations are those of Plan.EncodeFLOPs and Plan.DecodeFLOPs,
// about as many as the plan has when all is done; both are 0 where no network draws.
type Work struct {
	EncodeFLOPs, DecodeFLOPs float64
	Pixels, Total            int64 // of the output
}

// StreamWork is Stream for callers who want to know how far encoding is too: progress is told
// often, at least once a layer of a tile and once a block of pixels.
func (f *Field) StreamWork(ctx context.Context, v View, bits int, sink func(*Strip) error,
	progress func(Work)) error {
	plan, err := f.Plan(v)
	if err != nil {
		return err
	}
	var w Work
	w.Total = int64(plan.Output.X) * int64(plan.Output.Y)
	ctx = model.WithWork(ctx, func(flops float64) {
		w.EncodeFLOPs += flops
		progress(w)
	})
	return f.Stream(ctx, v, bits, sink, func(done, total int64) {
		w.Pixels = done
		w.DecodeFLOPs = plan.DecodeFLOPs * float64(done) / float64(total)
		progress(w)
	})
}
