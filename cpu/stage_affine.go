package cpu

// The first stage of a MetaSR head: what offset and cell give, without the latent.

func affine(c *headChunk, out []float32) {
	c.k.affine(c.run(), c.s.coordinates, c.d.query, c.d.head.First.Bias, out)
}

func affineBackward(p *headPass, c *headChunk, lane int, grad, gate []float32) {
	width := c.d.head.First.Width
	p.reluBackward(c, c.d.trained.bias, lane, c.rows(), width, grad, gate)
	p.tableSums(c.d.trained.query, lane, listed(c.rows(), 4, width, c.s.coordinates, grad))
}

// plainAffine is the first layer of MetaSR's head.
func plainAffine(q *queries, coordinates, weights, bias, out []float32) {
	w := q.width
	wy, wx, wcy, wcx := weights[:w], weights[w:2*w], weights[2*w:3*w], weights[3*w:4*w]
	for n := range q.count {
		at, to := coordinates[4*n:][:4], out[n*w:][:w]
		for j := range to {
			x := bias[j] + at[0]*wy[j] + at[1]*wx[j] + at[2]*wcy[j] + at[3]*wcx[j]
			if q.relu {
				x = max(0, x)
			}
			to[j] = x
		}
	}
}
