package cpu

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/engine"
)

// segment is the number of pixels of a row that one unit of work convolves: long enough to keep a
// panel of weights in cache for a while, short enough to share a wide row out.
const segment = 224

type convWeights struct {
	kernel, in, out int
	weights, bias   []float32    // in the order of kernels.packOrder; bias padded to whole vectors
	trained         *trainedConv // nil: fixed
	transformed     *transformed // in training; nil: computed directly
}

func (w *convWeights) Shape() (kernel, in, out int) { return w.kernel, w.in, w.out }
func (w *convWeights) Release() {
	if w.trained != nil {
		w.trained.release()
	}
}

// NewConv implements engine.Engine.
func (e *Engine) NewConv(kernel, in, out int, weights, bias []float32) (engine.ConvWeights, error) {
	if kernel != 1 && kernel != 3 {
		return nil, fmt.Errorf("convolution kernel of %d: only 1 and 3 are known", kernel)
	}
	if len(weights) != out*in*kernel*kernel || bias != nil && len(bias) != out {
		return nil, fmt.Errorf("convolution %d×%d, %d to %d channels: %d weights and %d biases",
			kernel, kernel, in, out, len(weights), len(bias))
	}
	w := &convWeights{kernel: kernel, in: in, out: out}
	order := e.kernels.packOrder(kernel, in, out)
	w.weights, w.bias = make([]float32, len(order)), make([]float32, e.kernels.padded(out))
	for i, from := range order {
		if from >= 0 {
			w.weights[i] = weights[from]
		}
	}
	copy(w.bias, bias)
	return w, nil
}

// Conv implements engine.Engine as an implicit matrix product: a run of pixels by panels of output
// channels, K = kernel²·in in one chain (kernels_body.h).
func (e *Engine) Conv(ctx context.Context, c engine.Conv) error {
	if err := engine.CheckConv(c); err != nil {
		return err
	}
	return e.do(ctx, e.fastest(e.convolution(c)))
}

// convolution is a convolution's work: a unit is a segment of a row.
type convolution struct {
	engine.Conv
	k                 *kernels
	w                 *convWeights
	in, out, residual *tensor // residual may be nil
	shape             convShape
	segments          int // of a row
}

func (e *Engine) convolution(c engine.Conv) *convolution {
	r := &convolution{Conv: c, k: e.kernels, w: c.Weights.(*convWeights),
		in: c.In.Tensor.(*tensor), out: c.Out.Tensor.(*tensor)}
	if c.Rect.Empty() {
		r.Rect = image.Rect(0, 0, r.out.width, r.out.height)
	}
	r.shape = convShape{
		inPixel: r.in.channels, inRow: (r.in.width + 2) * r.in.channels, outPixel: r.out.channels,
		kernel: r.w.kernel, in: r.w.in, out: r.w.out, relu: c.ReLU,
	}
	if c.Residual.Tensor != nil {
		r.residual = c.Residual.Tensor.(*tensor)
		r.shape.residualPixel = r.residual.channels
	}
	r.segments = (r.Rect.Dx() + segment - 1) / segment
	return r
}

func (r *convolution) units() int { return r.Rect.Dy() * r.segments }

func (r *convolution) run(_, unit int) {
	y, part := r.Rect.Min.Y+unit/r.segments, unit%r.segments
	if r.out.gap(y) {
		return
	}
	x0 := r.Rect.Min.X + r.Rect.Dx()*part/r.segments
	x1 := r.Rect.Min.X + r.Rect.Dx()*(part+1)/r.segments
	shape := r.shape
	shape.pixels = x1 - x0
	var add []float32
	if r.residual != nil {
		add = r.residual.data[r.residual.at(y, x0)+r.Residual.First:]
	}
	reach := r.w.kernel / 2
	from := r.in.at(y+r.Window.Y-reach, x0+r.Window.X-reach) + r.In.First
	r.k.conv(&shape, r.in.data[from:], r.w.weights, r.w.bias,
		r.out.data[r.out.at(y, x0)+r.Out.First:], add)
}
