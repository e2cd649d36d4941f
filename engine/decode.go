package engine

// Residual is what is added to a head's output.
type Residual int

const (
	ResidualNone     Residual = iota // the output's Shift (0.5) is added instead
	ResidualNearest                  // the nearest source pixel
	ResidualBilinear                 // bilinear interpolation of the source, border repeated
)

// Decoder is a head prepared by the engine that made it.
type Decoder interface {
	Head() *Head
	Release()
}

// Axis is the table of one axis of a query: everything about coordinates, made on the host in
// float64, so that kernels do no coordinate arithmetic and every device agrees on ties.
type Axis struct {
	// Index and Offset give the latent row (column) and the offset from it in latent units, for
	// the shift towards lower coordinates and, with local ensemble, the one towards higher.
	Index  [2][]int32
	Offset [2][]float32
	// Cell is the size of a query in latent units: one value for a grid, one per point otherwise.
	Cell []float32
	// Source and Fraction interpolate the source picture: (1-f)·s[0] + f·s[1]. Nil with no
	// residual.
	Source   [2][]int32
	Fraction []float32
}

// Len is the number of queries along the axis.
func (a *Axis) Len() int { return len(a.Index[0]) }

// Query asks for colours. Indexes count from the tensors' first row and column.
type Query struct {
	Latent     Tensor
	Source     Tensor // the picture, 3 channels in 0..1; nil with no residual
	Rows, Cols Axis
}
