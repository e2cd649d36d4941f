package model

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// Network is a model loaded on an engine.
type Network struct {
	Spec    weights.Spec
	engine  engine.Engine
	encoder encoder
	head    head
	hoist   engine.ConvWeights // the first layer's part that depends on the code alone
	decoder engine.Decoder
	norm    normalisation
	scratch []float32 // host copy of a part of the picture on its way to the engine

	grids      []grid // of the 3×3 convolutions, the last one first
	blockBytes int64  // what a layer in blocks takes at most besides tensors
	blockMACs  int    // multiply-adds a pixel, counted directly, of layers in blocks
	blockGain  float64
}

// encoder turns normalised colours into a feature map.
type encoder interface {
	// around are the 3×3 convolutions, in the order in which they run.
	around() convs
	// channels is the largest number of channels that are live at once, source not counted, and
	// widest that of one tensor.
	channels() int
	widest() int
	// macs is the number of multiply-adds a pixel.
	macs() int
	// encode runs the layers on the colours in; the result is one of r's tensors.
	encode(r *run, in engine.Channels) engine.Channels
	release()
}

// Load prepares m's weights on e. Model m must have passed weights' checks.
func Load(e engine.Engine, m *weights.Model) (*Network, error) {
	return assemble(e, m, newLoader(e, m), e.NewDecoder)
}

// assemble puts m's network together from what l makes, of values or of parameters.
func assemble[T number](e engine.Engine, m *weights.Model, l *loader[T],
	newDecoder func(engine.HeadOf[T]) (engine.Decoder, error)) (*Network, error) {
	n := &Network{Spec: m.Spec, engine: e, norm: newNormalisation(&m.Spec)}
	switch m.Spec.Encoder {
	case weights.EncoderEDSR:
		n.encoder = newEDSR(l, &m.Spec)
	case weights.EncoderRDN:
		n.encoder = newRDN(l, &m.Spec)
	default:
		return nil, fmt.Errorf("model %s: unknown encoder %q", m.Name, m.Spec.Encoder)
	}
	h, err := newHead(n, l)
	if err != nil {
		n.Close()
		return nil, fmt.Errorf("model %s: %w", m.Name, err)
	}
	if l.err == nil {
		n.decoder, l.err = newDecoder(h)
	}
	if l.err != nil {
		n.Close()
		return nil, fmt.Errorf("model %s: %w", m.Name, l.err)
	}
	n.lay(0)
	return n, nil
}

// Close releases the weights.
func (n *Network) Close() {
	if n.encoder != nil {
		n.encoder.release()
	}
	if n.hoist != nil {
		n.hoist.Release()
	}
	if n.decoder != nil {
		n.decoder.Release()
	}
}

// Head describes the decoder.
func (n *Network) Head() *engine.Head { return n.decoder.Head() }

// Features runs the encoder alone over a whole picture: rgb [height*width*3] in 0..1 to
// [height*width*C].
func (n *Network) Features(ctx context.Context, rgb []float32, height, width int) ([]float32,
	error) {
	in, err := n.input(rgb, height, width, Restore{})
	if err != nil {
		return nil, err
	}
	defer in.Release()
	whole := image.Rect(0, 0, width, height)
	features, err := n.encode(ctx, in, whole, whole)
	if err != nil {
		return nil, err
	}
	defer features.Release()
	out := make([]float32, height*width*features.Channels())
	return out, n.engine.Download(features, out)
}

// encode computes the features inside rect; in covers around, which is rect and the encoder's reach
// around it, cut at the picture's edges. The caller releases the result.
func (n *Network) encode(ctx context.Context, in engine.Tensor, around, rect image.Rectangle) (
	engine.Tensor, error) {
	kernel, _, _ := n.hoist.Shape()
	r := newRun(ctx, n.engine, around, rect, n.grids[kernel/2:])
	defer r.releaseAll()
	return r.keep(n.encoder.encode(r, engine.All(in)))
}

// Latent is an encoded part of a picture, ready to be queried.
type Latent struct {
	codes  engine.Tensor
	source engine.Tensor // nil with no residual
}

// Release hands the memory back.
func (l *Latent) Release() {
	l.codes.Release()
	if l.source != nil {
		l.source.Release()
	}
}

