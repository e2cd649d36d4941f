package cpu

import (
	"math"
	"slices"
)

// The first stage of a head of damped waves. On a grid there are next to no sines, for sin(a + b) =
// sin a · cos b + cos a · sin b and a wave's damping is a product as well. What depends on the
// column is kept for a call, by offset: at whole scales there are as many as the scale.

// waveTable is a thread's columns of a call that decodes a grid: sines and cosines, damped,
// [offset][2][width].
type waveTable struct {
	call   uint64
	place  map[float32]int32
	values []float32
	row    []float32 // [2][width], of the last row
	rowAt  float32
	places []int32 // of a chunk's queries
}

// waveAt fills sines and cosines of w·x + phase, damped by what a cell makes of decay, [2][width].
func waveAt(to, w, phase, decay []float32, x, cell float32) {
	width := len(w)
	for j := range w {
		z := float64(w[j]) * float64(x)
		if phase != nil {
			z += float64(phase[j])
		}
		sin, cos := math.Sincos(z)
		damping := math.Exp(-float64(decay[j]) * float64(cell))
		to[j], to[width+j] = float32(sin*damping), float32(cos*damping)
	}
}

func waves(c *headChunk, out []float32) {
	if c.grid == 0 {
		c.k.waves(c.run(), c.s.coordinates, c.d.query, c.d.head.First.Bias, out)
		return
	}
	width, bias := c.d.head.First.Width, c.d.head.First.Bias
	w := c.d.query
	wy, wx, dy, dx := w[:width], w[width:2*width], w[2*width:3*width], w[3*width:4*width]
	t := &c.s.waves
	if c.grid != t.call {
		t.call, t.place, t.values = c.grid, map[float32]int32{}, t.values[:0]
		t.row, t.rowAt = room(t.row, 2*width), float32(math.NaN())
	}
	t.places = room(t.places, c.rows())
	for n := range c.rows() {
		at := c.s.coordinates[4*n:][:4]
		place, known := t.place[at[1]]
		if !known {
			from := len(t.values)
			place = int32(from)
			t.place[at[1]] = place
			t.values = slices.Grow(t.values, 2*width)[:from+2*width]
			waveAt(t.values[from:], wx, nil, dx, at[1], at[3])
		}
		t.places[n] = place
	}
	run := c.run()
	for n := 0; n < c.rows(); n += run.count {
		at := c.s.coordinates[4*n:][:4]
		if t.rowAt != at[0] {
			t.rowAt = at[0]
			waveAt(t.row, wy, bias, dy, at[0], at[2])
		}
		for run.count = 1; n+run.count < c.rows(); run.count++ {
			if c.s.coordinates[4*(n+run.count)] != at[0] {
				break
			}
		}
		c.k.wavesTable(run, t.places[n:], t.row, t.values, out[n*width:])
	}
}

func wavesBackward(p *headPass, c *headChunk, lane int, grad, _ []float32) {
	t, width := c.d.trained, c.d.head.First.Width
	c.k.wavesGradient(c.run(), c.s.coordinates, c.d.query, c.d.head.First.Bias, grad,
		t.query.gradient[lane*4*width:][:4*width], t.bias.gradient[lane*width:][:width])
}

// plainWave is a wave's sine and cosine at a query, damped, in float64.
func plainWave(weights, bias []float32, j int, at []float32) (sin, cos float64) {
	width := len(bias)
	z := float64(weights[j])*float64(at[0]) + float64(weights[width+j])*float64(at[1]) +
		float64(bias[j])
	damping := math.Exp(-float64(weights[2*width+j])*float64(at[2]) -
		float64(weights[3*width+j])*float64(at[3]))
	sin, cos = math.Sincos(z)
	return sin * damping, cos * damping
}

func plainWaves(q *queries, coordinates, weights, bias, out []float32) {
	for n := range q.count {
		for j := range q.width {
			sin, _ := plainWave(weights, bias[:q.width], j, coordinates[4*n:][:4])
			out[n*q.width+j] = float32(sin)
		}
	}
}

func plainWavesTable(q *queries, places []int32, row, table, out []float32) {
	width := q.width
	for n, place := range places[:q.count] {
		at, to := table[place:][:2*width], out[n*width:][:width]
		for j := range to {
			to[j] = row[j]*at[width+j] + row[width+j]*at[j]
		}
	}
}

// plainWavesGradient: with g the gradient of a value and z what the sine is of, frequencies and
// phases grow by g·cos z, damped, and decays shrink by the value for as much cell.
func plainWavesGradient(q *queries, coordinates, weights, bias, grad, sums, phases []float32) {
	width := q.width
	for n := range q.count {
		at := coordinates[4*n:][:4]
		for j, g := range grad[n*width:][:width] {
			sin, cos := plainWave(weights, bias[:width], j, at)
			turn, fade := g*float32(cos), -g*float32(sin)
			sums[j] += turn * at[0]
			sums[width+j] += turn * at[1]
			sums[2*width+j] += fade * at[2]
			sums[3*width+j] += fade * at[3]
			phases[j] += turn
		}
	}
}
