package gpu

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/engine"
)

// What weights are padded to (shaders/conv.wgsl).
const (
	tileChannels = 64
	tileDepth    = 16
)

type convWeights struct {
	kernel, in, out int
	weights, bias   *constant
	trained         *trainedConv // nil unless made of parameters
}

func (w *convWeights) Shape() (kernel, in, out int) { return w.kernel, w.in, w.out }

func (w *convWeights) Release() {
	w.weights.Release()
	w.bias.Release()
	w.trained.release()
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
	packed, padded := packConv(kernel, in, out, weights, bias)
	w := &convWeights{kernel: kernel, in: in, out: out}
	var err error
	if w.weights, err = e.newWeights(packed); err != nil {
		return nil, err
	}
	if w.bias, err = newConstant(e, padded); err != nil {
		w.weights.Release()
		return nil, err
	}
	return w, nil
}

// packConv orders weights [out][in][tap] as [tap][in/16][16][out/64][64], padded with zeros; or
// what is said of each weight, such as the number of its parameter.
func packConv[T float32 | int32](kernel, in, out int, weights, bias []T) (packed, padded []T) {
	taps, steps, width := kernel*kernel, (in+tileDepth-1)/tileDepth, roundUp(out, tileChannels)
	packed = make([]T, taps*steps*tileDepth*width)
	for o := range out {
		for i := range in {
			for t := range taps {
				packed[(t*steps*tileDepth+i)*width+o] = weights[(o*in+i)*taps+t]
			}
		}
	}
	padded = make([]T, width)
	copy(padded, bias)
	return packed, padded
}

// Conv implements engine.Engine. The rectangle's pixels are cut into dispatches of a slice of time.
func (e *Engine) Conv(ctx context.Context, c engine.Conv) error {
	if err := engine.CheckConv(c); err != nil {
		return err
	}
	w := c.Weights.(*convWeights)
	in, out := c.In.Tensor.(*tensor), c.Out.Tensor.(*tensor)
	rect := c.Rect
	if rect.Empty() {
		rect = image.Rect(0, 0, out.width, out.height)
	}
	var residual *tensor
	if c.Residual.Tensor != nil {
		residual = c.Residual.Tensor.(*tensor)
	}
	k, tile, err := e.convKernel(w, &c, residual)
	if err != nil {
		return err
	}
	buffers := []Buffer{w.weights.Buffer, w.bias.Buffer, out.buffer}
	if in != out {
		buffers = append(buffers, in.buffer)
	}
	residualStride := 0
	if residual != nil {
		residualStride = residual.stride()
		if residual != out {
			buffers = append(buffers, residual.buffer)
		}
	}
	relu := 0
	if c.ReLU {
		relu = 1
	}
	total, columns := rect.Dx()*rect.Dy(), (w.out+tile.channels-1)/tile.channels
	work := w.work(tile)
	for first, pixels := 0, 0; first < total; first += pixels {
		if pixels, err = e.cut(k, work, total-first, tile.pixels); err != nil {
			return err
		}
		// of a column of tiles
		high := work / float64(columns) * float64(roundUp(pixels, tile.pixels))
		for column, n := 0, 0; column < columns; column += n {
			// fewer where layers are wide
			if n, err = e.cut(k, high, columns-column, 1); err != nil {
				return err
			}
			params := words(in.width, in.height, in.stride(), c.In.First,
				out.width, out.stride(), c.Out.First, w.in,
				rect.Min.X, rect.Min.Y, rect.Dx(), w.out,
				c.Window.X, c.Window.Y, residualStride, c.Residual.First,
				first, pixels, relu, out.period,
				column*tile.channels, 0, 0, 0)
			err := e.enqueue(ctx, Dispatch{Kernel: k, Params: params, Buffers: buffers,
				Groups: [3]int{(pixels + tile.pixels - 1) / tile.pixels, n, 1}}, high*float64(n))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// work is the operations that the kernel does a pixel, the padding of its tiles included.
func (w *convWeights) work(t convTile) float64 {
	return 2 * float64(w.kernel*w.kernel*roundUp(w.in, tileDepth)*roundUp(w.out, t.channels))
}

// cut says how many of the pixels (rows, queries) that are left to do the next dispatch of kernel k
// takes, at so many operations each: whole tiles of a slice of time. If these are too many for the
// batch it is submitted first, for the device's speed is then known better.
func (e *Engine) cut(k Kernel, work float64, left, tile int) (int, error) {
	most := min(left, e.device.Limits().Groups*tile)
	n := func() int {
		tiles := int(min(e.pace.rate(k)*e.pace.seconds()/work, float64(most))) / tile
		return min(max(tiles, 1)*tile, most)
	}
	if e.pending+float64(n())*work/e.pace.rate(k) <= e.pace.seconds() {
		return n(), nil
	}
	err := e.Flush()
	return n(), err
}

// whole reports whether a run can be written in vec4 without touching other channels.
func whole(run engine.Channels) bool {
	return run.First%4 == 0 && (run.Count%4 == 0 || run.First+run.Count == run.Channels())
}

// convKernel is the permutation for the arguments' layout, and its tile.
func (e *Engine) convKernel(w *convWeights, c *engine.Conv, residual *tensor) (Kernel, convTile,
	error) {
	tile, defines := e.convTile(w.out), e.options.Precision.tileDefines()
	unaligned := c.In.First%4 != 0 || !whole(c.Out) || residual != nil && c.Residual.First%4 != 0
	if unaligned && e.ValueBytes() == 2 { // rare: one tile is enough
		tile, defines = unalignedHalves, e.options.Precision.defines()
	}
	if w.kernel == 3 {
		defines = append(defines, "KERNEL3")
	}
	if unaligned {
		defines = append(defines, "SCALAR")
	}
	if c.In.Tensor == c.Out.Tensor {
		defines = append(defines, "IN_PLACE")
	}
	if residual != nil {
		if residual == c.Out.Tensor.(*tensor) {
			defines = append(defines, "RESIDUAL_IN_PLACE")
		} else {
			defines = append(defines, "RESIDUAL")
		}
	}
	k, err := e.kernel("conv", append(defines, tile.defines()...)...)
	return k, tile, err
}

// words are uniform parameters.
func words(values ...int) []byte {
	list := make([]uint32, len(values))
	for i, v := range values {
		list[i] = uint32(v)
	}
	return bytesOf(list)
}
