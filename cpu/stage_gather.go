package cpu

// The first stage of a LIIF head: the hoisted code of each corner plus what offset and cell add.

func gather(c *headChunk, out []float32) {
	c.k.gather(c.run(), c.s.codes, c.s.coordinates, c.latent.data, c.d.query, out)
}

func gatherBackward(p *headPass, c *headChunk, lane int, grad, gate []float32) {
	width := c.d.head.First.Width
	if gate != nil {
		p.reluBackward(c, nil, lane, c.rows(), width, grad, gate)
	}
	p.tableSums(c.d.trained.query, lane, listed(c.rows(), 4, width, c.s.coordinates, grad))
}

func gatherLatents(k *kernels, r *record, start []int32, t *tensor, to []float32) {
	k.latentGradient(t.width, r.width, start, r.order, r.rows, to)
}

// plainGather is the first layer of the decoding function (Eq. 1) after what has been hoisted.
func plainGather(q *queries, codes []int32, coordinates, latent, weights, out []float32) {
	w := q.width
	wy, wx, wcy, wcx := weights[:w], weights[w:2*w], weights[2*w:3*w], weights[3*w:4*w]
	for n, code := range codes[:q.count] {
		from := latent[int(code)*q.latentPixel:][:w]
		at := coordinates[4*n:][:4]
		to := out[n*w:][:w]
		for c := range to {
			x := from[c] + at[0]*wy[c] + at[1]*wx[c] + at[2]*wcy[c] + at[3]*wcx[c]
			if q.relu {
				x = max(x, 0)
			}
			to[c] = x
		}
	}
}
