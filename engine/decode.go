package engine

// HeadKind is the family of a decoder head.
type HeadKind int

const (
	// HeadLIIF is the paper's head: an MLP over latent code, offset and cell, evaluated at one or
	// four codes and blended (CVPR 2021, section 3).
	HeadLIIF HeadKind = iota
	// HeadMetaSR predicts a 3×3 filter per query from offset and scale (the paper's rival).
	HeadMetaSR
)

// Residual is what is added to a head's output.
type Residual int

const (
	ResidualNone     Residual = iota // the output's Shift (0.5) is added instead
	ResidualNearest                  // the nearest source pixel
	ResidualBilinear                 // bilinear interpolation of the source, border repeated
)

// LinearOf is a fully connected layer: Weights [Out][In], Bias [Out].
type LinearOf[T float32 | int32] struct {
	In, Out       int
	Weights, Bias []T
}

// Linear is a layer by its numbers.
type Linear = LinearOf[float32]

// HeadOf is a decoder head (the paper's Eq. 1) as the engines run it: what depends on the latent pixel alone has been
// hoisted into a convolution whose output the queries gather ("latent" below).
//
// LIIF, per corner, with W the hoisted width:
//
//	h = ReLU(latent[W] + Offset·(dy,dx) + Cell·(cy,cx)); h = ReLU(Layer h) for each layer;
//
// corners are blended by area, then colour = Last·h. With no hidden layer W is 3 and there is no
// ReLU. MetaSR: latent holds G[3][W+1]; h = ReLU(Offset·(dy,dx) + Cell·(cy,cx) + OffBias) of width W;
// colour[c] = G[c][W] + Σ_j h[j]·G[c][j].
//
// The result is colour·Scale + Shift, or colour·Scale + residual where there is one.
//
// T is float32 for a head by its numbers, int32 for one whose numbers are those of parameters that are
// being trained (see HeadParameters).
type HeadOf[T float32 | int32] struct {
	Kind     HeadKind
	Width    int           // W
	Offset   []T           // [W][2], columns (y, x)
	Cell     []T           // [W][2], columns (y, x); nil without cell decoding
	OffBias  []T           // [W], MetaSR only
	Layers   []LinearOf[T] // LIIF: hidden layers after the first, each followed by ReLU
	Last     LinearOf[T]   // LIIF: to 3 colours; Out is 0 with no hidden layer
	Ensemble bool          // blend four corners
	Residual Residual
	Scale    [3]float32
	Shift    [3]float32
}

// Head is a head by its numbers.
type Head = HeadOf[float32]

// LatentChannels is how many channels the hoisted latent tensor has.
func (h *HeadOf[T]) LatentChannels() int {
	if h.Kind == HeadMetaSR {
		return 3 * (h.Width + 1)
	}
	return h.Width
}

// Lists are all the head's numbers: the slices of its layers.
func (h *HeadOf[T]) Lists() [][]T {
	lists := [][]T{h.Offset, h.Cell, h.OffBias}
	for _, l := range h.Layers {
		lists = append(lists, l.Weights, l.Bias)
	}
	return append(lists, h.Last.Weights, h.Last.Bias)
}

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
	// Source and Fraction interpolate the source picture: (1-f)·s[0] + f·s[1]. Nil with no residual.
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
