package model

import (
	"math"

	"github.com/liif-render/liif/engine"
)

// nudge is added to coordinates before the nearest latent is looked up, and edge keeps them inside
// the picture (liif.py: eps_shift and the clamp).
const (
	nudge = 1e-6
	edge  = 1 - 1e-6
)

// Axis makes the table of one axis for queries at the given samples; size is the picture's side.
// Local ensemble looks up two latents an axis, one to each side (Eq. 4); cells are those of Fig. 3.
//
// Everything is float64 until the table is done, so that no zoom is too deep for it.
func (n *Network) Axis(size int, samples Samples) engine.Axis {
	var a engine.Axis
	n.head.place(&a, size, samples)
	if kind := n.Head().Residual; kind != engine.ResidualNone {
		interpolate(&a, kind, size, samples.Positions)
	}
	return a
}

// cells are the cells of samples, times unit.
func cells(samples Samples, unit float64) []float32 {
	list := make([]float32, len(samples.Cells))
	for i, c := range samples.Cells {
		list[i] = float32(unit * c)
	}
	return list
}

// placeNearest fills in the latents nearest to samples and the offsets from them.
func placeNearest(a *engine.Axis, size int, samples Samples) {
	a.Index[0] = make([]int32, len(samples.Positions))
	a.Offset[0] = make([]float32, len(samples.Positions))
	for i, u := range samples.Positions {
		index := nearest(2*u/float64(size)-1, size)
		if samples.Coordinates != nil {
			index = breakTie(index, u, samples.Coordinates[i], size)
		}
		a.Index[0][i], a.Offset[0][i] = index, offset(u, index)
	}
}

// nearest is the index of the latent nearest to coordinate c in -1..1 (z* of Eq. 2), as
// grid_sample's nearest mode finds it: halves round to even.
func nearest(c float64, size int) int32 {
	c = min(max(c, -edge), edge)
	i := math.RoundToEven(((c+1)*float64(size) - 1) / 2)
	return int32(min(max(i, 0), float64(size-1)))
}

// breakTie looks the latent up once more in float32 where position u lies so near the border of two
// latents that the authors' rounding decides between them, and a picture without local ensemble
// jumps there. The steps are those of grid_sample's vector kernel.
func breakTie(index int32, u float64, c float32, size int) int32 {
	if math.Abs(u-math.Round(u)) > float64(size)*0x1p-22 {
		return index
	}
	half := float32(size) / 2
	i := math.RoundToEven(float64(float32((c+1)*half) - 0.5))
	return int32(min(max(i, 0), float64(size-1)))
}

// offset is the distance from a latent's centre, x - v* of Eq. 2, in units of half a latent's
// spacing.
func offset(u float64, index int32) float32 {
	return float32(2*(u-float64(index)) - 1)
}

// interpolate fills in the source table: the two pixels around a position and how far it is on the
// way to the second, the picture's border repeated.
func interpolate(a *engine.Axis, kind engine.Residual, size int, positions []float64) {
	last := float64(size - 1)
	for k := range a.Source {
		a.Source[k] = make([]int32, len(positions))
	}
	a.Fraction = make([]float32, len(positions))
	for i, u := range positions {
		x := min(max(u-0.5, 0), last)
		first := math.Floor(x)
		if kind == engine.ResidualNearest {
			first = min(max(math.Floor(u), 0), last)
			x = first
		}
		a.Source[0][i] = int32(first)
		a.Source[1][i] = int32(min(first+1, last))
		a.Fraction[i] = float32(x - first)
	}
}

// Margin is how far, in source pixels, the latents and source pixels of a query with the given cell
// may lie from the query's own pixel, in a picture with a side of the given size.
func (n *Network) Margin(size int, cell float64) int {
	return 1 + int(nudge*float64(size)) + n.head.margin(cell)
}

// Shift moves a table's indexes by -by: to a tensor whose first row is the picture's row by.
func Shift(a engine.Axis, by int) engine.Axis {
	moved := func(list []int32) []int32 {
		if list == nil {
			return nil
		}
		out := make([]int32, len(list))
		for i := range list {
			out[i] = list[i] - int32(by)
		}
		return out
	}
	for k := range 2 {
		a.Index[k], a.Source[k] = moved(a.Index[k]), moved(a.Source[k])
	}
	return a
}

// Cut is the part [from, to) of a table.
func Cut(a engine.Axis, from, to int) engine.Axis {
	for k := range 2 {
		a.Index[k], a.Offset[k] = part(a.Index[k], from, to), part(a.Offset[k], from, to)
		a.Source[k] = part(a.Source[k], from, to)
	}
	a.Fraction = part(a.Fraction, from, to)
	if len(a.Cell) > 1 {
		a.Cell = a.Cell[from:to]
	}
	return a
}

func part[T any](list []T, from, to int) []T {
	if list == nil {
		return nil
	}
	return list[from:to]
}
