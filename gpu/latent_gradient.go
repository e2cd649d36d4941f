package gpu

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// latentLists are the rows of hidden layers by the latent that they gathered, a chunk of queries
// after the other (shaders/latent_gradient.wgsl).
type latentLists struct {
	latents []uint32 // four words each: pixel, first place in order, count, nothing
	order   []uint32 // rows of the chunk
	chunks  []int    // where a chunk's latents begin, and the end of the last
}

// listLatents sorts every chunk's rows by latent, by counting; rows of one latent stay in their
// order.
func listLatents(q *engine.Query, corners, chunk int) *latentLists {
	width := q.Latent.Width()
	pixelOf := func(row int) int {
		query, corner := row/corners, row%corners
		return int(q.Rows.Index[corner/2][query])*width + int(q.Cols.Index[corner%2][query])
	}
	rows := q.Rows.Len() * corners
	l := &latentLists{order: make([]uint32, rows), chunks: []int{0}}
	next := make([]uint32, q.Latent.Height()*width) // how many rows, then the place of the next one
	for begin := 0; begin < rows; begin += chunk * corners {
		end := min(begin+chunk*corners, rows)
		clear(next)
		for row := begin; row < end; row++ {
			next[pixelOf(row)]++
		}
		place := uint32(begin)
		for pixel, count := range next {
			if count > 0 {
				l.latents = append(l.latents, uint32(pixel), place, count, 0)
				next[pixel] = place
				place += count
			}
		}
		for row := begin; row < end; row++ {
			pixel := pixelOf(row)
			l.order[next[pixel]] = uint32(row - begin)
			next[pixel]++
		}
		l.chunks = append(l.chunks, len(l.latents)/4)
	}
	return l
}

// latentBackward adds the gradients of the rows of a chunk, of count queries, to those of their
// latents.
func (r *backward) latentBackward(ctx context.Context, chunk, count int, gradient Buffer) error {
	first, end := r.lists.chunks[chunk], r.lists.chunks[chunk+1]
	to := r.latentGradient
	quads := to.stride() / 4
	rows := float64(count * r.decoder.corners)
	return r.engine.spread(ctx, "latent_gradient", []int{quads, first}, (end-first)*quads,
		4*floatWork*(2+rows/float64(end-first)), r.latents, r.order, gradient, to.buffer)
}
