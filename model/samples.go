package model

// Samples are the places along one axis where a picture is asked for.
type Samples struct {
	// Positions are in source pixels from the picture's first edge: pixel i covers i to i+1.
	Positions []float64
	// Cells are the sizes of the queries in source pixels: one for all, or one each.
	Cells []float64
	// Coordinates, if not nil, are the positions in -1..1 as the authors' float32 code has them;
	// they decide ties between two latents.
	Coordinates []float32
}

// GridSamples are samples [from, to) of the n that cover a picture's side of the given size evenly
// (make_coord), each with the cell of its pixel (Fig. 3). A part of the grid has exactly the whole
// grid's samples.
func GridSamples(size, n, from, to int) Samples {
	s := Samples{Cells: []float64{float64(size) / float64(n)}}
	radius := 1 / float64(n)
	first, step := float32(-1+radius), float32(2*radius)
	for i := from; i < to; i++ {
		s.Positions = append(s.Positions, (float64(i)+0.5)*float64(size)/float64(n))
		s.Coordinates = append(s.Coordinates, first+float32(step*float32(i)))
	}
	return s
}

// WindowSamples are samples [from, to) of the n that cover a window of a side evenly, given by its
// start and length in source pixels.
func WindowSamples(start, length float64, n, from, to int) Samples {
	step := length / float64(n)
	s := Samples{Cells: []float64{step}}
	for i := from; i < to; i++ {
		s.Positions = append(s.Positions, start+(float64(i)+0.5)*step)
	}
	return s
}

// PointSamples are samples at single positions with a cell each, in source pixels.
func PointSamples(size int, positions, cells []float64) Samples {
	s := Samples{Positions: positions, Cells: cells, Coordinates: make([]float32, len(positions))}
	for i, u := range positions {
		s.Coordinates[i] = float32(2*u/float64(size) - 1)
	}
	return s
}

// Flip mirrors the samples in a side of the given size.
func (s Samples) Flip(size int) Samples {
	flipped := Samples{Positions: make([]float64, len(s.Positions)), Cells: s.Cells}
	for i, u := range s.Positions {
		flipped.Positions[i] = float64(size) - u
	}
	if s.Coordinates != nil {
		flipped.Coordinates = make([]float32, len(s.Coordinates))
		for i, c := range s.Coordinates {
			flipped.Coordinates[i] = -c
		}
	}
	return flipped
}
