package render

import "math"

// way is how a view is drawn.
type way int

const (
	byNetwork way = iota // the network, at the view's own pixels
	byCopy               // the source's samples as they are
	byFilter             // a filter, which reads the source
	byBoth               // the network first, then the filter along the axes that are reduced
)

// way chooses how v, which is resolved, is drawn. A network is for enlarging: what has the source's own
// size is the source, and reducing is an antialiasing filter's work. Restoring the source (cleaning it)
// is a network's work at every size; what is to be smaller is cleaned at scale 1 and then reduced.
func (f *Field) way(v *View) way {
	x, y := alongAxis(v.X, v.Width, v.Columns), alongAxis(v.Y, v.Height, v.Rows)
	restoring := f.renderer.restoring
	switch {
	case x == own && y == own && !restoring:
		return byCopy
	case f.renderer.isFilter():
		return byFilter
	case x != reduced && y != reduced:
		return byNetwork
	case x == enlarged || y == enlarged || restoring:
		return byBoth
	}
	return byFilter
}

// String is Plan.Way, but for the name of the filter.
func (w way) String() string {
	return [...]string{"network", "copy", "filter", "network, filter"}[w]
}

// along is what a view does along an axis.
type along int

const (
	own      along = iota // an output pixel is a source pixel
	shifted               // as large as one, between two
	reduced               // larger than one
	enlarged              // smaller than one
)

// alongAxis tells what n output pixels over length source pixels from start do.
func alongAxis(start, length float64, n int) along {
	switch size := float64(n); {
	case length > size:
		return reduced
	case length < size:
		return enlarged
	case start == math.Trunc(start):
		return own
	}
	return shifted
}
