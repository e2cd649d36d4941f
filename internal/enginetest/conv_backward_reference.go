package enginetest

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// reference computes the case in float64, as engine.ConvBackward defines it.
func (c *convBackwardCase) reference() {
	var kept [4]contents
	for i := range c.tensors {
		kept[i] = c.tensors[i].kept()
		c.want[i] = exactly(kept[i].data)
	}
	c.wantValues = exactly(c.gradient)
	for i, x := range c.gradient {
		c.wantValues[i].Size = float64(max(x, -x))
	}
	in, out, grad := &kept[c.input.tensor], &kept[c.output.tensor], &kept[c.grad.tensor]
	inGrad := &kept[c.inGrad.tensor]
	// Masked by the ReLU.
	if c.relu {
		for y := range grad.height {
			for x := range grad.width {
				for o := range c.out {
					if out.data[out.at(y, x)+c.output.first+o] == 0 {
						at := grad.at(y, x) + c.grad.first + o
						grad.data[at] = 0
						c.want[c.grad.tensor][at] = Sum{}
					}
				}
			}
		}
	}
	// With patches P, weights W and the masked gradient G: Pᵀ·G, 1ᵀ·G and G·Wᵀ.
	pixels := grad.height * grad.width
	g := grad.unfold(c.grad.first, c.out, grad.height, grad.width, 0, 0, 1)
	p := in.unfold(c.input.first, c.in, grad.height, grad.width, 0, 0, c.kernel)
	ones := mat.NewDense(1, pixels, nil)
	ones.Apply(func(_, _ int, _ float64) float64 { return 1 }, ones)
	byWeights, byBias := product(p.T(), g), product(ones, g)
	byInput := product(g, kernelMatrix(c.weights(), c.in, c.out).T())
	weightSums := make([]Sum, len(c.parameters.Weights))
	taps := c.kernel * c.kernel
	for n := range weightSums {
		o, i, tap := n/(c.in*taps), n/taps%c.in, n%taps
		weightSums[n] = byWeights.at(tap*c.in+i, o)
	}
	biasSums := make([]Sum, c.out)
	for o := range biasSums {
		biasSums[o] = byBias.at(0, o)
	}
	inSums := make([]Sum, len(inGrad.data))
	patches(grad.height, grad.width, in.height, in.width, 0, 0, c.kernel,
		func(pixel, tap, y, x int) {
			for i := range c.in {
				inSums[inGrad.at(y, x)+c.inGrad.first+i].join(byInput.at(pixel, tap*c.in+i))
			}
		})
	collect := func(list []int32, sums []Sum) {
		for i, p := range list {
			if p >= 0 {
				c.wantValues[p].addProduct(float64(c.scale), sums[i])
			}
		}
	}
	collect(c.parameters.Weights, weightSums)
	collect(c.parameters.Bias, biasSums)
	defer c.winogradReference(&kept)
	if c.noInput {
		return
	}
	for y := range inGrad.height {
		if c.tensors[c.inGrad.tensor].gap(y) {
			continue
		}
		for x := range inGrad.width {
			for i := range c.in {
				at := inGrad.at(y, x) + c.inGrad.first + i
				s := inSums[at]
				if !c.overwrite {
					s.Add(float64(inGrad.data[at]))
				}
				c.want[c.inGrad.tensor][at] = s
			}
		}
	}
}

// weights are the layer's, [out][in][taps], 0 where no parameter is.
func (c *convBackwardCase) weights() []float64 {
	weights := make([]float64, len(c.parameters.Weights))
	for i, p := range c.parameters.Weights {
		if p >= 0 {
			weights[i] = float64(c.scale * c.values[p])
		}
	}
	return weights
}

// winogradReference is the reference with the bounds of Winograd's convolution; kept are the
// tensors, the gradient masked.
func (c *convBackwardCase) winogradReference(kept *[4]contents) {
	for i := range c.want {
		c.winograd[i] = slices.Clone(c.want[i])
	}
	c.winogradValues = slices.Clone(c.wantValues)
	if c.kernel != 3 || c.in%16 != 0 || c.out%16 != 0 {
		return
	}
	input := &stacked{kept[c.input.tensor], c.images}
	grad := &stacked{kept[c.grad.tensor], c.images}
	sizes, tiles := winogradSums(input, grad, c.input.first, c.in, c.grad.first, c.out)
	for i, p := range c.parameters.Weights {
		if p >= 0 {
			size := math.Abs(float64(c.scale)) * sizes[i]
			c.winogradValues[p].allow(size+math.Abs(float64(c.gradient[p])), tiles, c.pixels()+2)
		}
	}
	turned := make([]float64, len(sizes)) // [in][out][9]
	for i, w := range c.weights() {
		o, in, tap := i/9/c.in, i/9%c.in, i%9
		turned[(in*c.out+o)*9+8-tap] = w
	}
	if c.noInput {
		return
	}
	inGrad := &kept[c.inGrad.tensor]
	grad.winogradConv(c.grad.first, c.out, c.in, turned, func(y, x, i int, size float64) {
		at := inGrad.at(y, x) + c.inGrad.first + i
		if !c.overwrite {
			size += math.Abs(float64(inGrad.data[at]))
		}
		c.winograd[c.inGrad.tensor][at].allow(size, c.out, c.terms())
	})
}
