package cpu

import "github.com/liif-render/liif/engine"

// firstStage is how a head's first stage runs on the host.
type firstStage struct {
	// forward makes the hidden values of a chunk, [rows][width].
	forward func(c *headChunk, out []float32)
	// row makes those of some queries in a row of a grid, which begin at the chunk's query i, and
	// the shares of their corners, without what ask says; nil for a stage that has need of that.
	row func(c *headChunk, q *engine.Query, i int, at segmentOf, out []float32)
	// backward adds what the gradient of these values gives to the gradients of the stage's
	// numbers, of a lane. Gate holds the values where a layer after it leaves the mask of the ReLU
	// to the stage, and is nil otherwise.
	backward func(p *headPass, c *headChunk, lane int, grad, gate []float32)
	// latents adds the rows of a record, the gradients of the hidden values, to a row of latent
	// codes; nil for a stage that reads none.
	latents latentBackward
}

// combineStage is how a head's last stage runs on the host.
type combineStage struct {
	// forward makes colours of hidden values of a width, before scale and shift.
	forward func(c *headChunk, hidden []float32, width int, colours []float32)
	// backward is given the colours' gradient, adds to the gradients of the stage's numbers, of a
	// lane, and makes that of the hidden values, masked by their ReLU if they have one.
	backward func(p *headPass, c *headChunk, lane, width int, hidden, colours, grad []float32)
	// latents is as firstStage has it, of a record's hidden values.
	latents latentBackward
}

// latentBackward adds the rows of a record to latent codes, a row of the latent that begins at to;
// start has where each of its codes' rows begin in the record's order.
type latentBackward func(k *kernels, r *record, start []int32, t *tensor, to []float32)

// Stages by the names that heads have of them. A stage is a file, stage_NAME.go.
var (
	firstStages = map[engine.FirstStage]firstStage{
		engine.FirstGather: {gather, gatherRow, gatherBackward, gatherLatents},
		engine.FirstAffine: {affine, nil, affineBackward, nil},
		engine.FirstWaves:  {waves, nil, wavesBackward, nil},
	}
	combineStages = map[engine.CombineStage]combineStage{
		engine.CombineBlend:   {blend, blendBackward, nil},
		engine.CombineProduct: {product, productBackward, productLatents},
	}
)

// headChunk is some queries of a head on their way through its stages. A row is a query's corner.
type headChunk struct {
	k       *kernels
	d       *decoder
	s       *decodeScratch
	pass    *passScratch // nil unless training
	grid    uint64       // the number of the call that decodes a grid, 0 for points
	latent  *tensor
	queries int
}

// rows is the number of corners.
func (c *headChunk) rows() int { return c.queries * c.d.corners }

// run describes the rows to kernels.
func (c *headChunk) run() *queries {
	return &queries{latentPixel: c.latent.channels, width: c.d.head.First.Width, count: c.rows(),
		relu: c.d.head.Rectified()}
}

// layer makes the hidden values of a layer after the first.
func (c *headChunk) layer(w *convWeights, in, out []float32) {
	c.k.conv(&convShape{inPixel: w.in, outPixel: w.out, kernel: 1, in: w.in, out: w.out,
		pixels: c.rows(), relu: true}, in, w.weights, w.bias, out, nil)
}
