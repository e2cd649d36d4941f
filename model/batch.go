package model

import "fmt"

// Batch is pictures of one size, and points in them whose colours are known.
type Batch struct {
	Images, Height, Width int
	RGB                   []float32 // [Images][Height][Width][3], 0..1
	// Damage says how damaged each picture is; nil for all of them clean.
	Damage  []Restore
	Queries int // a picture
	// Coordinates are the points, [Images][Queries][2] (y, x) in -1..1 (make_coord).
	Coordinates []float32
	// Cells are the sizes of the points' pixels, [Images][Queries][2] (y, x), in the units of
	// Coordinates: 2/size of the picture that the points are taken from (wrappers.py).
	Cells  []float32
	Target []float32 // [Images][Queries][3], 0..1
}

func (b *Batch) check() error {
	if b.Images < 1 || b.Height < 1 || b.Width < 1 || b.Queries < 1 {
		return fmt.Errorf("batch of %d pictures of %d×%d with %d points each", b.Images, b.Height,
			b.Width, b.Queries)
	}
	points := b.Images * b.Queries
	for _, list := range []struct {
		name      string
		got, want int
	}{
		{"colours", len(b.RGB), b.Images * b.Height * b.Width * 3},
		{"coordinates", len(b.Coordinates), points * 2},
		{"cells", len(b.Cells), points * 2},
		{"target values", len(b.Target), points * 3},
		{"damages", len(b.Damage), min(len(b.Damage), 1) * b.Images},
	} {
		if list.got != list.want {
			return fmt.Errorf("batch of %d pictures of %d×%d with %d points each has %d %s, want %d",
				b.Images, b.Height, b.Width, b.Queries, list.got, list.name, list.want)
		}
	}
	return nil
}

// part is pictures [from, to) of a batch.
func (b *Batch) part(from, to int) *Batch {
	p := *b
	cut := func(list []float32) []float32 {
		each := len(list) / b.Images
		return list[from*each : to*each]
	}
	p.Images = to - from
	p.RGB, p.Coordinates, p.Cells = cut(b.RGB), cut(b.Coordinates), cut(b.Cells)
	p.Target = cut(b.Target)
	if b.Damage != nil {
		p.Damage = b.Damage[from:to]
	}
	return &p
}

// rgb is a picture's colours.
func (b *Batch) rgb(picture int) []float32 {
	size := b.Height * b.Width * 3
	return b.RGB[picture*size : (picture+1)*size]
}

// damage is how damaged a picture is.
func (b *Batch) damage(picture int) Restore {
	if b.Damage == nil {
		return Restore{}
	}
	return b.Damage[picture]
}

// samples are the points of a batch along axis 0 (y) or 1 (x), of pictures with a side of size.
func (b *Batch) samples(axis, size int) Samples {
	n := b.Images * b.Queries
	s := Samples{Positions: make([]float64, n), Cells: make([]float64, n),
		Coordinates: make([]float32, n)}
	for i := range n {
		s.Coordinates[i] = b.Coordinates[2*i+axis]
		s.Positions[i] = (float64(s.Coordinates[i]) + 1) * float64(size) / 2
		s.Cells[i] = float64(b.Cells[2*i+axis]) * float64(size) / 2
	}
	return s
}
