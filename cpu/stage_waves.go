package cpu

import "math"

// The first stage of a head of damped waves. It serves every instruction set: sines are those of
// float64, so that all agree, and on a grid there are next to none, for sin(a + b) = sin a · cos b
// + cos a · sin b and a wave's damping is a product as well. What depends on the column is kept for
// a call, by offset: at whole scales there are as many as the scale.

// waveTable is a thread's columns of a call that decodes a grid: sines and cosines, damped,
// [offset][2][width].
type waveTable struct {
	call   uint64
	place  map[float32]int
	values []float32
	row    []float32 // [2][width], of the last row
	rowAt  float32
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
	width, bias := c.d.head.First.Width, c.d.head.First.Bias
	w := c.d.query
	wy, wx, dy, dx := w[:width], w[width:2*width], w[2*width:3*width], w[3*width:4*width]
	if c.grid == 0 {
		for n := range c.rows() {
			at, to := c.s.coordinates[4*n:][:4], out[n*width:][:width]
			for j := range to {
				to[j] = wave(at, wy[j], wx[j], dy[j], dx[j], bias[j])
			}
		}
		return
	}
	t := &c.s.waves
	if c.grid != t.call {
		t.call, t.place, t.values = c.grid, map[float32]int{}, t.values[:0]
		t.row, t.rowAt = room(t.row, 2*width), float32(math.NaN())
	}
	for n := range c.rows() {
		at, to := c.s.coordinates[4*n:][:4], out[n*width:][:width]
		if t.rowAt != at[0] {
			t.rowAt = at[0]
			waveAt(t.row, wy, bias, dy, at[0], at[2])
		}
		place, known := t.place[at[1]]
		if !known {
			place = len(t.values)
			t.place[at[1]] = place
			t.values = append(t.values, make([]float32, 2*width)...)
			waveAt(t.values[place:], wx, nil, dx, at[1], at[3])
		}
		column := t.values[place:][:2*width]
		sines, cosines := column[:width], column[width:][:width]
		rowSines, rowCosines := t.row[:width], t.row[width:][:width]
		for j := range to {
			to[j] = rowSines[j]*cosines[j] + rowCosines[j]*sines[j]
		}
	}
}

// wave is one hidden value.
func wave(at []float32, wy, wx, dy, dx, bias float32) float32 {
	z := float64(wy)*float64(at[0]) + float64(wx)*float64(at[1]) + float64(bias)
	return float32(math.Sin(z) * math.Exp(-float64(dy)*float64(at[2])-float64(dx)*float64(at[3])))
}

// wavesBackward: with g the gradient of a value and z what the sine is of, frequencies and phases
// grow by g·cos z, damped, and decays shrink by the value for as much cell.
func wavesBackward(p *headPass, c *headChunk, lane int, grad, _ []float32) {
	t, width := c.d.trained, c.d.head.First.Width
	w, bias := c.d.query, c.d.head.First.Bias
	sums := t.query.gradient[lane*4*width:][:4*width]
	phases := t.bias.gradient[lane*width:][:width]
	for n := range c.rows() {
		at := c.s.coordinates[4*n:][:4]
		for j, g := range grad[n*width:][:width] {
			z := float64(w[j])*float64(at[0]) + float64(w[width+j])*float64(at[1]) +
				float64(bias[j])
			sin, cos := math.Sincos(z)
			damping := math.Exp(-float64(w[2*width+j])*float64(at[2]) -
				float64(w[3*width+j])*float64(at[3]))
			turn, fade := g*float32(cos*damping), -g*float32(sin*damping)
			sums[j] += turn * at[0]
			sums[width+j] += turn * at[1]
			sums[2*width+j] += fade * at[2]
			sums[3*width+j] += fade * at[3]
			phases[j] += turn
		}
	}
}
