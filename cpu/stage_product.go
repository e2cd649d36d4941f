package cpu

// The last stage of a MetaSR head: the product of the hidden values with the filters of the latent.

func product(c *headChunk, hidden []float32, width int, colours []float32) {
	run := c.run()
	run.width = width
	c.k.product(run, c.s.codes, c.latent.data, hidden, colours)
}

// productBackward serves every instruction set: the encoder before it costs far more.
func productBackward(_ *headPass, c *headChunk, _, width int, hidden, colours, grad []float32) {
	masked := c.d.head.Rectified()
	for n, code := range c.s.codes[:c.rows()] {
		d, g := colours[3*n:][:3], c.latent.data[int(code)*c.latent.channels:]
		h, to := hidden[n*width:][:width], grad[n*width:][:width]
		for j := range to {
			to[j] = 0
			if h[j] != 0 || !masked {
				to[j] = d[0]*g[j] + d[1]*g[width+1+j] + d[2]*g[2*(width+1)+j]
			}
		}
	}
}

func productLatents(_ *kernels, r *record, start []int32, t *tensor, to []float32) {
	width := r.width
	for x := range t.width {
		code := to[x*t.channels:][:t.channels]
		for _, row := range r.order[start[x]:start[x+1]] {
			h, rgb := r.rows[int(row)*width:][:width], r.colours[3*row:][:3]
			for c, g := range rgb {
				filter := code[c*(width+1):][:width+1]
				for j, v := range h {
					filter[j] += g * v
				}
				filter[width] += g
			}
		}
	}
}

// plainProduct is the last layer of MetaSR's head, whose weights are the latent's.
func plainProduct(q *queries, codes []int32, latent, hidden, out []float32) {
	w := q.width
	for n, code := range codes[:q.count] {
		from := hidden[n*w:][:w]
		for c := range 3 {
			g := latent[int(code)*q.latentPixel+c*(w+1):][:w+1]
			x := g[w]
			for j, h := range from {
				x += h * g[j]
			}
			out[3*n+c] = x
		}
	}
}
