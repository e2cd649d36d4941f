package enginetest

import (
	"math"
	"slices"
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
	weightSums := make([]Sum, len(c.parameters.Weights))
	biasSums := make([]Sum, c.out)
	inSums := make([]Sum, len(inGrad.data))
	reach := c.kernel / 2
	for y := range grad.height {
		for x := range grad.width {
			g := grad.data[grad.at(y, x)+c.grad.first:][:c.out]
			for o, v := range g {
				biasSums[o].Add(float64(v))
			}
			for k := range c.kernel * c.kernel {
				iy, ix := y+k/c.kernel-reach, x+k%c.kernel-reach
				if iy < 0 || ix < 0 || iy >= in.height || ix >= in.width {
					continue
				}
				for i := range c.in {
					v := float64(in.data[in.at(iy, ix)+c.input.first+i])
					sum := &inSums[inGrad.at(iy, ix)+c.inGrad.first+i]
					for o, d := range g {
						at := (o*c.in+i)*c.kernel*c.kernel + k
						weightSums[at].Add(v * float64(d))
						if p := c.parameters.Weights[at]; p >= 0 {
							sum.Add(float64(c.scale*c.values[p]) * float64(d))
						}
					}
				}
			}
		}
	}
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
	turned := make([]float64, len(sizes)) // [in][out][9]
	for i, p := range c.parameters.Weights {
		if p >= 0 {
			size := math.Abs(float64(c.scale)) * sizes[i]
			c.winogradValues[p].allow(size+math.Abs(float64(c.gradient[p])), tiles, c.pixels()+2)
			o, in, tap := i/9/c.in, i/9%c.in, i%9
			turned[(in*c.out+o)*9+8-tap] = float64(c.scale * c.values[p])
		}
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
