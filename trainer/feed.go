package trainer

import (
	"context"
	"sync"

	"github.com/liif-render/liif/model"
)

// Feed prepares batches ahead of their use.
type Feed struct {
	queue chan chan prepared
	stop  context.CancelFunc
	done  sync.WaitGroup
}

type prepared struct {
	batch *model.Batch
	err   error
}

// Feed starts goroutines, workers of them, that prepare the batches of steps from first on, as many
// batches ahead. Close stops them.
func (d *Data) Feed(ctx context.Context, first, workers int) *Feed {
	ctx, stop := context.WithCancel(ctx)
	f := &Feed{queue: make(chan chan prepared, workers), stop: stop}
	type job struct {
		step   int
		result chan prepared
	}
	jobs := make(chan job)
	for range workers {
		f.done.Go(func() {
			for j := range jobs {
				b, err := d.Batch(j.step)
				j.result <- prepared{b, err}
			}
		})
	}
	f.done.Go(func() {
		defer close(jobs)
		for step := first; ; step++ {
			result := make(chan prepared, 1)
			select {
			case f.queue <- result:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- job{step, result}:
			case <-ctx.Done():
				return
			}
		}
	})
	return f
}

// Next waits for the next step's batch.
func (f *Feed) Next(ctx context.Context) (*model.Batch, error) {
	select {
	case result := <-f.queue:
		select {
		case p := <-result:
			return p.batch, p.err
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
	return nil, ctx.Err()
}

// Close ends the preparation and waits for the batches under way.
func (f *Feed) Close() {
	f.stop()
	f.done.Wait()
}
