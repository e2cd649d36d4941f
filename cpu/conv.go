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
	w := c.Weights.(*convWeights)
	if err := engine.CheckConv(c); err != nil {
		return err
	}
	in, out := c.In.Tensor.(*tensor), c.Out.Tensor.(*tensor)
	rect := c.Rect
	if rect.Empty() {
		rect = image.Rect(0, 0, out.width, out.height)
	}
	shape := convShape{
		inPixel: in.channels, inRow: (in.width + 2) * in.channels, outPixel: out.channels,
		kernel: w.kernel, in: w.in, out: w.out, relu: c.ReLU,
	}
	var residual *tensor
	if c.Residual.Tensor != nil {
		residual = c.Residual.Tensor.(*tensor)
		shape.residualPixel = residual.channels
	}
	reach := w.kernel / 2
	segments := (rect.Dx() + segment - 1) / segment
	return e.parallel(ctx, rect.Dy()*segments, func(_, unit int) {
		y, part := rect.Min.Y+unit/segments, unit%segments
		x0 := rect.Min.X + rect.Dx()*part/segments
		x1 := rect.Min.X + rect.Dx()*(part+1)/segments
		if out.gap(y) {
			return
		}
		run := shape
		run.pixels = x1 - x0
		var add []float32
		if residual != nil {
			add = residual.data[residual.at(y, x0)+c.Residual.First:]
		}
		from := in.at(y+c.Window.Y-reach, x0+c.Window.X-reach) + c.In.First
		e.kernels.conv(&run, in.data[from:], w.weights, w.bias,
			out.data[out.at(y, x0)+c.Out.First:], add)
	})
}