// Encode computes the latents of the pixels in rect. rgb [rows*columns*3], 0..1, covers around: all
// that Around names, or more. Both rectangles are in the picture's coordinates. The latent counts
// from rect.Min. All parts of a picture must be told the same of its damage.
func (n *Network) Encode(ctx context.Context, rgb []float32, damage Restore, around,
	rect image.Rectangle) (*Latent, error) {
	in, err := n.input(rgb, around.Dy(), around.Dx(), damage)
	if err != nil {
		return nil, err
	}
	all, inner := around.Sub(around.Min), rect.Sub(around.Min)
	kernel, _, out := n.hoist.Shape()
	seen, blocks := rect, engine.Blocks{}
	if kernel == 3 {
		seen, blocks = n.grids[0].needs(rect).Intersect(around), n.grids[0].blocks(rect.Min)
	}
	features, err := n.encode(ctx, in, around, seen)
	in.Release()
	if err != nil {
		return nil, err
	}
	defer features.Release()
	codes, err := n.engine.NewTensor(rect.Dy(), rect.Dx(), out)
	if err != nil {
		return nil, err
	}
	l := &Latent{codes: codes}
	hoist := engine.Conv{Weights: n.hoist, In: engine.All(features), Out: engine.All(codes),
		Window: inner.Min, Blocks: blocks}
	if err = n.engine.Conv(ctx, hoist); err == nil {
		worked(ctx, hoist)
	}
	if err == nil && n.Head().Residual != engine.ResidualNone {
		l.source, err = n.upload(n.crop(rgb, all.Dx(), inner), rect.Dy(), rect.Dx(), 3)
	}
	if err != nil {
		l.Release()
		return nil, err
	}
	return l, nil
}

// crop cuts rect out of rgb, which is width pixels wide.
func (n *Network) crop(rgb []float32, width int, rect image.Rectangle) []float32 {
	n.scratch = n.scratch[:0]
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		n.scratch = append(n.scratch, rgb[3*(y*width+rect.Min.X):3*(y*width+rect.Max.X)]...)
	}
	return n.scratch
}

// Cost is what encoding and decoding take.
type Cost struct {
	EncodeMACs   int   // multiply-adds a source pixel: encoder and the hoisted first layer
	BlockMACs    int   // those of them, counted directly, that are computed in blocks
	DecodeMACs   int   // multiply-adds a query
	EncodeFloats int   // values live at once a source pixel of the part with its halo
	HostFloats   int   // and those of copies on the host, which are float32
	LatentFloats int   // values kept a latent
	WidestEncode int   // values a source pixel of the encoder's widest tensor
	WidestLatent int   // values a latent of the widest tensor kept
	BlockBytes   int64 // what computing in blocks takes besides tensors, whatever the size
	// BlockGain is about how many times as fast layers in blocks are.
	BlockGain float64
}

// padded is how many values a pixel takes of a tensor of so many channels: engines may round them
// up.
func padded(channels int) int { return (channels + 3) / 4 * 4 }

// DecodeScratch is how many bytes decoding so many queries at a time takes, beside tensors; 0 if
// the engine does not say.
func (n *Network) DecodeScratch(queries int) int64 {
	if s, ok := n.engine.(engine.Scratcher); ok {
		return s.DecodeScratch(n.decoder, queries)
	}
	return 0
}

// Cost counts what the network takes a pixel.
func (n *Network) Cost() Cost {
	h := n.Head()
	kernel, in, out := n.hoist.Shape()
	c := Cost{
		EncodeMACs:   n.encoder.macs() + kernel*kernel*in*out,
		EncodeFloats: n.encoder.channels() + padded(n.Spec.InputChannels()),
		HostFloats:   3 + n.Spec.InputChannels(),
		LatentFloats: padded(out),
		WidestEncode: n.encoder.widest(),
		WidestLatent: out,
		BlockMACs:    n.blockMACs,
		BlockBytes:   n.blockBytes,
		BlockGain:    n.blockGain,
	}
	if h.Residual != engine.ResidualNone {
		c.LatentFloats += padded(3)
	}
	c.DecodeMACs = n.head.macs()
	return c
}

// DecodeGrid colours the crossings of rows and cols, whose indexes count from the latent's origin:
// out is [len(rows)*len(cols)*3], nominally 0..1 and not clamped.
func (n *Network) DecodeGrid(ctx context.Context, l *Latent, rows, cols engine.Axis,
	out []float32) error {
	q := engine.Query{Latent: l.codes, Source: l.source, Rows: rows, Cols: cols}
	return n.engine.DecodeGrid(ctx, n.decoder, q, out)
}

// DecodePoints colours the points (rows i, cols i).
func (n *Network) DecodePoints(ctx context.Context, l *Latent, rows, cols engine.Axis,
	out []float32) error {
	q := engine.Query{Latent: l.codes, Source: l.source, Rows: rows, Cols: cols}
	return n.engine.DecodePoints(ctx, n.decoder, q, out)
}

// input makes a tensor of what the encoder sees: rgb, normalised as the network was trained, and
// the planes of its spec.
func (n *Network) input(rgb []float32, height, width int, damage Restore) (engine.Tensor, error) {
	n.scratch = n.norm.input(n.scratch[:0], rgb, damage.Planes(&n.Spec))
	return n.upload(n.scratch, height, width, n.Spec.InputChannels())
}

// upload makes a tensor of values, [height*width*channels].
func (n *Network) upload(values []float32, height, width, channels int) (engine.Tensor, error) {
	t, err := n.engine.NewTensor(height, width, channels)
	if err != nil {
		return nil, err
	}
	if err := n.engine.Upload(t, values); err != nil {
		t.Release()
		return nil, err
	}
	return t, nil
}
