package cpu

import "github.com/liif-render/liif/engine"

// The first stage of a LIIF head: the hoisted code of each corner plus what offset and cell add.

func gather(c *headChunk, out []float32) {
	c.k.gather(c.run(), c.s.codes, c.s.coordinates, c.latent.data, c.d.query, out)
}

func gatherRow(c *headChunk, q *engine.Query, i int, at segmentOf, out []float32) {
	d := c.d
	r := gridRow{latentPixel: c.latent.channels, width: d.head.First.Width, count: at.count,
		sides: 1, relu: d.head.Rectified()}
	if d.head.Ensemble {
		r.sides = 2
	}
	var columns [2][]int32
	var offsets [2][]float32
	y := c.s.coordinates[:4]
	for a := range r.sides {
		r.rows[a] = c.latent.pixel(int(q.Rows.Index[a][at.row]), 0)
		y[a] = q.Rows.Offset[a][at.row]
		columns[a], offsets[a] = q.Cols.Index[a][at.column:], q.Cols.Offset[a][at.column:]
	}
	y[2], y[3] = q.Rows.Cell[at.cell], q.Cols.Cell[at.cell]
	c.k.gatherRow(&r, columns, offsets, y, c.latent.data, d.query, c.s.blend[i*d.corners:],
		out[i*d.corners*r.width:])
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

// plainGatherRow is plainGather of the corners of queries in a row, and their shares (Eq. 4).
func plainGatherRow(r *gridRow, columns [2][]int32, offsets [2][]float32, at, latent, weights,
	shares, out []float32) {
	q := queries{latentPixel: r.latentPixel, width: r.width, count: 1, relu: r.relu}
	for n := range r.count {
		for a := range r.sides {
			for b := range r.sides {
				code := int32(r.rows[a]) + columns[b][n]
				corner := []float32{at[a], offsets[b][n], at[2], at[3]}
				plainGather(&q, []int32{code}, corner, latent, weights, out)
				out = out[r.width:]
			}
		}
		if r.sides == 2 {
			cornerShares(shares[4*n:], [2]float32{at[0], at[1]},
				[2]float32{offsets[0][n], offsets[1][n]})
		} else {
			shares[n] = 1
		}
	}
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
