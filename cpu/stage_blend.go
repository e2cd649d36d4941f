package cpu

import "github.com/liif-render/liif/engine"

// The last stage of a LIIF head: corners blended by area, and the last layer of the blend.

func blend(c *headChunk, hidden []float32, width int, colours []float32) {
	last, bias := lastLayer(&c.d.head)
	c.k.blend(hidden, c.s.blend, c.d.corners, c.queries, last, bias, width, colours)
}

// lastLayer is the weights, [3][width], and the bias.
func lastLayer(h *engine.Head) (weights, bias []float32) {
	if h.Colours() {
		return identity, identity[9:]
	}
	return h.Combine.Last.Weights, h.Combine.Last.Bias
}

// identity is the last layer of a head whose first layer gives the colours: the unit matrix, then a
// bias of zero.
var identity = []float32{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}

func blendBackward(p *headPass, c *headChunk, lane, width int, hidden, colours, grad []float32) {
	h, t := &c.d.head, c.d.trained
	last, _ := lastLayer(h)
	c.k.blendGradient(&blendShape{corners: c.d.corners, count: c.queries, width: width,
		relu: !h.Colours()}, hidden, c.s.blend, last, colours, c.pass.blended, grad)
	if h.Colours() {
		return
	}
	p.tableSums(t.last, lane, listed(c.queries, 3, width, colours, c.pass.blended))
	p.reluBackward(c, t.lastBias, lane, c.queries, 3, colours, nil)
}

// plainBlend is the local ensemble (Eq. 4) and the last layer, which is linear: it comes after the
// sum.
func plainBlend(hidden, blend []float32, corners, count int, last, bias []float32, width int,
	out []float32) {
	for n := range count {
		rgb := [3]float32{bias[0], bias[1], bias[2]}
		for c := range width {
			var x float32
			for k := range corners {
				x += blend[n*corners+k] * hidden[(n*corners+k)*width+c]
			}
			for i := range rgb {
				rgb[i] += x * last[i*width+c]
			}
		}
		copy(out[3*n:], rgb[:])
	}
}

func plainBlendGradient(s *blendShape, hidden, blend, last, grad, blended, out []float32) {
	for n := range s.count {
		d := grad[3*n:][:3]
		for c := range s.width {
			g := d[0]*last[c] + d[1]*last[s.width+c] + d[2]*last[2*s.width+c]
			var x float32
			for k := range s.corners {
				row := n*s.corners + k
				h := hidden[row*s.width+c]
				x += blend[row] * h
				v := blend[row] * g
				if s.relu && h == 0 {
					v = 0
				}
				out[row*s.width+c] = v
			}
			blended[n*s.width+c] = x
		}
	}
}
