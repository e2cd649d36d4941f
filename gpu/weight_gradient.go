package gpu

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/engine"
)

// How the pixels of a weight gradient are shared out (shaders/weight_gradient.wgsl). It depends on
// sizes alone, for sums must not depend on the device's speed.
const (
	gradientGroups  = 2048     // workgroups wanted, to fill a large GPU
	leastRun        = 256      // pixels of a workgroup, which would write more than it reads below
	longestRun      = 4096     // which the slowest device finishes in time
	gradientScratch = 64 << 20 // bytes of the parts
	gradientDepth   = 16       // pixels of a step
)

// gradientTile is a shape of the kernel's workgroups, of spreadSize invocations: rows × outputs.
type gradientTile struct{ rows, outputs int }

// weightShape is the size of a weight gradient, in vec4 where it says quads.
type weightShape struct {
	rows     int // taps · in, without the bias
	inQuads  int
	outQuads int
	tile     gradientTile
	tiles    [2]int // of rows and of outputs
}

func shapeOf(kernel, in, out int) weightShape {
	s := weightShape{inQuads: (in + 3) / 4, outQuads: (out + 3) / 4, tile: gradientTile{64, 64}}
	s.rows = kernel * kernel * s.inQuads * 4
	if out <= 32 && s.rows > 64 {
		s.tile = gradientTile{128, 32}
	}
	s.tiles = [2]int{(s.rows + s.tile.rows - 1) / s.tile.rows,
		(4*s.outQuads + s.tile.outputs - 1) / s.tile.outputs}
	return s
}

// partQuads is the size of a run's sums: all weights and biases.
func (s *weightShape) partQuads() int { return (s.rows + 1) * s.outQuads }

// runs shares pixels out: how many runs, and how long each is.
func (s *weightShape) runs(pixels int) (count, length int) {
	count = max(gradientGroups/(s.tiles[0]*s.tiles[1]), (pixels+longestRun-1)/longestRun)
	count = max(min(count, pixels/leastRun, gradientScratch/(16*s.partQuads())), 1)
	length = roundUp((pixels+count-1)/count, gradientDepth)
	return (pixels + length - 1) / length, length
}

// layOutSums is the order of the sums that parts hold: [tap][in][out], padded, then the biases.
func layOutSums(c *engine.ConvParameters) []int32 {
	s := shapeOf(c.Kernel, c.In, c.Out)
	taps, width := c.Kernel*c.Kernel, 4*s.outQuads
	numbers := make([]int32, 4*s.partQuads())
	for o := range c.Out {
		for i := range c.In {
			for k := range taps {
				numbers[(k*4*s.inQuads+i)*width+o] = c.Weights[(o*c.In+i)*taps+k] + 1
			}
		}
		if c.Bias != nil {
			numbers[s.rows*width+o] = c.Bias[o] + 1
		}
	}
	return numbers
}

// weightBackward adds the gradient of w's weights and biases to that of their parameters.
func (e *Engine) weightBackward(ctx context.Context, w *convWeights, in,
	gradient engine.Channels) error {
	x, g := in.Tensor.(*tensor), gradient.Tensor.(*tensor)
	s := shapeOf(w.kernel, w.in, w.out)
	permutation := "weight_gradient"
	if w.kernel == 3 {
		permutation += " KERNEL3"
	}
	if in.First%4 != 0 || gradient.First%4 != 0 {
		permutation += " SCALAR"
	}
	permutation += fmt.Sprintf(" ROWS=%d OUTPUTS=%d", s.tile.rows, s.tile.outputs)
	pixels := x.height * x.width
	runs, length := s.runs(pixels)
	parts, err := e.pool.get(int64(16 * runs * s.partQuads()))
	if err != nil {
		return err
	}
	// The queue is in order: reuse is safe.
	defer e.pool.put(parts)
	params := []int{pixels, length, x.width, x.height, s.tiles[0], s.tiles[1], x.stride(), in.First,
		s.inQuads, 0, g.stride(), gradient.First, s.outQuads, 0}
	err = e.spread(ctx, permutation, params, spreadSize*runs*s.tiles[0]*s.tiles[1],
		2*float64(s.tile.rows*s.tile.outputs/spreadSize*length), x.buffer, g.buffer, parts)
	if err != nil {
		return err
	}
	t := w.trained
	return e.spread(ctx, "weight_gradient_sum", []int{runs, word(float64(t.of.Scale))},
		s.partQuads(),
		floatWork*float64(4*(runs+3)), parts, t.sums.Buffer, t.p.parts[engine.PartGradient].Buffer)
}
