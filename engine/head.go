package engine

// FirstStage names what a head's first stage computes. Engines look it up in tables of theirs; the
// rules of each are in firstRules.
type FirstStage string

// CombineStage names how a head's last stage makes colours of hidden values.
type CombineStage string

const (
	// FirstGather adds the latent code of the corner, of Width channels: h = ReLU(latent + z). It
	// is the first layer of the LIIF authors' MLP, of which the part that depends on the latent
	// pixel alone was hoisted (CVPR 2021, section 3).
	FirstGather FirstStage = "gather"
	// FirstAffine knows the query alone: h = ReLU(z + Bias).
	FirstAffine FirstStage = "affine"

	// CombineBlend blends the corners' hidden values by area and applies a linear layer:
	// colour = Last·h. Without hidden layers Width may be 3 and Last empty, and h, without a ReLU,
	// is the colour.
	CombineBlend CombineStage = "blend"
	// CombineProduct has the latent's values G[3][W+1] as the last layer: colour[c] = G[c][W] +
	// Σ_j h[j]·G[c][j].
	CombineProduct CombineStage = "product"
)

// LinearOf is a fully connected layer: Weights [Out][In], Bias [Out].
type LinearOf[T float32 | int32] struct {
	In, Out       int
	Weights, Bias []T
}

// Linear is a layer by its numbers.
type Linear = LinearOf[float32]

// FirstOf is a head's first stage, which makes Width hidden values of each corner of a query, with
// z = Offset·(dy,dx) + Cell·(cy,cx).
type FirstOf[T float32 | int32] struct {
	Stage  FirstStage
	Width  int // W
	Offset []T // [W][2], columns (y, x)
	Cell   []T // [W][2], columns (y, x); nil without cell decoding
	Bias   []T // [W]; nil where the stage has none
}

// CombineOf is a head's last stage.
type CombineOf[T float32 | int32] struct {
	Stage CombineStage
	Last  LinearOf[T] // CombineBlend: to 3 colours; Out is 0 where the hidden values are colours
}

// HeadOf is a decoder head (the paper's Eq. 1) in the stages in which engines run it: what depends
// on the latent pixel alone has been hoisted into a convolution, whose output ("latent") one of the
// stages reads. The paper's head is gather, hidden layers, blend; MetaSR's is affine, product.
//
// The result is colour·Scale + Shift, or colour·Scale + residual where there is one.
//
// T is float32 for a head by its numbers, int32 for one whose numbers are those of parameters that
// are being trained (see HeadParameters).
type HeadOf[T float32 | int32] struct {
	First    FirstOf[T]
	Hidden   []LinearOf[T] // layers after the first, each followed by ReLU
	Combine  CombineOf[T]
	Ensemble bool // four corners, which the last stage blends
	Residual Residual
	Scale    [3]float32
	Shift    [3]float32
}

// Head is a head by its numbers.
type Head = HeadOf[float32]

// firstRule is what a first stage is made of.
type firstRule struct {
	latent bool // reads the latent
	bias   bool // has a Bias
	relu   bool // ends with a ReLU
}

// combineRule is what a last stage is made of.
type combineRule struct {
	latent func(hidden int) int // channels of the latent that it reads, if it does
	last   bool                 // has a Last
	deep   bool                 // takes hidden layers
	corner bool                 // blends corners
}

var firstRules = map[FirstStage]firstRule{
	FirstGather: {latent: true, relu: true},
	FirstAffine: {bias: true, relu: true},
	FirstWaves:  {bias: true},
}

var combineRules = map[CombineStage]combineRule{
	CombineBlend:   {last: true, deep: true, corner: true},
	CombineProduct: {latent: func(hidden int) int { return 3 * (hidden + 1) }},
}

// Corners is how many latents a query asks.
func (h *HeadOf[T]) Corners() int {
	if h.Ensemble {
		return 4
	}
	return 1
}

// Top is the width of the last hidden layer.
func (h *HeadOf[T]) Top() int {
	if n := len(h.Hidden); n > 0 {
		return h.Hidden[n-1].Out
	}
	return h.First.Width
}

// Widest is the width of the widest hidden layer.
func (h *HeadOf[T]) Widest() int {
	widest := h.First.Width
	for i := range h.Hidden {
		widest = max(widest, h.Hidden[i].Out)
	}
	return widest
}

// Colours reports whether the first stage already gives the colours.
func (h *HeadOf[T]) Colours() bool {
	return combineRules[h.Combine.Stage].last && h.Combine.Last.Out == 0
}

// Rectified reports whether the first stage ends with a ReLU.
func (h *HeadOf[T]) Rectified() bool { return firstRules[h.First.Stage].relu && !h.Colours() }

// LatentChannels is how many channels the hoisted latent tensor has.
func (h *HeadOf[T]) LatentChannels() int {
	if read := combineRules[h.Combine.Stage].latent; read != nil {
		return read(h.Top())
	}
	return h.First.Width
}

// Lists are all the head's numbers: the slices of its layers.
func (h *HeadOf[T]) Lists() [][]T {
	lists := [][]T{h.First.Offset, h.First.Cell, h.First.Bias}
	for _, l := range h.Hidden {
		lists = append(lists, l.Weights, l.Bias)
	}
	return append(lists, h.Combine.Last.Weights, h.Combine.Last.Bias)
}

// MapHead makes a head of other numbers, one of each.
func MapHead[T, U float32 | int32](h *HeadOf[T], convert func(T) U) HeadOf[U] {
	list := func(from []T) []U {
		if from == nil {
			return nil
		}
		to := make([]U, len(from))
		for i, x := range from {
			to[i] = convert(x)
		}
		return to
	}
	linear := func(l LinearOf[T]) LinearOf[U] {
		return LinearOf[U]{In: l.In, Out: l.Out, Weights: list(l.Weights), Bias: list(l.Bias)}
	}
	f := &h.First
	to := HeadOf[U]{
		First: FirstOf[U]{Stage: f.Stage, Width: f.Width, Offset: list(f.Offset),
			Cell: list(f.Cell), Bias: list(f.Bias)},
		Combine:  CombineOf[U]{Stage: h.Combine.Stage, Last: linear(h.Combine.Last)},
		Ensemble: h.Ensemble, Residual: h.Residual, Scale: h.Scale, Shift: h.Shift,
	}
	for _, l := range h.Hidden {
		to.Hidden = append(to.Hidden, linear(l))
	}
	return to
}
