package graphics

// clouds is a texture around two colours that has, like a photograph, large shapes, small ones and
// grain: a sum of random grids, each finer and weaker than the one before, enlarged linearly.
func (c *canvas) clouds(base, other rgb) paint {
	w, h := c.width, c.height
	sum := make([]int32, w*h) // in 1/256 of a step from base to other
	cell := c.between(24, 120)
	weight := int32(256)
	for range c.between(2, 4) {
		c.octave(sum, cell, weight)
		cell = max(cell/c.between(2, 4), 2)
		weight = weight * int32(c.between(40, 65)) / 100
	}
	grain := uint64(c.IntN(24))
	tint := c.colour()
	p := paint{kind: textured, texture: make([]uint8, w*h*3), stride: w}
	for i, s := range sum {
		t := 128 + s/2
		d := int32(0)
		if grain > 0 {
			d = int32(c.Uint64()>>32*grain>>32) - int32(grain/2)
		}
		for k := range 3 {
			v := int32(base[k]) + (int32(other[k])-int32(base[k]))*t>>8
			v += (int32(tint[k]) - 128) * s >> 10
			p.texture[3*i+k] = uint8(min(max(v+d, 0), 255))
		}
	}
	return p
}

// octave adds one grid, of values within ±weight, to sum.
func (c *canvas) octave(sum []int32, cell int, weight int32) {
	w, h := c.width, c.height
	columns, rows := w/cell+2, h/cell+2
	grid := make([]int32, columns*rows)
	for i := range grid {
		grid[i] = int32(c.IntN(int(2*weight+1))) - weight
	}
	step := int32(1<<12) / int32(cell)
	left, slope := make([]int32, columns), make([]int32, columns)
	for y := range h {
		j, fy := y/cell, int32(y%cell)*step
		a, b := grid[j*columns:][:columns], grid[(j+1)*columns:][:columns]
		for i := range columns {
			left[i] = a[i] + (b[i]-a[i])*fy>>12
		}
		for i := range columns - 1 {
			slope[i] = (left[i+1] - left[i]) * step
		}
		row := sum[y*w:][:w]
		for x, i := 0, 0; x < w; i++ {
			v := left[i] << 12
			for end := min(x+cell, w); x < end; x++ {
				row[x] += v >> 12
				v += slope[i]
			}
		}
	}
}
